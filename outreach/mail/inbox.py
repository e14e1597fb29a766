"""Messages as they are read from a mailbox: first their headers, in batches; the whole of a few. Nothing is changed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from outreach.mail.folders import SENT, marked_folders, named_folder
from outreach.mail.imap import mailbox, understood
from outreach.mail.secrets import Secret
from outreach.mail.server import Server

if TYPE_CHECKING:
    from imapclient import IMAPClient

MOST_HEADER = 30_000
"""Octets of a header section that are read. One of that length may be cut, and what it would tell not be known."""
MOST_MESSAGE = 1_000_000
"""Octets of a message that are read: what somebody wrote stands before what they enclose."""

_HEADS_TOGETHER = 250
_MESSAGES_TOGETHER = 10
_NUMBERS_TOGETHER = 5_000


class Head(NamedTuple):
    """A message's header section. `number` tells it from the others in its folder; `arrived` is aware, or None."""

    number: int
    header: bytes
    arrived: datetime | None


class Batch(NamedTuple):
    """Some messages of a folder; all up to the mark `upto` have then been told of."""

    heads: tuple[Head, ...]
    upto: int


class Folder(Protocol):
    """A folder that is open. Its marks and numbers hold for as long as `validity` is the same (RFC 9051, 2.3.1.1)."""

    @property
    def name(self) -> str: ...
    @property
    def validity(self) -> int: ...

    def heads(self, after: int, since: date | None) -> Iterator[Batch]:
        """What has come after that mark, the oldest first, without drafts; nothing that arrived before `since`."""
        ...

    def whole(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Messages of the batch that was told last, each with its number; those that are gone by now are left out."""
        ...


class Inbox(Protocol):
    """An account's mail. Every folder is open until the next one is asked for."""

    def received(self) -> Iterator[Folder]:
        """The folders in which answers may be."""
        ...

    def sent(self) -> Folder | None:
        """The folder of what the user has sent; None where there is none."""
        ...


@contextmanager
def imap_inbox(
    server: Server, secret: Secret, headers: Callable[[], Sequence[str]], refused: str = ""
) -> "Iterator[Inbox]":
    """The mail that a server keeps. See `mailbox` for what is raised.

    Of header sections `headers` are read, which are asked for when there are any to be read.
    """
    with mailbox(server, secret, refused) as client:
        client.normalise_times = False  # with their zones
        yield _Imap(client, headers)


class _Imap:
    def __init__(self, client: "IMAPClient", headers: Callable[[], Sequence[str]]) -> None:
        self._client = client
        self._headers = headers

    def received(self) -> "Iterator[Folder]":
        """The inbox; what a provider took for junk; and what was put away after somebody had read it elsewhere."""
        others = (rb"\Junk", rb"\All", rb"\Archive")
        for name in dict.fromkeys(("INBOX", *marked_folders(self._client, *others))):
            yield _ImapFolder(self._client, name, self._headers)

    def sent(self) -> "Folder | None":
        name = named_folder(self._client, rb"\Sent", SENT)
        return _ImapFolder(self._client, name, self._headers) if name else None


class _ImapFolder:
    def __init__(self, client: "IMAPClient", name: str, headers: Callable[[], Sequence[str]]) -> None:
        self._client = client
        self.name = name
        # EXAMINE: the server itself sees to it that nothing changes.
        with understood():
            told = client.select_folder(name, readonly=True)
            self.validity = int(told.get(b"UIDVALIDITY", 0))
            self._next = int(told.get(b"UIDNEXT", 0)) or max(client.search("ALL"), default=0) + 1
        self._headers = headers

    def heads(self, after: int, since: date | None) -> Iterator[Batch]:
        for numbers, upto in self._numbers(after, since):
            head = f"BODY.PEEK[HEADER.FIELDS ({' '.join(self._headers())})]<0.{MOST_HEADER}>"
            for few in _together(numbers, _HEADS_TOGETHER):
                told = self._fetch(few, ["INTERNALDATE", head])
                heads = (Head(uid, _body(parts), _time(parts)) for uid, parts in sorted(told.items()))
                yield Batch(tuple(heads), few[-1])
            yield Batch((), upto)

    def whole(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        for few in _together(numbers, _MESSAGES_TOGETHER):
            for uid, parts in sorted(self._fetch(few, [f"BODY.PEEK[]<0.{MOST_MESSAGE}>"]).items()):
                if raw := _body(parts):
                    yield uid, raw

    def _numbers(self, after: int, since: date | None) -> Iterator[tuple[list[int], int]]:
        """The UIDs of a span, and its end. Where numbers are sparse the spans grow."""
        # A server that has gone back to an older state, and does not say so, gives numbers once more.
        first, span = after + 1 if after < self._next else 1, _NUMBERS_TOGETHER
        while first < self._next:
            last = min(first + span, self._next) - 1
            criteria: list[object] = ["UID", f"{first}:{last}", "UNDRAFT", *(["SINCE", since] if since else [])]
            with understood():
                numbers = sorted(uid for uid in self._client.search(criteria) if first <= uid <= last)
            yield numbers, last
            first = last + 1
            if len(numbers) < span // 20:
                span *= 2

    def _fetch(self, numbers: Sequence[int], what: list[str]) -> dict[int, dict[bytes, object]]:
        """What is there of these; a message that has vanished meanwhile must not hide the others."""
        from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

        try:
            with understood():
                told = self._client.fetch(numbers, what)
            return {uid: parts for uid, parts in told.items() if any(key.startswith(b"BODY[") for key in parts)}
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if len(numbers) > 1:
                half = len(numbers) // 2
                return self._fetch(numbers[:half], what) | self._fetch(numbers[half:], what)
            with understood():
                there = self._client.search(["UID", str(numbers[0])])
            if there:
                raise
            return {}


def _together(numbers: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    return (numbers[start : start + most] for start in range(0, len(numbers), most))


def _body(parts: dict[bytes, object]) -> bytes:
    value = next((value for key, value in parts.items() if key.startswith(b"BODY[")), None)
    return value if isinstance(value, bytes) else b""


def _time(parts: dict[bytes, object]) -> datetime | None:
    value = parts.get(b"INTERNALDATE")
    return value if isinstance(value, datetime) else None
