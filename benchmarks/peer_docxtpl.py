"""The peer: the same letters as `outreach write` makes of benchmarks/campaign, by openpyxl and docxtpl.

    python benchmarks/peer_docxtpl.py people.xlsx stationery.docx letters 200

Written as somebody would who knows both libraries: the sheet is streamed, the template is opened once and rendered
again for each letter. Prints the seconds from the first letter to the last; reading and starting are not counted.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from docx import Document
from docxtpl import DocxTemplate  # type: ignore[import-untyped] # it has no types
from jinja2 import Environment
from openpyxl import load_workbook

CAMPAIGN = Path(__file__).parent / "campaign"
LETTER = {
    "date": "November 24, 2026",
    "follow_up_date": "Wednesday, December 2",
    "minutes": 20,
    "channels": ["in person", "by phone", "by video call"],
}
STYLES = {"Dear": "Salutation", "Kind": "Closing", "{{ me": "Signature", "- ": "ListBullet"}


def template(stationery: Path, path: Path) -> Path:
    """The stationery with the text of letter.md in the place of `{{ letter }}`, in the tags that docxtpl knows."""
    document = Document(str(stationery))
    place = next(paragraph for paragraph in document.paragraphs if paragraph.text.strip() == "{{ letter }}")
    for line in body():
        style = next((style for start, style in STYLES.items() if line.startswith(start)), "BodyText")
        paragraph = place.insert_paragraph_before()
        paragraph.style = next(known for known in document.styles if known.style_id == style)
        for number, text in enumerate(line.removeprefix("- ").split("**")):
            paragraph.add_run(text).bold = True if number % 2 else None
    document.element.body.remove(place._p)
    document.save(str(path))
    return path


def body() -> Iterator[str]:
    """The paragraphs of letter.md; a tag that stands alone becomes one that takes its paragraph away with it."""
    _, _, text = (CAMPAIGN / "letter.md").read_text("utf-8").partition("\n\n")
    for line in filter(None, text.splitlines()):
        yield re.sub(r"^\{% (?=(for|endfor)\b[^%]*%\}$)", "{%p ", line)


def contacts(sheet: Path) -> Iterator[dict[str, Any]]:
    rows = load_workbook(sheet, read_only=True).worksheets[0].iter_rows(values_only=True)
    header = [str(name).lower().replace(" name", "").replace("e-mail", "email") for name in next(rows)]
    for row in rows:
        contact: dict[str, Any] = {name: value or "" for name, value in zip(header, row, strict=True)}
        contact["name"] = " ".join(filter(None, (contact["first"], contact["last"])))
        contact["salutation"] = f"Dr. {contact['last']}" if contact["title"] else contact["name"]
        contact["address"] = "\n".join(line for line in (contact["street"], contact["city"]) if line)
        yield contact


def main(sheet: Path, stationery: Path, folder: Path, count: int) -> float:
    folder.mkdir(exist_ok=True)
    me = tomllib.loads((CAMPAIGN / "outreach.toml").read_text("utf-8"))["me"]
    readers = list(islice(contacts(sheet), count))
    letter = DocxTemplate(template(stationery, folder.with_suffix(".docx")))
    tools = Environment(autoescape=True)
    tools.filters["day"] = str
    begun = perf_counter()
    for number, contact in enumerate(readers, 1):
        letter.render({"contact": contact, "me": me, "letter": LETTER}, tools)
        letter.save(folder / f"{number:05}-{contact['last']}-{contact['first']}.docx")
    return perf_counter() - begun


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))  # noqa: T201 - its answer
