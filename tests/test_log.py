"""`outreach log`: what is kept, of whom, what follows from it, and how it is taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaign.promises.noting import add_referred, details, log, meeting_in
from outreach.contacts import Contact
from outreach.errors import OutreachError
from outreach.happenings import Kind
from outreach.ledger import Ledger, open_ledger
from tests.ledger.entries import became, entry, put, send
from tests.support.programs import Outreach

PEOPLE = """\
ID,Name,E-mail,Phone
o1,Maya Okafor,maya@example.com,(303) 555-0142
l1,Ann Lee,ann@example.com,
l2,Joe Lee,,
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
[campaign]
sheet = "people.csv"
"""
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANN = Contact("l1", 3, "Ann Lee", email="ann@example.com", emails=("ann@example.com",))


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite", "") as opened:
        yield opened


def detail(kind: Kind, text: str, *leads: str, language: str = "en-US") -> dict[str, str]:
    def local(at: datetime) -> datetime:
        return at.replace(tzinfo=UTC)

    return details(kind, text, learned="", leads=leads, fit=None, language=language, local=local)


def test_what_is_logged_is_kept_and_can_be_taken_back(outreach: Outreach, campaign: Path) -> None:
    done = outreach("log", "maya", "scheduled", "9998-12-03", "15:00", "at her office")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "Maya Okafor: a meeting was agreed on, for Thu, Dec 3, 15:00.",
        "Next: prepare for the meeting, Tue, Dec 1, 9998.",
    ]
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        (kept,) = ledger.history()
    assert (kept.contact, kept.kind) == ("o1", "scheduled")
    assert kept.detail == {"at": "9998-12-03T15:00:00+00:00", "place": "at her office"}
    assert outreach("log", "--undo").stderr.startswith("Taken back: Maya Okafor: a meeting was agreed on")
    assert outreach("log", "--undo").stderr == "Nothing has been logged.\n"


@pytest.mark.parametrize("sheet", [None, "ID,Name\nl1,Ann Lee\n"])
def test_what_is_taken_back_names_the_person_also_without_the_sheet(
    outreach: Outreach, campaign: Path, sheet: str | None
) -> None:
    now = datetime.now(UTC)
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        (letter,) = put(ledger, entry("o1", name="Maya Okafor"))
        became(ledger, letter, "sent")
        for contact in ("o1", "stranger"):
            ledger.happened(contact, "called", now, {}, now)
    (campaign / "people.csv").unlink()
    if sheet:
        (campaign / "people.csv").write_text(sheet, "utf-8")
    assert outreach("log", "--undo").stderr.startswith("Taken back: stranger: you called")
    assert outreach("log", "--undo").stderr.startswith("Taken back: Maya Okafor: you called")


def test_a_name_in_doubt_is_asked_for_and_nothing_is_kept(outreach: Outreach, campaign: Path) -> None:
    done = outreach("log", "lee", "met")
    assert done.returncode == 2
    assert "“lee” may be" in done.stderr
    assert "Ann Lee" in done.stderr
    assert "Joe Lee" in done.stderr
    assert not (campaign / "ledger.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("maya", "danced"), "danced is none of sent, called"),
        (("maya", "sheduled"), "noted. Did you mean scheduled?"),
        (("maya", "met", "--on", "9998-01-01"), "still to come"),
        (("maya", "--undo"), "name nobody"),
        (("maya", "noted", " "), "Say what you want to note"),
    ],
)
def test_wrong_use_is_explained(outreach: Outreach, campaign: Path, arguments: tuple[str, ...], said: str) -> None:
    done = outreach("log", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (campaign / "ledger.sqlite").exists()


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ("2026-12-03 15:00 at her office", "2026-12-03T15:00:00+00:00", "at her office"),
        ("2026-12-03T09:30", "2026-12-03T09:30:00+00:00", ""),
        ("12/3/2026 3:30 pm, by phone", "2026-12-03T15:30:00+00:00", "by phone"),
        ("December 3, 2026 12:00 am", "2026-12-03T00:00:00+00:00", ""),
        ("Thursday, December 3, 2026 at 3 p.m. at Café Lumen", "2026-12-03T15:00:00+00:00", "at Café Lumen"),
        ("2026-12-03 15:00 – 15:30, MIT, Room 3", "2026-12-03T15:00:00+00:00", "MIT, Room 3"),
        ("2026-12-03 15:00, +1 303 555 0100", "2026-12-03T15:00:00+00:00", "+1 303 555 0100"),
        ("2026-12-03 15:00 - Café 21", "2026-12-03T15:00:00+00:00", "Café 21"),
        ("3 December 2026 um 15.00 Uhr, am Wasser", "2026-12-03T15:00:00+00:00", "am Wasser"),
    ],
)
def test_meetings_are_understood_as_people_write_them(text: str, at: str, place: str) -> None:
    found = detail("scheduled", text)
    assert (found["at"], found.get("place", "")) == (at, place)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-12-03", "2026-12-03 25:00", "2026-02-30 10:00", "0001-01-01 00:00", "9999-12-31 23:00"],
)
def test_a_meeting_without_a_time_is_none(text: str) -> None:
    with pytest.raises(OutreachError, match="“"):
        detail("scheduled", text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03 15:00 EST, by phone",
        "2026-12-03T15:00:00+01:00",
        "2026-12-03 3:00 pm Pacific time",
        "2026-12-03 15:00Z",
    ],
)
def test_an_hour_of_another_clock_is_not_taken_for_one_of_mine(text: str) -> None:
    with pytest.raises(OutreachError, match="your clock"):
        detail("scheduled", text)
    assert meeting_in(text, "en-US") == date(2026, 12, 3), "in a cell it is the day at least"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("0123456789-:/. ")))
def test_any_cell_says_when_one_meets_or_does_not(text: str) -> None:
    meeting = meeting_in(text, "en-US")
    assert meeting is None or meeting.year >= 1970


def test_a_cell_says_the_day_or_the_time() -> None:
    assert meeting_in("2026-12-03T15:00:00", "en-US") == datetime(2026, 12, 3, 15)
    assert meeting_in("12/3/2026", "en-US") == date(2026, 12, 3)
    assert meeting_in("next week", "en-US") is None


def test_people_are_understood_as_people_write_them() -> None:
    both = {"name": "Jo Park", "email": "jo@example.org"}
    assert detail("referred", "Jo  Park, jo@example.org") == both
    assert detail("referred", "Jo Park <jo@example.org>") == both
    assert detail("referred", "Park, Jo") == {"name": "Park, Jo"}
    for wrong in ("", "jo@example.org", "Jo, jo@nowhere"):
        with pytest.raises(OutreachError):
            detail("referred", wrong)


def test_whom_they_referred_to_goes_into_a_sheet_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    person = {"name": "Jo Park", "email": "jo@example.org"}
    assert log(ledger, ANN, "referred", person, on=None, now=NOW, folder=tmp_path).refers
    file = tmp_path / "referred.csv"
    sheet = "Name,E-mail,Referrer,Source\nJo Park,jo@example.org,Ann Lee,referral\n"
    assert file.read_text("utf-8-sig") == sheet
    assert not add_referred(file, person, "Somebody Else")
    file.write_bytes(b"Notes,Name,E-mail,Referrer\r\nmine,Bo,,Ann")
    assert add_referred(file, {"name": "Łęcka, Zoë"}, "Ann Lee")
    assert (
        file.read_bytes().decode("utf-8-sig") == 'Notes,Name,E-mail,Referrer\r\nmine,Bo,,Ann\n,"Łęcka, Zoë",,Ann Lee\n'
    )
    assert sorted(path.name for path in tmp_path.iterdir() if "ledger" not in path.name) == ["referred.csv"]


def test_who_stands_in_that_sheet_is_looked_for_there(outreach: Outreach, campaign: Path) -> None:
    outreach("log", "l1", "referred", "Jo Park, jo@example.org")
    done = outreach("log", "jo park", "called")
    assert done.returncode == 2
    assert "They stand in referred.csv: say --contacts referred.csv as well." in done.stderr
    assert outreach("log", "jo park", "called", "--contacts", "referred.csv").returncode == 0


def test_a_sheet_of_another_kind_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "referred.csv"
    for content, why in ((b"Who;Where\nx;y\n", "has not the columns"), (b"\xff\xfe\x00", "is not UTF-8 text")):
        file.write_bytes(content)
        with pytest.raises(OutreachError, match=f"Jo.* it {why}"):
            log(ledger, ANN, "referred", {"name": "Jo"}, on=None, now=NOW, folder=tmp_path)
        assert file.read_bytes() == content
    assert list(ledger.history()) == []


def test_a_meeting_that_was_agreed_on_was_held_at_its_time(ledger: Ledger, tmp_path: Path) -> None:
    earlier = NOW - timedelta(days=3)
    agreed = {"at": earlier.isoformat()}
    log(ledger, ANN, "scheduled", agreed, on=NOW - timedelta(days=9), now=NOW, folder=tmp_path)
    assert log(ledger, ANN, "met", {}, on=None, now=NOW, folder=tmp_path).happening.at == earlier
    assert log(ledger, ANN, "met", {}, on=None, now=NOW, folder=tmp_path).happening.at == NOW


def test_a_request_by_post_is_one_to_follow_up(ledger: Ledger, tmp_path: Path) -> None:
    log(ledger, ANN, "sent", {}, on=NOW, now=NOW, folder=tmp_path)
    assert [(each.kind, each.step) for each in ledger.history("l1")] == [("sent", "request")]


def test_whoever_asks_not_to_be_written_to_is_not(ledger: Ledger, tmp_path: Path) -> None:
    log(ledger, ANN, "opted_out", {}, on=None, now=NOW, folder=tmp_path)
    assert ledger.suppressions.of("ann@example.com")


@pytest.mark.parametrize("kind", ["cancelled", "declined", "opted_out"])
def test_what_was_planned_with_whom_it_has_ended_is_taken_out_of_the_queue(
    ledger: Ledger, tmp_path: Path, kind: Kind
) -> None:
    # Under the id that the sheet had earlier, and under the one that it has now.
    earlier = entry("ann")
    send(ledger, "ann")
    put(ledger, replace(earlier, step="reminder"), entry("l1", "thanks"), entry("l2", "thanks"))
    (draft,) = put(ledger, entry("l1", "confirmation"))
    ledger.transition(draft.id, "drafted", "sender", NOW)
    noted = log(ledger, ANN, kind, {}, on=None, now=NOW, folder=tmp_path)
    assert (noted.cancelled, noted.drafts) == (2, 1)
    states = {(each.contact, each.step): each.state for each in ledger.deliveries()}
    assert states == {
        ("ann", "request"): "sent",
        ("ann", "reminder"): "cancelled",
        ("l1", "thanks"): "cancelled",
        ("l1", "confirmation"): "drafted",
        ("l2", "thanks"): "queued",
    }
    assert log(ledger, ANN, "noted", {}, on=None, now=NOW, folder=tmp_path).cancelled == 0


def test_leads_and_days(outreach: Outreach, campaign: Path) -> None:
    done = outreach("log", "ann lee", "met", "--on", "2024-11-18", "--lead", "the  board", "--lead", "Jo", "--fit", "4")
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "Ann Lee: you met, Mon, Nov 18, 2024.")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        (met,) = ledger.history()
    assert met.at.date() == date(2024, 11, 18)
    assert met.detail == {"lead": "the board\nJo", "fit": "4"}
