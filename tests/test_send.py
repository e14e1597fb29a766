"""`outreach send`: rehearsed, in earnest, to oneself, again; and what is done with input that others stumble over."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from outreach.cli.leaving import wait_until
from tests.support.faulty_server import TAKE_AND_DROP, USUAL, FaultyServer, Slow
from tests.support.mail_servers import LOOPBACK
from tests.support.programs import Outreach, surroundings
from tests.support.terminal import CTRL_C, on_a_terminal

pytestmark = LOOPBACK

SHEET = """\
ID,Name,E-mail,Company,Source
1,Maya Okafor,maya@example.com,Harbor Works,alumni
2,Ann Lee,ann@example.com,Lee & Sons,friend
3,"Smith, Joe",joe@example.com,Mill,profile
"""
LETTER = """\
Subject: A word about {{ contact.company }}

Dear {{ contact.name }},

I should like to hear about {{ contact.company }}.

Dana
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
email = "dana@example.org"

[campaign]
sheet = "people.csv"
template = "letter.md"

[send]
host = "127.0.0.1"
port = {port}
security = "plain"
"""


@dataclass(frozen=True)
class Told:
    """What a run said, white space folded, and with which code it ended."""

    code: int
    said: str
    stdout: str


@dataclass(frozen=True)
class Mailing:
    """A campaign whose letters leave through a server that the test looks into."""

    folder: Path
    outreach: Outreach
    server: FaultyServer

    def put(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def send(self, *arguments: str) -> Told:
        done = self.outreach("send", *arguments, cwd=self.folder)
        said = " ".join(f"{done.stdout} {done.stderr}".split())
        assert "Traceback" not in said, said
        return Told(done.returncode, said, done.stdout)

    def for_real(self, *arguments: str) -> Told:
        return self.send("--for-real", "--yes", *arguments)

    @property
    def recipients(self) -> list[str]:
        return [address for each in self.server.accepted for address in each.envelope.recipients]

    @property
    def messages(self) -> list[EmailMessage]:
        raw = (each.raw for each in self.server.accepted)
        return [message_from_bytes(each, _class=EmailMessage, policy=policy.default) for each in raw]


@pytest.fixture
def mailing(tmp_path: Path, outreach: Outreach, faulty_server: Callable[..., FaultyServer]) -> Mailing:
    made = Mailing(tmp_path / "campaign", outreach, faulty_server())
    made.put({"people.csv": SHEET, "letter.md": LETTER, "outreach.toml": SETTINGS.format(port=made.server.port)})
    return made


def test_without_for_real_nothing_leaves(mailing: Mailing) -> None:
    told = mailing.send()
    assert told.code == 0
    assert "Ann Lee · Lee & Sons <ann@example.com>" in told.said
    assert "A word about Harbor Works" in told.said
    assert "3 letters from dana@example.org through 127.0.0.1" in told.said
    assert "Nothing has left" in told.said
    assert mailing.server.connections == 0


def test_the_command_that_is_named_is_about_the_same_letters(mailing: Mailing) -> None:
    mailing.put({"second round.csv": SHEET})
    told = mailing.send("second round.csv", "--only", "ann@example.com")
    assert "In earnest: outreach send 'second round.csv' --only ann@example.com" in told.said


def test_each_letter_leaves_once_the_warmest_first(mailing: Mailing) -> None:
    told = mailing.for_real()
    assert (told.code, mailing.recipients) == (0, ["ann@example.com", "maya@example.com", "joe@example.com"])
    assert "3 letters sent." in told.said
    again = mailing.for_real()
    assert (again.code, len(mailing.recipients)) == (0, 3)
    assert "3 left before" in again.said
    assert mailing.server.connections == 1


def test_the_same_first_letters_are_no_others_the_next_time(mailing: Mailing) -> None:
    mailing.for_real("--limit", "1")
    told = mailing.for_real("--limit", "1")
    assert (told.code, mailing.recipients) == (0, ["maya@example.com"])
    assert "1 left before. --limit takes the first letters, whether they have left or not" in told.said
    assert "--limit takes" not in mailing.for_real("--limit", "2").said
    assert mailing.recipients == ["maya@example.com", "ann@example.com"]


def test_a_sheet_that_gets_ids_of_its_own_writes_to_nobody_again(mailing: Mailing) -> None:
    ids_later = "\n".join(line.partition(",")[2] for line in SHEET.splitlines())
    mailing.put({"people.csv": ids_later})
    mailing.for_real()
    mailing.put({"people.csv": SHEET.replace("maya@example.com", "Maya@Example.com")})
    told = mailing.for_real()
    assert "3 left before" in told.said
    assert len(mailing.recipients) == 3


def test_a_new_year_sends_nobody_again_what_has_just_left(mailing: Mailing) -> None:
    this = date.today().year
    mailing.for_real("--only", "maya@example.com", "--date", f"{this - 1}-12-31")
    again = mailing.send("--only", "maya@example.com", "--date", f"{this}-01-02")
    assert "1 left before" in again.said
    greeting = mailing.send("--only", "maya@example.com", "--date", f"{this}-12-20")
    assert "1 letter from" in greeting.said, "one a year may go"


def test_an_id_that_was_another_person_s_keeps_nobody_s_letter_back_in_silence(mailing: Mailing) -> None:
    mailing.for_real()
    mailing.put({"more.csv": SHEET.replace("1,Maya Okafor,maya@example.com", "1,Zed Young,zed@example.com")})
    told = mailing.for_real("more.csv")
    assert (told.code, len(mailing.recipients)) == (1, 3)
    assert "M09 more.csv, row 2 the ID “1” is that of Maya Okafor, who has had a letter" in told.said
    assert "2 left before; 1 held back" in told.said
    mailing.put({"more.csv": SHEET.replace("1,Maya Okafor,maya@example.com", "1,Maya Roe,roe@example.com")})
    assert "3 left before" in mailing.send("more.csv").said


def test_the_message_is_the_letter(mailing: Mailing) -> None:
    mailing.for_real("--only", "maya@example.com")
    (message,) = mailing.messages
    assert str(message["To"]) == "Maya Okafor <maya@example.com>"
    assert str(message["From"]) == "Dana Whitfield <dana@example.org>"
    assert message["Subject"] == "A word about Harbor Works"
    assert message["Message-ID"].endswith("@example.org>")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    assert "I should like to hear about Harbor Works." in text.get_content()
    assert "I should like to hear about Harbor Works." in html.get_content()


def test_a_machine_that_slept_through_a_wait_goes_on_as_soon_as_it_is_awake() -> None:
    evening = datetime(2026, 3, 2, 18, tzinfo=UTC)
    times = [evening, evening + timedelta(minutes=1), evening + timedelta(hours=15)]
    slept = list[float]()
    wait_until(evening + timedelta(hours=14), lambda: times[len(slept)], slept.append)
    assert slept == [60, 60]


def test_a_quiet_run_says_why_it_has_ended(mailing: Mailing) -> None:
    assert mailing.for_real("--quiet", "--only", "ann@example.com") == Told(0, "", "")
    mailing.server.close()
    told = mailing.for_real("--quiet")
    assert (told.code, told.stdout) == (1, "")
    assert "Stopped, with 2 still to leave: nothing listens at 127.0.0.1" in told.said


def test_of_colleagues_one_gets_a_letter_however_their_employer_is_spelt(mailing: Mailing) -> None:
    spelt = ("Harbor Works, Inc.", "HARBOR WORKS", "Harbor-Works L.L.C.", "Harbor", "Mill", "")
    rows = (f'{name} Lee,{name.lower()}@example.com,"{at}"\n' for name, at in zip("ABCDFG", spelt, strict=True))
    mailing.put({"people.csv": "".join(["Name,E-mail,Company\n", *rows])})
    settings = f"{SETTINGS.format(port=mailing.server.port)}one_per_company_days = 7\n"
    mailing.put({"outreach.toml": settings, "letter.md": LETTER.replace("{{ contact.company }}", "it")})
    assert "2 of them wait for what a colleague gets: one person per company in 7 days." in mailing.send().said
    assert "4 letters sent. The rest can leave from" in mailing.for_real().said
    assert mailing.recipients == [f"{name}@example.com" for name in "adfg"]
    assert "2 of them wait" in mailing.send().said


def test_without_a_terminal_nothing_leaves_unless_the_user_is_sure(mailing: Mailing) -> None:
    told = mailing.send("--for-real")
    assert told.code == 2
    assert "--yes" in told.said
    assert not mailing.recipients


def test_letters_to_oneself_are_marked_and_do_not_count(mailing: Mailing) -> None:
    told = mailing.send("--to-me", "--yes")
    assert (told.code, set(mailing.recipients)) == (0, {"dana@example.org"})
    assert {str(each["Subject"]) for each in mailing.messages} >= {"[to Maya Okafor] A word about Harbor Works"}
    assert "3 letters sent." in mailing.for_real().said


def test_a_letter_to_oneself_that_is_put_off_is_not_waited_for(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    busy = faulty_server({"rcpt": ["451 4.7.1 later"], "dot": [TAKE_AND_DROP]})
    mailing.put({"outreach.toml": SETTINGS.format(port=busy.port)})
    told = mailing.send("--to-me", "--yes")
    assert (told.code, len(busy.accepted)) == (1, 2)
    assert "1 letter sent to yourself; 1 put off by the server; 1 may have left." in told.said
    assert told.said.endswith("The next run sends all of them to you again.")


def test_a_rehearsal_needs_no_account(mailing: Mailing) -> None:
    mailing.put({"outreach.toml": SETTINGS.partition("[send]")[0]})
    told = mailing.send()
    assert told.code == 1
    assert "Ann Lee · Lee & Sons <ann@example.com>" in told.said
    assert "outreach account add" in told.said
    assert mailing.for_real().code == 2


def test_status_shows_where_every_letter_stands(mailing: Mailing, faulty_server: Callable[..., FaultyServer]) -> None:
    assert "No letter has been sent yet" in mailing.outreach("status", cwd=mailing.folder).stderr
    lossy = faulty_server({"rcpt": ["550 5.1.1 no such user"], "dot": [TAKE_AND_DROP]})
    mailing.put({"outreach.toml": SETTINGS.format(port=lossy.port)})
    mailing.for_real()
    done = mailing.outreach("status", cwd=mailing.folder)
    assert done.returncode == 1
    assert "1 may have left: outreach review-unknown" in " ".join(done.stderr.split())
    told = [json.loads(line) for line in mailing.outreach("status", "--json", cwd=mailing.folder).stdout.splitlines()]
    *people, _ = told
    states = [(each["id"], *(letter["state"] for letter in each["letters"])) for each in people]
    assert states == [("1", "unknown"), ("2", "failed"), ("3", "sent")]


def test_json_tells_each_letter(mailing: Mailing) -> None:
    plan = [json.loads(line) for line in mailing.send("--json").stdout.splitlines()]
    assert [(each["id"], each["state"]) for each in plan] == [("1", "ready"), ("2", "ready"), ("3", "ready")]
    gone = [json.loads(line) for line in mailing.for_real("--json").stdout.splitlines()]
    assert {(each["id"], each["state"]) for each in gone} == {("1", "sent"), ("2", "sent"), ("3", "sent")}


def test_a_changed_letter_is_made_anew_before_it_leaves(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    busy = faulty_server({"rcpt": "451 4.7.1 later"})
    mailing.put({"outreach.toml": SETTINGS.format(port=busy.port)})
    assert mailing.for_real("--only", "ann@example.com").code == 1
    mailing.put({"letter.md": LETTER.replace("A word", "A question")})
    assert "made anew since" in mailing.send().said


def test_the_first_day_that_there_is_can_be_asked_about(mailing: Mailing) -> None:
    told = mailing.send("--date", "0001-01-01")
    assert (told.code, "3 letters from dana@example.org" in told.said) == (0, True)


def test_who_is_suppressed_or_forgotten_gets_nothing(mailing: Mailing) -> None:
    mailing.outreach("suppress", "maya@example.com", "--reason", "asked me to", cwd=mailing.folder)
    mailing.outreach("forget", "joe@example.com", "--yes", cwd=mailing.folder)
    told = mailing.for_real()
    assert mailing.recipients == ["ann@example.com"]
    assert "not to be written to: asked me to" in told.said
    assert b"joe@example.com" not in (mailing.folder / "ledger.sqlite").read_bytes()


def test_who_interrupts_before_a_letter_leaves_is_not_asked_once_more(mailing: Mailing) -> None:
    code, screen = on_a_terminal(mailing.outreach, mailing.folder, "send", "--for-real", answers=(CTRL_C,))
    assert code == 130
    assert screen.endswith("now? [y/N]: Interrupted. Run the same command again to go on.\n")
    assert mailing.recipients == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_who_shuts_down_while_a_letter_leaves_has_none_in_doubt(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer], end: signal.Signals
) -> None:
    slow = faulty_server({"dot": Slow(1)})
    mailing.put({"outreach.toml": SETTINGS.format(port=slow.port)})
    process = subprocess.Popen(
        [*mailing.outreach.program, "send", "--for-real", "--yes", "--quiet"],
        cwd=mailing.folder,
        env=surroundings(mailing.outreach.home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while "." not in slow.commands and "DATA" not in slow.commands:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.2)  # it is at the server, which has not answered yet
    process.send_signal(end)
    _, said = process.communicate(timeout=30)
    assert "1 letter sent. Stopped, with 2 still to leave: interrupted." in " ".join(said.split())
    assert (process.returncode, len(slow.accepted)) == (1, 1)
    assert "Nothing is in doubt." in mailing.outreach("review-unknown", cwd=mailing.folder).stderr


def test_what_goes_wrong_stands_on_a_line_of_its_own(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    lossy = faulty_server({"rcpt": [USUAL, "550 5.1.1 no such user"]})
    mailing.put({"outreach.toml": SETTINGS.format(port=lossy.port)})
    code, screen = on_a_terminal(mailing.outreach, mailing.folder, "send", "--for-real", "--yes")
    assert code == 1
    assert "\r\x1b[KMaya Okafor <maya@example.com>: failed 550 5.1.1 no such user\n" in screen
    assert "100%" in screen.splitlines()[-2]


@pytest.mark.parametrize("domain", ["example.com", "@example.com", "*@example.com", " Example.com"])
def test_a_domain_is_closed_however_it_is_written(mailing: Mailing, domain: str) -> None:
    assert mailing.outreach("suppress", domain, cwd=mailing.folder).returncode == 0
    mailing.for_real()
    assert mailing.recipients == []


@pytest.mark.parametrize("value", ["Ann <ann@example.com>", "mailto:ann@example.com", "https://example.com/", "ann"])
def test_what_would_close_nothing_is_refused(mailing: Mailing, value: str) -> None:
    done = mailing.outreach("suppress", value, cwd=mailing.folder)
    assert (done.returncode, "neither an address nor a domain" in " ".join(done.stderr.split())) == (2, True)


def test_who_stays_closed_is_told_with_the_reason(mailing: Mailing) -> None:
    def suppress(*arguments: str) -> str:
        return " ".join(mailing.outreach("suppress", *arguments, cwd=mailing.folder).stderr.split())

    mailing.outreach("forget", "joe@example.com", "--yes", cwd=mailing.folder)
    suppress("ann@mill.example.com", "mill.example.com")
    forgotten = "It stays closed: whoever has it asked to be forgotten, which is for good."
    assert suppress("joe@example.com", "--remove") == f"joe@example.com is not on the list. {forgotten}"
    by_domain = "ann@mill.example.com is off the list. It stays closed: mill.example.com is on the list."
    assert suppress("ann@mill.example.com", "--remove") == by_domain
    assert suppress("mill.example.com", "--remove") == "mill.example.com is off the list."


def test_a_lost_connection_leaves_a_doubt_that_waits_for_a_person(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    lossy = faulty_server({"dot": [USUAL, TAKE_AND_DROP]})
    mailing.put({"outreach.toml": SETTINGS.format(port=lossy.port)})
    told = mailing.for_real()
    assert told.code == 1
    assert "1 may have left: outreach review-unknown" in told.said
    assert len(lossy.accepted) == 3
    mailing.for_real()
    assert len(lossy.accepted) == 3
    review = mailing.outreach("review-unknown", cwd=mailing.folder)
    assert "Maya Okafor" in review.stdout
    mailing.outreach("review-unknown", "maya", "--again", cwd=mailing.folder)
    mailing.for_real()
    ids = [message_from_bytes(each.raw)["Message-ID"] for each in lossy.accepted]
    assert (len(ids), len(set(ids))) == (4, 3), "the same message goes again, with its Message-ID"


def test_a_letter_that_goes_again_is_shown_as_it_was(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    lossy = faulty_server({"dot": [TAKE_AND_DROP]})
    mailing.put({"outreach.toml": SETTINGS.format(port=lossy.port)})
    mailing.for_real("--only", "ann@example.com")
    mailing.outreach("review-unknown", "ann", "--again", cwd=mailing.folder)
    mailing.put({"people.csv": SHEET.replace("ann@example.com", "lee@example.com")})
    told = mailing.for_real("--only", "lee@example.com")
    assert "Ann Lee · Lee & Sons <ann@example.com>" in told.said
    assert "again, as it was on" in told.said
    assert [each.envelope.recipients for each in lossy.accepted] == [("ann@example.com",)] * 2


def test_of_a_letter_that_was_refused_nobody_says_that_it_has_left(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    lossy = faulty_server({"dot": [TAKE_AND_DROP], "rcpt": [USUAL, "550 5.1.1 no such user"]})
    mailing.put({"outreach.toml": SETTINGS.format(port=lossy.port)})
    mailing.put({"news.md": LETTER.replace("A word", "News")})
    mailing.for_real("--only", "ann@example.com")
    mailing.for_real("--only", "ann@example.com", "-t", "news.md")

    def review(*arguments: str) -> tuple[int, str]:
        done = mailing.outreach("review-unknown", "ann", *arguments, cwd=mailing.folder)
        return done.returncode, " ".join(done.stderr.split())

    assert review("--sent") == (0, "Ann Lee: held to be sent.")
    code, said = review("--sent")
    assert (code, "the letter to Ann Lee is failed" in said, "--again or --give-up" in said) == (2, True, True)
    code, screen = on_a_terminal(mailing.outreach, mailing.folder, "review-unknown", "ann", answers=("l",))
    assert (code, "send [a]gain, [g]ive up, [l]eave it" in screen, "[s]ent" in screen) == (1, True, False)
    assert "review-unknown WHO --give-up or --again." in screen.replace("\n", " ")


@dataclass(frozen=True)
class Bad:
    """Input that a peer sent, or died of: what is said of it, who gets a letter all the same, and the exit code."""

    files: Mapping[str, str | bytes]
    says: str
    reaches: tuple[str, ...] = ()
    code: int = 1


def _sheet(row: str) -> dict[str, str | bytes]:
    return {"people.csv": f"ID,Name,E-mail,Company,Source\n1,Ann Lee,ann@example.com,Mill,friend\n{row}\n"}


ANN = ("ann@example.com",)
BAD = {
    "an empty cell": Bad(_sheet("2,Maya Okafor,maya@example.com,,alumni"), "people.csv, D3", ANN),
    "a short row": Bad(_sheet("2,Maya Okafor,maya@example.com"), "people.csv, D3", ANN),
    "too many cells": Bad(_sheet("2,Maya,maya@example.com,Mill,alumni,what,is,this"), "stands to the right", ANN),
    "no address": Bad(_sheet("2,Maya Okafor,,Mill,alumni"), "no e-mail address", ANN),
    "what is no address": Bad(_sheet("2,Maya Okafor,not-an-email,Mill,alumni"), "not-an-email", ANN),
    "a bad byte": Bad({"people.csv": SHEET.encode().replace(b"Mill", b"Mi\xffll")}, "encoding", (), 0),
    "a template that is broken": Bad({"letter.md": LETTER + "{% if %}"}, "letter.md", (), 2),
    "a template that one row breaks": Bad(
        {"letter.md": LETTER + "{{ 1 // (row.ID | int - 3) }}"},
        "letter.md, line",
        ("ann@example.com", "maya@example.com"),
    ),
    "a line break in a cell that goes into the subject": Bad(
        _sheet('2,Maya Okafor,maya@example.com,"Mill\nBCC: evil@example.net",alumni'), "", (*ANN, "maya@example.com"), 0
    ),
    "an attachment from a cell": Bad(
        {
            "letter.md": "Attachment: {{ contact.company }}\n" + LETTER,
            **_sheet("2,Maya,maya@example.com,/etc/passwd,friend"),
        },
        "Attachment",
        (),
        1,
    ),
    "a name with a comma": Bad(
        {"letter.md": "To: {{ contact.name }} <{{ contact.email }}>\n" + LETTER},
        "3 letters sent",
        ("ann@example.com", "maya@example.com", "joe@example.com"),
        0,
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_input_reaches_nobody_by_mistake(bad: Bad, mailing: Mailing) -> None:
    mailing.put(bad.files)
    told = mailing.for_real()
    assert told.code == bad.code, told.said
    assert bad.says in told.said
    if bad.reaches:
        assert sorted(mailing.recipients) == sorted(bad.reaches)
    for message in mailing.messages:
        assert "evil" not in str(message["To"])
        assert "evil" not in str(message["Bcc"])


def test_what_is_found_in_a_letter_is_told_once(mailing: Mailing) -> None:
    sheet = "Name,E-mail,Title\n" + "".join(f"Ann Lee,a{number}@example.com,Recruiter\n" for number in range(5))
    mailing.put({"people.csv": sheet, "letter.md": LETTER.replace("{{ contact.company }}", "it")})
    assert "people.csv, C2, C3, C4, C5 and 1 more “Recruiter”" in mailing.send().said


def test_a_rehearsal_leaves_no_ledger(mailing: Mailing) -> None:
    mailing.send()
    (mailing.folder / "outreach.toml").unlink()
    told = mailing.send("people.csv", "-t", "letter.md")
    assert told.code == 2
    assert "M03" in told.said
    assert sorted(path.name for path in mailing.folder.iterdir()) == ["letter.md", "people.csv"]


def test_a_template_can_say_itself_who_sends(mailing: Mailing) -> None:
    settings = SETTINGS.format(port=mailing.server.port).replace('email = "dana@example.org"\n', "")
    sheet = "email,name\nann@example.com,Ann\n"
    letter = "TO: {{email}}\nSUBJECT: Hi\nFROM: My Self <self@example.org>\n\nHi, {{name}},\n"
    mailing.put({"outreach.toml": settings, "people.csv": sheet, "letter.md": letter})
    assert "1 letter from self@example.org through 127.0.0.1" in mailing.send().said
    assert mailing.for_real().code == 0
    assert [str(message["From"]) for message in mailing.messages] == ["My Self <self@example.org>"]


@pytest.mark.parametrize("sender", ["{{ contact.email }}", "a@example.org, b@example.org"])
def test_a_sender_that_is_not_one_is_not_taken(mailing: Mailing, sender: str) -> None:
    mailing.put({"outreach.toml": "", "letter.md": f"From: {sender}\n{LETTER}"})
    told = mailing.send("people.csv", "-t", "letter.md")
    assert "M03" in told.said
    assert not mailing.server.connections


def test_a_refused_recipient_means_that_nobody_gets_the_letter(
    mailing: Mailing, faulty_server: Callable[..., FaultyServer]
) -> None:
    picky = faulty_server({"rcpt": ["550 5.1.1 no such user"]})
    mailing.put(
        {
            "outreach.toml": SETTINGS.format(port=picky.port),
            "letter.md": "Bcc: me@example.org\n" + LETTER,
        }
    )
    told = mailing.for_real("--only", "ann@example.com")
    assert told.code == 1
    assert "1 refused" in told.said
    assert not picky.accepted
