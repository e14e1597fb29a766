"""Rows become contacts, one at a time and in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Protocol

from outreach.contacts import rules
from outreach.contacts.columns import Columns
from outreach.contacts.contact import Contact
from outreach.contacts.emails import addresses
from outreach.contacts.identity import identifier
from outreach.contacts.names import doubt, one_case, position_in_one_case
from outreach.contacts.naming import one_case_problem, read_name
from outreach.contacts.plan import TOWN, Plan, Values, first_text, make_plan
from outreach.contacts.postal import postal_lines
from outreach.contacts.rules import Problem
from outreach.contacts.sources import source, suggestion
from outreach.contacts.suitability import hints
from outreach.contacts.text import Cell, cleaned, folded, lines, plain, words, written
from outreach.findings import Finding
from outreach.patterns import at_first_use

_YES = words("x yes y true 1 ja j oui o si s sim wahr vrai vero verdadero skip ✓ ✔ ☑")
_NO = words("no n false 0 nein non nao nee falsch faux falso")
# Networks and alumni offices ask for an employer; "at Self-employed" and "at Retired" are nowhere.
_NO_EMPLOYER = words(
    "selfemployed freelance freelancer independent selbststandig selbstandig freiberuflich freiberufler "
    "independant autoentrepreneur autonomo cuentapropia liberoprofessionista zzp "
    "na self retired unemployed notemployed rentner imruhestand arbeitslos retraite jubilado jubilada pensionato"
)
# What a spreadsheet program or a telephone has begun with a capital, and no name begins with.
_CAPITALISED = at_first_use(
    r"(?:How|What|Why|Where|When|Which|Who|Whether|That|Your|On|At|By|In|To)(?=[ ](?:[a-zI\d]|(?:[MTWFS]\w+)day\b))"
)
# "my aunt", "a friend from choir": who is described is not named.
_BEFORE_NOUNS = words(
    "my our your a an the one some mein meine unser unsere ein eine der die mon ma mes notre un une le la mi mis "
    "nuestro nuestra una el los las"
)
_IN_QUOTES = at_first_use(r"[“„«\"] ?([^“”„«»\"]+?) ?[”“»\"]")
_FAMILY_FIRST = at_first_use(r"([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]+(?: [^\W\d_]\.?)?)")

Where = Callable[[int, int | None], str]


class RowLike(Protocol):
    """What is needed of a sheet's row."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> Sequence[Cell]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


def read_contacts(
    rows: Iterable[RowLike],
    columns: Columns,
    where: Where,
    *,
    country: str = "US",
    language: str = "en-US",
    mine: Callable[[int], bool] | None = None,
) -> Iterator[Contact]:
    """Every row that has something in it, as a contact; one that cannot be written to has an error among its findings.

    `where` names a cell by row number and column index. `country` is where the letters are posted, `language` the one
    they are in. A row marked to be skipped comes with `skip` set and without findings; it still is the first
    occurrence of its person, so that no later row of theirs gets a letter.

    With `mine`, which is asked with a row's number, the other rows are only looked at for who was there before.
    """
    plan = make_plan(columns, country, language)
    identify, see = identifier(partial(_name, plan))
    for row in rows:
        cells = row.cells
        if not any(cells):
            continue
        problems: list[Problem] = []
        unwritable: list[Problem] = []
        emails = _emails(cells, plan, unwritable)
        others = mine is not None and not mine(row.number)
        person = _person(plan, cells) if plan.employer else ""
        if others and see(row.number, person, _known_by(cells, plan), emails, [cells[at] for at in plan.naming]):
            continue
        texts = cleaned(cells)
        values = _values(texts, plan)
        skip = "skip" in values and _skip(values.pop("skip"), problems)
        resume_requested = "resume_requested" in values and plain(values.pop("resume_requested")) in _YES
        name, spoken = read_name(texts, values, plan, problems)
        problems += unwritable
        if others:
            identify(row.number, person, cells, values, name.full, emails, problems)
            continue
        _source(values, problems)
        _settle_capitals(values, problems)
        if "referrer" in values:
            _referrer(values["referrer"], name.full, problems)
        problems += hints(values)
        street, address = _address(cells, texts, values, plan)
        if not (name.full or spoken or emails):
            _nobody(plan, problems)
        identity = identify(row.number, person, cells, values, name.full, emails, problems)
        findings = () if skip else row.findings
        if problems and not skip:
            findings += tuple(_placed(problems, row, plan, where))
        full, first, middle, last, title, suffix, nickname, *_ = name
        yield Contact.of({
            **values,
            "name": full, "title": title, "first": first, "middle": middle, "last": last, "suffix": suffix,
            "nickname": nickname, "salutation": spoken, "id": identity,
            "row": row.number,
            "email": emails[0] if emails else "",
            "emails": tuple(emails),
            "address": address,
            "street": street,
            "notes": "\n".join(_lines(cells, texts, plan.notes)) if plan.notes else "",
            "skip": skip,
            "resume_requested": resume_requested,
            "extra": dict(zip(columns.headers, cells, strict=False)),
            "findings": findings,
        })  # fmt: skip


def _placed(problems: list[Problem], row: RowLike, plan: Plan, where: Where) -> Iterator[Finding]:
    for rule, at, message, hint in problems:
        if isinstance(at, str):
            indexes = plan.fields.get(at, ())
            column = next((index for index in indexes if row.cells[index]), indexes[0] if indexes else None)
        else:
            column = at
        yield Finding(rule.id, rule.level, message, where(row.number, column), hint)


