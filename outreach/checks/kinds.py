"""The kinds of letters that people write before and after a conversation, and which of them a letter is."""

import re
from collections.abc import Collection, Mapping
from functools import cache

REQUEST = "request"
KINDS: Mapping[str, str] = {
    REQUEST: "asks for a first conversation",
    "reminder": "reminds of a request that was not answered",
    "answer": "answers a yes or a no",
    "confirmation": "confirms a conversation that is agreed",
    "thanks": "thanks for a conversation",
    "report": "tells what came of advice or of a lead",
    "in-touch": "keeps in touch",
    "referrer": "thanks somebody who made an introduction",
}
OTHER = "letter"
"""Any other letter, of which nothing is expected but that it is filled in."""


@cache
def _any_of(signs: tuple[str, ...]) -> re.Pattern[str]:
    """Compiled when a kind has to be judged, which in a campaign nobody asks for."""
    return re.compile("|".join(rf"\b(?:{sign})" for sign in signs), re.IGNORECASE)


_DAY = r"(?:tomorrow|today|(?:mon|tues|wednes|thurs|fri)day)"
# What the first sentences of such letters say, the surest signs first. A request says none of it.
_SIGNS = {
    "referrer": (
        r"thank.{0,30}\b(?:introduc|referr|(?:connect|point|putt|pass)ing (?:me|us|on|my))",
        r"(?:obliged|owe you).{0,60}\b(?:introduction|thank-you)|hooking me up with",
        r"thank.{0,30}\bsuggest\w* (?:that )?I (?:write|talk|speak|call|contact|get in touch)",
    ),
    "answer": (
        r"thank.{0,30}\b(?:agreeing|saying yes|getting back|writing back|replying|responding|letting me know)",
        r"thank(?:s| you) for (?:writing|getting in touch|the (?:quick )?reply)|of course you may|say(?:ing)? yes\b",
        rf"{_DAY}\b.{{0,30}} it (?:is|shall be)\b",
        r"thank.{0,30}\b(?:being willing|offering to|your (?:quick |kind |prompt )?(?:reply|response|answer))",
    ),
    "confirmation": (
        rf"confirm(?:ing)?\b.{{0,60}}\b(?:meeting|call|conversation|talk|appointment|chat|coffee|time|{_DAY})",
        rf"looking forward to (?:our|meeting|talking|speaking|seeing)\b.{{0,60}}\b{_DAY}",
        rf"see you (?:on )?{_DAY}|still on for {_DAY}",
    ),
    "report": (
        r"you (?:suggested|advised|recommended|told me|mentioned|gave me|pointed me|put me)\b.{0,120}"
        r"\bI(?:['’]ve| have| did| went| called| wrote| met| spoke| talked| took| read| joined)",
        r"(?:took|followed) (?:up )?(?:on )?your (?:advice|suggestion|lead|tip)",
        r"thanks to your (?:advice|lead|introduction|tip)",
        r"(?:as|whom) you (?:suggested|told me about)|you asked how it went|the lead (?:that )?you gave",
        r"(?:let you know|tell you) (?:how|what)\b.{0,60}\b(?:turned out|went|came|happened|worked out)",
    ),
    "thanks": (
        r"(?:thank you|thanks|grateful|appreciated?)\b.{0,50}\bfor (?:taking|making|meeting|talking|speaking|chatting"
        r"|sitting|sharing|spending|seeing|giving|having|showing|your (?:time|advice|insight|generosity|help))",
        r"(?:thank you|thanks|grateful|appreciated?)\b.{0,50}\bfor (?:the|our|an?) (?:\w+ )?(?:time|talk|chat|call"
        r"|conversation|coffee|meeting|advice|minutes|half)",
        r"(?:thank you|thanks)\b.{0,20}\bfor (?:interviewing|yesterday|today|this (?:morning|afternoon|week)|last)",
        r"(?:kind|good) (?:of you )?to (?:see|meet|talk)|obliged\b.{0,20}\bfor the",
        r"(?:it was|what) (?:(?:so|such|a|an) )*(?:good|great|lovely|wonderful|pleasure|nice|delight)\b.{0,30}"
        r"\b(?:meet|talk|speak|chat|see|hear)",
        r"I (?:really |very much |so )?enjoyed (?:our|meeting|talking|speaking|hearing|the (?:talk|chat|conv))",
    ),
    "reminder": (
        r"I (?:wrote|e-?mailed|sent you|contacted|reached out)\b.{0,40}\b(?:on|last|ago|week|earlier|to ask|about)\b",
        r"follow(?:ing)?[ -]up (?:on|to|about) (?:my|the)",
        r"my (?:last |earlier |previous |first )?(?:letter|note|e-?mail|message) (?:of|from|about|last|on|may|got|was)",
        r"(?:checking|circling) (?:in|back)|(?:bumping|floating) this|(?:got|went|gone) (?:lost|buried|astray)",
        r"I first wrote|(?:second|third) (?:message|letter|e-?mail)|not heard (?:back )?from you",
        r"(?:gentle|quick|friendly) (?:reminder|nudge)",
    ),
    "in-touch": (
        r"(?:it has|it['’]s) (?:been|nearly|almost|now)\b.{0,30}\b(?:while|since|months?|years?|time)",
        r"(?:six|some|a few|several|many) months (?:ago|have|since)",
        r"long time no|a note to say|the clipping",
        r"where (?:it|that|your advice) has led",
        r"a (?:quick |short )?update|keep(?:ing)? in touch|wanted to (?:share|update)",
        r"since we (?:last )?(?:spoke|talked|met)",
    ),
}
# Good wishes, and what is sent along, come with thanks for an earlier talk.
_SURELY_IN_TOUCH = (
    r"thought of you\b|made me think of you",
    r"happy (?:new year|holidays)|season['’]s greetings|merry christmas",
    r"as the (?:old )?year (?:draws|comes|ends|nears)",
)
_BEGINNING = 320
"""Characters of a body in which a letter says what it is."""


def judged(body: str, says: Collection[str], *, asks_to_talk: bool) -> str:
    """What kind of letter a body is by what it says: the elements of a request in it, and how it begins.

    `says` names the elements that the letter has. A letter that says none of what such letters say is an `OTHER`.
    """
    beginning = " ".join(body[:_BEGINNING].split())
    sign = next((kind for kind, signs in _SIGNS.items() if _any_of(signs).search(beginning)), "")
    if _any_of(_SURELY_IN_TOUCH).search(beginning):
        sign = "in-touch"
    # Requests open with thanks or news as well; but how short it will be, and what it is not, only they say.
    if sign in ("thanks", "report", "in-touch") and asks_to_talk and {"time_limit", "no_job"} & set(says):
        return REQUEST
    if sign:
        return sign
    of_requests = {"referral", "interest", "time_limit", "no_job", "format_offer"} & set(says)
    if asks_to_talk or "asks_for_job" in says or len(of_requests) > 1:
        return REQUEST
    return "thanks" if "thanks" in says and not of_requests - {"referral"} else REQUEST if of_requests else OTHER
