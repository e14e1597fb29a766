"""The meeting brief: what to do before, during and after the talk, on the two sides of a sheet."""

from collections.abc import Iterator, Sequence

from outreach.briefs.agenda import MARK, Part, agenda, clock
from outreach.briefs.facts import Person, Talk, Writer, sentence
from outreach.briefs.paper import (
    Advice,
    Asked,
    Block,
    Cell,
    Checklist,
    Columns,
    Flowing,
    Grid,
    Heading,
    Line,
    Panel,
    Paper,
    Ruled,
    Script,
    Spoken,
)
from outreach.briefs.phone import Number
from outreach.briefs.questions import Question, choose
from outreach.briefs.speech import PACE, seconds

_SCALE = "\N{EM SPACE}".join("12345")

_MUCH = 120
"""Characters of notes that save a line of research each."""

_USUAL = 15
"""Questions beside which there is room for another one of each kind."""

_SHORT = 60
"""Characters of an address that somebody may copy from paper."""


def meeting_brief(person: Person, writer: Writer, talk: Talk, *, number: Number | None = None) -> Paper:
    """The brief for a talk with this person, whose telephone number is `number`."""
    questions = chosen_questions(person, writer, talk)
    blocks: tuple[Block, ...] = (
        Panel((Cell("When", talk.when), Cell("Where", talk.place), _reach(person, number))),
        Heading("Before", "what you know shows that you value their time"),
        Columns(tuple(_research(person, writer)), tuple(_luggage())),
        Heading("The talk", f"{talk.minutes} minutes, of which you speak for about {_mine(talk)}: you ask, they tell"),
        Script(tuple(_agenda(person, talk, questions))),
        *_story(writer),
        Heading("Questions 1: the job", "topics on the right, room for notes beside them", overleaf=True),
        _asked(questions, "job"),
        Heading("Questions 2: the industry and current events"),
        _asked(questions, "industry"),
        Heading("Before you go"),
        Script(tuple(_closing(person, talk))),
        Heading("Afterwards", "the same day, while it is fresh"),
        Grid(
            ("Does it fit my …", "hardly … fully", "What I saw or heard that says so"),
            (20, 22, 58),
            tuple((what, _SCALE, "") for what in ("values", "skills", "interests")),
        ),
        Grid(
            ("Lead: who, where", "What I promised", "By", "Told how it went"),
            (36, 32, 14, 18),
            blank=2 + _has_room(questions),
        ),
        Checklist(tuple(_thanks(person, talk))),
    )
    return Paper("Meeting brief", person.shown, person.about, writer.name, talk.date, blocks)


def chosen_questions(person: Person, writer: Writer, talk: Talk) -> tuple[Question, ...]:
    """The questions of the brief, in their order."""
    known = {"company": person.company, "field": writer.field}
    return choose(
        talk.goal,
        talk.number,
        {name: value for name, value in known.items() if value},
        own=talk.questions,
        own_industry=talk.industry_questions,
        openings="openings" in talk.rapport,
    )


def _reach(person: Person, number: Number | None) -> Cell:
    phone = number.text if number else person.phone
    return Cell("Reach them", phone, person.email, number.link if number else "")


def _research(person: Person, writer: Writer) -> Iterator[Flowing]:
    company = person.company or "The company"
    field = writer.field or "their industry"
    seen = f", and “{person.article}”" if person.article else ""
    # Where something is known, there is less to find out.
    lines = 1 if len(person.notes) > _MUCH else 2
    yield Ruled(f"{company}: what it does, for whom, its latest news", lines)
    yield Ruled(f"The industry ({field}): its year so far, its words", lines)
    yield Ruled(f"The person: the path so far, what they said or wrote{seen}", lines)
    if person.notes:
        yield Advice(f"Noted so far: {person.notes}")
    yield Advice(
        "Look at: the company’s site and annual report, trade press, the professional body, a business directory in "
        f"the library, {person.url if 0 < len(person.url) <= _SHORT else 'their profile'}."
    )


