"""ADDRESSBLOCK and GREETINGLINE: a contact's address and greeting (ECMA-376 part 1, 17.16.5.1 and 17.16.5.24).

Their format holds parts such as `<<_TITLE0_ >>`: what stands between the
brackets appears when the contact has what is named in it. The standard leaves
these names open; they are those that Word writes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

_PART = re.compile(r"<<(.*?)_([A-Z]+\d?)_(.*?)>>", re.DOTALL)
_PERSON = {
    "TITLE0": "title",
    "FIRST0": "first",
    "MIDDLE0": "middle",
    "LAST0": "last",
    "SUFFIX0": "suffix",
    "NICK0": "nickname",
}
_OPTIONAL = {"MIDDLE0", "SUFFIX0"}
_POSTAL = ("street", "city", "region", "postcode", "country")

Text = Callable[[object], str]
Matched = Mapping[str, object]


def address_block(
    contact: object,
    text: Text,
    *,
    form: str = "",
    country: str = "",
    excluded: str = "",
    by_country: bool = False,
    matched: Matched = MappingProxyType({}),
) -> str:
    r"""A contact's name, company and postal lines, without empty ones.

    `form` is the argument of `\f`. `country` is that of `\c`: "0" for no country, "1" for the country always, else
    for countries that are not in `excluded` (`\e`). `by_country` (`\d`) orders the lines as the contact's country does.
    `matched` are the columns that the document takes for parts of the address.
    """
    known = _known(contact, text, matched)
    lines = known["address"].splitlines()
    shown = country == "1" or (country != "0" and known["country"].casefold() not in _listed(excluded))
    if not form:
        lines = [known["name"], known["company"], *_with_country(lines, known["country"], country, shown)]
        return "\n".join(filter(None, lines))
    street = known["street"].splitlines()
    values = {placeholder: known[field] for placeholder, field in _PERSON.items()} | {
        "COMPANY": known["company"],
        "STREET1": "".join(street[:1]),
        "STREET2": "\n".join(street[1:]),
        "CITY": known["city"],
        "STATE": known["region"],
        "POSTAL": known["postcode"],
        "COUNTRY": known["country"] if shown else "",
    }
    if by_country or not (known["city"] or known["street"]):
        whole = "\n".join(_with_country(lines, known["country"], country, shown))
        values |= dict.fromkeys(("STREET2", "CITY", "STATE", "POSTAL", "COUNTRY"), "") | {"STREET1": whole}
    if not (values["FIRST0"] or values["LAST0"]):
        values["LAST0"] = known["name"]
    block = _PART.sub(lambda part: _shown(part, values), form.replace("¶", "\n"))
    return "\n".join(filter(None, (" ".join(line.split()).strip(" ,") for line in block.splitlines())))


def greeting_line(
    contact: object, text: Text, *, form: str = "", otherwise: str = "", matched: Matched = MappingProxyType({})
) -> str:
    r"""The greeting in the format of `\f`, "Dear Dr. Okafor," without one; `otherwise` (`\e`) where no name is known.

    Where the contact lacks a name that the format asks for, the contact's own salutation stands for all of them:
    "Dear Sam Porter", not "Dear Porter".
    """
    known = _known(contact, text, matched)
    values = {placeholder: known[field] for placeholder, field in _PERSON.items()}
    form = form or "<<_BEFORE_ Dear >><<_TITLE0_>><< _LAST0_>><<_AFTER_ ,>>"
    names = [part for part in _PART.finditer(form) if part[2] in _PERSON]
    if not names:
        return _tidy(_PART.sub(lambda part: _shown(part, values), form))
    if not (any(values[part[2]] for part in names) or known["salutation"]):
        return otherwise
    if not all(values[part[2]] for part in names if part[2] not in _OPTIONAL) and known["salutation"]:
        form = f"{form[: names[0].start()]}<<_SALUTATION_>>{form[names[-1].end() :]}"
        values["SALUTATION"] = known["salutation"]
    return _tidy(_PART.sub(lambda part: _shown(part, values), form))


def _known(contact: object, text: Text, matched: Matched) -> dict[str, str]:
    """The contact's fields; what the document takes from a column goes first, where that has something else to say."""
    own = contact if isinstance(contact, Mapping) else None
    fields = (*_PERSON.values(), "name", "company", "address", *_POSTAL, "salutation")
    known = {name: text(own.get(name, "") if own is not None else getattr(contact, name, "")) for name in fields}
    given = {name: text(value).strip() for name, value in matched.items()}
    if any(name.startswith("street") for name in given):
        given["street"] = "\n".join(filter(None, (given.pop(f"street{number}", "") for number in (1, 2, 3))))
    new = {name: value for name, value in given.items() if value and value.casefold() != known[name].casefold()}
    known |= new
    if {"first", "last"} & new.keys():
        known["name"] = _tidy(" ".join(known[_PERSON[part]] for part in ("FIRST0", "MIDDLE0", "LAST0", "SUFFIX0")))
    if {*_POSTAL} & new.keys():
        town = f"{known['city']}, {known['region']} {known['postcode']}"
        known["address"] = "\n".join(filter(None, (known["street"], _tidy(town).strip(" ,"), known["country"])))
    return known


def _shown(part: re.Match[str], values: Mapping[str, str]) -> str:
    before, name, after = part.groups()
    if name in {"BEFORE", "AFTER"}:
        return f"{before}{after.removeprefix(' ')}"
    return f"{before}{value}{after}" if (value := values.get(name, "")) else ""


def _listed(countries: str) -> set[str]:
    return {country.strip().casefold() for country in re.split("[;,]", countries)}


def _with_country(lines: Sequence[str], country: str, wanted: str, shown: bool) -> list[str]:
    """The address's own lines, the country's line being last or not at all."""
    without = [line for line in lines if line.casefold() != country.casefold()]
    if shown and country and (wanted == "1" or len(without) < len(lines)):
        return [*without, country]
    return without


def _tidy(text: str) -> str:
    return " ".join(text.split()).replace(" ,", ",")
