"""A new campaign folder: complete, made for its answers, never over anything that is there."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell

from outreach.contacts import FIELDS, match_columns, read_contacts
from outreach.contacts import known as known_header
from outreach.contacts.sources import SOURCES, source
from outreach.errors import OutreachError
from outreach.settings import load_settings
from outreach.sheet import open_sheet
from outreach.shipped import letter_files, shipped
from outreach.starter import QUESTIONS, Answers, check_answer, create_campaign, starter_columns

COLUMNS = starter_columns(FIELDS, SOURCES)
ANSWERS = {"name": "Dana Whitfield", "email": "dana@example.org"}


def refused(folder: Path, answers: Answers = ANSWERS) -> list[tuple[str, str]]:
    with pytest.raises(OutreachError) as error:
        create_campaign(folder, answers, COLUMNS)
    return [(finding.rule, finding.where) for finding in error.value.findings]


def there(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_campaign_has_settings_sheet_templates_and_keeps_people_out_of_git(tmp_path: Path) -> None:
    folder = tmp_path / "search" / "spring"
    made = create_campaign(folder, ANSWERS, COLUMNS)
    templates = {f"templates/{name}" for name in letter_files("request")}
    stationery = "templates/stationery.docx"
    assert there(folder) == {"outreach.toml", "contacts.xlsx", ".gitignore", stationery} | templates
    assert {path.relative_to(folder).as_posix() for path in made} == there(folder)
    assert "\n*\n" in (folder / ".gitignore").read_text()


def test_answers_are_in_the_settings(tmp_path: Path) -> None:
    answers = {
        "name": 'Zoë "Zo" O\\Neill',
        "email": " zoe@example.org ",
        "phone": "020 7946 0142",
        "field": "science policy",
        "headline": "I teach",
        "country": "GB",
        "language": "en-GB",
    }
    create_campaign(tmp_path, answers, COLUMNS)
    made = load_settings(tmp_path / "outreach.toml")
    assert (made.me.name, made.me.email, made.me.field) == ('Zoë "Zo" O\\Neill', "zoe@example.org", "science policy")
    assert (made.campaign.country, made.campaign.language) == ("GB", "en-GB")
    assert made.campaign.stationery == "templates/stationery-a4.docx"
    for file in (made.campaign.sheet, made.campaign.template, made.campaign.stationery):
        assert (tmp_path / file).is_file()


def test_american_letters_are_on_us_letter(tmp_path: Path) -> None:
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    assert load_settings(tmp_path / "outreach.toml").campaign.stationery == "templates/stationery.docx"


def test_letters_from_right_to_left_have_stationery_that_runs_so(tmp_path: Path) -> None:
    create_campaign(tmp_path, {**ANSWERS, "language": "ar-EG", "country": "EG"}, COLUMNS)
    made = load_settings(tmp_path / "outreach.toml").campaign
    assert made.stationery == "templates/stationery-a4-rtl.docx"
    assert (tmp_path / made.stationery).read_bytes() == (shipped("templates") / "stationery-a4-rtl.docx").read_bytes()


@pytest.mark.parametrize(("language", "letter"), [("de-CH", "de/request"), ("fr", "fr/request"), ("it", "request")])
def test_first_letter_is_in_the_language_of_the_campaign(tmp_path: Path, language: str, letter: str) -> None:
    create_campaign(tmp_path, {**ANSWERS, "language": language}, COLUMNS)
    assert load_settings(tmp_path / "outreach.toml").campaign.template == f"templates/{letter}.md"
    for name, content in letter_files(letter).items():
        assert (tmp_path / "templates" / name).read_bytes() == content


@given(name=st.text(min_size=1), phone=st.text())
@settings(deadline=None, max_examples=15)
def test_any_answer_is_written_faithfully_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, phone: str
) -> None:
    folder = tmp_path_factory.mktemp("any") / "campaign"
    answers = ANSWERS | {"name": name, "phone": phone}
    if any(check_answer(key, text) for key, text in answers.items()):
        refused(folder, answers)
        assert not folder.exists()
    else:
        create_campaign(folder, answers, COLUMNS)
        me = load_settings(folder / "outreach.toml").me
        assert (me.name, me.phone) == (name.strip(), phone.strip())


def test_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        [path.read_bytes() for path in create_campaign(tmp_path / name, ANSWERS, COLUMNS)] for name in ("a", "b")
    )
    assert first == second


def test_no_clock_is_read_for_the_workbook(tmp_path: Path) -> None:
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    with ZipFile(tmp_path / "contacts.xlsx") as workbook:
        assert {member.date_time for member in workbook.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert workbook.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


def test_sheet_is_read_back_with_every_column_known_and_its_example_skipped(tmp_path: Path) -> None:
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    made = load_settings(tmp_path / "outreach.toml").campaign
    sheet = open_sheet(tmp_path / made.sheet, sheet=made.worksheet, known=known_header)
    columns = match_columns(sheet.columns)
    assert [finding.message for finding in (*sheet.findings, *columns.findings) if finding.level != "info"] == []
    assert all(known_header(header) for header in sheet.columns)
    (example,) = read_contacts(sheet, columns, sheet.where)
    assert example.skip
    assert (example.first, example.source, example.held) == ("Ada", "referral", False)


def test_sheet_explains_itself(tmp_path: Path) -> None:
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    contacts, guide = load_workbook(tmp_path / "contacts.xlsx")
    headers = {cell.value: cell for cell in contacts[1] if isinstance(cell, Cell)}
    assert all(cell.comment and cell.comment.text for cell in headers.values())
    assert contacts.freeze_panes == "A2"
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in contacts.data_validations.dataValidation}
    choices = offered[f"{headers['Source'].column_letter}2"].strip('"').split(",")
    assert [source(choice) for choice in choices] == list(SOURCES)
    assert len(offered[f"{headers['Source'].column_letter}2"]) <= 255 + 2  # what Excel accepts in a list of texts
    assert offered[f"{headers['Skip'].column_letter}2"] == '"x"'
    assert contacts[f"{headers['Postcode'].column_letter}2"].number_format == "@"
    explained = [row[0] for row in guide.iter_rows(values_only=True)]
    assert set(explained) >= set(headers)
    assert {"Meeting", "Learned", "Lead"} <= set(explained[explained.index("Column to add") :]) - set(headers)


def test_all_wrong_answers_are_named_and_nothing_is_made(tmp_path: Path) -> None:
    wrong = {"name": " ", "email": "dana", "country": "Germany"}
    with pytest.raises(OutreachError) as error:
        create_campaign(tmp_path / "new", wrong, COLUMNS)
    assert [finding.message.split(":")[0] for finding in error.value.findings] == ["name", "email", "country"]
    assert list(tmp_path.iterdir()) == []


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "outreach.toml").is_file()


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "contacts.xlsx").write_text("mine")
    (tmp_path / "templates").mkdir()
    assert refused(tmp_path) == [("I02", str(tmp_path / "contacts.xlsx")), ("I02", str(tmp_path / "templates"))]
    assert there(tmp_path) == {"contacts.xlsx"}
    assert refused(tmp_path / "contacts.xlsx") == [("I02", str(tmp_path / "contacts.xlsx"))]


def test_second_campaign_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    create_campaign(tmp_path, ANSWERS, COLUMNS)
    before = {name: (tmp_path / name).read_bytes() for name in there(tmp_path)}
    assert len(refused(tmp_path)) == 4
    assert {name: (tmp_path / name).read_bytes() for name in there(tmp_path)} == before


@pytest.mark.parametrize("exists", [False, True])
def test_failure_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool) -> None:
    folder = tmp_path / "deep" / "new"
    if exists:
        folder.mkdir(parents=True)
        (folder / "notes.txt").touch()
    rename = Path.rename

    def fails_at_the_end(self: Path, target: Path) -> Path:
        if target.name in ("templates", "new"):
            raise OSError(28, os.strerror(28))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails_at_the_end)
    with pytest.raises(OutreachError, match="No space left on device"):
        create_campaign(folder, ANSWERS, COLUMNS)
    assert there(tmp_path) == ({"deep/new/notes.txt"} if exists else set())
    assert exists or list(tmp_path.iterdir()) == []


def test_questions_have_all_that_is_needed_to_ask_them() -> None:
    assert {question.key for question in QUESTIONS if question.required} == {"name", "email"}
    for question in QUESTIONS:
        assert question.prompt
        assert question.help
        assert question.required or check_answer(question.key, question.default) == ""


def test_answers_are_spelled_as_people_type_them(tmp_path: Path) -> None:
    create_campaign(tmp_path, {**ANSWERS, "country": " us", "persona": "Career Changer"}, COLUMNS)
    settings = load_settings(tmp_path / "outreach.toml")
    assert (settings.campaign.country, settings.me.persona) == ("US", "career changer")
