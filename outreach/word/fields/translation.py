"""Merge fields into tags: each field of mail merge gives way to runs whose text is a Jinja2 tag.

One engine then fills both. What is not mail merge (PAGE, TOC, HYPERLINK, DATE
and so on) stays Word's own. ECMA-376 part 1, 17.16.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from outreach.findings import Finding, found
from outreach.word.fields.expressions import (
    ForeignError,
    Scope,
    UntranslatableError,
    bookmarks_of,
    condition,
    expression,
    instruction_of,
    is_merge_field,
    is_plain,
    moves,
    shown,
)
from outreach.word.fields.instruction import Argument, Instruction, field_name
from outreach.word.fields.rules import BROKEN, NOT_FILLED
from outreach.word.fields.source import DataSource
from outreach.word.fields.structure import MAX_DEPTH, SPACE, Break, Char, Field, Node, in_paragraph, read_fields, w
from outreach.word.typed import FIELD

MOST_COPIES = 64
"""How often the conditions that share a paragraph may repeat what stands around them."""

_P, _R, _T, _RPR, _PPR, _TBL = w("p"), w("r"), w("t"), w("rPr"), w("pPr"), w("tbl")
_CHAR, _CODE, _DIRTY, _DOCUMENT = w("fldChar"), w("instrText"), w("dirty"), w("document")


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What stands in a document by a condition, which is a Jinja2 expression; `field` is what shows of it in Word."""

    condition: str
    field: str
    then: "Content"
    otherwise: "Content"


Item = etree._Element | Break | Choice
Content = Sequence[Item]
"""Runs and tables, ends of paragraphs, and choices between such."""

_FILES = {
    "INCLUDEPICTURE": "Write {{ photo | image }} in its place, with the column that names the picture for “photo”.",
    "INCLUDETEXT": "Put the text into a column of the sheet, or into the file between {% if … %} and {% endif %}.",
}
"""Fields that show another file, each with what to write instead where merge fields name that."""


def translate(parts: Iterable[tuple[str, etree._Element]], source: DataSource) -> tuple[Finding, ...]:
    """Replaces the merge fields in the parts of a document, each given by its label and its root.

    A field's tag has the format of its last result. What cannot be translated
    is reported with its paragraph (W06, W41 to W43), and left as it is.
    """
    read = [(label, root, read_fields(root)) for label, root in parts]
    bookmarks = bookmarks_of(field for _, _, stories in read for fields in stories for field in fields)
    findings: list[Finding] = []
    for label, root, stories in read:
        goes_on = root.tag == _DOCUMENT and moves(field for fields in stories for field in fields)
        scope = Scope(source, bookmarks, goes_on)
        for fields in stories:
            findings += _translate(fields, label, scope)
    return tuple(findings)


def _translate(fields: Sequence[Field], label: str, scope: Scope) -> list[Finding]:
    """Translates the fields of one story."""
    findings: list[Finding] = []
    contents: list[tuple[Field, Content]] = []

    def refuse(field: Field, error: UntranslatableError) -> None:
        findings.append(found(error.rule, str(error), _place(label, field), error.hint))

    def visit(field: Field) -> None:
        try:
            if field.too_deep:
                hint = "Let one field set a bookmark (SET), and the others read it."
                raise UntranslatableError(BROKEN, f"fields are nested more than {MAX_DEPTH} deep", hint)
            if field.ended:
                contents.append((field, content_of(field, scope)))
            elif _any_merge_field(field, scope):
                hint = "Delete the field in Word, and insert it again."
                raise UntranslatableError(BROKEN, f"{{{textwrap.shorten(field.text, 60)}}} does not end", hint)
        except UntranslatableError as error:
            refuse(field, error)
        except ForeignError:
            try:
                _see_that_it_is_not_stale(field, fields, scope)
                _fill_code(field, scope)
            except UntranslatableError as error:
                refuse(field, error)
            for inside in field.inside:
                visit(inside)

    for field in fields:
        visit(field)
    over_paragraphs = []
    for field, content in contents:
        if in_paragraph(field.begin) is in_paragraph(field.end):
            _place_inline(field, content)
        else:
            over_paragraphs.append((field, content))
    for chain in _chains(over_paragraphs):
        try:
            _place_blocks(chain)
        except UntranslatableError as error:
            refuse(chain[0][0], error)
    return findings


