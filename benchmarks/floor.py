"""The floor: writing so many files of that size, and nothing else. `python benchmarks/floor.py letters 10000 16000`

Prints the seconds that it took.
"""

import os
import sys
from pathlib import Path
from time import perf_counter


def main(folder: Path, count: int, size: int) -> float:
    folder.mkdir(exist_ok=True)
    content = os.urandom(size)
    begun = perf_counter()
    for number in range(count):
        with open(f"{folder}/{number:05}.docx", "xb") as file:  # noqa: PTH123  (Path costs as much as the system)
            file.write(content)
    return perf_counter() - begun


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))  # noqa: T201 - its answer
