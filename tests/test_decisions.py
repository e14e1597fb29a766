"""What a person decides about single letters: approved as they were seen, or held back."""

import json
import shlex
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from outreach.campaign import Choice, Planned, Run, open_campaign, start
from outreach.campaign.by_hand.decisions import COLUMNS, Decision, decide, decisions_in, take_back
from outreach.campaign.by_hand.edits import keep, original
from outreach.campaign.post.approving import approved, held, standing
from outreach.campaign.starting import reread
from outreach.errors import OutreachError
from outreach.ledger import open_ledger
from tests.support.faulty_server import FaultyServer, Slow
from tests.support.mail_servers import LOOPBACK
from tests.support.programs import Outreach
from tests.support.review import sent
from tests.support.terminal import on_a_terminal

SHEET = """\
ID,Name,E-mail,Company,Extra
m1,Maya Okafor,maya@example.com,Harbor Works,x
l2,Ann Lee,ann@example.com,Lee & Sons,y
j3,Joe Lee,joe@example.com,Mill,z
"""
LETTER = """\
Subject: A word about {{ contact.company }}
Cc: {{ cc }}
Reply-To: dana@example.org
Attachment: papers/{id}.txt

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
"""
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    for identity in ("m1", "l2", "j3"):
        (tmp_path / "papers" / f"{identity}.txt").write_text(identity, "utf-8")
    (tmp_path / "people.csv").write_text(SHEET.replace("Extra", "cc").replace(",x", ",cc@example.org"), "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def opened(folder: Path) -> Run:
    return start(open_campaign(folder, None, None, Path()), Choice(today=TODAY))


def planned(run: Run, identity: str) -> Planned:
    return next(each for each in run if each.contact.id == identity)


def stands(folder: Path, identity: str = "m1") -> str:
    run = opened(folder)
    return standing(run, planned(run, identity))


def approve(folder: Path, identity: str = "m1") -> None:
    run = opened(folder)
    decide(folder, [approved(run, planned(run, identity), NOW)])
    assert stands(folder, identity) == "approved"


def hold(folder: Path, identity: str, note: str = "") -> None:
    run = opened(folder)
    decide(folder, [held(run, planned(run, identity).contact, note, NOW)])


def replace_in(path: Path, old: str, new: str) -> None:
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("people.csv", "maya@", "m.okafor@"),
        ("people.csv", "cc@", "c.c@"),
        ("letter.md", "Cc:", "Bcc:"),
        ("letter.md", "Reply-To: dana", "Reply-To: d"),
        ("letter.md", "A word", "A few words"),
        ("letter.md", "should like", "would like"),
        ("letter.md", "should", "**should**"),
        ("papers/m1.txt", "m1", "m2"),
        ("letter.md", "papers/{id}", "papers/l2"),
        ("letter.md", "papers/{id}", "papers/nowhere"),
        ("letter.md", "Attachment: papers/{id}.txt\n", ""),
    ],
)
def test_an_approval_lapses_when_anything_changes_that_was_seen(campaign: Path, file: str, old: str, new: str) -> None:
    approve(campaign)
    replace_in(campaign / file, old, new)
    assert stands(campaign) == "lapsed"
    run = opened(campaign)
    (finding,) = (each for each in planned(run, "m1").findings if each.rule.startswith("H"))
    assert (finding.rule, finding.level) == ("H02", "warning")
    replace_in(
        campaign / file, new or "Reply-To: dana@example.org\n", old if new else f"Reply-To: dana@example.org\n{old}"
    )
    assert stands(campaign) == "approved"


def test_an_approval_is_of_the_letter_and_not_of_what_stands_around_it(campaign: Path) -> None:
    approve(campaign)
    replace_in(campaign / "people.csv", "Mill", "The Mill")
    replace_in(campaign / "people.csv", "ID,Name", "Phone,ID,Name")
    for identity in ("m1", "l2", "j3"):
        replace_in(campaign / "people.csv", f"\n{identity}", f"\n(303) 555-0142,{identity}")
    replace_in(campaign / "papers" / "l2.txt", "l2", "another")
    assert stands(campaign) == "approved"
    run = opened(campaign)
    maya = planned(run, "m1").contact
    keep(run, maya, original(run, maya).replace("should", "would"))
    assert stands(campaign) == "lapsed"
    approve(campaign)


def test_a_run_that_is_open_hears_of_what_was_decided_meanwhile(campaign: Path) -> None:
    run = opened(campaign)
    maya = planned(run, "m1").contact
    keep(run, maya, original(run, maya).replace("should", "would"))
    decide(campaign, [held(run, planned(run, "l2").contact, "", NOW)])
    again = reread(run)
    assert {each.contact.id: standing(again, each) for each in again} == {"m1": "open", "l2": "held", "j3": "open"}
    assert "E01" in {finding.rule for finding in planned(again, "m1").findings}
    take_back(campaign, [("l2", "letter")])
    assert standing(reread(again), planned(reread(again), "l2")) == "open"


