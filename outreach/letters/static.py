"""What can be known about a template before there is a contact: its files, and the names that it uses."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from jinja2 import nodes
from jinja2.exceptions import TemplateAssertionError, TemplateNotFound, TemplateSyntaxError
from jinja2.meta import find_undeclared_variables

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters.directives import switched_off
from outreach.letters.environment import Environment
from outreach.letters.loading import checked_text
from outreach.letters.rules import T03, T04, T05, T06, T07, T08, T09
from outreach.letters.shape import HEADERS, Header, header_finding, header_of, split

_SPACED_NAME = re.compile(r"\{\{-?\s*(\w+(?:[ -]+\w+)+)\s*-?\}\}")

Known = Mapping[str, Collection[str] | None]
"""The names that a template may use at top level, and the attributes of each (None: not known)."""


class Source(NamedTuple):
    """One file of a template."""

    name: str
    text: str
    tree: nodes.Template
    asked: frozenset[str]
    """The names that it looks for among those given."""

    @property
    def parts(self) -> tuple[tuple[Header, ...], str]:
        """Headers and body, as far as they can be told from the file itself."""
        return split(_TAG.sub("", self.text))

    def place(self, offset: int) -> str:
        """Where a character of it stands."""
        line = self.text.count("\n", 0, offset) + 1
        return f"{self.name}, line {line}"


class Reading(NamedTuple):
    """A template and all files that it refers to."""

    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]

    @property
    def uses(self) -> frozenset[str] | None:
        """The names that are looked for among those given; None if only a letter can tell which files it is made of."""
        if any(reference is None for source in self.sources for reference, _ in references(source.tree)):
            return None
        return frozenset().union(*(source.asked for source in self.sources))

    @property
    def kind(self) -> str:
        """What the template says that it is ("request"), or ""."""
        matches = (_KIND.search(source.text) for source in self.sources)
        return next((match[1] for match in matches if match), "")

    @property
    def switched_off(self) -> dict[str, str]:
        """The rules that the template's own files switch off, each with the place where they do."""
        return {
            rule: f"{source.name}, line {line}"
            for source in reversed(self.sources)
            for rule, line in switched_off(source.text).items()
        }

    @property
    def attachments(self) -> dict[str, str]:
        """What the template's Attachment headers say, each with the place where."""
        return {
            match[1].strip(): source.place(match.start(1))
            for source in reversed(self.sources)
            for match in _ATTACHMENT.finditer(source.text)
        }

    @property
    def words(self) -> str:
        """The template's own words, with a mark in the place of each tag, comment and value."""
        return "\n".join(_ANY_TAG.sub("|", source.text) for source in self.sources)

    @property
    def is_mailmerge(self) -> bool:
        """Whether the template is in the format of the mailmerge tool, which asks for both To and From."""
        headers, _ = self.sources[0].parts
        return {"To", "From"} <= {field.name for field in headers}

    @property
    def has_subject(self) -> bool:
        return any(_SUBJECT.search(source.text) for source in self.sources)


def written_sender(path: Path) -> str:
    """What a template's one From line says, if no tag is in it; else, or where the file cannot be read, ""."""
    try:
        headers, _ = split(_TAG.sub("", checked_text(path)))
    except OutreachError:
        return ""
    senders = [field.text for field in headers if field.name == "From"]
    return senders[0] if len(senders) == 1 and "{{" not in senders[0] else ""


