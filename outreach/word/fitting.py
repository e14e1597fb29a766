"""A user's Word file made fit for letters: the styles and lists that they are written in, and nothing of a mail merge.

Word calls a built-in style by its English name in every language, and by an id
in the user's own ("Body Text" is `Textkrper` in a German Word). Letters go by
ids, so that the ids are made the English ones.
"""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

from lxml import etree

from outreach.errors import OutreachError
from outreach.findings import found
from outreach.word.package import CONTENT_TYPES, OFFICE, PACKAGE, Package, W, parse, relationships, rels_name, serialize
from outreach.word.rules import UNREADABLE

BULLETS, NUMBERS = 1, 2
"""The `w:numId` of the letter's bulleted and of its numbered list."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SAVE_AGAIN = "Open it in Word, take out what it cannot show there, and save it again."
_KEEP = "<w:keepNext/><w:keepLines/>"
_HEADING = (
    '<w:pPr>{}<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{}"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr>'
)
_LIST = "<w:pPr><w:contextualSpacing/></w:pPr>"

_STYLES: Mapping[str, str] = {
    "Body Text": '<w:pPr><w:spacing w:after="160"/></w:pPr>',
    "Salutation": '<w:pPr><w:spacing w:before="240" w:after="160"/></w:pPr>',
    "Closing": f'<w:pPr>{_KEEP}<w:spacing w:after="680"/></w:pPr>',
    "Signature": "<w:pPr><w:keepLines/></w:pPr>",
    "List Bullet": _LIST,
    "List Number": _LIST,
    "Quote": '<w:pPr><w:ind w:left="432" w:right="432"/></w:pPr><w:rPr><w:i/><w:iCs/></w:rPr>',
    "heading 1": _HEADING.format(_KEEP, 0),
    "heading 2": _HEADING.format(_KEEP, 1),
    "heading 3": _HEADING.format(_KEEP, 2),
    "Hyperlink": '<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>',
}
"""The styles of a letter's paragraphs, plainly, for a file that lacks one."""

_REFERENCES = tuple(f"{{{W}}}{name}" for name in ("pStyle", "rStyle", "basedOn", "next", "link"))
_VAL, _STYLE_ID, _NUM_ID = f"{{{W}}}val", f"{{{W}}}styleId", f"{{{W}}}numId"
_OF_A_MERGE = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData")
_BULLET_MARKS = "•–"
_NUMBER_FORMATS = ("decimal", "lowerLetter", "lowerRoman")


def fit(opened: Package) -> Package:
    """The package with every style and list that letters use.

    Its data source, its attached template, its macros and its thumbnail, which
    shows the empty page, are gone: a letter that looks for its mail merge asks
    its reader to run a query. Raises OutreachError (W01) where a part is missing
    that another one shows.
    """
    parts = dict(opened.parts)
    _forget(opened, parts)
    _see_that_nothing_is_missing(opened, parts)
    styles = _part(opened, parts, "styles")
    numbering = _part(opened, parts, "numbering")
    _rename_styles(opened, parts, styles)
    root = parse(opened.path, styles, parts[styles])
    _add_styles(root)
    parts[styles] = serialize(root)
    _number_lists(opened, parts, styles, numbering)
    return opened._replace(parts=parts)


def style_id(name: str) -> str:
    return name.title().replace(" ", "")


def _forget(opened: Package, parts: dict[str, bytes]) -> None:
    settings = next((part for part in _targets(opened, parts, opened.main, "settings") if part in parts), None)
    if settings:
        root = parse(opened.path, settings, parts[settings])
        if gone := [*root.iter(f"{{{W}}}mailMerge", f"{{{W}}}attachedTemplate")]:
            for element in gone:
                root.remove(element)
            parts[settings] = serialize(root)
        _unrelate(opened, parts, settings, _OF_A_MERGE)
    for macros in _targets(opened, parts, opened.main, "vbaProject"):
        _unrelate(opened, parts, macros, ("wordVbaData",))
    _unrelate(opened, parts, opened.main, ("vbaProject",))
    _unrelate(opened, parts, "", ("thumbnail", "extensibility"))


def _see_that_nothing_is_missing(opened: Package, parts: dict[str, bytes]) -> None:
    there = {unquote(name).casefold() for name in parts}  # ECMA-376 part 2: names of parts are equal without case
    missing = [
        found(UNREADABLE, f"{opened.path.name} lacks its part {link.target}", f"{opened.path}, {name}", _SAVE_AGAIN)
        for name in parts
        for link in relationships(opened.path, parts, name)
        if not (link.external or link.type.endswith("/hyperlink") or link.target.endswith("/NULL"))
        and unquote(link.target).casefold() not in there
    ]
    if missing:
        raise OutreachError(findings=missing)