def test_what_cannot_leave_cannot_be_approved(campaign: Path) -> None:
    (campaign / "papers" / "m1.txt").unlink()
    replace_in(campaign / "people.csv", "ann@example.com", "ann@example")
    run = opened(campaign)
    letters = {each.contact.id: each for each in run}
    for identity in ("m1", "l2"):
        with pytest.raises(OutreachError):
            approved(run, letters[identity], NOW)


def test_a_letter_that_is_held_back_stays_here(outreach: Outreach, campaign: Path) -> None:
    (campaign / "outreach.toml").write_text(SETTINGS + '[checks]\nignore = ["H01"]\n', "utf-8")
    done = outreach("hold", "ann", "joe", "--note", "after the holidays")
    assert (done.returncode, done.stderr.count("is held back.")) == (0, 2)
    replace_in(campaign / "letter.md", "should", "would")
    done = outreach("write", "--as", "txt")
    assert (done.returncode, sorted(path.name for path in campaign.glob("letters/*.txt"))) == (1, ["Okafor-Maya.txt"])
    assert "held back by hand: after the holidays" in done.stderr
    done = outreach("send", "--json")
    states = {each["id"]: each["state"] for each in map(json.loads, done.stdout.splitlines())}
    assert states == {"m1": "ready", "l2": "held", "j3": "held"}

    assert outreach("hold", "ann", "--undo").stderr == "The letter to Ann Lee is not held back any more.\n"
    assert stands(campaign, "l2") == "open"
    assert stands(campaign, "j3") == "held"
    # Whoever approves a letter lets it go.
    assert outreach("approve", "joe", "--yes").returncode == 0
    assert stands(campaign, "j3") == "approved"


def test_what_is_decided_too_late_is_said_to_be(outreach: Outreach, campaign: Path) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "m1", name="Maya Okafor", address="maya@example.com", step=f"letter {date.today().year}")
    told = "The ledger says of the letter to Maya Okafor: sent on Nov 9"
    for command in (("hold",), ("approve", "--yes"), ("edit",)):
        for who in ("maya", "l2"):
            run = outreach(*command, who, cwd=campaign, env={"VISUAL": "true"})
            assert run.returncode == 0, run.stderr
            assert (told in run.stderr) == (who == "maya"), command


def test_letters_are_approved_by_name_and_when_nothing_was_found(outreach: Outreach, campaign: Path) -> None:
    done = outreach("approve", "maya")
    assert done.returncode == 2
    assert "Dear Maya Okafor," in done.stdout
    assert stands(campaign) == "open"
    code, screen = on_a_terminal(outreach, campaign, "approve", "maya", answers=("y",))
    assert (code, "1 letter approved." in screen) == (0, True)
    hold(campaign, "l2", "no")
    done = outreach("approve", "--clean", "--yes")
    assert done.returncode == 1
    assert done.stderr.endswith("1 letter approved. 1 letter left out.\n")
    assert {identity: stands(campaign, identity) for identity in ("m1", "l2", "j3")} == {
        "m1": "approved",
        "l2": "held",
        "j3": "approved",
    }
    replace_in(campaign / "papers" / "j3.txt", "j3", "new")
    shown = outreach("approve")
    assert shown.stdout.splitlines() == [
        "1 held back by hand",
        "  Ann Lee · Lee & Sons · row 3: no",
        "1 changed since you approved them",
        "  Joe Lee · Mill · row 4",
    ]
    assert shown.stderr == "1 letter approved of 3.\n"
    assert outreach("approve", "joe", "--undo").stderr == "The letter to Joe Lee is not approved any more.\n"
    assert stands(campaign, "j3") == "open"


@LOOPBACK
def test_only_approved_letters_leave_where_that_is_wanted(
    outreach: Outreach, campaign: Path, faulty_server: Callable[..., FaultyServer]
) -> None:
    server = faulty_server()
    (campaign / "people.csv").write_text(SHEET, "utf-8")
    replace_in(campaign / "letter.md", "Cc: {{ cc }}\n", "")
    account = f'[send]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "plain"\nrequire_approval = true\n'
    (campaign / "outreach.toml").write_text(SETTINGS + account, "utf-8")
    approve(campaign, "m1")
    approve(campaign, "l2")
    replace_in(campaign / "papers" / "l2.txt", "l2", "changed")

    done = outreach("send")
    assert "2 waiting for your approval" in " ".join(done.stderr.split())
    assert "Ann Lee · Lee & Sons: has changed since you approved it" in done.stdout
    assert "Joe Lee · Mill: waits for your approval" in done.stdout
    done = outreach("send", "--for-real", "--yes")
    assert [each.envelope.recipients for each in server.accepted] == [("maya@example.com",)]
    approve(campaign, "l2")
    outreach("send", "--for-real", "--yes")
    assert [each.envelope.recipients for each in server.accepted[1:]] == [("ann@example.com",)]
    outreach("send", "--to-me", "--yes")
    assert [each.envelope.recipients for each in server.accepted[2:]] == [("dana@example.org",)]
    (campaign / "outreach.toml").write_text((SETTINGS + account).replace("true", "false"), "utf-8")
    outreach("send", "--for-real", "--yes")
    assert [each.envelope.recipients for each in server.accepted[3:]] == [("joe@example.com",)]


