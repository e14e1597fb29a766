"""What a reader reads in each medium of a letter: the same words, whatever the medium."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from outreach.letters import Letter

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Page(HTMLParser):
    """The text of an HTML fragment, and the tags and attributes in it."""

    def __init__(self, fragment: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(dict(attrs)["alt"] or "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def html_text(letter: Letter) -> str:
    return Page(letter.html).text


def word_paragraphs(letter: Letter) -> list[ET.Element]:
    root = ET.fromstring(f'<body xmlns:w="{_W[1:-1]}">{"".join(letter.word)}</body>')  # noqa: S314 - made by the test
    return list(root)


def word_text(letter: Letter) -> str:
    lines = []
    for paragraph in word_paragraphs(letter):
        line = ""
        for node in paragraph.iter():
            if node.tag == f"{_W}t":
                line += node.text or ""
            elif node.tag == f"{_W}br":
                line += "\n"
            elif node.tag == f"{_W}tab" and not node.attrib:
                line += "\t"
        lines.append(line)
    return "\n".join(lines)


def word_styles(letter: Letter) -> list[str]:
    return [p.find(f"{_W}pPr/{_W}pStyle").attrib[f"{_W}val"] for p in word_paragraphs(letter)]  # type: ignore[union-attr]  # each has one


def words(text: str) -> list[str]:
    return text.split()


def same_in_all(letter: Letter) -> list[str]:
    """The words of the letter, which has neither lists nor links, after making sure that all media agree."""
    read = words(letter.text)
    assert words(html_text(letter)) == read
    assert words(word_text(letter)) == read
    return read


def without_labels(text: str) -> str:
    """A text medium without what the others show by their layout: list labels, quote marks, rules."""
    return re.sub(r"^(?:\s*(?:> ?|- |\d+\. |\* \* \*$))+", "", text, flags=re.MULTILINE)
