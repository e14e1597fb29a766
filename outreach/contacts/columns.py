"""Which column of a sheet says what: known headers in many languages, then what the user has set."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from outreach.contacts.fields import FIELDS, NAME_OR_PART, TITLE_OR_POSITION
from outreach.contacts.rules import BAD_COLUMN, NEAR_MISS
from outreach.contacts.text import folded
from outreach.errors import OutreachError
from outreach.findings import Finding, found

_NAME, _TITLE = "name or a part of it", "title or position"
_POSTAL = ("address", "street", "city", "region", "postcode", "country")
_GROUPED = frozenset([*_POSTAL, "phone", "email", "website"])
# Words of a header that say which of several addresses it belongs to, at either end; work comes before home.
_GROUPS = {
    "work": "business work office company geschaftlich dienstlich bureau bureaux professionnel deltrabajo detrabajo "
    "trabajo ufficio werk zakelijk comercial mailing primary preferred contact associated",
    "home": "home private personal privat privee domicile personnel particular casa abitazione thuis prive residencial",
    "other": "other alternate alternative secondary weitere autre otra otro altro anders outro",
}
# Google numbers its addresses ("Address 2 - City"); Outlook numbers the lines of one ("Business Street 2").
_NUMBERED = re.compile(r"address([2-9])(\D+)")
_OF_FORMS = re.compile(r"\((?:e?s|required|optional)\)", re.IGNORECASE)
"""What forms add to the name of a field. What else stands in brackets may say whose it is: “E-mail (assistant)”."""
EXTRA = "extra"
_PARTS = ("first", "last")
_WORKED_OUT_FROM: Mapping[str, tuple[str, ...]] = {
    "name": _PARTS,
    "first": ("name",),
    "last": ("name",),
    "salutation": ("name", *_PARTS),
    "emails": ("email",),
    "address": ("street", "city", "postcode"),
    "source": ("referrer", "event", "article"),
    "source_text": ("source",),
}


class Columns(NamedTuple):
    """What each column of one sheet is for.

    `fields` maps a contact field to the indexes of its columns, in the order in which they are looked at. A column
    may stand under two fields: "Title" alone under `title` and `position`, "Name" beside one part of a name under
    `name` and the other part; each of its cells then says which it is. A second or private postal address stands
    under "home city", "2 city" and so on.
    """

    fields: Mapping[str, tuple[int, ...]]
    headers: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    def column(self, field: str) -> int | None:
        """The index of the column that is looked at first for `field`, or for what it is worked out from."""
        for known_by in (field, *_WORKED_OUT_FROM.get(field, ())):
            if known_by in self.fields:
                return self.fields[known_by][0]
        return None


class _Claim(NamedTuple):
    field: str
    group: str
    at: int


@cache
def _aliases() -> dict[str, str]:
    known: dict[str, str] = {}
    for field in FIELDS:
        if field.headers:
            for header in (field.name, field.title, *field.headers.split(",")):
                known.setdefault(folded(header), field.name)
    for meaning, headers in ((_NAME, NAME_OR_PART), (_TITLE, TITLE_OR_POSITION)):
        known.update((folded(header), meaning) for header in headers.split(","))
    return known


@cache
def _group_words() -> tuple[tuple[str, str], ...]:
    pairs = [(word, group) for group, words in _GROUPS.items() for word in words.split()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _recognised(header: str) -> tuple[str, str] | None:
    """(field, group) of a header, the group being "" for the only or first address."""
    text = folded(_OF_FORMS.sub("", header))
    if text in _aliases():
        return _aliases()[text], ""
    numbered = _NUMBERED.fullmatch(text)
    group = numbered[1] if numbered else ""
    text = re.sub(r"\d", "", text)
    if text.startswith("address") and text[7:] in _aliases():
        text = text[7:]
    if text in _aliases():
        return _aliases()[text], group
    for word, kind in _group_words():
        rest = text.removeprefix(word) if text.startswith(word) else text.removesuffix(word)
        field = _aliases().get(rest) if rest != text else None
        if field in _GROUPED:
            return field, "" if kind == "work" else kind
    # "Firma/Organisation" calls one thing by two names; "Phone/Email" are two things.
    either = {_recognised(part) for part in header.split("/")} if "/" in header else set()
    return either.pop() if len(either) == 1 else None


def field_of(header: str) -> str:
    """The contact's field that a header is known as; "" for none. A name that may be a part of one is the name."""
    field, group = _recognised(header) or ("", "")
    return "" if group else {_NAME: "name", _TITLE: "title"}.get(field, field)


def known(header: str) -> bool:
    """Whether a header is one that contacts are recognised by."""
    return _recognised(header) is not None


