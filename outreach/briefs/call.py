"""The call sheet: one page to have on the desk while calling."""

from outreach.briefs import phrases
from outreach.briefs.facts import Person, Talk, Writer, sentence
from outreach.briefs.hours import Clock, span
from outreach.briefs.paper import Block, Cell, Grid, Heading, Line, Panel, Paper, Script, Spoken
from outreach.briefs.phone import Number
from outreach.briefs.speech import PACE, seconds


def call_sheet(
    person: Person,
    writer: Writer,
    talk: Talk,
    *,
    number: Number | None = None,
    there: Clock | None = None,
    here: Clock | None = None,
    twelve: bool = True,
) -> Paper:
    """What to say to this person, to whoever else answers and to a machine.

    `there` and `here` are the clocks of the person and of the writer, where they are known; `twelve` says whether
    hours are counted to twelve.
    """
    script = _script(person, writer, talk)
    message = voicemail(person, writer, talk)
    length = seconds(" ".join(line.words for line in script))
    blocks: tuple[Block, ...] = (
        Panel((_dial(person, number), _best_time(person, there, here, twelve=twelve))),
        Heading("The call", f"about {length} seconds of talking, then listen"),
        Script((*script, *_answers(person, talk))),
        Heading("Somebody else answers"),
        Script(_gatekeeper(person, writer)),
        Heading("A machine answers", f"about {seconds(message)} seconds at {PACE} words a minute; practise it aloud"),
        Spoken(message),
        Heading("If they say"),
        Script(_objections(person, writer, talk)),
        Heading("Calls"),
        Grid(("When", "Who answered", "What was said and promised", "Next call"), (18, 22, 42, 18), blank=3),
    )
    return Paper("Call sheet", person.shown, person.about, writer.name, talk.date, blocks)


def voicemail(person: Person, writer: Writer, talk: Talk) -> str:
    """What to leave on a machine. Nobody is asked to call back: the promise stays the caller's."""
    return phrases.joined(
        f"{_hello(person)} {sentence(f'this is {writer.name}')}",
        phrases.how_found(person, writer),
        phrases.exploring(writer),
        f"I would value {talk.minutes} minutes of your advice.",
        "I am not asking for a job." if talk.disclaimer else "",
        "You need not call back: I will try again in a few days.",
        f"My number, should that be easier for you, is {writer.phone}." if writer.phone else "",
        "Thank you.",
    )


def _script(person: Person, writer: Writer, talk: Talk) -> tuple[Line, ...]:
    found = phrases.how_found(person, writer)
    discreet = "Ask them to keep it to themselves." if writer.persona == "employed" else ""
    return (
        Line(
            "Who I am",
            f"{_hello(person)} {_i_am(writer)}",
            "Ask whether this is a good moment.",
            "1",
        ),
        Line(
            "How I got your name",
            found,
            "If you have written to them, say so." if found else "The sheet does not say: write your sentence here.",
            "2",
            () if found else ("",),
        ),
        Line("Exploring", phrases.exploring(writer), "", "3"),
        Line("Learn", phrases.joined(phrases.learn(person), phrases.assurance(talk)), discreet, "4"),
        Line("Ask", phrases.ask(talk), "Wait for the answer. Two times to offer:", "5", ("1", "2")),
    )


def _answers(person: Person, talk: Talk) -> tuple[Line, ...]:
    confirm = "I will send you a line to confirm it."
    if person.email:
        confirm = f"I will send a line to {person.email} to confirm it."
    return (
        Line("Yes", f"Thank you, I look forward to it. {confirm}", write=("When", "Where")),
        Line(
            "No", f"Thank you all the same. Who else knows this work well, and might have {talk.minutes} minutes?",
        ),
    )  # fmt: skip


def _gatekeeper(person: Person, writer: Writer) -> tuple[Line, ...]:
    them = person.name or person.salutation
    referred = f"{person.referrer} suggested that I call. " if person.referrer else ""
    about = f"a question about {writer.field}" if writer.field else "a question about work like theirs"
    after = f" for {them}" if them else ""
    return (
        Line(
            "First",
            f"Hello, {_i_am(writer)}{f' May I speak with {them}, please?' if them else ''}",
        ),
        Line("“What is it about?”", f"{referred}I have {about}{after}. It takes two minutes, and is not a sales call."),
        Line(
            "“Not available.”",
            "When would be a good time to try again? And whom may I thank for the help?",
        ),
    )


def _objections(person: Person, writer: Writer, talk: Talk) -> tuple[Line, ...]:
    address = f"Is {person.email} the right address?" if person.email else "Which address suits you best?"
    field = writer.field or "this work"
    shorter = "ten minutes" if talk.minutes <= 15 else "a quarter of an hour"
    return (
        Line("“Send me an e-mail.”", f"Gladly. {address} I will write today, and call again in a few days."),
        Line("“I have no openings.”", "I am not asking for one: your experience is what I would like to hear about."),
        Line(
            "“We are not hiring.”",
            f"I am still finding out whether {field} suits me, and you know it from the inside.",
        ),
        Line("“I have no time.”", f"Would {shorter} by phone be easier, perhaps next month?"),
        Line("“Ask personnel.”", "What I hope to learn only somebody who does the work can tell me."),
    )


def _dial(person: Person, number: Number | None) -> Cell:
    if not person.phone:
        return Cell("Dial", small="The sheet has no number for them.")
    if not number or not number.link:
        return Cell("Dial", number.shown if number else person.phone, "Incomplete: look it up before you call.")
    small = "" if number.shown == number.abroad else f"From abroad {number.abroad}"
    return Cell("Dial", number.text, small, number.link)


def _best_time(person: Person, there: Clock | None, here: Clock | None, *, twelve: bool) -> Cell:
    if not there:
        where = f"; they work in {person.city}" if person.city else ""
        return Cell("Best time", small=f"Neither the number nor the country tells their time zone{where}.")
    hours = f"{span(there, twelve)}, {there.name}"
    if not here:
        return Cell("Best time", hours, "Office hours there. What that is on your clock is not known.")
    if here.ahead == there.ahead:
        return Cell("Best time", hours, "Office hours there, the same as yours.")
    return Cell("Best time", hours, f"Office hours there: {span(there, twelve, here)} on your clock.")


def _i_am(writer: Writer) -> str:
    return sentence(f"my name is {writer.name}")


def _hello(person: Person) -> str:
    return f"Hello, {person.spoken}," if person.spoken else "Hello,"
