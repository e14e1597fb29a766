"""Findings as Word's comments (ECMA-376 part 1, 17.13.4)."""

import re
from collections.abc import Sequence
from datetime import date

from outreach.findings import Finding
from outreach.pieces import in_run

_AUTHOR, _INITIALS = "outreach", "o"
_ID = re.compile(r'<w:comment\b[^>]*?\sw:id="(\d+)"')
_EMPTY = re.compile(r"<w:comments\b([^>]*)/>")
_END = "</w:comments>"

REFERENCE = '<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:commentReference w:id="'
"""The beginning of the run in the text that a comment belongs to."""


def first_free(comments: str) -> int:
    """A number above those of all `comments` of a part."""
    return 1 + max(map(int, _ID.findall(comments)), default=-1)


def with_comments(part: str, findings: Sequence[Finding], first: int, when: date, styles: Sequence[str]) -> str:
    """A comments part with one more for each of `findings`, numbered from `first`; `styles` are for text and sign."""
    added = "".join(_comment(number, finding, when, *styles) for number, finding in enumerate(findings, first))
    return _EMPTY.sub(rf"<w:comments\1>{_END}", part).replace(_END, f"{added}{_END}")


def said(finding: Finding) -> tuple[str, ...]:
    """What a finding says, in lines: the first is its rule and level."""
    return tuple(filter(None, (f"{finding.rule} · {finding.level}", finding.message, finding.where, finding.hint)))


def _comment(number: int, finding: Finding, when: date, text_style: str, sign_style: str) -> str:
    head, *lines = said(finding)
    sign = f'<w:r><w:rPr><w:rStyle w:val="{sign_style}"/></w:rPr><w:annotationRef/></w:r>'
    paragraphs = [
        f'{sign}<w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space="preserve">{in_run(head)}</w:t></w:r>',
        *(f'<w:r><w:t xml:space="preserve">{in_run(line)}</w:t></w:r>' for line in lines),
    ]
    style = f'<w:pPr><w:pStyle w:val="{text_style}"/></w:pPr>'
    return (
        f'<w:comment w:id="{number}" w:author="{_AUTHOR}" w:date="{when.isoformat()}T00:00:00Z"'
        f' w:initials="{_INITIALS}">{"".join(f"<w:p>{style}{each}</w:p>" for each in paragraphs)}</w:comment>'
    )
