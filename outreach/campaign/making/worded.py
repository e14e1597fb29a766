"""Letters whose template is a Word file: to the other stages they look as those of a text template do."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.pieces import Merged
from outreach.word import Filling, WordTemplate


class Place(NamedTuple):
    """Where a merged value stands in a text. A Word file does not tell which cell it came from."""

    start: int
    end: int
    where: str = ""


class WordLetter(NamedTuple):
    """What a filled Word document says. Its own text is the whole letter, so that no `word` pieces come into it."""

    text: str
    subject: str
    spans: tuple[Place, ...]
    kind: str = ""
    word: Sequence[str] = ()
    findings: tuple[Finding, ...] = ()
    subject_spans: tuple[Place, ...] = ()

    @property
    def read(self) -> Merged:
        """The text with its values told apart."""
        return Merged.of(self.text, self.spans)

    @property
    def html_document(self) -> str:
        """Not to be had. Raises OutreachError."""
        raise OutreachError(
            "a letter whose template is a Word file cannot be written as HTML", hint="Ask for docx, pdf or txt."
        )

    def headers(self, name: str) -> tuple[str, ...]:
        """A Word file has no header fields but its title, which is the subject."""
        return (self.subject,) if name == "Subject" and self.subject else ()

    def header(self, name: str) -> str:
        """The first of them, or ""."""
        return next(iter(self.headers(name)), "")

    def header_parts(self, name: str) -> tuple[tuple[str, bool], ...]:
        """They, none of it told to be merged."""
        return tuple((text, False) for text in self.headers(name)[:1])

    def packed(self) -> "WordLetter":
        """Itself: it is small."""
        return self


def word_letter(template: WordTemplate, filling: Filling) -> WordLetter:
    """The letter that a filling of `template` is."""
    text, spans = template.text(filling)
    return WordLetter(f"{text}\n", template.subject(filling), tuple(Place(*span) for span in spans))
