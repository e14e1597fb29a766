"""How paragraphs and runs of a Word document look, as CSS (ECMA-376 part 1, 17.3 and 17.7)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Properties = dict[str, dict[str, str]]
"""The children of w:pPr or w:rPr by name, each with its attributes, as they are after all styles."""

NATURAL_LINE = 1.22
"""Height of a line of Word's usual typefaces, as a multiple of their size."""

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_FONT = re.compile(r"[^\w \-]")
_SAME_WIDTH = {
    "Calibri": "Carlito, sans-serif",
    "Cambria": "Caladea, serif",
    "Times New Roman": "'Liberation Serif', Tinos, serif",
    "Arial": "'Liberation Sans', Arimo, sans-serif",
    "Helvetica": "'Liberation Sans', Arimo, sans-serif",
    "Courier New": "'Liberation Mono', Cousine, monospace",
    "Georgia": "Gelasio, serif",
    "Garamond": "'EB Garamond', serif",
}
"""What stands in for a typeface that is not installed, with letters as wide as its own where there is such a one."""
_ALIGNED = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}
_OFF = frozenset({"0", "false", "off", "none"})


class Styles:
    """The styles of a document. `part` is its styles part, b"" where it has none."""

    def __init__(self, part: bytes) -> None:
        self._own: dict[str, etree._Element] = {}
        self._default = ""
        self._first: dict[str, etree._Element | None] = {"pPr": None, "rPr": None}
        if not part:
            return
        root = parsed(part)
        for name in self._first:
            self._first[name] = root.find(f"{W}docDefaults/{W}{name}Default/{W}{name}")
        for style in root.iterfind(f"{W}style"):
            self._own[style.get(f"{W}styleId", "")] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = style.get(f"{W}styleId", "")

    def paragraph(self, properties: etree._Element | None) -> Properties:
        """All that is said of a paragraph, by its style and by itself."""
        return _merged([self._first["pPr"], *self._chain(self._named(properties), "pPr"), properties])

    def run(self, paragraph: etree._Element | None, run: etree._Element | None) -> Properties:
        """All that is said of a run, by its paragraph's style, its own style and by itself."""
        own = run.find(f"{W}rStyle") if run is not None else None
        character = self._chain(own.get(f"{W}val", ""), "rPr") if own is not None else []
        return _merged([self._first["rPr"], *self._chain(self._named(paragraph), "rPr"), *character, run])

    def table(self, properties: etree._Element | None) -> Properties:
        """All that is said of a table, by its style and by itself."""
        style = attributes(properties.find(f"{W}tblStyle") if properties is not None else None).get("val", "")
        return _merged([*self._chain(style, "tblPr"), properties])

    def _named(self, properties: etree._Element | None) -> str:
        style = properties.find(f"{W}pStyle") if properties is not None else None
        return style.get(f"{W}val", "") if style is not None else self._default

    def _chain(self, name: str, properties: str) -> list[etree._Element | None]:
        chain: list[etree._Element | None] = []
        seen: set[str] = set()
        while name in self._own and name not in seen:
            seen.add(name)
            chain.append(self._own[name].find(f"{W}{properties}"))
            based = self._own[name].find(f"{W}basedOn")
            name = based.get(f"{W}val", "") if based is not None else ""
        return chain[::-1]


def parsed(part: bytes) -> etree._Element:
    """A part of a document, read without following anything that it refers to."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _merged(layers: Iterable[etree._Element | None]) -> Properties:
    merged: Properties = {}
    for layer in layers:
        for child in layer if layer is not None else ():
            for name, said in _said(child):
                merged[name] = {**merged.get(name, {}), **said}
    return merged


def _said(child: etree._Element) -> Iterator[tuple[str, dict[str, str]]]:
    """A property by its name; each border has one, and tab stops and a list's level are told in one of their own."""
    name = etree.QName(child).localname if isinstance(child.tag, str) else ""
    if name in ("pBdr", "tblBorders"):
        yield from ((f"border-{etree.QName(side).localname}", attributes(side)) for side in child)
    elif name == "tabs":
        yield name, {each.get(f"{W}pos", ""): each.get(f"{W}val", "") for each in child}
    elif name == "numPr":
        yield name, {etree.QName(each).localname: each.get(f"{W}val", "") for each in child}
    elif name:
        yield name, attributes(child)


