"""One Word document of many letters, beside docx-mailmerge2: the same text, a section for each letter.

    python benchmarks/combined.py ours 1000 letters.docx

writes one such document, in a process of its own, and prints the seconds that it took from the first letter.
docx-mailmerge2 says of itself that it merges no headers and footers this way: ours has a footer for each letter.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import HERE, Claim, Used, used

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
RUN = (
    '<w:r w:rsidR="00A77B3E" w:rsidRPr="00C54B2D"><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    '<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">'
)
"""The beginning of a run as Word writes it."""

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
    for who, written in (("ours", str), ("peer", merge_fields)):
        body = "".join(
            '<w:p w:rsidR="00A77B3E" w:rsidRDefault="00C54B2D"><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
            f"{written(runs(line))}</w:p>"
            for line in TEXT
        )
        last = "<w:p><w:r><w:t>{{ letter }}</w:t></w:r></w:p>" if who == "ours" else ""
        own = {
            "word/document.xml": f"{frame[0]}{body}{last}{section}</w:body></w:document>",
            "word/footer1.xml": re.sub(
                r"<w:p>.*</w:p>", f"<w:p>{written(runs(FOOTER))}</w:p>", parts["word/footer1.xml"]
            ),
            "word/header1.xml": re.sub(r"\{\{.*?\}\}", "Dana Whitfield", parts["word/header1.xml"]),
            "docProps/core.xml": re.sub(r"\{\{.*?\}\}", "Letters", parts["docProps/core.xml"]),
        }
        with zipfile.ZipFile(workspace / f"template-{who}.docx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (parts | own).items():
                archive.writestr(name, text)


def runs(line: str) -> str:
    """A run for each field and for what stands between them, as where somebody has inserted fields in Word."""
    pieces = re.split(r"(\{\{.*?\}\}|\*\*.*?\*\*|<.*?>)", line)
    return "".join(map(run_of, filter(None, pieces)))


def run_of(piece: str) -> str:
    if piece.startswith("**"):
        return f"{RUN.replace('<w:sz ', '<w:b/><w:bCs/><w:sz ', 1)}{piece.strip('*')}</w:t></w:r>"
    if piece.startswith("<"):
        return f'<w:hyperlink w:anchor="top" w:history="1">{RUN}{piece.strip("<>")}</w:t></w:r></w:hyperlink>'
    return f"{RUN}{piece}</w:t></w:r>"


def merge_fields(text: str) -> str:
    """Tags as Word's own fields: their beginning, instruction and result are runs of the same format."""
    start = RUN.removesuffix('<w:t xml:space="preserve">')
    field = "".join(
        f"{start}{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>',
            r'<w:instrText xml:space="preserve"> MERGEFIELD \1 </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            r"<w:t>«\1»</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return re.sub(rf"{re.escape(RUN)}\{{\{{ (\w+) \}}\}}</w:t></w:r>", field, text)


def same_text(workspace: Path) -> None:
    """Ends the benchmark unless both documents say the same."""
    said = []
    for who in ("ours", "peer"):
        with zipfile.ZipFile(workspace / f"{who}-{COUNT}.docx") as archive:
            text = archive.read("word/document.xml").decode()
        said.append("".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", text)).replace(" ", ""))
    if said[0] != said[1]:
        sys.exit("not the same letters")


def ours(count: int, template: Path, path: Path) -> float:
    from outreach.word import combine, load_stationery

    stationery = load_stationery(template)
    begun = perf_counter()
    with path.open("w+b") as file:
        combine(stationery, ((stationery.fill(names), ()) for names in letters(count)), file)
    return perf_counter() - begun


def peer(count: int, template: Path, path: Path) -> float:
    from mailmerge.mailmerge import MailMerge  # the other package of that name leaves it this door only

    with MailMerge(template) as document:
        begun = perf_counter()
        document.merge_templates([*letters(count)], separator="nextPage_section")
        document.write(path)
        return perf_counter() - begun


if __name__ == "__main__":
    who, count, target = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    write = ours if who == "ours" else peer
    print(write(count, target.parent / f"template-{who}.docx", target))  # noqa: T201 - its answer
