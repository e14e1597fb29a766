"""The command line as its user meets it: what it says, on which stream, with which exit code, and what it leaves."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from outreach.cli import COMMANDS
from tests.support.programs import CHECKOUT, Outreach, surroundings
from tests.support.readable import readable
from tests.support.terminal import on_a_terminal

DAY = ("--date", "2026-11-24")

PEOPLE = """\
Name,E-mail,Company,Source,Who told me
Maya Okafor,maya@example.org,Harbor Works,friend,Sam Porter
Ann Lee,ann@example.org,,alumni,
Zoë Łukaszewicz,zoe@example.org,Kestrel Energy,,Noor Haddad
"""
LETTER = """\
Subject: A word

Dear {{ contact.salutation }},

I write on {{ letter.date | date }} about **{{ contact.company }}**.

Dana
"""
HELD_ANN = """\
error T11  people.csv, C3
    `contact.company` is empty, and letter.md, line 5 needs it
    → Fill it in, or let the template do without it: {% if … %} or |
      default("…").

"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with three people and a letter that one of them lacks a company for."""
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    return tmp_path


def run(outreach: Outreach, command: str, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    done = outreach(command, "people.csv", "-t", "letter.md", *DAY, *arguments, **more)
    assert "Traceback" not in done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    """The letters in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".sqlite"}


# Help and usage


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_eighty_columns(outreach: Outreach, command: str) -> None:
    done = outreach(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: outreach {command} [OPTIONS]")
    assert max(map(len, done.stdout.splitlines())) <= 80
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", done.stdout, re.MULTILINE)
    assert options
    assert outreach(command, "-h").stdout == done.stdout


def test_help_names_every_command(outreach: Outreach) -> None:
    done = outreach("--help")
    assert re.findall(r"^  ([a-z][a-z-]*)  +[A-Z]", done.stdout, re.MULTILINE) == list(COMMANDS)
    alone = outreach()
    assert (alone.returncode, alone.stdout, alone.stderr) == (2, "", done.stdout)


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("rules", "L03"), ("chek",)])
def test_the_module_and_the_installed_command_are_one(outreach: Outreach, arguments: tuple[str, ...]) -> None:
    script = Outreach(outreach.home, (str(Path(sys.executable).with_name("outreach")),))
    module, command = outreach(*arguments), script(*arguments)
    assert (command.returncode, command.stdout, command.stderr) == (module.returncode, module.stdout, module.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chek",), "There is no command chek. Did you mean check?"),
        (("people.csv",), "There is no command people.csv. There are: init, check, preview, write, send,"),
        (("check", "--limt", "3"), "No such option"),
        (("check", "people.csv", "--limit", "0"), "0 is not in the range x>=1"),
        (("check", "people.csv", "--date", "24.11.2026"), "write year, month and day, as in 2026-11-24"),
        (("check", "people.csv", "--column", "Firm"), "write for example --column 'Who told me=referrer'"),
        (("write", "people.csv", "--as", "odt"), "'docx', 'pdf', 'html', 'txt'"),
        (("preview", "people.csv", "--open"), "add --as docx, pdf, html, txt or eml"),
        (("preview", "people.csv", "--as", "docx", "--as", "pdf"), "ask for --as docx by itself"),
        (("preview", "people.csv", "--as", "docx", "-o", "drafts"), "let --output end in .docx"),
        (("check",), "outreach init FOLDER"),
        (("check", "-c", "nowhere"), "there is no outreach.toml here"),
        (("rules", "X99"), "`outreach rules` lists them"),
    ],
)
def test_wrong_usage_is_explained(outreach: Outreach, here: Path, arguments: tuple[str, ...], said: str) -> None:
    before = files(here)
    done = outreach(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert files(here) == before


def test_no_command_s_module_takes_the_place_of_what_the_package_uses() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "from outreach import cli; print(*vars(cli))"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = {path.stem for path in (CHECKOUT / "outreach" / "cli").glob("*.py")}
    assert modules & set(listed.stdout.split()) == set()


# Streams


def test_findings_of_a_check_are_data_and_its_summary_is_a_message(outreach: Outreach, here: Path) -> None:
    done = run(outreach, "check")
    assert (done.returncode, done.stdout) == (1, HELD_ANN)
    assert done.stderr == "2 letters ready, 1 held back.\n"
    assert sorted(files(here)) == ["letter.md", "people.csv"]


def test_writing_tells_all_on_the_message_stream(outreach: Outreach, here: Path) -> None:
    done = run(outreach, "write", "-o", "letters")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == HELD_ANN + "2 letters written to letters, 1 held back.\n"
    assert sorted(files(here / "letters")) == ["Okafor-Maya.docx", "Łukaszewicz-Zoë.docx"]


def test_quiet_leaves_errors_and_verbose_adds_notes(outreach: Outreach, here: Path) -> None:
    (here / "people.csv").write_text("Name,,Company\nMAYA OKAFOR,x,Harbor Works\nAnn Lee,y,\n", "utf-8")
    usual, quiet, verbose = (run(outreach, "check", *more) for more in ((), ("-q",), ("-v",)))
    levels = [re.findall(r"^(error|warning|info) ", done.stdout, re.MULTILINE) for done in (quiet, usual, verbose)]
    assert levels[0] == ["error"]
    assert levels[1] == ["error", "warning"]
    assert levels[2][:2] == ["error", "warning"]
    assert set(levels[2][2:]) == {"info"}
    assert quiet.stderr == ""
    assert "-v shows them." in usual.stderr
    assert {done.returncode for done in (usual, quiet, verbose)} == {1}


@pytest.mark.parametrize("command", ["check", "preview", "write"])
def test_json_is_one_line_for_each_letter(outreach: Outreach, here: Path, command: str) -> None:
    done = run(outreach, command, "--json", *(("-o", "letters") if command == "write" else ()))
    letters = sorted((json.loads(line) for line in done.stdout.splitlines()), key=lambda letter: int(letter["row"]))
    assert [(letter["row"], letter["name"], letter["held"]) for letter in letters] == [
        (2, "Maya Okafor", False),
        (3, "Ann Lee", True),
        (4, "Zoë Łukaszewicz", False),
    ]
    assert letters[0]["id"] == letters[0]["email"] == "maya@example.org"
    assert letters[0]["subject"] == "A word"
    assert [(finding["rule"], finding["where"]) for finding in letters[1]["findings"]] == [("T11", "people.csv, C3")]
    if command == "preview":
        assert letters[0]["text"].startswith("Dear Maya Okafor,\n\nI write on November 24, 2026 about Harbor Works.")
    if command == "write":
        assert (letters[2]["file"], letters[2]["state"]) == ("letters/Łukaszewicz-Zoë.docx", "written")


def test_rules_as_json_are_those_that_are_listed(outreach: Outreach) -> None:
    listed = [line.split()[0] for line in outreach("rules").stdout.splitlines()]
    rules = json.loads(outreach("rules", "--json").stdout)
    assert [rule["id"] for rule in rules] == listed
    assert len(set(listed)) == len(listed)
    assert {"S01", "C01", "T05", "L03", "L06", "L08", "L19", "W03", "D03"} <= set(listed)
    sources = "".join(path.read_text("utf-8") for path in (CHECKOUT / "outreach").rglob("*.py"))
    assert set(re.findall(r'Rule\(\s*"([A-Z]\d\d)"', sources)) == set(listed)
    one = outreach("rules", "l03").stdout
    assert all(part in " ".join(one.split()) for part in ("L03", "Instead of", "Better", "Source"))


@pytest.mark.parametrize("arguments", [("rules",), ("check", "people.csv", "-t", "letter.md", "--json"), ("--help",)])
def test_a_closed_pipe_is_no_error_to_talk_about(outreach: Outreach, here: Path, arguments: tuple[str, ...]) -> None:
    row = PEOPLE.splitlines()[1]
    rows = "".join(f"{row.replace('maya@', f'maya{number}@')}\n" for number in range(3_000))
    (here / "people.csv").write_text(f"{PEOPLE}{rows}", "utf-8")
    process = subprocess.Popen(
        [*outreach.program, *arguments],
        cwd=here,
        env=surroundings(here),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(1)
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait(timeout=30)
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_a_terminal_that_lacks_a_character_gets_another(outreach: Outreach, here: Path, encoding: str) -> None:
    done = subprocess.run(
        [*outreach.program, "check", "people.csv", "-t", "letter.md"],
        cwd=here,
        env=surroundings(here, PYTHONIOENCODING=encoding),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"2 letters ready, 1 held back.\n")
    assert "? Fill it in" in done.stdout.decode(encoding)


def test_a_full_standard_output_is_told(outreach: Outreach, here: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*outreach.program, "check", "people.csv", "-t", "letter.md", "--json"],
            cwd=here,
            env=surroundings(here),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "error  No space left on device. Put that right and run the same command again.\n"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check people.csv -t letter.md --json >&-", 1, "2 letters ready, 1 held back.\n"),
        ("check - <&- >&-", 0, "1 letter checked: 0 errors, 0 warnings.\n"),
        ("check - <&- >&- 2>&-", 0, ""),
    ],
)
def test_closed_streams_change_nothing_else(outreach: Outreach, here: Path, command: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{shlex.join(outreach.program)} {command}"],
        cwd=here,
        env=surroundings(here),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


# Encodings


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_a_file_may_have_a_name_that_is_no_text(outreach: Outreach, here: Path) -> None:
    said = f"{HELD_ANN}2 letters written to M?ller.zip, 1 held back.\n"
    for _ in range(2):  # the second time it is known that the first one is ours
        done = run(outreach, "write", "--zip", "M\udcfcller.zip")
        assert (done.returncode, done.stderr) == (1, said)
    assert ZipFile(here / "M\udcfcller.zip").namelist() == ["Okafor-Maya.docx", "Łukaszewicz-Zoë.docx"]


def test_what_is_typed_in_another_encoding_is_not_kept(outreach: Outreach, here: Path) -> None:
    (here / "outreach.toml").write_text('[campaign]\nsheet = "people.csv"\ntemplate = "letter.md"\n', "utf-8")
    done = outreach("hold", "Maya Okafor", "--note", "f\udcfcr Zo\udceb")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error  “\\udcfc” among what you typed is no text in this system's encoding, utf-8\n")
    assert not (here / "decisions.csv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are in UTF-8, whatever is set")
def test_a_name_that_the_system_s_encoding_lacks_is_told(outreach: Outreach, here: Path) -> None:
    older = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(outreach, "write", env=older)
    assert (done.returncode, done.stdout) == (2, "")
    assert "in its name: this system's encoding is ascii" in done.stderr
    assert "Set PYTHONUTF8=1 in the environment" in done.stderr
    assert not (here / "letters").exists()
    assert run(outreach, "write", env=older | {"PYTHONUTF8": "1"}).returncode == 1


# Which rows, which columns


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--only", "maya@example.org"), ["Maya Okafor"]),
        (("--only", "ann lee"), ["Ann Lee"]),
        (("--only", "Lee, Ann"), ["Ann Lee"]),
        (("--only", "ann lee", "--only", "MAYA@example.org"), ["Maya Okafor", "Ann Lee"]),
        (("--where", "source == 'alumni'"), ["Ann Lee"]),
        (("--where", "who_told_me and company == 'Kestrel Energy'"), ["Zoë Łukaszewicz"]),
        (("--limit", "2"), ["Maya Okafor", "Ann Lee"]),
        (("--limit", "1", "--where", "not company"), ["Ann Lee"]),
    ],
)
def test_rows_can_be_chosen(outreach: Outreach, here: Path, arguments: tuple[str, ...], names: list[str]) -> None:
    done = run(outreach, "check", "--json", *arguments)
    assert [json.loads(line)["name"] for line in done.stdout.splitlines()] == names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "Bo Li"), "people.csv nobody in the sheet fits “Bo Li” → --only takes an id"),
        (("--where", "company == 'Nowhere'"), "nobody in the sheet fits company == 'Nowhere'"),
        (("--where", "company = 'x'"), "C14 condition “company = 'x'”, character 1 the condition cannot be read"),
        (("--where", "compny == 'x'"), "there is no field or column compny → Did you mean company?"),
        (("--where", "__import__('os')"), "C14 condition “__import__('os')”, character 1"),
        (("--column", "Who tld me=referrer"), "no column is called “Who tld me” → Did you mean “Who told me”?"),
        (("--column", "Who told me=referer"), "no field is called “referer” → Did you mean “referrer”?"),
        (("--sheet", "People"), "S05 people.csv the file has no sheet “People”"),
        (("--encoding", "klingon"), "S06 people.csv there is no encoding named “klingon” → Use utf-8"),
        (("--encoding", "ascii"), "S06 people.csv the text is not ascii"),
    ],
)
def test_a_choice_that_finds_nothing_is_explained(
    outreach: Outreach, here: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(outreach, "write", "-o", "letters", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert ("--only takes" in done.stderr) == ("--only" in arguments)
    assert not (here / "letters").exists()


def test_a_column_can_be_given_its_meaning(outreach: Outreach, here: Path) -> None:
    (here / "letter.md").write_text("Subject: {{ contact.referrer }} sent me\n\nDear {{ contact.salutation }},\n\nyes")
    (here / "people.csv").write_text("Name,What Sam does\nMaya Okafor,Sam Porter\n")
    assert run(outreach, "check").returncode == 1
    done = run(outreach, "check", "--json", "--column", "What Sam does=referrer")
    assert json.loads(done.stdout)["subject"] == "Sam Porter sent me"


def test_a_worksheet_can_be_named(outreach: Outreach, here: Path) -> None:
    workbook = Workbook()
    for title, name in (("People", "Maya Okafor"), ("Others", "Bo Li")):
        sheet = workbook.create_sheet(title)
        sheet.append(["Name", "Company"])
        sheet.append([name, "Bay"])
    workbook.save(here / "people.xlsx")
    for more, name in ((), "Maya Okafor"), (("--sheet", "others"), "Bo Li"):
        done = outreach("check", "people.xlsx", "-t", "letter.md", "--json", *more)
        assert json.loads(done.stdout)["name"] == name
    wrong = outreach("check", "people.xlsx", "-t", "letter.md", "--sheet", "Othres")
    assert wrong.returncode == 2
    assert "Did you mean “Others”?" in " ".join(wrong.stderr.split())


def test_an_encoding_can_be_named(outreach: Outreach, here: Path) -> None:
    (here / "people.csv").write_bytes("Name,Company\nZoë Łukaszewicz,Bay\n".encode("cp1250"))
    done = run(outreach, "check", "--json", "--encoding", "cp1250")
    assert json.loads(done.stdout)["name"] == "Zoë Łukaszewicz"


# What is written


def test_date_fixes_the_day_of_the_letter(outreach: Outreach, here: Path) -> None:
    run(outreach, "write", "-o", "letters", "--as", "docx", "--as", "txt", "--limit", "1")
    assert "I write on November 24, 2026 about" in (here / "letters/Okafor-Maya.txt").read_text()
    assert "[Date] November 24, 2026" in readable(here / "letters/Okafor-Maya.docx")


def test_the_same_input_gives_the_same_bytes(outreach: Outreach, here: Path) -> None:
    made = []
    for number in range(2):
        env = {"PYTHONHASHSEED": str(number), "TZ": ("UTC", "Pacific/Auckland")[number]}
        media = ("--as", "docx", "--as", "html", "--as", "txt")
        run(outreach, "write", "-o", f"letters-{number}", *media, env=env)
        made.append(files(here / f"letters-{number}"))
    assert len(made[0]) == 6
    assert made[0] == made[1]
    with ZipFile(here / "letters-0" / "Okafor-Maya.docx") as package:
        assert package.testzip() is None


def test_a_second_run_changes_nothing(outreach: Outreach, here: Path) -> None:
    run(outreach, "write", "-o", "letters")
    before = {path.name: path.stat().st_mtime_ns for path in (here / "letters").glob("*.docx")}
    done = run(outreach, "write", "-o", "letters")
    assert "2 letters written to letters, 2 of them unchanged, 1 held back." in done.stderr
    assert {path.name: path.stat().st_mtime_ns for path in (here / "letters").glob("*.docx")} == before


def test_files_of_others_and_edited_letters_stay_unless_told(outreach: Outreach, here: Path) -> None:
    letters = here / "letters"
    letters.mkdir()
    (letters / "Okafor-Maya.txt").write_text("my own notes")
    arguments = ("write", "-o", "letters", "--as", "txt")
    first = run(outreach, *arguments)
    assert first.returncode == 1
    assert "D04 letters/Okafor-Maya.txt outreach did not write it, so it is kept" in " ".join(first.stderr.split())
    (letters / "Łukaszewicz-Zoë.txt").write_text("changed by hand")
    (here / "letter.md").write_text(LETTER + "\nP.S. Hello\n")
    second = run(outreach, *arguments)
    assert second.returncode == 1
    said = " ".join(second.stderr.split())
    assert "D05 letters/Łukaszewicz-Zoë.txt it was changed since it was written, so it is kept" in said
    assert "0 files written, 2 files left as found, 1 held back." in said
    assert (letters / "Okafor-Maya.txt").read_text() == "my own notes"
    assert (letters / "Łukaszewicz-Zoë.txt").read_text() == "changed by hand"
    run(outreach, *arguments, "--overwrite")
    assert all("P.S. Hello" in content.decode() for content in files(letters).values())


def test_strict_holds_everything_back(outreach: Outreach, here: Path) -> None:
    done = run(outreach, "write", "-o", "letters", "--strict")
    assert done.returncode == 2
    assert done.stderr.startswith(HELD_ANN)
    assert "Nothing is written: with --strict every error and warning holds everything back." in " ".join(
        done.stderr.split()
    )
    assert not (here / "letters").exists()
    assert run(outreach, "write", "-o", "letters", "--strict", "--only", "Maya Okafor").returncode == 0
    (here / "people.csv").write_text("Name,Company\nMAYA OKAFOR,Bay\n")
    assert run(outreach, "check").returncode == 0
    assert run(outreach, "check", "--strict").returncode == 1


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{company}", "Harbor Works.txt"),
        ("{row}-{email}", "2-maya@example.org.txt"),
        ("../../{last}", "Okafor.txt"),
        ("/etc/{last}", "Okafor.txt"),
    ],
)
def test_file_names_follow_the_pattern_and_stay_in_the_folder(
    outreach: Outreach, here: Path, pattern: str, name: str
) -> None:
    run(outreach, "write", "-o", "letters", "--as", "txt", "--only", "maya@example.org", "--name", pattern)
    (made,) = files(here / "letters")
    assert made.endswith(name.rsplit("/", maxsplit=1)[-1])
    assert sorted(path.name for path in here.iterdir()) == ["letter.md", "letters", "people.csv"]


def test_drafts_have_a_folder_of_their_own(outreach: Outreach, here: Path) -> None:
    run(outreach, "preview", "--as", "html", "--limit", "1")
    assert sorted(files(here / "drafts")) == ["Okafor-Maya.html"]


def test_word_drafts_are_one_file_with_held_letters_in_it(outreach: Outreach, here: Path) -> None:
    done = run(outreach, "preview", "--as", "docx", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    draft = Document(str(here / "drafts.docx"))
    assert [line.text for line in draft.paragraphs if " · row " in line.text] == [
        "Maya Okafor · Harbor Works · row 2\nSubject: A word",
        "HELD · Ann Lee · row 3\nSubject: A word",
        "Zoë Łukaszewicz · Kestrel Energy · row 4\nSubject: A word",
    ]
    assert [comment.text.split("\n")[:2] for comment in draft.comments] == [
        ["T11 · error", "`contact.company` is empty, and letter.md, line 5 needs it"]
    ]
    assert sorted(files(here)) == ["drafts.docx", "letter.md", "people.csv"]


def test_word_drafts_are_kept_once_somebody_has_worked_on_them(outreach: Outreach, here: Path) -> None:
    arguments = ("preview", "--as", "docx", "-o", "read/mine.docx", "--limit", "1")
    done = run(outreach, *arguments, "--json")
    assert json.loads(done.stdout)["file"] == "read/mine.docx"
    assert done.stderr == "1 letter in read/mine.docx.\n"
    with (here / "read" / "mine.docx").open("ab") as file:
        file.write(b"a counsellor's remarks")
    changed = (here / "read" / "mine.docx").read_bytes()
    refused = run(outreach, *arguments)
    assert refused.returncode == 2
    assert (here / "read" / "mine.docx").read_bytes() == changed
    assert run(outreach, *arguments, "--overwrite").returncode == 0


def test_nobody_makes_no_draft(outreach: Outreach, here: Path) -> None:
    (here / "people.csv").write_text("Name,Skip\nMaya Okafor,x\n", "utf-8")
    done = run(outreach, "preview", "--as", "docx")
    assert done.returncode == 0
    assert "There is nobody to write to yet" in done.stderr
    assert not (here / "drafts.docx").exists()


# Preview, and terminals


def test_preview_shows_letters_as_they_will_read(outreach: Outreach, here: Path) -> None:
    done = run(outreach, "preview")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "Subject: A word\n\nDear Maya Okafor,\n" in done.stdout
    assert "I write on November 24, 2026 about Harbor Works.\n" in done.stdout
    assert " HELD  Ann Lee · row 3\n" in done.stdout
    assert "T11  people.csv, C3" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == "3 letters shown, nothing written.\n"
    assert sorted(files(here)) == ["letter.md", "people.csv"]


def test_all_who_are_asked_for_are_shown(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name\n" + "".join(f"Ann {letter}yd\n" for letter in "BCDF"), "utf-8")
    (tmp_path / "letter.md").write_text("Subject: Hi\n\nDear {{ name }},\n", "utf-8")
    asked = [each for letter in "BCDF" for each in ("--only", f"Ann {letter}yd")]
    assert run(outreach, "preview", *asked, cwd=tmp_path).stderr.endswith("4 letters shown, nothing written.\n")
    assert "3 letters shown" in run(outreach, "preview", cwd=tmp_path).stderr


def test_merged_values_are_underlined_on_a_terminal(outreach: Outreach, here: Path) -> None:
    code, screen = on_a_terminal(outreach, here, "preview", "people.csv", "-t", "letter.md", *DAY, "--limit", "1")
    assert code == 0
    underlined = re.findall(r"\x1b\[4m(.*?)\x1b\[0m", screen)
    assert underlined == ["Maya Okafor", "November 24, 2026", "Harbor Works"]


def test_a_person_at_a_terminal_is_asked_until_the_answers_can_be_used(outreach: Outreach, tmp_path: Path) -> None:
    me = ("Dana Whitfield", "dana at example", "dana@example.org", "", "science policy", "", "")
    answers = (*me, "XX", "NZ", "en-NZ")
    code, screen = on_a_terminal(outreach, tmp_path, "init", "my search", answers=answers)
    assert code == 0
    assert '"dana at example" does not look like an e-mail address' in screen
    assert 'no country with the code "XX"' in screen
    assert "outreach check -c 'my search'" in screen
    settings = (tmp_path / "my search" / "outreach.toml").read_text()
    for line in ('name = "Dana Whitfield"', 'email = "dana@example.org"', 'country = "NZ"', 'language = "en-NZ"'):
        assert f"\n{line}" in settings
    for command in ("check", "preview"):
        said = " ".join(outreach(command, "-c", "my search").stderr.split())
        assert said == (
            "There is nobody to write to yet: fill in the contact sheet, a row for each person. "
            "Marked to be skipped: 1 row."
        )


# init


def test_init_without_a_terminal_takes_its_answers_as_options(outreach: Outreach, tmp_path: Path) -> None:
    done = outreach("init", "campaign", "--name", "Dana Whitfield", "--email", "dana@example.org")
    assert done.returncode == 0
    made = [Path(line) for line in done.stdout.splitlines()]
    assert made[:2] == [Path("campaign/outreach.toml"), Path("campaign/contacts.xlsx")]
    assert sorted(made) == sorted(path.relative_to(tmp_path) for path in (tmp_path / "campaign").rglob("*.*"))
    for command in ("check", "preview", "write"):
        assert f"outreach {command} -c campaign" in done.stderr


def test_init_says_where_the_first_letter_is_to_be_translated(outreach: Outreach) -> None:
    me = ("--name", "Dana Whitfield", "--email", "dana@example.org", "--field", "music")
    for language, told in (("he", True), ("de-CH", False), ("en-GB", False)):
        done = outreach("init", language, *me, "--language", language)
        assert ("There is no letter in" in done.stderr) == told


def test_init_says_that_a_folder_is_taken_before_it_asks(outreach: Outreach, tmp_path: Path) -> None:
    outreach("init", "campaign", "--name", "Dana Whitfield", "--email", "dana@example.org")
    code, screen = on_a_terminal(outreach, tmp_path, "init", "campaign")
    assert code == 2
    assert "outreach.toml" in screen
    assert "Your name" not in screen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "there is no terminal to ask at, and --name and --email must be known → Add --name and --email."),
        (("--name", "Dana"), "--email must be known → Add --email."),
        (("--name", "Dana", "--email", "no"), 'I01 email: "no" does not look like an e-mail address'),
        (("--name", "", "--email", "a@example.org"), "I01 name: it must not be empty"),
    ],
)
@pytest.mark.parametrize("closed", [False, True], ids=["empty-input", "closed-input"])
def test_init_never_waits_for_answers_that_nobody_can_give(
    outreach: Outreach, tmp_path: Path, arguments: tuple[str, ...], said: str, closed: bool
) -> None:
    without_input = 'exec "$@" <&-' if closed else 'exec "$@" </dev/null'
    program = Outreach(tmp_path, ("sh", "-c", without_input, "sh", *outreach.program))
    done = program("init", "campaign", *arguments, timeout=20)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_a_new_campaign_runs_once_somebody_is_in_the_sheet(outreach: Outreach, tmp_path: Path) -> None:
    me = ("--name", "Dana Whitfield", "--email", "dana@example.org", "--field", "science policy")
    outreach("init", "campaign", *me)
    empty = outreach("check", cwd=tmp_path / "campaign")
    assert empty.returncode in (0, 2)
    assert "Traceback" not in empty.stderr
    path = tmp_path / "campaign" / "contacts.xlsx"
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    person = {"First name": "Maya", "Last name": "Okafor", "Email": "maya@example.org", "Source": "friend"}
    assert person.keys() <= set(header)
    for column, title in enumerate(header, 1):
        sheet.cell(2, column, person.get(str(title)))
        if title not in person:
            sheet.cell(2, column).value = None
    workbook.save(path)
    done = outreach("write", *DAY, cwd=tmp_path / "campaign")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 letter written to letters.")
    assert sorted(files(tmp_path / "campaign" / "letters")) == ["Okafor-Maya.docx"]


def test_people_whose_rows_do_not_say_have_the_campaign_s_source(outreach: Outreach, tmp_path: Path) -> None:
    """LinkedIn's export has no column for it: they are all the writer's own connections."""
    me = '[me]\nname = "Priya Raman"\nemail = "priya@example.org"\nfield = "urban planning"\n'
    settings = f'{me}[request]\nsource = "profile"\n'
    (tmp_path / "outreach.toml").write_text(settings, "utf-8")
    (tmp_path / "Connections.csv").write_text("First Name,Last Name,Source\nAoife,Byrne,\nTom,Hale,alumni\n", "utf-8")
    done = outreach("preview", "Connections.csv")
    assert "Your profile caught my eye" in done.stdout
    assert done.stdout.count("profile") == 1
    (tmp_path / "Connections.csv").write_text("First Name,Last Name,Source\nAoife,Byrne,Met at a fair\n", "utf-8")
    done = outreach("preview", "Connections.csv")
    assert "“Met at a fair” is no known source" in " ".join(done.stdout.split())
    assert "caught my eye" not in done.stdout
    (tmp_path / "outreach.toml").write_text(settings.replace("profile", "profil"), "utf-8")
    done = outreach("preview", "Connections.csv")
    assert (done.returncode, "did you mean “profile”?" in done.stderr) == (2, True)


def test_the_campaign_s_worksheet_is_not_looked_for_in_another_file(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "outreach.toml").write_text('[campaign]\nworksheet = "Contacts"\n', "utf-8")
    (tmp_path / "Connections.csv").write_text("First Name,Last Name\nAoife,Byrne\n", "utf-8")
    (tmp_path / "letter.md").write_text("Dear {{ contact.first }},\n\nHello.\n", "utf-8")
    done = outreach("check", "Connections.csv", "-t", "letter.md")
    assert (done.returncode, done.stderr) == (0, "1 letter ready.\n"), done.stdout


def test_several_processes_write_what_one_writes(outreach: Outreach, tmp_path: Path) -> None:
    """The same bytes under the same names, and the same account, with namesakes and held letters among them."""
    people = [
        f"Ann,Lee{'abcdefg'[number % 7]},ann{number % 290}@example.org,{number % 11 and 'Sam'}" for number in range(300)
    ]
    (tmp_path / "people.csv").write_text("\n".join(["First name,Last name,E-mail,Told by", *people]), "utf-8")
    (tmp_path / "letter.md").write_text(
        "Subject: Hello\n\nDear {{ contact.salutation }},\n\n{{ told_by }} told me.\n", "utf-8"
    )
    one, three = (
        outreach(
            "write", "people.csv", "-t", "letter.md", "-o", "out", "--workers", workers, cwd=made(tmp_path, workers)
        )
        for workers in ("1", "3")
    )
    assert (one.returncode, one.stdout, one.stderr) == (three.returncode, three.stdout, three.stderr)
    assert one.returncode == 1
    written = {path.name: path.read_bytes() for path in (tmp_path / "1" / "out").glob("*.docx")}
    assert len(written) > 200
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "3" / "out").glob("*.docx")}


def made(folder: Path, name: str) -> Path:
    """A folder called `name` with the same sheet and template."""
    (folder / name).mkdir()
    for file in ("people.csv", "letter.md"):
        (folder / name / file).write_bytes((folder / file).read_bytes())
    return folder / name


def test_places_in_one_sheet_are_said_together(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,E-mail,Plot\nAnn Lee,a@example.org,\nJo Day,j@example.org,\n", "utf-8")
    (tmp_path / "letter.md").write_text("Subject: Hi\n\nYou are {{ contact.referrer }}, {{ plot }}.\n", "utf-8")
    said = " ".join(outreach("check", "people.csv", "-t", "letter.md").stdout.split())
    assert "T11 people.csv, rows 2, 3, without a column “Referrer” or “Source”; [request] source in" in said
    assert "T11 people.csv, C2, C3 `plot`" in said
    many = "Name\n" + "".join(f"Ann Lee {chr(65 + number)}ay\n" for number in range(6))
    (tmp_path / "people.csv").write_text(many, "utf-8")
    (tmp_path / "letter.md").write_text("Subject: Hi\n\nYou are {{ contact.referrer }}.\n", "utf-8")
    said = " ".join(outreach("check", "people.csv", "-t", "letter.md").stdout.split())
    assert "T11 people.csv, rows 2, 3, 4, 5 and 2 more, without a column" in said


@pytest.mark.parametrize("command", [("status",), ("due",), ("check",), ("account", "test")])
def test_without_a_campaign_it_is_said_where_to_go(
    outreach: Outreach, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = outreach(*command)
    assert done.returncode == 2
    assert "Go to the campaign's folder, or name it with -c" in " ".join(done.stderr.split())
