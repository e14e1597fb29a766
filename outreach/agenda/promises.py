"""What is owed to each contact after all that has happened, and from which day on."""

import re
from calendar import monthrange
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from outreach.agenda.due import IMPORTANCE, Calendar, Due, Policy
from outreach.happenings import Happening, Kind

_FOR_GOOD: frozenset[Kind] = frozenset({"opted_out", "cancelled"})
ANSWERED: frozenset[Kind] = frozenset({"replied", "scheduled", "met", "declined", "referred", "landed"})
"""What ends the follow-up of a request. A reply that is only probably theirs does, too: better one call too few."""

ENDS_APPOINTMENT: frozenset[Kind] = frozenset({"scheduled", "met", "declined"})
"""After these an appointment that was made before is none any more."""
_GOES_ON: frozenset[Kind] = frozenset({"scheduled", "met", "declined", "referred", "landed"})
_ANSWERS: frozenset[Kind] = frozenset({"called", "thanked", "reported", "touched"})
_MAKES_FRIENDS: frozenset[Kind] = frozenset({"met", "referred", "landed"})
_TOUCHES: frozenset[Kind] = frozenset(
    {"sent", "replied", "called", "voicemail", "scheduled", "thanked", "reported", "touched", *_MAKES_FRIENDS}
)

_OCCASION = re.compile(r" \d{4}-\d\d-\d\d$")
_NOON = time(12)

LONGEST_LEAVE = timedelta(days=366)
"""A day of return after that is no day of return, but a year that was misread."""


def agenda(
    history: Iterable[Happening],
    today: date,
    calendar: Calendar,
    *,
    until: date | None = None,
    policy: Policy | None = None,
    callable_: Container[str] = (),
) -> tuple[Due, ...]:
    """What is to be done by the end of the day `until`, or `today`: the most important first, then the oldest.

    `history` is in the order of time; `callable_` are the contacts that can be called. What was missed stays on the
    agenda until it is done or has no sense any more.
    """
    by_contact: dict[str, list[Happening]] = {}
    for each in history:
        by_contact.setdefault(each.contact, []).append(each)
    last = until or today
    promises = (
        promise
        for contact, happened in by_contact.items()
        for promise in _promises(happened, today, calendar, policy or Policy(), can_call=contact in callable_)
        if promise.due <= last
    )
    return tuple(sorted(promises, key=lambda each: (IMPORTANCE.index(each.what), each.due, each.contact, each.about)))


