"""A template file, and the letters that it makes."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import partial
from pathlib import Path

from outreach.errors import OutreachError
from outreach.findings import Finding, found
from outreach.letters.environment import Environment
from outreach.letters.letter import Letter
from outreach.letters.loading import SAVED, CampaignLoader, Unsaved, checked_text, unprintable
from outreach.letters.problems import bad_links, missing_values, printable, problem
from outreach.letters.rules import T13
from outreach.letters.shape import Shape
from outreach.letters.static import Known, Reading, faults, read
from outreach.letters.values import Namespace, Sourced, weave
from outreach.pieces import are_usual

MOST_SHAPES = 4096


class Template:
    """A template that has been read and checked; `findings` holds what is worth knowing about it."""

    def __init__(self, path: Path, environment: Environment, reading: Reading, folders: Sequence[Path]) -> None:
        self.path = path
        self.name = path.name
        self.uses = reading.uses
        self.kind = reading.kind
        self.switched_off = reading.switched_off
        self.words = reading.words
        self.attachments = reading.attachments
        self.findings = () if reading.has_subject else (_without_subject(path.name),)
        self._environment = environment
        environment.keep_lines = reading.is_mailmerge
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
        variables = {
            key: value if type(value := names[key]) is Namespace else _sourced(key, value)
            for key in names
            if self.uses is None or key in self.uses
        }
        try:
            woven = weave(self._template.root_render_func(self._template.new_context(variables)), environment.merge)
        except OutreachError:  # of whoever looked a value up
            raise
        except Exception as error:
            raise OutreachError(findings=(problem(error, self.name, names, environment),)) from error
        shape = self._shape(woven.skeleton)
        usual = are_usual(woven.values)
        values, findings = (woven.values, ()) if usual else printable(woven.values)
        if shape.stops:
            shape = self._shape(shape.without_stops(values))
        if shape.needed or shape.targets or shape.findings:
            findings += (
                *shape.findings,
                *missing_values(shape, woven.gaps),
                *bad_links(shape, values),
            )
        return Letter(shape, tuple(values), findings, language, usual)

    def literal(self, text: str, name: str, language: str) -> Letter:
        """The letter that `text` is as it stands, headers and Markdown, with nothing merged into it.

        `name` is what findings call it. Raises OutreachError (T15) for characters that no letter can have.
        """
        if findings := unprintable(text, name):
            raise OutreachError(findings=findings)
        shape = Shape(text, name, self._folders, keep_lines=False)
        self._keep(shape)
        return Letter(shape, (), shape.findings, language)

    def unpack(self, packed: tuple[str, tuple[str, ...], str, bool]) -> Letter:
        """The letter that `Letter.packed` was made from."""
        skeleton, values, language, usual = packed
        return Letter(self._shape(skeleton), values, (), language, usual)

    def _shape(self, skeleton: str) -> Shape:
        shape = self._shapes.get(skeleton)
        if shape is None:
            shape = Shape(skeleton, self.name, self._folders, keep_lines=self._environment.keep_lines)
            self._keep(shape)
        return shape

    def _keep(self, shape: Shape) -> None:
        if len(self._shapes) >= MOST_SHAPES:
            del self._shapes[next(iter(self._shapes))]
        self._shapes[shape.skeleton] = shape


def load_template(
    path: Path, *, folders: Sequence[Path] = (), names: Known | None = None, unsaved: Unsaved = SAVED
) -> Template:
    """Read and check a template; files that it refers to are looked for beside it, then in `folders`.

    A template in one of the `folders` takes what it refers to from those before it if they have it, so that letters
    that come with the program are closed and signed as the campaign's own are.

    `names` says which names exist at top level and which attributes each has
    (None: any); without it, misspelt names are found only when a letter is
    made. `unsaved` has the texts of files that are not read from disk. Raises
    OutreachError with every problem (T01 to T09, T12, T14, T15).
    """
    checked_text(path, unsaved=unsaved)
    before = folders[: folders.index(path.parent)] if path.parent in folders else ()
    all_folders = (*before, path.parent, *folders) if not _hidden(path, before) else (path.parent, *folders)
    environment = Environment(CampaignLoader(all_folders, unsaved))
    reading = read(environment, path.name)
    if findings := reading.findings or tuple(faults(reading, names, environment.globals)):
        raise OutreachError(findings=findings)
    return Template(path, environment, reading, all_folders)


def _hidden(path: Path, folders: Sequence[Path]) -> bool:
    """Whether another file of that name would be found first."""
    return any((folder / path.name).is_file() for folder in folders)


def _without_subject(name: str) -> Finding:
    return found(T13, "the template has no subject", name, "Begin it with a line such as Subject: A question about …")


def _language(names: Mapping[str, object]) -> str:
    letter = names.get("letter")
    try:
        match letter:
            case Namespace():
                return str(letter.values["language"] or "en-US")
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
