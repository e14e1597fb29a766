"""What a user should mend before the call: in the settings once, in the sheet for each contact."""

from collections.abc import Callable, Iterator

from outreach.briefs.facts import Person, Talk, Writer
from outreach.briefs.meeting import chosen_questions
from outreach.briefs.phone import Number
from outreach.briefs.phrases import how_found
from outreach.briefs.questions import FEWEST, MOST, answered_by_yes_or_no
from outreach.briefs.rules import COUNT, NAMELESS, NO_SOURCE, STORY, UNDIALLABLE, UNRESEARCHED, YES_OR_NO
from outreach.briefs.speech import LONGEST_STORY, PACE, seconds
from outreach.findings import Finding, found


def judge_writer(writer: Writer, where: Callable[[str, str], str]) -> Iterator[Finding]:
    """Whether somebody is named as the caller; `where` names the place of a section's key."""
    if not writer.name:
        yield found(NAMELESS, "nobody is named as the caller", where("me", "name"), "Write your name there.")


def judge_talk(writer: Writer, talk: Talk, where: Callable[[str, str], str]) -> Iterator[Finding]:
    """What is wrong with the story and with the questions, which all talks have in common."""
    yield from _judge_story(writer, where)
    for key, questions in (("questions", talk.questions), ("industry_questions", talk.industry_questions)):
        for question in filter(answered_by_yes_or_no, questions):
            hint = "Let it open with what, how, which, who or why."
            yield found(YES_OR_NO, f"“{question}” can be answered by yes or no", where("brief", key), hint)
    number = len(chosen_questions(Person(), writer, talk))
    if number > MOST:
        message = f"with your own there are {number} questions"
        yield found(COUNT, message, where("brief", "questions"), f"Keep the best: {FEWEST} to {MOST} in all.")


def _judge_story(writer: Writer, where: Callable[[str, str], str]) -> Iterator[Finding]:
    length = seconds(writer.story or writer.headline)
    if length > LONGEST_STORY:
        message = f"your story takes about {length} seconds at {PACE} words a minute"
        hint = f"Shorten it to a minute, {LONGEST_STORY} seconds at the most."
        yield found(STORY, message, where("me", "story" if writer.story else "headline"), hint)
    elif not writer.story:
        message = "your story is only the headline" if length else "there is no story of yours yet"
        hint = "Write it there in about 150 words: where you come from, what you found out, what you are exploring."
        yield Finding(STORY.id, "info" if length else "warning", message, where("me", "story"), hint)


def judge_call(person: Person, writer: Writer, number: Number | None, where: Callable[[str], str]) -> Iterator[Finding]:
    """What one contact's row lacks for a call; `where` names the cell of a field."""
    if not how_found(person, writer):
        message = "the sheet does not say how you got this name"
        yield found(NO_SOURCE, message, where("source"), "Fill in the referrer or the source.")
    if person.phone and not (number and number.link):
        what = "has no area code" if number else "is no telephone number"
        hint = "Write it with its area code, or with + and its country code."
        yield found(UNDIALLABLE, f"“{person.phone}” {what}", where("phone"), hint)


def judge_meeting(person: Person, where: Callable[[str], str]) -> Iterator[Finding]:
    """What one contact's row lacks for a talk."""
    if not person.notes:
        message = "nothing is noted yet about this person, the company or the industry"
        hint = "Look them up; what you find belongs in the Notes column."
        yield found(UNRESEARCHED, message, where("notes"), hint)
