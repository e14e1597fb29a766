"""Word files made into templates: stationery, with `{{ letter }}` where the letter's own paragraphs go, or all else."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.word import archive, package, splice
from outreach.word.checking import Names
from outreach.word.compile import compile_sources
from outreach.word.environment import Filters
from outreach.word.fields import MERGE, DataSource, filters, matched_columns, resolver, translate
from outreach.word.fitting import fit
from outreach.word.folding import Fixed
from outreach.word.images import TYPES, Album, Load, shows_pictures
from outreach.word.links import free_links, highest_id
from outreach.word.rules import LETTER_MISPLACED, NO_LETTER, SYNTAX
from outreach.word.stationery import WordTemplate, alone, coded, showing, split_links
from outreach.word.tags import Source, plain_source, source_of
from outreach.word.unfilled import left_by_review, unfilled_parts

_PROPERTIES_FOLDER = "docProps/"
_NO_LINKS = f'<Relationships xmlns="{package.PACKAGE}/relationships"></Relationships>'.encode()


def load(
    path: Path,
    *,
    letter: bool,
    names: Names | None = None,
    fixed: Fixed | None = None,
    format_value: Callable[[Any], str] = str,
    data: DataSource | None = None,
    pictures: Load | None = None,
    wording: Filters | None = None,
) -> WordTemplate:
    """The Word file at `path`, checked and compiled: stationery, which has the place of a `letter`, or one by itself.

    `names` are the names that letters will fill, each with its attributes (no
    attributes: any will do); when given, every other name is reported.
    `fixed` holds values that are the same in every letter: fields that speak
    of nothing else are written once, and need not be given to `fill`.
    `format_value` makes text of a value that is none, such as a date, and
    `wording` are the filters that write it otherwise.
    `data` is what Word's own merge fields are filled from, `pictures` loads
    those that fields ask for. Raises OutreachError with everything that is wrong.
    """
    opened, data = open_fitted(path, names, data)
    sources, untranslated, first_id = read_sources(opened, data, letter=letter)
    album = Album(pictures, f"{opened.main.rpartition('/')[0]}/".lstrip("/"), first_id)
    bodies = sum(source.bodies for source in sources.values())
    try:
        program, same = compile_sources(
            list(sources.values()),
            names=None if names is None else {**names, MERGE: None},
            fixed=fixed,
            format_value=format_value,
            more_filters=lambda text: {**(wording or {}), **filters(data, text), **album.filters(text)},
        )
        findings = untranslated
    except OutreachError as error:
        findings = (*untranslated, *error.findings)
    except (RecursionError, SyntaxError) as error:  # of Jinja2's parser and of Python's compiler
        nested = found(SYNTAX, "statements or parentheses are nested too deeply", str(path), "Make them simpler.")
        raise OutreachError(findings=[*untranslated, nested]) from error
    placed = LETTER_MISPLACED.id in {finding.rule for finding in findings}
    if letter and bodies != 1 and not placed:
        findings = (_not_once(path, bodies), *findings)
    if findings:
        raise OutreachError(findings=findings)
    unchanging = {name: alone(same.pop(number)) for number, name in enumerate(list(sources)) if number in same}
    changing = [name for name in sources if name not in unchanging]
    texts, codes = coded(program.statics)
    parts = {name: unchanging.get(name, content) for name, content in opened.parts.items() if name not in changing}
    pictured = [name for name in changing if any(shows_pictures(each.tag) for each in sources[name].fields)]
    if pictured:
        parts[package.CONTENT_TYPES] = _with_types(path, parts[package.CONTENT_TYPES])
    links = {name: _links(path, name, parts) for name in map(package.rels_name, pictured)}
    return WordTemplate(
        path,
        opened.findings,
        {**parts, **links},
        tuple(changing),
        texts,
        program,
        codes,
        showing(texts),
        archive.prepare({name: part for name, part in parts.items() if name not in links}, [*changing, *links]),
        album,
        [tuple(map(splice.pack, split_links(content))) for content in links.values()],
    )


load_stationery = partial(load, letter=True)
"""As `load`, for a file in which a letter's own paragraphs go."""


