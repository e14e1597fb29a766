"""A letter's runs, split where values begin and end so that they can be shaded, and where comments do.

While a part is put together, a value stands between two noncharacters of
Unicode, which XML allows and no text that people exchange has. They are taken
out again once the part is parsed.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from outreach.word.package import W

BODY, BODY_END = "\ufdd0", "\ufdd1"
_VALUE, _VALUE_END = "\ufdd2", "\ufdd3"
_SIGN = re.compile(f"([{BODY}{BODY_END}{_VALUE}{_VALUE_END}])")
_NO_SIGNS = str.maketrans("", "", BODY + BODY_END + _VALUE + _VALUE_END)

_P, _R, _T, _RPR, _BOX = (f"{{{W}}}{name}" for name in ("p", "r", "t", "rPr", "txbxContent"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SHADING = {"val": "clear", "color": "auto", "fill": "E4E4E4"}
_AFTER_SHADING = frozenset(
    f"{{{W}}}{name}"
    for name in ("fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")
)
"""What follows `w:shd` in the order of `w:rPr` (17.3.2.28)."""


class Passage(NamedTuple):
    """Where a comment belongs: offsets into the letter's text; None for the letter as a whole."""

    start: int
    end: int


@dataclass(slots=True, eq=False)
class _Stretch:
    """What one child of a run shows, as far as it is one value or none. `offsets` are those of its characters."""

    element: etree._Element
    text: str
    merged: bool
    in_body: bool
    offsets: Sequence[int] = ()
    begins: list[tuple[int, int]] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)


_Runs = dict[etree._Element, list[_Stretch]]
_Spot = tuple[_Stretch, int]


def signed(pieces: Iterable[str]) -> str:
    """Pieces (see `outreach.pieces`) as one text in which values can be told from the rest."""
    return "".join(
        piece if type(piece) is str or _cut(piece) else f"{_VALUE}{piece.translate(_NO_SIGNS)}{_VALUE_END}"
        for piece in pieces
    )


def _cut(piece: str) -> bool:
    """Whether the piece ends within a tag, where no sign can stand: ids of drawings are such values."""
    return piece.rfind("<") > piece.rfind(">")


def shaded(
    xml: str, text: str = "", passages: Iterable[Passage | None] = (), *, first: int = 0, reference: str = ""
) -> etree._Element:
    """A signed part with its values shaded, and with a comment, numbered from `first`, at each of `passages`.

    `text` is what the passages count in. `reference` is the style of a comment's sign.
    """
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    runs = _read(root)
    stretches = [stretch for run, each in runs.items() for stretch in each if stretch.text.strip() and not _in_box(run)]
    _locate(stretches, text)
    for number, passage in enumerate(passages, first):
        if place := _place(stretches, passage):
            (begin, at), (end, until) = place
            begin.begins.append((at, number))
            end.ends.append((until, number))
    for run, inside in runs.items():
        if any(stretch.merged or stretch.begins or stretch.ends for stretch in inside):
            _split(run, inside, reference)
    return root


def _in_box(run: etree._Element) -> bool:
    """Whether the run stands in a text box, where Word has no comments."""
    return next(run.iterancestors(_BOX), None) is not None


def _read(root: etree._Element) -> _Runs:
    """The runs with what they show, from which the signs have been taken."""
    runs: _Runs = {}
    states = {_VALUE: False, BODY: False}

    def parts(text: str) -> Iterator[str]:
        for part in _SIGN.split(text):
            match part:
                case "\ufdd0" | "\ufdd2":
                    states[part] = True
                case "\ufdd1" | "\ufdd3":
                    states[BODY if part == BODY_END else _VALUE] = False
                case _ if part:
                    yield part

    for event, element in list(etree.iterwalk(root, events=("start", "end"))):
        if event == "end":
            if element.tail:
                element.tail = "".join(parts(element.tail)) or None
            continue
        for name, value in element.attrib.items():
            if _SIGN.search(str(value)):
                element.set(name, str(value).translate(_NO_SIGNS))
        inside = runs.get(parent) if (parent := element.getparent()) is not None else None
        if element.tag == _R:
            runs[element] = []
        elif element.tag == _T and inside is not None:
            shown = [_Stretch(element, part, states[_VALUE], states[BODY]) for part in parts(element.text or "")]
            element.text = "".join(stretch.text for stretch in shown)
            inside += shown
            continue
        elif inside is not None and element.tag != _RPR:
            inside.append(_Stretch(element, "", states[_VALUE], states[BODY]))
        if element.text:
            element.text = "".join(parts(element.text)) or None
    return runs


