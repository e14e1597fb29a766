"""Which columns of one sheet feed which fields: worked out once, so that a row costs little."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from outreach.contacts.columns import Columns
from outreach.contacts.fields import FIELDS
from outreach.contacts.text import words

Values = dict[str, str]

# The other fields are taken from the first of their columns that has something.
_READ_APART = words("email notes address street")
_PLAIN_FIELDS = tuple(field.name for field in FIELDS if field.headers and field.name not in _READ_APART)
_KNOWN_BY = words("id url")
_NAMING = words("name title first middle last suffix nickname salutation position company")
_SPOKEN = ("name", "first", "last")
# Letters set these within a sentence, or in quotation marks.
_AFTER_WORDS = ("interest", "learned", "times", "place", "progress", "news")
_QUOTED = ("article", "shared")
TOWN = ("city", "region", "postcode", "country")


class Postal(NamedTuple):
    """The columns of one of the addresses that a row may have. The town of the first is among the plain fields."""

    street: tuple[int, ...]
    town: tuple[tuple[str, tuple[int, ...]], ...] | None
    whole: tuple[int, ...]


class Plan(NamedTuple):
    """What one sheet's rows have in common, worked out once.

    `plain` are fields with one column, `several` those with more. `known_by` are those of either that tell one person
    from another, beside the e-mail addresses; `naming` the columns that a name is read from, `spoken` those
    of them that say it, `employer` those of the company. `within` are fields that letters set within a sentence,
    `quoted` those that they set in quotation marks.
    """

    fields: dict[str, tuple[int, ...]]
    plain: tuple[tuple[str, int], ...]
    several: tuple[tuple[str, tuple[int, ...]], ...]
    known_by: tuple[tuple[str, tuple[int, ...]], ...]
    naming: tuple[int, ...]
    spoken: tuple[int, ...]
    employer: tuple[int, ...]
    within: tuple[str, ...]
    quoted: tuple[str, ...]
    emails: tuple[int, ...]
    notes: tuple[int, ...]
    postal: tuple[Postal, ...]
    country: str
    language: str


def make_plan(columns: Columns, country: str, language: str) -> Plan:
    fields = dict(columns.fields)
    groups = []
    for group in ("", "home ", "2 ", "3 ", "other "):
        town = tuple((key, fields[group + key]) for key in TOWN if group + key in fields)
        postal = Postal(fields.get(f"{group}street", ()), town if group else None, fields.get(f"{group}address", ()))
        if town or any(postal):
            groups.append(postal)
    read = [(field, fields[field]) for field in _PLAIN_FIELDS if field in fields]
    return Plan(
        fields,
        plain=tuple((field, indexes[0]) for field, indexes in read if len(indexes) == 1),
        several=tuple((field, indexes) for field, indexes in read if len(indexes) > 1),
        known_by=tuple((field, indexes) for field, indexes in read if field in _KNOWN_BY),
        naming=tuple(sorted({index for field, indexes in read if field in _NAMING for index in indexes})),
        spoken=tuple(dict.fromkeys(index for field in _SPOKEN for index in fields.get(field, ()))),
        employer=fields.get("company", ()),
        within=tuple(field for field in _AFTER_WORDS if field in fields),
        quoted=tuple(field for field in _QUOTED if field in fields),
        emails=fields.get("email", ()),
        notes=fields.get("notes", ()),
        postal=tuple(groups),
        country=country,
        language=language,
    )


def first_text(texts: Sequence[str], indexes: Iterable[int]) -> str:
    """What the first of the columns with something in it says."""
    for index in indexes:
        if text := texts[index]:
            return text
    return ""
