"""Word files that cannot be templates, through the command line: what is said of each, and that nothing is written."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.support.programs import LibreOffice, Outreach
from tests.word.files import OFFICE, W, paragraph, parts_of, run, zipped

BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
GOOD = parts_of(paragraph("Dear {{ contact.first }},"))
DOCUMENT, TYPES, LINKS = "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"
STRICT = "http://purl.oclc.org/ooxml"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE_ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def code(text: str) -> str:
    return f"{BEGIN}<w:r><w:instrText>{text}</w:instrText></w:r>{SEPARATE}{run('x')}"


def cells(*texts: str) -> str:
    inner = "".join(f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr>{paragraph(text)}</w:tc>' for text in texts)
    return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{inner}</w:tr></w:tbl>{paragraph('end')}"


def but(**others: str) -> dict[str, str]:
    """The good file with other parts, each by the end of its name."""
    names = {"document": DOCUMENT, "types": TYPES, "links": LINKS}
    return {**GOOD, **{names[name]: content for name, content in others.items()}}


def without(*names: str) -> dict[str, str]:
    return {name: content for name, content in GOOD.items() if name not in names}


def linking(kind: str, target: str, *, external: bool = False) -> dict[str, str]:
    mode = ' TargetMode="External"' if external else ""
    link = f'<Relationship Id="rId7" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    return but(links=GOOD[LINKS].replace("</Relationships>", link))


def large() -> bytes:
    """A template that unpacks to more than 200 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
        for number in range(7):
            archive.writestr(f"word/media/{number}.bin", bytes(30 << 20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            parts_of(paragraph("Dear {{ contact.first")),
            ("W05  letter.docx, text, “Dear {{ contact.first”", "opened with {{ and not closed", "Close it with }}"),
            id="unclosed tag",
        ),
        pytest.param(
            parts_of(cells("{% for each in letter.channels %}a", "b{% endfor %}c")),
            (
                "W07  letter.docx, text, “{% for each in letter.channels %}a”",
                "cuts through the page",
                "in one paragraph",
            ),
            id="loop over cells",
        ),
        pytest.param(
            parts_of(paragraph("Dear {{ contact.frist }}")),
            ("W06  letter.docx, text, “Dear {{ contact.frist }}”", "Did you mean “first”?"),
            id="unknown field",
        ),
        pytest.param(
            parts_of(paragraph("Dear ", code("IF 1 = "), code("MERGEFIELD First"), END)),
            ("W41  letter.docx, text, “Dear xx”", "{IF 1 =} does not end", "insert it again"),
            id="field in a broken field",
        ),
        pytest.param(
            parts_of(paragraph("Dear ", code('IF "x = "y" "'), code("MERGEFIELD First"), END, END)),
            ("W41  letter.docx, text", "a quote is opened and not closed", "Alt+F9"),
            id="quote in a field",
        ),
        pytest.param(
            parts_of(paragraph("{{ " + "(" * 500 + "1" + ")" * 500 + " }}")),
            ("W05  letter.docx", "nested too deeply", "simpler"),
            id="nested without end",
        ),
        pytest.param(
            {name: content.replace(OFFICE, f"{STRICT}/officeDocument/relationships") for name, content in GOOD.items()},
            ("W01  letter.docx", "is saved as Strict Open XML Document", "save it as “Word Document (.docx)”"),
            id="strict",
        ),
        pytest.param(
            but(document=GOOD[DOCUMENT].replace("http://schemas.openxmlformats.org", STRICT)),
            ("W01  letter.docx", "is saved as Strict Open XML Document"),
            id="strict text",
        ),
        pytest.param({**GOOD, "_xmlsignatures/origin.sigs": ""}, ("W02  letter.docx", "is signed"), id="signed"),
        pytest.param(
            but(document=ENTITIES + GOOD[DOCUMENT].replace("Dear", "&b;")),
            ("W02  letter.docx", "has a DTD in its part word/document.xml"),
            id="entities",
        ),
        pytest.param(
            but(document=FILE_ENTITY + GOOD[DOCUMENT].replace("Dear", "&a;")),
            ("W02  letter.docx", "has a DTD in its part word/document.xml"),
            id="entity of a file",
        ),
        pytest.param(without(DOCUMENT), ("W01  letter.docx", "lacks its part word/document.xml"), id="no text part"),
        pytest.param(without(TYPES), ("W01  letter.docx", "is a zip archive, but no Word file"), id="no types"),
        pytest.param(
            linking("header", "header9.xml"),
            ("W01  letter.docx, word/document.xml", "lacks its part word/header9.xml", "save it again"),
            id="no header",
        ),
        pytest.param(but(document="<x/>"), ("W01  letter.docx", "has no text in its part"), id="no document"),
        pytest.param(but(document=f"<w:document {W}/>"), ("W01  letter.docx", "has no text in its part"), id="no body"),
        pytest.param(
            but(document=GOOD[DOCUMENT][:-9]),
            ("W01  letter.docx", "has a damaged part word/document.xml"),
            id="cut off",
        ),
        pytest.param(large, ("W02  letter.docx", "unpacks to more than 200 MB"), id="200 MB"),
    ],
)
def test_a_file_that_cannot_be_a_template(outreach: Outreach, folder: Path, content: object, said: list[str]) -> None:
    whole = content() if callable(content) else zipped(content)  # type: ignore[arg-type]  # parts, or what makes a file
    (folder / "letter.docx").write_bytes(whole)
    before = sorted(folder.iterdir())
    done = outreach("write", "people.csv", "-t", "letter.docx", "-o", "out", cwd=folder, env={"COLUMNS": "200"})
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    for each in said:
        assert each in done.stderr
    assert sorted(folder.iterdir()) == before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text("First name,Last name,E-mail\nAda,Okafor,ada@example.org\n", "utf-8")
    return tmp_path


