"""What is wrong with one letter, or keeps it from being made."""

import re
from collections.abc import Iterator, Mapping
from types import TracebackType

import jinja2
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from outreach.findings import Finding, found
from outreach.letters.environment import Environment, UnknownNameError
from outreach.letters.links import whole
from outreach.letters.rules import T05, T07, T08, T10, T11, T16, T17
from outreach.letters.shape import Shape
from outreach.letters.static import closed, near_files, suggestion, syntax_finding
from outreach.letters.values import EndlessError, Gap, Namespace, sourced
from outreach.lines import LINE_END
from outreach.patterns import at_first_use
from outreach.pieces import FORBIDDEN

_UNPRINTABLE = at_first_use("[\x00-\x08\x0b-\x1f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_CALL = at_first_use(r"(?:\w+\.)*_?(?:do_)?(\w+)\(\) (takes|missing|got an unexpected keyword argument '(\w+)')")


def printable(values: list[str]) -> tuple[list[str], tuple[Finding, ...]]:
    """Values with every line end as a line feed, and without what cannot be printed (T16)."""
    text = "".join(values)
    if text.isprintable() or not _UNPRINTABLE().search(text):
        return values, ()
    findings: list[Finding] = []
    clean: list[str] = []
    for value in map(sourced, values):
        text, removed = FORBIDDEN.subn("", LINE_END.sub("\n", value))
        if removed:
            name = f"`{value.name}`" if value.name else "A value"
            message = f"{name} holds {removed} control character{'s' * (removed > 1)}, left out"
            findings.append(found(T16, message, value.where, "Retype the cell."))
        clean.append(value if text == value else value.saying(text))
    return clean, tuple(findings)


def missing_values(shape: Shape, gaps: list[Gap]) -> Iterator[Finding]:
    """The empty values that the letter cannot do without, each once (T11)."""
    for gap in dict.fromkeys(gaps[number] for number in shape.needed):
        needs = f"{gap.place} needs it" if gap.place and gap.where else "the template needs it"
        hint = 'Fill it in, or let the template do without it: {% if … %} or | default("…").'
        yield found(T11, f"`{gap.name}` is empty, and {needs}", gap.where or gap.place, hint)


def bad_links(shape: Shape, values: list[str]) -> Iterator[Finding]:
    """The values that links cannot lead to (T17)."""
    for number in shape.targets:
        value = sourced(values[number])
        if not whole(value):
            message = f"“{value}” is no address that a link can lead to; only its text stays"
            yield found(T17, message, value.where, "Write it with https:// or mailto: in front.")


def problem(error: Exception, name: str, names: Mapping[str, object], environment: Environment) -> Finding:
    """What went wrong while a letter was made, with the innermost line of a template."""
    where = _line(error.__traceback__, name)
    rule, message, hint = T10, f"this cannot be worked out: {_plainly(error)}", "Look at the values that the line uses."
    match error:
        case UnknownNameError(owner=owner, unknown=unknown):
            rule, (message, hint) = T05, _unknown(owner, str(unknown), names)
        case SecurityError():
            return closed(where)
        case EndlessError() | OverflowError():
            rule, message, hint = T08, str(error), "Look at the loops, macros and numbers here."
        case RecursionError():
            rule, message, hint = T08, "the template includes or calls itself without end", "Take that out."
        case TemplateNotFound():
            file = str(error.message)
            rule, message, hint = T07, f"there is no file “{file}”", near_files(environment, file)
        case TemplateSyntaxError():
            return syntax_finding(error, environment)
        case UndefinedError():
            rule, message, hint = T05, error.message or "a name is not known", ""
    return found(rule, message, where, hint)


def _plainly(error: Exception) -> str:
    """What Python says of a value, or of a filter that was given too much or too little, without Python's own words."""
    if call := _CALL().match(str(error)):
        name, fault, unexpected = call.groups()
        if unexpected:
            return f"`{name}` takes nothing called “{unexpected}”"
        return f"`{name}` is given {'too little' if fault == 'missing' else 'more than it takes'}"
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
