"""Which part of a letter its writer wrote: not the mail that it answers, nor the signature."""

import re

_MAIL_BELOW = re.compile(
    r"""^[ \t]*(?:
        -{2,}[ ]?(?:Original|Forwarded)[ ]message[ ]?-{2,} | Begin[ ]forwarded[ ]message:
      | On[ ][^\n]{5,120}(?:\n[^\n]{0,80})?[ ]wrote:[ \t]*$(?!\s*\n[ \t]*>)
      | (?:_{8,}[ \t]*\n[ \t]*)?From:[ ][^\n]+\n[ \t]*(?:Sent|Date|To):[ ]
      | --[ ]?$
    )""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*|^[ \t]*On [^\n]{5,120}(?:\n[^\n]{0,80})? wrote:[ \t]*$", re.MULTILINE)
_BUT_LINES = re.compile(r"[^\n]")


def own_words(text: str) -> str:
    """The text with blanks in the place of quoted mail and of the signature block: places in it stay the same.

    A text that is nothing but quotation is left as it is.
    """
    if ">" not in text and ":" not in text and "--" not in text:
        return text
    below = _MAIL_BELOW.search(text)
    own = text if below is None else text[: below.start()] + _BUT_LINES.sub(" ", text[below.start() :])
    own = _QUOTED_LINE.sub(lambda quoted: _BUT_LINES.sub(" ", quoted[0]), own)
    return own if own.strip() else text
