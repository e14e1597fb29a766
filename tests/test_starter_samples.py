"""The sample campaigns run as they are, and their workbooks are what the script that makes them writes."""

import json
import runpy
from pathlib import Path

import pytest
from docx import Document

from outreach.settings import load_settings
from outreach.shipped import shipped
from tests.support.programs import CHECKOUT, Outreach

SAMPLES = shipped("samples")


def checked(outreach: Outreach, *arguments: str | Path) -> list[dict[str, object]]:
    done = outreach("check", *arguments, "--json", "--date", "2026-03-02")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_interview_letters_are_all_ready_without_a_warning(outreach: Outreach) -> None:
    letters = checked(outreach, SAMPLES / "contacts.xlsx", "--strict")
    assert len(letters) >= 12
    assert [letter["findings"] for letter in letters if letter["findings"]] == []


def test_mailmerge_pair_runs_unchanged(outreach: Outreach) -> None:
    pair = SAMPLES / "mailmerge"
    letters = checked(outreach, pair / "mailmerge_database.csv", "-t", pair / "mailmerge_template.txt")
    assert [letter["subject"] for letter in letters] == [f"Plot {plot} in the community garden" for plot in (12, 7, 21)]


def test_any_other_letter_has_its_own_sheet(outreach: Outreach) -> None:
    shown = outreach("preview", SAMPLES / "any-letter" / "donors.xlsx").stdout
    for words in ("Dear Rosa and Emil,", "On March 18, 2026 your gift of $1,200", "We keep 2 seats"):
        assert words in shown


def test_letters_of_every_sample_go_where_git_and_the_wheel_leave_them_out() -> None:
    written_to = [path.parent / load_settings(path).campaign.output for path in SAMPLES.rglob("outreach.toml")]
    assert len(written_to) == 3
    assert all(folder.resolve().is_relative_to(SAMPLES.resolve() / "letters") for folder in written_to)


def test_letters_from_right_to_left_run_so_in_word(outreach: Outreach, tmp_path: Path) -> None:
    done = outreach("write", SAMPLES / "right-to-left" / "people.csv", "-o", "letters", "--date", "2026-11-24")
    assert done.returncode == 0, done.stderr
    paths = list((tmp_path / "letters").glob("*.docx"))
    assert len(paths) == 2
    for path in paths:
        document = Document(str(path))
        turned = {str(style.name) for style in document.styles if style.element.xpath("./w:pPr/w:bidi")}
        for paragraph in document.paragraphs:
            assert paragraph.style
            runs_so = bool(paragraph._p.xpath("./w:pPr/w:bidi")) or paragraph.style.name in turned
            assert runs_so, paragraph.text
        assert "שלום דנה לוי," in [each.text for each in document.paragraphs] or "Porter" in path.name


@pytest.mark.skipif(not (CHECKOUT / "tools").is_dir(), reason="the script is in a checkout only")
def test_workbooks_are_what_their_script_writes() -> None:
    made = runpy.run_path(str(CHECKOUT / "tools" / "make_samples.py"))
    assert made["contacts"]() == (SAMPLES / "contacts.xlsx").read_bytes()
    assert made["table"]("Donors", made["DONORS"]) == (SAMPLES / "any-letter" / "donors.xlsx").read_bytes()
