"""Rows that were there before are found among many, also where Python's own hash is short."""

from collections.abc import Callable

import pytest

import outreach.seen
from outreach.seen import Seen


@pytest.mark.parametrize("digest_of", [hash, outreach.seen.blake])
def test_each_key_keeps_the_number_that_it_came_with_first(
    digest_of: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outreach.seen, "digest_of", digest_of)
    seen = Seen()
    keys = [f"reader{number}@example.org" for number in range(1, 5000)] + ["", "\ud800", "é"]
    assert [seen.first(key, number) for number, key in enumerate(keys, 1)] == list(range(1, len(keys) + 1))
    assert [seen.first(key, 9_999) for key in keys] == list(range(1, len(keys) + 1))
    assert len(seen) == len(keys)
