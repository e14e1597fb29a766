"""What templates and stationery may speak of: the contact, the writer, the letter, and every column by its own name."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache, partial
from types import MappingProxyType

from outreach.campaign.making.recall import LOG, RECALLED, Recall, remembering
from outreach.contacts import FIELDS, Columns, Contact, slug
from outreach.findings import Finding, Rule, found
from outreach.letters import Namespace, Sourced, channels
from outreach.settings import SETTINGS_FILE, Me, Settings
from outreach.workdays import add_workdays

SHADOWED = Rule(
    "C90",
    "warning",
    "A column's name is free to be used in a template",
    '`contact`, `me`, `letter` and `row` are names of their own; a column of that name is reached as row["me"].',
)

_CONTACT_FIELDS = frozenset(field.name for field in FIELDS)
_COLUMNS: Mapping[str, str] = MappingProxyType({field.name: field.title for field in FIELDS if field.headers})
_INSTEAD: Mapping[str, str] = MappingProxyType({"referrer": "source"})
"""What a letter can say where a sheet has no column of that field: there are other ways to have found somebody."""
_ME_FIELDS = tuple(field.name for field in fields(Me))


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """`letter` in a template: what this run's letters have in common."""

    date: datetime.date
    follow_up_date: datetime.date
    minutes: int
    channels: tuple[str, ...]
    disclaimer: bool
    language: str
    country: str


_LETTER_FIELDS = tuple(field.name for field in fields(LetterFacts))
NAMESPACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"contact": tuple(sorted(_CONTACT_FIELDS)), "me": _ME_FIELDS, "letter": _LETTER_FIELDS}
)
STATIONERY_LETTER = (*_LETTER_FIELDS, "subject")


def letter_facts(settings: Settings, today: datetime.date) -> LetterFacts:
    """The facts of letters that are dated `today`. Raises OutreachError as `add_workdays` does."""
    request, campaign = settings.request, settings.campaign
    return LetterFacts(
        today,
        add_workdays(today, request.follow_up_workdays, campaign.country, campaign.region),
        request.minutes,
        request.channels or channels(campaign.language),
        request.disclaimer != "none",
        campaign.language,
        campaign.country,
    )


@lru_cache(maxsize=1)
def same_in_all_letters(me: Me, facts: LetterFacts) -> dict[str, dict[str, object]]:
    """The bare values of `me` and of `letter`, which no contact changes."""
    return {
        "me": {name: getattr(me, name) for name in _ME_FIELDS},
        "letter": {name: getattr(facts, name) for name in _LETTER_FIELDS},
    }


def column_names(headers: Sequence[str]) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Template name → column index: each header as it stands if it can be a name, and its slug; the first one wins."""
    names: dict[str, int] = {}
    findings = []
    for make in (str, slug):
        for index, header in enumerate(headers):
            name = make(header)
            if name in NAMESPACES or name == "row":
                if make is str:
                    findings.append(
                        found(
                            SHADOWED,
                            f"the column “{header}” has a name that templates use for something else",
                            hint=f'Write {{{{ row["{header}"] }}}} in the template.',
                        )
                    )
            elif name.isidentifier():
                names.setdefault(name, index)
    return names, tuple(findings)


def _contact_fields() -> tuple[str, ...]:
    return NAMESPACES["contact"]


@dataclass(frozen=True)
class Naming:
    """Makes the names for one contact after the other.

    `where` tells the cell of a row and a column, `recall` what was logged, for where the row says nothing.
    `is_document`: the stationery is the letter itself.
    """

    columns: Columns
    settings: Settings
    facts: LetterFacts
    where: Callable[[int, int | None], str]
    uses_row: bool
    recall: Recall
    is_document: bool
    template_columns: Mapping[str, int]
    stationery_columns: Mapping[str, int]

    @cached_property
    def _same_for_all(self) -> dict[str, object]:
        me, facts = self.settings.me, self.facts
        return {
            "me": Namespace("me", partial(getattr, me), where=self._setting, known=lambda: _ME_FIELDS),
            "letter": Namespace("letter", partial(getattr, facts), known=lambda: _LETTER_FIELDS),
        }

    @cached_property
    def _same_in_all_letters(self) -> dict[str, dict[str, object]]:
        return same_in_all_letters(self.settings.me, self.facts)

    def for_template(self, contact: Contact) -> dict[str, object]:
        """Values that know their cell, so that a problem in a letter can name it."""
        names = self._same_for_all.copy()
        names["contact"] = Namespace(
            "contact", partial(self._field_of, contact), where=partial(self._field_cell, contact), known=_contact_fields
        )
        for name, index in self.template_columns.items():
            names[name] = self._cell(contact, index, name)
        if self.uses_row:
            names["row"] = self._row(contact)
        return names

    def _row(self, contact: Contact) -> Namespace:
        headers = self.columns.headers
        return Namespace(
            "row",
            contact.extra.__getitem__,
            where=lambda header: self.where(contact.row, headers.index(header)),
            known=lambda: headers,
        )

    def for_stationery(self, contact: Contact, subject: str) -> dict[str, object]:
        """The same names with bare values."""
        headers = self.columns.headers
        same = self._same_in_all_letters
        names: dict[str, object] = {name: contact.extra[headers[at]] for name, at in self.stationery_columns.items()}
        names["me"] = same["me"]
        names["contact"] = remembering(contact, self.recall) if self.is_document else contact
        names["letter"] = {**same["letter"], "subject": subject}
        names["row"] = contact.extra
        return names

    def _cell(self, contact: Contact, index: int, name: str) -> object:
        value = contact.extra[self.columns.headers[index]]
        return Sourced(value, self.where(contact.row, index), name) if isinstance(value, str) else value

    def _field_of(self, contact: Contact, field: str) -> object:
        if field not in _CONTACT_FIELDS:
            raise AttributeError(field)
        value = getattr(contact, field)
        return value or self.recall(contact).get(field, "") if field in RECALLED else value

    def _field_cell(self, contact: Contact, field: str) -> str:
        if field in RECALLED and not getattr(contact, field) and field in self.recall(contact):
            return LOG
        column = self.columns.column(field)
        place = self.where(contact.row, column)
        if column is not None or getattr(contact, field) or field not in _COLUMNS:
            return place
        other = _INSTEAD.get(field, field)
        wanted = (field,) if other == field or self.columns.column(other) is not None else (field, other)
        missing = f"{place}, without a column “{'” or “'.join(_COLUMNS[each] for each in wanted)}”"
        return f"{missing}; [request] source in {SETTINGS_FILE} says it of all" if "source" in wanted else missing

    def _setting(self, key: str) -> str:
        path = self.settings.path
        return (
            f"{path.name}, [me] {key}" if path.is_file() else f"[me] {key} in {path.name}, which `outreach init` makes"
        )
