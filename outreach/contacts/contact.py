"""The person a letter is for, as the rest of the program knows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from outreach.contacts.text import Cell
from outreach.findings import Finding


@dataclass(frozen=True)
class Contact:
    """One row of a contact sheet. Every text is "" where nothing is known; `fields.FIELDS` says what each one means."""

    id: str
    row: int
    name: str = ""
    title: str = ""
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    nickname: str = ""
    salutation: str = ""
    email: str = ""
    emails: tuple[str, ...] = ()
    phone: str = ""
    company: str = ""
    position: str = ""
    department: str = ""
    address: tuple[str, ...] = ()
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    referrer: str = ""
    source: str = ""
    source_text: str = ""
    event: str = ""
    article: str = ""
    school: str = ""
    association: str = ""
    former_company: str = ""
    interest: str = ""
    called: str = ""
    times: str = ""
    meeting: str = ""
    place: str = ""
    learned: str = ""
    lead: str = ""
    lead_outcome: str = ""
    progress: str = ""
    shared: str = ""
    shared_link: str = ""
    news: str = ""
    url: str = ""
    website: str = ""
    notes: str = ""
    language: str = ""
    photo: str = ""
    years_in_field: str = ""
    resume_requested: bool = False
    skip: bool = False
    extra: Mapping[str, Cell] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, values: dict[str, object]) -> Self:
        """The contact with `values`, which become its own: id, row, extra, and what else is known.

        A frozen dataclass sets its fields one by one, which takes longer than all else that is done with a row.
        """
        contact = cls.__new__(cls)
        object.__setattr__(contact, "__dict__", values)
        return contact

    def from_source(self, source: str) -> Self:
        """The same contact, from `source` where its row does not say how the user came to it."""
        return replace(self, source=source) if source and not (self.source or self.source_text) else self

    @property
    def held(self) -> bool:
        """Whether an error keeps this contact from getting a letter."""
        return any(finding.level == "error" for finding in self.findings)
