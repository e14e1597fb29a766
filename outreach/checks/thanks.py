"""Whether a sentence thanks its reader."""

import re

_THANKS = re.compile(
    r"""\b(?:
        thank(?:s|[ ]?you|u|ing[ ]you)?(?![ -]you|giving|fully|less|[ ](?:to|god|goodness|heavens?|him|her|them)\b)
      | (?:thx|thnx|tks|tysm|ty|ta)(?=[ ]?(?:$|,|so|very|for|in|again|a[ ]lot))
      | (?:much|greatly|deeply|very)[ ]obliged | obliged[ ]to[ ]you | indebted[ ]to[ ]you | in[ ]your[ ]debt
      | gratefully | gratitude | cheers[ ](?:for|again)
      | (?<!would[ ])(?<!would[ ]be[ ])(?:appreciate|grateful[ ](?:that|for|to))
        [ ](?:that[ ])?(?:you|your|the[ ]time|all)
    )\b""",
    re.VERBOSE,
)


def thanks_reader(plain: str) -> bool:
    """Whether a plain sentence thanks the reader, for something given or in advance."""
    return bool(_THANKS.search(plain))
