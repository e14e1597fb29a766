"""How letters of one template are bound together: looked up in its parts once, before the first letter."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from outreach.patterns import at_first_use
from outreach.word import package
from outreach.word.gathered import list_styles, numbered_lists
from outreach.word.identity import Finder, bookmarks, counts_pages
from outreach.word.package import OFFICE, Relationship
from outreach.word.sections import SECTION, Sections, references
from outreach.word.stationery import WordTemplate

LAST_PAGE = "lastpage"
"""The bookmark at a letter's end, but for its number. In a PDF it is a named destination."""

_HEAD = re.compile(r"^.*?<w:body>\s*", re.DOTALL)
_FRAME = re.compile(r"<w:document\b[^>]*>")
_TAIL = at_first_use(
    r"(<w:sectPr\b[^>]*/>|<w:sectPr\b(?:(?!</w:sectPr>).)*</w:sectPr>)?\s*</w:body>\s*</w:document>\s*$", re.DOTALL
)
_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
_PAGE_FURNITURE = {"header": "hdr", "footer": "ftr"}


class Own(NamedTuple):
    """A header or footer of which letters have versions. `counted`: it tells the number of pages."""

    part: str
    kind: str
    relationship: str
    counted: bool


class Binding(NamedTuple):
    """What a template says about a document of many of its letters.

    `head` is what stands before the text and `section` the properties of its
    last section; `targets` are the document's parts by the kind of their
    relationship, `notes` the parts of the notes that are used, by the notes'
    element; `shared` are headers and footers that are the same in all letters;
    `empty` are the parts to add for sections that need a header or
    footer with nothing in it, by relationship.
    """

    head: str
    section: str
    targets: Mapping[str, str]
    notes: Mapping[str, str]
    own: tuple[Own, ...]
    shared: tuple[str, ...]
    empty: Mapping[str, tuple[str, str]]
    finder: Finder
    sections: Sections

    def marked(self, text: str) -> str:
        """`text` without the document's head and tail, with the marks of its holes; every paragraph has two tags."""
        text = _TAIL().sub("", _HEAD.sub("", text)).replace("<w:p/>", "<w:p></w:p>")
        return self.finder.mark(SECTION.sub(lambda found: self.sections.mark(found[0]), text))


def binding(template: WordTemplate, *, for_pages: bool) -> Binding:
    """Everything about `template` that `combine` needs to know; `for_pages` as there."""
    parts = dict(template.parts)
    links = package.relationships(template.path, parts, template.changing[0])
    targets = {link.type.removeprefix(f"{OFFICE}/"): link.target for link in links}
    text = "".join(template.texts)
    start = next(text for text in template.texts if "<w:body>" in text)
    end = next(text for text in template.texts if _TAIL().search(text))
    section = (_TAIL().search(end) or [""])[1] or "<w:sectPr/>"
    sections = [found[0] for found in SECTION.finditer(text)]
    numbered = numbered_lists(parts.get(targets.get("numbering", ""), b""))
    notes = {kind: targets[part] for part, kind in _NOTES.items() if part in targets and f"<w:{kind}Reference " in text}
    own = tuple(_own(template, links, "".join(sections), for_pages=for_pages))
    kinds = references(text)
    empty = {
        kind: (f"rIdEmpty{kind.title()}", f"word/empty-{kind}.xml")
        for kind in _PAGE_FURNITURE
        if any(which == kind for each in sections for which, _ in kinds - references(each))
    }
    return Binding(
        (_HEAD.match(start) or [""])[0],
        section,
        targets,
        notes,
        own,
        tuple(
            link.target
            for link in links
            if link.type.removeprefix(f"{OFFICE}/") in _PAGE_FURNITURE
            and link.target in parts
            and link.target not in {one.part for one in own}
        ),
        empty,
        Finder(
            frozenset(numbered),
            list_styles(parts.get(targets.get("styles", ""), b""), numbered),
            bookmarks(text) - {"_GoBack"},
            LAST_PAGE if for_pages else "",
        ),
        Sections(
            (_FRAME.search(start) or [""])[0],
            {one.relationship: one.part for one in own},
            kinds,
            {kind: relationship for kind, (relationship, _) in empty.items()},
            "footnote" in notes,
        ),
    )


def _own(template: WordTemplate, links: Iterable[Relationship], sections: str, *, for_pages: bool) -> Iterator[Own]:
    """The headers and footers with fields, of those that sections refer to."""
    for link in links:
        kind = link.type.removeprefix(f"{OFFICE}/")
        if kind in _PAGE_FURNITURE and f'"{link.id}"' in sections:
            changing = link.target in template.changing
            fixed = template.parts.get(link.target, b"").decode()
            counted = for_pages and counts_pages("".join(template.texts) if changing else fixed)
            if changing or counted:
                yield Own(link.target, kind, link.id, counted)


def empty_part(kind: str) -> str:
    """A header or footer with nothing in it."""
    root = _PAGE_FURNITURE[kind]
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} xmlns:w="{package.W}"><w:p/></w:{root}>'
