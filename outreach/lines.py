"""How the lines of a text end, wherever it comes from."""

import re

LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What ends a line in any writing system, but for a line feed (Unicode, 5.8)."""


def unix(text: str) -> str:
    """The text of a file, a form or a message with its lines ended by line feeds alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
