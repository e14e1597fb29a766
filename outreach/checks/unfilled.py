"""What a template or an empty cell left behind, in any language."""

import re
from collections.abc import Iterator

from outreach.checks.letter import Letter
from outreach.findings import Finding, Rule, found

UNFILLED = Rule(
    "L16",
    "error",
    "has nothing unfilled in it",
    "One “Dear [Name]” undoes everything that the letter says about its writer's care.",
    "practice of mail merging: the commonest visible faults of merged letters",
    bad="I admire your work at , and hope that we can meet.",
    better="I admire your work at Riverbend Water, and hope that we can meet.",
)

_BLANKS = (
    r"your|the|insert|enter|add|fill|name|first|last|full|company|organi[sz]ation|employer|date|day|time|position|title|job|role"
    r"|field|industry|topic|subject|school|university|college|contact|referrer|recipient|reader|phone|email|e-mail|address"
    r"|city|number|event|mutual|person|specific|industry|department|team|product|project|salutation|greeting|signature|link"
    r"|relevant|example|reason|detail|details|article|placeholder"
)
_SIGNS = re.compile(
    rf"""
      (?P<tag> \{{\{{ | \}}\}} | \{{% | %\}} | \{{\# )
    | (?P<blank>
          \[ (?=[^\]\n]*[A-Za-z]) (?: [^\]\n]*\b(?i:{_BLANKS})\b[^\]\n]* | [A-Z][A-Z _]{{2,}} ) \]
        | < (?=[^<>\n@:/]{{2,40}}>) [A-Za-z][\w '’-]*>
        | « ?(?=\w*[A-Z_]\w*) \w+(?:_\w+|[a-z][A-Z]\w*) ?»
        | \{{\w[\w .-]*\}} | \*\|\w+\|\* | %%?\w*[A-Z]\w*_?\w*%%? | \$\{{?[A-Za-z_]{{3,}}\}}?
        | _{{3,}}
      )
    | (?P<nothing>
          \#N/A | \#(?:REF|VALUE|NAME|DIV/0|NUM|NULL)[!?] | \bNaT\b | \bNaN\b | <NA>
        | (?<![Mm]y[ ])(?<!our[ ])(?<![Hh]er[ ])(?<![Hh]is[ ])(?<!heir[ ])\bnan\b(?![ ]bread)
        | (?<=[a-z,;:][ ])None\b(?![ ]of\b) | (?<=[Dd]ear[ ])(?:null|undefined|NULL) | \b(?:undefined|NULL)\b
        | \b(?:TODO|TBD|TBC|FIXME|TK|TKTK)\b | (?i:lorem[ ]ipsum)
        | \bX{{2,}}\b | \bx{{3,}}\b
      )
    | (?P<greeting>
          ^(?:Dear|Hi|Hello|Hey|Good[ ](?:morning|afternoon|evening))[ ]+[,:!] | ^Dear[,:]
        | ^Dear[ ]\(?(?:Name|First[ ]?[Nn]ame|Last[ ]?[Nn]ame|Contact|Recipient)\)?[,:]
        | ^(?:Dear|Hi|Hello)[ ](?:Mr|Mrs|Ms|Dr|Prof)\.?[ ]*[,:]
      )
    | (?P<gap>
          (?<=[^\s.!?:;,…"”’)])[ ]{{2,}}(?=\S)
        | (?<=[^\s])[ ]+,(?=\s|$)
        | (?<=[\w,])[ ]+\.(?=\s|$)
        | (?<=\w),[ ]*[,.](?=\s|$)
        | \([ ]*\) | “[ ]*” | (?<=\s)[’']s\b(?!-)
      )
    """,
    re.VERBOSE | re.MULTILINE,
)
_EMPTY_VALUES = frozenset(
    {
        "none",
        "nan",
        "nat",
        "null",
        "undefined",
        "n/a",
        "<na>",
        "#n/a",
        "tbd",
        "tbc",
        "unknown",
        "-",
        "--",
        "?",
        "xx",
        "xxx",
    }
)
_SAYS = {
    "tag": ("a template tag was not filled in: {}", "check the template's spelling, or remove the tag"),
    "blank": ("a blank was not filled in: {}", "write what belongs there, or remove it"),
    "nothing": ("“{}” stands where a value is missing", "fill or empty the cell, or word the sentence without it"),
    "greeting": ("the salutation names nobody: “{}”", "give the contact's name, or greet without one"),
    "gap": ("something is missing here: “{}”", "fill the cell, or word the sentence without it"),
}


def unfilled(letter: Letter) -> Iterator[Finding]:
    """Each tag, blank, stand-in for nothing, and gap that an empty value left, in subject and text."""
    reading = letter.reading
    for sign in _SIGNS.finditer(reading.subject):
        message, hint = _SAYS[sign.lastgroup or "gap"]
        yield found(UNFILLED, "subject: " + message.format(sign[0].strip()), reading.where, hint)
    text = reading.text
    for sign in _SIGNS.finditer(text):
        kind = sign.lastgroup or "gap"
        message, hint = _SAYS[kind]
        start, end = sign.span()
        shown = text[max(0, start - 12) : end + 8].strip() if kind == "gap" else sign[0]
        yield found(UNFILLED, message.format(" ".join(shown.split("\n"))), letter.place(start, end), hint, start, end)
    for start, end, where in reading.spans:
        value = text[start:end]
        if value.lower() in _EMPTY_VALUES and not _SIGNS.search(value):
            message, hint = _SAYS["nothing"]
            yield found(UNFILLED, message.format(value), where or reading.where, hint, start, end)