def content_of(field: Field, scope: Scope, form: etree._Element | None = None) -> Content:
    """What stands for the field; `form` is the format (`rPr`) that another field's `\\* MERGEFORMAT` gives it.

    Raises ForeignError and UntranslatableError as `expression` does.
    """
    if not is_merge_field(field, scope):
        raise ForeignError
    instruction = instruction_of(field)
    if instruction.name in {"IF", "QUOTE"} and is_plain(instruction):
        if form is None and instruction.formats:
            form = _format(field, instruction)
        if instruction.name == "QUOTE":
            return [item for argument in instruction.arguments for item in _content(argument, scope, form)]
        then, otherwise = (_branch(instruction, index, scope, form) for index in (2, 3))
        return [Choice(condition(instruction, scope), shown(field), then, otherwise)]
    value = expression(field, scope)
    return [_tag(f"{{{{ {value} }}}}", form if form is not None else _format(field, instruction), shown(field))]


def _branch(instruction: Instruction, index: int, scope: Scope, form: etree._Element | None) -> Content:
    return _content(instruction.arguments[index], scope, form) if index < len(instruction.arguments) else []


def _content(argument: Argument, scope: Scope, form: etree._Element | None) -> Content:
    """An argument's runs, each with its own format unless one is given."""
    content: list[Item] = []
    for run, pieces in groupby(argument, lambda piece: piece.run if isinstance(piece, Char) else None):
        if run is not None:
            text = "".join(piece.text for piece in pieces if isinstance(piece, Char))
            content.append(_run(text, form if form is not None else _format_of(run)))
            continue
        for piece in pieces:
            if isinstance(piece, Break):
                content.append(piece)
            elif isinstance(piece, Node):
                content.append(piece.element)
            elif isinstance(piece, Field):
                try:
                    content += content_of(piece, scope, form)
                except ForeignError:
                    _see_that_it_is_not_stale(piece, (), scope)
                    _fill_code(piece, scope)
                    content += [element for element in piece.elements if element.getparent() is not None]
    return content


def _fill_code(field: Field, scope: Scope) -> None:
    """Tags for the merge fields in the instruction of a field that stays Word's, such as a link's address."""
    for nested in field.nested():
        try:
            value = expression(nested, scope)
        except ForeignError:
            _fill_code(nested, scope)
            continue
        for element in nested.elements:
            if element is not nested.begin and (parent := element.getparent()) is not None:
                parent.remove(element)
        _become(nested.begin, _tag(f"{{{{ {value} }}}}", _format_of(nested.begin), shown(nested), _CODE))
        if field_name(field.code) != "HYPERLINK":
            for mark in field.begin.iter(_CHAR):
                mark.set(_DIRTY, "true")


def _see_that_it_is_not_stale(field: Field, fields: Iterable[Field], scope: Scope) -> None:
    """Raises UntranslatableError for a field of Word's own that would keep what it has shown one reader in all letters.

    It is a picture or a text of a file that merge fields name, or a formula
    over the cells of a table with merge fields in them.
    """
    name = field_name(field.code)
    if name in _FILES and any(_any_merge_field(nested, scope) for nested in field.nested()):
        message = f"{{{textwrap.shorten(field.text, 60)}}} shows in every letter what it has shown last"
        raise UntranslatableError(NOT_FILLED, message, _FILES[name])
    table = next(field.begin.iterancestors(_TBL), None)
    if name == "=" and table is not None:
        others = (other for other in fields if table in other.begin.iterancestors(_TBL))
        if any(_any_merge_field(other, scope) for other in others):
            hint = "Write the merge fields themselves into the formula, or put the result into a column of the sheet."
            raise UntranslatableError(NOT_FILLED, f"{{{field.text}}} is not worked out over merge fields", hint)


