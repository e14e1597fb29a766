"""Who is likely to help and to agree: the warmest are written to first.

Source: "start small, ramp up", and people "likely to help and to agree, above all at first" (practices for
informational interviews).
"""

_WARM = frozenset({"referral", "friend", "family", "former_colleague"})
_KNOWN = frozenset({"alumni", "professor", "association", "event"})


def wave(source: str, referrer: str) -> int:
    """0 for those who know the writer or somebody who does, 1 for those who share a place or an hour, 2 for others."""
    if referrer or source in _WARM:
        return 0
    return 1 if source in _KNOWN else 2
