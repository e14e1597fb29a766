"""The filters that only letters need: dates, lists and possessives as the letter's language writes them.

They take the context, so that Jinja2 does not work out their results while it
compiles a template, when no letter and so no language is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, cast

from jinja2 import pass_context
from jinja2.exceptions import FilterArgumentError
from jinja2.runtime import Context

from outreach.letters import dates
from outreach.letters.customs import Customs, customs
from outreach.letters.meetings import meeting
from outreach.letters.values import Fixed, Passage, Sourced

if TYPE_CHECKING:
    from outreach.letters.environment import Environment


def _environment(context: Context) -> "Environment":
    return cast("Environment", context.environment)


@pass_context
def _listing(context: Context, values: Iterable[Any], word: str = "or") -> Any:
    """`a, b or c`, with a comma before the last word in American English (Chicago Manual of Style, 6.19)."""
    environment = _environment(context)
    items = [item for item in ([values] if isinstance(values, str | Passage) else values) if item != ""]
    serial = "," if len(items) > 2 and environment.run.language.replace("_", "-") in ("en", "en-US") else ""
    parts: list[Any] = []
    for number, item in enumerate(items, 1):
        separator = "" if number == 1 else f"{serial} {word} " if number == len(items) else ", "
        parts += (separator, item)
    return environment.joined(parts) if parts else ""


@pass_context
def _possessive(context: Context, value: Any) -> Any:
    """`Sam’s`, `James’s`: names take ’s whatever they end in (Chicago Manual of Style, 7.16 and 7.17)."""
    return _environment(context).joined((value, "’s")) if value else value


@pass_context
def _date(context: Context, value: Any, form: str = "long") -> Any:
    """`December 1, 2026`; `form` is "full", "long", "medium", "short" or a CLDR pattern."""
    language = _environment(context).run.language
    return _written(value, language, lambda day: dates.written(day, language, form))


@pass_context
def _day(context: Context, value: Any) -> Any:
    """`Tuesday, December 1`"""
    language = _environment(context).run.language
    return _written(value, language, lambda day: dates.day(day, language))


@pass_context
def _when(context: Context, value: Any) -> Any:
    """`Tuesday, December 1 at 3:00 PM`; the day alone where no time is known; words that are no date as they are,
    and so an hour of another clock."""
    language = _environment(context).run.language
    found = meeting(str(value), language)
    if found is None or found.other_clock:
        return value
    written = dates.day(found.day, language)
    if found.hour is not None:
        written = _customs(language).at_time.format(day=written, time=dates.written(found.hour, language))
    if found.place:
        written = f"{written}, {found.place}"
    return value.saying(written) if type(value) is Sourced else written


@pass_context
def _greeting(context: Context, salutation: Any) -> Any:
    """`Dear Dr. Okafor,` and `Sehr geehrte Frau Okafor,`: the salutation as the language greets with it."""
    environment = _environment(context)
    form = _customs(environment.run.language).greeting_for(str(salutation))
    before, named, after = form.partition("{}")
    # Without a name even a greeting that does not say it would be a guess: the empty value holds the letter.
    parts = (Fixed(before), salutation, Fixed(after)) if named or not salutation else (Fixed(before),)
    return environment.joined(parts)


@pass_context
def _closing(_: Context, language: Any) -> Any:
    """`Kind regards,` and `Mit freundlichen Grüßen`: the complimentary close of a language."""
    return Passage((Fixed(_customs(str(language)).closing),))


def listed(values: Sequence[str], language: str) -> str:
    """`a, b and c`, as the language says it."""
    from babel.lists import format_list

    return format_list(values, locale=dates.locale(language)) if values else ""


def _customs(language: str) -> Customs:
    known = customs(language)
    if known is None:
        raise FilterArgumentError(f"how letters open and close in “{language}” is not known; write the words instead")
    return known


def _written(value: Any, language: str, write: Callable[[Any], str]) -> Any:
    if isinstance(value, date | time):
        return write(value)
    text = str(value)
    if not text:
        return value
    day = dates.parsed(text, language)
    if day is None:
        cell = f" ({value.where})" if isinstance(value, Sourced) and value.where else ""
        raise FilterArgumentError(f"“{text}”{cell} is not a date; write it as 2026-05-03 or 3 May 2026")
    return value.saying(write(day)) if type(value) is Sourced else write(day)


WORDING: Mapping[str, Callable[..., Any]] = {
    "closing": _closing,
    "date": _date,
    "day": _day,
    "greeting": _greeting,
    "joined": _listing,
    "listing": _listing,
    "possessive": _possessive,
    "when": _when,
}
