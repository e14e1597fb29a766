"""Which rules count: [checks] in outreach.toml, and comments in templates."""

import json
import re
from pathlib import Path

import pytest

from outreach.campaign.rules import RULES
from tests.support.programs import Outreach

LETTER = """Subject: Sam Porter suggested I write to you
Kind: request

Dear {{ contact.salutation }},

Sam Porter suggested that I write to you. I should like to hear about your work. I hope so. I do.

Could we talk some time soon? I will write to you again on {{ letter.follow_up_date | day }}.

Dana
"""
FOUND = {"L01", "L06", "L07", "L13", "L18", "L19"}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text("Name,Email\nMaya Okafor,maya@example.org\n", "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    return tmp_path


def levels(outreach: Outreach, folder: Path) -> dict[str, str]:
    """The level of each rule that finds something in the letter."""
    done = outreach("check", "people.csv", "-t", "letter.md", "--json", "--date", "2026-11-24", cwd=folder)
    (letter,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == int(letter["held"])
    return {finding["rule"]: finding["level"] for finding in letter["findings"]}


def say(folder: Path, settings: str = "", comment: str = "") -> None:
    (folder / "outreach.toml").write_text(f"[checks]\n{settings}\n", "utf-8")
    (folder / "letter.md").write_text(f"{comment}{LETTER}", "utf-8")


def test_all_count_unless_somebody_says_otherwise(outreach: Outreach, here: Path) -> None:
    assert levels(outreach, here).keys() == FOUND


def test_settings_ignore_and_give_levels(outreach: Outreach, here: Path) -> None:
    say(here, 'ignore = ["L18", "L19"]\nerror = ["L13"]\nwarning = ["L06"]')
    found = levels(outreach, here)
    assert found.keys() == FOUND - {"L18", "L19"}
    assert (found["L13"], found["L06"]) == ("error", "warning")


@pytest.mark.parametrize("settings", ['ignore = ["C02"]', 'warning = ["C02"]'])
def test_why_there_is_no_letter_is_said_whatever_is_switched_off(outreach: Outreach, here: Path, settings: str) -> None:
    say(here, settings)
    (here / "people.csv").write_text("Name,Email\nHR Department,hr@example.org\n", "utf-8")
    assert levels(outreach, here)["C02"] == "error"
    assert "Switch it off" not in outreach("rules", "C02").stdout
    assert "Switch it off" not in outreach("rules", "C18").stdout


@pytest.mark.parametrize(
    ("comment", "off"),
    [
        ("{# check: ignore L13 #}\n", {"L13"}),
        ("{# check: ignore L13, L06 - the reader knows me #}\n", {"L13", "L06"}),
        ("{#- Check: ignore l13 l19: it is no secret that L06 is there -#}\n", {"L13", "L19"}),
        ("{# check: ignore L13 #}{# check: ignore L18 – signed by hand #}\n", {"L13", "L18"}),
        ("{# a comment on L13 #}\n", set()),
    ],
)
def test_a_template_switches_rules_off(outreach: Outreach, here: Path, comment: str, off: set[str]) -> None:
    say(here, comment=comment)
    assert levels(outreach, here).keys() == FOUND - off


def test_an_included_file_does_so_too(outreach: Outreach, here: Path) -> None:
    (here / "part.md").write_text("{# check: ignore L13 #}", "utf-8")
    say(here, comment='{% include "part.md" %}')
    assert levels(outreach, here).keys() == FOUND - {"L13"}


def test_a_rule_that_there_is_not_is_named_with_its_like(outreach: Outreach, here: Path) -> None:
    say(here, comment="{# check: ignore L133 #}\n")
    done = outreach("check", "people.csv", "-t", "letter.md", cwd=here)
    assert "C91  letter.md, line 1" in done.stdout
    assert "→ Did you mean L13?" in done.stdout
    say(here, 'ignore = ["L07"]\nerror = ["L88"]')
    done = outreach("check", "people.csv", "-t", "letter.md", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert "C91  outreach.toml, [checks] error" in done.stderr


def test_a_kind_that_is_misspelt_is_named_with_its_like(outreach: Outreach, here: Path) -> None:
    for kind, said in (("requests", True), ("Request", False), ("invoice", False)):
        (here / "letter.md").write_text(LETTER.replace("Kind: request", f"Kind: {kind}"), "utf-8")
        done = outreach("check", "people.csv", "-t", "letter.md", cwd=here)
        assert ("C93" in done.stdout and "Did you mean request?" in done.stdout) is said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_rule_that_is_switched_off_for_nothing_is_noted(outreach: Outreach, here: Path, workers: str) -> None:
    say(here, comment="{# check: ignore L12, L13 #}\n")
    done = outreach("check", "people.csv", "-t", "letter.md", "-v", "--workers", workers, cwd=here)
    assert "L12 is switched off here, and finds nothing" in done.stdout
    assert "L13 is switched off here" not in done.stdout


def test_every_rule_is_listed_and_explained(outreach: Outreach, tmp_path: Path) -> None:
    listed = outreach("rules").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [rule.id for rule in RULES]
    assert len({rule.id for rule in RULES}) == len(RULES)
    said = " ".join(outreach("rules", "l13").stdout.split())
    for part in ("L13 info", "Instead of", "Better", "Source", 'ignore = ["L13"]', "{# check: ignore L13 - "):
        assert part in said
    unknown = outreach("rules", "L133")
    assert (unknown.returncode, "Did you mean L13?" in unknown.stderr) == (2, True)


# What letters to several people must not have in common

PEOPLE = """Name,Email,Company,Position,Source,Interest
Maya Okafor,maya@example.org,Harbor Works,Engineer,alumni,
Tom Hale,tom@example.org,Harbor Works,Analyst,alumni,
Ana Ruiz,ana@example.org,Harbor Works,Analyst,alumni,how a dock is built
Bo Lind,bo@example.org,Kestrel Energy,Analyst,alumni,
"""
REQUEST = """Subject: A question about harbors
Kind: request

Dear {{ contact.salutation }},

I found you in the alumni list. How did you come to {{ contact.company }}? {{ contact.interest | default("") }}
OTHER
Sam Porter
"""


def campaign(folder: Path, other: str = "") -> tuple[str, ...]:
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "letter.md").write_text(REQUEST.replace("OTHER", other), "utf-8")
    return "check", "people.csv", "-t", "letter.md"


def rules_by_row(outreach: Outreach, folder: Path, arguments: tuple[str, ...]) -> dict[int, set[str]]:
    done = outreach(*arguments, "--json", cwd=folder)
    letters = [json.loads(line) for line in done.stdout.splitlines()]
    return {letter["row"]: {finding["rule"] for finding in letter["findings"]} for letter in letters}


def test_a_template_that_names_one_reader_s_employer_holds_the_others_letters(outreach: Outreach, here: Path) -> None:
    found = rules_by_row(outreach, here, campaign(here, "I admire what they do at Kestrel Energy."))
    assert {row for row, rules in found.items() if "L21" in rules} == {2, 3, 4}
    found = rules_by_row(outreach, here, campaign(here, "I admire what they do at Kestrel Energy Group."))
    assert {row for row, rules in found.items() if "L21" in rules} == {2, 3, 4}
    found = rules_by_row(outreach, here, campaign(here, "I admire what Kestrels do. Harbor and works are words."))
    assert not any("L21" in rules for rules in found.values())


@pytest.mark.parametrize("workers", ["1", "3"])
def test_two_at_one_employer_with_the_same_letter(outreach: Outreach, here: Path, workers: str) -> None:
    arguments = campaign(here)
    done = outreach(*arguments, "--workers", workers, cwd=here)
    assert "warning L22  people.csv, row 2" in done.stdout
    assert "the readers of rows 2, 3 work at one employer" in " ".join(done.stdout.split())
    (here / "outreach.toml").write_text('[checks]\nignore = ["L22"]\n', "utf-8")
    assert "L22" not in outreach(*arguments, "--workers", workers, cwd=here).stdout
    (here / "letter.md").write_text(REQUEST.replace("request", "in-touch"), "utf-8")
    (here / "outreach.toml").unlink()
    assert "L22" not in outreach(*arguments, "--workers", workers, cwd=here).stdout


@pytest.mark.parametrize("workers", ["1", "3"])
def test_many_at_many_employers_are_told_in_the_sheet_s_order(outreach: Outreach, here: Path, workers: str) -> None:
    arguments = campaign(here)
    header = PEOPLE.partition("\n")[0]
    rows = [f"Maya Okafor,maya{n}@example.org,Kestrel {n % 40} Works,Analyst,alumni," for n in range(400)]
    (here / "people.csv").write_text("\n".join([header, *rows]), "utf-8")
    done = outreach(*arguments, "--workers", workers, cwd=here)
    assert re.findall(r"L22  people.csv, row (\d+)", done.stdout) == [str(row) for row in range(2, 22)]
    said = " ".join(done.stdout.split())
    assert "the readers of rows 2, 42, 82, 122, 162 and 5 more work at one employer" in said
    assert "… and 20 more of L22; --json lists them all" in said
    assert outreach(*arguments, "--json", cwd=here).stderr.count("warning L22") == 40
    others = [rule.id for rule in RULES if rule.id != "L22"]
    (here / "outreach.toml").write_text(f"[checks]\nignore = {others}\n", "utf-8")
    assert [outreach(*arguments, *strict, cwd=here).returncode for strict in ((), ("--strict",))] == [0, 1]


def test_an_attachment_waits_until_it_was_asked_for(outreach: Outreach, here: Path) -> None:
    arguments = campaign(here)
    text = REQUEST.replace("Kind: request", "Kind: request\nAttachment: cv.pdf").replace("OTHER", "My CV is attached.")
    (here / "letter.md").write_text(text, "utf-8")
    sheet = PEOPLE.replace("Interest", "Interest,CV requested")
    sheet = sheet.replace("how a dock is built", "how a dock is built,yes")
    (here / "people.csv").write_text(sheet, "utf-8")
    found = rules_by_row(outreach, here, arguments)
    assert {row for row, rules in found.items() if "L09" in rules} == {2, 3, 5}


def test_a_promise_on_a_holiday_of_the_campaign_s_country_is_noticed(outreach: Outreach, here: Path) -> None:
    arguments = (*campaign(here, "I will call you on Thursday, November 26."), "--date", "2026-11-23")
    assert all("L08" in rules for rules in rules_by_row(outreach, here, arguments).values())
    (here / "outreach.toml").write_text('[campaign]\ncountry = "DE"\n', "utf-8")
    assert not any("L08" in rules for rules in rules_by_row(outreach, here, arguments).values())
