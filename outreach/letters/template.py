"""A template file, and the letters that it makes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import jinja2
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters.environment import Environment, UnknownNameError
from outreach.letters.html import html_document
from outreach.letters.links import whole
from outreach.letters.loading import CampaignLoader, checked_text, is_inside
from outreach.letters.rules import T05, T07, T08, T09, T10, T11, T13, T16, T17, T18
from outreach.letters.shape import Shape
from outreach.letters.static import Known, Reading, near_files, read, suggestion, syntax_finding, unknown_names
from outreach.letters.values import RESERVED, EndlessError, Gap, Namespace, Sourced, weave
from outreach.pieces import FORBIDDEN

MOST_SHAPES = 4096
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NOT_ALLOWED = "Templates use values, filters, conditions and loops; names that begin with _ are closed to them."


class Span(NamedTuple):
    """Where a merged value stands in the letter's text, and where it comes from."""

    start: int
    end: int
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter in every medium. `values` is what this contact has of its own, `shape` what it shares with others."""

    shape: Shape
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    language: str = "en-US"

    def headers(self, name: str) -> tuple[str, ...]:
        """All header fields called `name` ("Attachment"), in order."""
        return tuple("".join(form.filled(self.values)).strip() for form in self.shape.fields.get(name, ()))

    def header(self, name: str) -> str:
        """The first header field called `name`, or ""."""
        return next(iter(self.headers(name)), "")

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def kind(self) -> str:
        return self.header("Kind")

    @property
    def text(self) -> str:
        """The body as plain text, with a line end after the last line."""
        return "".join(self.shape.text.filled(self.values))

    @property
    def html(self) -> str:
        """The body as an HTML fragment."""
        return "".join(self.shape.html.filled(self.values))

    @property
    def html_document(self) -> str:
        """The body as a whole HTML page."""
        return html_document(self.html, self.language, self.subject)

    @property
    def word(self) -> Sequence[str]:
        """The body as pieces of WordprocessingML (see `outreach.pieces`)."""
        return self.shape.word.filled(self.values)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where values stand in `text`."""
        pieces = self.shape.text.filled(self.values)
        starts = [0]
        for piece in pieces:
            starts.append(starts[-1] + len(piece))
        spans = []
        for position, number, _ in self.shape.text.slots:
            value = self.values[number]
            name, where = (value.name, value.where) if isinstance(value, Sourced) else ("", "")
            spans.append(Span(starts[position], starts[position + 1], name, where))
        return tuple(spans)

    def packed(self) -> tuple[str, tuple[str, ...], str]:
        """What `Template.unpack` needs to make this letter again, without its findings: small to pickle."""
        return self.shape.skeleton, tuple(map(str, self.values)), self.language


class Template:
    """A template that has been read and checked; `findings` holds what is worth knowing about it."""

    def __init__(self, path: Path, environment: Environment, reading: Reading, folders: Sequence[Path]) -> None:
        self.path = path
        self.name = path.name
        self.uses = reading.uses
        self.kind = reading.kind
        self.findings = () if reading.has_subject else (_without_subject(path.name),)
        self._environment = environment
        self._folders = folders
        self._template = environment.get_template(path.name)
        self._shapes: dict[str, Shape] = {}

    def letter(self, names: Mapping[str, object]) -> Letter:
        """The letter that `names` make: `contact`, `me`, `letter`, `row`, and the columns by their names.

        Texts among the names, and texts that are attributes of the names, may
        be `Sourced`; an object's attributes are looked up only when the
        template asks for them. Raises OutreachError with the template's file
        and line. `findings` of the letter holds what does not stop it from
        being made, such as an empty value (T11, an error: it must not be sent).
        """
        environment = self._environment
        language = _language(names)
        environment.run.start(language)
        used = names if self.uses is None else self.uses & names.keys()
        variables = {key: _sourced(key, names[key]) for key in used}
        try:
            woven = weave(self._template.root_render_func(self._template.new_context(variables)), environment.merge)
        except Exception as error:
            raise OutreachError(findings=(_finding(error, self.name, names, environment),)) from error
        shape = self._shape(woven.skeleton)
        values, findings = _printable(woven.values)
        if shape.needed or shape.targets or shape.findings or shape.pictures:
            findings += (
                *shape.findings,
                *_gaps(shape, woven.gaps),
                *_bad_links(shape, values),
                *_bad_pictures(shape, self._folders, self.name),
            )
        return Letter(shape, tuple(values), findings, language)

    def unpack(self, packed: tuple[str, tuple[str, ...], str]) -> Letter:
        """The letter that `Letter.packed` was made from."""
        skeleton, values, language = packed
        return Letter(self._shape(skeleton), values, (), language)

    def _shape(self, skeleton: str) -> Shape:
        shape = self._shapes.get(skeleton)
        if shape is None:
            if len(self._shapes) >= MOST_SHAPES:
                del self._shapes[next(iter(self._shapes))]
            shape = self._shapes[skeleton] = Shape(skeleton, self.name)
        return shape


def load_template(path: Path, *, folders: Sequence[Path] = (), names: Known | None = None) -> Template:
    """Read and check a template; files that it refers to are looked for beside it, then in `folders`.

    `names` says which names exist at top level and which attributes each has
    (None: any); without it, misspelt names are found only when a letter is
    made. Raises OutreachError with every problem (T01 to T09, T12, T14, T15).
    """
    checked_text(path)
    all_folders = (path.parent, *folders)
    environment = Environment(CampaignLoader(all_folders))
    reading = read(environment, path.name)
    findings = list(reading.findings)
    if not findings and names is not None:
        findings += unknown_names(reading, names, environment.globals)
    if findings:
        raise OutreachError(findings=findings)
    return Template(path, environment, reading, all_folders)