_KIND = re.compile(r"^[ \t]*kind[ \t]*:[ \t]*([\w-]+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ATTACHMENT = re.compile(r"^[ \t]*attachment[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(r"\bsubject[ \t]*:", re.IGNORECASE)
_TAG = re.compile(r"\{(?:%.*?%|#.*?#)\}\n?", re.DOTALL)
_ANY_TAG = re.compile(r"\{(?:%.*?%|#.*?#|\{.*?\})\}", re.DOTALL)
_LISTED = 30


def read(environment: Environment, name: str) -> Reading:
    """Parse and compile `name` and whatever it extends, includes or imports."""
    sources: dict[str, Source] = {}
    findings: list[Finding] = []
    waiting = [(name, "")]
    while waiting:
        this, referred = waiting.pop(0)
        if this in sources:
            continue
        try:
            text = environment.files.get_source(environment, this)[0]
        except TemplateNotFound:
            findings.append(found(T07, f"there is no file “{this}”", referred, near_files(environment, this)))
            continue
        try:
            tree = environment.parse(text, this)
            environment.get_template(this)  # which keeps it for the letters
            asked = find_undeclared_variables(tree)
        except TemplateSyntaxError as error:
            findings.append(syntax_finding(error, environment))
            continue
        except (SyntaxError, RecursionError, ValueError) as error:
            findings.append(found(T04, f"this template is too complicated: {error}", this, "Split it into includes."))
            continue
        sources[this] = Source(this, text, tree, frozenset(asked))
        for reference, node in references(tree):
            if reference and (not getattr(node, "ignore_missing", False) or _exists(environment, reference)):
                waiting.append((reference, f"{this}, line {node.lineno}"))
    findings += circles(sources, name)
    if name in sources:
        findings += _header_findings(sources[name])
    return Reading(tuple(sources.values()), tuple(findings))


def _header_findings(source: Source) -> Iterator[Finding]:
    """What is wrong with the header lines, as far as they can be seen in the file itself."""
    lines: list[tuple[int, Header]] = []
    for number, line in enumerate(source.text.split("\n"), 1):
        if not line.strip() and lines:
            break
        if field := header_of(line):
            lines.append((number, field))
        elif line.strip() and not line.startswith((" ", "\t")) and "{%" not in line and "#}" not in line:
            return
    if any(field.name in HEADERS for _, field in lines):
        for number, field in lines:
            if finding := header_finding(*field, f"{source.name}, line {number}"):
                yield finding


def _without_text(source: Source) -> Iterator[Finding]:
    """T03 for a file that has headers, and below them nothing that could become text."""
    headers, body = source.parts
    if headers and not body.strip() and not any(references(source.tree)):
        hint = "Write it below them, after a blank line."
        yield found(T03, "there is no letter below the headers", source.name, hint)


def closed(where: str) -> Finding:
    """T09, for what the sandbox refuses."""
    hint = "Templates use values, filters, conditions and loops; names that begin with _ are closed to them."
    return found(T09, "the template asks for what is no business of a letter", where, hint)


def _private(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Where an attribute is asked for whose name begins with `_`."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Filter)):
        match node:
            case (
                nodes.Getattr(attr=str(name))
                | nodes.Getitem(arg=nodes.Const(value=str(name)))
                | nodes.Filter(name="attr", args=[nodes.Const(value=str(name)), *_])
            ) if name.startswith("_"):
                yield node


def syntax_finding(error: TemplateSyntaxError, environment: Environment) -> Finding:
    """A syntax error in plain words."""
    message = error.message or "this tag is not understood"
    where = f"{error.name}, line {error.lineno}"
    if isinstance(error, TemplateAssertionError) and message.startswith(("No filter named", "No test named")):
        kind = message.split()[1]
        name = message.split("'")[1]
        names = environment.filters if kind == "filter" else environment.tests
        return found(T06, f"there is no {kind} “{name}”", where, suggestion(name, names))
    lines = (error.source or "").split("\n")
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    if "end of print statement" in message and (spaced := _SPACED_NAME.search(line)):
        name = "_".join(re.findall(r"\w+", spaced[1])).lower()
        message = f"`{spaced[1]}` is no name for a template, as there are blanks in it"
        hint = f"A column's name is written small, with “_” for each blank: {{{{ {name} }}}}."
        return found(T04, message, where, hint)
    return found(T04, message[:1].lower() + message[1:].rstrip("."), where, _syntax_hint(message))


def _syntax_hint(message: str) -> str:
    if "Unexpected end of template" in message or "end of print statement" in message or "unexpected end" in message:
        return "Close what is open: {{ … }} for a value, {% if … %} … {% endif %}, {% for … %} … {% endfor %}, {# … #}."
    return "Look for a brace, a quotation mark or a bracket that is missing or doubled."


def suggestion(name: str, names: Iterable[str], owner: str = "") -> str:
    """ "Did you mean …?" for a misspelt name, or the first of the names that there are; "" when there are none."""
    every = sorted(n for n in names if not n.startswith("_") and " " not in n)
    folded = {n.casefold().replace("_", ""): n for n in reversed(every)}
    near = get_close_matches(name.casefold().replace("_", ""), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{owner}{folded[near[0]]}`?"
    if not every:
        return ""
    rest = f" and {len(every) - _LISTED:,} more" if len(every) > _LISTED else ""
    return "There are: " + ", ".join(f"`{owner}{n}`" for n in every[:_LISTED]) + rest + "."


def references(tree: nodes.Template) -> Iterator[tuple[str | None, nodes.Node]]:
    """The files that a template names; None where only a letter can tell."""
    for node in tree.find_all((nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)):
        template = node.template  # type: ignore[attr-defined]  # all four have it
        if isinstance(template, nodes.Const):
            values = template.value if isinstance(template.value, list | tuple) else (template.value,)
            for value in values:
                yield str(value), node
        else:
            yield None, node


def circles(sources: Mapping[str, Source], name: str) -> Iterator[Finding]:
    """Files that include or extend themselves whatever the contact."""
    path: list[str] = []
    done: set[str] = set()

    def visit(this: str) -> Iterator[Finding]:
        path.append(this)
        for reference, node in _unconditional(sources[this].tree):
            if reference in path:
                way = " → ".join((*path[path.index(reference) :], reference))
                message = (
                    f"“{reference}” includes itself ({way})" if way.count("→") > 1 else f"“{reference}” includes itself"
                )
                yield found(T08, message, f"{this}, line {node.lineno}", "Take this line out.")
            elif reference in sources and reference not in done:
                yield from visit(reference)
        done.add(path.pop())

    if name in sources:
        yield from visit(name)


def _unconditional(node: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.If | nodes.For | nodes.Macro | nodes.CallBlock):
            continue
        match child:
            case (
                nodes.Extends(template=nodes.Const(value=str(name)))
                | nodes.Include(template=nodes.Const(value=str(name)))
            ):
                yield name, child
        yield from _unconditional(child)


def faults(reading: Reading, known: Known | None, built_in: Collection[str]) -> Iterator[Finding]:
    """What is wrong with a template that can be read, before there is a contact."""
    yield from _without_text(reading.sources[0])
    for source in reading.sources:
        yield from dict.fromkeys(closed(f"{source.name}, line {node.lineno}") for node in _private(source.tree))
    if known is not None:
        yield from _unknown_names(reading, known, built_in)


def _unknown_names(reading: Reading, known: Known, built_in: Collection[str]) -> Iterator[Finding]:
    """Names and attributes that do not exist, unless the template provides for that (`is defined`, `default`)."""
    assigned = {name for source in reading.sources for name in _assigned(source.tree)}
    for source in reading.sources:
        undeclared = source.asked - assigned - set(known) - set(built_in)
        guarded = set(map(_path, _guarded(source.tree)))
        seen: set[str] = set()
        for node in source.tree.find_all((nodes.Name, nodes.Getattr, nodes.Getitem)):
            path = _path(node)
            owner, _, attribute = path.partition(".")
            if path in guarded or path in seen or (isinstance(node, nodes.Name) and node.ctx != "load"):
                continue
            attributes = known.get(owner)
            if not attribute and owner in undeclared:
                hint = _elsewhere(owner, known) or suggestion(owner, known)
            elif (
                attribute
                and attributes is not None
                and owner not in assigned
                and not attribute.startswith("_")
                and attribute not in {*attributes, *_OF_MAPPINGS}
            ):
                hint = suggestion(attribute, attributes, f"{owner}.")
            else:
                continue
            seen.add(path)
            yield found(T05, f"`{path}` is not known", f"{source.name}, line {node.lineno}", hint)


_OF_MAPPINGS = frozenset({"get", "items", "keys", "values"})


def _elsewhere(name: str, known: Known) -> str:
    """ "Did you mean …?" for an attribute that is written without its owner."""
    owners = [owner for owner, attributes in known.items() if attributes and name in attributes]
    return f"Did you mean `{owners[0]}.{name}`?" if owners else ""


def _path(node: nodes.Node) -> str:
    """ "contact.name" for the expression that says so; "" for any other."""
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=nodes.Name(name=owner), attr=attribute):
            return f"{owner}.{attribute}"
        case nodes.Getitem(node=nodes.Name(name=owner), arg=nodes.Const(value=str(attribute))):
            return f"{owner}.{attribute}"
    return ""


def _guarded(tree: nodes.Template) -> Iterator[nodes.Node]:
    for test in tree.find_all(nodes.Test):
        if test.name in ("defined", "undefined"):
            yield test.node
    for filter_ in tree.find_all(nodes.Filter):
        if filter_.name in ("default", "d") and filter_.node is not None:
            yield filter_.node


def _assigned(tree: nodes.Template) -> Iterator[str]:
    for name in tree.find_all(nodes.Name):
        if name.ctx != "load":
            yield name.name
    for macro in tree.find_all(nodes.Macro):
        yield macro.name
    for block in tree.find_all(nodes.Import):
        yield block.target
    for imported in tree.find_all(nodes.FromImport):
        for alias in imported.names:
            yield alias if isinstance(alias, str) else alias[1]


def _exists(environment: Environment, name: str) -> bool:
    try:
        environment.files.get_source(environment, name)
    except TemplateNotFound:
        return False
    return True


def near_files(environment: Environment, name: str) -> str:
    """A suggestion for the name of a file."""
    return suggestion(name, environment.files.list_templates())
