"""Where the letters, the stationery and the sample campaign are that come with the program."""

import re
from pathlib import Path

_INCLUDED = re.compile(r"\{%-?\s*include\s+\"([^\"]+)\"")


def shipped(name: str) -> Path:
    """The folder `name` ("templates" or "samples"): inside an installed package, at the top level of a checkout."""
    package = Path(__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name


def letter_files(name: str) -> dict[str, bytes]:
    """A letter that comes with the program, first, and all that it includes: path in the templates' folder → content.

    `name` is such as "thank-you" or "de/request".
    """
    files: dict[str, bytes] = {}
    waiting = [f"{name}.md"]
    while waiting:
        path = waiting.pop(0)
        if path not in files:
            files[path] = (shipped("templates") / path).read_bytes()
            waiting += _INCLUDED.findall(files[path].decode())
    return files