def _without_subject(name: str) -> Finding:
    return found(T13, "the template has no subject", name, "Begin it with a line such as Subject: A question about …")


def _language(names: Mapping[str, object]) -> str:
    letter = names.get("letter")
    try:
        match letter:
            case Namespace():
                return str(letter.value("language") or "en-US")
            case Mapping():
                return str(letter["language"] or "en-US")
    except LookupError:
        return "en-US"
    return str(getattr(letter, "language", "") or "en-US")


def _sourced(name: str, value: object) -> object:
    """A name's value, such that its texts know their names."""
    match value:
        case Sourced() | Namespace():
            return value
        case str():
            return Sourced(value, "", name)
        case None:
            return Sourced("", "", name)
        case int() | float() | date() | time() | list() | tuple():
            return value
        case Mapping():
            return Namespace(name, partial(_item, value), known=value.keys)
    return Namespace(name, partial(getattr, value), known=partial(dir, value))


def _item(mapping: Mapping[str, object], key: str) -> object:
    if key not in mapping and key in ("items", "keys", "values", "get"):
        return getattr(mapping, key)
    return mapping[key]


def _printable(values: list[Sourced]) -> tuple[list[Sourced], tuple[Finding, ...]]:
    """Values with every line end as a line feed, and without what cannot be printed."""
    if not _UNPRINTABLE.search("".join(values)):
        return values, ()
    findings: list[Finding] = []
    clean: list[Sourced] = []
    for value in values:
        text, removed = FORBIDDEN.subn("", _LINE_END.sub("\n", value))
        if removed:
            name = f"`{value.name}`" if value.name else "A value"
            message = f"{name} holds {removed} control character{'s' * (removed > 1)}, left out"
            findings.append(found(T16, message, value.where, "Retype the cell."))
        clean.append(value if text == value else value.saying(text))
    return clean, tuple(findings)


def _gaps(shape: Shape, gaps: list[Gap]) -> Iterator[Finding]:
    for gap in dict.fromkeys(gaps[number] for number in shape.needed):
        needs = f"{gap.place} needs it" if gap.place and gap.where else "the template needs it"
        hint = "Fill it in, or let the template do without it: {% if … %} or | default(“…”)."
        yield found(T11, f"`{gap.name}` is empty, and {needs}", gap.where or gap.place, hint)


def _bad_links(shape: Shape, values: list[Sourced]) -> Iterator[Finding]:
    for number in shape.targets:
        value = values[number]
        if not whole(value):
            message = f"“{value}” is no address that a link can lead to; only its text stays"
            yield found(T17, message, value.where, "Write it with https:// or mailto: in front.")


def _bad_pictures(shape: Shape, folders: Sequence[Path], where: str) -> Iterator[Finding]:
    for name in shape.pictures:
        if RESERVED.search(name):
            yield found(T18, "a picture's path cannot have values in it", where, "Name the file itself.")
        elif not any(is_inside(folder / name, folder) for folder in folders):
            yield found(T18, f"there is no picture “{name}” in the campaign", where, "Put it beside the template.")


def _finding(error: Exception, name: str, names: Mapping[str, object], environment: Environment) -> Finding:
    """What went wrong while a letter was made, with the innermost line of a template."""
    where = _line(error.__traceback__, name)
    rule, message, hint = T10, f"this cannot be worked out: {_plainly(error)}", "Look at the values that the line uses."
    match error:
        case UnknownNameError(owner=owner, unknown=unknown):
            rule, (message, hint) = T05, _unknown(owner, str(unknown), names)
        case SecurityError():
            rule, message, hint = T09, "the template asks for what is no business of a letter", _NOT_ALLOWED
        case EndlessError() | OverflowError():
            rule, message, hint = T08, str(error), "Look at the loops, macros and numbers here."
        case RecursionError():
            rule, message, hint = T08, "the template includes or calls itself without end", "Take that out."
        case TemplateNotFound():
            rule, message, hint = (
                T07,
                f"there is no file “{error.message}”",
                near_files(environment, str(error.message)),
            )
        case TemplateSyntaxError():
            return syntax_finding(error, environment)
        case UndefinedError():
            rule, message, hint = T05, error.message or "a name is not known", ""
    return found(rule, message, where, hint)


def _plainly(error: Exception) -> str:
    return re.sub(r"'(?:Sourced|Passage|str)'", "text", re.sub("'(?:int|float)'", "a number", str(error)))


def _unknown(owner: object, unknown: str, names: Mapping[str, object]) -> tuple[str, str]:
    """What to say about a name that does not exist, and a hint."""
    if owner is missing:
        return f"`{unknown}` is not known", suggestion(unknown, names)
    if isinstance(owner, Namespace):
        return f"`{owner.name}.{unknown}` is not known", suggestion(unknown, owner.known(), f"{owner.name}.")
    return f"`{unknown}` is not known here", ""


def _line(traceback: TracebackType | None, name: str) -> str:
    where = name
    while traceback:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            where = f"{template.name}, line {template.get_corresponding_lineno(traceback.tb_lineno)}"
        traceback = traceback.tb_next
    return where
