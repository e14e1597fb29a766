"""Rows become contacts, one at a time and in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from outreach.contacts import rules
from outreach.contacts.columns import Columns
from outreach.contacts.contact import Contact
from outreach.contacts.emails import addresses
from outreach.contacts.fields import FIELDS
from outreach.contacts.honorifics import honorific
from outreach.contacts.names import Name, doubt, family, given, is_east_asian, is_organisation, one_case, parsed
from outreach.contacts.postal import postal_lines
from outreach.contacts.rules import Problem
from outreach.contacts.salutation import as_written, is_initial, salutation
from outreach.contacts.sources import source, suggestion
from outreach.contacts.text import Cell, clean, folded, lines, plain, words, written
from outreach.findings import Finding
from outreach.seen import Seen

# The other fields are taken from the first of their columns that has something.
_READ_APART = words("email notes address street")
_PLAIN_FIELDS = tuple(field.name for field in FIELDS if field.headers and field.name not in _READ_APART)
_TOWN = ("city", "region", "postcode", "country")
_YES = words("x yes y true 1 ja j oui o si s sim wahr vrai vero verdadero skip ✓ ✔ ☑")
_NO = words("no n false 0 nein non nao nee falsch faux falso")
# Names kept so that a duplicate's message can say whose row it repeats: enough for any sheet that a person keeps.
_NAMES_KEPT = 20_000

Where = Callable[[int, int | None], str]
Values = dict[str, str]


class RowLike(Protocol):
    """What is needed of a sheet's row."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> Sequence[Cell]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


class _Postal(NamedTuple):
    """The columns of one of the addresses that a row may have."""

    street: tuple[int, ...]
    town: tuple[tuple[str, tuple[int, ...]], ...]
    whole: tuple[int, ...]


class _Plan(NamedTuple):
    """What one sheet's rows have in common, worked out once."""

    fields: dict[str, tuple[int, ...]]
    plain: tuple[tuple[str, tuple[int, ...]], ...]
    postal: tuple[_Postal, ...]
    country: str
    language: str


def _plan(columns: Columns, country: str, language: str) -> _Plan:
    fields = dict(columns.fields)
    groups = []
    for group in ("", "home ", "2 ", "3 ", "other "):
        town = tuple((key, fields[group + key]) for key in _TOWN if group + key in fields)
        postal = _Postal(fields.get(f"{group}street", ()), town, fields.get(f"{group}address", ()))
        if any(postal):
            groups.append(postal)
    plain = tuple((field, fields[field]) for field in _PLAIN_FIELDS if field in fields)
    return _Plan(fields, plain, tuple(groups), country, language)


def read_contacts(
    rows: Iterable[RowLike], columns: Columns, where: Where, *, country: str = "US", language: str = "en-US"
) -> Iterator[Contact]:
    """Every row that has something in it, as a contact; one that cannot be written to has an error among its findings.

    `where` names a cell by row number and column index. `country` is where the letters are posted, `language` the one
    they are in. A row marked to be skipped comes with `skip` set and without findings; it still is the first
    occurrence of its person, so that no later row of theirs gets a letter.
    """
    plan = _plan(columns, country, language)
    identify = _identifier()
    for row in rows:
        cells = row.cells
        if not any(cells):
            continue
        values = {field: text for field, indexes in plan.plain if (text := _first(cells, indexes))}
        problems: list[Problem] = []
        skip = _skip(values.pop("skip", ""), problems)
        name, spoken = _name(cells, values, plan, problems)
        emails = _emails(cells, plan, problems)
        _source(values, problems)
        street, address = _address(cells, values, plan)
        if not (name.full or spoken or emails):
            _nobody(plan, problems)
        identity = identify(row.number, cells, values, name.full, emails, problems)
        values |= {"name": name.full, "first": name.first, "middle": name.middle, "last": name.last}
        values |= {"suffix": name.suffix, "nickname": name.nickname, "title": name.title}
        values |= {"salutation": spoken, "id": identity}
        yield Contact(
            row=row.number,
            email=emails[0] if emails else "",
            emails=tuple(emails),
            address=address,
            street=street,
            notes=_notes(cells, plan),
            skip=skip,
            extra=dict(zip(columns.headers, cells, strict=False)),
            findings=() if skip else row.findings + tuple(_placed(problems, row, plan, where)),
            **values,
        )


