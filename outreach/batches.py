"""Things taken together, as long as they are not too many and not too heavy for one step."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], most: int, heaviest: int, weight: Callable[[T], int]) -> Iterator[list[T]]:
    """All of `things` in their order, up to `most` at once; a batch ends with what makes it `heaviest` or more."""
    batch: list[T] = []
    weighs = 0
    for each in things:
        batch.append(each)
        weighs += weight(each)
        if len(batch) == most or weighs >= heaviest:
            yield batch
            batch, weighs = [], 0
    if batch:
        yield batch
