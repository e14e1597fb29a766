"""Bad input through the command line: each has a message that names place and remedy, and nothing is half-written."""

import io
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.programs import CHECKOUT, Outreach, require, surroundings
from tests.support.readable import readable

EXPORTS = CHECKOUT / "tests" / "exports"
RECORD = ".outreach-written.sqlite"

SHEET = "Name,E-mail,Company\nMaya Okafor,maya@example.org,Harbor Works\nAnn Lee,ann@example.org,\n"
LETTER = """\
Subject: A word

Dear {{ contact.salutation }},

I should like to hear about {{ contact.company or "your work" }}.

Dana
"""
MAYA, ANN = "letters/Okafor-Maya.docx", "letters/Lee-Ann.docx"


class Told(NamedTuple):
    """What a run said, with all white space folded, and the files that it left, by their names."""

    said: str
    files: dict[str, Path]


@dataclass(frozen=True)
class Folder:
    """A sheet and a letter that are good, for a test to spoil one of them, and the command that runs on them."""

    path: Path
    outreach: Outreach

    def put(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def write(self, *arguments: str, code: int, sheet: str = "people.csv") -> Told:
        """Runs `outreach write`, which has to end with `code`, without a traceback and with all its input intact."""
        before = self._files()
        done = self.outreach("write", sheet, "-o", "letters", "--date", "2026-11-24", *arguments, cwd=self.path)
        said = " ".join(f"{done.stdout} {done.stderr}".split())
        assert "Traceback" not in said
        assert done.returncode == code, said
        after = self._files()
        assert {name: content for name, content in after.items() if name in before} == before
        new = sorted(after.keys() - before.keys() - {f"letters/{RECORD}"})
        if not new:
            assert not (self.path / "letters").exists()
        return Told(said, {name: self.path / name for name in new})

    def _files(self) -> dict[str, bytes]:
        paths = [path for path in self.path.rglob("*") if path.is_file()]
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def folder(tmp_path: Path, outreach: Outreach) -> Folder:
    made = Folder(tmp_path / "campaign", outreach)
    made.put({"people.csv": SHEET, "letter.md": LETTER})
    return made


def workbook(*rows: tuple[str, ...], change: Callable[[Worksheet], object] = lambda sheet: None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "People"
    for row in rows:
        sheet.append(row)
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def word(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def package(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def many(folder: Folder, number: int) -> None:
    rows = "".join(f"Maya Okafor,maya{row}@example.org,Harbor Works,{row}\n" for row in range(number))
    folder.put({"people.csv": f"Name,E-mail,Company,ID\n{rows}"})


HEADER = ("Name", "E-mail", "Company")
BOMB = package(**{"xl/workbook.xml": bytes(80 << 20)})
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


# Name of the file, its content, what is said at which place, and what to do next.
@pytest.mark.parametrize(
    ("name", "content", "finding", "says", "remedy"),
    [
        pytest.param("peple.csv", None, "S01 peple.csv", "no such file", "Did you mean people.csv?", id="missing"),
        pytest.param("no/people.csv", None, "S01 no/people.csv", "no such file", "folder's name", id="no-folder"),
        pytest.param(".", None, "S01 .", "this is a folder", "Name the file in it", id="folder"),
        pytest.param(
            "a.xlsx", (EXPORTS / "protected.xlsx").read_bytes(), "S02 a.xlsx", "password", "without", id="password"
        ),
        pytest.param("a.xlsx", PDF, "S01 a.xlsx", "is a PDF document", "ask for the file", id="pdf"),
        pytest.param("a.xlsx", BOMB, "S03 a.xlsx", "unpacks to 80 MB", "save the contacts as .csv", id="zip-bomb"),
        pytest.param(
            "a.xlsx", workbook(), "S04 a.xlsx", "no sheet with anything in it", "name another", id="empty-workbook"
        ),
        pytest.param("a.csv", b"", "S04 a.csv", "the file is empty", "export the contacts again", id="empty-file"),
        pytest.param("a.csv", b" \n\n", "S04 a.csv", "the sheet is empty", "one contact a row", id="blank-file"),
        pytest.param(
            "a.csv", b"Name,E-mail\n", "S04 a.csv, row 1", "no contacts below", "Write one contact", id="header-only"
        ),
        pytest.param(
            "a.xlsx",
            workbook(HEADER),
            "S04 a.xlsx, sheet People, row 1",
            "no contacts below",
            "Write one contact in each row",
            id="header-only-xlsx",
        ),
        pytest.param(
            "a.csv",
            SHEET.replace("Harbor", '"Harbor'),
            "S07 a.csv, row 2",
            "a quotation mark opens in this row and is never closed",
            "Close it",
            id="unclosed-quote",
        ),
        pytest.param("a.csv", bytes(range(32)) * 40, "S01 a.csv", "neither a sheet nor text", ".xlsx", id="binary"),
    ],
)
def test_sheets_that_are_refused(
    folder: Folder, name: str, content: bytes | str | None, finding: str, says: str, remedy: str
) -> None:
    if content is not None:
        folder.put({name: content})
    told = folder.write("-t", "letter.md", sheet=name, code=2)
    assert f"error {finding} " in told.said
    assert says in told.said
    assert remedy in told.said
    assert not told.files


def test_macro_workbook_is_read_without_its_macros(folder: Folder) -> None:
    content = io.BytesIO(workbook(HEADER, ("Maya Okafor", "maya@example.org", "Harbor Works")))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    folder.put({"a.xlsm": content.getvalue()})
    assert list(folder.write("-t", "letter.md", sheet="a.xlsm", code=0).files) == [MAYA]


def test_twenty_thousand_columns(folder: Folder) -> None:
    header, row = SHEET.splitlines()[:2]
    wide = f"{header},{','.join(f'Detail {number}' for number in range(20_000))}\n{row}{',x' * 20_000}\n"
    folder.put({"a.csv": wide, "letter.md": f"{LETTER}\n{{{{ detail_19999 }}}}"})
    told = folder.write("-t", "letter.md", sheet="a.csv", code=0)  # ended after a minute
    assert readable(told.files[MAYA]).count("] x\n") == 1


def test_twenty_thousand_rows(folder: Folder) -> None:
    many(folder, 20_000)
    told = folder.write("-t", "letter.md", "--as", "txt", code=0)
    assert told.said == "20,000 letters written to letters."
    assert len(told.files) == 20_000
    assert len({path.read_bytes() for path in told.files.values()}) == 1


# What is in the sheet, what is said of it at which place, and who gets a letter all the same.
@pytest.mark.parametrize(
    ("content", "finding", "says", "remedy", "letters"),
    [
        pytest.param(
            "Name,E-mail,E-mail\nMaya Okafor,maya@example.org,m@example.org\n",
            "warning S16 a.csv, C1",
            "another column is named “E-mail” too; it is called “E-mail (2)” here",
            "Give each column a name of its own.",
            [MAYA],
            id="duplicate-header",
        ),
        pytest.param(
            "Name,E-mail,,Company\nMaya Okafor,maya@example.org,1,Harbor Works\n",
            "info S15 a.csv, C1",
            "the column has no name; it is called “column C” here",
            "Write its name in the header.",
            [MAYA],
            id="empty-header",
        ),
        pytest.param(
            SHEET.replace("Harbor Works", "Harbor Works,Inc."),
            "error S17 a.csv, D2",
            "“Inc.” stands to the right of the last named column",
            "look for a separator too many",
            [ANN],
            id="long-row",
        ),
        pytest.param("Name,E-mail,Company\nMaya Okafor\n", "1 letter written", "", "", [MAYA], id="short-row"),
        pytest.param(
            "Name,E-mail,Company\nMaya\a Okafor,maya@example.org,Har\x1bbor\n",
            "warning S19 a.csv, A2",
            "left out characters that cannot be shown; what remains is “Maya Okafor”",
            "Look at the cell",
            [MAYA],
            id="control-characters",
        ),
        pytest.param(
            SHEET.replace("Okafor", "Oka\0for"), "warning S19 a.csv, A2", "“Maya Okafor”", "Look", [ANN, MAYA], id="nul"
        ),
        pytest.param(
            b"Name,E-mail\nMaya Okafor,maya@example.org\nJos\xc3\xa9 N\xc3\xba\xc3\xb1ez,jn@example.org\n"
            b"J\xf6rg Wei\xdf,jw@example.org\n",
            "warning S08 a.csv, row 4",
            "the text is UTF-8, but not from row 4 on; the rest was read as Windows-1252",
            "Is “Jörg Weiß” spelled right? If not, name the encoding (--encoding).",
            ["letters/Núñez-José.docx", MAYA, "letters/Weiß-Jörg.docx"],
            id="mixed-encodings",
        ),
        pytest.param(
            SHEET.replace("Ann Lee", "#N/A"), "error S18 a.csv, A3", "#N/A", "Correct", [MAYA], id="error-text"
        ),
    ],
)
def test_rows_with_faults(
    folder: Folder, content: str | bytes, finding: str, says: str, remedy: str, letters: list[str]
) -> None:
    folder.put({"a.csv": content})
    held = finding.startswith("error")
    told = folder.write("-t", "letter.md", "-v", sheet="a.csv", code=int(held))
    assert f"{finding} " in told.said
    assert says in told.said
    assert remedy in told.said
    assert sorted(told.files) == sorted(letters)
    assert ("1 held back." in told.said) == held


def test_a_blank_in_a_subject_names_its_cell(folder: Folder) -> None:
    folder.put(
        {"letter.md": LETTER.replace("A word", "{{ company }} and you"), "a.csv": SHEET.replace("Harbor", "[name]")}
    )
    told = folder.write("-t", "letter.md", sheet="a.csv", code=1)
    assert "error L16 a.csv, C2 subject: a blank was not filled in: “[name]”" in told.said


def test_error_cells_hold_their_row(folder: Folder) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["A3"].value = "#DIV/0!"
        sheet["A3"].data_type = "e"

    rows = ("Maya Okafor", "maya@example.org", ""), ("", "ann@example.org", "")
    folder.put({"a.xlsx": workbook(HEADER, *rows, change=spoil)})
    told = folder.write("-t", "letter.md", sheet="a.xlsx", code=1)
    assert "error S18 a.xlsx, sheet People, A3 the cell shows the error #DIV/0! → Correct the formula" in told.said
    assert list(told.files) == [MAYA]


def test_merged_cells_are_named(folder: Folder) -> None:
    rows = ("Maya Okafor", "maya@example.org", "Harbor Works"), ("Ann Lee", "ann@example.org", "")
    folder.put({"a.xlsx": workbook(HEADER, *rows, change=lambda sheet: sheet.merge_cells("C2:C3"))})
    told = folder.write("-t", "letter.md", sheet="a.xlsx", code=0)
    assert "warning S11 a.xlsx, sheet People 1 merged area spans several rows;" in told.said
    assert "; of the first, C2:C3, only C2 has the value → Unmerge" in told.said
    assert sorted(told.files) == [ANN, MAYA]


@pytest.mark.parametrize(
    ("name", "company", "file"),
    [
        pytest.param("Tom 🚀 Nguyen", "👩‍🚀 Labs", "Nguyen-Tom", id="emoji"),
        pytest.param("מאיה כהן", "נמל", "כהן-מאיה", id="hebrew"),
        pytest.param("مريم حداد", "دار", "حداد-مريم", id="arabic"),
        pytest.param("\u202eAnn\u202c Lee", "\u202eBay\u202c", "Lee-Ann", id="direction-override"),
        pytest.param("Zoë Łukaszewicz", "Bay " * 10_000, "Łukaszewicz-Zoë", id="40000-characters"),
    ],
)
def test_unusual_text_reaches_every_medium(folder: Folder, name: str, company: str, file: str) -> None:
    folder.put({"a.csv": f"Name,E-mail,Company\n{name},a@example.org,{company}\n"})
    told = folder.write("-t", "letter.md", "--as", "docx", "--as", "html", "--as", "txt", sheet="a.csv", code=0)
    docx, html, txt = (readable(told.files[f"letters/{file}.{medium}"]) for medium in ("docx", "html", "txt"))
    first, last = file.split("-")[::-1]
    company = company.strip("\u202e\u202c ")
    paragraphs = [f"Dear {first} {last},", f"I should like to hear about {company}.", "Dana"]
    assert txt == "\n\n".join(paragraphs) + "\n"
    for paragraph in paragraphs:
        assert f"] {paragraph}\n" in docx
        assert f">{paragraph}</p>" in html


def test_forty_thousand_characters_do_not_fill_the_screen(folder: Folder) -> None:
    folder.put({"a.csv": f"Name,E-mail\nMaya Okafor,{'x' * 40_000}\n"})
    told = folder.write("-t", "letter.md", sheet="a.csv", code=1)
    assert "error C03 a.csv, B2 “xxxxxx" in told.said
    assert "xxx…” is no e-mail address" in told.said
    assert len(told.said) < 400


# The template, what is said at which place, and what to do next. One that is wrong for every reader is refused.
@pytest.mark.parametrize(
    ("template", "code", "finding", "says", "remedy"),
    [
        pytest.param("", 2, "T03 letter.md", "the template is empty", "Write a letter in it", id="empty"),
        pytest.param(" \n\n\n", 2, "T03 letter.md", "the template is empty", "Write a letter in it", id="blank"),
        pytest.param(
            "Subject: x\n\nDear {{ contact.salutation },\n\nhello\n",
            2,
            "T04 letter.md, line 3",
            "unexpected '}'",
            "Look for a brace",
            id="syntax",
        ),
        pytest.param(
            "Subject: x\n\nhello\n{% if contact.company %}\n",
            2,
            "T04 letter.md, line 4",
            "unexpected end of template",
            "Close what is open",
            id="unclosed-block",
        ),
        pytest.param(
            "Subject: {{ contact.compny }}\n\nhello\n",
            2,
            "T05 letter.md, line 1",
            "`contact.compny` is not known",
            "Did you mean `contact.company`?",
            id="unknown-field",
        ),
        pytest.param(
            "Subject: x\n\nhello {{ forecast }}\n",
            2,
            "T05 letter.md, line 3",
            "`forecast` is not known",
            "There are: `Company`",
            id="unknown-variable",
        ),
        pytest.param(
            "Subject: x\n\n{% for n in range(9999) %}{% for m in range(9999) %}x{% endfor %}{% endfor %}\n",
            1,
            "T08 letter.md, line 3",
            "more than 10,000 rounds",
            "Look at the loops",
            id="endless-loop",
        ),
        pytest.param(
            "Subject: x\n\n{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}\n",
            1,
            "T08 letter.md, line 3",
            "calls itself without end",
            "Take that out",
            id="endless-macro",
        ),
        pytest.param(
            "Subject: x\n\n{{ 'x' * 10**11 }}\n",
            1,
            "T08 letter.md, line 3",
            "repeated",
            "numbers here",
            id="endless-text",
        ),
        pytest.param(
            "Subject: x\n\n{{ ''.__class__ }}\n",
            2,
            "T09 letter.md, line 3",
            "no business of a letter",
            "begin with _ are closed",
            id="class",
        ),
        pytest.param(
            "Subject: x\n\nhello\n{% include 'letter.md' %}\n",
            2,
            "T08 letter.md, line 4",
            "“letter.md” includes itself",
            "Take this line out",
            id="includes-itself",
        ),
        pytest.param(
            "Subject: x\n\n{% include '../../../../etc/passwd' %}\n",
            2,
            "T07 letter.md, line 3",
            "there is no file",
            "`letter.md`",
            id="includes-other-folders",
        ),
        pytest.param(
            "Subject: Grüße\n\nhello\n".encode("latin-1"), 2, "T02 letter.md, line 1", "not UTF-8", "Save", id="latin-1"
        ),
    ],
)
def test_templates_with_faults(
    folder: Folder, template: str | bytes, code: int, finding: str, says: str, remedy: str
) -> None:
    folder.put({"letter.md": template})
    told = folder.write("-t", "letter.md", code=code)
    assert f"error {finding} " in told.said
    assert says in told.said
    assert f"→ {remedy}" in told.said or remedy in told.said.partition("→")[2]
    assert not told.files


@pytest.mark.parametrize(
    ("template", "finding", "says", "remedy"),
    [
        ("lettr.md", "T01", "there is no template lettr.md", "Check the name"),
        ("..", "T01", ".. is a folder", "Name the template file in it."),
    ],
    ids=["missing", "folder"],
)
def test_templates_that_are_not_there(folder: Folder, template: str, finding: str, says: str, remedy: str) -> None:
    told = folder.write("-t", template, code=2)
    assert f"error {finding} {says} → {remedy}" in told.said


def test_a_letter_without_a_subject_is_written_and_says_so(folder: Folder) -> None:
    folder.put({"letter.md": LETTER.partition("\n\n")[2]})
    told = folder.write("-t", "letter.md", code=0)
    assert sorted(told.files) == [ANN, MAYA]
    assert "warning T13 letter.md the template has no subject → Begin it with a line such as Subject:" in told.said


@pytest.mark.parametrize(
    ("content", "finding", "says", "remedy"),
    [
        pytest.param(None, "W01 paper.docx", "does not exist", "its name", id="missing"),
        pytest.param(b"Dear {{ letter }}", "W01 paper.docx", "no Word file", "Open it in Word", id="text"),
        pytest.param(PDF, "W01 paper.docx", "is a PDF", "Open it in Word", id="pdf"),
        pytest.param(workbook(HEADER), "W01 paper.docx", "not one of Word", "Open it in Word", id="workbook"),
        pytest.param(BOMB, "W02 paper.docx", "packed far too small", "do not open it", id="zip-bomb"),
        pytest.param(word("Dana"), "W03 paper.docx", "no {{ letter }}", "in a paragraph of its own", id="no-letter"),
        pytest.param(
            word("Yours: {{ letter }}"), "W04 paper.docx, text", "in other text", "a paragraph of its own", id="inline"
        ),
        pytest.param(
            word("{{ contact.compny }}", "{{ letter }}"), "W06 paper.docx, text", "compny", "company", id="unknown"
        ),
    ],
)
def test_stationery_with_faults(folder: Folder, content: bytes | None, finding: str, says: str, remedy: str) -> None:
    folder.put({"outreach.toml": '[campaign]\nstationery = "paper.docx"\n'})
    if content is not None:
        folder.put({"paper.docx": content})
    told = folder.write("-t", "letter.md", code=2)
    assert f"error {finding}" in told.said
    assert says in told.said
    assert remedy in told.said.partition("→")[2]
    assert not told.files


def test_faults_of_all_inputs_are_told_together(folder: Folder) -> None:
    folder.put(
        {
            "outreach.toml": '[campaign]\nstationery = "paper.docx"\nregion = "Nowhere"\n',
            "paper.docx": word("Dana"),
            "letter.md": "Subject: x\n\n{{ weather }}\n",
        }
    )
    told = folder.write(
        "-t", "letter.md", "--column", "Firm=company", "--where", "company = 'x'", sheet="people.csv", code=2
    )
    places = ("C13 column setting “Firm = company”", "C14 condition", "T05 letter.md, line 3", "W03 paper.docx")
    for place in (*places, "outreach.toml, [campaign]"):
        assert place in told.said


# Output that cannot be written


def unable(home: Path) -> Outreach:
    """The program in a process that has lost root's right to write anywhere, if it had it."""
    without_rights = (
        "import ctypes, os, sys\n"
        "if os.geteuid() == 0:\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    for right in (1, 2):\n"  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        "        assert libc.prctl(24, right, 0, 0, 0) == 0, 'PR_CAPBSET_DROP is refused here'\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'outreach', *sys.argv[1:]])"
    )
    return Outreach(home, (sys.executable, "-c", without_rights))


def limited(home: Path, size: int) -> Outreach:
    """The program in a process whose files the system refuses to let grow beyond `size` bytes."""
    limit = (
        "import resource, runpy, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "sys.argv[0] = 'outreach'\n"
        "runpy.run_module('outreach', run_name='__main__')"
    )
    # -B: Python itself would leave truncated bytecode behind, which no later run could import.
    return Outreach(home, (sys.executable, "-B", "-c", limit))


@pytest.mark.parametrize("inside", ["", "new/letters"], ids=["itself", "below"])
def test_output_folder_that_is_read_only(folder: Folder, inside: str) -> None:
    closed = folder.path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    told = Folder(folder.path, unable(folder.outreach.home)).write(
        "-t", "letter.md", "-o", str(Path("closed", inside)), code=2
    )
    assert (
        f"error D02 {Path('closed', inside)} letters cannot be written to this folder: permission denied" in told.said
    )
    assert "→ Choose another folder with --output." in told.said
    assert not list(closed.iterdir())


@pytest.mark.parametrize("output", ["people.csv", "people.csv/letters"])
def test_output_folder_that_is_a_file(folder: Folder, output: str) -> None:
    told = folder.write("-t", "letter.md", "-o", output, code=2)
    assert f"error D02 {output} this is a file, and letters go to a folder → Choose a folder with --output" in told.said
    assert not told.files


@pytest.mark.parametrize(("rows", "size"), [(300, 1 << 10), (1, 6 << 10)], ids=["waiting-letters", "record"])
def test_files_that_may_not_grow(folder: Folder, rows: int, size: int) -> None:
    many(folder, rows)
    told = Folder(folder.path, limited(folder.outreach.home, size)).write("-t", "letter.md", code=2)
    waiting = "do not fit here: File too large → Make room" in told.said
    assert waiting or "disk I/O error → Choose another folder" in told.said
    assert not told.files


def test_full_disk_leaves_whole_letters_and_says_how_many(folder: Folder, tmp_path: Path) -> None:
    (unshare,) = require("unshare")
    many(folder, 300)
    (folder.path / "letters").mkdir()
    saved = tmp_path / "saved"
    in_a_small_disk = 'mount -t tmpfs -o size=1m none letters && { "$@"; code=$?; cp -R letters "$SAVED"; exit $code; }'
    program = (unshare, "-rm", "sh", "-c", in_a_small_disk, "sh", sys.executable, "-m", "outreach")
    arguments = ("write", "people.csv", "-t", "letter.md", "-o", "letters", "--date", "2026-11-24")
    done = Outreach(tmp_path, program)(*arguments, cwd=folder.path, env={"SAVED": str(saved)})
    if not saved.exists():
        pytest.skip(f"this system lets nobody mount a small disk: {done.stderr.strip()}")
    said = " ".join(done.stderr.split())
    letters = sorted(saved.glob("*.docx"))
    assert done.returncode == 2, said
    assert f"no space left on device; {len(letters)} letters are in the folder whole" in said
    assert "Put that right and write again." in said
    assert 10 < len(letters) < 300
    assert {path.name for path in saved.iterdir()} == {*(path.name for path in letters), RECORD}
    assert len({zipfile.ZipFile(path).read("word/document.xml") for path in letters}) == 1


# Interrupts


LONG_RUN = ("write", "people.csv", "-t", "letter.md", "-o", "letters", "--date", "2026-11-24")


def interrupted(
    folder: Folder,
    *arguments: str,
    ready: Callable[[subprocess.Popen[str]], bool],
    by: signal.Signals = signal.SIGINT,
) -> None:
    """Begins a run and interrupts it as soon as it is `ready`."""
    process = subprocess.Popen(
        [*folder.outreach.program, *LONG_RUN, *arguments],
        cwd=folder.path,
        env=surroundings(folder.outreach.home, TMPDIR=str(folder.outreach.home)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not ready(process):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    process.send_signal(by)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "\nInterrupted. Run the same command again to go on.\n")


@pytest.mark.parametrize(("workers", "by"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)])
def test_interrupted_writing_leaves_whole_letters_and_the_next_run_finishes(
    folder: Folder, outreach: Outreach, workers: str, by: signal.Signals
) -> None:
    many(folder, 5_000)
    letters = folder.path / "letters"
    interrupted(folder, "--workers", workers, ready=lambda process: any(letters.glob("*.docx")), by=by)
    there = {path.name for path in letters.iterdir()} - {RECORD}
    assert 0 < len(there) < 5_000
    assert {Path(name).suffix for name in there} == {".docx"}
    first = (letters / "Okafor-Maya.docx").read_bytes()
    assert all((letters / name).read_bytes() == first for name in there)
    done = outreach(*LONG_RUN, cwd=folder.path)
    assert done.returncode == 0
    assert done.stderr == f"5,000 letters written to letters, {len(there):,} of them unchanged.\n"
    assert {path.name for path in letters.iterdir()} - {RECORD} == {
        "Okafor-Maya.docx",
        *(f"Okafor-Maya-{number}.docx" for number in range(2, 5_001)),
    }


def test_interrupted_checking_leaves_nothing(folder: Folder) -> None:
    many(folder, 5_000)
    sheet = (folder.path / "people.csv").read_text()
    folder.put({"people.csv": sheet.replace("maya0@", "maya0 at ")})
    before = sorted(folder.outreach.home.rglob("*"))
    # The first letter is held, which --json tells as soon as it is known.
    interrupted(folder, "--json", ready=lambda process: bool(process.stdout and process.stdout.readline()))
    assert sorted(folder.outreach.home.rglob("*")) == before
