"""`outreach status`: everyone a line, the funnel, the rates; as a page, as a workbook, as JSON."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from outreach.envelope import Envelope
from outreach.ledger import Delivery, Entry, Incoming, Ledger, Place, Settled, State, open_ledger
from tests.support.programs import Outreach

PEOPLE = """\
ID,Name,E-mail,Phone,Company,Source,Skip
o1,Maya Okafor,maya@example.com,(303) 555-0142,Harbor Works,alumni,
l1,Ann Lee,ann@example.com,,Lee & Sons,event,
l2,Joe Lee,,,Mill,,
n1,Wei Chen,wei@example.com,,,alumni,
x1,Gus Abernathy,gus@example.com,,,,x
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
[campaign]
sheet = "people.csv"
country = "US"
"""
MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def sent(ledger: Ledger, contact: str, state: State = "sent", *, now: datetime = MONDAY, name: str = "") -> Delivery:
    """A request to that contact, with what has become of it."""
    address = {"o1": "maya@example.com", "l1": "ann@example.com", "u1": "uwe@xn--bcher-kva.example"}.get(
        contact, f"{contact}@example.com"
    )
    envelope = Envelope("dana@example.org", (address,))
    number = f"<{contact}@example.org>"
    raw = b"Subject: Hello\r\n\r\nHello\r\n"
    (queued,) = ledger.queue(
        [Entry(contact, "request", name or contact, "me", envelope, "Hello", number, raw, template="letter")], now
    )
    (claimed,) = ledger.claim("me", now, among=[queued.id])
    ledger.commit(claimed.id, now)
    if state == "unknown":
        ledger.recover("me", now)
    else:
        ledger.settle(Settled(claimed.id, state, "as the server says", due=now + 60 * DAY), now)
    return claimed


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


@pytest.fixture
def busy(campaign: Path) -> Path:
    """Maya has not answered, Ann has been met, somebody's letter is in doubt who is not in the sheet any more."""
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1")
        to_ann = sent(ledger, "l1")
        sent(ledger, "gone", "unknown", name="Eve Moss")
        answer = Incoming(Place("me", "INBOX", 1, 1), "replied", "ann@example.com", MONDAY + DAY, delivery=to_ann.id)
        ledger.receive([answer], MONDAY + DAY)
        ledger.happened("l1", "met", MONDAY + 9 * DAY, {}, MONDAY + 9 * DAY)
        ledger.happened("l1", "thanked", MONDAY + 10 * DAY, {}, MONDAY + 10 * DAY)
    return campaign


def test_everyone_has_a_line_and_doubts_come_first(outreach: Outreach, busy: Path) -> None:
    done = outreach("status", "--date", "2026-11-23")
    assert done.returncode == 1
    assert done.stdout == (
        "Eve Moss                        may have left, Nov 2  decide about it\n"
        "Maya Okafor · Harbor Works      sent, Nov 2           call Nov 9, late\n"
        "Ann Lee · Lee & Sons            met, Nov 11           keep in touch May 12, 2027\n"
        "Joe Lee · Mill                  not written to yet    write\n"
        "Wei Chen                        not written to yet    write\n"
        "Gus Abernathy                   to be skipped\n"
        "\n"
        "written   3  ████████████████████████████████████████\n"
        "sent      2  ███████████████████████████\n"
        "answered  1  █████████████                             50% of those sent\n"
        "met       1  █████████████                             50% of those sent\n"
        "referred  0                                            0% of those sent\n"
        "\n"
        "First letters that were answered within 14 days.\n"
        "  all                                                   1 of 2   50%  (9–91%)\n"
        "By source:\n"
        "  alumni                                                0 of 1    0%  (0–79%)\n"
        "  event                                                 1 of 1  100%  (21–100%)\n"
        "  → Too few letters to compare: it takes two groups of at least 10.\n"
        "\n"
    )
    assert done.stderr == (
        "6 people: 1 may have left: outreach review-unknown; 1 met; 1 sent; 2 not written\nto yet; 1 to be skipped.\n"
    )


