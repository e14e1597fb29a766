"""Separate letters through the Word engine's functions, beside docxtpl and docx-mailmerge2: the same page, one core.

    python benchmarks/engine.py outreach 10000 template.docx letters

writes so many letters in a process of its own and prints the seconds from the first to the last. The page has eleven
fields in text, header and footer, two conditions and a loop, in a package of the weight that Word's own have.
`document` is the engine with the very file that docxtpl has, `outreach` with stationery and a letter's body in pieces.
docx-mailmerge2 knows neither conditions nor loops in text: it is given what comes of them.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from measure import HERE, Claim, used
from word_files import paragraph, text_of

COUNTS = {"docxtpl": 200, "docx-mailmerge2": 200, "outreach": 10_000, "document": 10_000}
ROUNDS = 5
FASTER = {"docxtpl": 300, "docx-mailmerge2": 100}
RAW_BYTES = 79_000
"""What the parts of a one-page letter that Word saves amount to before they are packed; most of it are styles."""

FIELDS = (
    "sender", "phone", "date", "name", "company", "street", "city", "salutation", "position", "referrer", "day",
)  # fmt: skip
CHANNELS = ("in person", "by phone", "by video call")
REFERRED = "{% if referrer %}{{ referrer }} suggested that I write to you.{% else %}I came across your work.{% endif %}"
POSITION = "{{ position }}, {{ company }}"
TEXT = (
    "{{ date }}",
    "{{ name }}",
    "{%p if position %}",
    POSITION,
    "{%p endif %}",
    "{{ street }}, {{ city }}",
    "Dear {{ salutation }},",
    REFERRED,
    "I teach chemistry and am exploring a move into science policy, as <dana.example> tells. "
    "**Your advice would mean a lot to me.**",
    "Could you spare 20 minutes in the next few weeks? This is not a request for a job: your experience at "
    "{{ company }} is what interests me. We could talk",
    "{%p for channel in channels %}",
    "{{ channel }}",
    "{%p endfor %}",
    "I will call you on {{ day }} to see whether we can find a time. Thank you for considering it.",
    "Kind regards,",
    "{{ sender }}",
)
HEADER, FOOTER = "{{ sender }}", "{{ phone }}"
Writer = Callable[[Mapping[str, Any], str], None]

MARK = "The postscript."
"""The only paragraph that comes as a letter's body: all others stand in the Word file, for every library alike."""


def claims(workspace: Path) -> Iterator[Claim]:
    took: dict[str, list[float]] = {who: [] for who in (*COUNTS, "floor")}
    files = {who: template(who, workspace) for who in COUNTS}
    for _ in range(ROUNDS):
        said = {}
        for who, count in COUNTS.items():
            folder = workspace / who
            seconds = used(sys.executable, HERE / "engine.py", who, str(count), files[who], folder).output
            took[who].append(float(seconds) / count)
            said[who] = [text_of(folder / f"{number:05}.docx") for number in (1, 2, 200)]
            if who == "outreach":
                size = (folder / "00001.docx").stat().st_size
            shutil.rmtree(folder)
        if len({tuple(letters) for letters in said.values()}) > 1:
            sys.exit(f"not the same letters: {said}")
        count = COUNTS["outreach"]
        floor = used(sys.executable, HERE / "floor.py", workspace / "floor", str(count), str(size)).output
        took["floor"].append(float(floor) / count)
        shutil.rmtree(workspace / "floor")
    ours = median(took["outreach"])
    ratios = {peer: median(took[peer]) / ours for peer in FASTER}
    yield Claim(
        f"Word letters through the engine's functions, one core, median of {ROUNDS} rounds in turn",
        f"{1 / ours:,.0f} letters/s, {' and '.join(f'{ratio:.0f} × {peer}' for peer, ratio in ratios.items())}",
        " and ".join(f"at least {bound} × {peer}" for peer, bound in FASTER.items()),
        all(ratios[peer] >= bound for peer, bound in FASTER.items()),
    )
    alone = median(took["document"])
    yield Claim(
        "the same with docxtpl's own file as the template",
        f"{1 / alone:,.0f} letters/s, {median(took['docxtpl']) / alone:.0f} × docxtpl",
        "",
        True,
    )
    for peer in FASTER:
        yield Claim(f"the same letters by {peer}", f"{1 / median(took[peer]):,.0f} letters/s", "", True)
    yield Claim(
        f"the floor: files of that size ({size:,} bytes) and nothing else",
        f"{1 / median(took['floor']):,.0f} files/s",
        "",
        True,
    )