def match_columns(
    columns: Sequence[str],
    overrides: Mapping[str, str] = MappingProxyType({}),
    *,
    place: Callable[[int], str] = lambda index: f"column {index + 1}",
) -> Columns:
    """What each column is for.

    `overrides` maps a header to the field it is used for ("extra": for none); it beats what a header is known as, and
    its column is looked at before others of that field. `place` names the header cell of a column.
    Raises OutreachError (C13) with every override that joins nothing.
    """
    chosen = _chosen(columns, overrides)
    claims = []
    for index, header in enumerate(columns):
        if index not in chosen and (recognised := _recognised(header)):
            claims.append(_Claim(*recognised, index))
    claims = [_Claim(field, "", index) for index, field in chosen.items() if field != EXTRA] + claims
    fields = _placed(_settled(claims))
    used = {index for indexes in fields.values() for index in indexes} | set(chosen)
    findings = [
        found(
            NEAR_MISS,
            f"column “{header}” is not used as {field}",
            place(index),
            f'If that is what it is, say so: --column "{header}={field}".',
        )
        for index, header in enumerate(columns)
        if index not in used and (field := _nearly(header))
    ]
    return Columns(MappingProxyType(fields), tuple(columns), tuple(findings))


def _chosen(columns: Sequence[str], overrides: Mapping[str, str]) -> dict[int, str]:
    targets = {field.name for field in FIELDS if field.headers} | {EXTRA}
    by_text = {folded(header): index for index, header in reversed(list(enumerate(columns)))}
    exact = {header: index for index, header in reversed(list(enumerate(columns)))}
    chosen: dict[int, str] = {}
    problems: list[Finding] = []
    for header, field in overrides.items():
        where = f"column setting “{header} = {field}”"
        index = exact.get(header, by_text.get(folded(header)))
        if index is None:
            problems.append(found(BAD_COLUMN, f"no column is called “{header}”", where, _instead(header, columns)))
        if field not in targets:
            problems.append(found(BAD_COLUMN, f"no field is called “{field}”", where, _instead(field, sorted(targets))))
        if index is not None and field in targets:
            chosen[index] = field
    if problems:
        raise OutreachError(findings=problems)
    return chosen


def _instead(word: str, words: Sequence[str]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, words, scorer=fuzz.ratio, processor=folded, score_cutoff=60)
    return f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(words[:30]) or 'none'}."


def _settled(claims: Sequence[_Claim]) -> list[_Claim]:
    """Decides what "Name" and "Title" mean from the headers beside them, leaving the rest to the cells."""
    fields = {claim.field for claim in claims}
    first, last = "first" in fields, "last" in fields
    names = ["name"] if first == last else ["name", "last" if first else "first"]
    titles = ["title"] if "position" in fields else ["title", "position"]
    meant = {_NAME: names, _TITLE: titles}
    # "Address" beside a town is the street, unless that has its own column, as Google's exports have.
    towns = {claim.group for claim in claims if claim.field in {"city", "postcode"}}
    streets = towns - {claim.group for claim in claims if claim.field == "street"}
    settled = [claim._replace(field=field) for claim in claims for field in meant.get(claim.field, [claim.field])]
    return [
        claim._replace(field="street") if claim.field == "address" and claim.group in streets else claim
        for claim in settled
    ]


def _placed(claims: Sequence[_Claim]) -> dict[str, tuple[int, ...]]:
    fields: dict[str, tuple[int, ...]] = {}
    for field, group, index in sorted(claims, key=lambda claim: claim.group not in {"", *"23456789"}):
        key = f"{group} {field}" if group and field in _POSTAL else field
        if index not in fields.get(key, ()):
            fields[key] = (*fields.get(key, ()), index)
    return fields


def _nearly(header: str) -> str:
    """The field whose header is one slip of the fingers away, two in a longer one; "" when there is none."""
    text = folded(header)
    if len(text) < 5:
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(text) < 10 else 2
    meanings = _mistakable()
    near = process.extractOne(text, meanings.keys(), scorer=OSA.distance, score_cutoff=slips)
    if near is None or text == f"{near[0]}s":
        return ""
    meaning = meanings[near[0]]
    return {_NAME: "name", _TITLE: "position"}.get(meaning, meaning)


@cache
def _mistakable() -> dict[str, str]:
    """Short words are near to much that they do not mean (pager, paper); a plural is meant as one."""
    own = {folded(text) for field in FIELDS for text in (field.name, field.title)}
    return {alias: field for alias, field in sorted(_aliases().items()) if len(alias) > 6 or alias in own}
