"""What each shipped letter says, to be read aloud: golden/<name>.txt.

`python -m tests.templates.golden_letters` writes them anew from the templates.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from outreach.campaign import shipped_letters
from tests.templates.every_letter import ME, WHO, planned, rows

GOLDEN = Path(__file__).parent / "golden"
TITLES = {"de": "Frau", "fr": "Madame", "es": "Sra."}
FIELDS = {"de": "Wissenschaftspolitik", "fr": "la politique scientifique", "es": "la política científica"}
INTERESTS = {
    "de": "wie ein Gesetz zum Trinkwasser entsteht",
    "fr": "comment naît une loi sur l’eau potable",
    "es": "cómo nace una ley sobre el agua potable",
}


def letters(folder: Path) -> Iterator[tuple[str, str]]:
    """Each letter's name and what it says to somebody of whom everything is known, and of whom only the least is."""
    for shipped in shipped_letters():
        tongue = shipped.name.partition("/")[0]
        me = {**ME, "field": FIELDS.get(tongue, ME["field"])}
        every = list(rows(shipped.name))
        full = {**every[0], "title": TITLES.get(tongue, WHO["title"])}
        full["interest"] = INTERESTS.get(tongue, full["interest"])
        bare = {**every[-1], "source": "former colleague", "title": ""}
        said = [
            f"Subject: {letter.letter.subject}\nKind: {letter.letter.kind}\n\n{letter.letter.text}"
            for letter in planned(folder, shipped.name, [full, bare], me)
            if letter.letter
        ]
        yield shipped.name, ("─" * 60 + "\n").join(said)


def main() -> None:
    """Write the golden letters anew."""
    with TemporaryDirectory() as folder:
        for name, text in letters(Path(folder)):
            path = GOLDEN / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
