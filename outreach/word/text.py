"""What a filled document says, as plain text: for checks, and to be read in a terminal."""

import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_TOKEN = re.compile(r"<[^>]*>?|[^<]+")
_NAME = re.compile(r"</?([\w:]+)")
_TAB = "<w:tab/>"
_THING = "\x01"
"""Stands for what is seen and has no text, such as a picture: no XML can hold it."""
_SIGNS = {"w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"} | dict.fromkeys(
    ("w:drawing", "w:pict", "w:object", "w:sym", "m:oMath"), _THING
)
_THINGS = re.compile(rf"^(?:{_THING} ?)+| ?{_THING}(?=[ .,;:!?){_THING}])|{_THING}", re.MULTILINE)


class Said(NamedTuple):
    """A text with a paragraph per line, and where the merged values stand in it, as offsets."""

    text: str
    spans: tuple[tuple[int, int], ...]


class State(NamedTuple):
    """Where in the XML a piece begins: in the text of a run, within a tag, in what no reader sees."""

    in_text: bool = False
    in_tag: bool = False
    hidden: bool = False


def unescaped(xml: str) -> str:
    """The text that `xml` without tags stands for; a carriage return that XML has kept is a line end."""
    return html.unescape(xml).replace("\r", "\n")


def said(pieces: Iterable[str], read_static: Callable[[str, State], tuple[str, State]]) -> Said:
    """The text of a part in pieces; `read_static` is `read` for those that many letters share."""
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    state, offset = State(), 0
    for piece in pieces:
        if type(piece) is str:
            text, state = read_static(piece, state)
        else:
            text, state = read(piece, state)
            if text:
                spans.append((offset, offset + len(text)))
        texts.append(text)
        offset += len(text)
    whole = "".join(texts)
    if _THING in whole:
        whole, spans = _without_things(whole, spans)
    return Said(whole.rstrip("\n"), tuple(spans))


def _without_things(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Each goes with one of the spaces around it: two would look as if a value were missing between them."""
    gone = [match.span() for match in _THINGS.finditer(text)]

    def moved(offset: int) -> int:
        return offset - sum(min(end, offset) - start for start, end in gone if start < offset)

    left = ((moved(start), moved(end)) for start, end in spans)
    return _THINGS.sub("", text), [(start, end) for start, end in left if start < end]


def read(xml: str, state: State) -> tuple[str, State]:
    """The text of a piece of a part that begins in `state`, and the state at its end."""
    in_text, in_tag, hidden = state
    if "<" not in xml and not in_tag:
        return unescaped(xml) if in_text and not hidden else "", state
    if in_tag:
        end = xml.find(">")
        if end < 0:
            return "", state
        xml, in_tag = xml[end + 1 :], False
    texts: list[str] = []
    for each in _TOKEN.findall(xml):
        sign = ""
        if each[0] != "<":
            sign = unescaped(each) if in_text else ""
        elif each[-1] != ">":
            in_tag = True
        else:
            name = found[1] if (found := _NAME.match(each)) else ""
            ends, empty = each[1] == "/", each[-2] == "/"
            if name == "w:t":
                in_text = not ends and not empty
            elif name in {"mc:Fallback", "w:moveFrom"}:
                hidden = not ends and not empty
            elif name == "w:p":
                sign = "\n" if ends or empty else ""
            elif not ends:
                sign = "\t" if each == _TAB else _SIGNS.get(name, "")
        if sign and not hidden:
            texts.append(sign)
    return "".join(texts), State(in_text, in_tag, hidden)
