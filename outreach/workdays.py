"""Working days: neither weekend nor public holiday, in a country and, where it has its own, a region."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from outreach.errors import OutreachError

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)


def is_workday(day: date, country: str, region: str = "") -> bool:
    """Whether people are at work on `day`.

    `country` and `region` are codes of ISO 3166 ("DE", "BY"). Raises OutreachError for one that is not known.
    """
    return _calendar(country.strip().upper(), region.strip()).is_working_day(day)


def next_workday(day: date, country: str, region: str = "") -> date:
    """The first working day after `day`."""
    return add_workdays(day, 1, country, region)


def add_workdays(start: date, n: int, country: str, region: str = "") -> date:
    """The `n`th working day after `start`, which itself does not count; before it when `n` is negative.

    With `n` 0: `start` if it is a working day, else the next one. Raises OutreachError for an unknown country or
    region, and for days beyond the calendar.
    """
    step = -_DAY if n < 0 else _DAY
    left = abs(n)
    day = start
    try:
        if not left:
            while not is_workday(day, country, region):
                day += step
        while left:
            day += step
            left -= is_workday(day, country, region)
    except OverflowError:
        raise OutreachError(f"{n} working days from {start} are beyond the calendar") from None
    return day


_CODE = 3  # letters, at most


@lru_cache(32)
def _calendar(country: str, region: str) -> "HolidayBase":
    from holidays.registry import COUNTRIES

    names = {spelling: spellings[1] for spellings in COUNTRIES.values() for spelling in spellings[:2]}
    if country not in names.values():
        raise _unknown(f"the country “{country}”", country, {**names, "UK": "GB"}, ["US", "DE"])
    make = _holidays_of(country)
    try:
        return make(subdiv=region or None)
    except NotImplementedError:
        aliases = make.get_subdivision_aliases()
        names = {spelling: code for code, others in aliases.items() for spelling in (code, *others)}
        raise _unknown(f"“{region}” in {country}", region, names, make.subdivisions[:2]) from None


def _holidays_of(country: str) -> type["HolidayBase"]:
    """The country's class, loaded by itself: its package imports every country there is, a tenth of a run's start."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    import holidays
    from holidays.registry import COUNTRIES

    module, name = next((module, names[0]) for module, names in COUNTRIES.items() if names[1] == country)
    folders = [f"{folder}/countries" for folder in holidays.__path__]
    spec = PathFinder.find_spec(f"holidays.countries.{module}", folders)
    assert spec
    assert spec.loader
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    made: type[HolidayBase] = getattr(loaded, name)
    return made


def _unknown(place: str, typed: str, codes: Mapping[str, str], such_as: Collection[str]) -> OutreachError:
    """`codes` are the codes by every spelling of the places there are."""
    from rapidfuzz import fuzz, process, utils

    # By its letters alone nearly every name is like some code.
    alike = [name for name in codes if len(name) > _CODE or len(typed) <= _CODE]
    near = process.extractOne(typed, alike, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60)
    hint = f"Give its code of ISO 3166, such as {' or '.join(such_as)}." if such_as else "Leave the region out."
    if near:
        code, name = codes[near[0]], near[0]
        hint = f"Did you mean {code}?" if code == name else f"Did you mean {code} ({name})?"
    return OutreachError(f"no public holidays are known for {place}", hint=hint)
