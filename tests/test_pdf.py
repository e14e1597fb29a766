"""PDF letters: LibreOffice lays many out at once, and each gets its own pages back."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from pypdf import PdfReader

from outreach.errors import OutreachError
from outreach.pdf import end_all, find_libreoffice, libreoffice
from outreach.word import LAST_PAGE, WordTemplate, combine, load_stationery
from tests.support.programs import LibreOffice, Outreach, require
from tests.word.files import OFFICE, paragraph, parts_of, stationery, zipped

PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
PAGES = [1, 2, 3, 1, 2, 1]


def number(name: str) -> str:
    instruction = f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    return f"{FIELD.format('begin')}{instruction}{FIELD.format('separate')}<w:r><w:t>9</w:t></w:r>{FIELD.format('end')}"


@pytest.fixture
def template(tmp_path: Path) -> WordTemplate:
    """A letter of so many pages, with a table at its end, and a footer that tells whose page of how many it is."""
    table = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
        f"{paragraph('signed by {{ name }}')}</w:tc></w:tr></w:tbl><w:p/>"
    )
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz w:w="8000" w:h="6000"/>'
        '<w:pgMar w:top="500" w:right="500" w:bottom="500" w:left="500" w:header="200" w:footer="200" w:gutter="0"/>'
        "</w:sectPr>"
    )
    body = (
        paragraph("{{ letter }}")
        + paragraph("{% for page in range(pages - 1) %}")
        + paragraph("more for {{ name }}", PAGE_BREAK)
        + paragraph("{% endfor %}")
        + table
        + section
    )
    footer = paragraph("{{ name }}, page ", number("PAGE"), " of ", number("NUMPAGES"))
    return stationery(tmp_path, body, footer1=footer)


@pytest.fixture(scope="module")
def office() -> str:
    (program,) = require("soffice")
    return program


def made(template: WordTemplate, office: str, pages: Sequence[int]) -> list[bytes]:
    letters = [(template.fill({"name": f"K{n}", "pages": count}), ("<w:p/>",)) for n, count in enumerate(pages, 1)]
    titles = [f"To K{n}" for n in range(1, len(pages) + 1)]
    with libreoffice(office) as converter:
        return list(converter.letters(partial(combine, template, letters, for_pages=True), titles, LAST_PAGE))


def test_each_letter_has_its_pages_and_numbers(template: WordTemplate, office: str) -> None:
    letters = made(template, office, PAGES)
    readers = [PdfReader(BytesIO(letter)) for letter in letters]
    assert [len(reader.pages) for reader in readers] == PAGES
    for n, (reader, count) in enumerate(zip(readers, PAGES, strict=True), 1):
        assert reader.metadata
        assert reader.metadata.title == f"To K{n}"
        for place, page in enumerate(reader.pages, 1):
            text = " ".join(page.extract_text().split())
            assert f"K{n}, page {place} of {count}" in text
            assert ("signed by" in text) == (place == count)
    assert letters == made(template, office, PAGES)


def test_pages_without_marks_are_refused(template: WordTemplate, office: str) -> None:
    letters = [(template.fill({"name": "K", "pages": 1}), ("<w:p/>",))] * 2
    with libreoffice(office) as converter, pytest.raises(OutreachError, match="where each letter ends"):
        list(converter.letters(partial(combine, template, letters), ["a", "b"], LAST_PAGE))


PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="p"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:link="rId9"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r>"
)


@pytest.mark.enable_socket
def test_a_linked_picture_is_not_fetched(tmp_path: Path, office: str) -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append(str(self.client_address))

    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        parts = parts_of(paragraph("{{ letter }}") + paragraph("a picture", PICTURE))
        link = f'Type="{OFFICE}/image" Target="http://127.0.0.1:{server.server_port}/p.png" TargetMode="External"'
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace("</Relationships>", f'<Relationship Id="rId9" {link}/></Relationships>')
        path = tmp_path / "linked.docx"
        path.write_bytes(zipped(parts))
        template = load_stationery(path)
        letters = [(template.fill({}), ("<w:p/>",))]
        with libreoffice(office) as converter:
            (letter,) = converter.letters(partial(combine, template, letters, for_pages=True), [""], LAST_PAGE)
        server.shutdown()
    assert "a picture" in PdfReader(BytesIO(letter)).pages[0].extract_text()
    assert asked == []


def program(folder: Path, script: str) -> str:
    """A program that is no LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport os, sys, time, subprocess\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("print('Error: source file could not be loaded')", "could not be loaded"),
        ("sys.exit(77)", "did not say why"),
        ("print('Fatal exception: Signal 6\\nStack:\\n/usr/lib/libuno_sal.so.3(+0x37722)[0x7f26]')", "Signal 6$"),
        ("print('no room ' * 1_000)", " …$"),
        ("open(sys.argv[-1].replace('.docx', '.pdf'), 'w').write('no pages')", "cannot be read"),
    ],
)
def test_a_failure_is_said(template: WordTemplate, tmp_path: Path, script: str, said: str) -> None:
    with pytest.raises(OutreachError) as error:
        made(template, program(tmp_path, script), [1])
    (finding,) = error.value.findings
    assert finding.rule == "P02"
    assert re.search(said, finding.message)
    assert "--as docx" in finding.hint


