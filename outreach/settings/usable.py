"""What makes a value usable: each check answers what is wrong with it, "" when nothing is."""

import difflib
import re
from collections.abc import Callable, Iterable


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
        from babel import Locale

        return "" if value in Locale("en").territories else f'there is no country with the code "{value}" (ISO 3166)'
    return f'"{value}" is not a country code: write two capitals, as in "US"'


def needed(value: str | tuple[str, ...]) -> str:
    return "" if value and all(text.strip() for text in value) else "it must not be empty"


def not_blank(value: tuple[str, ...]) -> str:
    return "" if all(text.strip() for text in value) else "one of its lines is empty"


def between(low: int, high: int, why: str) -> Callable[[int], str]:
    def check(value: int) -> str:
        return "" if low <= value <= high else f"{value} is not between {low} and {high}: {why}"

    return check


def one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        listed = ", ".join(f'"{text}"' for text in allowed)
        return "" if value in allowed else f'"{value}" is not one of {listed}{meant(value, allowed)}'

    return check


def rule_ids(value: tuple[str, ...]) -> str:
    wrong = [text for text in value if not re.fullmatch(r"[A-Z]\d\d", text)]
    return f'"{wrong[0]}" is not a rule: rules are a capital and two figures, as in "L07"' if wrong else ""


def meant(text: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(text.casefold(), list(known), n=1)
    return f": did you mean “{near[0]}”?" if near else ""