def _locate(stretches: Iterable[_Stretch], text: str) -> None:
    """Finds where in the letter's text each stretch of its body stands.

    Both say the same words in the same order, but for the addresses of links and the signs of lists and quotations in
    the text, and for white space.
    """
    places = [place for place, character in enumerate(text) if not character.isspace()]
    words = "".join(text[place] for place in places)
    position = 0
    for stretch in stretches:
        wanted = "".join(stretch.text.split())
        found = words.find(wanted, position) if stretch.in_body else -1
        while found > 0 and stretch.text[0].isspace() and not text[places[found] - 1].isspace():
            found = words.find(wanted, found + 1)
        if found >= 0:
            position = found + len(wanted)
            numbers = iter(places[found:position])
            stretch.offsets = [-1 if character.isspace() else next(numbers) for character in stretch.text]


def _place(stretches: Sequence[_Stretch], passage: Passage | None) -> tuple[_Spot, _Spot] | None:
    """Where a comment begins and ends: around its passage; around a whole paragraph where there is none to be found."""
    if passage:
        spots = [
            (stretch, place)
            for stretch in stretches
            for place, offset in enumerate(stretch.offsets)
            if passage.start <= offset < passage.end
        ]
        if spots:
            return spots[0], (spots[-1][0], spots[-1][1] + 1)
    start = passage.start if passage else 0
    before = [each for each in stretches if each.offsets and max(each.offsets) < start]
    body = [each for each in stretches if each.in_body]
    near = before[-1:] or body[:1] or stretches[:1]
    if not near:
        return None
    paragraph = _paragraph(near[0])
    around = [each for each in stretches if _paragraph(each) is paragraph]
    return (around[0], 0), (around[-1], len(around[-1].text))


def _paragraph(stretch: _Stretch) -> etree._Element | None:
    return next(stretch.element.iterancestors(_P), None)


def _split(run: etree._Element, stretches: Iterable[_Stretch], reference: str) -> None:
    """Puts several runs in the place of one, and the marks of comments between them."""
    properties = run.find(_RPR)
    new: list[etree._Element] = []
    latest: tuple[etree._Element, bool] | None = None
    for stretch in stretches:
        cuts = {0, len(stretch.text), *(place for place, _ in (*stretch.begins, *stretch.ends))}
        for start, end in pairwise(sorted(cuts)) if stretch.text else [(0, 0)]:
            if begun := [number for place, number in stretch.begins if place == start]:
                new += (_mark("commentRangeStart", number) for number in begun)
                latest = None
            if latest is None or latest[1] != stretch.merged:
                latest = _run(properties, shade=stretch.merged), stretch.merged
                new.append(latest[0])
            latest[0].append(_text(stretch.text[start:end]) if stretch.text else stretch.element)
            if ended := [number for place, number in stretch.ends if place == end]:
                for number in ended:
                    new += (_mark("commentRangeEnd", number), _sign(number, reference))
                latest = None
    parent = run.getparent()
    assert parent is not None  # a run is never the root
    place = parent.index(run)
    parent[place : place + 1] = new


def _run(properties: etree._Element | None, *, shade: bool) -> etree._Element:
    run = etree.Element(_R)
    inside = copy.deepcopy(properties) if properties is not None else etree.Element(_RPR)
    if shade and inside.find(f"{{{W}}}shd") is None:
        place = next((place for place, child in enumerate(inside) if child.tag in _AFTER_SHADING), len(inside))
        inside.insert(place, etree.Element(f"{{{W}}}shd", {f"{{{W}}}{name}": _SHADING[name] for name in _SHADING}))
    if len(inside):
        run.append(inside)
    return run


def _text(text: str) -> etree._Element:
    element = etree.Element(_T, {_SPACE: "preserve"})
    element.text = text
    return element


def _mark(name: str, number: int) -> etree._Element:
    return etree.Element(f"{{{W}}}{name}", {f"{{{W}}}id": str(number)})


def _sign(number: int, style: str) -> etree._Element:
    run = etree.Element(_R)
    properties = etree.SubElement(run, _RPR)
    etree.SubElement(properties, f"{{{W}}}rStyle", {f"{{{W}}}val": style})
    run.append(_mark("commentReference", number))
    return run
