"""`outreach history`: everything with one person, in order, and nothing of anybody else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from outreach.envelope import Envelope
from outreach.ledger import Entry, Incoming, Place, Settled, open_ledger
from tests.support.programs import Outreach

MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    people = "ID,Name,E-mail\no1,Maya Okafor,maya@example.com\nl1,Ann Lee,ann@example.com\nn1,Bo New,bo@example.com\n"
    (tmp_path / "people.csv").write_text(people, "utf-8")
    (tmp_path / "outreach.toml").write_text('[me]\nname = "Dana"\n[campaign]\nsheet = "people.csv"\n', "utf-8")
    letter = EmailMessage()
    letter.set_content("Dear Maya Okafor,\n\nI should like to hear about Łódź.\n")
    letter.add_alternative("<p>Dear Maya Okafor,</p>", subtype="html")
    envelope = Envelope("dana@example.org", ("maya@example.com",))
    subject = "A word about Łódź"
    entry = Entry("o1", "request", "Maya Okafor", "me", envelope, subject, "<1@example.org>", letter.as_bytes())
    place = Place("me", "INBOX", 1, 1)
    answer = Incoming(place, "replied", "maya@example.com", MONDAY + DAY, subject="Re: it", text="Gladly.\x1b[2J\nMaya")
    with open_ledger(tmp_path / "ledger.sqlite", "") as ledger:
        (queued,) = ledger.queue([entry], MONDAY)
        (claimed,) = ledger.claim("me", MONDAY)
        ledger.commit(claimed.id, MONDAY)
        ledger.settle(Settled(claimed.id, "sent"), MONDAY)
        ledger.receive([replace(answer, delivery=queued.id)], MONDAY + DAY)
        meeting = {"at": "2026-11-09T15:00:00+00:00", "place": "at her office"}
        ledger.happened("o1", "scheduled", MONDAY + 2 * DAY, meeting, MONDAY)
        ledger.happened("o1", "met", MONDAY + 7 * DAY, {"learned": "Ask early.", "lead": "Jo\nBo", "fit": "4"}, MONDAY)
        ledger.happened("l1", "called", MONDAY, {}, MONDAY)
    return tmp_path


def test_everything_with_one_person_in_order(outreach: Outreach, campaign: Path) -> None:
    done = outreach("history", "okafor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Mon, Nov 2, 2026  a letter was sent: A word about Łódź\n"
        "    Dear Maya Okafor,\n"
        "\n"
        "    I should like to hear about Łódź.\n"
        "\n"
        "Tue, Nov 3, 2026  they replied: Re: it\n"
        "    Gladly.[2J\n"
        "    Maya\n"
        "\n"
        "Wed, Nov 4, 2026  a meeting was agreed on\n"
        "    Mon, Nov 9, 15:00\n"
        "    at her office\n"
        "\n"
        "Mon, Nov 9, 2026  you met\n"
        "    learned: Ask early.\n"
        "    lead: Jo\n"
        "    lead: Bo\n"
        "    fit: 4 of 5\n"
        "\n"
    )


def test_days_are_told_in_words(outreach: Outreach, campaign: Path) -> None:
    away = Incoming(Place("me", "INBOX", 1, 2), "auto_replied", "ann@example.com", MONDAY, text="Away.", contact="l1")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.receive([replace(away, detail={"back": "2026-11-16"})], MONDAY)
    assert "    back on Mon, Nov 16, 2026\n    Away.\n" in outreach("history", "l1").stdout


def test_for_programs_and_of_people_who_left_the_sheet(outreach: Outreach, campaign: Path) -> None:
    (campaign / "people.csv").unlink()
    done = outreach("history", "o1", "--json")
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["what"] for each in found] == ["sent", "replied", "scheduled", "met"]
    assert found[0]["text"].startswith("Dear Maya Okafor,")
    assert found[1]["step"] == "request"


def test_of_somebody_new_there_is_nothing_and_of_nobody_an_error(outreach: Outreach, campaign: Path) -> None:
    done = outreach("history", "bo")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing has happened yet.\n")
    done = outreach("history", "zacharias")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody in the sheet is called “zacharias”" in done.stderr


@pytest.mark.parametrize("who", ["o1", "o2", "Maya", "maya@example.com"])
def test_who_has_got_another_id_since_has_one_history(outreach: Outreach, campaign: Path, who: str) -> None:
    (campaign / "people.csv").write_text("ID,Name,E-mail\no2,Maya Okafor,Maya@example.com\n", "utf-8")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        ledger.happened("o2", "called", MONDAY + 3 * DAY, {}, MONDAY)
    lines = outreach("history", who, "--json").stdout.splitlines()
    told = [json.loads(line)["what"] for line in lines]
    assert told == ["sent", "replied", "scheduled", "called", "met"]