def _any_merge_field(field: Field, scope: Scope) -> bool:
    return is_merge_field(field, scope) or any(
        _any_merge_field(each, scope) for each in (*field.nested(), *field.inside)
    )


def _place(label: str, field: Field) -> str:
    paragraph = in_paragraph(field.begin)
    unseen = {element for nested in field.nested() for element in nested.elements}
    texts = () if paragraph is None else (each for each in paragraph.iter(_T) if each.getparent() not in unseen)
    text = "".join(each.text or "" for each in texts)
    return f"{label}, “{textwrap.shorten(text.strip() or field.text, 60, placeholder='…')}”"


def _format(field: Field, instruction: Instruction) -> etree._Element | None:
    """The format of the last result; of the name's first letter with `\\* CHARFORMAT`, and where no result is left."""
    results = [*field.result, *(run for inside in field.inside for run in inside.result)]
    if results and not instruction.has_format("charformat"):
        return _format_of(results[0])
    return _format_of(next((piece.run for piece in field.code if isinstance(piece, Char)), field.begin))


def _format_of(element: etree._Element) -> etree._Element | None:
    run = next(element.iter(_R), None)
    return None if run is None else run.find(_RPR)


def _run(text: str, form: etree._Element | None, tag: str = _T) -> etree._Element:
    run = etree.Element(_R)
    if form is not None:
        run.append(deepcopy(form))
    element = etree.SubElement(run, tag)
    element.text = text
    element.set(SPACE, "preserve")
    return run


def _tag(text: str, form: etree._Element | None, field: str, tag: str = _T) -> etree._Element:
    """The run of a tag, which says what `field` it was made of."""
    run = _run(text, form, tag)
    run[-1].set(FIELD, field)
    return run


def _become(element: etree._Element, run: etree._Element) -> None:
    """Makes `element` what `run` is, so that whoever holds it has the run."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = run.tag, tail
    element.extend(list(run))


def _place_inline(field: Field, content: Content) -> None:
    for element in _flat(content):
        field.begin.addprevious(element)
    for element in field.elements:
        if (parent := element.getparent()) is not None:
            parent.remove(element)


def _flat(content: Content) -> Iterator[etree._Element]:
    """Copies of the content's runs, with statements around those that stand by a condition."""
    for item in content:
        if isinstance(item, Choice):
            yield _tag(_if(item), None, item.field)
            yield from _flat(item.then)
            if item.otherwise:
                yield _tag(_ELSE, None, "")
                yield from _flat(item.otherwise)
            yield _tag(_ENDIF, None, "")
        elif not isinstance(item, Break):
            yield deepcopy(item)


_ELSE, _ENDIF = "{% else %}", "{% endif %}"


def _if(choice: Choice) -> str:
    return f"{{% if {choice.condition} %}}"


def _chains(contents: Iterable[tuple[Field, Content]]) -> list[list[tuple[Field, Content]]]:
    """Fields over several paragraphs, those together that begin in the paragraph where another ends."""
    chains: list[list[tuple[Field, Content]]] = []
    for field, content in contents:
        if chains and in_paragraph(chains[-1][-1][0].end) is in_paragraph(field.begin):
            chains[-1].append((field, content))
        else:
            chains.append([(field, content)])
    return chains