def open_fitted(path: Path, names: Names | None, data: DataSource | None) -> tuple[package.Package, DataSource]:
    """The file made fit for letters, and what its merge fields are filled from: its own matching of columns counts."""
    opened = package.open_package(path)
    opened = opened._replace(findings=(*opened.findings, *left_by_review(opened)))
    data = data or (DataSource() if names is None else DataSource(resolver(names)))
    return fit(opened), data._replace(matched=matched_columns(opened))


def read_sources(
    opened: package.Package, data: DataSource, *, letter: bool
) -> tuple[dict[str, Source], tuple[Finding, ...], int]:
    """The sources of the parts that have tags or merge fields, and of the text; what cannot be read in them.

    The number is one that ids of new drawings may begin with.
    """
    path = opened.path
    labels = {name: f"{path}, {kind}" for name, kind in _parts(opened)}
    roots = {name: package.parse(path, name, opened.parts[name]) for name in labels}
    of_text = {name: root for name, root in roots.items() if not name.startswith(_PROPERTIES_FOLDER)}
    untranslated = translate([(labels[name], root) for name, root in of_text.items()], data)
    sources = {}
    for name, root in roots.items():
        if name in of_text:
            free_links(opened, name, root)
            source = source_of(root, labels[name], body=letter and name == opened.main)
            source.findings = [each if letter else _of_a_document(each) for each in source.findings]
        else:
            source = plain_source(root, labels[name])
        source.always = name == opened.main
        if source.fields or source.always:
            sources[name] = source
    return sources, (*untranslated, *unfilled_parts(opened, labels)), 1 + highest_id(of_text.values())


def _of_a_document(finding: Finding) -> Finding:
    """In a file that is the letter itself there is no place for another one."""
    if finding.rule != LETTER_MISPLACED.id:
        return finding
    message = "{{ letter }} stands for a letter that is a text file, and this file is to be the letter itself"
    hint = "Name the text file as the template, and this one as stationery in outreach.toml; or write the letter here."
    return found(LETTER_MISPLACED, message, finding.where, hint)


def _links(path: Path, name: str, parts: Mapping[str, bytes]) -> bytes:
    """The relationships of a part, as a text that has an end tag."""
    if name in parts and len(package.parse(path, name, parts[name])):
        return parts[name]
    return _NO_LINKS


def _with_types(path: Path, content_types: bytes) -> bytes:
    root = package.parse(path, package.CONTENT_TYPES, content_types)
    default = f"{{{package.PACKAGE}/content-types}}Default"
    known = {(each.get("Extension") or "").lower() for each in root.iter(default)}
    for extension, kind in TYPES.items():
        if extension not in known:
            element = etree.Element(default)
            element.set("Extension", extension)
            element.set("ContentType", kind)
            root.insert(0, element)
    return package.serialize(root)


def _not_once(path: Path, times: int) -> Finding:
    if times:
        return found(
            LETTER_MISPLACED, f"{path.name} has {{{{ letter }}}} {times} times", str(path), "Keep one of them."
        )
    hint = "In Word, write {{ letter }} in a paragraph of its own where the text of the letter begins."
    return found(NO_LETTER, f"{path.name} has no {{{{ letter }}}}", str(path), hint)


def _parts(opened: package.Package) -> list[tuple[str, str]]:
    """The parts that can have fields, in the order in which a person looks at them."""
    kinds = {"header", "footer", "footnotes", "endnotes", "comments"}
    others = [
        (link.target, kind)
        for link in package.relationships(opened.path, opened.parts, opened.main)
        if (kind := link.type.rpartition("/")[2]) in kinds and link.target in opened.parts
    ]
    properties = [
        (name, "document properties")
        for name in opened.parts
        if name.startswith(_PROPERTIES_FOLDER) and name.endswith(".xml")
    ]
    return list(dict.fromkeys([(opened.main, "text"), *others, *properties]))
