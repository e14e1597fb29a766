"""A contact sheet of invented people: `python benchmarks/people.py 10000 people.xlsx`.

The same number makes the same people. Titles, positions, streets and ways of having found somebody come and go,
so that letters have many shapes; addresses are at example.org, and no two are the same.
"""

import csv
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from openpyxl import Workbook

HEADER = ("Title", "First name", "Last name", "E-mail", "Company", "Position", "Source", "Referrer", "Street", "City")


def people(count: int) -> Iterator[tuple[str, ...]]:
    """So many rows below HEADER."""
    random = Random(1903)  # noqa: S311 - invented people are no secret
    choose, chance = random.choice, random.random
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

    def named(but: str) -> str:
        """The name of somebody else."""
        name = f"{choose(words['first'])} {choose(words['last'])}"
        return named(but) if name == but else name

    for number in range(1, count + 1):
        first, last, source = choose(words["first"]), choose(words["last"]), choose(words["source"])
        yield (
            "Dr." if chance() < 0.2 else "",
            first,
            last,
            f"reader{number}@example.org",
            choose(words["company"]) if chance() < 0.9 else "",
            choose(words["position"]) if chance() < 0.8 else "",
            source,
            named(f"{first} {last}") if source in {"friend", "professor"} else "",
            f"{number % 900 + 1} {choose(words['street'])} Street" if chance() < 0.7 else "",
            choose(words["city"]) if chance() < 0.9 else "",
        )


def write(count: int, path: Path) -> None:
    """The sheet as .csv or .xlsx, by the ending of `path`."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(people(count))
        return

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("People")
    for row in (HEADER, *people(count)):
        sheet.append(row)
    workbook.save(path)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
