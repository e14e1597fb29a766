"""The sections of outreach.toml: the one table that reading, writing and the settings reference are driven by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, get_args

from outreach.settings import usable
from outreach.settings.key import Key
from outreach.settings.mail import Inbox, Send

SETTINGS_FILE = "outreach.toml"


@dataclass(frozen=True, slots=True)
class Me:
    """[me]: who writes."""

    name: Annotated[str, Key("Your name, as you sign.", "Dana Whitfield")] = ""
    email: Annotated[str, Key("Your e-mail address, for the letterhead.", "dana@example.org", usable.email)] = ""
    phone: Annotated[str, Key("Your phone number. With it the letter can promise a call.", "(303) 555-0142")] = ""
    address: Annotated[
        tuple[str, ...],
        Key(
            "Your postal address, line by line, for the letterhead.",
            ("18 Alder Street", "Denver, CO 80203"),
            usable.not_blank,
        ),
    ] = ()
    website: Annotated[str, Key("A page about you.", "www.example.org/dana", usable.website)] = ""
    headline: Annotated[
        str,
        Key(
            "One sentence about you, without its full stop: your story in a line.",
            "I teach chemistry and am exploring a move into science policy",
        ),
    ] = ""
    story: Annotated[
        str,
        Key(
            "Your story for a talk, in about 150 words, which take a minute: where you come from, what you have found "
            "out, what you are exploring.",
            "For nine years I have taught chemistry. What I liked best was …",
        ),
    ] = ""
    field: Annotated[str, Key("What you are exploring, as it reads after “my interest in”.", "science policy")] = ""
    persona: Annotated[
        str,
        Key(
            "“student”, “career changer”, or “employed”, which asks the reader to keep it private. It says who you are "
            "where there is no headline.",
            "student",
            usable.one_of("", "student", "career changer", "employed"),
        ),
    ] = ""
    school: Annotated[str, Key("The school that you share with alumni you write to.", "Front Range College")] = ""


@dataclass(frozen=True, slots=True)
class CampaignFiles:
    """[campaign]: its files, its language and its country."""

    name: Annotated[
        str, Key("What this campaign is called, where several share one ledger.", "Spring 2027, Dana", usable.name)
    ] = ""
    sheet: Annotated[str, Key("The contact sheet: .xlsx, .ods, .csv, .vcf and others.", check=usable.needed)] = (
        "contacts.xlsx"
    )
    worksheet: Annotated[str, Key("Its worksheet. Empty: the first one with rows.", "People")] = ""
    template: Annotated[str, Key("The letter: headers, a blank line, a Markdown body.", check=usable.needed)] = (
        "templates/request.md"
    )
    stationery: Annotated[str, Key("The Word file that the letter is set in.", check=usable.needed)] = (
        "templates/stationery.docx"
    )
    output: Annotated[str, Key("The folder that letters are written to.", check=usable.needed)] = "letters"
    file_name: Annotated[
        str,
        Key(
            "How a letter's file is named, from the contact's fields. Its ending comes by itself.", check=usable.needed
        ),
    ] = "{last}-{first}"
    language: Annotated[str, Key("The language and customs of your letters.", "de-CH", usable.language)] = "en-US"
    country: Annotated[
        str,
        Key(
            "Where you are: its holidays are no working days, and its addresses need not name it.", "CA", usable.country
        ),
    ] = "US"
    region: Annotated[str, Key("Its state or province, for holidays kept only there.", "CO")] = ""


@dataclass(frozen=True, slots=True)
class Request:
    """[request]: what the letter asks for."""

    minutes: Annotated[
        int,
        Key(
            "How long a talk you ask for.",
            15,
            usable.between(5, 30, "half an hour is the most that people give"),
        ),
    ] = 20
    channels: Annotated[
        tuple[str, ...],
        Key(
            "How you could talk, as it reads after “meet”. Empty: in person, by phone or by video call, in the "
            "language of your letters.",
            ("in person", "by e-mail"),
            usable.not_blank,
        ),
    ] = ()
    source: Annotated[
        str, Key("How you found people whose rows do not say, for example your own connections: profile.", "profile")
    ] = ""
    follow_up_workdays: Annotated[
        int,
        Key(
            "After how many working days you promise to follow up.",
            4,
            usable.between(1, 20, "a promise further away than a month is forgotten by both sides"),
        ),
    ] = 5
    disclaimer: Annotated[
        str,
        Key(
            "“standard” says that this is not a request for a job; “none” leaves the sentence and its check out.",
            "none",
            usable.one_of("standard", "none"),
        ),
    ] = "standard"


@dataclass(frozen=True, slots=True)
class Brief:
    """[brief]: what the call sheet and the meeting brief say."""

    goal: Annotated[
        str,
        Key(
            "What the talks are for, which chooses their questions: “fit” (does the work suit me), “research”, "
            "“feedback” (how do I look to them), “jargon” or “network”.",
            "research",
            usable.one_of("fit", "research", "feedback", "jargon", "network"),
        ),
    ] = "fit"
    number: Annotated[
        int,
        Key(
            "How many questions to bring.",
            15,
            usable.between(10, 20, "fewer leave the talk to chance, more cannot be asked"),
        ),
    ] = 12
    questions: Annotated[
        tuple[str, ...],
        Key(
            "Questions of your own about the job.",
            ("What does a hearing look like from your chair?",),
            usable.not_blank,
        ),
    ] = ()
    industry_questions: Annotated[
        tuple[str, ...],
        Key(
            "Questions of your own about the industry and current events.",
            ("What do you make of the new water act?",),
            usable.not_blank,
        ),
    ] = ()
    rapport: Annotated[
        tuple[str, ...],
        Key(
            "What to ask only where you get on well: “resume” (a critical look at yours), “openings” (how word of them "
            "gets round).",
            ("resume",),
            usable.each_of("resume", "openings"),
        ),
    ] = ()


_LETTER = "{} A file of templates/, or a letter that comes with the program."


@dataclass(frozen=True, slots=True)
class Promises:
    """[promises]: the templates of the letters that keep them."""

    reminder: Annotated[
        str, Key(_LETTER.format("To whom has not answered a request."), "second-note", usable.needed)
    ] = "reminder"
    confirmation: Annotated[
        str, Key(_LETTER.format("On the day before a meeting."), "see-you-tomorrow", usable.needed)
    ] = "confirmation"
    thanks: Annotated[str, Key(_LETTER.format("After a meeting."), "my-thanks", usable.needed)] = "thank-you"
    report: Annotated[str, Key(_LETTER.format("On what came of a lead."), "news-of-your-lead", usable.needed)] = (
        "report-back"
    )
    keep_in_touch: Annotated[
        str, Key(_LETTER.format("Every half year, to whom has helped."), "holiday-card", usable.needed)
    ] = "progress"


@dataclass(frozen=True, slots=True)
class Checks:
    """[checks]: which rules count, and how much."""

    ignore: Annotated[tuple[str, ...], Key("Rules that you do not want to hear of.", ("L07",), usable.rule_ids)] = ()
    error: Annotated[tuple[str, ...], Key("Rules that hold a letter back.", ("L01",), usable.rule_ids)] = ()
    warning: Annotated[tuple[str, ...], Key("Rules that only warn.", ("L03",), usable.rule_ids)] = ()


@dataclass(frozen=True, slots=True)
class Cohort:
    """[cohort]: those who write to the same people."""

    place: Annotated[
        str,
        Key(
            "The folder of the list, on a drive that all of you can write to. Paths start at this file's folder. "
            "Empty: you write on your own.",
            "/media/school/outreach-list",
            name="list",
        ),
    ] = ""
    name: Annotated[str, Key("What the others know you by. Empty: your name, as in [me].", "Dana W.", usable.name)] = ""
    days: Annotated[
        int,
        Key(
            "For how many days somebody whom one of you has approached is left alone by the others.",
            60,
            usable.between(1, 3660, "less is no protection, and ten years are as good as for ever"),
        ),
    ] = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a campaign. `Settings()` serves a bare sheet and template; paths are relative to `folder`."""

    me: Annotated[Me, "Who writes. In letters: {{ me.name }}, {{ me.phone }} ..."] = field(default_factory=Me)
    campaign: Annotated[CampaignFiles, "What to write, to whom, and where. Paths start at this file's folder."] = field(
        default_factory=CampaignFiles
    )
    request: Annotated[Request, "What the letter asks for. In letters: {{ letter.minutes }} ..."] = field(
        default_factory=Request
    )
    columns: Annotated[
        Mapping[str, str],
        'Columns that are not recognised by their header: "header in the sheet" = "contact field".',
    ] = field(default_factory=dict)
    answers: Annotated[
        Mapping[str, str],
        'What FILLIN and ASK fields of a Word file ask for: "prompt" = "text".',
    ] = field(default_factory=dict)
    brief: Annotated[Brief, "What “outreach brief” puts on the papers for a call and a talk."] = field(
        default_factory=Brief
    )
    promises: Annotated[Promises, "The letters that “outreach send --due” writes, by their names."] = field(
        default_factory=Promises
    )
    checks: Annotated[Checks, "Which findings count, by rule. “outreach rules” lists the rules."] = field(
        default_factory=Checks
    )
    send: Annotated[
        Send, "The account that e-mails leave from, and how many of them. The password is not kept here."
    ] = field(default_factory=Send)
    inbox: Annotated[Inbox, "The same account's mailbox, over IMAP: for drafts and answers."] = field(
        default_factory=Inbox
    )
    cohort: Annotated[
        Cohort, "A list shared with others who write to the same people, so that no two of you write to one at once."
    ] = field(default_factory=Cohort)
    path: Path = Path(SETTINGS_FILE)

    @property
    def folder(self) -> Path:
        return self.path.parent


SECTIONS: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {part.name: get_args(part.type) for part in fields(Settings) if part.name != "path"}
)

FREE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"columns": ("Who told me", "referrer"), "answers": ("Where shall we meet?", "the library")}
)
"""Sections whose keys are the user's own, each with a key and a value that could stand there."""


def keys(section: str) -> dict[str, tuple[str, Key, Any]]:
    """The section's keys as they stand in the file, each with its attribute, documentation and default."""
    if section in FREE:
        return {}
    made, _ = SECTIONS[section]
    described = ((part, get_args(part.type)[1]) for part in fields(made))
    return {key.name or part.name: (part.name, key, part.default) for part, key in described}
