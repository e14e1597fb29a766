"""How a letter asks: for one thing, in forms that suit the reader, leaving nothing for the reader to do."""

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach.checks.letter import Letter
from outreach.findings import Finding, Rule, found

ONE_ASK = Rule(
    "L05",
    "warning",
    "The letter asks for one meeting, in one or two questions",
    "One clear question gets an answer. Several make the reader choose, and that is put off.",
    "Boomerang's study of 40 million e-mails (2016): one to three questions were answered half as often again as none",
    bad="Could we meet? Or could you introduce me to a colleague? What do you think of my plan?",
    better="Could you spare 20 minutes?",
)
FORMS = Rule(
    "L07",
    "warning",
    "The letter offers two or more ways to talk",
    "Who has no time to meet may have it for a telephone call. The choice is a courtesy, and makes yes easier.",
    "“The Art of the Informational Interview” (2008): offer to meet in person, by telephone or by e-mail",
    bad="Could we meet at your office?",
    better="It can be in person, by phone or by video call, whichever suits you.",
)
ATTACHMENT = Rule(
    "L09",
    "error",
    "A first letter has no attachment, and mentions none",
    "A résumé turns a request for advice into an application. Attachments from strangers are not opened.",
    "advice on informational appointments: unless it was asked for, a résumé gives the wrong impression",
    bad="I have attached my résumé for your reference.",
    better="Nothing. Bring it along, and send it when you are asked to.",
)
REPLY = Rule(
    "L10",
    "warning",
    "The letter does not ask its reader to call or write back",
    "The writer who asks for a favour does the work of arranging it; a reader who has to act mostly does not.",
    "career centres of Kansas State and Tufts University: the writer calls, not the reader",
    bad="Please call me at your earliest convenience.",
    better="I will call you on Tuesday, December 1, to see whether we can find a time.",
)
BEYOND_EMPLOYER = Rule(
    "L14",
    "info",
    "The letter is not interested in the reader's employer alone",
    "Who asks about one employer only wants to work there. Advice is about a field, a job, and the way there.",
    "“The Art of the Informational Interview” (2008): ask about the job, the industry and the profession",
    bad="I would love to learn about Riverbend Water.",
    better="I would love to hear how you came to your work at Riverbend Water.",
)

