"""Tags that stand where nothing fills them: no letter may take them to its reader in silence."""

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from lxml import etree

from outreach.findings import Finding, found
from outreach.word.package import Package, parse, relationships, rels_name
from outreach.word.rules import DELETED, NOT_HERE, REVIEWED
from outreach.word.typed import CODE, TAG, P, T, find_tags, w

_KINDS = {"charts": "a chart", "diagrams": "a SmartArt graphic", "customXml": "data behind content controls"}
_PARAGRAPHS = ("{http://schemas.openxmlformats.org/drawingml/2006/main}p",)
_MATHS = ("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",)
_DELETED = (w("delText"), w("delInstrText"))
_GONE = (w("del"), w("moveFrom"))
_CHANGES = (*_GONE, w("ins"), w("moveTo"))
_SIGNS = (b":del ", b":moveFrom ", b":ins ", b":moveTo ", b":comment ")


def unfilled_parts(opened: Package, filled: Collection[str]) -> Iterator[Finding]:
    """Tags in parts that are not among those that are `filled`, and in addresses of links that are not in the text."""
    for name, content in opened.parts.items():
        if name.endswith(".xml") and name not in filled and b"{" in content:
            for text in _texts(parse(opened.path, name, content), _PARAGRAPHS):
                if tag := _tag(text):
                    kind = next((kind for folder, kind in _KINDS.items() if f"{folder}/" in name), "this part")
                    hint = "Write it in a paragraph or a text box instead."
                    yield found(NOT_HERE, f"{tag} stands in {kind}", f"{opened.path}, {name}", hint)
        if rels_name(name) in opened.parts:
            for link in relationships(opened.path, opened.parts, name):
                if link.external and (tag := _tag(unquote(link.target))):
                    kind = link.type.rpartition("/")[2]
                    hint = "Put it on text, or on a picture in line with text."
                    yield found(NOT_HERE, f"{tag} stands in the address of a {kind}", f"{opened.path}, {name}", hint)


def unfilled_texts(root: etree._Element, label: str) -> Iterator[Finding]:
    """Tags of a part with paragraphs that stand in none of their runs: in a formula, for example."""
    for text in _texts(root, _MATHS, but={T, CODE, *_DELETED}):
        if tag := _tag(text):
            hint = "Write it beside, as text of the paragraph."
            yield found(NOT_HERE, f"{tag} stands in a formula or a drawing", f"{label}, “{text.strip()[:60]}”", hint)


def left_by_review(opened: Package) -> Iterator[Finding]:
    """Tags that a tracked change has deleted, which are not filled; else that there are changes; and comments."""
    changed, tags = "", []
    for name, content in opened.parts.items():
        if name.endswith(".xml") and any(sign in content for sign in _SIGNS):
            root = parse(opened.path, name, content)
            changed = changed or (name if any(True for _ in root.iter(*_CHANGES)) else "")
            tags += [(name, tag) for paragraph in root.iter(P) if (tag := _tag("".join(_deleted(paragraph))))]
            if any(True for _ in root.iter(w("comment"))):
                message = "the file has comments, which every reader can see"
                yield found(REVIEWED, message, f"{opened.path}, {name}", "Delete them in Word (Review).")
    for name, tag in tags:
        message = f"{tag} is deleted by a tracked change, which every reader can see"
        yield found(DELETED, message, f"{opened.path}, {name}", "Accept the changes in Word.")
    if changed and not tags:
        message = "the file has tracked changes, which every reader can see"
        yield found(REVIEWED, message, f"{opened.path}, {changed}", "Accept or reject them in Word (Review).")


def _deleted(paragraph: etree._Element) -> Iterator[str]:
    for change in paragraph.iter(*_GONE):
        yield from (each.text or "" for each in change.iter(T, *_DELETED))


def _texts(root: etree._Element, whole: Iterable[str], but: Collection[str] = ()) -> Iterator[str]:
    """The texts of elements, those within one of the elements called `whole` together; attributes of other parts."""
    joined = set()
    for element in root.iter(*whole):
        inside = list(element.iter())
        joined.update(inside)
        yield "".join(each.text or "" for each in inside)
    for element in root.iter():
        if element not in joined and element.tag not in but:
            yield element.text or ""
            if not but:
                yield from map(str, element.attrib.values())


def _tag(text: str) -> str:
    """The first whole tag in `text`."""
    if not TAG.search(text):
        return ""
    return next((tag.source for tag in find_tags(text) if tag.end and tag.source), "")
