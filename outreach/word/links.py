"""Links whose address has tags: Word keeps addresses apart from the text, where no loop or condition reaches them.

Each becomes a HYPERLINK field (ECMA-376 part 1, 17.16.5.25), which has its address in the text.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from lxml import etree

from outreach.word.package import OFFICE, Package, parse, relationships, rels_name, serialize
from outreach.word.typed import CODE, SPACE, TAG, R, put_before, remove, w

_ID = f"{{{OFFICE}}}id"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_CLICK = "{http://schemas.openxmlformats.org/drawingml/2006/main}hlinkClick"
_PUT_BEFORE = re.compile(r"^(?:https?://|file:///[^{]*)(?=\{\{)")
"""What Word and LibreOffice put before an address that does not look like one."""


def free_links(opened: Package, part: str, root: etree._Element) -> None:
    """Turns links of `part`, whose parsed content is `root`, into fields where their address has tags.

    Links on pictures are among them, as far as these stand in line with text.
    """
    addresses = {
        link.id: _as_typed(target)
        for link in relationships(opened.path, opened.parts, part)
        if link.external and TAG.search(target := unquote(link.target))
    }
    if not addresses:
        return
    for link in list(root.iter(w("hyperlink"))):
        address = addresses.get(link.get(_ID, ""))
        if address:
            _become_field(link, address)
    for drawing in list(root.iter(_INLINE)):
        clicks = list(drawing.iter(_CLICK))
        known = [address for click in clicks if (address := addresses.get(click.get(_ID, "")))]
        if known and (run := next(drawing.iterancestors(R), None)) is not None:
            for click in clicks:
                remove(click)
            _surround(run, known[0])
    name = rels_name(part)
    left = {str(value) for element in root.iter() for value in element.attrib.values()}
    links = parse(opened.path, name, opened.parts[name])
    for relationship in list(links):
        identity = relationship.get("Id", "")
        if identity in addresses and identity not in left:
            links.remove(relationship)
    if len(links):
        opened.parts[name] = serialize(links)
    else:
        del opened.parts[name]


def _as_typed(address: str) -> str:
    """The address without what a program made of a tag that it took for a page or a file."""
    bare = _PUT_BEFORE.sub("", address)
    return bare.removesuffix("/") if bare != address and bare.endswith("}}/") else bare


def _surround(run: etree._Element, address: str) -> None:
    """Puts a field with that address around a run, as around a picture in line with text."""
    before, end = _field(address)
    for element in before:
        run.addprevious(element)
    run.addnext(end)


def _field(address: str) -> tuple[list[etree._Element], etree._Element]:
    """What stands before the text of a link, and its end."""
    code = etree.Element(CODE)
    code.text = f' HYPERLINK "{address}" '
    code.set(SPACE, "preserve")
    return [_run(_mark("begin")), _run(code), _run(_mark("separate"))], _run(_mark("end"))


def _become_field(link: etree._Element, address: str) -> None:
    before, end = _field(address)
    for element in (*before, *link, end):
        link.addprevious(element)
    put_before(link, link.tail or "")
    link.tail = None
    parent = link.getparent()
    assert parent is not None  # it stands in a part
    parent.remove(link)


def _mark(kind: str) -> etree._Element:
    mark = etree.Element(w("fldChar"))
    mark.set(w("fldCharType"), kind)
    return mark


def _run(content: etree._Element) -> etree._Element:
    run = etree.Element(R)
    run.append(content)
    return run


def highest_id(roots: Iterable[etree._Element]) -> int:
    """The highest id of a drawing that leaves room for more."""
    ids = (each.get("id", "") for root in roots for each in root.iter() if str(each.tag).endswith("}docPr"))
    return max((number for each in ids if each.isdecimal() and (number := int(each)) < _ROOM), default=0)


_ROOM = 1 << 30
