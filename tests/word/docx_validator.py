"""What has to hold for every Word file that is written, whoever reads it."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
VML, VML_OFFICE = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
VML_SHAPES = ("shape", "rect", "roundrect", "oval", "line", "group", "image")
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "word/document.xml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

ORDERS = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
        "vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
        "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
        "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark "
        "headers cellIns cellDel cellMerge tcPrChange"
    ),
}
"""The children of these elements in the order of the schema; sectPr's header and footer references may mix."""

BLOCKS = {"tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment"}

Parts = dict[str, bytes]
Roots = dict[str, etree._Element]


def problems(document: bytes) -> list[str]:
    """Everything that is wrong with the .docx `document`, in plain words; empty when it is well made."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            found = list(_archive(archive))
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
    except zipfile.BadZipFile as error:
        return [f"no zip archive: {error}"]
    roots: Roots = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                roots[name] = etree.fromstring(content)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: not well-formed: {error}")
    if found:
        return found
    checks: tuple[Callable[[Roots, Parts], Iterator[str]], ...] = (
        _content_types, _relationships, _identities, _references, _spaces, _orders, _structure, _fields, _settings,
        _comments,
    )  # fmt: skip
    return [problem for check in checks for problem in check(roots, parts)]


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def text_of(document: bytes, part: str = MAIN) -> list[str]:
    """The text of each paragraph of a part, with line breaks as "\\n" and tabs as "\\t"."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        root = etree.fromstring(archive.read(part))
    signs = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t"}
    return [
        "".join(
            item.text or "" if item.tag == w("t") else signs[str(item.tag)]
            for run in paragraph.iter(w("r"))
            for item in run.iter(w("t"), *signs)
        )
        for paragraph in root.iter(w("p"))
    ]


def _archive(archive: zipfile.ZipFile) -> Iterator[str]:
    if damaged := archive.testzip():
        yield f"{damaged}: damaged"
    names = archive.namelist()
    if names[:2] != ["[Content_Types].xml", "_rels/.rels"]:
        yield f"begins with {names[:2]}"
    yield from (f"{name} is there twice" for name, times in Counter(names).items() if times > 1)
    for info in archive.infolist():
        if info.date_time != (1980, 1, 1, 0, 0, 0):
            yield f"{info.filename}: dated {info.date_time}"
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.flag_bits & 1:
            yield f"{info.filename}: a packing that Word does not read"


def _content_types(roots: Roots, parts: Parts) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    defaults = {(each.get("Extension") or "").lower() for each in types.iter(f"{{{TYPES}}}Default")}
    overrides = [(each.get("PartName") or "").lstrip("/") for each in types.iter(f"{{{TYPES}}}Override")]
    yield from (f"{name} has two content types" for name, times in Counter(overrides).items() if times > 1)
    yield from (f"{name} has a content type and is not there" for name in overrides if name not in parts)
    for name in parts:
        if name != "[Content_Types].xml" and name not in overrides and name.rpartition(".")[2].lower() not in defaults:
            yield f"{name} has no content type"


def _links(roots: Roots, part: str) -> list[etree._Element]:
    folder, name = posixpath.split(part)
    root = roots.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    return [] if root is None else list(root.iter(f"{{{RELATIONSHIPS}}}Relationship"))


def _relationships(roots: Roots, parts: Parts) -> Iterator[str]:
    for part in ("", *roots):
        links = _links(roots, part)
        identities = [link.get("Id") for link in links]
        yield from (f"{part}: relationship {each} is there twice" for each, n in Counter(identities).items() if n > 1)
        for link in links:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), link.get("Target") or ""))
            if link.get("TargetMode") != "External" and target.lstrip("/") not in parts:
                yield f"{part}: {link.get('Id')} leads to {target}, which is not there"
        if part:
            used = {
                str(value)
                for element in roots[part].iter()
                for attribute, value in element.attrib.items()
                if str(attribute).startswith(f"{{{R}}}")
            }
            yield from (f"{part}: there is no relationship {each}" for each in sorted(used - set(map(str, identities))))
    for name in roots:
        folder, _, file = name.rpartition("/")
        if file.endswith(".rels") and name != "_rels/.rels":
            owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
            if owner not in parts:
                yield f"{name} belongs to no part"


