"""What must be in a letter that asks for a conversation, and what must not."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from outreach.checks.appointments import monday_to_friday, named_day, says_when, workdays_until, wrong_weekday
from outreach.checks.kinds import KINDS
from outreach.checks.letter import Letter
from outreach.findings import Finding, Level, Rule, found

REFERRAL = Rule(
    "L03",
    "error",
    "The letter says how I found the reader, in the first two sentences",
    "A stranger reads on when a person, a school or an event in common opens the letter.",
    "Katharine Hansen in “The Art of the Informational Interview” (2008): tell them how you got their name",
    bad="I am writing to introduce myself and to learn about your industry.",
    better="Lena Brandt suggested that I write to you.",
)
ASKS_FOR_JOB = Rule(
    "L04",
    "error",
    "The letter does not ask for a job",
    "A letter that asks for advice and for a job in one breath looks like a trick, and gets neither.",
    "Erin Hovanec, “Mastering the Informational Interview” (Yahoo! HotJobs): the goal is information, not a job",
    bad="If you know of any openings, I would be glad to send my résumé.",
    better="I am not asking for a job; your experience is what interests me.",
)
MINUTES = Rule(
    "L06",
    "error",
    "The letter says how short the conversation will be: half an hour at most",
    "It is easy to say yes to a time that is named and short; an open end is a reason to say no.",
    "“The Art of the Informational Interview” (2008): half an hour at the most; Fred Coon: about fifteen minutes",
    bad="I would love to meet for a chat some time.",
    better="Could you spare 20 minutes?",
)
FOLLOW_UP = Rule(
    "L08",
    "error",
    "The letter promises to get in touch, on a working day within a week or so",
    "The writer who asks also does the work of arranging: a reader who must answer to make it happen mostly does not.",
    "“The Art of the Informational Interview” (2008): say that you will be the one to get in touch",
    bad="I look forward to hearing from you.",
    better="I will call you on Tuesday, December 1, to see whether we can find a time.",
)
NO_JOB = Rule(
    "L19",
    "error",
    "The letter assures the reader that this is not a request for a job",
    "People fear being asked for what they cannot give. Told that they are not, most are glad to help.",
    "“The Art of the Informational Interview” (2008): assure them that it is not about a job",
    bad="I am looking for my next challenge and would like to talk.",
    better="This is not a request for a job: your experience is what interests me.",
)
INTEREST = Rule(
    "L20",
    "warning",
    "The letter says that it is the reader's experience or advice that is of interest",
    "People like to be asked for what they know. A letter that wants something else from them is one among many.",
    "“The Art of the Informational Interview” (2008): say that you value their experience and advice",
    bad="I would like to introduce myself and to grow my network in your industry.",
    better="I would love to hear how you came to your work at Riverbend Water.",
)

_MOST_MINUTES = 30
_MOST_WORKDAYS = 7


def referral(letter: Letter) -> Iterator[Finding]:
    """Absent: an error. Later than the second sentence: a warning."""
    index = letter.understanding.first.get("referral")
    where = letter.reading.where
    if index is None:
        yield found(
            REFERRAL,
            "the letter does not say how you came to this reader",
            where,
            "Open with who sent you, or with the school, event, article or profile that led you there.",
        )
    elif index - letter.wording.body.start >= 2:
        start, end, _ = letter.passage(index)
        message = "how you came to this reader is said late; it belongs in the first two sentences"
        yield Finding(REFERRAL.id, "warning", message, where, "Move this sentence to the beginning.", start, end)


def asks_for_job(letter: Letter) -> Iterator[Finding]:
    """Each sentence that asks for a job, an opening, an application or a recruiter."""
    if "asks_for_job" not in letter.understanding.first:
        return
    for index, sentence in enumerate(letter.understanding.sentences):
        if sentence.meaning.asks_for_job:
            start, end, _ = letter.passage(index)
            hint = "Leave it out: ask for experience and advice only; what comes of it comes later."
            # A letter of no such kind may be a real application; it is not held back.
            level: Level = "error" if letter.reading.kind in KINDS else "warning"
            place = letter.place(start, end)
            yield Finding(ASKS_FOR_JOB.id, level, "this asks for a job", place, hint, start, end)


def minutes(letter: Letter) -> Iterator[Finding]:
    """No time stated, or a time above half an hour."""
    index = letter.understanding.first.get("time_limit")
    if index is None:
        hint = "Name a number: “20 minutes”; “a brief chat” may be any length."
        yield found(MINUTES, "the letter does not say how long the conversation will take", letter.reading.where, hint)
        return
    asked = letter.understanding.sentences[index].meaning.minutes
    if asked is not None and asked > _MOST_MINUTES:
        start, end, _ = letter.passage(index)
        message = f"{asked} minutes is long for a first conversation"
        hint = f"Ask for {_MOST_MINUTES} minutes at most; 15 or 20 are granted more readily."
        yield found(MINUTES, message, letter.reading.where, hint, start, end)


def follow_up(letter: Letter) -> Iterator[Finding]:
    """No promise at all is an error; one for no day, a past day, a holiday or a distant day is a warning."""
    reading = letter.reading
    index = letter.understanding.first.get("follow_up_promise")
    if index is None:
        hint = "Say what you will do and when: “I will call you on Tuesday, December 1.”"
        yield found(FOLLOW_UP, "the letter does not promise that you will get in touch", reading.where, hint)
        return
    # "I will be in touch. I will call you on Tuesday." is one promise.
    promises = (n for n, said in enumerate(letter.understanding.sentences) if said.meaning.follow_up_promise)
    passages = map(letter.passage, promises)
    start, end, sentence = next((each for each in passages if says_when(each.text)), None) or letter.passage(index)
    wrong = _wrong_day(sentence, reading.today, reading.follow_up, reading.is_workday or monday_to_friday)
    if wrong:
        hint = "Promise a working day within a week or so, while the letter is remembered."
        yield Finding(FOLLOW_UP.id, "warning", wrong, letter.place(start, end), hint, start, end)


@lru_cache(maxsize=1024)
def _wrong_day(sentence: str, today: date | None, follow_up: date | None, is_workday: Callable[[date], bool]) -> str:
    """What is wrong with the day that a promise names, "" if nothing is."""
    if not says_when(sentence):
        return "the promise to get in touch names no day"
    day = (named_day(sentence, today) if today else None) or follow_up
    if day is None:
        weekend = re.search(r"\b(?:satur|sun)day", sentence, re.IGNORECASE)
        return f"the promised day, {weekend[0]}, is a weekend day" if weekend else ""
    faults = (
        (day.weekday() >= 5, "is a weekend day"),
        (not is_workday(day), "is a holiday"),
        (today and day <= today, "is not after the day of the letter"),
        (
            today and workdays_until(today, day, is_workday) > _MOST_WORKDAYS,
            f"is more than {_MOST_WORKDAYS} working days away",
        ),
    )
    if weekday := wrong_weekday(sentence, day):
        return f"{day:%B} {day.day} is a {day:%A}, not a {weekday}"
    return next((f"the promised day, {day:%A}, {day:%B} {day.day}, {fault}" for wrong, fault in faults if wrong), "")


def no_job(letter: Letter) -> Iterator[Finding]:
    """No sentence assures that no job is asked for."""
    if "no_job" not in letter.understanding.first:
        hint = "Say so in one sentence: “This is not a request for a job.”"
        message = "nothing assures the reader that you are not asking for a job"
        yield found(NO_JOB, message, letter.reading.where, hint)


def interest(letter: Letter) -> Iterator[Finding]:
    """No sentence wants what the reader knows, did or thinks."""
    if "interest" not in letter.understanding.first:
        hint = "Name what you want to hear of: “I would love to hear how you came to your work.”"
        message = "nothing says that the reader's own experience or advice is what interests you"
        yield found(INTEREST, message, letter.reading.where, hint)
