"""A cohort's list: who has been approached by whom, and who must not be written to, in a folder that all share.

Each member writes a file of their own, at its end only, and reads those of the others. So nothing can be damaged by two
programs that write at once, neither on a network drive nor in a folder that a program copies to a cloud; and of two
members who approach the same person at once, each enters the approach first and then sees the other's. On a drive, the
letter of at most one of them leaves; in a copied folder, that holds from the moment on at which the copies have met.

Kept are a fingerprint of the address, the day, and what the member wants to be called. The fingerprint's salt is in the
folder: whoever has the list can find out whether an address they know is in it, and cannot read one off it.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple

from outreach.envelope import normalised
from outreach.errors import OutreachError

ABOUT_FILE = "cohort.toml"
_ABOUT = """\
# The list of a cohort that asks for informational interviews with “outreach”: who was approached by whom, and who must
# not be written to, by fingerprints of e-mail addresses. Every member has a file here. Please change none by hand.
version = 1
salt = "{salt}"
"""
_VERSION = 1
_LINE = re.compile(r"([12]\d{3}-\d\d-\d\d) (?:(approached|released|never|again) ([0-9a-f]{32})|called (.+))")

Word = Literal["approached", "released", "never", "again"]


class Objection(NamedTuple):
    """Why somebody is not to be written to: a colleague has approached them, or, with `never`, nobody may."""

    by: str
    on: date
    never: bool


class Member(NamedTuple):
    """Who has entered what: people approached, and addresses and domains never to be written to."""

    name: str
    approached: int
    never: int


@dataclass(slots=True)
class _Page:
    """What a member's file says, as far as it has been read."""

    name: str = "a colleague"
    read: int = 0
    approached: dict[str, list[date]] = field(default_factory=dict)
    never: dict[str, date] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """A line; one that its writer could not finish says nothing, since no letter left after it."""
        match = _LINE.fullmatch(line)
        if not match:
            return
        on, word, key, name = match.groups()
        match word:
            case "approached":
                self.approached.setdefault(key, []).append(_day(on))
            case "never":
                self.never[key] = _day(on)
            case "released":
                if self.approached.get(key):
                    self.approached[key].pop()
            case "again":
                self.never.pop(key, None)
            case _:
                self.name = "".join(filter(str.isprintable, name))


def begin_list(folder: Path) -> None:
    """Makes a new list in a folder that is not there yet, or empty. Raises OutreachError."""
    with _reached(folder):
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            hint = "If that is the list already, there is nothing to do. Otherwise name a new folder."
            raise OutreachError("there is something in the folder already", where=str(folder), hint=hint)
        with (folder / ABOUT_FILE).open("x", encoding="utf-8") as file:
            file.write(_ABOUT.format(salt=secrets.token_hex(16)))


