"""What the caller says of one contact, each sentence only when the facts for it are there."""

from outreach.briefs.facts import Person, Talk, Writer, listing, sentence

_WHO_REFERRED = {
    "friend": ", a friend of mine,",
    "professor": ", one of my professors,",
    "family": ", a relative of mine,",
}
_WITHOUT_MORE = {
    "referral": "You were recommended to me.",
    "alumni": "I found you through our alumni network.",
    "association": "I found your name through our professional association.",
    "former_colleague": "You may remember me from the time when we worked together.",
    "event": "Our paths crossed at an event.",
    "article": "I came across a piece of yours, and it has stayed with me.",
    "friend": "A friend of mine gave me your name.",
    "family": "Someone in my family gave me your name.",
    "professor": "One of my professors gave me your name.",
    "recruiter": "A recruiter whom I talked to mentioned your name.",
    "job_board": "I came across your name on a job board.",
    "directory": "I found your name in a directory.",
    "profile": "I came across your profile online.",
    "website": "I came across your name online.",
    "other": "I came across your name while I was reading about your work.",
}


def how_found(person: Person, writer: Writer) -> str:
    """How the caller got the name; "" when the sheet does not say."""
    if person.referrer:
        return f"{person.referrer}{_WHO_REFERRED.get(person.source, '')} suggested that I get in touch with you."
    school = person.school or writer.school
    fuller = {
        "alumni": school and f"You and I have {school} in common, and I found you through its alumni network.",
        "association": person.association
        and f"I found your name through the {person.association.removeprefix('the ')} network.",
        "former_colleague": person.former_company
        and f"You may remember me from {person.former_company}, where we worked together.",
        "event": person.event and sentence(f"Our paths crossed at {person.event}"),
        "article": person.article and f"“{person.article}” led me to you, and has stayed with me since.",
    }
    return fuller.get(person.source) or _WITHOUT_MORE.get(person.source, "")


def exploring(writer: Writer) -> str:
    """What the caller is about."""
    if writer.headline:
        return sentence(writer.headline)
    if writer.field:
        who = {"student": "a student, and am ", "career changer": "changing careers, and am "}.get(writer.persona, "")
        return sentence(f"I am {who}exploring {writer.field}")
    return "I am finding out what people in your line of work do."


def learn(person: Person) -> str:
    """What the caller hopes to hear."""
    what = f"about {person.interest}" if person.interest else f"how you came to your work{at_work(person)}"
    return f"I would love to hear {what}, and what you would advise a newcomer."


def at_work(person: Person) -> str:
    """ " as Hydrologist at Meridian Water", as far as it is known."""
    return (f" as {person.position}" if person.position else "") + (f" at {person.company}" if person.company else "")


def assurance(talk: Talk) -> str:
    """That no job is asked for, unless the campaign leaves that out."""
    return "I am not asking for a job: your experience is what interests me." if talk.disclaimer else ""


def ask(talk: Talk) -> str:
    """The one thing that is asked for."""
    how = f", {listing(talk.channels)}" if talk.channels else ""
    return f"Could you spare {talk.minutes} minutes for that in the next few weeks{how}?"


def joined(*sentences: str) -> str:
    """The sentences that there are, one after the other."""
    return " ".join(filter(None, sentences))
