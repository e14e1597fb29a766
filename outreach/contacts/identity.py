"""Who a row is about, whatever its place in the sheet, and whether that person was there before."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote

from outreach.contacts import rules
from outreach.contacts.plan import Values
from outreach.contacts.rules import Problem
from outreach.contacts.text import Cell, clean, folded
from outreach.seen import Seen

# Names kept so that a duplicate's message can say whose row it repeats, and to find a person under two addresses:
# enough for any sheet that a person keeps.
_NAMES_KEPT = 20_000


Identify = Callable[[int, str, Sequence[Cell], Values, str, list[str], list[Problem]], str]
See = Callable[[int, str, Values, list[str], Sequence[Cell]], bool]


class _Key(NamedTuple):
    """What a person is known by: what is the same, its text, and the field that it is from."""

    kind: str
    text: str
    field: str


def identifier(name_in: Callable[[Sequence[Cell]], str]) -> tuple[Identify, See]:
    """A function that gives each row an identity that does not depend on its place, and reports repeated ones.

    Beside it one that only notes whom a row is about, and says whether it could without the name. It is given the
    cells that `name_in` reads the name from, when a later row repeats this one. Both are given the
    name and the employer as they are typed, in one text, "" where one of them is not known.

    The identity is the id column, else the e-mail address, else the profile, else name and company. A row with less
    has its name, and from the second of that name on also a digest of its cells.
    """
    first = Seen().first
    names: dict[int, str | Sequence[Cell]] = {}
    persons: dict[str, tuple[int, bool]] = {}

    def noted(row: int, keys: Iterable[_Key], name: str | Sequence[Cell]) -> tuple[int, _Key | None]:
        """The first row with one of the keys, and which key that is; the row itself when there is none before."""
        before, repeated = row, None
        for key in keys:
            seen = first(f"{key.kind}\n{key.text}", row)
            if seen != row and not repeated:
                before, repeated = seen, key
        if not repeated and len(names) < _NAMES_KEPT:
            names[row] = name
        return before, repeated

    def namesake(row: int, person: str, values: Values) -> int:
        """The first row with this name at this employer that may be the same person, or the row itself."""
        if not person:
            return row
        certain = _is_certain(values)
        if person in persons:
            before, was_certain = persons[person]
            return row if certain and was_certain else before
        if len(persons) < _NAMES_KEPT:
            persons[person] = row, certain
        return row

    def see(row: int, person: str, values: Values, emails: list[str], naming: Sequence[Cell]) -> bool:
        keys = _keys(values, "", emails)
        if keys:
            noted(row, keys, naming)
            namesake(row, person, values)
        return bool(keys)

    def identify(
        row: int,
        person: str,
        cells: Sequence[Cell],
        values: Values,
        name: str,
        emails: list[str],
        problems: list[Problem],
    ) -> str:
        keys = _keys(values, name, emails)
        identity = keys[0].text if keys else ""
        if not keys:
            digest = _digest(cells)
            keys = [_Key("the same cells", digest, "name")]
            if identity := _spoken(name):
                same = first(f"the same name\n{identity}", row)
                if same != row:
                    identity = f"{identity} {digest}"
                    message = f"“{name}” is also in row {same}, and nothing else tells the two apart"
                    hint = "Give each an e-mail address, a profile or a company; delete one if they are one person."
                    problems.append(Problem(rules.SAME_NAME, "name" if values.get("name") else "first", message, hint))
            else:
                identity = f"row {digest}"
        before, key = noted(row, keys, name)
        same = namesake(row, person, values)
        if same != row and not key:
            message = f"“{name}” at {values['company']} is also in row {same}"
            hint = "Delete one of the rows if they are one person; else give each an id in a column “ID”."
            problems.append(Problem(rules.SAME_NAME, "name" if values.get("name") else "first", message, hint))
        if key:
            first_name = names.get(before, "")
            first_name = first_name if isinstance(first_name, str) else name_in(first_name)
            problems.append(_duplicate(before, key, name, first_name))
        return identity

    return identify, see


def _is_certain(values: Values) -> bool:
    """Whether a row has what two people do not share, though their name and their employer may be the same."""
    return "id" in values or ("url" in values and _profile(values["url"]) != "")


def _spoken(name: str) -> str:
    """A name as part of an identity: case does not matter, accents do."""
    return name.casefold()


def _keys(values: Values, name: str, emails: list[str]) -> list[_Key]:
    """All that a person is known by, the identity first."""
    keys = [_Key("the same e-mail address", email.casefold(), "email") for email in emails]
    if "id" in values:
        keys.insert(0, _Key("the same id", values["id"], "id"))
    if profile := _profile(values["url"]) if "url" in values else "":
        keys.append(_Key("the same profile", profile, "url"))
    if not keys and name and values.get("company"):
        at = "name" if values.get("name") else "first"
        keys.append(_Key("the same name and company", f"{_spoken(name)}, {values['company'].casefold()}", at))
    return keys


def _profile(url: str) -> str:
    """A profile's address without what may differ between two copies of it; "" for a whole site, which many share."""
    address = unquote(url).casefold().partition("://")[-1 if "://" in url else 0]
    address = address.partition("?")[0].partition("#")[0].rstrip("/")
    host, slash, path = address.partition("/")
    host = "linkedin.com" if host.endswith(".linkedin.com") else host.removeprefix("www.")
    return f"{host}/{path}" if slash and path else ""


def _digest(cells: Sequence[Cell]) -> str:
    text = "\n".join(map(clean, cells))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def _duplicate(first: int, key: _Key, name: str, first_name: str) -> Problem:
    whose = f" ({first_name})" if first_name else ""
    if first_name and name and folded(first_name) != folded(name):
        hint = "Two names share it: give each row an id in a column “ID” and an address of its own, or delete one."
    else:
        hint = "Delete one of the rows, or join what they say."
    return Problem(rules.DUPLICATE, key.field, f"the same person as row {first}{whose}: {key.kind}", hint)
