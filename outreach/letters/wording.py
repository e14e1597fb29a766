"""The filters that only letters need: dates, lists and possessives as the letter's language writes them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import partial, wraps
from typing import Any, NamedTuple, Protocol

from jinja2 import pass_context
from jinja2.exceptions import FilterArgumentError
from jinja2.runtime import Context

from outreach.letters import dates
from outreach.letters.customs import Customs, customs
from outreach.letters.meetings import meeting
from outreach.letters.values import Fixed, Passage, Sourced


class Writer(Protocol):
    """Who writes: in which language, and how texts become one."""

    @property
    def language(self) -> str: ...

    def joined(self, parts: Iterable[Any], /) -> Any: ...


def _listing(writer: Writer, values: Iterable[Any], word: str = "or") -> Any:
    """`a, b or c`, with a comma before “or” in American English (Chicago Manual of Style, 6.19); `listing("and")` has
    another word."""
    items = [item for item in ([values] if isinstance(values, str | Passage) else values) if item != ""]
    serial = "," if len(items) > 2 and writer.language.replace("_", "-") in ("en", "en-US") else ""
    parts: list[Any] = []
    for number, item in enumerate(items, 1):
        separator = "" if number == 1 else f"{serial} {word} " if number == len(items) else ", "
        parts += (separator, item)
    return writer.joined(parts) if parts else ""


def _possessive(writer: Writer, value: Any) -> Any:
    """`Sam’s`, `James’s`: names take ’s whatever they end in (Chicago Manual of Style, 7.16 and 7.17)."""
    return writer.joined((value, "’s")) if value else value


def _date(writer: Writer, value: Any, form: str = "long") -> Any:
    """`December 1, 2026`; also `date("full")`, `date("medium")`, `date("short")` and patterns: `date("d MMM yyyy")`."""
    return _written(value, writer.language, lambda day: dates.written(day, writer.language, form))


def _day(writer: Writer, value: Any) -> Any:
    """`Tuesday, December 1`"""
    return _written(value, writer.language, lambda day: dates.day(day, writer.language))


def _when(writer: Writer, value: Any) -> Any:
    """`Tuesday, December 1 at 3:00 PM`; the day alone where no time is known; words that are no date as they are,
    and so an hour of another clock."""
    language = writer.language
    found = meeting(str(value), language)
    if found is None or found.other_clock:
        return value
    written = dates.day(found.day, language)
    if found.hour is not None:
        written = _customs(language).at_time.format(day=written, time=dates.written(found.hour, language))
    if found.place:
        written = f"{written}, {found.place}"
    return value.saying(written) if type(value) is Sourced else written


def _greeting(writer: Writer, salutation: Any) -> Any:
    """`Dear Dr. Okafor,` and `Sehr geehrte Frau Okafor,`: how the language greets, as in
    `contact.salutation | greeting`."""
    before, named, after = _customs(writer.language).greeting_for(str(salutation)).partition("{}")
    # Without a name even a greeting that does not say it would be a guess: the empty value holds the letter.
    parts = (Fixed(before), salutation, Fixed(after)) if named or not salutation else (Fixed(before),)
    return writer.joined(parts)


def _closing(writer: Writer, language: Any) -> Any:
    """`Kind regards,` and `Mit freundlichen Grüßen`: the complimentary close, as in `letter.language | closing`."""
    return writer.joined((Fixed(_customs(str(language)).closing),))


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


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "closing": _closing,
    "date": _date,
    "day": _day,
    "greeting": _greeting,
    "joined": _listing,
    "listing": _listing,
    "possessive": _possessive,
    "when": _when,
}


def _in_letter(filter_: Callable[..., Any]) -> Callable[..., Any]:
    # With the context, Jinja2 does not work out a result while it compiles a template, when no language is known.
    @pass_context
    @wraps(filter_)
    def asked(context: Context, *arguments: Any, **options: Any) -> Any:
        return filter_(context.environment, *arguments, **options)

    return asked


WORDING: Mapping[str, Callable[..., Any]] = {name: _in_letter(each) for name, each in _FILTERS.items()}
"""For the environment of letters, which is a `Writer`."""


class _Plain(NamedTuple):
    language: str

    def joined(self, parts: Iterable[Any]) -> str:
        return "".join(map(str, parts))


def wording(language: str) -> Mapping[str, Callable[..., Any]]:
    """The same filters for values that are plain text, as a Word file's."""
    return {name: partial(each, _Plain(language)) for name, each in _FILTERS.items()}
