"""Files as text that a person can compare: what a golden keeps of a document instead of its bytes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKS = {f"{_W}br": "⏎", f"{_W}cr": "⏎", f"{_W}tab": "⇥", f"{_W}noBreakHyphen": "‑"}


def readable(path: Path) -> str:
    """The text form of any file that the program writes. What has no form of its own is named by its digest."""
    form = _FORMS.get(path.suffix.lower(), _text)
    return form(path)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return f"{len(data)} bytes, sha256 {sha256(data).hexdigest()}\n"


def _word(path: Path) -> str:
    """The members in their order, then the paragraphs of each part: style, then text with `*bold*` and `_italic_`."""
    with ZipFile(path) as package:
        lines = [info.filename for info in package.infolist()]
        for name in package.namelist():
            if name.endswith(".xml") and name.startswith(("word/", "docProps/")):
                paragraphs = list(_paragraphs(etree.fromstring(package.read(name))))
                lines += ["", f"== {name}", *paragraphs] if paragraphs else []
    return "\n".join(lines) + "\n"


def _paragraphs(part: etree._Element) -> Iterator[str]:
    if part.tag.endswith("}coreProperties"):
        for child in part:
            yield f"{etree.QName(child).localname}: {child.text or ''}"
        return
    for paragraph in part.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = "" if style is None else style.get(f"{_W}val", "")
        text = "".join(_run(run) for run in paragraph.iter(f"{_W}r"))
        yield f"[{name}] {text}".rstrip()


def _run(run: etree._Element) -> str:
    text = ""
    for child in run:
        if child.tag == f"{_W}t":
            text += child.text or ""
        elif child.tag == f"{_W}instrText":
            text += f"«{(child.text or '').strip()}»"
        else:
            text += _MARKS.get(str(child.tag), "")
    for tag, mark in (("b", "*"), ("i", "_")):
        if text and _is_on(run.find(f"{_W}rPr/{_W}{tag}")):
            text = f"{mark}{text}{mark}"
    return text


def _is_on(toggle: etree._Element | None) -> bool:
    return toggle is not None and toggle.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _workbook(path: Path) -> str:
    with closing(load_workbook(path)) as workbook:
        lines = []
        for sheet in workbook.worksheets:
            lines += [f"== {sheet.title}", *("\t".join(map(_cell, row)) for row in sheet.iter_rows(values_only=True))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("\n", "⏎")


def _database(path: Path) -> str:
    """The tables and how many rows each has: what the rows hold (digests, times) is looked at in tests of their own."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
        ]
        counts = [connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables]  # noqa: S608 - a name from the schema itself
    return "".join(f"{table}: {count} rows\n" for table, count in zip(tables, counts, strict=True))


_FORMS: dict[str, Callable[[Path], str]] = {".docx": _word, ".xlsx": _workbook, ".sqlite": _database}
