"""The validator finds what Word calls corrupt: each rule is shown a document that breaks it."""

import io
import zipfile

import pytest

from tests.word.docx_validator import problems
from tests.word.files import paragraph, parts_of

COMMENT = f'<w:comment w:id="0" w:author="A">{paragraph("x")}</w:comment>'
RANGE = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
SHAPE = (
    '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:rect id="a" o:spid="_x0000_s1026"/></w:pict></w:r>'
)


def found(body: str, **others: str) -> list[str]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts_of(body, **others).items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return problems(file.getvalue())


@pytest.mark.parametrize("body", ["", paragraph("x"), "<w:sectPr/>", paragraph("x", *RANGE)])
def test_what_is_well_made_passes(body: str) -> None:
    assert found(body, **({"comments": COMMENT} if "comment" in body else {})) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<w:sectPr><w:cols/><w:pgSz/></w:sectPr>", "out of order in sectPr"),
        (paragraph("x", properties="<w:jc/><w:ind/>"), "out of order in pPr"),
        ("<w:p><w:r><w:rPr><w:sz/><w:b/></w:rPr></w:r></w:p>", "out of order in rPr"),
        ("<w:p><w:r><w:rPr><w:jc/></w:rPr></w:r></w:p>", "cannot stand in rPr"),
        ("<w:sectPr/>" + paragraph("x"), "not the last in the body"),
        (paragraph("x", RANGE[1], RANGE[0]), "comment 0 has"),
        (paragraph(SHAPE, SHAPE), "rect a is there 2 times"),
        (paragraph(SHAPE, SHAPE.replace('"a"', '"b"')), "rect _x0000_s1026 is there 2 times"),
        (paragraph('<w:r><w:footnoteReference w:id="4"/></w:r>'), "there is no footnote 4"),
        (paragraph('<w:bookmarkStart w:id="1" w:name="n"/>'), "have one end only"),
    ],
)
def test_what_is_ill_made_is_found(body: str, problem: str) -> None:
    assert any(problem in each for each in found(body, comments=COMMENT))
