"""What a template or an empty cell left behind, in any language."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from outreach.checks.letter import Letter
from outreach.findings import Finding, Level, Rule, found

UNFILLED = Rule(
    "L16",
    "error",
    "The letter has nothing unfilled in it",
    "One “Dear [Name]” undoes everything that the letter says about its writer's care.",
    "the commonest visible faults of merged letters",
    bad="I admire your work at , and hope that we can meet.",
    better="I admire your work at Riverbend Water, and hope that we can meet.",
)


class _Kind(NamedTuple):
    """One kind of trace, with what is said of it. `around` characters are shown with it where it is nothing itself."""

    signs: re.Pattern[str]
    message: str
    hint: str
    around: int = 0


_BLANK_WORDS = (
    "your|the|insert|enter|add|fill|name|first|last|full|company|organi[sz]ation|employer|date|day|time|position|title|job"
    "|role|field|industry|topic|subject|school|university|college|contact|referrer|recipient|reader|phone|e?-?mail|address|city"
    "|number|event|mutual|person|specific|department|team|product|project|salutation|greeting|signature|link|relevant"
    "|example|reason|details?|article|placeholder|vorname|nachname|firma|anrede|datum|stelle|nom|prénom|entreprise|poste"
    "|nombre|apellidos?|empresa|fecha|puesto|cognome|azienda|data|naam|bedrijf"
)
_FIELD = r"(?:first|last|full|sur|your|company|reader|contact|recipient|f|l)[ _]?name"
_TAGS = "a|b|i|u|p|s|br|hr|em|ul|ol|li|h[1-6]|div|span|strong|font|img|table|t[rdh]|center|small|su[bp]"
_KINDS = (
    _Kind(
        re.compile(
            rf"(?i:</?(?:{_TAGS})(?:\s[^<>\n]{{0,200}})?/?>)|<!--|&(?:amp|quot|apos|nbsp|#\d{{2,5}});|&[lg]t;(?!\w)",
        ),
        "“{}” is HTML, which is read as it stands",
        "Write it in Markdown, as **bold** or [text](https://…); in a cell, write the character that is meant.",
    ),
    _Kind(
        re.compile(r"^\|?[ ]*:?-{2,}:?[ ]*(?:\|[ ]*:?-{2,}:?[ ]*)+\|?[ ]*$", re.MULTILINE),
        "“{}” is a table in Markdown, which is read as it stands",
        "Make a list of it; a Word file as the template may have tables.",
    ),
    _Kind(
        re.compile(r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|\{\{|\}\}|\{%|%\}|\{#"),
        "a template tag was not filled in: “{}”",
        "Check how the tag is spelled, or remove it.",
    ),
    _Kind(
        re.compile(
            "|".join(
                (
                    rf"\[[^\]\n]{{0,60}}\b(?i:{_BLANK_WORDS})\b[^\]\n]{{0,60}}\]",  # [your name]
                    r"\[[A-Z][A-Z _]{2,40}\]",  # [FIELD]
                    r"<(?!NA>)[A-Za-z][\w '’-]{1,40}>",  # <Company>, but not <sam@example.org>
                    r"« ?[A-Za-z]\w{0,40}(?:_|(?<=[a-z])[A-Z])\w{0,40} ?»",  # «First_Name», but not «bonjour»
                    r"(?<!\{)\{\w[\w .-]{0,40}\}(?!\})",  # {name}
                    r"\*\|\w{1,40}\|\*|%[A-Za-z]\w{2,40}%|\$\{\w{2,40}\}",  # *|FNAME|*, %NAME%, ${name}
                    r"(?:@@|\#\#)\w{2,40}(?:@@|\#\#)|&lt;\w[\w ]{1,30}&gt;",  # ##NAME##
                    r"\$[A-Z][A-Z_]{3,30}\b",  # $COMPANY
                    rf"\((?i:(?:insert|enter|fill[ ]in|add)[ ][^()\n]{{1,40}}|{_FIELD}|your[ ]\w+)\)",
                    r"\((?:NAME|COMPANY|DATE|TITLE|FIELD|ROLE|SCHOOL|CITY)\)",
                    r"\b(?:INSERT|ENTER|ADD)(?: [A-Z']{2,20}){1,4}\b",  # INSERT REFERRAL HERE
                    r"\b(?i:your|company|their)[ ](?i:full[ ])?[Nn]ame[ ][Hh]ere\b|^(?:Your|My) (?:Full )?Name$",
                    rf"\b(?:{_FIELD.upper()}|FirstName|LastName|FullName|Firstname|Lastname)\b",  # Hi FNAME,
                    r"\b(?:DD|MM|TT|JJ)[./-](?:DD|MM|YY)(?:[./-](?:YY){1,2})?\b|\bYYYY[./-]MM[./-]DD\b",
                    r"\b(?:XYZ|ABC) (?:Company|Corp|Inc|Industries|Firm|University|Ltd|Organi[sz]ation)\b",
                    r"_{3,}",
                )
            ),
            re.MULTILINE,
        ),
        "a blank was not filled in: “{}”",
        "Write what belongs there, or remove it.",
    ),
    _Kind(
        re.compile(
            r"""\#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!) | <NA> | \b(?:NaT|NaN|NULL|undefined)\b
            | \b(?:TODO|TBD|TBC|FIXME)\b
            | (?<!\b[Mm]y[ ])(?<!\bour[ ])(?<!\bher[ ])(?<!\bhis[ ])\bnan\b(?![ ]bread)  # some have a nan
            | (?<=[a-z,;:][ ])None\b(?![ ]of\b) | (?<=[Dd]ear[ ])null\b
            | \bX{2,}\b | \bx{3,}\b(?!\s*\Z) | (?i:lorem[ ]ipsum)  # kisses stand at the end
            | (?<=[a-z][ ])N/A\b""",
            re.VERBOSE,
        ),
        "“{}” stands where a value is missing",
        "Fill the cell, or word the sentence without it.",
    ),
    _Kind(
        re.compile(
            r"""^(?:(?:Dear|Hi|Hello|Hey|Good[ ](?:morning|afternoon|evening))[ ]+(?=[,:!]) | Dear(?=[,:])
            | (?:Dear|Hi|Hello|Hey)[ ](?:(?:Mr|Mrs|Ms|Dr|Prof)\.?[/ ])*
              \(?(?:Name|NAME|First[ ]?[Nn]ame|Last[ ]?[Nn]ame|Surname|Contact|Recipient|XYZ|\.{3,}|…|-{2,})\)?
              (?=[ ]?[,:!])
            | (?:Dear|Hi|Hello)[ ](?:Mr|Mrs|Ms|Dr|Prof)\.?[ ]*(?=[,:]))""",
            re.VERBOSE | re.MULTILINE,
        ),
        "the salutation names nobody: “{}”",
        "Give the contact's name, or greet without one.",
    ),
    _Kind(
        re.compile(
            r"""(?<=[^\s,])[ ]+,(?=\s|$) | (?<=[\w,])[ ]+\.(?=\s|$)
            | (?<=\w),[ ]*[,.](?=\s|$) | \([ ]*\) | “[ ]*” | (?<=\s)[’']s\b(?!-)""",
            re.VERBOSE | re.MULTILINE,
        ),
        "something is missing here: “{}”",
        "Fill the cell, or word the sentence without it.",
        12,
    ),
    # Three blanks and more set something in columns.
    _Kind(
        re.compile(r"""(?<=[^\s.!?:;,…"”’)])[ ]{2}(?=\S)"""),
        "two spaces, as if something were missing: “{}”",
        "Fill the cell, or take one of them out.",
        12,
    ),
)

