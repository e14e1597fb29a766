"""Whether a sentence says that a résumé comes with the letter."""

import re

_RESUME = r"(?:resume|cv|curriculum[ ]vitae)s?"
_WITH = r"(?:attach(?:ed|ing)?|enclos(?:e|ed|ing)|includ(?:e|ed|ing)|link(?:ed|ing)?|below|herewith|encl?)"
_ATTACHED = re.compile(rf"\b(?:{_WITH}\b.{{0,60}}?\b{_RESUME}|{_RESUME}\b.{{0,60}}?\b{_WITH})\b")
_NOT_YET = re.compile(r"\b(?:not|never|without|no|can|could|would|will|happy to|glad to|may|might|should|if)\b")


def resume_attached(plain: str) -> bool:
    """Whether a plain sentence says that a résumé is attached, enclosed, linked or below."""
    found = _ATTACHED.search(plain)
    return bool(found and not _NOT_YET.search(plain, max(0, found.start() - 40), found.end()))
