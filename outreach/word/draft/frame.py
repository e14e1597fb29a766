"""Stationery made fit for drafts: a mark on every page, a comments part and the styles of comments."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from outreach.word import package
from outreach.word.binding import binding
from outreach.word.draft.comments import REFERENCE
from outreach.word.package import CONTENT_TYPES, OFFICE, PACKAGE, W, rels_name
from outreach.word.sections import SECTION, references
from outreach.word.stationery import PROPERTIES, WordTemplate

_OWN_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    f'"{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Drafts</dc:title></cp:coreProperties>"
)
_NO_PROPERTIES = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="{}"></Properties>'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_HEADER = re.compile(r"<w:hdr\b[^>]*?(/?)>")
_FRAME = re.compile(r"<w:document\b[^>]*>")
_OPENING = re.compile(r"<w:sectPr\b([^>]*?)(/?)>")
_COMMENTS = re.compile(r"<w:comments\b[^>]*>")
_ROOTS = {"header": "hdr", "footer": "ftr"}
_SEPARATORS = {
    f"{note}s": re.compile(
        rf'<w:{note}\b[^>]*\sw:type="(?:separator|continuation)[^>]*>(?:(?!</w:{note}>).)*</w:{note}>', re.DOTALL
    )
    for note in ("footnote", "endnote")
}

_MARK = (
    '<w:p><w:pPr><w:framePr{width} w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="{side}" w:y="{top}"/>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="0" w:right="0"'
    ' w:firstLine="0"/></w:pPr>{runs}</w:p>'
)
_RUN = (
    '<w:r><w:rPr>{bold}<w:color w:val="{color}"/><w:spacing w:val="{spacing}"/><w:sz w:val="17"/><w:szCs w:val="17"/>'
    '</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
)
_TOP, _LINE = 420, 200  # in twentieths of a point: above the place of Word's own headers
_WIDTH = ' w:w="7000"'  # two thirds of a page, so that the mark of a draft stands beside it
_GREY, _RED = "7F7F7F", "B00020"
_BOLD = "<w:b/><w:bCs/>"

_STYLES = {
    "annotation text": ("paragraph", '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>'),
    "annotation reference": ("character", '<w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'),
}
"""Word's own names for the styles of a comment's text and of its sign."""


def label(title: str, subject: str, *, held: bool) -> str:
    """What stands above a letter: whose it is, whether it is held, and its subject. `title` and `subject` are XML."""
    runs = _RUN.format(bold=_BOLD, color=_RED, spacing=20, text="HELD · ") if held else ""
    runs += _RUN.format(bold="", color=_GREY, spacing=0, text=title)
    if subject:
        runs += "<w:r><w:br/></w:r>" + _RUN.format(bold="", color=_GREY, spacing=0, text=f"Subject: {subject}")
    return _MARK.format(side="left", width=_WIDTH, top=_TOP - _LINE if subject else _TOP, runs=runs)


class Frame(NamedTuple):
    """What every draft letter is put in.

    `template` is for the combined document and `letters` for the pieces of
    each letter. `head` and `section` are what stands around a letter's text;
    `empty` are the changing parts of a page without a letter. `comments` is
    the stationery's own comments part, called `comments_part`.
    """

    template: WordTemplate
    letters: WordTemplate
    head: str
    section: str
    empty: dict[str, str]
    comments_part: str
    comments: str
    styles: tuple[str, ...]


def frame(template: WordTemplate) -> Frame:
    """`template` with everything that drafts need beside what letters have."""
    bound = binding(template, for_pages=False)
    parts = dict(template.parts)
    main = template.changing[0]
    comments_part = bound.targets.get("comments") or _add(parts, main, "comments", "comments", _part("comments"))
    styles = tuple(_style(parts, bound.targets["styles"], name) for name in _STYLES)
    texts = _with_headers(template, parts, bound.targets.get("settings", ""))
    for link in package.relationships(template.path, parts, main):
        if link.type == f"{OFFICE}/header" and link.target in parts:
            parts[link.target] = _marked(parts[link.target].decode()).encode()
    if PROPERTIES in template.changing:
        parts[PROPERTIES] = _OWN_PROPERTIES.encode()
    if comments_part in parts:
        comments = parts[comments_part].decode()
    else:
        start = next(found[0] for text in texts if (found := _COMMENTS.search(text)))
        comments = f"{start}</w:comments>"
    letters = replace(template, texts=texts)
    for link in package.relationships(template.path, parts):
        if link.target in template.changing and link.target not in {main, PROPERTIES}:
            parts[link.target] = _NO_PROPERTIES.format(link.type.replace("/relationships/", "/")).encode()
    changing = [name for name in template.changing if name not in parts]
    combined = replace(
        template,
        parts=parts,
        changing=tuple(dict.fromkeys((*changing, comments_part))),
        texts=[*texts, REFERENCE.format(style=styles[1])],
    )
    empty = dict(_empty(combined, "".join(texts), comments_part))
    bound = binding(combined, for_pages=False)
    return Frame(combined, letters, bound.head, bound.section, empty, comments_part, comments, styles)


def _empty(template: WordTemplate, whole: str, comments_part: str) -> Iterator[tuple[str, str]]:
    """The changing parts with nothing in them, but for the separators of notes. `whole` is all text of the template."""
    for link in package.relationships(template.path, dict(template.parts), template.changing[0]):
        kind = link.type.rpartition("/")[2]
        if link.target not in template.changing or link.target == comments_part:
            continue
        if kind in _ROOTS:
            yield link.target, _marked(_part(_ROOTS[kind]))
        elif kind in _SEPARATORS:
            separators = "".join(found[0] for found in _SEPARATORS[kind].finditer(whole))
            yield link.target, _part(kind, separators)


def _part(root: str, inside: str | None = None) -> str:
    if inside is None:
        inside = "" if root == "comments" else "<w:p></w:p>"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} xmlns:w="{W}">{inside}</w:{root}>'


def _marked(text: str) -> str:
    """`text` with the mark of a draft where a header begins in it."""
    mark = _MARK.format(
        side="right", width="", top=_TOP, runs=_RUN.format(bold=_BOLD, color=_GREY, spacing=60, text="DRAFT")
    )
    return _HEADER.sub(lambda found: found[0] if found[1] else found[0] + mark, text)


def _with_headers(template: WordTemplate, parts: dict[str, bytes], settings: str) -> list[str]:
    """The template's texts, with marks in their headers, and with a header of each kind that a page can need.

    A kind that one section has already is left alone in all, since the next ones inherit it.
    """
    whole = "".join(template.texts)
    there = {which for kind, which in references(whole) if kind == "header"}
    wanted = {"default"}
    if "<w:titlePg" in whole:
        wanted.add("first")
    if b"<w:evenAndOddHeaders" in parts.get(settings, b""):
        wanted.add("even")
    texts = list(map(_marked, template.texts))
    if not (missing := sorted(wanted - there)):
        return texts
    _add(parts, template.changing[0], "header", "header-draft", _part("hdr"))
    added = "".join(f'<w:headerReference w:type="{which}" r:id="{_identity("header")}"/>' for which in missing)
    if SECTION.search(whole):
        texts = [_OPENING.sub(lambda found: _opened(found, added), text) for text in texts]
    else:
        texts = [text.replace("</w:body>", f"<w:sectPr>{added}</w:sectPr></w:body>") for text in texts]
    return [_FRAME.sub(_with_namespace, text) for text in texts]


def _opened(found: re.Match[str], inside: str) -> str:
    return f"<w:sectPr{found[1]}>{inside}{'</w:sectPr>' if found[2] else ''}"


def _with_namespace(found: re.Match[str]) -> str:
    return found[0] if "xmlns:r=" in found[0] else f'{found[0][:-1]} xmlns:r="{OFFICE}">'


def _add(parts: dict[str, bytes], main: str, kind: str, name: str, content: str) -> str:
    """Adds a part of that kind, which the document has a relationship to; says what it is called."""
    part = posixpath.join(posixpath.dirname(main), f"{name}.xml")
    parts[part] = content.encode()
    links, types = (etree.fromstring(parts[name]) for name in (rels_name(main), CONTENT_TYPES))
    etree.SubElement(
        links,
        f"{{{PACKAGE}/relationships}}Relationship",
        Id=_identity(kind),
        Type=f"{OFFICE}/{kind}",
        Target=posixpath.basename(part),
    )
    etree.SubElement(types, f"{{{PACKAGE}/content-types}}Override", PartName=f"/{part}", ContentType=_KIND.format(kind))
    parts[rels_name(main)], parts[CONTENT_TYPES] = package.serialize(links), package.serialize(types)
    return part


def _identity(kind: str) -> str:
    return f"rIdDraft{kind.title()}"


def _style(parts: dict[str, bytes], part: str, name: str) -> str:
    """The id of the style that Word calls `name`, which is added where there is none."""
    root = etree.fromstring(parts[part])
    known = {
        each.get(f"{{{W}}}val", "").lower(): style.get(f"{{{W}}}styleId", "")
        for style in root.iter(f"{{{W}}}style")
        for each in style.iterfind(f"{{{W}}}name")
    }
    if name in known:
        return known[name]
    kind, properties = _STYLES[name]
    identity = _unused(name.title().replace(" ", "").replace("Annotation", "Comment"), list(known.values()))
    root.append(
        etree.fromstring(
            f'<w:style xmlns:w="{W}" w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>'
            f'<w:uiPriority w:val="99"/><w:unhideWhenUsed/>{properties}</w:style>'
        )
    )
    parts[part] = package.serialize(root)
    return identity


def _unused(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "Draft"
    return name
