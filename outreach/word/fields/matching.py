"""Match fields: which columns a person has told Word to take for its own names of an address's parts.

ECMA-376 part 1, 17.14.15 (`fieldMapData`) and 17.14.23 (`mappedName`).
"""

from collections.abc import Mapping

from lxml import etree

from outreach.word.package import Package, parse, relationships
from outreach.word.typed import w

ADDRESS: Mapping[str, str] = {
    "title": "Courtesy Title",
    "first": "First Name",
    "middle": "Middle Name",
    "last": "Last Name",
    "suffix": "Suffix",
    "nickname": "Nickname",
    "company": "Company",
    "street1": "Address 1",
    "street2": "Address 2",
    "street3": "Address 3",
    "city": "City",
    "region": "State",
    "postcode": "Postal Code",
    "country": "Country or Region",
}
"""What ADDRESSBLOCK and GREETINGLINE are made of, with Word's names."""


def matched_columns(opened: Package) -> dict[str, str]:
    """The columns by Word's names, of a file that has been a mail merge's main document. Raises OutreachError."""
    settings = (
        link.target
        for link in relationships(opened.path, opened.parts, opened.main)
        if link.type.rpartition("/")[2] == "settings" and link.target in opened.parts
    )
    columns: dict[str, str] = {}
    for part in settings:
        for match in parse(opened.path, part, opened.parts[part]).iter(w("fieldMapData")):
            kind, mapped, column = (_value(match, name) for name in ("type", "mappedName", "name"))
            if kind == "dbColumn" and mapped and column:
                columns[mapped] = column
    return columns


def _value(match: etree._Element, name: str) -> str:
    element = match.find(w(name))
    return "" if element is None else element.get(w("val"), "")
