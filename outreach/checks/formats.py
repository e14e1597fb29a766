"""Whether a sentence names in what form to meet."""

import re

_FORM = re.compile(
    r"""\b(?:
        in[ ]person | face[ ]to[ ]face | face-to-face
      | (?:by|over|on|via)[ ](?:the[ ])?(?:\w+[ ]or[ ])?(?:tele)?phone
      | (?:phone|video|zoom|teams|skype|voice)[ -]?(?:call|chat|meeting|conversation)
      | (?:by|over|on|via|a)[ ](?:\w+[ ]or[ ])?(?:video|zoom|teams|skype|facetime|google[ ]meet|email)
      | (?:coffee|tea|lunch|breakfast|drink|pint|beer)\b
      | (?:minute|min|hour|short|quick|brief|a)[ -](?:call|zoom|video)\b
      | (?:at|in|to|by|visit|come)[ ]your[ ](?:office|studio|lab|workshop|desk)
    )""",
    re.VERBOSE,
)


def offers_form(plain: str) -> bool:
    """Whether a plain sentence offers to meet in person, by telephone, by video, over coffee, by e-mail."""
    return bool(_FORM.search(plain))