def template(who: str, workspace: Path) -> Path:
    """The page, in the words of that library."""
    document = without_ballast()
    merge = who == "docx-mailmerge2"
    section = document.sections[0]
    add(document.element.body, [paragraph(line, merge_fields=merge) for line in lines(who)])
    add(section.header._element, [paragraph(HEADER, "Header", merge_fields=merge)])
    add(section.footer._element, [paragraph(FOOTER, "Footer", merge_fields=merge)])
    trim(document)
    path = workspace / f"template-{who}.docx"
    document.save(str(path))
    return path


def lines(who: str) -> Iterator[str]:
    worked_out = {REFERRED: "{{ opening }}", POSITION: "{{ work }}"}
    for line in TEXT:
        if who != "docx-mailmerge2":
            yield line.replace("{%p", "{%") if who == "outreach" else line
        elif not line.startswith("{%p"):
            yield worked_out.get(line, line)
    yield "{{ letter }}" if who == "outreach" else MARK


def without_ballast() -> Any:
    """python-docx's own document without what Word does not save, such as every style twice."""
    from docx import Document

    document = Document()
    for owner in (document.part, document.part.package):
        for number, link in list(owner.rels.items()):
            if link.reltype.rpartition("/")[2] in {"stylesWithEffects", "customXml", "thumbnail"}:
                owner.rels.pop(number)
    return document


def trim(document: Any) -> None:
    """Takes styles of tables off the end until the package has the weight of Word's."""
    styles = document.styles.element
    while sum(len(part.blob) for part in document.part.package.iter_parts()) > RAW_BYTES:
        for _ in range(5):
            styles.remove(styles[-1])


def add(parent: Any, paragraphs: list[str]) -> None:
    """Puts paragraphs in the place of what is there, before the section's properties."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for element in list(parent):
        if element.tag.endswith("}p"):
            parent.remove(element)
    for place, xml in enumerate(paragraphs):
        parent.insert(place, parse_xml(xml.replace("<w:p ", f"<w:p {nsdecls('w')} ", 1)))


def letters(count: int) -> Iterator[dict[str, Any]]:
    """Values that differ from letter to letter, some empty, one with what XML has to escape."""
    for number in range(1, count + 1):
        values: dict[str, Any] = {name: f"{name.title()} {number}" for name in FIELDS}
        values |= {"company": f"R&D No. {number}", "channels": CHANNELS}
        if not number % 2:
            values["referrer"] = ""
        if not number % 5:
            values["position"] = ""
        yield values


def put(target: str, content: bytes) -> None:
    """Write a file in the way that `outreach write` does."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def outreach(path: Path) -> Writer:
    from outreach.pieces import Pieces
    from outreach.word import load_stationery

    stationery = load_stationery(path)
    body = Pieces.of([paragraph(MARK)])

    def write(values: Mapping[str, Any], target: str) -> None:
        put(target, stationery.document(stationery.fill(values), body))

    return write


def document(path: Path) -> Writer:
    from outreach.word import load_document

    template = load_document(path)

    def write(values: Mapping[str, Any], target: str) -> None:
        put(target, template.document(template.fill(values)))

    return write


def docxtpl(path: Path) -> Writer:
    from docxtpl import DocxTemplate  # type: ignore[import-untyped] # it has no types

    letter = DocxTemplate(path)

    def write(values: Mapping[str, Any], target: str) -> None:
        letter.render(values, autoescape=True)
        letter.save(target)

    return write


def docx_mailmerge2(path: Path) -> Writer:
    from mailmerge.mailmerge import MailMerge  # type: ignore[import-untyped] # no types; the other mailmerge left it this door

    def write(values: Mapping[str, Any], target: str) -> None:
        referrer, position = values["referrer"], values["position"]
        worked_out = {
            "opening": f"{referrer} suggested that I write to you." if referrer else "I came across your work.",
            "work": f"{position}, {values['company']}" if position else "",
            "channel": "\n".join(values["channels"]),
        }
        with MailMerge(path) as document:
            document.merge(**{**values, **worked_out})
            document.write(target)

    return write


LIBRARIES = {"outreach": outreach, "document": document, "docxtpl": docxtpl, "docx-mailmerge2": docx_mailmerge2}


def main(who: str, count: int, path: Path, folder: Path) -> float:
    folder.mkdir()
    write = LIBRARIES[who](path)
    contents = list(letters(count))
    begun = perf_counter()
    for number, values in enumerate(contents, 1):
        write(values, f"{folder}/{number:05}.docx")
    return perf_counter() - begun


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])))  # noqa: T201 - its answer
