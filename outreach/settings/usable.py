"""What makes a value usable: each check answers what is wrong with it, "" when nothing is."""

import difflib
import re
from collections.abc import Callable, Iterable

# ISO 3166-1, and Kosovo's XK. All of them have a calendar of public holidays.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""


def email(value: str) -> str:
    plausible = re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+", value)
    return "" if plausible or not value else f'"{value}" does not look like an e-mail address (name@example.org)'


def mailbox(value: str) -> str:
    named = re.fullmatch(r"[^<>]*<([^<>]*)>", value)
    return email(named[1].strip() if named else value) or ("" if not named or named[1].strip() else "the <> are empty")


def website(value: str) -> str:
    good = not value or re.fullmatch(r"(https?://)?[^\s/:@]+\.[^\s/:@]+(:\d+)?(/\S*)?", value)
    return "" if good else f'"{value}" does not look like an address on the web (www.example.org)'


def language(value: str) -> str:
    if re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", value):
        return ""
    return f'"{value}" is not a language code: write the language in small letters, as in "en-US", "en-GB" or "de"'


def country(value: str) -> str:
    if re.fullmatch(r"[A-Z]{2}", value):
        return "" if value in _COUNTRIES.split() else f'there is no country with the code "{value}"'
    return f'"{value}" is not a country code: write two capitals, as in "US"'


def needed(value: str | tuple[str, ...]) -> str:
    return "" if value and all(text.strip() for text in value) else "it must not be empty"


def not_blank(value: tuple[str, ...]) -> str:
    return "" if all(text.strip() for text in value) else "one of its lines is empty"


def between(low: int, high: int, why: str) -> Callable[[int], str]:
    def check(value: int) -> str:
        return "" if low <= value <= high else f"{value} is not between {low} and {high}: {why}"

    return check


def at_least(low: int) -> Callable[[int], str]:
    return lambda value: "" if value >= low else f"{value} is below {low}"


def host(value: str) -> str:
    good = not value or re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?|[0-9a-fA-F:.]+", value)
    return "" if good else f'"{value}" is not the name of a server (smtp.example.org)'


def name(value: str) -> str:
    return "" if len(value) <= 80 and value == value.strip() else f'"{value[:80]}" is no name: at most 80 characters'


def database(value: str) -> str:
    if not value:
        return ""
    if not re.match(r"postgresql(\+\w+)?://", value):
        return (
            f'"{value}" is not the address of a PostgreSQL database (postgresql+psycopg://team@db.example.org/outreach)'
        )
    if re.match(r"[^/]*//[^/@]*:[^/@]*@|.*[?&]password=", value):
        return "a password does not belong into a file that is shared: keep it in ~/.pgpass or in PGPASSWORD"
    return ""


def one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        listed = ", ".join(f'"{text}"' for text in allowed if text)
        return "" if value in allowed else f'"{value}" is not one of {listed}{meant(value, allowed)}'

    return check


def each_of(*allowed: str) -> Callable[[tuple[str, ...]], str]:
    check = one_of(*allowed)
    return lambda value: next(filter(None, map(check, value)), "")


def rule_ids(value: tuple[str, ...]) -> str:
    wrong = [text for text in value if not re.fullmatch(r"[A-Z]\d\d", text)]
    return f'"{wrong[0]}" is not a rule: rules are a capital and two figures, as in "L07"' if wrong else ""


def meant(text: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(text.casefold(), list(known), n=1)
    return f": did you mean “{near[0]}”?" if near else ""