def _luggage() -> Iterator[Flowing]:
    yield Checklist(
        (
            "This sheet, a pen, a watch",
            "Résumé, two copies: only for when they ask",
            "A sample or two of your work",
            "Business cards",
            "Dressed as people there dress",
            "There 10–15 minutes early",
        )
    )
    yield Advice(
        "You ask the questions, and are still being assessed: how you listen decides whether your name is passed on."
    )


def _mine(talk: Talk) -> str:
    mine = [part for part in agenda(talk.minutes) if part.what in ("opening", "my story", "closing")]
    return clock(sum(part.end - part.start for part in mine))


def _agenda(person: Person, talk: Talk, questions: Sequence[Question]) -> Iterator[Line]:
    marked = talk.minutes <= MARK
    for part in agenda(talk.minutes):
        if not marked and part.start >= MARK:
            marked = True
            yield _mark(talk)
        yield _part(part, person, talk, questions)
    over = "Time is up: thank them and get up. Stay only if they ask you to."
    yield Line(over, step=clock(talk.minutes), mark=True)


def _mark(talk: Talk) -> Line:
    left = talk.minutes - MARK
    minutes = "1 minute is" if left == 1 else f"{left} minutes are"
    return Line(
        f"A quarter of an hour: look at the clock. {minutes} left for the question that matters most.",
        step=str(MARK),
        mark=True,
    )


def _part(part: Part, person: Person, talk: Talk, questions: Sequence[Question]) -> Line:
    name = f", {person.spoken}" if person.spoken else ""
    thanks = sentence(f"Thank you for making time{name}")
    title, words, aside = {
        "opening": ("Thanks", f"{thanks} I have brought questions, and will keep to {talk.minutes} minutes.", ""),
        "their story": ("Their story first", questions[0].text, ""),
        "my story": ("My story", "", "The card below, in a minute."),
        "the job": ("The job", "", "Overleaf, part 1. Follow what they say rather than the list."),
        "the industry": ("The industry", "", "Overleaf, part 2."),
        "other people": ("Advice, other people", "What would you do next in my place?", "And who else to talk to."),
        "closing": ("Thanks and promise", "", "Overleaf, at the end."),
    }[part.what]
    return Line(title, words, aside, f"{clock(part.start)}–{clock(part.end)}")


def _story(writer: Writer) -> Iterator[Flowing]:
    story = writer.story or (sentence(writer.headline) if writer.headline else "")
    if story:
        yield Heading("My story", f"about {seconds(story)} seconds at {PACE} words a minute")
        yield Spoken(story)
    else:
        yield Heading("My story", "a minute at the most: about 150 words")
    if not writer.story:
        yield Ruled("Where you come from, what you have found out, what you are exploring", 3)


def _has_room(questions: Sequence[Question]) -> int:
    return int(len(questions) <= _USUAL)


def _asked(questions: Sequence[Question], tier: str) -> Asked:
    return Asked(tuple((each.text, each.topic) for each in questions if each.tier == tier), blank=_has_room(questions))


def _closing(person: Person, talk: Talk) -> Iterator[Line]:
    if "resume" in talk.rapport:
        yield Line(
            "If you get on well",
            "What would you change in my résumé, reading it with a critical eye?",
            "And only if there is time left.",
        )
    yield Line(
        "Other people", "Who else would you talk to in my place, and may I say that you sent me?", write=("", "")
    )
    yield Line("Staying in touch", "How may I come back to you with a question now and then?")
    thanks = sentence(f"Thank you, {person.spoken}" if person.spoken else "Thank you")
    yield Line(
        "Thanks and promise",
        f"{thanks} I will follow up what you have given me, and let you know how it turns out.",
    )


def _thanks(person: Person, talk: Talk) -> Iterator[str]:
    by = f"by {talk.thank_by}" if talk.thank_by else "by the next working day"
    yield f"Thank-you note sent {by}, naming one thing learned"
    if person.referrer:
        yield f"{person.referrer} thanked, and told how it went"
