"""The parts of a business letter: which paragraph is the salutation, which the closing, which the signature."""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from outreach.letters.customs import is_closing, is_greeting
from outreach.letters.markdown import Block, Emphasis, Inline, LineBreak, Link, Paragraph, Strong, Words

_SHORT_SALUTATION = 80
_SHORT_CLOSING = 40
_LARGEST_SIGNATURE = 3


class Part(Enum):
    BODY = auto()
    SALUTATION = auto()
    CLOSING = auto()
    SIGNATURE = auto()


def parts(blocks: Sequence[Block]) -> list[Part]:
    """The part that each block is.

    The salutation is the first paragraph, if it is one short line that ends
    in a comma or a colon. The closing is the last short line that ends in a
    comma; what follows it, at most three blocks, is the signature. Some
    languages set no mark there, and are known by their words.
    """
    kinds = [Part.BODY] * len(blocks)
    closings = [
        n for n, block in enumerate(blocks) if n and _is_line(block, _SHORT_CLOSING, (",", "，", "،"), is_closing)
    ]
    if closings and len(blocks) - closings[-1] - 1 <= _LARGEST_SIGNATURE:
        kinds[closings[-1]] = Part.CLOSING
        for n in range(closings[-1] + 1, len(blocks)):
            if isinstance(blocks[n], Paragraph):
                kinds[n] = Part.SIGNATURE
    if blocks and _is_line(blocks[0], _SHORT_SALUTATION, (",", ":", "，", "：", "،", "!"), is_greeting):
        kinds[0] = Part.SALUTATION
    return kinds


def _is_line(block: Block, longest: int, ends: tuple[str, ...], without: Callable[[str], bool]) -> bool:
    if not isinstance(block, Paragraph):
        return False
    text = _text(block.inside).strip()
    return len(text) <= longest and "\n" not in text and (text.endswith(ends) or without(text))


def _text(inside: Sequence[Inline]) -> str:
    text = ""
    for inline in inside:
        match inline:
            case Words(words):
                text += words
            case LineBreak():
                text += "\n"
            case Strong(inner) | Emphasis(inner) | Link(inner):
                text += _text(inner)
    return text
