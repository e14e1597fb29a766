"""What a brief is made from: what the contact sheet and the settings say. A text is "" where nothing is known."""

import re
from dataclasses import dataclass, fields
from typing import Any

from outreach.pieces import FORBIDDEN


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be called and met. `country` is a code of ISO 3166, the other texts are as the sheet has them."""

    name: str = ""
    salutation: str = ""
    position: str = ""
    company: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    referrer: str = ""
    source: str = ""
    event: str = ""
    article: str = ""
    school: str = ""
    association: str = ""
    former_company: str = ""
    interest: str = ""
    notes: str = ""

    @property
    def shown(self) -> str:
        """What the papers call them: the name, failing that what a letter would, failing that the address."""
        return self.name or self.salutation or self.email

    @property
    def spoken(self) -> str:
        """What to say to them: as a letter does, "" when it is not known."""
        return self.salutation or self.name

    @property
    def about(self) -> str:
        """Their work and where it is."""
        place = ", ".join(filter(None, (self.city, self.region)))
        return " · ".join(filter(None, (self.position, self.company, place)))


@dataclass(frozen=True, slots=True)
class Writer:
    """Who calls. `headline` is a sentence without its full stop, `field` what is being explored.

    `persona` is "student", "career changer" or another word.
    """

    name: str
    phone: str = ""
    field: str = ""
    headline: str = ""
    story: str = ""
    school: str = ""
    persona: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation that is asked for. Days are written out, "" where they are not known."""

    minutes: int = 20
    channels: tuple[str, ...] = ("in person", "by phone")
    disclaimer: bool = True
    goal: str = "fit"
    number: int = 12
    questions: tuple[str, ...] = ()
    industry_questions: tuple[str, ...] = ()
    rapport: tuple[str, ...] = ()
    when: str = ""
    place: str = ""
    thank_by: str = ""
    date: str = ""


_LONGEST = {"name": 80, "salutation": 60, "position": 80, "company": 80, "notes": 320, "interest": 160}
_LONG = 120


def person_from(source: Any, **more: str) -> Person:
    """The person that `source` tells of by attributes of the same names, each one line of clean text.

    A text too long for its place on the paper is cut, which "…" shows.
    """
    texts = {each.name: more.get(each.name) or getattr(source, each.name) for each in fields(Person)}
    return Person(**{name: tidy(text, _LONGEST.get(name, _LONG)) for name, text in texts.items()})


def tidy(text: str, longest: int = 4000) -> str:
    """`text` on one line, without what no document can hold, cut between words where it is longer than `longest`."""
    line = " ".join(FORBIDDEN.sub(" ", text).split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return (cut.rpartition(" ")[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:.-–") + "…"


def sentence(text: str) -> str:
    """`text` with a full stop, unless it ends in one ("Inc.") or in another mark that closes a sentence."""
    return text if re.search(r"[.!?…][”’\")]*$", text) else f"{text}."


def listing(texts: tuple[str, ...]) -> str:
    """ "in person, by phone or by video call"."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
