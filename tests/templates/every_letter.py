"""Letters of the shipped templates, planned as a campaign plans them: from a sheet and an outreach.toml on disk."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path

from outreach.campaign import Choice, Planned, Run, open_campaign, start
from outreach.contacts import FIELDS, SOURCES

TODAY = date(2026, 11, 24)
HEADERS = [field.name for field in FIELDS if field.headers]

ME = {
    "name": "Dana Whitfield",
    "email": "dana.whitfield@example.org",
    "phone": "(303) 555-0142",
    "field": "science policy",
    "school": "Front Range College",
}
WHO = {"first": "Ngozi", "last": "Okafor", "title": "Dr."}
# What the way a name was found cannot do without.
NEEDED = {
    "referral": {"referrer": "Samuel Porter"},
    "event": {"event": "the River Basins Conference"},
    "article": {"article": "Reading a River"},
    "association": {"association": "the Western Chemistry Teachers Association"},
}
# Company names may end in a full stop, and nothing may follow it but the rest of the sentence.
OPTIONAL = {
    "company": "Clearwater Policy Lab, Inc.",
    "position": "Director of Policy",
    "interest": "how a bill on drinking water is drafted",
    "phone": "(303) 555-0111",
}
PERSONAS: tuple[Mapping[str, str], ...] = (
    {},
    {"persona": "student"},
    {"persona": "career changer"},
    {"persona": "employed"},
    {"headline": "I teach high school chemistry and am exploring a move into science policy"},
)
NEEDED_BY_LETTER: Mapping[str, Mapping[str, str]] = {
    "answer-yes": {"times": "on Tuesday at ten, on Wednesday after three or on Friday morning"},
    "confirmation": {"meeting": "2026-12-01 15:00"},
    "thank-you": {"learned": "how a flood model reaches the mayor’s desk"},
    "report-back": {
        "lead": "Sam Porter at Delta Surveys",
        "lead_outcome": "we talked for half an hour, and Sam showed me how a survey begins",
    },
    "referrer-thanks": {"lead": "Sam Porter at Delta Surveys"},
    "progress": {"progress": "I have taken a course in statistics and joined the river watch"},
    "article": {"shared": "What Rivers Remember"},
    "clipping": {"news": "the prize for your river model"},
}
OPTIONAL_BY_LETTER: Mapping[str, Mapping[str, str]] = {
    "request-after-call": {"called": "2026-11-23"},
    "confirmation": {"place": "at your office"},
    "thank-you": {"lead": "Sam Porter at Delta Surveys Ltd."},
    "referrer-thanks": {"lead_outcome": "we talked for half an hour, and Sam showed me how a survey begins"},
    "progress": {"learned": "that nobody reads past page two"},
    "holiday-card": {"learned": "that nobody reads past page two"},
    "article": {"learned": "that nobody reads past page two", "shared_link": "https://example.org/rivers"},
    "clipping": {"learned": "that nobody reads past page two", "shared_link": "https://example.org/prize"},
}


def rows(letter: str, optional: Mapping[str, str] = OPTIONAL) -> Iterator[dict[str, str]]:
    """Somebody found in every way there is, with each combination of what need not be known, for one letter."""
    name = letter.rpartition("/")[2]
    may_be = {**optional, **OPTIONAL_BY_LETTER.get(name, {})}
    found = [(source, NEEDED.get(source, {})) for source in SOURCES]
    found += [(source, {"referrer": "Samuel Porter"}) for source in ("", "friend", "professor", "family")]
    found += [("alumni", {"school": "Ridgeview College"})]
    for (source, needed), taken in product(found, product((True, False), repeat=len(may_be))):
        given = {field: text for (field, text), take in zip(may_be.items(), taken, strict=True) if take}
        yield {**WHO, "source": source, **needed, **NEEDED_BY_LETTER.get(name, {}), **given}


def run(
    folder: Path,
    letter: str,
    people: Iterable[Mapping[str, str]],
    me: Mapping[str, str] = ME,
    settings: str = "",
    *,
    word: bool = False,
) -> Run:
    """A run of a shipped letter, found by its name. Each person has an id, and so a letter of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f'{key} = "{value}"' for key, value in me.items())
    (folder / "outreach.toml").write_text(f"[me]\n{lines}\n[campaign]\nsheet = 'people.csv'\n{settings}\n", "utf-8")
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, HEADERS)
        sheet.writeheader()
        for number, person in enumerate(people, 1):
            sheet.writerow({**person, "id": number, "email": f"ngozi{number}@example.org"})
    return start(open_campaign(folder, None, Path(letter), folder), Choice(today=TODAY), word=word)


def planned(
    folder: Path, letter: str, people: Iterable[Mapping[str, str]], me: Mapping[str, str] = ME, settings: str = ""
) -> list[Planned]:
    return list(run(folder, letter, people, me, settings))
