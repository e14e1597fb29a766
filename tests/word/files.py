"""Word files made by hand, in the way that Word and other programs write them."""

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

from outreach.word import WordTemplate, load_stationery
from tests.word.docx_validator import problems, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

LETTER = "<w:p><w:r><w:t>{{ letter }}</w:t></w:r></w:p>"
BODY = ('<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t>The letter.</w:t></w:r></w:p>',)


def run(text: str, properties: str = "") -> str:
    format_ = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{format_}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(*texts: str, properties: str = "") -> str:
    """A paragraph with each text in a run of its own; what begins with "<" stands as it is."""
    format_ = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{format_}{''.join(text if text.startswith('<') else run(text) for text in texts)}</w:p>"


def parts_of(body: str, **others: str) -> dict[str, str]:
    """The parts of a Word file. `others` are the inside of a header, footer, footnotes ... by their name and number."""
    roots = {"header": "hdr", "footer": "ftr"}
    kinds = {name: re.sub(r"\d", "", name) for name in others}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(kinds.items(), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    }
    for name, kind in kinds.items():
        root = roots.get(kind, kind)
        parts[f"word/{name}.xml"] = f"<w:{root} {W} {R}>{others[name]}</w:{root}>"
    return parts


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def stationery(folder: Path, body: str, **others: str) -> WordTemplate:
    """The stationery with this body, the letter's place included."""
    path = folder / "stationery.docx"
    path.write_bytes(zipped(parts_of(body, **others)))
    return load_stationery(path)


def written(template: WordTemplate, **names: object) -> bytes:
    """A document with a one-line letter; it is valid."""
    document = template.document(template.fill(names), BODY)
    assert problems(document) == []
    return document


def texts(folder: Path, body: str, **names: object) -> list[str]:
    """What the paragraphs of `body` say with these names, up to the letter."""
    said = text_of(written(stationery(folder, body + LETTER), **names))
    assert said.pop() == "The letter."
    return said
