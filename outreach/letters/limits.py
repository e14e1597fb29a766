"""What keeps a template from filling the memory or running for ever. `EndlessError` says that it would."""

import threading
from collections.abc import Iterable
from typing import Any

from outreach.letters.values import MOST_TEXT, EndlessError

MOST_ROUNDS = 10_000
"""Rounds of loops, and calls of macros, that one letter may take."""
LARGEST = 10_000
"""No number that sets a size may be larger: `center(1000000000)` would fill the memory."""


class Run(threading.local):
    """What holds for the letter that a thread is making."""

    language = "en-US"
    rounds_left = MOST_ROUNDS

    def start(self, language: str) -> None:
        self.language = language
        self.rounds_left = MOST_ROUNDS

    def count(self, rounds: int = 1) -> None:
        """So many more rounds."""
        self.rounds_left -= rounds
        if self.rounds_left < 0:
            raise EndlessError(f"the letter takes more than {MOST_ROUNDS:,} rounds of loops and macros")


def small(arguments: Iterable[object]) -> None:
    """Refuse a number that would make a text of unreasonable size."""
    for argument in arguments:
        if isinstance(argument, int) and abs(argument) > LARGEST:
            raise EndlessError(f"{argument} is too large a number here")


def small_range(*limits: int) -> range:
    """Python's `range`, unless it is longer than any loop may be."""
    numbers = range(*limits)
    if numbers[MOST_ROUNDS:]:
        # `len` cannot count beyond the size of the memory.
        length = (numbers[-1] - numbers[0]) // numbers.step + 1
        raise EndlessError(f"a range of {length:,} is more than a letter needs")
    return numbers


def small_widths(template: str) -> None:
    """Refuse a format such as `%1000000000s`."""
    digits = "".join(c if c in "0123456789" else " " for c in template).split()
    small(int(number[:9]) for number in digits)


def small_product(left: Any, right: Any) -> None:
    """Refuse `"x" * 1000000000`, and a number with thousands of digits."""
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int) and len(sequence) * times > MOST_TEXT:
            raise EndlessError(f"this would be repeated {times:,} times")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > LARGEST:
        raise EndlessError("the product is too large")


def small_power(base: Any, exponent: Any) -> None:
    """Refuse `9 ** 9 ** 9`."""
    small((exponent,))
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * exponent > LARGEST:
        raise EndlessError("the power is too large")
