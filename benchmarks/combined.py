"""One Word document of many letters, beside docx-mailmerge2: the same text, a section for each letter.

    python benchmarks/combined.py ours 1000 letters.docx

writes one such document, in a process of its own, and prints the seconds that it took from the first letter.
docx-mailmerge2 says of itself that it merges no headers and footers this way: ours has a footer for each letter.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import HERE, Claim, Used, used
from word_files import paragraph, text_of

COUNT, MANY = 1_000, 100_000
ROUNDS = 5
FASTER, MEGABYTES, MEGABYTES_MANY = 12, 60, 200
FIELDS = ("title", "first", "last", "position", "company", "street", "city", "referrer", "day", "minutes", "sender")
TEXT = (
    "{{ title }} {{ first }} {{ last }}",
    "{{ position }}, {{ company }}",
    "{{ street }}",
    "{{ city }}",
    "Dear {{ title }} {{ last }},",
    "{{ referrer }} suggested that I write to you. I teach chemistry and am exploring a move into science policy.",
    "For nine years I have taught at a public school, written two courses and led the group that chose our books. "
    "What I enjoy most is to explain a hard matter to people who have to decide about it.",
    "I would love to hear how you came to your work, what your days are like, and what you would do in my place. "
    "Your advice to a newcomer would mean a lot to me. I have read what you wrote on clean water, with great profit.",
    "Could you spare {{ minutes }} minutes in the next few weeks? It can be in person, by phone or by video call.",
    "**This is not a request for a job:** your experience is what interests me.",
    "I will call you on {{ day }} to see whether we can find a time. Until then you find me at <dana.example>.",
    "Thank you for considering it.",
    "Kind regards,",
    "{{ sender }}",
)
FOOTER = "{{ first }} {{ last }}"


def claims(workspace: Path) -> Iterator[Claim]:
    templates(workspace)
    ours, peers, memory = [], [], 0.0
    for _ in range(ROUNDS):
        peers.append(float(write_by("peer", COUNT, workspace).output))
        done = write_by("ours", COUNT, workspace)
        ours.append(float(done.output))
        memory = max(memory, done.megabytes)
    same_text(workspace)
    ratio = median(peers) / median(ours)
    yield Claim(
        f"one document of {COUNT:,} letters, a section and a footer each, median of {ROUNDS}",
        f"{median(ours):.3f} s, {ratio:.0f} × docx-mailmerge2 ({median(peers):.2f} s)",
        f"at least {FASTER} ×",
        ratio >= FASTER,
    )
    yield Claim("its memory, the whole process", f"{memory:.0f} MB", f"at most {MEGABYTES} MB", memory <= MEGABYTES)
    many = write_by("ours", MANY, workspace)
    with zipfile.ZipFile(workspace / f"ours-{MANY}.docx") as archive:
        footers = sum("/footer" in name for name in archive.namelist())
    if footers != MANY:
        sys.exit(f"{footers} footers instead of {MANY}")
    yield Claim(
        f"one document of {MANY:,} letters",
        f"{many.megabytes:.0f} MB, {float(many.output):.1f} s",
        f"at most {MEGABYTES_MANY} MB",
        many.megabytes <= MEGABYTES_MANY,
    )


def write_by(who: str, count: int, workspace: Path) -> Used:
    return used(sys.executable, HERE / "combined.py", who, str(count), workspace / f"{who}-{count}.docx")


def letters(count: int) -> Iterator[dict[str, str]]:
    """Values that differ from letter to letter, one with what XML has to escape."""
    for number in range(1, count + 1):
        yield {name: f"{name.title()} {number}" for name in FIELDS} | {"company": f"R&D No. {number}"}


def templates(workspace: Path) -> None:
    """The same page for both, in the package of the shipped stationery: fields as tags, and as Word's merge fields."""
    with zipfile.ZipFile(HERE.parent / "templates" / "stationery.docx") as stationery:
        parts = {name: stationery.read(name).decode() for name in stationery.namelist()}
    section = re.findall(r"<w:sectPr\b.*?</w:sectPr>", parts["word/document.xml"], re.DOTALL)[-1]
    frame = re.match(r".*?<w:body>", parts["word/document.xml"], re.DOTALL)
    assert frame
    for who in ("ours", "peer"):
        written = partial(paragraph, merge_fields=who == "peer")
        last = written("{{ letter }}") if who == "ours" else ""
        footer = parts["word/footer1.xml"]
        own = {
            "word/document.xml": f"{frame[0]}{''.join(map(written, TEXT))}{last}{section}</w:body></w:document>",
            "word/footer1.xml": footer.replace(
                footer[footer.index("<w:p>") : footer.rindex("</w:ftr>")], written(FOOTER)
            ),
            "word/header1.xml": re.sub(r"\{\{.*?\}\}", "Dana Whitfield", parts["word/header1.xml"]),
            "docProps/core.xml": re.sub(r"\{\{.*?\}\}", "Letters", parts["docProps/core.xml"]),
        }
        with zipfile.ZipFile(workspace / f"template-{who}.docx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (parts | own).items():
                archive.writestr(name, text)


def same_text(workspace: Path) -> None:
    """Ends the benchmark unless both documents say the same; the peer's have no footers."""
    said = {text_of(workspace / f"{who}-{COUNT}.docx", "word/document.xml") for who in ("ours", "peer")}
    if len(said) > 1:
        sys.exit("not the same letters")


def ours(count: int, template: Path, path: Path) -> float:
    from outreach.word import combine, load_stationery

    stationery = load_stationery(template)
    begun = perf_counter()
    with path.open("w+b") as file:
        combine(stationery, ((stationery.fill(names), ()) for names in letters(count)), file)
    return perf_counter() - begun


def peer(count: int, template: Path, path: Path) -> float:
    from mailmerge.mailmerge import MailMerge  # type: ignore[import-untyped] # no types; the other mailmerge left it this door

    with MailMerge(template) as document:
        begun = perf_counter()
        document.merge_templates([*letters(count)], separator="nextPage_section")
        document.write(path)
        return perf_counter() - begun


if __name__ == "__main__":
    who, count, target = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    write = ours if who == "ours" else peer
    print(write(count, target.parent / f"template-{who}.docx", target))  # noqa: T201 - its answer
