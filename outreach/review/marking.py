"""Passages of a letter's text, marked where they stand in its HTML."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from typing import NamedTuple

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s*")
_ONLY_IN_TEXT = re.compile(r"\s+|[>*-]|\d+\.|\(\S+\)")
"""What the plain text has and the HTML has not: the signs of lists, quotations and rules, and where links lead."""


class Passage(NamedTuple):
    """`start` and `end` are offsets into the plain text; `kind` and `number` (0: none) tell it apart in the page."""

    start: int
    end: int
    kind: str
    title: str
    number: int = 0


def marked(html: str, text: str, passages: Sequence[Passage]) -> str:
    """The HTML of a letter with a `mark` around each of the `passages` of its plain text.

    The words of the HTML are followed in the text, in order; those that are not in it, as a letterhead's, are passed
    by, and so is all above the body of a whole page. Passages may overlap.
    """
    parser = _Marker(text, passages, whole="<body" not in html)
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)


class _Marker(HTMLParser):
    def __init__(self, text: str, passages: Sequence[Passage], *, whole: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._text = text
        self._passages = [passage for passage in passages if passage.end > passage.start]
        self._edges = sorted({edge for passage in self._passages for edge in passage[:2]})
        self._covering = list(_covering(self._passages, self._edges))
        self._numbered: set[int] = set()
        self._at = 0
        self._inside = whole

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.pieces.append(self.get_starttag_text() or "")
        self._inside = self._inside or tag == "body"

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.pieces.append(escape(data, quote=False))
            return
        run = ""
        covering: tuple[Passage, ...] = ()
        for piece, cover in self._covered(data):
            if cover != covering:
                self._put(run, covering)
                run, covering = "", cover
            run += piece
        self._put(run, covering)

    def _covered(self, data: str) -> Iterator[tuple[str, tuple[Passage, ...]]]:
        """The data in pieces, each with the passages that it is a part of."""
        end = 0
        for word in _WORD.finditer(data):
            before, at = self._at, self._find(word[0])
            space = data[end : word.start()]
            end = word.end()
            if at < 0:
                yield space + word[0], ()
                continue
            self._at = at + len(word[0])
            yield space, self._at_both(before - 1, at)
            inner = self._edges[bisect_right(self._edges, at) : bisect_left(self._edges, self._at)]
            edges = [at, *inner, self._at]
            for first, last in pairwise(edges):
                yield word[0][first - at : last - at], self._at_both(first, first)
        yield data[end:], ()

    def _find(self, word: str) -> int:
        at = self._at
        space = _SPACE.match(self._text, at)
        assert space
        if self._text.startswith(word, space.end()):
            return space.end()
        while sign := _ONLY_IN_TEXT.match(self._text, at):
            at = sign.end()
            if self._text.startswith(word, at):
                return at
        return -1

    def _at_both(self, first: int, last: int) -> tuple[Passage, ...]:
        place = bisect_right(self._edges, first)
        return tuple(each for each in self._covering[place - 1] if last < each.end) if place else ()

    def _put(self, text: str, covering: Sequence[Passage]) -> None:
        shown = escape(text, quote=False)
        if not (covering and text):
            self.pieces.append(shown)
            return
        kinds = " ".join(dict.fromkeys(each.kind for each in covering))
        titles = escape("\n".join(dict.fromkeys(filter(None, (each.title for each in covering)))))
        new = [each.number for each in covering if each.number and each.number not in self._numbered]
        self._numbered.update(new)
        signs = "".join(f'<b class="sign" id="f{number}">{number}</b>' for number in new)
        self.pieces.append(f'<mark class="{kinds}" title="{titles}">{signs}{shown}</mark>')


def _covering(passages: Sequence[Passage], edges: Iterable[int]) -> Iterator[tuple[Passage, ...]]:
    """From each edge to the next, the passages that are there, in their own order."""
    beginning: dict[int, list[int]] = {}
    for number, passage in enumerate(passages):
        beginning.setdefault(passage.start, []).append(number)
    there: list[int] = []
    for edge in edges:
        there = sorted([*(number for number in there if passages[number].end > edge), *beginning.get(edge, ())])
        yield tuple(passages[number] for number in there)
