"""Sections: where a letter's last one ends, and what each needs so that every letter begins anew.

Clause numbers are those of ECMA-376 part 1.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from outreach.patterns import at_first_use
from outreach.word.identity import hole
from outreach.word.package import OFFICE, W

SECTION = re.compile(r"<w:sectPr\b[^>]*/>|<w:sectPr\b.*?</w:sectPr>", re.DOTALL)
_REFERENCE = at_first_use(r'<w:(header|footer)Reference\b[^>]*?\sw:type="(\w+)"')
_DECLARATION = at_first_use(r'\sxmlns(?::\w+)?="[^"]*"')
_STEP = at_first_use(r"<w:p(?=[ >])|</w:p>|</w:pPr>|<w:pPrChange\b|<w:sectPr\b|</w:tbl>|</w:sdt>")
_ID = f"{{{OFFICE}}}id"
_START = f"{{{W}}}start"
_ORDER = (
    "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders",
    "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi",
    "rtlGutter", "docGrid", "printerSettings", "sectPrChange",
)  # fmt: skip
"""The children of `w:sectPr` in the order of the schema (17.6.17)."""

_RESTART = '<w:numRestart w:val="eachSect"/>'
_MOST = 10_000

THIN_PARAGRAPH = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>',
    "</w:pPr>",
    "</w:p>",
)
"""A paragraph around the section's properties where a letter ends in a table: they need a paragraph."""


def references(text: str) -> frozenset[tuple[str, str]]:
    """The headers and footers that sections in `text` have: ("header", "first") ..."""
    return frozenset(_REFERENCE().findall(text))


class Sections(NamedTuple):
    """Prepares the section properties of a document. `frame` is its outermost start tag.

    `own` names the headers and footers that letters have versions of, by
    relationship. `kinds` are those of all sections together; where a letter's
    first section lacks one it gets the relationship in `empty`, so as not to
    inherit it from the letter before. `notes` says whether there are footnotes.
    """

    frame: str
    own: Mapping[str, str]
    kinds: Collection[tuple[str, str]]
    empty: Mapping[str, str]
    notes: bool

    def mark(self, section: str) -> str:
        """`section` with holes, so that a letter's first one begins a page, and starts page numbers and notes anew."""
        root = etree.fromstring(f"{self.frame}{section}</w:document>")[0]
        names = [str(child.tag).rpartition("}")[2] for child in root]
        children = [
            (_ORDER.index(name), self._child(name, child))
            for name, child in zip(names, root, strict=True)
            if name in _ORDER
        ]
        for kind, which in sorted(set(self.kinds) - references(section)):
            empty = f'<w:{kind}Reference w:type="{which}" r:id="{self.empty[kind]}"/>'
            children.append((_ORDER.index(f"{kind}Reference"), hole("first", "", empty)))
        if "pgNumType" not in names:
            children.append((_ORDER.index("pgNumType"), hole("first", "", '<w:pgNumType w:start="1"/>')))
        if self.notes and "footnotePr" not in names:
            restart = f"<w:footnotePr>{_RESTART}</w:footnotePr>"
            children.append((_ORDER.index("footnotePr"), hole("first", "", restart)))
        ordered = "".join(text for _, text in sorted(children, key=lambda child: child[0]))
        return f"{hole('section', '')}<w:sectPr>{ordered}</w:sectPr>"

    def _child(self, name: str, child: etree._Element) -> str:
        text = _DECLARATION().sub("", etree.tostring(child, encoding="unicode", with_tail=False))
        match name:
            case "headerReference" | "footerReference" if (target := child.get(_ID, "")) in self.own:
                return text.replace(f'"{target}"', f'"{hole("part", self.own[target])}"')
            case "type" if "continuous" in text or "nextColumn" in text:
                return hole("first", text, '<w:type w:val="nextPage"/>')
            case "pgNumType" if child.get(_START) is None:
                return hole("first", text, text.replace("/>", ' w:start="1"/>'))
            case "footnotePr" if "numRestart" not in text and text.endswith("</w:footnotePr>"):
                return hole("first", text, text.replace("</w:footnotePr>", f"{_RESTART}</w:footnotePr>"))
        return text


class Spot(NamedTuple):
    """A place in a letter: before `offset` of one of its pieces."""

    piece: int
    offset: int


class LastParagraph(NamedTuple):
    """Where a letter's last paragraph takes section properties, in `w:pPr` of their own if it is `bare`; its end."""

    properties: Spot
    bare: bool
    end: Spot


class Ends(dict[str, list[tuple[str, int]]]):
    """The tags in a text that tell where its last paragraph is, from the end; each text is looked through once."""

    def __missing__(self, text: str) -> list[tuple[str, int]]:
        if len(self) > _MOST:
            self.clear()
        steps = self[text] = [(found[0], found.start()) for found in _STEP().finditer(text)][::-1]
        return steps


def last_paragraph(pieces: Sequence[str], ends: Ends) -> LastParagraph | None:
    """The last paragraph of a letter; None where it ends in something else, or in the end of a section."""
    depth = 0
    end = properties = None
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        if type(piece) is not str and "w:p" not in piece:
            continue
        for step, start in ends[piece]:
            match step:
                case "</w:p>":
                    end = end or Spot(number, start)
                    depth += 1
                case "<w:p":
                    depth -= 1
                    if depth == 0 and end:
                        inside = properties or Spot(number, piece.index(">", start) + 1)
                        return LastParagraph(inside, not properties, end)
                case "</w:pPr>" | "<w:pPrChange" if depth == 1:
                    properties = Spot(number, start)
                case "<w:sectPr" if depth == 1:
                    return None
                case "</w:tbl>" | "</w:sdt>" if depth == 0:
                    return None
    return None
