"""First occurrences of a million keys in 12 bytes a slot, where a dict of strings would need a hundred."""

import sys
from array import array
from collections.abc import Callable
from hashlib import blake2b

_FULL = 0.66


def blake(key: str) -> int:
    """A key's digest where Python's own has fewer bits."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little", signed=True)


# Python's own is SipHash, keyed anew by each process: nobody can choose keys that meet.
digest_of: Callable[[str], int] = hash if sys.hash_info.width == 64 else blake


class Seen:
    """Maps each key to the number given with its first occurrence. Numbers are 1 to 2**32 - 1.

    Keys are kept as 64-bit digests: the chance of any two of a million keys
    having the same one is 3 in 100 million.
    """

    def __init__(self) -> None:
        self._count = 0
        self._make(1 << 10)

    def _make(self, size: int) -> None:
        self._most = int(_FULL * size)
        self._mask = size - 1
        self._digests = array("q", bytes(8 * size))
        self._numbers = array("I", bytes(4 * size))

    def __len__(self) -> int:
        return self._count

    def first(self, key: str, number: int) -> int:
        """The number that `key` was first seen with, which is `number` when it is new."""
        digest = digest_of(key)
        digests, numbers, mask = self._digests, self._numbers, self._mask
        slot = digest & mask
        while seen := numbers[slot]:
            if digests[slot] == digest:
                return seen
            slot = (slot + 1) & mask
        digests[slot] = digest
        numbers[slot] = number
        self._count += 1
        if self._count > self._most:
            self._grow()
        return number

    def _grow(self) -> None:
        kept = zip(self._digests, self._numbers, strict=True)
        self._make(2 * len(self._digests))
        digests, numbers, mask = self._digests, self._numbers, self._mask
        for digest, number in kept:
            if number:
                slot = digest & mask
                while numbers[slot]:
                    slot = (slot + 1) & mask
                digests[slot] = digest
                numbers[slot] = number