@LOOPBACK
def test_what_is_held_back_while_others_leave_stays_here(
    outreach: Outreach, campaign: Path, faulty_server: Callable[..., FaultyServer]
) -> None:
    server = faulty_server({"dot": [Slow(1)]})
    (campaign / "people.csv").write_text(SHEET, "utf-8")
    replace_in(campaign / "letter.md", "Cc: {{ cc }}\n", "")
    account = f'[send]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "plain"\n'
    (campaign / "outreach.toml").write_text(SETTINGS + account, "utf-8")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(outreach, "send", "--for-real", "--yes")
        while not any(command.startswith("DATA") for command in server.commands):
            time.sleep(0.01)
        hold(campaign, "l2", "ask Jo first")
        done = sending.result(60)
    assert "Ann Lee <ann@example.com>: queued held back by hand: ask Jo first" in done.stderr
    assert "1 held back at the last moment" in done.stderr
    assert [each.envelope.recipients for each in server.accepted] == [("maya@example.com",), ("joe@example.com",)]
    outreach("hold", "l2", "--undo")
    outreach("send", "--for-real", "--yes")
    assert [each.envelope.recipients for each in server.accepted[2:]] == [("ann@example.com",)]


def test_many_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            decide(tmp_path, [Decision(f"{number}.{turn}", "request", "", "held")])
            if turn % 2:
                take_back(tmp_path, [(f"{number}.{turn}", "request")])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert {contact for contact, _ in decisions_in(tmp_path)} == {
        f"{number}.{turn}" for number in range(6) for turn in range(0, 10, 2)
    }


def test_what_another_program_made_of_the_file_is_read(campaign: Path) -> None:
    head = ";".join(reversed(COLUMNS))
    (campaign / "decisions.csv").write_bytes(
        f"{head}\r\n;;later;held;Ann;letter;l2\r\n\r\n;;;Approved;;letter;l2\r\nsha256:0;;;approved;;other;j3\r\n".encode()
    )
    assert stands(campaign, "l2") == "held"  # of two lines the one that holds it back
    assert stands(campaign, "j3") == "open"
    hold(campaign, "j3", 'so,\n"so"')
    assert decisions_in(campaign)["j3", "letter"].note == 'so, "so"'
    assert decisions_in(campaign)["j3", "other"].decision == "approved"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"contact,template\nl2,letter\n", "decisions.csv, line 1"),
        (b"", "decisions.csv, line 1"),
        (",".join(COLUMNS).encode() + b"\nl2,letter,,perhaps,,,\n", "decisions.csv, line 2"),
        (",".join(COLUMNS).encode() + b"\n,letter,,held,,,\n", "decisions.csv, line 2"),
        (b"\xff\xfe", "decisions.csv"),
    ],
)
def test_decisions_that_cannot_be_read_stop_everything(campaign: Path, content: bytes, where: str) -> None:
    (campaign / "decisions.csv").write_bytes(content)
    with pytest.raises(OutreachError) as caught:
        opened(campaign)
    assert [(each.rule, each.where) for each in caught.value.findings] == [("H03", where)]
    with pytest.raises(OutreachError):
        decide(campaign, [Decision("l2", "letter", "", "held")])
    assert (campaign / "decisions.csv").read_bytes() == content


def test_it_is_said_when_a_letter_is_held_back_from_nobody(outreach: Outreach, campaign: Path) -> None:
    hold(campaign, "l2")
    replace_in(campaign / "people.csv", "\nl2,", "\nx9,")
    assert "warning H04  decisions.csv\n    nobody in the sheet is l2" in outreach("check").stdout


def test_the_command_that_lets_a_letter_go_can_be_pasted_as_it_stands(outreach: Outreach, campaign: Path) -> None:
    (campaign / "others.csv").write_text("Name,Company\nSean O'Neill,Smith & Sons; Mill\n", "utf-8")
    (campaign / "again.md").write_text("Subject: A word\n\nDear {{ contact.name }},\n", "utf-8")
    these = ("others.csv", "-t", "again.md")
    assert outreach("hold", "Sean O'Neill", "--contacts", *these).returncode == 0
    (held_back,) = json.loads(outreach("check", *these, "--json").stdout.splitlines()[0])["findings"]
    command = held_back["hint"].partition("outreach ")[2]
    assert "not held back any more" in outreach(*shlex.split(command)).stderr
