"""What a template says to the checks in a comment: `{# check: ignore L13, L05 - the writer's own way #}`."""

import re

_DIRECTIVE = re.compile(r"\{#[-+]?\s*check:\s*ignore\b(.*?)[-+]?#\}", re.DOTALL | re.IGNORECASE)
_REASON = re.compile(r"\s[-–—]|:|\(|\bbecause\b")


def switched_off(text: str) -> dict[str, int]:
    """The rules that a text switches off, as they are spelled there in capitals, each with its line."""
    off: dict[str, int] = {}
    for directive in _DIRECTIVE.finditer(text):
        line = text.count("\n", 0, directive.start()) + 1
        for rule in re.findall(r"\w+", _REASON.split(directive[1], maxsplit=1)[0]):
            off.setdefault(rule.upper(), line)
    return off


def without_directives(text: str) -> str:
    """The text with blanks in the place of such comments, so that all else stays where it is."""
    return _DIRECTIVE.sub(lambda directive: re.sub(r"[^\n]", " ", directive[0]), text)
