"""HTML as the text that its reader sees, with what it quotes marked as in plain text."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4"}
    | {"header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "title"})


def as_text(html: str) -> str:
    """Lines of text; those within a blockquote begin with ">"."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._quoted = 0
        self._unseen = ""
        self._pieces: list[tuple[bool, str]] = []  # whether it is quoted, and its text; a newline ends a line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._add("\n")
        if tag == "blockquote":
            self._quoted += 1
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "body":
            self._unseen = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._add("\n")
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._add(re.sub(r"[\s\u200b\ufeff]+", " ", data))

    def _add(self, text: str) -> None:
        self._pieces.append((self._quoted > 0, text))

    def lines(self) -> list[str]:
        found: list[str] = []
        line = ""
        for quoted, text in [*self._pieces, (False, "\n")]:
            if text != "\n":
                line += text
                mark = "> " if quoted else ""
            elif line.strip():
                found.append(mark + line.strip())
                line = ""
            elif found and found[-1]:
                found.append("")
        return found
