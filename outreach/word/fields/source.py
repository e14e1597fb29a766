"""What merge fields are filled from: the names of a letter, the answers that were given, the letters' language."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from outreach.word.fields.pictures import ReadDate

Resolve = Callable[[str], str]
"""The name of a merge field → the Jinja2 expression that fills it, such as `contact.first`.

Raises LookupError when nothing does; its text is a hint for the user.
"""

_RESERVED = frozenset(
    ["and", "else", "false", "if", "in", "is", "none", "not", "or", "recursive", "true", "False", "None", "True"]
)
_CUT_BY_WORD = 40
"""Word cuts the names of merge fields to this length, and writes `_` for what is no letter or figure in them."""


def as_named(name: str) -> str:
    """A field's name as a name at top level: "First Name" → first_name. Raises LookupError when it has no letter."""
    slug = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name).lower()).strip("_")
    slug = f"_{slug}" if slug[:1].isdigit() else slug
    if not slug.isidentifier() or slug in _RESERVED:
        raise LookupError("Give the field the name of a column that has letters in it.")
    return slug


def resolver(names: Mapping[str, Collection[str] | None], alias: Callable[[str], str] = lambda header: "") -> Resolve:
    """Resolves a field's name without regard to case, white space and punctuation.

    It is looked for among the columns, the names without attributes; then as
    a contact's field, which `alias` knows by other names ("" for none); then
    as an attribute of another name, so that `me_phone` is `me.phone`.
    """
    columns = {_folded(name): name for name in names if not names[name] and name not in _RESERVED}
    attributes = {
        _folded(f"{name} {each}"): f"{name}.{each}" for name, known in names.items() for each in sorted(known or ())
    }
    contact = names.get("contact") or ()
    contact_fields = {_folded(each): f"contact.{each}" for each in contact}

    def resolve(name: str) -> str:
        folded = _folded(name)
        known_as = alias(name)
        if known_as in contact:
            contact_fields.setdefault(folded, f"contact.{known_as}")
        for known in (columns, contact_fields, attributes):
            if folded in known:
                return known[folded]
        if len(name) >= _CUT_BY_WORD and len(cut := [known for known in columns if known.startswith(folded)]) == 1:
            return columns[cut[0]]
        near = difflib.get_close_matches(folded, [*columns, *contact_fields], 1)
        if near:
            raise LookupError(f"Did you mean “{(columns | contact_fields)[near[0]].removeprefix('contact.')}”?")
        raise LookupError("Add a column of that name to the sheet.")

    return resolve


def _folded(name: str) -> str:
    """Only the letters and figures of a name."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def iso_date(text: str) -> date | None:
    """The date that `text` gives by ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class DataSource(NamedTuple):
    """What the merge fields of a document are filled from.

    `answers` are to FILLIN by their prompt, to ASK by its bookmark or prompt.
    `language` is a tag such as "en-US"; `read_date` makes a date of a text
    that has no time of day in it, None when it is none. `matched` are columns
    by Word's own names for an address's parts, as the document has them.
    """

    resolve: Resolve = as_named
    answers: Mapping[str, str] = MappingProxyType({})
    language: str = "en-US"
    read_date: ReadDate = iso_date
    matched: Mapping[str, str] = MappingProxyType({})

    def column_for(self, standard: str) -> str | None:
        """The expression of the column that the document takes for Word's name `standard`, if there is one."""
        column = next((column for name, column in self.matched.items() if _folded(name) == _folded(standard)), None)
        try:
            return None if column is None else self.resolve(column)
        except LookupError:  # the column was one of another sheet
            return None

    def answer(self, *questions: str) -> str | None:
        """The answer to the first question that has one, without regard to case and punctuation."""
        answers = {_folded(question): answer for question, answer in self.answers.items()}
        return next((answers[key] for key in map(_folded, questions) if key in answers), None)
