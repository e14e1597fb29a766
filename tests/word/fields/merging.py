"""Parts of a Word file with merge fields, as Word writes them, and what they say when they are filled."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from outreach.errors import OutreachError
from outreach.letters.dates import parsed
from outreach.word.compile import compile_sources
from outreach.word.fields import MERGE, DataSource, Merge, Record, filters, resolver, translate
from outreach.word.package import W
from outreach.word.tags import MARKS, PART, source_of

ADA = SimpleNamespace(
    name="Ada Okafor",
    title="Dr.",
    first="Ada",
    middle="N.",
    last="Okafor",
    suffix="",
    nickname="",
    salutation="Dr. Okafor",
    company="R&D <Dept>",
    street="1 Mill Lane\nFloor 2",
    city="Portland",
    region="OR",
    postcode="97201",
    country="USA",
    address=("1 Mill Lane", "Floor 2", "Portland, OR 97201"),
    email="ada@example.org",
)
ROW: Mapping[str, object] = {
    "amount": "1234.5",
    "hired": "2025-04-03 00:00:00",
    "start": date(2026, 5, 4),
    "shop": "the owner's shop",
    "writer": "jane McDonald",
    "empty": "",
    "ten": "10",
    "nine": "9",
    "who_told_me": "Sam Porter",
    "f": "small f",
    "call_at": "12:05 PM",
    "lines": "one\ntwo",
    "quote": 'say "{{ 7 * 7 }}" \\ {% raw %}',
}
NAMES: Mapping[str, object] = {**ROW, "contact": ADA, "me": SimpleNamespace(phone="+1 503 555 0142"), "letter": {}}
KNOWN = {**dict.fromkeys(ROW), "contact": tuple(vars(ADA)), "me": ("phone",), "letter": ("date",), MERGE: None}
ALIASES = {"vorname": "first", "first name": "first", "courtesy title": "title", "organisation": "company"}
SOURCE = DataSource(
    resolve=resolver(KNOWN, lambda header: ALIASES.get(header.casefold().replace("_", " "), "")),
    answers={"What day?": "Monday", "Cause": "the river"},
    read_date=partial(parsed, language="en-US"),
)


def text(value: object) -> str:
    """What the engine makes of a value."""
    return "\n".join(value) if isinstance(value, tuple) else str(value)


class Xml(str):
    """WordprocessingML; any other text is an instruction's or a run's."""

    __slots__ = ()


def run(text: str, form: str = "") -> Xml:
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return Xml(f'<w:r w:rsidR="00A1B2C3">{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>')


def code(text: str, form: str = "") -> Xml:
    """An instruction as Word leaves it: in several runs, with marks of the spelling checker between them."""
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    cut = len(text) // 2
    halves = [
        f'<w:r w:rsidR="00{number}0">{properties}<w:instrText xml:space="preserve">{escape(half)}</w:instrText></w:r>'
        for number, half in enumerate((text[:cut], text[cut:]), 1)
    ]
    return Xml('<w:proofErr w:type="spellStart"/>'.join(halves))


def mark(kind: str) -> Xml:
    return Xml(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>')


def field(*instruction: str, result: str | None = "«last»", form: str = "") -> Xml:
    """A complex field; `form` is the format of its result."""
    pieces = [piece if isinstance(piece, Xml) else code(piece) for piece in instruction]
    shown = [] if result is None else [mark("separate"), result if isinstance(result, Xml) else run(result, form)]
    return Xml("".join([mark("begin"), *pieces, *shown, mark("end")]))


def simple(instruction: str, result: str = "«last»", form: str = "") -> Xml:
    return Xml(f"<w:fldSimple w:instr={quoteattr(instruction)}>{run(result, form)}</w:fldSimple>")


def paragraph(*pieces: str, properties: str = "") -> Xml:
    inner = "".join(piece if isinstance(piece, Xml) else run(piece) for piece in pieces)
    return Xml(f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>")


BETWEEN_PARAGRAPHS = Xml("</w:p><w:p>")
"""Where a field goes on in the next paragraph."""


def part(*blocks: str, kind: str = "document") -> etree._Element:
    inner = "".join(blocks)
    body = f"<w:body>{inner}<w:sectPr/></w:body>" if kind == "document" else inner
    return etree.fromstring(f'<w:{kind} xmlns:w="{W}">{body}</w:{kind}>')


def fill(
    *roots: etree._Element,
    names: Mapping[str, object] = NAMES,
    source: DataSource = SOURCE,
    following: Iterable[Record] = (),
) -> list[etree._Element]:
    """The parts with their fields filled, as they come out of the engine. Raises OutreachError with all findings."""
    parts = [(f"letter.docx, part {number}", root) for number, root in enumerate(roots, 1)]
    findings = translate(parts, source)
    if findings:
        raise OutreachError(findings=findings)
    program, _ = compile_sources(
        [source_of(root, label) for label, root in parts],
        names={**dict.fromkeys(names), **KNOWN},
        more_filters=lambda _: filters(source, text),
    )
    merge = Merge(Record(1, names), following=following)
    written = program.written({**names, MERGE: merge})
    spare = re.compile("\x04[^\x04]*\x04")  # the paragraph that is kept for a cell that lost all of its own
    parts_filled = spare.sub("", written).split(PART)[1:]
    return [etree.fromstring(re.sub(f"[{MARKS}]", "", filled).encode()) for filled in parts_filled]


def lines(root: etree._Element) -> list[str]:
    """The text of each paragraph, runs of a format other than the usual one in braces: {b:bold}."""
    return [
        "".join(
            f"{{{form}:{text}}}" if form and (text := "".join(map(_text, runs))) else "".join(map(_text, runs))
            for form, runs in ((form, list(runs)) for form, runs in groupby(each.iter(f"{{{W}}}r"), _form))
        )
        for each in root.iter(f"{{{W}}}p")
    ]


def _form(run: etree._Element) -> str:
    return "+".join(etree.QName(form).localname for form in run.iterfind(f"{{{W}}}rPr/*"))


def _text(run: etree._Element) -> str:
    signs = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    return "".join(child.text or "" if child.tag == f"{{{W}}}t" else signs.get(str(child.tag), "") for child in run)


def filled(*pieces: str, **options: Any) -> str:
    """The text of one paragraph with fields."""
    return "\n\n".join(lines(fill(part(paragraph(*pieces)), **options)[0]))
