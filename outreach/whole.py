"""Files that are written whole or not at all."""

import csv
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from threading import get_ident


def write_whole(path: Path, content: bytes) -> None:
    """The file has all of `content`, or is as it was, whatever ends this. Where it leads as a link and the rights of
    one that is there stay. Raises OSError."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # the file that the user knows, and not the one beside it
        raise
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The same of a CSV file, with the mark by which Excel knows that it is UTF-8. Raises OSError."""
    text = StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    write_whole(path, text.getvalue().encode("utf-8-sig"))
