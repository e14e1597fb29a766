"""What somebody newly wrote, apart from what they quote, forward or sign with."""

import re

from outreach.replies.wordings import wording

_HEADER = wording("quoting.headers", before=r"^[>\s*_]*", after=r"\s?\*?\s?:\*?\s*\S")
_SAID = (
    r"(?:wrote|writes|schrieb(?: .{1,80})?|schreef(?: .{1,80})?|geschreven|a écrit|escribió|escreveu|ha scritto"
    r"|skrev(?: .{1,80})?|napisał\(?a?\)?|kirjoitti|написал\(?а?\)?)\s?:\s*$"
)
_OPENS = r"(?:on|am|le|el|em|il(?: giorno)?|op|den|dnia|w dniu|pe|ti|ke|to|la|su|ma)\b"
_WROTE = re.compile(rf"^(?=.{{0,300}}[\d@]).{{3,300}}\b{_SAID}", re.IGNORECASE)
_WROTE_FOLDED = re.compile(rf"^(?=.{{0,300}}[\d@]){_OPENS}.{{3,300}}\b{_SAID}", re.IGNORECASE)
_DIVIDER = wording("quoting.dividers", before=r"^[>\s]*", after=r"$")
_SIGNATURE = wording("quoting.signatures")
_QUOTED = re.compile(r"^\s{0,3}[>|»]")
_MOST_LINES = 2_000


def newly_written(text: str) -> str:
    """The lines that are the sender's own, wherever they stand: above, below or between quoted ones.

    What follows an introduction ("On … wrote:") is quoted as far as it is marked with ">", and all of it where no line
    is marked. The signature below a line "-- " is not written anew.
    """
    import quotequail

    lines = text.split("\n")[:_MOST_LINES]
    begins = _introduction(lines)
    top = quotequail.quote("\n".join(lines[:begins]), limit=_MOST_LINES + 1, quote_intro_line=True)[0][1].split("\n")
    rest = lines[len(top) :]
    own = _unmarked(top)
    if any(map(_QUOTED.match, rest)):
        own += ["", *_unmarked(_after_introduction(rest))]
    elif not "".join(own).strip():
        own = _unmarked(_after_introduction(rest))
    return "\n".join(own).strip()


def _introduction(lines: list[str]) -> int:
    """Where the sender's lines above a quotation end."""
    for number, line in enumerate(lines):
        if _DIVIDER.match(line) or _headed(lines, number) or _wrote(lines, number):
            return number
    return len(lines)


def _headed(lines: list[str], number: int) -> int:
    """How many lines of an enclosed header section stand here, at least two: From, Sent, To ..."""
    count = 0
    while number + count < len(lines) and _HEADER.match(lines[number + count]):
        count += 1
    return count if count >= 2 and "".join(lines[number : number + count]).count(":") >= 2 else 0


def _wrote(lines: list[str], number: int) -> int:
    """How many lines an introduction takes that begins here: mail programs fold it."""
    if not lines[number].strip() or _QUOTED.match(lines[number]):
        return 0
    if _WROTE.match(lines[number].strip()):
        return 1
    for count in (2, 3):
        folded = [line.strip() for line in lines[number : number + count]]
        if all(folded) and _WROTE_FOLDED.match(" ".join(folded)):
            return count
    return 0


def _after_introduction(lines: list[str]) -> list[str]:
    number = 0
    while number < len(lines):
        taken = _wrote(lines, number) or _headed(lines, number) or bool(_DIVIDER.match(lines[number]))
        if not taken and lines[number].strip():
            break
        number += taken or 1
    return lines[number:]


def _unmarked(lines: list[str]) -> list[str]:
    own: list[str] = []
    for number, line in enumerate(lines):
        if _SIGNATURE.match(line.strip()):
            if line.strip() == "--" and not any(map(_QUOTED.match, lines[number:])):
                break
            continue
        if not _QUOTED.match(line) and not _wrote(lines, number):
            own.append(line.rstrip())
    return own