def test_columns_stand_below_one_another_whatever_the_script(outreach: Outreach, campaign: Path) -> None:
    names = ("Ann Lee", "王小明", "Nguye\u0302n Khai", "王" * 60)
    people = "".join(f"i{n},{name},i{n}@example.com\n" for n, name in enumerate(names))
    (campaign / "people.csv").write_text(f"ID,Name,E-mail\n{people}", "utf-8")
    before = [line[: line.index("not written")] for line in outreach("status").stdout.splitlines()[:4]]
    # A terminal gives two columns to each of these characters, and none to the circumflex.
    columns = {len(each) + each.count("王") + 2 * each.count("小明") - each.count("\u0302") for each in before}
    assert len(columns) == 1
    assert columns.pop() + len("not written to yet  write") <= 80


def test_a_long_list_is_cut_unless_all_are_asked_for(outreach: Outreach, campaign: Path) -> None:
    people = "".join(f"i{n},{'A long name ' * 5}{n},i{n}@example.com\n" for n in range(60))
    (campaign / "people.csv").write_text(f"ID,Name,E-mail\n{people}", "utf-8")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        for n in range(24):
            sent(ledger, f"i{n}", "sent")
    shown = outreach("status", "--date", "2026-11-23").stdout.splitlines()
    assert shown[20] == "… and 40 more; -v lists them all."
    everyone = outreach("status", "--date", "2026-11-23", "-v", env={"COLUMNS": "60"}).stdout
    assert sum(line.startswith("A long") for line in everyone.splitlines()) == 60
    assert max(map(len, everyone.splitlines())) <= 60
    assert max(map(len, shown)) <= 80


def test_a_server_that_put_a_letter_off_is_asked_again(outreach: Outreach, campaign: Path) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1", "deferred")
    line = outreach("status", "--date", "2026-11-23").stdout.splitlines()[0]
    assert [each.strip() for each in line.split("  ")[-2:]] == ["put off by server, Nov 2", "tries again Jan 1, 2027"]
    assert outreach("status", "--date", "2027-01-01").stdout.splitlines()[0].endswith("tries again 12:00")


def test_json_tells_everyone_with_their_letters_and_then_the_numbers(outreach: Outreach, busy: Path) -> None:
    done = outreach("status", "--json", "--date", "2026-11-23")
    assert (done.returncode, done.stderr) == (1, "")
    *people, numbers = map(json.loads, done.stdout.splitlines())
    assert [(each["id"], each["state"], len(each["letters"])) for each in people] == [
        ("gone", "in_doubt", 1),
        ("o1", "sent", 1),
        ("l1", "met", 1),
        ("l2", "new", 0),
        ("n1", "new", 0),
        ("x1", "skipped", 0),
    ]
    maya = people[1]
    assert maya["next"] == {"what": "call", "due": "2026-11-09", "by": "2026-11-09", "overdue": True, "when": None}
    assert maya["since"] == MONDAY.isoformat()
    assert maya["letters"] == [
        {
            "step": "request",
            "subject": "Hello",
            "state": "sent",
            "reply": "as the server says",
            "message_id": "<o1@example.org>",
            "left": MONDAY.isoformat(),
            "due": (MONDAY + 60 * DAY).isoformat(),
            "attempts": 1,
        }
    ]
    assert numbers["funnel"]["met"] == 1
    assert [(each["group"], each["letters"], each["answered"]) for each in numbers["rates"]["source"]] == [
        ("alumni", 1, 0),
        ("event", 1, 1),
    ]
    assert numbers["weeks"][0] == {"monday": "2026-11-02", "sent": 2, "answered": 1}


def test_a_letter_that_is_held_back_by_hand_is_told_so(outreach: Outreach, campaign: Path) -> None:
    assert outreach("hold", "o1").returncode == 0
    done = outreach("status")
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("Maya"))
    assert line.split("  ")[-1].strip() == "held back by you"
    assert "3 not written to yet; 1 held back by you; 1 to be skipped." in " ".join(done.stderr.split())
    (campaign / "decisions.csv").write_text("nonsense", "utf-8")
    done = outreach("status")
    assert (done.returncode, "error H03" in done.stderr) == (2, True)


def test_a_person_is_one_under_whatever_id(outreach: Outreach, campaign: Path) -> None:
    """A sheet may get an ID column when letters have left already, which then know their readers by address."""
    (campaign / "people.csv").write_text("Name,E-mail\nMaya Okafor,Maya@example.com\n", "utf-8")
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1")
    (one, _) = map(json.loads, outreach("status", "--json").stdout.splitlines())
    assert (one["id"], one["name"], one["state"]) == ("o1", "Maya Okafor", "sent")