class Cohort:
    """The list, as one member sees it. Days are passed in.

    Every method that reads or writes raises OutreachError when the folder cannot be reached.
    """

    def __init__(self, folder: Path, address: str, name: str, days: int) -> None:
        """`address` is the member's own, by which their file is known; an approach holds for so many `days`."""
        self.folder = folder
        self._within = timedelta(days=days)
        with _reached(folder):
            self._salt = _salt(folder / ABOUT_FILE)
        self._own = f"member-{self._key(address)}"
        self._name = " ".join(name.split())
        self._pages: dict[str, _Page] = {}
        self.refresh()

    def refresh(self) -> None:
        """Reads what the members have added."""
        with _reached(self.folder):
            (self.folder / ABOUT_FILE).stat()  # a drive that is not there any more has no members either
            for path in self.folder.glob("member-*.txt"):
                self._pages[path.name] = _read_on(path, self._pages.get(path.name) or _Page())

    def against(self, addresses: Iterable[str], today: date, *, approach: bool) -> Objection | None:
        """Why nobody may write to one of these, or, with `approach`, why this member may not begin to; as last read."""
        readers = [normalised(address) for address in addresses]
        return self._never(readers) or (self._approached(readers, today) if approach else None)

    def approach(self, address: str, today: date) -> Objection | None:
        """Enters an approach, unless there is something against it, which is returned. The entry is durable then.

        When two members approach somebody at the same moment, each may be told of the other.
        """
        if objection := self.against([address], today, approach=True):
            return objection
        self._enter("approached", [address], today)
        self.refresh()
        if objection := self.against([address], today, approach=True):
            self._enter("released", [address], today)
        return objection

    def release(self, address: str, today: date) -> None:
        """Takes this member's latest approach back: the letter has not left."""
        self._enter("released", [address], today)

    def never(self, values: Iterable[str], today: date) -> list[str]:
        """Enters addresses and domains that nobody may write to; those of them that were not on the list."""
        self.refresh()
        new = [value for value in values if not self._listed(self._key(value))]
        self._enter("never", new, today)
        return new

    def again(self, value: str, today: date) -> list[str]:
        """Takes back what this member has entered; the names of others who have entered the same."""
        self.refresh()
        key = self._key(value)
        if any(key in page.never for file, page in self._pages.items() if self._is_own(file)):
            self._enter("again", [value], today)
            self.refresh()
        return [page.name for page in self._listed(key)]

    def members(self, today: date) -> list[Member]:
        """Everybody who has entered something, with the approaches that still hold."""
        return sorted(
            Member(
                page.name,
                sum(self._holds(days[-1], today) for days in page.approached.values() if days),
                len(page.never),
            )
            for page in self._pages.values()
        )

    def _never(self, readers: Iterable[str]) -> Objection | None:
        for key in map(self._key, (value for reader in readers for value in _with_domains(reader))):
            for page in self._listed(key):
                return Objection(page.name, page.never[key], never=True)
        return None

    def _approached(self, readers: Iterable[str], today: date) -> Objection | None:
        others = [page for file, page in self._pages.items() if not self._is_own(file)]
        for key in map(self._key, readers):
            for page in others:
                for on in page.approached.get(key, ())[-1:]:
                    if self._holds(on, today):
                        return Objection(page.name, on, never=False)
        return None

    def _holds(self, on: date, today: date) -> bool:
        return today - on < self._within

    def _listed(self, key: str) -> list[_Page]:
        return [page for page in self._pages.values() if key in page.never]

    def _is_own(self, file: str) -> bool:
        # A program that copies folders to a cloud names a copy that it cannot join “member-… (2).txt” or the like.
        return file.startswith(self._own)

    def _key(self, value: str) -> str:
        return blake2b(normalised(value).encode(), key=self._salt, digest_size=16).hexdigest()

    def _enter(self, word: Word, values: Iterable[str], today: date) -> None:
        lines = [f"{today.isoformat()} {word} {self._key(value)}" for value in values]
        if not lines:
            return
        own = f"{self._own}.txt"
        page = self._pages.get(own)
        if not page or page.name != self._name:
            lines.insert(0, f"{today.isoformat()} called {self._name}")
        with _reached(self.folder), (self.folder / own).open("ab") as file:
            if not file.tell():
                with suppress(OSError):  # on drives that have no such rights
                    (self.folder / own).chmod(self.folder.stat().st_mode & 0o644)
            # It begins with an end of line: what is left of a line that was cut off must not spoil this one.
            file.write(("\n" * bool(file.tell()) + "\n".join(lines) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _reached(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutreachError(
            f"the cohort's list cannot be reached: {error.strerror or error}",
            where=str(folder),
            hint="Connect the drive that it is on, or put [cohort] list right.",
        ) from error


def _salt(path: Path) -> bytes:
    try:
        about = tomllib.loads(path.read_text("utf-8"))
        if about["version"] == _VERSION:
            salt = bytes.fromhex(about["salt"])
            blake2b(key=salt)  # which refuses one that is too long
            return salt
    except FileNotFoundError:
        hint = "Connect the drive that it is on, put [cohort] list right, or begin a list: outreach cohort --begin"
        raise OutreachError("there is no cohort's list", where=str(path.parent), hint=hint) from None
    except (ValueError, KeyError, TypeError) as error:
        raise OutreachError(
            "the cohort's list is damaged", where=str(path), hint="Put a copy of this file in its place."
        ) from error
    raise OutreachError("the cohort's list is of a newer outreach", where=str(path), hint="Update outreach.")


def _read_on(path: Path, page: _Page) -> _Page:
    # To open a file is what makes a network drive look whether it has grown; a question for its size is not.
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) < page.read:  # not added to, but replaced
            page = _Page()
        file.seek(page.read)
        whole, end, _ = file.read().rpartition(b"\n")
    for line in whole.decode("utf-8", "replace").split("\n"):
        page.hear(line)
    page.read += len(whole) + len(end)
    return page


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(2999, 1, 1)  # there is no such day; what the line says holds


def _with_domains(reader: str) -> Iterator[str]:
    yield reader
    labels = reader.rpartition("@")[2].split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])