def _values(texts: Sequence[str], plan: Plan) -> Values:
    values = {field: text for field, index in plan.plain if (text := texts[index])}
    for field, indexes in plan.several:
        if text := first_text(texts, indexes):
            values[field] = text
    for field in plan.within:
        if field in values:
            values[field] = _within_a_sentence(values[field])
    for field in plan.quoted:
        if field in values and (quoted := _IN_QUOTES().fullmatch(values[field])):
            values[field] = quoted[1]
    if "company" in values and _is_no_employer(values["company"]):
        del values["company"]
    return values


def _known_by(cells: Sequence[Cell], plan: Plan) -> Values:
    if not plan.known_by:
        return {}
    texts = cleaned(cells)
    return {field: text for field, indexes in plan.known_by if (text := first_text(texts, indexes))}


def _name(plan: Plan, naming: Sequence[Cell]) -> str:
    """The name in a row of which only the columns that names are read from are left."""
    cells: list[Cell] = [""] * (1 + max(index for indexes in plan.fields.values() for index in indexes))
    for index, cell in zip(plan.naming, naming, strict=True):
        cells[index] = cell
    texts = cleaned(cells)
    return read_name(texts, _values(texts, plan), plan, [])[0].full


def _person(plan: Plan, cells: Sequence[Cell]) -> str:
    """What the columns of the name and of the employer say, "" where one of them says nothing."""
    try:
        name = " ".join([cells[at] for at in plan.spoken])  # type: ignore[misc]  # dates end this, and are no names
        employer = " ".join([cells[at] for at in plan.employer])  # type: ignore[misc]
    except TypeError:
        return ""
    return f"{name}\n{employer}".casefold() if name.strip() and employer.strip() else ""


def _lines(cells: Sequence[Cell], texts: Sequence[str], indexes: Iterable[int]) -> tuple[str, ...]:
    """The lines that some of a row's cells have; in one of which every text is a clean cell, none has several."""
    if texts is cells:
        return tuple([texts[index] for index in indexes if texts[index]])
    return tuple([line for index in indexes for line in lines(cells[index])])


def _within_a_sentence(text: str) -> str:
    return text[0].lower() + text[1:] if _CAPITALISED().match(text) else text


@lru_cache(4096)
def _is_no_employer(company: str) -> bool:
    return folded(company) in _NO_EMPLOYER


def _skip(text: str, problems: list[Problem]) -> bool:
    answer = plain(text)
    if answer and answer not in _YES and answer not in _NO:
        hint = "Write x to leave this person out, or clear the cell."
        problems.append(Problem(rules.UNCLEAR_SKIP, "skip", f"“{text}” says neither yes nor no", hint))
    return answer in _YES


def _emails(cells: Sequence[Cell], plan: Plan, problems: list[Problem]) -> list[str]:
    """All addresses, without those that cannot be written to; when that is the first one, there is none."""
    emails: list[str] = []
    first_is_bad = False
    for index in plan.emails:
        cell = cells[index]
        if not cell:
            continue
        good, bad = addresses(cell)
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


def _settle_capitals(values: Values, problems: list[Problem]) -> None:
    """Puts a referrer or a position that is all in one case, and so stands out in a sentence, into capitals and small
    letters."""
    for field, in_one_case in _SAID_WITHIN:
        text = values.get(field, "")
        if (text.isupper() or text.islower()) and (settled := in_one_case(text)):
            values[field] = settled
            problems.append(one_case_problem(text, settled, field))


def _referrer_in_one_case(referrer: str) -> str:
    is_a_name = " " in referrer and "," not in referrer and referrer.partition(" ")[0] not in _BEFORE_NOUNS
    return one_case(referrer) if is_a_name and not doubt(referrer) else ""


_SAID_WITHIN = (("referrer", _referrer_in_one_case), ("position", position_in_one_case))


def _referrer(referrer: str, reader: str, problems: list[Problem]) -> None:
    """Reports a referrer that no letter can name as it stands: by an address, family name first, or the reader."""
    message = hint = ""
    if "@" in referrer:
        message, hint = f"“{referrer}” is an e-mail address, not a name", "Write the name that the reader knows."
    elif turned := _FAMILY_FIRST().fullmatch(referrer):
        last, first = turned.groups()
        message = f"“{referrer}” would stand so in a sentence"
        hint = f"Write “{first} {last}”; of two people, “{last} and {first}”."
    elif reader and folded(referrer) == folded(reader):
        message, hint = f"“{referrer}” is the reader's own name", "Write who gave it to you, or clear the cell."
    if message:
        problems.append(Problem(rules.REFERRER, "referrer", message, hint))


def _address(cells: Sequence[Cell], texts: Sequence[str], values: Values, plan: Plan) -> tuple[str, tuple[str, ...]]:
    """(street, postal lines) of the first address in the row: at work, at home, another."""
    for columns in plan.postal:
        street = _lines(cells, texts, columns.street)
        town = values
        if columns.town is not None:
            town = {key: text for key, indexes in columns.town if (text := first_text(texts, indexes))}
        if street or "city" in town:
            values |= town
            city, region, postcode, country = [town.get(key, "") for key in TOWN]
            return ", ".join(street), postal_lines(street, city, region, postcode, country, plan.country, plan.language)
        for index in columns.whole:
            if whole := _lines(cells, texts, (index,)):
                return "", whole
    return "", ()


def _nobody(plan: Plan, problems: list[Problem]) -> None:
    """Reports a row that is for nobody, in a sheet that has columns to say for whom it is."""
    asked = next((field for field in ("name", "first", "last", "salutation", "email") if field in plan.fields), "")
    if asked and not any(problem.rule is rules.BAD_EMAIL for problem in problems):
        message = "the row has no name, no salutation and no e-mail address"
        problems.append(Problem(rules.NOBODY, asked, message, "Fill one in, or delete the row."))