def _first(cells: Sequence[Cell], indexes: Iterable[int]) -> str:
    """What the first column with something in it says; of several values in a Google cell, the first."""
    for index in indexes:
        if (cell := cells[index]) and (text := clean(cell)):
            return text.partition(" ::: ")[0]
    return ""


def _placed(problems: list[Problem], row: RowLike, plan: _Plan, where: Where) -> Iterator[Finding]:
    for rule, at, message, hint in problems:
        if isinstance(at, str):
            indexes = plan.fields.get(at, ())
            column = next((index for index in indexes if row.cells[index]), indexes[0] if indexes else None)
        else:
            column = at
        yield Finding(rule.id, rule.level, message, where(row.number, column), hint)


def _skip(text: str, problems: list[Problem]) -> bool:
    answer = plain(text)
    if answer and answer not in _YES and answer not in _NO:
        hint = "Write x to leave this person out, or clear the cell."
        problems.append(Problem(rules.UNCLEAR_SKIP, "skip", f"“{text}” says neither yes nor no", hint))
    return answer in _YES


def _name(cells: Sequence[Cell], values: Values, plan: _Plan, problems: list[Problem]) -> tuple[Name, str]:
    """The name and the salutation."""
    spoken, spoken_title = as_written(values["salutation"], plan.language) if "salutation" in values else ("", "")
    name, at = _parts(values, plan)
    title = _title(cells, values, plan, problems) if "title" in plan.fields else ""
    title = " ".join(filter(None, (spoken_title, title or name.title)))
    title = (honorific(title, plan.language) or "") if title else ""
    settle = "Correct it, or write what follows “Dear” in a salutation column."
    held = ""
    if name.full and not spoken:
        if held := doubt(name.full) or _unclear(name, values, at):
            problems.append(Problem(rules.UNCERTAIN_NAME, at, held, f"Held for review. {settle}"))
        elif is_initial(name.last):
            message = f"the family name is only “{name.last}”; the letter says “{name.first}”"
            problems.append(Problem(rules.INITIAL, at, message, settle))
    name = (name if held else _cased(name, at, problems))._replace(title=title)
    return name, spoken or salutation(name, title)


def _parts(values: Values, plan: _Plan) -> tuple[Name, str]:
    """The name from its columns, or from the one column that there is; with the field of the cell it came from."""
    first, last, whole = values.get("first", ""), values.get("last", ""), values.get("name", "")
    if whole and (not first or not last or whole in {first, last}):
        part = plan.fields.get("name", ())
        # "Name" beside one part of a name is the other part, unless its cell has that part in it.
        if last == whole and part == plan.fields.get("last") and first and folded(first) not in folded(whole):
            return _joined(first, last, values), "last"
        if first == whole and part == plan.fields.get("first") and last and folded(last) not in folded(whole):
            return _joined(first, last, values), "first"
        own_first = "" if first == whole else first
        own_last = "" if last == whole else last
        name = parsed(whole)
        name = name._replace(
            first=own_first or name.first,
            last=own_last or name.last,
            middle=values.get("middle") or name.middle,
            suffix=values.get("suffix") or name.suffix,
            nickname=values.get("nickname") or name.nickname,
            sure=bool(own_last) or name.sure,
        )
        return name, "name"
    return _joined(first, last, values), "last" if last and not first else "first"


def _joined(first: str, last: str, values: Values) -> Name:
    front, back = given(first) if first else Name(""), family(last) if last else Name("")
    order = (back.last, front.first) if is_east_asian(back.last + front.first) else (front.first, " ", back.last)
    return Name(
        "".join(order).strip(),
        front.first,
        values.get("middle", ""),
        back.last,
        front.title,
        values.get("suffix") or back.suffix,
        values.get("nickname") or front.nickname or back.nickname,
        sure=True,
    )