_HTML, _MISSING, _SPACES = _KINDS[0], _KINDS[4], _KINDS[-1]
_SHOWN = 60
"""No more characters of what is amiss are quoted: a cell can hold forty thousand."""


_GOES_ON = "\n."
"""Stands for the lines below one."""


class _Sign(NamedTuple):
    start: int
    end: int
    kind: _Kind


@lru_cache(maxsize=2048)
def _signs(text: str) -> tuple[_Sign, ...]:
    signs: list[_Sign] = []
    start, end = 0, len(text.rstrip())
    for line in text[:end].split("\n"):
        stop = start + len(line)
        # With the line end before it: no sign contains one, but some ask what stands before or after them.
        begin = max(start - 1, 0)
        piece = text[begin:] if stop == end else text[begin:stop] + _GOES_ON
        signs += [_Sign(begin + first, begin + last, kind) for first, last, kind in _in_line(piece)]
        start = stop + 1
    signs.sort(key=lambda sign: (sign.start, sign.end))
    # "Dear ," is one fault, not two.
    return tuple(sign for before, sign in pairwise([_Sign(0, 0, _KINDS[0]), *signs]) if sign.start >= before.end)


@lru_cache(maxsize=4096)
def _in_line(line: str) -> tuple[_Sign, ...]:
    """The signs in one line: letters have most of their lines in common."""
    return tuple(_Sign(*sign.span(), kind) for kind in _KINDS for sign in kind.signs.finditer(line))


def _shown(text: str, start: int, end: int, around: int) -> str:
    shown = " ".join(text[max(0, start - around) : min(end, start + _SHOWN) + around].splitlines()).strip()
    return f"{shown}…" if end - start > _SHOWN else shown


def _is_merged(letter: Letter, at: int) -> bool:
    return any(start <= at < end for start, end, _ in letter.spans)


def unfilled(letter: Letter) -> Iterator[Finding]:
    """Each tag, blank, stand-in for nothing, and gap that an empty value left, in subject and text."""
    reading = letter.reading
    text = reading.text
    subject = reading.subject or ""
    for start, end, kind in _signs(subject) if _signs(letter.common_subject) else ():
        message = f"subject: {kind.message.format(_shown(subject, start, end, kind.around))}"
        yield found(UNFILLED, message, letter.place_in_subject(start, end), kind.hint)
    nothing = letter.nothing
    for sign in _signs(letter.common):
        start, end = letter.back(sign.start), letter.back(sign.end)
        if not any(first <= start and end <= last for first, last, _ in nothing):
            message = sign.kind.message.format(_shown(text, start, end, sign.kind.around))
            # Somebody may have typed the spaces; a merged letter has them from an empty cell. In one HTML may be meant.
            level: Level = UNFILLED.level
            if (sign.kind is _SPACES and not letter.spans) or (sign.kind is _HTML and _is_merged(letter, start)):
                level = "warning"
            yield Finding(UNFILLED.id, level, message, letter.place(start, end), sign.kind.hint, start, end)
    for start, end, _ in nothing:
        message = _MISSING.message.format(text[start:end])
        yield found(UNFILLED, message, letter.place(start, end), _MISSING.hint, start, end)