_MOST_QUESTIONS = 2
_ENCLOSED = re.compile(
    r"""\b(?:(?:have|['’]ve|am|['’]m|are|is|be)[ ](?:also[ ]|now[ ])?(?:attach|enclos)(?:ed|ing)
        (?![ ](?:to|nothing|no)\b)
      | (?:please[ ])?(?:find|see)[ ](?:\w+[ ]){0,3}?(?:attached|enclosed) | (?:attached|enclosed)
        [ ](?:is|are|you|please|for|below|here)
      | (?:see|in|open|with)[ ]the[ ]attach(?:ed|ment)s?\b | (?:my|an|the)[ ]attachments?\b
      | as[ ]an[ ]attachment)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTHING = re.compile(r"\b(?:not|nothing|no|never|without|n['’]t)\b", re.IGNORECASE)
_FIELD = re.compile(
    r"""\b(?:fields?|industry|industries|sectors?|professions?|professional|careers?|path|journey|advice|experience
      |trade|role|lessons?|perspective|insights?|day[- ]to[- ]day|route|how[ ]you
      |your[ ](?:\w+[ ])?(?:work|job|story|view|role|career)|what[ ](?:it|you|your))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def one_ask(letter: Letter) -> Iterator[Finding]:
    """No request to talk or a second one; no question, or more than two."""
    where, body, phrases = letter.reading.where, letter.wording.body, letter.wording.phrases
    asks = [n for n in letter.wording.asks if not _promises(letter, n)]
    if not asks and not _asked_otherwise(letter):
        hint = "Ask for it in one question: “Could you spare 20 minutes?”"
        yield found(ONE_ASK, "the letter does not ask for a conversation", where, hint)
    for index in asks[1:]:
        start, end, _ = letter.passage(index)
        hint = "Ask once. Put the ways to talk into a sentence of their own, without a question."
        yield found(ONE_ASK, "this asks for a conversation once more", letter.place(start, end), hint, start, end)
    questions = [n for n in body if phrases[n].question]
    if not questions and asks:
        hint = "Make the request a question: “Could you spare 20 minutes?”"
        yield found(ONE_ASK, "the letter has no question in it", where, hint)
    elif len(questions) > _MOST_QUESTIONS:
        start, end, _ = letter.passage(questions[_MOST_QUESTIONS])
        message = f"the letter has {len(questions)} questions; {_MOST_QUESTIONS} are the most"
        hint = "Keep the others for the conversation."
        yield found(ONE_ASK, message, letter.place(start, end), hint, start, end)


def _asked_otherwise(letter: Letter) -> bool:
    """Whether the letter says how long or in what form to talk: "Fifteen minutes. Phone is fine." asks, too."""
    first = letter.understanding.first
    return "time_limit" in first or "format_offer" in first


def _promises(letter: Letter, index: int) -> bool:
    meaning = letter.understanding.sentences[index].meaning
    return meaning.follow_up_promise or meaning.no_job


def forms(letter: Letter) -> Iterator[Finding]:
    """No form of meeting, or a single one."""
    named = _offered(letter.common)
    if len(named) >= 2:
        return
    index = letter.understanding.first.get("format_offer")
    start, end, _ = letter.passage(index) if named and index is not None else (0, 0, "")
    message = f"the only way to talk that is offered is {next(iter(named))}" if named else "no way to talk is offered"
    hint = "Offer two or more: “in person, by phone or by video call, whichever suits you”."
    yield found(FORMS, message, letter.place(start, end), hint, start, end)


@lru_cache(maxsize=2048)
def _offered(common: str) -> frozenset[str]:
    """The forms named where a conversation is asked for, or a form of it offered. A promised call is no offer."""
    from outreach.checks.meaning import understand
    from outreach.checks.wording import wording

    said, (_, _, phrases, body, *_) = understand(common).sentences, wording(common)
    offers = [phrases[n] for n in body if said[n].meaning.format_offer or phrases[n].asks_to_talk]
    return frozenset[str]().union(*(each.forms for each in offers))


def attachment(letter: Letter) -> Iterator[Finding]:
    """An attached file, and each sentence that speaks of one, unless the reader has asked for it."""
    reading = letter.reading
    if reading.resume_requested:
        return
    hint = "Send nothing with a first letter; bring it along, in case you are asked."
    for name in reading.attachments:
        yield found(ATTACHMENT, f"“{name}” is attached to a first letter", reading.where, hint)
    for index in _enclosing(letter.common):
        start, end, _ = letter.passage(index)
        yield found(ATTACHMENT, "this speaks of an attachment", letter.place(start, end), hint, start, end)


@lru_cache(maxsize=2048)
def _enclosing(common: str) -> tuple[int, ...]:
    from outreach.checks.meaning import understand

    return tuple(
        index
        for index, (start, end, meaning) in enumerate(understand(common).sentences)
        if meaning.resume_attached
        or ((found_ := _ENCLOSED.search(common, start, end)) and not _NOTHING.search(common, start, found_.end()))
    )


def reply(letter: Letter) -> Iterator[Finding]:
    """Each sentence that leaves it to the reader to get in touch."""
    for index in letter.wording.replies:
        start, end, _ = letter.passage(index)
        hint = "Promise to call or to write yourself, on a day that you name."
        yield found(REPLY, "this leaves it to the reader to get in touch", letter.place(start, end), hint, start, end)


def beyond_employer(letter: Letter) -> Iterator[Finding]:
    """The reader's employer is named, and neither field, work, career nor advice is."""
    reading = letter.reading
    if reading.company and not _names_field(letter.common) and reading.company in letter.body:
        message = f"the letter asks about {reading.company} alone"
        hint = "Ask about the field as well, or about the reader's own way there."
        yield found(BEYOND_EMPLOYER, message, reading.where, hint)


@lru_cache(maxsize=2048)
def _names_field(common: str) -> bool:
    return bool(_FIELD.search(common))