def attributes(element: etree._Element | None) -> dict[str, str]:
    """An element's attributes without their namespaces; none of one that is not there."""
    if element is None:
        return {}
    return {etree.QName(key).localname: str(value) for key, value in element.attrib.items()}


def is_on(properties: Properties, name: str) -> bool:
    """Whether a property that is on or off is on (17.17.4)."""
    return name in properties and properties[name].get("val", "1").lower() not in _OFF


def points(twips: str | None) -> float:
    """Twentieths of a point, as a document writes them, in points; nothing and nonsense are 0."""
    try:
        return max(-2000.0, min(int(float(twips or 0)) / 20, 2000.0))
    except (ValueError, OverflowError):
        return 0.0


def paragraph_css(properties: Properties) -> str:
    """The declarations of a paragraph."""
    return ";".join(_paragraph(properties))


def _paragraph(properties: Properties) -> Iterator[str]:
    spacing, indent = properties.get("spacing", {}), properties.get("ind", {})
    yield f"margin:{points(spacing.get('before')):g}pt 0 {points(spacing.get('after')):g}pt"
    line = points(spacing.get("line"))
    if line > 0:
        rule = spacing.get("lineRule", "auto")
        yield f"line-height:{line / 12 * NATURAL_LINE:.3g}" if rule == "auto" else f"line-height:{line:g}pt"
    left = points(indent.get("left") or indent.get("start"))
    right = points(indent.get("right") or indent.get("end"))
    if left or right:
        yield f"padding:0 {max(right, 0):g}pt 0 {max(left, 0):g}pt"
    first = points(indent.get("firstLine")) - points(indent.get("hanging"))
    if first:
        yield f"text-indent:{first:g}pt"
    if aligned := _ALIGNED.get(properties.get("jc", {}).get("val", "")):
        yield f"text-align:{aligned}"
    if fill := _colour(properties.get("shd", {}).get("fill", "")):
        yield f"background:{fill}"
    for side in ("top", "bottom", "left", "right"):
        border = properties.get(f"border-{side}", {})
        if border.get("val", "none") not in ("none", "nil"):
            width = max(0.5, points(border.get("sz")) * 20 / 8)
            yield f"border-{side}:{width:g}pt solid {_colour(border.get('color', '')) or 'currentColor'}"


def run_css(properties: Properties) -> str:
    """The declarations of a run of text."""
    return ";".join(_run(properties))


def _run(properties: Properties) -> Iterator[str]:
    fonts = properties.get("rFonts", {})
    if font := _FONT.sub("", fonts.get("ascii") or fonts.get("hAnsi") or ""):
        yield f"font-family:'{font}', {_SAME_WIDTH.get(font, 'serif' if 'serif' in font.lower() else 'sans-serif')}"
    if size := points(properties.get("sz", {}).get("val")) * 10:
        yield f"font-size:{min(size, 200):g}pt"
    if is_on(properties, "b"):
        yield "font-weight:700"
    if is_on(properties, "i"):
        yield "font-style:italic"
    lines = [line for name, line in (("u", "underline"), ("strike", "line-through")) if is_on(properties, name)]
    if lines:
        yield f"text-decoration:{' '.join(lines)}"
    if is_on(properties, "caps"):
        yield "text-transform:uppercase"
    if is_on(properties, "smallCaps"):
        yield "font-variant-caps:small-caps"
    if colour := _colour(properties.get("color", {}).get("val", "")):
        yield f"color:{colour}"
    if apart := points(properties.get("spacing", {}).get("val")):
        yield f"letter-spacing:{apart:g}pt"
    if (raised := properties.get("vertAlign", {}).get("val")) in ("superscript", "subscript"):
        yield f"vertical-align:{'super' if raised == 'superscript' else 'sub'};font-size:65%"
    if fill := _colour(properties.get("shd", {}).get("fill", "")):
        yield f"background:{fill}"
    if is_on(properties, "vanish"):
        yield "display:none"


def _colour(value: str) -> str:
    return f"#{value}" if _HEX.fullmatch(value) else ""


def tab_stops(properties: Properties) -> Mapping[str, str]:
    """The kinds of a paragraph's tab stops by position."""
    return properties.get("tabs", {})