def test_a_program_that_does_not_start_is_said(template: WordTemplate, tmp_path: Path) -> None:
    with pytest.raises(OutreachError, match="does not start"):
        made(template, str(tmp_path / "nowhere"), [1])


def test_a_conversion_that_never_ends_is_ended_with_all_that_it_started(
    template: WordTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.pdf.SECONDS", 1)
    monkeypatch.setattr("outreach.pdf.SECONDS_A_LETTER", 0)
    child = tmp_path / "child"
    script = f"""
child = subprocess.Popen(["sleep", "60"])
open({str(child)!r}, "w").write(str(child.pid))
child.wait()"""
    with pytest.raises(OutreachError, match="not done after 1 second"):
        made(template, program(tmp_path, script), [1])
    for _ in range(100):
        if not alive(int(child.read_text())):
            return
        time.sleep(0.05)
    pytest.fail("it still runs")


def test_whoever_interrupts_does_not_wait_for_other_threads(template: WordTemplate, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    failed: list[OutreachError] = []

    def convert() -> None:
        try:
            made(template, program(tmp_path, f"open({str(begun)!r}, 'w').close(); time.sleep(60)"), [1])
        except OutreachError as error:
            failed.append(error)

    thread = Thread(target=convert, daemon=True)
    thread.start()
    while not begun.exists():
        time.sleep(0.02)
    end_all()
    thread.join(5)
    assert [each.findings[0].rule for each in failed] == ["P02"]


def alive(process: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", str(process)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in {"", "Z"}


def test_a_missing_libreoffice_is_said_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("outreach.pdf.ELSEWHERE", ())
    with pytest.raises(OutreachError, match="PDF letters need LibreOffice") as error:
        find_libreoffice()
    assert error.value.findings[0].rule == "P01"


LETTER = "Subject: {{ Subject }}\n\nDear {{ Name }},\n\nThank you.\n\nYours,\n\nDana\n"


@pytest.mark.usefixtures("office")
def test_the_command_writes_pdfs(outreach: Outreach, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Subject\nAnn Lee,Hello\nBo Kim,Good day\n")
    (tmp_path / "letter.md").write_text(LETTER)
    done = outreach("write", "people.csv", "-t", "letter.md", "--as", "pdf", "--as", "txt", "--zip", "letters.zip")
    assert done.returncode == 0, done.stderr
    done = outreach("write", "people.csv", "-t", "letter.md", "--as", "pdf", "-o", "letters")
    assert done.returncode == 0, done.stderr
    titles = {path.name: PdfReader(path).metadata for path in (tmp_path / "letters").glob("*.pdf")}
    assert {name: data.title if data else "" for name, data in titles.items()} == {
        "Lee-Ann.pdf": "Hello",
        "Kim-Bo.pdf": "Good day",
    }


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_are_each_letter_s_own(outreach: Outreach, libreoffice: LibreOffice, tmp_path: Path, kind: str) -> None:
    (tmp_path / "people.csv").write_text("First name,Last name\nAda,Okafor\nBen,Ng\nCleo,Park\n", "utf-8")
    mark = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}'
    note = f'<w:{kind} w:id="2">{paragraph(f"{mark}Ref/></w:r>", " For {{ first_name }} only.")}</w:{kind}>'
    body = paragraph("Dear {{ first_name }},") + paragraph("See below", f'{mark}Reference w:id="2"/></w:r>')
    (tmp_path / "letter.docx").write_bytes(zipped(parts_of(body, **{f"{kind}s": note})))
    done = outreach("write", "people.csv", "-t", "letter.docx", "-o", "out", "--as", "pdf")
    assert done.returncode == 0, done.stderr
    sign = "1" if kind == "footnote" else "i"
    for name in ("Okafor-Ada", "Ng-Ben", "Park-Cleo"):
        first = name.partition("-")[2]
        said = "".join(libreoffice.pdf_text(tmp_path / "out" / f"{name}.pdf").split())
        assert said == f"Dear{first},Seebelow{sign}{sign}For{first}only."


def test_the_command_without_libreoffice_writes_nothing(outreach: Outreach, tmp_path: Path) -> None:
    if Path("/Applications/LibreOffice.app").exists():
        pytest.skip("it is found without PATH here")
    (tmp_path / "people.csv").write_text("Name,Subject\nAnn Lee,Hello\n")
    (tmp_path / "letter.md").write_text(LETTER)
    (tmp_path / "bin").mkdir()
    before = set(tmp_path.iterdir())
    done = outreach("write", "people.csv", "-t", "letter.md", "--as", "pdf", env={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 2
    assert "install LibreOffice" in done.stderr
    assert set(tmp_path.iterdir()) == before
