"""Postal addresses in the order of their country."""

from functools import cache, lru_cache

from outreach.contacts.text import folded

# How the town's line is written, "/" beginning another line; what is not named here puts the postcode first, as most
# of Europe does. Source: Universal Postal Union, addressing systems by country.
_CONTINENTAL = "{postcode} {city}"
_TOWN_LINES = {
    "US": "{city}, {region} {postcode}",
    "CA": "{city} {region} {postcode}",
    "AU": "{city} {region} {postcode}",
    "NZ": "{city} {postcode}",
    "GB": "{city}/{region}/{postcode}",
    "IE": "{city}/{region}/{postcode}",
    "IN": "{city} {postcode}/{region}",
    "SG": "{city} {postcode}",
    "ZA": "{city}/{postcode}",
    "BR": "{postcode} {city}-{region}",
    "IT": "{postcode} {city} {region}",
    "MX": "{postcode} {city}, {region}",
    "ES": "{postcode} {city}",
    "KR": "{city}, {region} {postcode}",
    "JP": "{city}, {region} {postcode}",
    "CN": "{city}, {region} {postcode}",
    "TW": "{city}, {region} {postcode}",
    "HK": "{city}",
}
_TONGUES = ("en", "de", "fr", "es", "it", "nl", "pt")
_USUAL = {"usa": "US", "america": "US", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL"}


def postal_lines(
    street: tuple[str, ...], city: str, region: str, postcode: str, country: str, home: str, language: str
) -> tuple[str, ...]:
    """The lines under the name. The country's own line stands last, unless it is `home` (both by name or code)."""
    return street + _under_street(city, region, postcode, country, home, language)


@lru_cache(4096)
def _under_street(city: str, region: str, postcode: str, country: str, home: str, language: str) -> tuple[str, ...]:
    code = country_code(country) if country else ""
    form = _TOWN_LINES.get(code or country_code(home), _CONTINENTAL)
    town = form.format(city=city, region=region, postcode=postcode).split("/")
    abroad = _name(code, country, language) if country and code != country_code(home) else ""
    return tuple(filter(None, (*(" ".join(line.split()).strip(" ,-") for line in town), abroad)))


@lru_cache(512)
def country_code(text: str) -> str:
    """The ISO 3166 code of a country given by code or by its name in one of seven languages; "" for no country."""
    key = folded(text)
    if len(key) == 2 and key != "uk":
        return key.upper()
    return _USUAL.get(key) or _codes().get(key, "")


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for tongue in _TONGUES:
        for code, name in Locale(tongue).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(folded(name), code)
    return names


@lru_cache(512)
def _name(code: str, typed: str, language: str) -> str:
    """A country as typed; one typed as its bare code by its name."""
    if len(typed) != 2:
        return typed
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(code, typed))
