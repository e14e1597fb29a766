"""What follows "Dear": the ladder from what the sheet says to the name as written. Gender is never guessed."""

import re

from outreach.contacts.honorifics import honorific
from outreach.contacts.names import Name, is_east_asian
from outreach.contacts.text import folded, words
from outreach.patterns import at_first_use

_GREETING = at_first_use(
    r"(?:dear|hello|hi|sehr geehrte[rs]?|guten tag|hallo|liebe[rs]?|chère|cher|bonjour|estimad[oa]|querid[oa]|gentile|"
    r"egregio|cara|caro|beste|geachte|prezad[oa]|car[oa])\s+(?=\S)",
    re.IGNORECASE,
)
# What such a cell says of somebody who is neither Mr. nor Ms., or not said to be: the name alone greets them.
_NO_FORM = words(
    "divers diverse keineangabe ka ohne ohneanrede neutral unbekannt mannlich weiblich male female nonbinary other"
)
# These go before the given name: Sir Ian, Dame Judi.
_BEFORE_GIVEN = frozenset({"Sir", "Dame"})


def as_written(cell: str, language: str) -> tuple[str, str]:
    """(salutation, title) of a salutation cell: exports keep "Mr." in it, people "Dear Ada,"."""
    if honorific(cell, language) is not None:
        return "", cell
    if folded(cell) in _NO_FORM:
        return "", ""
    return _GREETING().sub("", cell, count=1).rstrip(" ,:;!"), ""


def salutation(name: Name, title: str) -> str:
    """Title and family name where both are certain, else the full name, after the title if there is one.

    A family name of one letter is left out, since nobody is called that.
    """
    if name.usual and not title:
        return name.full
    spoken = name.first if name.first and is_initial(name.last) else name.full
    if not title or not spoken:
        return spoken
    if title in _BEFORE_GIVEN and name.first:
        return f"{title} {name.first}"
    if name.sure and name.last and not is_east_asian(name.last) and not is_initial(name.last):
        return f"{title} {name.last}"
    return f"{title} {spoken}"


def is_initial(last: str) -> bool:
    """Whether only the first letter of a family name is given, as networks show it to strangers."""
    return len(last.rstrip(".")) == 1 and last.isascii()
