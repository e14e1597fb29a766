"""A telephone number as it is dialled from where the writer is."""

from typing import NamedTuple

_UNKNOWN = "Etc/Unknown"


class Number(NamedTuple):
    """`shown` as dialled from home, `abroad` with its country code, `link` as RFC 3966 has it.

    `zones` are the time zones (IANA names) that the number may be in. A number without its area code has no link.
    """

    shown: str
    abroad: str = ""
    link: str = ""
    extension: str = ""
    zones: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The number with its extension."""
        return f"{self.shown}, extension {self.extension}" if self.extension else self.shown


def number(text: str, country: str, home: str) -> Number | None:
    """The number that `text` is, in a `country` that it may not name; None when it is none.

    `country` and `home` are codes of ISO 3166.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberFormat as Form
    from phonenumbers import ValidationResult
    from phonenumbers.timezone import time_zones_for_number

    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    extension = parsed.extension or ""
    link = phonenumbers.format_number(parsed, Form.RFC3966)
    parsed.extension = None
    match phonenumbers.is_possible_number_with_reason(parsed):
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return Number(phonenumbers.format_number(parsed, Form.NATIONAL), extension=extension)
        case ValidationResult.IS_POSSIBLE:
            abroad = phonenumbers.format_number(parsed, Form.INTERNATIONAL)
            near = parsed.country_code == phonenumbers.country_code_for_region(home)
            shown = phonenumbers.format_number(parsed, Form.NATIONAL) if near else abroad
            zones = tuple(zone for zone in time_zones_for_number(parsed) if zone != _UNKNOWN)
            return Number(shown, abroad, link, extension, zones)
    return None
