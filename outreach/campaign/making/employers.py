"""What letters to several people must not have in common: another reader's employer, and all their words."""

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

from outreach.contacts import Contact
from outreach.findings import Rule

ALIKE = Rule(
    "L22",
    "warning",
    "No two people at one employer get the same request",
    "Colleagues talk. Two of them who find the same letter on their desks know what it is worth.",
    "Steve Dalton, “The 2-Hour Job Search”: one person per employer at a time",
    bad="the same words to Maya Okafor and to Tom Hale at Harbor Works",
    better="one letter now; after three working days without an answer, another, with an interest of its own",
)

_NAME = re.compile(r"[^\W\d_a-z][\w&.'’-]+(?:[ ](?:(?:of|and|the|for|&|de|del|du|der|und)[ ])*[^\W\d_a-z][\w&.'’-]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:\n|“\"(])\s*[*_]*$")
_SHORTEST = 3
_AT_ONCE = 1 << 16  # letters


def names_in(words: str) -> str:
    """The names in a text, a line each: words with a capital that do not only begin a sentence."""
    names = []
    for found in _NAME.finditer(words):
        begins = _BEGINS.search(words, max(0, found.start() - 8), found.start())
        if len(found[0]) >= _SHORTEST and not (begins and " " not in found[0]):
            names.append(found[0])
    return "\n".join(dict.fromkeys(names))


def employers_named(names: str, employers: Iterable[str]) -> tuple[str, ...]:
    """Those of the employers that stand among `names`, as whole words."""
    different = {employer.strip() for employer in employers}
    return tuple(
        sorted(
            employer
            for employer in different
            if len(employer) >= _SHORTEST
            and employer in names
            and re.search(rf"(?<!\w){re.escape(employer)}(?!\w)", names)
        )
    )


def of_others(employers: Sequence[str], contact: Contact) -> tuple[str, ...]:
    """Those of the employers that this contact's row does not speak of."""
    if not employers:
        return ()
    given = "\n".join(cell for cell in (*contact.extra.values(), contact.company) if isinstance(cell, str))
    return tuple(employer for employer in employers if employer not in given)


class Alike:
    """Finds the rows of one employer whose letters differ in nothing but who they are to; 12 bytes for each letter."""

    def __init__(self) -> None:
        self._digests = array("Q")
        self._rows = array("I")

    def note(self, contact: Contact, skeleton: str, values: Iterable[str]) -> None:
        """The letter to `contact`, as what it shares with others and the values that it has of its own."""
        own = {
            contact.name, contact.first, contact.last, contact.salutation, contact.title, contact.position,
            contact.email, contact.phone,
        }  # fmt: skip
        said = "\0".join([contact.company.casefold(), *[value for value in values if value not in own]])
        digest = blake2b(_digest(skeleton) + said.encode("utf-8", "surrogatepass"), digest_size=8)
        self._digests.frombytes(digest.digest())
        self._rows.append(contact.row)

    def add(self, other: "Alike") -> None:
        """Take in what another process has noted."""
        self._digests += other._digests
        self._rows += other._rows

    def groups(self) -> Sequence[Sequence[int]]:
        """The rows of each two or more letters that are alike, in the sheet's order."""
        # In parts: a dict of all of them would take eight times the room that they take in arrays.
        parts = 1 + len(self._rows) // _AT_ONCE
        groups: list[array[int]] = []
        for part in range(parts):
            first: dict[int, int] = {}
            alike: dict[int, array[int]] = {}
            for digest, row in zip(self._digests, self._rows, strict=True):
                if digest % parts == part and (before := first.setdefault(digest, row)) != row:
                    alike.setdefault(digest, array("I", [before])).append(row)
            groups += [array("I", sorted(rows)) for rows in alike.values()]
        groups.sort()
        return groups


@lru_cache(maxsize=4096)
def _digest(skeleton: str) -> bytes:
    return blake2b(skeleton.encode("utf-8", "surrogatepass"), digest_size=16).digest()
