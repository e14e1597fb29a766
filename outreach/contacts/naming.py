"""The name and the salutation of a row, from the columns that it has."""

from collections.abc import Sequence

from outreach.contacts import rules
from outreach.contacts.honorifics import honorific
from outreach.contacts.names import Name, doubt, family, given, is_east_asian, is_organisation, one_case, parsed
from outreach.contacts.plan import Plan, Values, first_text
from outreach.contacts.rules import Problem
from outreach.contacts.salutation import as_written, is_initial, salutation
from outreach.contacts.text import folded


def read_name(texts: Sequence[str], values: Values, plan: Plan, problems: list[Problem]) -> tuple[Name, str]:
    """The name and the salutation."""
    spoken, spoken_title = as_written(values["salutation"], plan.language) if "salutation" in values else ("", "")
    name, at = _parts(values, plan)
    title = (_title(texts, values, plan, problems) if "title" in values else "") or name.title
    if title or spoken_title:
        title = honorific(f"{spoken_title} {title}".strip(), plan.language) or ""
    if not name.usual:
        name = _doubted(name, values, at, problems, spoken)
    return name if name.title == title else name._replace(title=title), spoken or salutation(name, title)


def _doubted(name: Name, values: Values, at: str, problems: list[Problem], spoken: str) -> Name:
    """The name after a closer look."""
    settle = "Correct it, or write what follows “Dear” in a salutation column."
    if name.full and not spoken:
        if held := doubt(name.full) or _unclear(name, values, at):
            problems.append(Problem(rules.UNCERTAIN_NAME, at, held, f"Held for review. {settle}"))
            return name
        if is_initial(name.last):
            message = f"the family name is only “{name.last}”; the letter says “{name.first}”"
            problems.append(Problem(rules.INITIAL, at, message, settle))
    return _cased(name, at, problems)


def _parts(values: Values, plan: Plan) -> tuple[Name, str]:
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
    usual = front.usual and back.usual
    if usual or not is_east_asian(back.last + front.first):
        full = f"{front.first} {back.last}".strip()
    else:
        full = back.last + front.first
    return Name(
        full,
        front.first,
        values.get("middle", ""),
        back.last,
        front.title,
        values.get("suffix") or back.suffix,
        values.get("nickname") or front.nickname or back.nickname,
        sure=True,
        usual=usual,
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
    problems.append(one_case_problem(name.full, full, at))
    return name._replace(full=full, first=first, middle=middle, last=last or name.last)


def one_case_problem(text: str, as_written: str, at: str) -> Problem:
    """That a cell's capitals are taken for an accident."""
    hint = "If that is not right, type it in the cell as it should be."
    return Problem(rules.ONE_CASE, at, f"“{text}” is written as “{as_written}” in the letter", hint)


def _title(texts: Sequence[str], values: Values, plan: Plan, problems: list[Problem]) -> str:
    """The forms of address in the title columns. A column that may also hold the position is read cell by cell."""
    titles = []
    positions = plan.fields.get("position", ())
    for index in plan.fields["title"]:
        text = texts[index]
        if not text:
            continue
        is_title = honorific(text, plan.language) is not None
        if is_title:
            titles.append(text)
            if index in positions:
                values["position"] = first_text(texts, [other for other in positions if other != index])
        elif index not in positions:
            message = f"“{text}” is no form of address such as Dr. or Ms., so the letter does without"
            hint = "If it goes before the name, write the salutation in a column of its own."
            problems.append(Problem(rules.NO_TITLE, index, message, hint))
    return " ".join(titles)