def _unrelate(opened: Package, parts: dict[str, bytes], part: str, kinds: Iterable[str]) -> None:
    """Drops relationships of `part` by kind, and the parts that they lead to."""
    gone = [link for link in relationships(opened.path, parts, part) if link.type.rpartition("/")[2] in kinds]
    if not gone:
        return
    name = rels_name(part)
    root = parse(opened.path, name, parts[name])
    types = parse(opened.path, CONTENT_TYPES, parts[CONTENT_TYPES])
    dropped = {f"/{link.target}" for link in gone if not link.external and parts.pop(link.target, None) is not None}
    _remove(root, lambda element: element.get("Id") in {link.id for link in gone})
    _remove(types, lambda element: element.get("PartName") in dropped)
    parts[name], parts[CONTENT_TYPES] = serialize(root), serialize(types)
    if not len(root):
        del parts[name]


def _remove(root: etree._Element, unwanted: Callable[[etree._Element], bool]) -> None:
    for element in [element for element in root if unwanted(element)]:
        root.remove(element)


def _targets(opened: Package, parts: dict[str, bytes], part: str, kind: str) -> list[str]:
    links = relationships(opened.path, parts, part)
    return [link.target for link in links if link.type.rpartition("/")[2] == kind and not link.external]


def _part(opened: Package, parts: dict[str, bytes], kind: str) -> str:
    """The name of the styles or numbering part, which is made when there is none."""
    for target in _targets(opened, parts, opened.main, kind):
        if target in parts:
            return target
    folder = opened.main.rpartition("/")[0]
    name = f"{folder}/{kind}.xml".lstrip("/")
    parts[name] = serialize(etree.Element(f"{{{W}}}{kind}", nsmap={"w": W}))
    rels = rels_name(opened.main)
    links = (
        parse(opened.path, rels, parts[rels])
        if rels in parts
        else etree.fromstring(f'<Relationships xmlns="{PACKAGE}/relationships"/>')
    )
    etree.SubElement(
        links,
        f"{{{PACKAGE}/relationships}}Relationship",
        Id=f"outreach{kind}",
        Type=f"{OFFICE}/{kind}",
        Target=f"/{name}",
    )
    types = parse(opened.path, CONTENT_TYPES, parts[CONTENT_TYPES])
    etree.SubElement(
        types, f"{{{PACKAGE}/content-types}}Override", PartName=f"/{name}", ContentType=f"{_WORD}.{kind}+xml"
    )
    parts[rels], parts[CONTENT_TYPES] = serialize(links), serialize(types)
    return name


def _rename_styles(opened: Package, parts: dict[str, bytes], styles: str) -> None:
    named = {
        (name.get(_VAL) or "").lower(): style.get(_STYLE_ID) or ""
        for style in parse(opened.path, styles, parts[styles]).iter(f"{{{W}}}style")
        if (name := style.find(f"{{{W}}}name")) is not None
    }
    renamed = {
        old: style_id(name) for name in _STYLES if (old := named.get(name.lower())) and old != style_id(name)
    }  # fmt: skip
    taken = set(named.values()) & set(renamed.values()) - renamed.keys()
    renamed |= {name: f"{name}Own" for name in taken}
    if renamed:
        _everywhere(opened, parts, lambda element: _rename(element, renamed))


def _rename(element: etree._Element, renamed: Mapping[str, str]) -> None:
    attribute = _STYLE_ID if element.tag == f"{{{W}}}style" else _VAL if element.tag in _REFERENCES else ""
    if attribute and (new := renamed.get(element.get(attribute, ""))):
        element.set(attribute, new)


def _everywhere(opened: Package, parts: dict[str, bytes], change: Callable[[etree._Element], None]) -> None:
    """Does `change` to each element of every part that is WordprocessingML."""
    for name, content in parts.items():
        if name.endswith(".xml") and W.encode() in content:
            root = parse(opened.path, name, content)
            for element in root.iter():
                change(element)
            parts[name] = serialize(root)


def _add_styles(root: etree._Element) -> None:
    known = {style.get(_STYLE_ID) for style in root.iter(f"{{{W}}}style")}
    standard = {
        style.get(f"{{{W}}}type"): style.get(_STYLE_ID)
        for style in root.iter(f"{{{W}}}style")
        if style.get(f"{{{W}}}default") in {"1", "true", "on"}
    }
    for name, properties in _STYLES.items():
        if style_id(name) in known:
            continue
        kind = "character" if name == "Hyperlink" else "paragraph"
        based = f'<w:basedOn w:val="{standard[kind]}"/>' if kind in standard else ""
        root.append(
            etree.fromstring(
                f'<w:style xmlns:w="{W}" w:type="{kind}" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
                f"{based}<w:qFormat/>{properties}</w:style>"
            )
        )