def _place_blocks(chain: Sequence[tuple[Field, Content]]) -> None:
    """Puts the paragraphs of the contents in the place of those that the chain of fields takes up.

    Raises UntranslatableError when these are not paragraphs of one page, cell or text box.
    """
    ends = [edge for field, _ in chain for edge in (field.begin, field.end)]
    first, last = in_paragraph(ends[0]), in_paragraph(ends[-1])
    for edge in ends:
        paragraph = in_paragraph(edge)
        siblings = paragraph is not None and first is not None and paragraph.getparent() is first.getparent()
        if not siblings or edge.getparent() is not paragraph:
            hint = "Let the field begin and end in one cell or text box, and accept tracked changes in it."
            raise UntranslatableError(NOT_FILLED, "a merge field cuts through the page", hint)
    assert first is not None
    assert last is not None
    items: list[Item] = []
    items += reversed([each for each in ends[0].itersiblings(preceding=True) if each.tag != _PPR])
    for number, (field, content) in enumerate(chain, 1):
        items += content
        until = chain[number][0].begin if number < len(chain) else None
        for sibling in field.end.itersiblings():
            if sibling is until:
                break
            items.append(sibling)
    blocks = _Blocks()
    blocks.add(items, [], last)
    for block in blocks.made:
        first.addprevious(block)
    for old in [first, *first.itersiblings()]:
        old.getparent().remove(old)  # type: ignore[union-attr]  # siblings of a paragraph have its parent
        if old is last:
            break


class _Blocks:
    """Makes paragraphs of contents. What shares a paragraph with a choice is repeated in both of its branches."""

    def __init__(self) -> None:
        self.made: list[etree._Element] = []
        self.copies = 0

    def add(self, items: Content, line: list[etree._Element], last: etree._Element | None) -> None:
        """Adds the paragraphs of `items`, the first going on from `line`; `last` gives the last its properties.

        Without it, `items` end with the end of a paragraph.
        """
        for number, item in enumerate(items, 1):
            if isinstance(item, Break):
                self.paragraph(line, item.paragraph)
                line = []
            elif isinstance(item, Choice) and _has_blocks(item):
                whole = not line and _is_whole(item.then) and _is_whole(item.otherwise)
                rest = [] if whole else items[number:]
                if not whole:
                    self.count()
                self.statement(_if(item), item.field)
                self.add([*item.then, *rest], [*line], None if whole else last)
                self.statement(_ELSE)
                self.add([*item.otherwise, *rest], [*line], None if whole else last)
                self.statement(_ENDIF)
                if not whole:
                    return
            elif isinstance(item, Choice):
                line.extend(_flat([item]))
            elif item.tag == _TBL:
                if line:
                    self.paragraph(line, None)
                    line = []  # a table stands between paragraphs
                self.made.append(deepcopy(item))
            else:
                line.append(item)
        if last is not None:
            self.paragraph(line, last)

    def count(self) -> None:
        self.copies += 1
        if self.copies > MOST_COPIES:
            hint = "Let each of them begin and end in paragraphs of its own."
            raise UntranslatableError(NOT_FILLED, "too many conditions over several paragraphs share these", hint)

    def paragraph(self, line: Sequence[etree._Element], like: etree._Element | None) -> None:
        """A paragraph with the properties of `like`; one that is empty here may give way when the letter is filled."""
        paragraph = etree.Element(_P)
        if like is not None and (properties := like.find(_PPR)) is not None:
            paragraph.append(deepcopy(properties))
        paragraph.extend([deepcopy(element) for element in line] or [_tag('{{ "" }}', None, "")])
        self.made.append(paragraph)

    def statement(self, tag: str, field: str = "") -> None:
        paragraph = etree.Element(_P)
        paragraph.append(_tag(tag, None, field))
        self.made.append(paragraph)


def _has_blocks(item: Item) -> bool:
    if isinstance(item, Choice):
        return any(map(_has_blocks, (*item.then, *item.otherwise)))
    return isinstance(item, Break) or item.tag == _TBL


def _is_whole(content: Content) -> bool:
    """Whether the content leaves no begun paragraph behind."""
    if not content:
        return True
    last = content[-1]
    if isinstance(last, Choice):
        return _has_blocks(last) and _is_whole(last.then) and _is_whole(last.otherwise)
    return isinstance(last, Break)
