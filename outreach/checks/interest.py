"""Whether a sentence says that the reader's own experience, path or advice is what is wanted."""

from outreach.checks.english import pattern

_YOURS = (
    r"your (?:[^\s,]+ ){0,4}?(?:experiences?|path|career|advice|perspectives?|insights?|story|journey|guidance|thoughts|views?|opinions?|take"
    r"|work|background|trajectory|wisdom|knowledge|expertise|counsel|suggestions?|recommendations?|tips|transition|move|route|job|role|day|field|line of work"
    r"|impressions?|reflections?|brain|ideas|lessons|eyes|profession|vantage point|input|feedback|point of view|two cents|world|pointers|words|steps|decision|choice|switch|years|time (?:at|in|as)|practice|training|craft|trade|example|steer|recollections?|observations?|understanding)"
)
_HOW = r"(?:how|what|why|where|whether|which) {~5}(?:you|your)"
_WANT = (
    r"(?:love|like|value|appreciate|grateful|thankful|interested|interest|interests|curious|keen|eager|want|wanted|wonder|wondering|hope|hoping|ask|asking|learn|learning|hear|hearing"
    r"|know|understand|pick|picking|talk|talking|discuss|discussing|benefit|useful|helpful|help|invaluable|valuable|share|sharing|welcome|seek|seeking|fascinated|fascinating|fascinates|intrigued|intrigues|intriguing|draw|drawn|get|gain|tell|explain|describe|insight|questions?"
    r"|admire|inspired|impressed|struck|looking|after|explore|listen|listening|read|delighted|worth|mean|matter|treasure|glad|find out|finding out|borrow|hope|quiz|grill|compare|run|chat|chatting|speak|speaking|about|into|from|for|on|of|exactly)"
)
_INTEREST = pattern(
    rf"{_WANT} (?:[^\s]+ ){{0,9}}?(?:{_YOURS}|{_HOW})",
    rf"(?:{_YOURS}) (?:[^\s]+ ){{0,8}}(?:interests?|interested|fascinat\w+|intrigu\w+|inspir\w+|helpful|invaluable|valuable|useful|help|mean|means|welcome|appreciated|learn|hear|like|love|want|after|curious|matters?|be|is|would|caught|struck|appeals?|resonat\w+|impress\w+|closely|mirrors?|exactly|stood)",
    r"(?:learn|learning|hear|hearing|advice|guidance|insight|insights|tips|wisdom|steer|pointers|perspective) (?:[^\s,]+ ){0,3}from (?:you|someone|people|somebody|a person|an insider|those)",
    r"(?:ask|asking|pose|put) (?:you |of you )?{~4}(?:questions?|advice|how you|what you|about (?:your|what you|how you))",
    r"(?:questions?) (?:for|to) you|questions? about (?:your|what you|how you|the (?:field|profession|industry|work|trade|craft))",
    r"(?:pick|picking) your brains?",
    r"(?:your|some|any|for|the) {~2}(?:advice|guidance|perspective|insights?|wisdom)",
    r"(?:hear|know|learn|understand|see|find out|tell me|discuss|talk about|curious|explain|ask|wonder) {~4}(?:how|what|why|where) (?:[^\s,]+ ){0,5}(?:you|your|it is like|it takes|works|a (?:typical |normal |working )?day|an? {~2}day)",
    r"(?:how|what) (?:did|do|does|made|led|drew|brought|is|was|would) (?:you|your|it like)",
    r"what (?:it|a day|a typical day|the work|the job|life) (?:is|looks|was) (?:really |actually )?like",
)  # fmt: skip
_NOT_INTEREST = pattern(
    r"(?:thank|thanks|appreciate|grateful|take up|taking|taken|value|respect|share|spare|give me|for) (?:[^\s,]+ ){0,4}your (?:{~2}(?:time|consideration|attention|help|reply|response|patience))(?! (?:at|in|as))",
    r"{~4}(?:out of|during|in|into|at|take up|interrupt|from) your (?:busy |hectic |working |packed |full )*(?:day|schedule|week|work|time|office)",
)  # fmt: skip


def wants_experience(plain: str) -> bool:
    """Whether a plain sentence wants what the reader knows, did, does or thinks."""
    return bool(_INTEREST.search(_NOT_INTEREST.sub(" ", plain)))