def _number_lists(opened: Package, parts: dict[str, bytes], styles: str, numbering: str) -> None:
    """Gives the numbers 1 and 2 to the lists that the styles List Bullet and List Number use.

    All other lists make room, and one that its style does not have is made.
    """
    wanted = {"ListBullet": BULLETS, "ListNumber": NUMBERS}
    lists = {style: _list_of(parse(opened.path, styles, parts[styles]), style) for style in wanted}
    root = parse(opened.path, numbering, parts[numbering])
    known = {num.get(_NUM_ID): num for num in root.iter(f"{{{W}}}num")}
    if all(lists[style] == str(number) in known for style, number in wanted.items()):
        return
    abstracts = {style: _abstract_of(known[number]) for style, number in lists.items() if number in known}
    room = 1000 + max(map(_number, known), default=0)
    _everywhere(opened, parts, lambda element: _shift(element, room))
    root = parse(opened.path, numbering, parts[numbering])
    for style, number in reversed(wanted.items()):
        _insert(root, number, abstracts.get(style) or _new_abstract(root, number))
    parts[numbering] = serialize(root)
    styles_root = parse(opened.path, styles, parts[styles])
    for style, number in wanted.items():
        _use_list(styles_root, style, number)
    parts[styles] = serialize(styles_root)


def _style(root: etree._Element, style: str) -> etree._Element | None:
    return next((each for each in root.iter(f"{{{W}}}style") if each.get(_STYLE_ID) == style), None)


def _list_of(root: etree._Element, style: str) -> str:
    element = _style(root, style)
    number = None if element is None else element.find(f"{{{W}}}pPr/{{{W}}}numPr/{{{W}}}numId")
    return "" if number is None else number.get(_VAL, "")


def _abstract_of(num: etree._Element) -> str:
    abstract = num.find(f"{{{W}}}abstractNumId")
    return "" if abstract is None else abstract.get(_VAL, "")


def _shift(element: etree._Element, room: int) -> None:
    attribute = _NUM_ID if element.tag == f"{{{W}}}num" else _VAL if element.tag == _NUM_ID else ""
    number = element.get(attribute, "0") if attribute else "0"
    if number.isdecimal() and int(number):  # 0 takes a paragraph out of its list
        element.set(attribute, str(int(number) + room))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _insert(root: etree._Element, number: int, abstract: str) -> None:
    """The list `number`, counted from 1, before the file's own: `w:num` follows every `w:abstractNum`."""
    num = etree.fromstring(
        f'<w:num xmlns:w="{W}" w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    root.insert(_after(root, "abstractNum", "numPicBullet"), num)


def _after(root: etree._Element, *kinds: str) -> int:
    tags = {f"{{{W}}}{kind}" for kind in kinds}
    return max((index for index, child in enumerate(root, 1) if child.tag in tags), default=0)


def _new_abstract(root: etree._Element, number: int) -> str:
    attribute = f"{{{W}}}abstractNumId"
    taken = [_number(each.get(attribute)) for each in root.iter(f"{{{W}}}abstractNum")]
    identity = str(max(taken, default=-1) + 1)
    levels = "".join(_level(level, number) for level in range(9))
    abstract = etree.fromstring(
        f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{identity}">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )
    root.insert(_after(root, "abstractNum", "numPicBullet"), abstract)
    return identity


def _level(level: int, number: int) -> str:
    form = "bullet" if number == BULLETS else _NUMBER_FORMATS[level % 3]
    text = _BULLET_MARKS[level % 2] if number == BULLETS else f"%{level + 1}."
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def _use_list(root: etree._Element, style: str, number: int) -> None:
    element = _style(root, style)
    assert element is not None  # _add_styles has just seen to it
    numbered = etree.fromstring(f'<w:numPr xmlns:w="{W}"><w:numId w:val="{number}"/></w:numPr>')
    properties = element.find(f"{{{W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}pPr")
        element.insert(_after(element, *_BEFORE_PPR), properties)
    old = properties.find(f"{{{W}}}numPr")
    if old is not None:
        properties.replace(old, numbered)
    else:
        properties.insert(_after(properties, *_BEFORE_NUMPR), numbered)


# The order of ECMA-376 part 1, 17.7.4.17 and 17.3.1.26.
_BEFORE_PPR = (
    "name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden",
    "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid",
)  # fmt: skip
_BEFORE_NUMPR = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