def _identities(roots: Roots, parts: Parts) -> Iterator[str]:
    unique = (
        (f"{{{WP}}}docPr", "id"),
        (w("bookmarkStart"), w("id")),
        (w("bookmarkStart"), w("name")),
        (w("style"), w("styleId")),
        (w("num"), w("numId")),
        (w("abstractNum"), w("abstractNumId")),
        (w("footnote"), w("id")),
        (w("endnote"), w("id")),
        (w("comment"), w("id")),
        *((f"{{{VML}}}{shape}", attribute) for shape in VML_SHAPES for attribute in ("id", f"{{{VML_OFFICE}}}spid")),
    )
    for name, root in roots.items():
        for tag, attribute in unique:
            having = (each for each in root.iter(tag) if attribute in each.attrib and not _is_fallback(each))
            values = Counter(each.get(attribute) for each in having)
            short = etree.QName(tag).localname
            yield from (f"{name}: {short} {value} is there {n} times" for value, n in values.items() if n > 1)
        starts = {each.get(w("id")) for each in root.iter(w("bookmarkStart"))}
        ends = {each.get(w("id")) for each in root.iter(w("bookmarkEnd"))}
        if starts != ends:
            yield f"{name}: bookmarks {sorted(map(str, starts ^ ends))} have one end only"


def _is_fallback(element: etree._Element) -> bool:
    """Whether the element is the older form of something that is also there in a newer one (ECMA-376 part 3)."""
    return any(etree.QName(each).localname == "Fallback" for each in element.iterancestors())


def _references(roots: Roots, parts: Parts) -> Iterator[str]:
    used = {(link.get("Type") or "").rpartition("/")[2]: link.get("Target") or "" for link in _links(roots, MAIN)}
    targets = {
        kind: roots[name]
        for kind, target in used.items()
        if (name := posixpath.join("word", target).lstrip("/")) in roots
    }
    styles = {each.get(w("styleId")) for each in targets["styles"].iter(w("style"))} if "styles" in targets else set()
    lists = {each.get(w("numId")) for each in targets["numbering"].iter(w("num"))} if "numbering" in targets else set()
    for name, root in roots.items():
        if root.tag == w("styles") and root is not targets.get("styles"):
            continue  # what Word 2010 keeps for itself
        for each in root.iter(w("pStyle"), w("rStyle"), w("basedOn"), w("next"), w("link")):
            if each.get(w("val")) not in styles:
                yield f"{name}: there is no style {each.get(w('val'))}"
        for each in root.iter(w("numId")):
            if each.get(w("val")) not in {*lists, "0"}:
                yield f"{name}: there is no list {each.get(w('val'))}"
        for kind in ("footnote", "endnote", "comment"):
            known = {each.get(w("id")) for each in targets[f"{kind}s"]} if f"{kind}s" in targets else set()
            for each in root.iter(w(f"{kind}Reference")):
                if each.get(w("id")) not in known:
                    yield f"{name}: there is no {kind} {each.get(w('id'))}"


def _spaces(roots: Roots, parts: Parts) -> Iterator[str]:
    for name, root in roots.items():
        for each in root.iter(w("t"), w("instrText"), w("delText")):
            text = each.text or ""
            if re.search(r"^\s|\s$|\s\s", text) and each.get(SPACE) != "preserve":
                yield f"{name}: spaces of {text!r} would be lost"
            if re.search(r"[\n\r\t]", text) and each.tag == w("t"):
                yield f"{name}: a line end or tab stands as text in {text!r}"