def _unclear(name: Name, values: Values, at: str) -> str:
    """Why a whole name in one cell is uncertain."""
    if at != "name":
        return ""
    if is_organisation(name.suffix):
        return f"“{values['name']}” looks like a company"
    if is_initial(name.last) and not name.last.endswith("."):
        return f"in “{name.full}” it is not clear which is the family name"
    same = folded(name.full) == folded(values.get("company", ""))
    return f"“{name.full}” is also the company" if same else ""


def _cased(name: Name, at: str, problems: list[Problem]) -> Name:
    """`name` in capitals and small letters, where the whole of it or a written-out family name is all in one case."""
    whole = one_case(name.full)
    last = one_case(name.last) if whole or (name.last.isupper() and name.last.isalpha() and len(name.last) > 3) else ""
    if not whole and not last:
        return name
    first = (one_case(name.first) or name.first) if whole else name.first
    middle = (one_case(name.middle) or name.middle) if whole else name.middle
    full = whole or name.full.replace(name.last, last)
    message = f"“{name.full}” is written as “{full}” in the letter"
    hint = "Type the name as its owner writes it if that is not right."
    problems.append(Problem(rules.ONE_CASE, at, message, hint))
    return name._replace(full=full, first=first, middle=middle, last=last or name.last)


def _title(cells: Sequence[Cell], values: Values, plan: _Plan, problems: list[Problem]) -> str:
    """The forms of address in the title columns. A column that may also hold the position is read cell by cell."""
    titles = []
    positions = plan.fields.get("position", ())
    for index in plan.fields["title"]:
        text = clean(cells[index])
        if not text:
            continue
        is_title = honorific(text, plan.language) is not None
        if is_title:
            titles.append(text)
            if index in positions:
                values["position"] = _first(cells, [other for other in positions if other != index])
        elif index not in positions:
            message = f"“{text}” is no form of address such as Dr. or Ms., so the letter does without"
            hint = "If it goes before the name, write the salutation in a column of its own."
            problems.append(Problem(rules.NO_TITLE, index, message, hint))
    return " ".join(titles)


def _emails(cells: Sequence[Cell], plan: _Plan, problems: list[Problem]) -> list[str]:
    """All addresses, without those that cannot be written to; when that is the first one, there is none."""
    emails: list[str] = []
    first_is_bad = False
    for index in plan.fields.get("email", ()):
        cell = cells[index]
        if not cell:
            continue
        good, bad = addresses("\n".join(lines(cell)) if isinstance(cell, str) else written(cell))
        for text, why in bad:
            first = not emails and not first_is_bad and _comes_first(text, good, cell)
            first_is_bad = first_is_bad or first
            rule = rules.BAD_EMAIL if first else rules.OTHER_EMAIL
            problems.append(Problem(rule, index, f"“{text}” is no e-mail address: {why}", "Correct or clear it."))
        emails += [address for address in good if address not in emails]
    return [] if first_is_bad else emails


def _comes_first(text: str, good: list[str], cell: Cell) -> bool:
    typed = written(cell).casefold()
    return all(typed.find(text.casefold()) < typed.find(address.casefold()) for address in good)


def _source(values: Values, problems: list[Problem]) -> None:
    """Names the source in the program's own word; where its cell is empty, a referrer, event or article says it."""
    text = values.get("source", "")
    values["source_text"] = text
    if not text:
        known = (("referral", "referrer"), ("event", "event"), ("article", "article"))
        values["source"] = next((meaning for meaning, field in known if values.get(field)), "")
        return
    values["source"] = source(text)
    if not values["source"]:
        problems.append(Problem(rules.UNKNOWN_SOURCE, "source", f"“{text}” is no known source", suggestion(text)))


