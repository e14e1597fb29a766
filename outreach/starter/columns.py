"""The columns of the starter sheet, taken from what is known about a contact's fields."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

WORKSHEET = "Contacts"

_FIELDS = (
    "first", "last", "title", "email", "phone", "company", "position", "source", "referrer", "event", "school",
    "association", "article", "street", "city", "region", "postcode", "country", "notes", "skip",
)  # fmt: skip  # a list of words reads best as running text

# What the letters after the first one speak of, and what few know at the start.
_LATER = (
    "interest", "called", "times", "meeting", "place", "learned", "lead", "lead_outcome", "progress", "shared",
    "shared_link", "news", "salutation", "website", "id",
)  # fmt: skip

_WIDTHS = {
    "email": 28,
    "company": 24,
    "position": 24,
    "referrer": 20,
    "article": 28,
    "street": 24,
    "notes": 36,
    "skip": 8,
}


class ContactField(Protocol):
    """The parts of a contact field's documentation that a column needs."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def example(self) -> str: ...


class Column(NamedTuple):
    """`choices` are offered as a drop-down; anything else may be typed all the same.

    A column for `later` is not in the sheet: it is explained, for whoever wants to add it.
    """

    header: str
    help: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    width: int = 16
    later: bool = False


def starter_columns(fields: Iterable[ContactField], sources: Iterable[str]) -> tuple[Column, ...]:
    """The columns of the starter sheet, then those for later, from what is known of a contact's fields and sources."""
    documented = {field.name: field for field in fields}
    choices = {"source": tuple(source.replace("_", " ") for source in sources), "skip": ("x",)}
    return tuple(
        Column(field.title, field.help, field.example, choices.get(name, ()), _WIDTHS.get(name, 16), name in _LATER)
        for name in (*_FIELDS, *_LATER)
        if (field := documented.get(name))
    )