def _orders(roots: Roots, parts: Parts) -> Iterator[str]:
    for name, root in roots.items():
        for kind, order in ORDERS.items():
            places = {w(child): place for place, child in enumerate(order.split())}
            if kind == "sectPr":
                places[w("footerReference")] = places[w("headerReference")]
            for element in root.iter(w(kind)):
                children = [child for child in element if etree.QName(child).namespace == W]
                if unknown := [etree.QName(child).localname for child in children if child.tag not in places]:
                    yield f"{name}: {unknown} cannot stand in {kind}"
                else:
                    found = [places[str(child.tag)] for child in children]
                    names = [etree.QName(child).localname for child in children]
                    if found != sorted(found):
                        yield f"{name}: {names} is out of order in {kind}"


def _is_setting(box: etree._Element) -> bool:
    """Whether a note is only named, as settings.xml names those that hold separators."""
    parent = box.getparent()
    return parent is not None and parent.tag in {w("footnotePr"), w("endnotePr")}


def _last(box: etree._Element) -> str:
    """What the last paragraph or table of a cell is; content controls are seen through, as Word does."""
    for child in box.iterchildren(*map(w, ("p", "tbl", "sdt", "sdtContent", "customXml")), reversed=True):
        return _last(child) if child.tag not in {w("p"), w("tbl")} else str(child.tag)
    return ""


def _structure(roots: Roots, parts: Parts) -> Iterator[str]:
    for name, root in roots.items():
        for box in root.iter(*map(w, BLOCKS)):
            if box.tag == w("tc") and _last(box) != w("p"):
                yield f"{name}: a cell does not end with a paragraph"
            elif box.find(f".//{w('p')}") is None and not _is_setting(box):
                yield f"{name}: {etree.QName(box).localname} has no paragraph"
        for element in root.iter(w("t"), w("br"), w("fldChar"), w("instrText")):
            parent = element.getparent()
            if parent is None or parent.tag != w("r"):
                yield f"{name}: {etree.QName(element).localname} stands outside a run"
        for paragraph in root.iter(w("p")):
            parent = paragraph.getparent()
            if parent is not None and parent.tag in {w("p"), w("r"), w("t")}:
                yield f"{name}: a paragraph stands in {etree.QName(parent).localname}"
        for body in root.iter(w("body")):
            if [child.tag for child in body].count(w("sectPr")) > 1 or body.find(w("sectPr")) not in {
                None,
                *list(body)[-1:],
            }:
                yield f"{name}: the section's properties are not the last in the body"
            if any((text or "").strip() for text in (body.text, *(child.tail for child in body))):
                yield f"{name}: there is text between paragraphs"


def _fields(roots: Roots, parts: Parts) -> Iterator[str]:
    for name, root in roots.items():
        depth = 0
        for each in root.iter(w("fldChar")):
            depth += {"begin": 1, "end": -1}.get(each.get(w("fldCharType"), ""), 0)
            if depth < 0:
                break
        if depth:
            yield f"{name}: a field is not closed"


def _settings(roots: Roots, parts: Parts) -> Iterator[str]:
    for name, root in roots.items():
        if any(True for _ in root.iter(w("mailMerge"), w("attachedTemplate"))):
            yield f"{name}: still refers to a mail merge or a template"


def _comments(roots: Roots, parts: Parts) -> Iterator[str]:
    """A comment begins before it ends, and its sign follows; nothing else stands in the part of comments."""
    marks = ("commentRangeStart", "commentRangeEnd", "commentReference")
    if MAIN not in roots:
        return
    places: dict[str, list[str]] = {}
    for element in roots[MAIN].iter(*map(w, marks)):
        places.setdefault(element.get(w("id"), ""), []).append(etree.QName(element).localname)
    for number, found in places.items():
        if found not in (list(marks), [marks[-1]]):
            yield f"{MAIN}: comment {number} has {found}"
    for name, root in roots.items():
        if root.tag == w("comments"):
            yield from (f"{name}: {child.tag} among comments" for child in root if child.tag != w("comment"))
