"""First occurrences of a million keys in 12 bytes a slot, where a dict of strings would need a hundred."""

from array import array
from hashlib import blake2b

_FULL = 0.66


class Seen:
    """Maps each key to the number given with its first occurrence. Numbers are 1 to 2**32 - 1.

    Keys are kept as 64-bit digests: the chance of any two of a million keys
    having the same one is 3 in 100 million.
    """

    def __init__(self) -> None:
        self._count = 0
        self._make(1 << 10)

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._digests = array("Q", bytes(8 * size))
        self._numbers = array("I", bytes(4 * size))

    def __len__(self) -> int:
        return self._count

    def first(self, key: str, number: int) -> int:
        """The number that `key` was first seen with, which is `number` when it is new."""
        digest = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        seen = self._place(digest, number)
        if self._count > _FULL * self._mask:
            self._grow()
        return seen

    def _place(self, digest: int, number: int) -> int:
        digests, numbers, mask = self._digests, self._numbers, self._mask
        slot = digest & mask
        while numbers[slot]:
            if digests[slot] == digest:
                return numbers[slot]
            slot = (slot + 1) & mask
        digests[slot] = digest
        numbers[slot] = number
        self._count += 1
        return number

    def _grow(self) -> None:
        digests, numbers = self._digests, self._numbers
        self._count = 0
        self._make(2 * (self._mask + 1))
        for digest, number in zip(digests, numbers, strict=True):
            if number:
                self._place(digest, number)