def test_the_format_of_word_97_is_told_from_a_damaged_file(
    outreach: Outreach, libreoffice: LibreOffice, folder: Path
) -> None:
    (folder / "new.docx").write_bytes(zipped(GOOD))
    (old,) = libreoffice.convert([folder / "new.docx"], folder, "doc")
    done = outreach("write", "people.csv", "-t", old.name, "-o", "out", cwd=folder)
    assert (done.returncode, "format of Word 97–2003" in done.stderr) == (2, True)
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("name", "target"), [("media/image 1.png", "media/image%201.png"), ("Media/Image.PNG", "media/image.png")]
)
def test_names_of_parts_are_equal_without_case_and_escapes(
    outreach: Outreach, folder: Path, name: str, target: str
) -> None:
    parts = linking("image", target)
    parts[TYPES] = parts[TYPES].replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1)
    (folder / "letter.docx").write_bytes(zipped({**parts, f"word/{name}": "x"}))
    done = outreach("write", "people.csv", "-t", "letter.docx", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr


def test_pictures_elsewhere_are_never_fetched(outreach: Outreach, folder: Path) -> None:
    (folder / "letter.docx").write_bytes(zipped(linking("image", "http://127.0.0.1:9/x.png", external=True)))
    done = outreach("write", "people.csv", "-t", "letter.docx", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "warning W10  letter.docx" in done.stderr
    assert "shows “http://127.0.0.1:9/x.png”, which is not in it" in " ".join(done.stderr.split())


@pytest.mark.parametrize("ending", ["dotx", "docm", "dotm"])
def test_templates_and_macros_make_plain_documents(outreach: Outreach, folder: Path, ending: str) -> None:
    kinds = {
        "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
        "dotm": "application/vnd.ms-word.template.macroEnabled.main+xml",
    }
    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    (folder / f"letter.{ending}").write_bytes(zipped(but(types=GOOD[TYPES].replace(document, kinds[ending]))))
    done = outreach("write", "people.csv", "-t", f"letter.{ending}", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert ("W13" in done.stderr) == (ending != "dotx")
    with zipfile.ZipFile(folder / "out" / "Okafor-Ada.docx") as archive:
        assert document in archive.read(TYPES).decode()
        assert "Dear " in archive.read(DOCUMENT).decode()
