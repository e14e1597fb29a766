"""What must be in a letter that asks for a conversation, and what must not."""

from collections.abc import Iterator

from outreach.checks.letter import Letter
from outreach.findings import Finding, Rule, found

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
    elif index - letter.understanding.opening >= 2:
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
            yield found(ASKS_FOR_JOB, "this asks for a job", letter.place(start, end), hint, start, end)


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
    """No promise at all is an error; a promise for a past day, a weekend or a distant day is a warning."""
    reading = letter.reading
    index = letter.understanding.first.get("follow_up_promise")
    if index is None:
        hint = "Say what you will do and when: “I will call you on Tuesday, December 1.”"
        yield found(FOLLOW_UP, "the letter does not promise that you will get in touch", reading.where, hint)
        return
    day, today = reading.follow_up, reading.today
    if day is None:
        return
    said = f"{day:%A}, {day:%B} {day.day}"
    wrong = ""
    if day.weekday() >= 5:
        wrong = f"the promised day, {said}, is a weekend day"
    elif today is not None and day <= today:
        wrong = f"the promised day, {said}, is not after the day of the letter"
    elif today is not None and _workdays(today.toordinal(), day.toordinal()) > _MOST_WORKDAYS:
        wrong = f"the promised day, {said}, is more than {_MOST_WORKDAYS} working days away"
    if wrong:
        start, end, _ = letter.passage(index)
        hint = "Promise a working day within a week or so, while the letter is remembered."
        yield Finding(FOLLOW_UP.id, "warning", wrong, reading.where, hint, start, end)


def _workdays(after: int, until: int) -> int:
    """Days from Monday to Friday between two ordinals, the first left out. Ordinal 1 is a Monday."""

    def before(day: int) -> int:
        weeks, rest = divmod(day, 7)
        return 5 * weeks + min(rest, 5)

    return before(until) - before(after)


def no_job(letter: Letter) -> Iterator[Finding]:
    """No sentence assures that no job is asked for."""
    if "no_job" not in letter.understanding.first:
        hint = "Say so in one sentence: “This is not a request for a job.”"
        message = "nothing assures the reader that you are not asking for a job"
        yield found(NO_JOB, message, letter.reading.where, hint)
