"""Letters that are ready → what their files hold, in each medium."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial
from hashlib import sha256
from itertools import islice, starmap
from types import MappingProxyType
from typing import NamedTuple

from outreach.campaign.making.run import Run
from outreach.campaign.making.spool import Ready
from outreach.documents import Content, file_name
from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.pdf import libreoffice
from outreach.settings import zone

PDF = "pdf"
MEDIA = ("docx", PDF, "html", "txt", "eml")
"""What can be written, by the files' ending."""

SET_IN_STATIONERY = frozenset({"docx", PDF})
"""Media that need stationery and what fills it."""

AT_A_TIME = 200
"""Letters that LibreOffice lays out at a time: its start is shared, its memory is bounded, and there is progress."""


class Finished(NamedTuple):
    """A letter that may leave, as files by their names; `held` says why one is not to be had.

    `ready` is None where another process has made the letter.
    """

    row: int
    files: Mapping[str, Content]
    held: Mapping[str, tuple[Finding, ...]]
    ready: Ready | None


def finisher(
    run: Run, media: Iterable[str], pattern: str, put: Callable[[bytes], Content] = bytes
) -> Callable[[Ready], Finished]:
    """A function that finishes a letter in `media`, but for PDF, which is laid out for many letters at once.

    `pattern` names the files, and `put` may put them aside. Raises OutreachError when a medium cannot be had for any
    letter; so does the function, when the pattern cannot be used.
    """
    forms = {f".{medium}": _FORMS[medium](run) for medium in media if medium != PDF}

    def finished(ready: Ready) -> Finished:
        files: dict[str, Content] = {}
        held: dict[str, tuple[Finding, ...]] = {}
        for suffix, form in forms.items():
            name = file_name(pattern, ready.parts, suffix)
            try:
                files[name] = put(form(ready))
            except HeldError as error:
                held[name] = error.findings
        return Finished(int(ready.parts["row"]), files, held, ready)

    return finished


class HeldError(OutreachError):
    """One letter cannot be had in one medium; the others can."""


def laid_out(
    letters: Iterable[Ready], media: Sequence[str], pattern: str, run: Run, office: str
) -> Generator[Finished]:
    """The letters in `media`, PDF among them; `office` is LibreOffice's path. Raises OutreachError when that fails."""
    from outreach.word import LAST_PAGE, combine

    stationery = run.stationery
    assert stationery
    letters = iter(letters)
    finished = finisher(run, media, pattern)
    with libreoffice(office) as converter:
        while batch := list(islice(letters, AT_A_TIME)):
            documents = [(ready.filling, ready.letter.word) for ready in batch if ready.filling]
            titles = [ready.letter.subject for ready in batch]
            if stationery.has_notes:
                pdfs = converter.documents(starmap(stationery.document, documents), titles)
            else:
                pdfs = converter.letters(partial(combine, stationery, documents, for_pages=True), titles, LAST_PAGE)
            for ready, pdf in zip(batch, pdfs, strict=True):
                letter = finished(ready)
                yield letter._replace(files={**letter.files, file_name(pattern, ready.parts, f".{PDF}"): pdf})


def _docx(run: Run) -> Callable[[Ready], bytes]:
    def document(ready: Ready) -> bytes:
        assert run.stationery
        assert ready.filling
        return run.stationery.document(ready.filling, ready.letter.word)

    return document


def _html(run: Run) -> Callable[[Ready], bytes]:
    return lambda ready: ready.letter.html_document.encode()


def _txt(run: Run) -> Callable[[Ready], bytes]:
    return lambda ready: ready.letter.text.encode()


def _eml(run: Run) -> Callable[[Ready], bytes]:
    """The e-mail that would be sent, at noon: the same letter of the same day is the same file."""
    from outreach.campaign.post.posting import poster  # here, because other media do without e-mail's rules
    from outreach.mail import make_message_id, message

    posted = poster(run)
    zone_named = run.campaign.settings.send.time_zone
    noon = datetime.combine(run.choice.today, time(12), zone(zone_named) if zone_named else UTC)

    def email(ready: Ready) -> bytes:
        posting = posted(ready)
        if not posting.mail:
            raise HeldError(findings=posting.findings[len(ready.findings) :])
        token = sha256(f"{posting.fingerprint} {noon}".encode()).hexdigest()[:20]
        message_id = make_message_id(posting.mail.sender, token)
        return message(posting.mail, date=noon, message_id=message_id, with_bcc=True)

    return email


_FORMS: Mapping[str, Callable[[Run], Callable[[Ready], bytes]]] = MappingProxyType(
    {"docx": _docx, "html": _html, "txt": _txt, "eml": _eml}
)