def in_words(day: date) -> str:
    """ "Nov 22, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"


def step_on(kind: str, occasion: date) -> str:
    """What a letter is called of which a contact has had one before, on another occasion."""
    return f"{kind} {occasion}"


def kind_of(step: str) -> str:
    """What kind of letter a step is: the same for every occasion."""
    return _OCCASION.sub("", step)


def appointment(happened: Sequence[Happening]) -> tuple[Happening, datetime] | None:
    """The meeting with a contact that was agreed on last and not reported on since, and its time.

    One of which only the day is known is at noon.
    """
    last = next((each for each in reversed(happened) if each.kind in ENDS_APPOINTMENT), None)
    if last is None or last.kind != "scheduled":
        return None
    try:
        at = datetime.fromisoformat(last.detail.get("at", ""))
    except ValueError:
        return None
    at = at if has_hour(last) else datetime.combine(at, _NOON)
    return last, at if at.tzinfo else at.replace(tzinfo=last.at.tzinfo)


def back_on(each: Happening, day: Callable[[datetime], date]) -> date | None:
    """The day on which an automatic answer says that its sender is back."""
    back = _date(each.detail.get("back", "")) if each.kind == "auto_replied" else None
    return back if back and back - day(each.at) <= LONGEST_LEAVE else None


def has_hour(scheduled: Happening) -> bool:
    """Whether it says at what time they meet, and not only on which day."""
    return len(scheduled.detail.get("at", "")) > len("2026-12-01")


def open_leads(happened: Sequence[Happening], day: Callable[[datetime], date]) -> tuple[tuple[str, Happening], ...]:
    """The leads that a contact gave, from a meeting or as a person to turn to, and has not been told about since."""
    leads: dict[str, tuple[str, Happening]] = {}
    for each in happened:
        named = {"met": each.detail.get("lead", ""), "referred": each.detail.get("name", "")}.get(each.kind, "")
        for lead in filter(None, map(str.strip, named.splitlines())):
            leads.setdefault(lead.casefold(), (lead, each))
    told = [each for each in happened if each.kind == "reported" or _is_sent(each, "report", "referrer")]
    return tuple(
        (lead, given)
        for key, (lead, given) in leads.items()
        if not any(day(each.at) >= day(given.at) and each.detail.get("lead", key).casefold() == key for each in told)
    )


def _promises(
    happened: Sequence[Happening], today: date, calendar: Calendar, policy: Policy, *, can_call: bool
) -> Iterator[Due]:
    if any(each.kind in _FOR_GOOD for each in happened):
        return
    yield from _answer(happened, calendar, policy)
    yield from _follow_up(happened, calendar, policy, can_call=can_call)
    yield from _meeting(happened, today, calendar, policy)
    yield from _thanks(happened, calendar, policy)
    yield from _reports(happened, calendar, policy)
    yield from _in_touch(happened, calendar, policy)


def _answer(happened: Sequence[Happening], calendar: Calendar, policy: Policy) -> Iterator[Due]:
    """What somebody wrote waits for the user, until they tell what has come of it."""
    certain = [each for each in happened if each.kind == "replied" and not each.detail.get("probable")]
    if not certain or any(each.kind in _GOES_ON for each in happened):
        return
    reply = certain[-1]
    since = happened[happened.index(reply) :]
    day = calendar.day(reply.at)
    # By the day: of what is logged later, that is all that is known.
    logged = [each for each in happened if each.kind in _ANSWERS and calendar.day(each.at) >= day]
    if logged or any(each.kind in ("sent", "voicemail") for each in since):
        return
    due = calendar.after(day, 0)
    why = f"they wrote on {in_words(day)}, and nothing is logged of what came of it"
    yield Due(reply.contact, "answer", due, calendar.after(due, policy.answer), why, reply.at)


def _follow_up(happened: Sequence[Happening], calendar: Calendar, policy: Policy, *, can_call: bool) -> Iterator[Due]:
    """The call or the reminder that the request promised, one of them, after which it rests; or why it cannot be.

    While nobody has said whether an answer is theirs, that is to be done first.
    """
    requests = [number for number, each in enumerate(happened) if _is_sent(each, "request")]
    if not requests:
        return
    request, *since = happened[requests[-1] :]
    if answers := [each for each in happened if each.kind in ANSWERED]:
        if all(each.detail.get("probable") for each in answers):
            day = calendar.after(calendar.day(answers[-1].at), 0)
            why = f"an answer came on {in_words(calendar.day(answers[-1].at))} that is theirs by sender and time only"
            yield Due(request.contact, "decide", day, day, why, answers[-1].at)
        return
    if any(each.kind == "called" for each in since):
        return
    if lost := [number for number, each in enumerate(since) if _is_out_of_reach(each)]:
        if not any(each.kind in ("sent", "touched") for each in since[lost[-1] :]):
            yield _way_to_find(request, since[lost[-1]], calendar, policy)
        return
    if any(each.kind == "bounced" or _is_sent(each, "reminder") for each in since):
        return
    voicemails = [each for each in since if each.kind == "voicemail"]
    begun = voicemails[-1] if voicemails else request
    days = [calendar.after(calendar.day(begun.at), policy.follow_up)]
    if voicemails:
        why = f"you left a message on {in_words(calendar.day(begun.at))}, and there is no answer"
    else:
        why = f"your letter of {in_words(calendar.day(begun.at))} promises it, and there is no answer"
    for each in since:
        if back := back_on(each, calendar.day):
            days.append(calendar.after(back, 1))
            why += f"; away until {in_words(back)}"
    due = max(days)
    yield Due(request.contact, "call" if can_call and not voicemails else "remind", due, due, why, begun.at)


def _way_to_find(request: Happening, lost: Happening, calendar: Calendar, policy: Policy) -> Due:
    """In the place of what the request promised, which cannot be done where that letter went."""
    day, due = calendar.day(lost.at), calendar.after(calendar.day(lost.at), 0)
    if lost.kind == "bounced":
        why = f"your letter came back on {in_words(day)}: correct the address, or give it up"
    else:
        why = f"they have left there, says an automatic answer of {in_words(day)}: see whom it names, or give it up"
    by = max(due, calendar.after(calendar.day(request.at), policy.follow_up))
    return Due(request.contact, "reach", due, by, why, lost.at, lost.detail.get("address", ""))


def _meeting(happened: Sequence[Happening], today: date, calendar: Calendar, policy: Policy) -> Iterator[Due]:
    agreed = appointment(happened)
    if not agreed:
        return
    scheduled, at = agreed
    contact, meeting, since = scheduled.contact, calendar.day(at), scheduled.at
    when = at if has_hour(scheduled) else None
    if meeting < today:
        due = calendar.after(meeting, policy.thank)
        why = f"you were to meet on {in_words(meeting)}; a thank-you is due if you did"
        yield Due(contact, "debrief", due, calendar.after(meeting, policy.thank_by), why, since, when=when)
        return
    why, place = f"you meet on {in_words(meeting)}", scheduled.detail.get("place", "")
    yield Due(contact, "prepare", calendar.after(meeting, -policy.prepare), meeting, why, since, when=when, place=place)
    eve = calendar.after(meeting, -1)
    later = happened[happened.index(scheduled) :]
    # What was agreed on the day before, or later, need not be confirmed then.
    if calendar.day(since) < eve and today < meeting and not any(_is_sent(each, "confirmation") for each in later):
        yield Due(contact, "confirm", eve, eve, why, since, when=when, place=place)


def _thanks(happened: Sequence[Happening], calendar: Calendar, policy: Policy) -> Iterator[Due]:
    met = next((each for each in reversed(happened) if each.kind == "met"), None)
    if not met:
        return
    day = calendar.day(met.at)
    # By the day: whoever thanks at once may log the meeting after that.
    thanked = (each for each in happened if each.kind == "thanked" or _is_sent(each, "thanks"))
    if any(calendar.day(each.at) >= day for each in thanked):
        return
    due, by = calendar.after(day, policy.thank), calendar.after(day, policy.thank_by)
    yield Due(met.contact, "thank", due, by, f"you met on {in_words(day)}", met.at, when=met.at)


def _reports(happened: Sequence[Happening], calendar: Calendar, policy: Policy) -> Iterator[Due]:
    """One for each lead."""
    for lead, given in open_leads(happened, calendar.day):
        day = calendar.day(given.at)
        due, by = calendar.after(day, policy.report), calendar.after(day, policy.report_by)
        why = f"they gave you this lead on {in_words(day)}: {lead}"
        yield Due(given.contact, "report", due, by, why, given.at, lead)


def _in_touch(happened: Sequence[Happening], calendar: Calendar, policy: Policy) -> Iterator[Due]:
    """A note to people who have helped, also after one has found what one was looking for."""
    friends = [each.kind for each in happened if each.kind in _MAKES_FRIENDS or each.kind == "declined"]
    if not friends or friends[-1] == "declined" or appointment(happened):
        return
    touch = next(each for each in reversed(happened) if each.kind in _TOUCHES)
    day = calendar.day(touch.at)
    due = calendar.after(_months_later(day, policy.in_touch_months), 0)
    by = day + timedelta(days=policy.in_touch_by_days)
    yield Due(touch.contact, "keep_in_touch", due, by, f"you were last in touch on {in_words(day)}", touch.at)


def _is_out_of_reach(each: Happening) -> bool:
    came_back = each.kind == "bounced" and not each.detail.get("probable")
    return came_back or bool(each.kind == "auto_replied" and each.detail.get("gone"))


def _is_sent(each: Happening, *steps: str) -> bool:
    return each.kind == "sent" and kind_of(each.step) in steps


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
