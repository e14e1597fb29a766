"""`outreach due`: from letters and what was logged to what to do, as a person and a program read it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from outreach.envelope import Envelope
from outreach.ledger import Entry, Incoming, Place, Settled, open_ledger
from tests.support.programs import Outreach

PEOPLE = """\
ID,Name,E-mail,Phone,Company,Skip
o1,Maya Okafor,maya@example.com,(303) 555-0142,Harbor Works,
l1,Ann Lee,ann@example.com,,Lee & Sons,
l2,Joe Lee,,,Mill,
x1,Gus Abernathy,gus@example.com,,,x
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
[campaign]
sheet = "people.csv"
country = "US"
[request]
follow_up_workdays = 4
"""
AGREED = {"at": "2026-11-12T15:00:00+00:00", "place": "at her office, room 3"}


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    monday = datetime(2026, 11, 2, 12, tzinfo=UTC)
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        for contact in ("o1", "l2", "x1", "gone@example.com"):
            ledger.happened(contact, "sent", monday, {}, monday, step="request")
        ledger.happened("l1", "met", monday, {"lead": "the board"}, monday)
        ledger.happened("l1", "scheduled", monday, AGREED, monday)
    return tmp_path


def test_the_agenda_of_a_day(outreach: Outreach, campaign: Path) -> None:
    done = outreach("due", "--date", "2026-11-06")
    assert done.returncode == 0
    assert done.stdout == (
        "Calls promised\n"
        "  Maya Okafor · Harbor Works · (303) 555-0142\n"
        "      due Fri, Nov 6, 2026: your letter of Nov 2, 2026 promises it, and there is\n"
        "      no answer\n"
        "      → outreach brief o1 --call\n"
        "\n"
        "Reminders\n"
        "  gone@example.com\n"
        "      due Fri, Nov 6, 2026: your letter of Nov 2, 2026 promises it, and there is\n"
        "      no answer\n"
        "      → outreach write -t reminder --only gone@example.com\n"
        "  Joe Lee · Mill\n"
        "      due Fri, Nov 6, 2026: your letter of Nov 2, 2026 promises it, and there is\n"
        "      no answer\n"
        "      → outreach write -t reminder --only l2\n"
        "\n"
        "Thank-yous\n"
        "  Ann Lee · Lee & Sons\n"
        "      overdue since Wed, Nov 4, 2026: you met on Nov 2, 2026\n"
        "      → outreach send --due --only l1\n"
        "\n"
    )
    assert done.stderr == "4 things to do on Fri, Nov 6, 2026, 1 of them overdue.\n"


def test_what_is_all_overdue_is_said_so(outreach: Outreach, campaign: Path) -> None:
    done = outreach("due", "--date", "2026-11-10")
    assert done.stderr.startswith("6 things to do on Tue, Nov 10, 2026, 4 of them overdue.")
    outreach("forget", "ann@example.com", "--yes")
    assert outreach("due", "--date", "2026-11-10").stderr == "3 things to do on Tue, Nov 10, 2026, overdue.\n"


def test_the_week_for_programs(outreach: Outreach, campaign: Path) -> None:
    done = outreach("due", "--date", "2026-11-09", "--week", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = {(each["contact"], each["what"]): each for each in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == {
        ("o1", "call"),
        ("l2", "remind"),
        ("gone@example.com", "remind"),
        ("l1", "confirm"),
        ("l1", "thank"),
        ("l1", "prepare"),
    }
    assert found["l1", "confirm"] == {
        "name": "Ann Lee",
        "company": "Lee & Sons",
        "email": "ann@example.com",
        "phone": "",
        "command": "outreach send --due --only l1",
        "contact": "l1",
        "what": "confirm",
        "due": "2026-11-10",
        "by": "2026-11-10",
        "overdue": False,
        "why": "you meet on Nov 12, 2026",
        "about": "",
        "when": "2026-11-12T15:00:00+00:00",
        "place": "at her office, room 3",
    }


def test_a_meeting_to_prepare_for_is_told_with_its_time_and_place(outreach: Outreach, campaign: Path) -> None:
    done = outreach("due", "--date", "2026-11-10", env={"TZ": "America/Denver"})
    said = " ".join(done.stdout.split())
    assert "due Mon, Nov 9, 2026: you meet on Nov 12, 2026, 08:00, at her office, room 3 →" in said


def test_what_is_logged_is_off_the_agenda(outreach: Outreach, campaign: Path) -> None:
    outreach("log", "maya", "called", "--on", "2026-11-06", env={"TZ": "America/Denver"})
    now = datetime.now(UTC)
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.happened("l2", "declined", now, {}, now)
        ledger.happened("l1", "cancelled", now, {}, now)
    done = outreach("due", "--date", "9999-12-31", "--week", "--ics", "agenda.ics")
    assert [line for line in done.stdout.splitlines() if "→" in line] == [
        "      → outreach write -t reminder --only gone@example.com"
    ]


def test_nobody_is_on_it_who_must_not_be_written_to(outreach: Outreach, campaign: Path) -> None:
    now = datetime.now(UTC)
    envelope = Envelope("dana@example.org", ("eve@example.net",))
    entry = Entry("e1", "request", "Eve", "me", envelope, "Hello", "<1@example.org>", b"Subject: Hello\n\nHello\n")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        list(ledger.queue([entry], now))
        (claimed,) = ledger.claim("me", now)
        ledger.commit(claimed.id, now)
        ledger.settle(Settled(claimed.id, "sent"), now)
        ledger.suppressions.forget(["eve@example.net"], ["e1"], now)
        for address in ("maya@example.com", "ann@example.com"):
            ledger.suppressions.add(address, "", now)
        ledger.receive([Incoming(Place("me", "INBOX", 1, 1), "bounced", "", now, contact="l1")], now)
    done = outreach("due", "--date", "2028-01-03", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["contact"], each["what"]) for each in found if each["contact"] not in ("l2", "gone@example.com")] == [
        ("l1", "debrief"),
        ("l1", "thank"),
        ("l1", "report"),
    ]
    assert next(each for each in found if each["what"] == "thank")["command"] == "outreach write -t thank-you --only l1"


def test_a_promise_that_cannot_be_kept_is_told_with_what_to_do(outreach: Outreach, campaign: Path) -> None:
    tuesday = datetime(2026, 11, 3, 12, tzinfo=UTC)
    came_back = Incoming(Place("me", "INBOX", 1, 1), "bounced", "", tuesday, contact="o1")
    lost = [
        replace(came_back, detail={"address": "maya@example.com"}),
        replace(came_back, place=came_back.place._replace(uid=2), contact="gone@example.com", text="Unknown."),
        replace(
            came_back,
            place=came_back.place._replace(uid=3),
            contact="l2",
            kind="auto_replied",
            text="Please contact Jo.",
            detail={"gone": "yes"},
        ),
    ]
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.receive(lost, tuesday)
        ledger.suppressions.add("maya@example.com", "bounced", tuesday)
    done = outreach("due", "--date", "2026-11-06")
    told = done.stdout[: done.stdout.index("\nThank-yous")]
    assert told == (
        "Promises that cannot be kept\n"
        "  Joe Lee · Mill\n"
        "      due Tue, Nov 3, 2026: they have left there, says an automatic answer of\n"
        "      Nov 3, 2026: see whom it names, or give it up\n"
        "      → outreach history l2\n"
        "  Maya Okafor · Harbor Works\n"
        "      due Tue, Nov 3, 2026: your letter came back on Nov 3, 2026: correct the\n"
        "      address, or give it up\n"
        "      → outreach log o1 cancelled\n"
    )
    assert "find another way" in outreach("status", "--date", "2026-11-06").stdout
    (campaign / "people.csv").write_text(PEOPLE.replace("maya@", "m.okafor@"), "utf-8")
    assert "→ outreach review-unknown o1 --again" in outreach("due", "--date", "2026-11-06").stdout
    outreach("log", "l2", "cancelled")
    assert "Joe Lee" not in outreach("due", "--date", "2026-11-06").stdout


def test_nothing_is_due_in_a_new_campaign(outreach: Outreach, campaign: Path) -> None:
    (campaign / "ledger.sqlite").unlink()
    done = outreach("due", "--date", "2026-11-06")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing is due on Fri, Nov 6, 2026.\n")


def test_the_calendar_file_replaces_its_own_events(outreach: Outreach, campaign: Path) -> None:
    file = campaign / "agenda.ics"
    assert outreach("due", "--date", "2026-11-09", "--ics", file).returncode == 0
    raw = file.read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    read = Calendar.from_ical(raw)
    events = read.walk("VEVENT")
    assert [each.errors for each in (read, *read.walk())] == [[]] * (1 + len(read.walk()))
    assert b"example.com" not in b"".join(line for line in raw.split(b"\r\n") if line.startswith(b"UID"))
    days = {str(each["SUMMARY"]): each.decoded("DTSTART") for each in events}
    assert days == {
        "Call: Maya Okafor": date(2026, 11, 9),
        "Remind them: Joe Lee": date(2026, 11, 9),
        "Remind them: gone@example.com": date(2026, 11, 9),
        "Confirm the meeting: Ann Lee": date(2026, 11, 10),
        "Thank them: Ann Lee": date(2026, 11, 9),
        "Tell them what came of their lead: Ann Lee": date(2026, 11, 17),
        "Prepare for the meeting: Ann Lee": date(2026, 11, 9),
        "Meet Ann Lee": datetime(2026, 11, 12, 15, tzinfo=UTC),
    }
    (meeting,) = (each for each in events if each["SUMMARY"] == "Meet Ann Lee")
    assert (meeting["LOCATION"], meeting.decoded("DURATION")) == ("at her office, room 3", timedelta(minutes=20))
    assert [alarm.decoded("TRIGGER") for alarm in meeting.walk("VALARM")] == [timedelta(minutes=-15)]
    uids = {each["UID"] for each in events}
    assert len(uids) == len(events)
    outreach("due", "--date", "2026-11-10", "--ics", file)
    assert {each["UID"] for each in Calendar.from_ical(file.read_bytes()).walk("VEVENT")} == uids
    file.write_bytes(b"mine")
    done = outreach("due", "--date", "2026-11-10", "--ics", file)
    assert (done.returncode, file.read_bytes()) == (2, b"mine")
    assert "outreach did not write what stands here" in done.stderr
    done = outreach("due", "--date", "2026-11-10", "--ics", campaign)
    assert (done.returncode, "→ Put that right, or name another file." in done.stderr) == (2, True)
