"""`outreach brief`, as its user runs it."""

import json
import os
import pty
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from outreach.contacts import Contact, likeness
from outreach.contacts.choosing import ANOTHER, IS, NEAR, PART
from tests.support.programs import CHECKOUT, Outreach, surroundings

PEOPLE = """\
ID,Name,Title,Email,Phone,Company,Referrer,Notes,Skip
o1,Ngozi Okafor,Dr.,ngozi@example.org,(202) 555-0111,Clearwater,Samuel Porter,Wrote a report.,
o2,Ada Okafor,,ada@example.org,555-0142,,Samuel Porter,Sings.,
m1,Minh Tran,,minh.tran@example,+1 415 555 0158,Bright Lab,Samuel Porter,,
z1,Zoë Łęcka-Brandt,,zoe@example.org,call me,Tidewater,,Wrote a book.,
x1,Gus Abernathy,,gus@example.org,,,Samuel Porter,Later.,x
"""
SETTINGS = """\
[me]
name = "Dana Whitfield"
phone = "(303) 555-0142"
field = "science policy"
story = "I have taught chemistry for nine years."
[campaign]
sheet = "people.csv"
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "outreach.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("[!.]*"))


ZOE = Contact(
    "z1", 2, "Zoë Łęcka-Brandt", first="Zoë", last="Łęcka-Brandt", email="z@example.org", emails=("z@example.org",)
)


@pytest.mark.parametrize(
    ("who", "level"),
    [
        ("z1", IS), ("Z@EXAMPLE.org", IS), ("zoe lecka-brandt", IS), ("Zoë Łęcka Brandt", IS),
        ("zoe", PART), ("brandt", PART), ("lecka", PART), ("zo bra", PART), ("brandt zoe", PART), ("z", PART),
        ("Zoe Lecka-Bramdt", NEAR), ("branbt", NEAR),
        ("okafor", ANOTHER), ("example", ANOTHER), ("", ANOTHER), (" - ", ANOTHER),
    ],
)  # fmt: skip
def test_a_contact_is_known_by_id_address_name_or_part_of_it(who: str, level: int) -> None:
    assert likeness(ZOE, who) == level


def test_papers_are_written_for_whom_a_part_of_the_name_finds(outreach: Outreach, campaign: Path) -> None:
    done = outreach("brief", "ngo oka", "lecka", "--as", "md")
    assert done.returncode == 0
    papers = [f"{who}-{kind}.md" for who in ("Okafor-Ngozi", "Łęcka-Brandt-Zoë") for kind in ("call", "meeting")]
    assert done.stdout.splitlines() == [f"briefs/{paper}" for paper in papers]
    assert names(campaign / "briefs") == sorted(papers)
    assert "4 papers written." in done.stderr


def test_names_in_doubt_are_all_listed_and_nothing_is_written(outreach: Outreach, campaign: Path) -> None:
    done = outreach("brief", "okafor", "minh", "nobody at all", "Okafro")
    assert done.returncode == 2
    for words in (
        "“okafor” may be",
        "Ngozi Okafor · Clearwater · ngozi@example.org · row 2",
        "Ada Okafor",
        "“Okafro” may be",
    ):
        assert words in done.stderr
    assert "nobody in the sheet is called “nobody at all”" in done.stderr
    assert "minh" not in done.stderr.lower().replace("minh.tran", "")
    assert not (campaign / "briefs").exists()


def test_a_person_at_a_terminal_is_asked(campaign: Path) -> None:
    ours, theirs = pty.openpty()
    with Popen(
        [sys.executable, "-m", "outreach", "brief", "okafor", "--call", "--as", "md"],
        stdin=theirs, stdout=PIPE, stderr=PIPE, text=True, cwd=campaign,
        env=surroundings(campaign, PYTHONPATH=str(CHECKOUT)),
    ) as program:  # fmt: skip
        os.write(ours, b"2\n")
        out, err = program.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert program.returncode == 0, err
    assert "1  Ngozi Okafor" in err
    assert out == "briefs/Okafor-Ada-call.md\n"


def test_all_leaves_out_who_is_marked_and_holds_what_cannot_be_used(outreach: Outreach, campaign: Path) -> None:
    with (campaign / "people.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("h1,HR Department,,hr@example.org,,,Samuel Porter,x,\n")
        sheet.write("d1,Somebody Else,,ngozi@example.org,,,Samuel Porter,x,\n")
    done = outreach("brief", "--all", "--json", "--as", "md")
    assert done.returncode == 1
    records = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert set(records) == {"o1", "o2", "m1", "z1", "h1"}, "neither the skipped nor the repeated one"
    assert records["h1"]["held"]
    assert records["h1"]["files"] == []
    rules = {id_: {finding["rule"] for finding in record["findings"]} for id_, record in records.items()}
    assert rules["o1"] == set()
    assert rules["o2"] == {"B04"}
    assert rules["m1"] == {"B01", "C03"}, "a wrong address is no reason not to call"
    assert rules["z1"] == {"B03", "B04"}
    assert len(names(campaign / "briefs")) == 8


def test_warnings_name_the_cell(outreach: Outreach, campaign: Path) -> None:
    said = outreach("brief", "minh", "--meeting").stderr
    assert "people.csv, H4" in said
    assert "nothing is noted yet" in said


def test_who_is_marked_to_be_left_out_gets_nothing(outreach: Outreach, campaign: Path) -> None:
    done = outreach("brief", "gus")
    assert done.returncode == 1
    assert "people.csv, I6" in done.stderr
    assert not (campaign / "briefs").exists()


def test_a_story_that_asks_for_a_job_holds_the_brief_and_not_the_call_sheet(outreach: Outreach, campaign: Path) -> None:
    text = SETTINGS.replace("for nine years.", "for nine years. Please consider me for any openings on your team.")
    (campaign / "outreach.toml").write_text(text, "utf-8")
    done = outreach("brief", "ngozi")
    assert done.returncode == 1
    assert "L04" in done.stderr
    assert "outreach.toml, [me] story" in done.stderr
    assert not (campaign / "briefs").exists()
    call = outreach("brief", "minh", "--call")
    assert call.returncode == 0
    assert "B01" not in call.stderr, "what is known of a person is for the talk"


def test_settings_are_read_and_judged(outreach: Outreach, campaign: Path) -> None:
    brief = '[brief]\ngoal = "jargon"\nquestions = ["Do you like it?"]\nrapport = ["resume"]\n'
    (campaign / "outreach.toml").write_text(
        SETTINGS.replace("nine years", "nine years" + " and more" * 100) + brief, "utf-8"
    )
    done = outreach("brief", "ngozi", "--as", "md", "--meeting", "-o", "papers", "--goal", "network")
    assert done.returncode == 0
    for words in ("B02", "your story takes about", "B06", "“Do you like it?” can be answered by yes or no"):
        assert words in done.stderr
    text = (campaign / "papers" / "Okafor-Ngozi-meeting.md").read_text("utf-8")
    assert "Do you like it?" in text
    assert "meet, in person and online" in text
    assert "insiders use" not in text, "the option overrules the setting"
    assert "résumé, reading it with a critical eye" in text


def test_a_goal_that_there_is_not_is_refused_with_its_line(outreach: Outreach, campaign: Path) -> None:
    (campaign / "outreach.toml").write_text(SETTINGS + '[brief]\ngoal = "networks"\nrapport = ["cv"]\n', "utf-8")
    done = outreach("brief", "ngozi")
    assert done.returncode == 2
    assert "did you mean “network”?" in done.stderr
    assert '"cv" is not one of' in done.stderr


def test_without_a_name_there_is_nobody_to_call(outreach: Outreach, campaign: Path) -> None:
    (campaign / "outreach.toml").write_text('[campaign]\nsheet = "people.csv"\n', "utf-8")
    done = outreach("brief", "ngozi")
    assert done.returncode == 2
    assert "outreach.toml, [me] name" in done.stderr


def test_papers_that_were_written_on_are_kept(outreach: Outreach, campaign: Path) -> None:
    assert outreach("brief", "ngozi", "--call", "--as", "md").returncode == 0
    paper = campaign / "briefs" / "Okafor-Ngozi-call.md"
    paper.write_text("my notes", "utf-8")
    done = outreach("brief", "ngozi", "--call", "--as", "md")
    assert done.returncode == 1
    assert "1 file left as found" in done.stderr
    assert paper.read_text("utf-8") == "my notes"
    assert outreach("brief", "ngozi", "--call", "--as", "md", "--overwrite").returncode == 0
    assert paper.read_text("utf-8").startswith("# Call sheet")


@pytest.mark.parametrize(
    "arguments", [[], ["ngozi", "--all"], ["ngozi", "--call", "--meeting"], ["ngozi", "--as", "pdf"]]
)
def test_what_cannot_be_meant_is_refused(outreach: Outreach, campaign: Path, arguments: list[str]) -> None:
    done = outreach("brief", *arguments)
    assert done.returncode == 2
    assert "Usage: outreach brief" in done.stderr


def test_a_meeting_that_is_known_is_on_the_brief_with_the_day_to_thank_by(outreach: Outreach, campaign: Path) -> None:
    (campaign / "others.csv").write_text("Name,Meeting,Place\nAda Okafor,2026-12-24 15:00,at the library\n", "utf-8")
    done = outreach("brief", "ada", "--contacts", "others.csv", "--meeting", "--as", "md", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    text = (campaign / "briefs" / "Okafor-Ada-meeting.md").read_text("utf-8")
    assert "Thursday, December 24, 3:00 PM" in text
    assert "at the library" in text
    assert "by Monday, December 28" in text, "neither Christmas nor the weekend"


def test_a_day_that_no_calendar_has_holds_its_contact_only(outreach: Outreach, campaign: Path) -> None:
    (campaign / "others.csv").write_text("Name,Meeting\nAda Okafor,9999-12-31\nMinh Tran,soon\n", "utf-8")
    done = outreach("brief", "--all", "--contacts", "others.csv", "--meeting", "--as", "md")
    assert done.returncode == 1
    assert "others.csv, B2" in done.stderr
    assert done.stdout == "briefs/Tran-Minh-meeting.md\n"
    assert "**When** soon" in (campaign / "briefs" / "Tran-Minh-meeting.md").read_text("utf-8")


def test_where_and_limit_choose_among_all(outreach: Outreach, campaign: Path) -> None:
    done = outreach("brief", "--all", "--where", "last == 'Okafor'", "--limit", "1", "--call", "--as", "md")
    assert done.stdout == "briefs/Okafor-Ngozi-call.md\n"