def _address(cells: Sequence[Cell], values: Values, plan: _Plan) -> tuple[str, tuple[str, ...]]:
    """(street, postal lines) of the first address in the row: at work, at home, another."""
    for columns in plan.postal:
        street = tuple(line for index in columns.street for line in lines(cells[index]))
        town = {key: text for key, indexes in columns.town if (text := _first(cells, indexes))}
        if street or "city" in town:
            values |= town
            city, region, postcode, country = (town.get(key, "") for key in _TOWN)
            return ", ".join(street), postal_lines(street, city, region, postcode, country, plan.country, plan.language)
        for index in columns.whole:
            if whole := lines(cells[index]):
                return "", whole
    return "", ()


def _notes(cells: Sequence[Cell], plan: _Plan) -> str:
    return "\n".join(line for index in plan.fields.get("notes", ()) for line in lines(cells[index]))


def _nobody(plan: _Plan, problems: list[Problem]) -> None:
    """Reports a row that is for nobody, in a sheet that has columns to say for whom it is."""
    asked = next((field for field in ("name", "first", "last", "salutation", "email") if field in plan.fields), "")
    if asked and not any(problem.rule is rules.BAD_EMAIL for problem in problems):
        message = "the row has no name, no salutation and no e-mail address"
        problems.append(Problem(rules.NOBODY, asked, message, "Fill one in, or delete the row."))


def _identifier() -> Callable[[int, Sequence[Cell], Values, str, list[str], list[Problem]], str]:
    """A function that gives each row an identity that does not depend on its place, and reports repeated ones.

    The identity is the id column, else the e-mail address, else the profile, else name and company. A row with less
    has its name, and from the second of that name on also a digest of its cells.
    """
    seen = Seen()
    names: dict[int, str] = {}

    def identify(
        row: int, cells: Sequence[Cell], values: Values, name: str, emails: list[str], problems: list[Problem]
    ) -> str:
        keys = list(_keys(values, name, emails))
        identity = keys[0][1] if keys else ""
        if not keys:
            digest = _digest(cells)
            keys = [("the same cells", digest, "name")]
            if identity := plain_name(name):
                same = seen.first(f"the same name\n{identity}", row)
                if same != row:
                    identity = f"{identity} {digest}"
                    message = f"“{name}” is also in row {same}, and nothing else tells the two apart"
                    hint = "Give each an e-mail address, a profile or a company; delete one if they are one person."
                    problems.append(Problem(rules.SAME_NAME, "name" if values.get("name") else "first", message, hint))
            else:
                identity = f"row {digest}"
        firsts = [(seen.first(f"{kind}\n{key}", row), kind, field) for kind, key, field in keys]
        first, kind, field = next((found for found in firsts if found[0] != row), (row, "", ""))
        if first != row:
            problems.append(_duplicate(first, kind, field, name, names.get(first, "")))
        elif len(names) < _NAMES_KEPT:
            names[row] = name
        return identity

    return identify


def plain_name(name: str) -> str:
    """A name as part of an identity: case does not matter, accents do."""
    return name.casefold()


def _keys(values: Values, name: str, emails: list[str]) -> Iterator[tuple[str, str, str]]:
    """(what is the same, key, field) for all that a person is known by, the identity first."""
    if identity := values.get("id"):
        yield "the same id", identity, "id"
    for email in emails:
        yield "the same e-mail address", email.casefold(), "email"
    if profile := _profile(values["url"]) if "url" in values else "":
        yield "the same profile", profile, "url"
    if name and values.get("company") and not identity and not emails and not profile:
        at = "name" if values.get("name") else "first"
        yield "the same name and company", f"{plain_name(name)}, {values['company'].casefold()}", at


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


def _duplicate(first: int, kind: str, field: str, name: str, first_name: str) -> Problem:
    whose = f" ({first_name})" if first_name else ""
    if first_name and name and folded(first_name) != folded(name):
        hint = "Two names share it: give each row an id in a column “ID” and an address of its own, or delete one."
    else:
        hint = "Delete one of the rows, or join what they say."
    return Problem(rules.DUPLICATE, field, f"the same person as row {first}{whose}: {kind}", hint)
