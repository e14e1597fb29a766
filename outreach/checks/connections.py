"""Whether a sentence says how its writer came to the reader."""

from outreach.checks.roles import CUT, pattern

_SENT = pattern(
    "tell ~2 me|us ~3 contact ~3 you|your",
    "tell ~2 me|us ~3 contact comma|$",
    "tell ~2 you|your ~2 name",
    "tell ~1 us ~2 you|your ~3 name|who",
    "tell ~1 us ~2 to|at|of you",
    "tell ~1 you ~5 who|be|have|know",
    "at ~3-your|any|a told",
    "the learn of",
    "you ~4 tell to ~2 us",
    "tell to|us at",
    "your ~1 name ~3 open|tell|appear",
    "got|found ~2 your|you ~2 name",
    "mutual friend",
    "friend of your",
    "of yours",
    "be ~1 your friend",
    "you via",
    "tell us this name",
    "pass us your ~1 name|made",
    "tell ~1 us ?this you",
    "your ~1 friend ~2 and ~2 me",
)
_OWN_WORDS = pattern("me ?plain tell", "modal you ~2 tell")

_CONNECTION = pattern(
    # something in common
    "alum",
    "body ~2 you|your",
    "both ?comma ~4 share",
    "both ~1 be ~3 alum|body|org",
    "same ~2 org",
    "you ~2 both",
    "you ~1 remember us|me|my",
    "!work met ~2 you",
    "me ~3 work at you",
    "we ~2 met !a|the",
    "you ~1 met|know my ~1 friend",
    "you ~2 met us",
    "you and my friend",
    "crossed",
    # something read, heard or seen
    "^ ~1 your ~5 made",
    "comma ~1 your ~5 made",
    "be|at your ~4 made",
    "took ~3 your ~6 made",
    "you ~3 appear ~3 at|my",
    "be at ~5 if ?me you|this",
    "found ~4 you|your",
    "found to you|your",
)
_NOT_YET = pattern("want|modal|will ~4 met|found|took", "to met|found", "not ~3 met|found|took", "how ~1 you|your")


def says_how_i_found_you(roles: str) -> bool:
    """Whether a sentence names a person, a school, an event, an article, a profile that led to the reader."""
    return bool(_SENT.search(_OWN_WORDS.sub(CUT, roles)) or _CONNECTION.search(_NOT_YET.sub(CUT, roles)))