def test_of_somebody_forgotten_nothing_is_told(outreach: Outreach, busy: Path) -> None:
    with open_ledger(busy / "ledger.sqlite", "") as ledger:
        ledger.suppressions.forget(["gone@example.com", "ann@example.com"], [], MONDAY)
    *people, numbers = map(json.loads, outreach("status", "--json").stdout.splitlines())
    assert {each["id"]: each["state"] for each in people} == {
        "o1": "sent",
        "l1": "opted_out",
        "l2": "new",
        "n1": "new",
        "x1": "skipped",
    }
    assert (numbers["funnel"]["written"], numbers["funnel"]["met"]) == (1, 0)


def test_nothing_has_been_sent_yet(outreach: Outreach, campaign: Path) -> None:
    done = outreach("status")
    assert done.returncode == 0
    assert done.stderr.startswith("No letter has been sent yet. 5 people: 4 not written to yet; 1 to be skipped.")
    (campaign / "people.csv").write_text("ID,Name,E-mail\n", "utf-8")
    assert outreach("status").stderr.endswith(
        "There is nobody yet: fill in the contact sheet, a row for each person.\n"
    )


def test_every_letter_was_refused(outreach: Outreach, campaign: Path) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "o1", "failed")
    done = outreach("status", "--date", "2026-11-03")
    assert done.returncode == 0, done.stderr
    assert "refused, Nov 2" in done.stdout
    assert "written   1  █" in done.stdout
    assert "%" not in done.stdout


def test_without_its_sheet_the_ledger_has_to_do(outreach: Outreach, busy: Path) -> None:
    (busy / "people.csv").unlink()
    done = outreach("status", "--date", "2026-11-23")
    assert done.returncode == 1
    assert [line.split("  ")[0] for line in done.stdout.splitlines()[:3]] == ["Eve Moss", "l1", "o1"]
    assert "people.csv" in done.stderr
    assert "only those are shown whom the ledger knows" in " ".join(done.stderr.split())


def test_a_page_is_written_whole_and_over_nothing_of_others(outreach: Outreach, busy: Path) -> None:
    file = busy / "standing.html"
    done = outreach("status", "--as", "html", "--date", "2026-11-23")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "standing.html is written.\n")
    first = file.read_bytes()
    assert outreach("status", "--as", "html", "--date", "2026-11-24").returncode == 1
    assert file.read_bytes() != first
    file.write_bytes(b"mine")
    done = outreach("status", "--as", "html")
    assert (done.returncode, file.read_bytes()) == (2, b"mine")
    assert "it was changed since it was written" in " ".join(done.stderr.split())
    assert outreach("status", "--as", "html", "--overwrite", "--date", "2026-11-23").returncode == 1
    assert file.read_bytes() == first


def test_the_workbook_has_everyone(outreach: Outreach, busy: Path) -> None:
    (busy / "standing.xlsx").write_bytes(b"theirs")
    assert outreach("status", "--as", "xlsx").returncode == 2
    assert (busy / "standing.xlsx").read_bytes() == b"theirs"
    assert outreach("status", "--as", "xlsx", "-o", "seen.xlsx", "--date", "2026-11-23").returncode == 1
    sheet = load_workbook(busy / "seen.xlsx")["People"]
    assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        *("Eve Moss", "Maya Okafor", "Ann Lee", "Joe Lee", "Wei Chen", "Gus Abernathy")
    ]


def test_a_file_needs_its_form(outreach: Outreach, campaign: Path) -> None:
    done = outreach("status", "-o", "seen.html")
    assert done.returncode == 2
    assert "--as html or --as xlsx" in done.stderr


def test_a_place_that_cannot_be_written_to(outreach: Outreach, campaign: Path) -> None:
    done = outreach("status", "--as", "html", "-o", campaign / "people.csv" / "seen.html")
    assert done.returncode == 2
    assert done.stderr.startswith("error")


def test_who_has_got_another_id_is_known_by_an_address_in_any_script(outreach: Outreach, campaign: Path) -> None:
    with open_ledger(campaign / "ledger.sqlite", "") as ledger:
        sent(ledger, "u1", name="Uwe Blum")
    (campaign / "people.csv").write_text("ID,Name,E-mail\nu2,Uwe Blum,Uwe@Bücher.example\n", "utf-8")
    person, _ = map(json.loads, outreach("status", "--json", "--date", "2026-11-23").stdout.splitlines())
    assert (person["id"], person["row"], person["state"]) == ("u1", 2, "sent")
