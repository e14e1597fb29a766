"""`outreach send --due`: what was promised leaves, each once, and a reminder only where nobody can have answered."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from outreach.campaign import Choice, checked
from outreach.campaign.post.mailing import postings_of
from outreach.campaign.promises.keeping import e_mails
from outreach.campaign.promises.promised import errands
from outreach.campaign.promises.reminding import Inbox, WhileRead, in_thread
from outreach.errors import OutreachError
from outreach.happenings import Kind
from outreach.ledger import Bookmark
from tests.support.days import ME, Days
from tests.support.faulty_server import FaultyServer
from tests.support.mail_servers import LOOPBACK
from tests.support.programs import Outreach

SHEET = """\
ID,Name,E-mail,Phone,Company,Source,Learned,Lead,What came of it,Progress,Meeting,Skip
maya,Maya Okafor,maya@example.com,,Harbor Works,profile,,,,,,
ann,Ann Lee,ann@example.com,,Lee & Sons,profile,how a levee is kept,,Jo showed me round,I have read on,,
joe,Joe Smith,joe@example.com,,Mill,profile,,,,I have read on,,
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana@example.org"
field = "water policy"
[campaign]
sheet = "people.csv"
country = "US"
[send]
host = "127.0.0.1"
security = "plain"
"""
REMIND_MAYA, REMIND_ANN, REMIND_JOE = (("maya", "reminder"), ("ann", "reminder"), ("joe", "reminder"))


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """Three requests left on Monday, November 2; it is Tuesday of the week after, when they are to be followed up."""
    (tmp_path / "people.csv").write_text(SHEET, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    made = Days(tmp_path, datetime.now(UTC))
    with made.ledger:
        made.at("2026-11-02")
        assert len(made.send()) == 3
        made.at("2026-11-10")
        yield made


def why(days: Days, template: str = "") -> dict[tuple[str, str], str]:
    """Why letters do not leave, those that are due or those of a template."""
    plan = days.plan(template, due=not template)
    return {(each.posting.contact, each.posting.step): each.why for each in plan if not each.leaves}


# --- the reminder


def test_a_reminder_is_an_answer_to_its_letter(days: Days) -> None:
    days.sync()
    assert days.send(due=True) == [REMIND_ANN, REMIND_JOE, REMIND_MAYA]
    letter, reminder = days.letters["maya", "request"], days.letters[REMIND_MAYA]
    assert reminder["Subject"] == f"Re: {letter['Subject']}"
    assert reminder["In-Reply-To"] == reminder["References"] == letter["Message-ID"]
    assert reminder["To"] == letter["To"]
    texts = {}
    for kind in ("plain", "html"):
        part = reminder.get_body((kind,))
        assert part
        texts[kind] = part.get_content().replace("\r\n", "\n")
    assert "this is my only reminder" in texts["plain"]
    assert "Dana Whitfield, November 2, 2026:\n> Dear Maya Okafor," in texts["plain"]
    assert "> […]\n" in texts["plain"]
    assert max(map(len, texts["plain"].partition("2026:\n")[2].splitlines())) <= 72
    assert "<blockquote" in texts["html"]
    assert "<p>Dear Maya Okafor,</p>" in texts["html"]


def test_there_is_one_reminder(days: Days) -> None:
    days.sync()
    days.send(due=True)
    for day in ("2026-11-10", "2026-11-11", "2026-12-01"):
        days.at(day)
        days.sync()
        assert days.send(due=True) == []
        assert days.send("reminder") == []


def test_nothing_is_reminded_of_before_its_day(days: Days) -> None:
    days.at("2026-11-06")
    days.sync()
    assert days.plan(due=True) == []


@pytest.mark.parametrize("read", [None, timedelta(minutes=61), timedelta(minutes=-2)])
def test_without_a_fresh_look_into_the_inbox_no_reminder_leaves(days: Days, read: timedelta | None) -> None:
    if read is not None:
        days.ledger.set_mailbox(ME, "", Bookmark(1, 1, days.now - read))
    assert days.send(due=True) == days.send("reminder") == []
    (reason,) = set(why(days).values())
    assert "the inbox" in reason
    (hint,) = {each.posting.findings[-1].hint for each in days.plan(due=True)}
    assert "outreach sync" in hint
    days.ledger.set_mailbox(ME, "", Bookmark(1, 1, days.now - timedelta(minutes=59)))
    assert len(days.send(due=True)) == 3


@pytest.mark.parametrize("kind", ["replied", "bounced", "opted_out"])
@pytest.mark.parametrize("certain", [True, False])
def test_after_an_answer_no_reminder_leaves(days: Days, kind: Kind, certain: bool) -> None:
    days.sync(days.incoming("maya", kind, certain=certain))
    assert days.send(due=True) == [REMIND_ANN, REMIND_JOE]
    assert days.send("reminder") == []
    assert why(days, "reminder").keys() >= {REMIND_MAYA}


def test_while_its_reader_is_away_no_reminder_leaves(days: Days) -> None:
    days.sync(days.incoming("maya", "auto_replied", detail={"back": "2026-11-18"}))
    assert REMIND_MAYA not in days.send(due=True)
    assert why(days, "reminder")[REMIND_MAYA] == "the reader is away until Nov 18, 2026"
    days.at("2026-11-19")
    days.sync()
    assert days.send(due=True) == [REMIND_MAYA]


def test_who_has_left_is_not_reminded(days: Days) -> None:
    days.sync(days.incoming("maya", "auto_replied", detail={"gone": "yes"}))
    assert REMIND_MAYA not in days.send(due=True)
    assert days.send("reminder") == []
    assert "they have left there, says an automatic answer of Nov " in why(days, "reminder")[REMIND_MAYA]
    (maya,) = (each.posting for each in days.plan("reminder") if each.posting.contact == "maya")
    assert maya.findings[-1].hint == "See whom it names: outreach history maya"


@pytest.mark.parametrize("kind", ["replied", "scheduled", "met", "declined", "referred", "landed", "cancelled"])
def test_after_what_was_logged_no_reminder_leaves(days: Days, kind: Kind) -> None:
    days.sync()
    days.log("maya", kind, at="2027-01-11T10:00:00-07:00", name="Jo")
    assert REMIND_MAYA not in days.send(due=True)
    assert days.send("reminder") == []


@pytest.mark.parametrize("state", ["unknown", "review"])
def test_of_a_letter_that_may_not_have_left_nobody_is_reminded(days: Days, state: str) -> None:
    (request,) = days.ledger.deliveries(contact="maya")
    _set(days, request.id, state)
    days.sync()
    assert REMIND_MAYA not in days.send(due=True)
    assert why(days, "reminder")[REMIND_MAYA] == "nobody knows whether your letter has left"


def _set(days: Days, of: int, state: str) -> None:
    """As a run would have left it that ended while the letter left."""
    with closing(sqlite3.connect(days.folder / "ledger.sqlite")) as connection, connection:
        connection.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, of))


def test_a_reminder_does_not_follow_its_reader_to_another_address(days: Days) -> None:
    days.sync()
    sheet = (days.folder / "people.csv").read_text("utf-8")
    (days.folder / "people.csv").write_text(sheet.replace("maya@example.com", "maya@elsewhere.example"), "utf-8")
    assert REMIND_MAYA not in days.send(due=True)
    assert why(days)[REMIND_MAYA] == "your letter went to maya@example.com"


def test_who_got_an_id_since_is_the_same_person(days: Days) -> None:
    days.sync()
    sheet = (days.folder / "people.csv").read_text("utf-8")
    (days.folder / "people.csv").write_text(sheet.replace("maya,Maya", "77,Maya"), "utf-8")
    assert REMIND_MAYA in days.send(due=True)
    days.log("77", "met")
    days.at("2026-11-12")
    assert [(each.due.contact, each.due.what) for each in days.due()] == [("77", "thank")]


def test_an_address_beyond_ascii_is_the_same_one(days: Days) -> None:
    with (days.folder / "people.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("zoe,Zoë Ek,zoe@bücher.example,,Dam,profile,,,,,,\n")
    days.at("2026-11-02")
    assert days.send() == [("zoe", "request")]
    days.at("2026-11-10")
    sheet_ = (days.folder / "people.csv").read_text("utf-8")
    (days.folder / "people.csv").write_text(sheet_.replace("zoe,Zoë", "78,Zoë"), "utf-8")
    days.sync()
    assert ("zoe", "reminder") in days.send(due=True)


def test_what_is_logged_under_a_new_id_counts_for_the_letter_as_well(days: Days) -> None:
    days.sync()
    sheet = (days.folder / "people.csv").read_text("utf-8")
    (days.folder / "people.csv").write_text(sheet.replace("maya,Maya", "77,Maya"), "utf-8")
    days.log("77", "replied")
    assert REMIND_MAYA not in days.send("reminder")
    assert REMIND_MAYA not in days.send(due=True)


def test_an_answer_that_comes_while_reminders_leave_is_the_last_word(days: Days) -> None:
    days.sync()

    def answered() -> None:
        days.sync(days.incoming("maya", "replied"), days.incoming("ann", "replied", certain=False))

    assert days.leave(days.plan(due=True), answered) == [REMIND_JOE]
    maya, ann = (days.ledger.find(who, "reminder") for who in ("maya", "ann"))
    assert maya
    assert ann
    assert (maya.state, ann.state) == ("cancelled", "queued")
    days.at("2026-11-11")
    days.sync()
    assert days.send(due=True) == []


def test_an_inbox_that_grows_old_keeps_back_what_has_not_left(days: Days) -> None:
    days.sync()

    def an_hour_later() -> None:
        days.now += timedelta(hours=1, minutes=1)

    assert days.leave(days.plan(due=True), an_hour_later) == []
    (reminder,) = [each for each in days.ledger.deliveries(contact="maya") if each.after]
    inbox = Inbox(days.ledger, ME, lambda: days.now)
    assert "more than an hour" in WhileRead(inbox, None).take(reminder)
    days.sync()
    assert len(days.send(due=True)) == 3


def test_another_account_s_inbox_tells_nothing(days: Days) -> None:
    inbox = Inbox(days.ledger, "new@example.org", lambda: days.now)
    days.ledger.set_mailbox("new@example.org", "", Bookmark(1, 1, days.now))
    assert inbox.why_unread() == ""
    (run,) = (each.run for each in errands(days.campaign(), Choice(days.today), days.ledger, days.local).those)
    with checked(run, lambda _: None) as letters:
        posting = next(in_thread(run, postings_of(run, letters.ready()), inbox, days.local))
    assert posting.mail is None
    assert "left from dana@example.org, and an answer would go there" in posting.findings[-1].message


def test_a_request_by_post_has_no_thread_and_is_not_reminded_of_by_itself(days: Days) -> None:
    with (days.folder / "people.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("bo,Bo Yu,bo@example.com,,Dam,profile,,,,,,\n")
    days.at("2026-11-02")
    days.ledger.happened("bo", "sent", days.now, {}, days.now, step="request")
    days.at("2026-11-10")
    days.sync()
    assert ("bo", "reminder") not in days.send(due=True)
    (task,) = days.due()
    assert task.command == "outreach write -t reminder --only bo"


# --- the others


def test_thanks_and_news_do_not_wait_for_the_inbox(days: Days) -> None:
    days.at("2026-11-04")
    days.log("ann", "met", lead="Jo Park at the dam")
    days.log("maya", "scheduled", at="2026-11-10T15:00:00-07:00", place="at Café Lumen")
    days.at("2026-11-05")
    assert days.send(due=True) == [("ann", "thanks")]
    days.at("2026-11-09")
    assert days.send(due=True) == [("maya", "confirmation")]
    confirmation = days.letters["maya", "confirmation"]
    assert confirmation["Subject"] == "Our conversation: Tuesday, November 10 at 3:00 PM"
    assert confirmation["In-Reply-To"] is None
    days.at("2026-11-19")
    assert ("ann", "report") in days.send(due=True)
    report = days.letters["ann", "report"].get_body(("plain",))
    assert report
    assert "You pointed me to Jo Park at the dam" in report.get_content()
    days.at("2027-06-01")
    assert ("ann", "progress 2027") in days.send(due=True)


@pytest.mark.parametrize("ended", ["opted_out", "cancelled"])
def test_who_has_ended_it_gets_none_of_them(days: Days, ended: Kind) -> None:
    days.log("ann", "met", lead="Jo Park")
    days.log("ann", ended)
    days.at("2026-12-01")
    days.sync()
    assert not [of for of in days.send(due=True) if of[0] == "ann"]
    for template in ("thank-you", "report-back", "progress"):
        assert days.send(template, only=["ann"]) == []


def test_who_was_met_again_is_thanked_again_and_only_then(days: Days) -> None:
    days.log("ann", "met")
    days.at("2026-11-12")
    assert days.send(due=True) == [("ann", "thanks")]
    days.at("2027-03-01")
    days.log("ann", "met")
    days.at("2027-03-02")
    assert days.send(due=True) == []
    assert why(days)["ann", "thanks 2027-03-01"] == "word for word they have had this letter on Nov 12, 2026"
    sheet = (days.folder / "people.csv").read_text("utf-8")
    (days.folder / "people.csv").write_text(sheet.replace("how a levee is kept", "to ask twice"), "utf-8")
    assert days.send(due=True) == [("ann", "thanks 2027-03-01")]
    for day in ("2027-03-03", "2027-03-10"):
        days.at(day)
        assert days.send(due=True) == []


def test_a_thank_you_of_which_nobody_knows_is_not_repeated(days: Days) -> None:
    days.log("ann", "met")
    days.at("2026-11-12")
    days.send(due=True)
    (thanks,) = (each for each in days.ledger.deliveries(contact="ann") if each.step == "thanks")
    _set(days, thanks.id, "unknown")
    days.at("2026-11-13")
    assert days.send(due=True) == []
    assert "may have left" in why(days)["ann", "thanks"]


def test_of_two_leads_one_letter_tells(days: Days) -> None:
    days.log("ann", "met", lead="Jo Park\nthe board")
    days.log("ann", "thanked")
    days.at("2026-12-01")
    reports = [each for each in days.due() if each.due.what == "report"]
    assert (len(reports), e_mails(reports)) == (2, 1)
    assert ("ann", "report") in days.send(due=True)
    text = days.letters["ann", "report"].get_body(("plain",))
    assert text
    assert "You pointed me to Jo Park and the board" in text.get_content()
    days.at("2026-12-02")
    assert not [each for each in days.due() if each.due.what == "report"]


def test_the_settings_name_other_letters(days: Days) -> None:
    (days.folder / "templates").mkdir()
    mine = days.folder / "templates" / "my-thanks.md"
    mine.write_text("Subject: Thanks\n\nDear {{ contact.name }},\n\nthank you for {{ contact.learned }}.\n\nDana\n")
    settings = days.folder / "outreach.toml"
    settings.write_text(f'{settings.read_text()}[promises]\nthanks = "my-thanks"\nkeep_in_touch = "holiday-card"\n')
    days.log("ann", "met")
    days.at("2026-11-12")
    assert days.send(due=True) == [("ann", "thanks")]
    assert days.letters["ann", "thanks"]["Subject"] == "Thanks"
    days.at("2027-05-20")
    assert ("ann", "holiday-card 2027") in days.send(due=True)
    mine.unlink()
    days.at("2027-06-01")
    days.log("maya", "scheduled", at="2027-06-03T10:00:00-06:00")
    days.log("ann", "met")
    days.at("2027-06-02")
    assert days.send(due=True) == [("maya", "confirmation")], "what is wrong with one template does not stop the others"
    (problem,) = errands(days.campaign(), Choice(days.today), days.ledger, days.local).findings
    assert "my-thanks" in problem.message
    with pytest.raises(OutreachError, match="there is no template my-thanks"):
        days.send(due=True, only=["ann"])


def test_the_day_is_the_users(days: Days) -> None:
    days.at("2026-11-04", 23)
    days.log("ann", "met")  # in UTC it is Thursday
    days.at("2026-11-05")
    assert days.send(due=True) == [("ann", "thanks")]


def test_whoever_is_given_up_gets_nothing_any_more(days: Days) -> None:
    (days.folder / "people.csv").write_text(
        f"{SHEET}bo,Bo Yu,bo@example.com,,Dam,profile,,,,,,\nzoe,Zoë Ek,zoe@example.com,,Dam,profile,,,,,,\n", "utf-8"
    )
    plan = days.plan()
    assert [each.posting.contact for each in plan if each.leaves] == ["bo", "zoe"]
    days.log("bo", "cancelled")
    assert days.leave(plan, lambda: days.log("zoe", "declined")) == []
    assert {each.state for each in days.ledger.deliveries(contact="zoe")} == {"cancelled"}
    assert why(days, "request")["bo", "request"] == "given up, 2026-11-10: outreach history"
    days.ledger.undo_last(days.now)
    days.ledger.undo_last(days.now)
    assert days.send() == [("bo", "request")]


def test_who_was_met_without_a_letter_is_not_asked_for_a_meeting(days: Days) -> None:
    (days.folder / "people.csv").write_text(f"{SHEET}bo,Bo Yu,bo@example.com,,Dam,profile,,,,,,\n", "utf-8")
    days.log("bo", "met")
    assert days.send() == []
    assert why(days, "request")["bo", "request"] == "you have met, 2026-11-10: outreach history"


def test_who_declined_is_still_answered_and_told_of_leads(days: Days) -> None:
    days.log("maya", "declined")
    assert days.send("answer-no", only=["maya"]) == [("maya", "answer")]
    days.sync()
    assert REMIND_MAYA not in days.send(due=True)


def test_whom_one_was_referred_to_is_followed_up_as_well(days: Days) -> None:
    (days.folder / "referred.csv").write_text("Name,E-mail,Referrer\nBo Yu,bo@example.com,Ann Lee\n", "utf-8")
    days.at("2026-11-02")
    assert days.send(sheet="referred.csv") == [("bo@example.com", "request")]
    days.at("2026-11-10")
    days.sync()
    (run,) = (
        each.run
        for each in errands(
            days.campaign(), Choice(days.today, columns={"Learned": "notes"}), days.ledger, days.local
        ).those
        if each.run.sheet.path.name == "referred.csv"
    )
    assert [each.contact.name for each in run] == ["Bo Yu"], "what is said of one sheet is not said of the other"
    assert ("bo@example.com", "reminder") in days.send(due=True)
    days.log("bo@example.com", "scheduled", at="2026-11-12T10:00:00-07:00")
    days.at("2026-11-13")
    (debrief,) = (each for each in days.due() if each.contact.name == "Bo Yu")
    assert debrief.command == "outreach log bo@example.com met --contacts referred.csv"
    (days.folder / "referred.csv").write_bytes(b"\xff\xfe\x00")
    assert "Bo Yu" in [each.name for each in days.due()], "the ledger knows the name"


# --- meetings in the sheet


def test_a_meeting_that_stands_in_the_sheet_is_on_the_agenda(days: Days) -> None:
    sheet = SHEET.replace("profile,,,,,,\nann", "profile,,,,,2026-11-12 15:00,\nann")
    (days.folder / "people.csv").write_text(sheet, "utf-8")
    found = {each.due.what: each.due for each in days.due(date(2026, 12, 31)) if each.due.contact == "maya"}
    assert found.keys() == {"prepare", "confirm"}
    assert found["prepare"].when == datetime.fromisoformat("2026-11-12T15:00:00-07:00")
    days.at("2026-11-11")
    assert ("maya", "confirmation") in days.send(due=True)
    days.at("2026-11-12", 8)
    assert days.send(due=True) == []
    days.at("2026-11-13")
    assert [each.due.what for each in days.due() if each.due.contact == "maya"] == ["debrief"]
    days.log("maya", "met")
    assert [each.due.what for each in days.due(date(2026, 12, 1)) if each.due.contact == "maya"] == ["thank"]
    (days.folder / "people.csv").write_text(sheet.replace("2026-11-12 15:00", "2027-01-08"), "utf-8")
    days.log("maya", "thanked")
    found = {each.due.what: each.due for each in days.due(date(2027, 1, 8)) if each.due.contact == "maya"}
    assert found["prepare"].when is None
    assert found["confirm"].due == date(2027, 1, 7)


@pytest.mark.parametrize("cell", ["2026-10-01 15:00", "some day", "2026-02-30 10:00", "0001-01-01"])
def test_what_is_no_meeting_to_come_is_not(days: Days, cell: str) -> None:
    (days.folder / "people.csv").write_text(SHEET.replace("profile,,,,,,\nann", f"profile,,,,,{cell},\nann"), "utf-8")
    assert [each.due.what for each in days.due() if each.due.contact == "maya"] == ["remind"]


def test_what_was_logged_goes_before_the_sheet(days: Days) -> None:
    (days.folder / "people.csv").write_text(
        SHEET.replace("profile,,,,,,\nann", "profile,,,,,2026-11-12 15:00,\nann"), "utf-8"
    )
    days.log("maya", "scheduled", at="2026-11-20T09:00:00-07:00")
    (prepare,) = (each.due for each in days.due(date(2026, 11, 18)) if each.due.what == "prepare")
    assert prepare.when == datetime.fromisoformat("2026-11-20T09:00:00-07:00")
    days.log("maya", "declined")
    assert [each for each in days.due(date(2026, 12, 1)) if each.due.contact == "maya"] == []


@pytest.mark.parametrize(
    ("meeting", "place", "where", "said"),
    [
        ("2026-11-12 15:00", "", "K2", "“2026-11-12 15:00”, and the meeting that you logged is on Nov 20, 2026, 09:00"),
        ("2026-11-19", "", "K2", "“2026-11-19”, and the meeting that you logged is on Nov 20, 2026, 09:00"),
        ("", "at her office", "M2", "“at her office”, and the meeting that you logged is “at Café Lumen”"),
        ("2026-11-20 09:00", "Café  lumen", "", ""),
        ("2026-11-20", "", "", ""),
    ],
)
def test_a_meeting_that_was_moved_is_confirmed_only_as_it_was_moved(
    days: Days, meeting: str, place: str, where: str, said: str
) -> None:
    rows = SHEET.replace("Skip\n", "Skip,Place\n").replace("profile,,,,,,\nann", f"profile,,,,,{meeting},,{place}\nann")
    (days.folder / "people.csv").write_text(rows, "utf-8")
    days.log("maya", "scheduled", at="2026-11-20T09:00:00-07:00", place="at Café Lumen")
    days.at("2026-11-19")
    if not said:
        assert ("maya", "confirmation") in days.send(due=True)
        return
    assert why(days)["maya", "confirmation"] == f"the sheet has {said}"
    (finding,) = [
        found
        for placed in days.plan(due=True)
        for found in placed.posting.findings
        if placed.posting.contact == "maya" and found.rule == "M34"
    ]
    assert (finding.where, finding.level) == (f"people.csv, {where}", "error")
    (days.folder / "people.csv").write_text(rows.replace(f"{meeting},,{place}", ",,"), "utf-8")
    assert ("maya", "confirmation") in days.send(due=True)


# --- the command


@LOOPBACK
def test_the_command_rehearses_and_sends(
    tmp_path: Path, outreach: Outreach, faulty_server: Callable[..., FaultyServer]
) -> None:
    server = faulty_server()
    folder = tmp_path / "campaign"
    folder.mkdir()
    (folder / "people.csv").write_text(SHEET, "utf-8")
    (folder / "outreach.toml").write_text(f"{SETTINGS}port = {server.port}\none_per_company_days = 9\n", "utf-8")
    days = Days(folder, datetime.now(UTC) - timedelta(days=30))
    with days.ledger:
        days.send()
        days.now = datetime.now(UTC) - timedelta(days=5)
        days.log("ann", "met")

    def send(*arguments: str) -> tuple[int, str]:
        done = outreach("send", "--due", *arguments, cwd=folder)
        assert "Traceback" not in done.stderr
        return done.returncode, " ".join(f"{done.stdout} {done.stderr}".split())

    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    code, said = send()
    assert code == 1
    assert "error M31 people.csv, rows 2, 4" in said
    assert "nobody has looked into the inbox for an answer → Read the inbox first: outreach sync" in said
    assert "1 letter from dana@example.org" in said
    assert "In earnest: outreach send --due --for-real." in said
    with Days(folder, datetime.now(UTC)).ledger as ledger:
        ledger.set_mailbox(ME, "", Bookmark(1, 1, datetime.now(UTC)))
    code, said = send("--date", tomorrow, "--to-me", "--yes")
    assert (code, len(server.accepted)) == (0, 3)
    for earnest in ("--for-real", "--drafts"):
        code, said = send("--date", tomorrow, earnest, "--yes")
        assert (code, len(server.accepted)) == (2, 3)
        assert "What is due on a day to come cannot leave before it" in said
    code, said = send("--for-real", "--yes", "--only", "ann")
    assert (code, len(server.accepted)) == (0, 4)
    code, said = send("--for-real", "--yes")
    assert code == 0
    sent = [message_from_bytes(each.raw, _class=EmailMessage, policy=policy.default) for each in server.accepted[4:]]
    assert sorted(str(each["To"]) for each in sent) == ["Joe Smith <joe@example.com>", "Maya Okafor <maya@example.com>"]
    assert all(each["Subject"].startswith("Re: ") and each["In-Reply-To"] for each in sent)
    assert send() == (0, "No e-mail is due.")
    assert "--due takes the templates" in send("-t", "reminder")[1]
