"""Where the letters, the stationery and the sample campaign are that come with the program."""

from pathlib import Path


def shipped(name: str) -> Path:
    """The folder `name` ("templates" or "samples"): inside an installed package, at the top level of a checkout."""
    package = Path(__file__).parent
    return package / name if (package / name).is_dir() else package.parent / name
