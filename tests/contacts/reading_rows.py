"""Rows for the contact tests, read as a sheet's rows are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from outreach.contacts import Contact, match_columns, read_contacts
from outreach.contacts.text import Cell
from outreach.findings import Finding


class Row(NamedTuple):
    number: int
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...] = ()


def cell_name(row: int, column: int | None) -> str:
    return f"row {row}" if column is None else f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[column]}{row}"


def contacts(
    header: str,
    *rows: str | Sequence[Cell],
    country: str = "US",
    language: str = "en-US",
    overrides: Mapping[str, str] | None = None,
) -> list[Contact]:
    """`header` and each row with a bar between the cells; the first row of data is row 2."""
    headers = [text.strip() for text in header.split("|")]
    cells = [[text.strip() for text in row.split("|")] if isinstance(row, str) else [*row] for row in rows]
    padded = [Row(i, tuple(row + [""] * (len(headers) - len(row)))) for i, row in enumerate(cells, 2)]
    columns = match_columns(headers, overrides or {})
    return list(read_contacts(padded, columns, cell_name, country=country, language=language))


def contact(header: str, row: str | Sequence[Cell], *, country: str = "US", language: str = "en-US") -> Contact:
    (only,) = contacts(header, row, country=country, language=language)
    return only


def found(contact: Contact) -> list[tuple[str, str]]:
    """(rule, where) of what was found."""
    return [(finding.rule, finding.where) for finding in contact.findings]
