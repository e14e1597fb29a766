"""Whether a sentence asks its reader for a job, or assures that it does not.

Both are told from the same requests. A request whose clause denies it is an
assurance; and an assurance may also be put without any request ("purely to
learn", "a job is not what I am after").
"""

import re

from outreach.checks.english import pattern

_YOURS = r"(?:you|your (?:[^\s,]+ ){0,3}?{org}|your (?:[^\s,]+ )?(?:team|staff|ranks|payroll))"

_REQUESTS = (
    # if you know of any openings; should a position come up
    r"(?:if|whether|should|in case|when|where|that) (?:you|your {~2}{org}|anyone|there|anything|something|one|an?y?|the right)"
    r" {~4}(?:{job}|hiring|recruiting|work for me|(?:opens?|opening|comes?|coming|crops?) up|becomes? (?:available|vacant|free))",
    r"(?:let me know|tell me|hear|know|aware|heard|learn|word|think|inform me|alert me) (?:of|about|if|whether) {~4}(?:any|a|an|open|suitable|possible|current|future|upcoming|the|other) {~2}{job}",
    r"(?:are|is|would|might|will|were) (?:there|you|your {~2}{org}) {~3}(?:{job}|hiring|recruiting|taking (?:people|anyone|interns|someone|staff) on|looking (?:for (?:someone|people|an? {~2}(?:intern|assistant|trainee|junior))|to hire))",
    r"(?:do|does|have|might|could|would) (?:you|your {~2}{org}) (?:currently |still |perhaps |also |maybe )?(?:have|need|offer|take on|see|hire) {~4}(?:{job}|interns?|assistants?|people like me|new (?:people|staff|hires))",
    r"any (?:chance|possibility|hope|prospect) of {~3}(?:{job}|work)",
    r"(?:any|suitable|open|advertised|posted|current|future|vacant|upcoming) {~2}{job} (?:you|your|that you|at|with|in|within|on|for (?:me|which|someone)|available|going|coming)",
    # consider me; keep me in mind
    r"(?:consider(?:ed|ing|ation)?|keep(?:ing)?|bear(?:ing)?|thought of|think(?:ing)? of) (?:of |for )?(?:me|my (?:{resume}|application|candidacy|name|details|background|qualifications|profile)) {~3}(?:for|in mind|on file|if|when|should|as a|next)(?! (?:an? )?{~2}(?:chat|conversation|meeting|talk|call|coffee|visit|informational))",
    r"(?:to )?be(?:ing)? considered (?:for|as|by)(?! (?:an? )?{~2}(?:chat|conversation|meeting|talk|call|coffee|informational))",
    r"(?:accept|consider|review|process|submit|submitting|enclose|attach|attached is) (?:this {~3}as )?my {~2}(?:application|candidacy)",
    # my résumé, passed on
    r"(?:pass|passing|forward|forwarding|share|sharing|send|sending|hand|handing|give|giving|put|putting|get|getting|circulate|circulating|show|drop|slip) (?:on |along |out |around )?(?:my|it|this|the attached|the enclosed) {~2}(?:{resume}|name|details) {~2}(?:on|along|around|to|in|forward|out|with|under|across|before)",
    r"(?:pass|forward|send|hand|passing) (?:on|along) (?:my|the attached) {~2}(?:{resume}|name|details)",
    r"(?:circulate|circulating|distribute|forward) my {~1}{resume}",
    r"(?:attached|enclosed|included|resume|cv) {~6}(?:for your (?:consideration|review)|consideration)",
    # to work for you
    rf"(?:love|like|want|wants|wanting|wish|hope|hoping|keen|eager|excited|thrilled|delighted|honou?red|proud|happy|glad|dream|dreaming|dreamt|aim|aiming|looking|interested|ready|available|chance|opportunity|able|free) (?:to |of |in |for )?{{~1}}(?:work|working|intern|interning|join|joining|be part of|be a part of|being part of|become part of|becoming part of|be hired|being hired|contribute|contributing|be employed|be (?:on|in|at|with)|come aboard|work my way) (?:for |with |at |on |in |under |alongside |to |by )?(?:a |the )?{_YOURS}",
    r"(?:hire|employ|recruit|take) me(?: on)?",
    r"(?:give|offer|find|get|grant|land) me {~1}(?:an? |some |in |any |hired|the )?{~2}(?:{job}|work|shot|start|break|trial|hired|interview|foot in the door|in with)",
    r"(?:give|giving|offer) me a (?:chance|shot|try)(?! to (?:ask|learn|hear|talk|speak|meet|pick))",
    r"(?:you|please|could|can|would|to|might) {~2}(?:help|assist) me {~2}(?:get|find|finding|land|landing|secure|securing|getting|obtain|obtaining|in finding|in securing|with) {~4}(?:{job}|work|hired|foot in the door|job search)",
    r"(?:put in|put|say|drop) (?:a|in a) (?:good |kind |quick |friendly )?word",
    r"vouch for me",
    r"(?:refer|recommend|suggest|nominate) me (?:for|to|internally|as)",
    r"(?:introduce|introducing|connect|connecting|put|refer|referring|point|pointing) me {~2}(?:to|with|touch with|towards?|at) {~4}(?:hiring|hr|human resources|recruit\w*|talent|{job}|people who hire|whoever hires)",
    r"(?:get|getting) (?:my|a) foot in (?:the|your) door",
    # applying
    r"(?:apply|applying|application|applied|applicant|candidate|candidacy|considered) {~1}(?:for|to|as|at|with) {~6}(?:{job}|your (?:[^\s,]+ )?{org})",
    r"(?:interview|interviewing) (?:me )?for (?:the|a|an|any|your) {~4}(?:{job})",
    r"(?:invite me|invited|called|call me|bring me in|consider me|opportunity|schedule|arrange|set up|secure|get) {~2}(?:for|to|in for) (?:an |a )?(?:job )?interview(?! you)(?!ing)",
    r"(?:looking for|seeking|in search of|after|want|wanting|need|interested in|love|like|interest in|pursue|pursuing|inquire about|inquiring about|enquire about|enquiring about|ask about|asking about|asking for|ask for|ask you for|asking you for|request|requesting|regarding|discuss|explore|hoping for|hope for|hope you have|be offered|land|get|secure|obtain|hunting for|apply for) {~5}{job} {~3}(?:at|with|in|within|on|from|under|inside|for) {~1}" + _YOURS,
    r"(?:asking for|ask for|ask you for|asking you for|beg for|begging for|begging you for|hoping for|hoping you (?:have|might have|could offer)|hoping to (?:get|land|secure|find|obtain)|requesting|request|would love|would like|want|need|could use|interested in|come to you for|writing for|writing about|writing regarding|inquire about|inquiring about|enquire about|enquiring about|interest in) (?:you for |from you )?(?:an? |the |any |some |your |even )?{~3}{job}(?! (?:i|you|we|they|hunting|seekers?|search|market|that|which|descriptions?|titles?|like yours|looks?|entails?|involves?|is like|of (?:a|an|the) [^\s,]+ [^\s,]+ like))",
    r"(?:room|space|a place|a spot|a seat|a slot|an opening|a desk|use) (?:for|on|in|at) (?:me|someone like me|an? {~2}(?:intern|assistant|trainee|apprentice|junior)|your {~2}{org})",
    r"(?:internal|employee|personal) referrals?",
    r"a referral (?:to|for|from)",
    r"(?:you|your {~2}{org}) (?:could|can|might|may|would|will) {~2}(?:hire|employ|use|need|take on) (?:me|someone like me|someone with my|a person like me)",
    r"(?:my {resume}|i) {~3}(?:on your desk|top of (?:the|your) pile)",
)  # fmt: skip

# Things wanted that a denial of makes an assurance, though wanting them is no request to this reader.
_DENIED = (
    r"(?:ask|asking|asks|asked|request|requests|requesting|seek|seeking|look|looking|hunt|hunting|search|searching|after|apply|applying|angling|fishing"
    r"|pitch|pitching|expect|expecting|expectations?|hope|hoping|hopes|want|wanting|wants|need|needing|solicit|soliciting|pursue|here|trying|interested|interest"
    r"|push|pushing|press|pressing|beg|begging|about|for|concerns?|requests?|plea|market|intend|intending|intention|assume|assuming|writing|write|approach|approaching|angle"
    r"|trawling|touting|chasing|chase|hitting|hit|putting|put|using|use|turn|raise|mention|bring|talk|discuss|of|sort of|kind of|disguised|seeking out|lead to|leading to|end in) {~8}(?:{job}|{resume}|hire me|hired|hire|employ me|work for you|a recruiter|recruiters|interview)",
    r"(?:an? |any |the |your |some |another )?{~2}(?:{job}|{resume}) (?:request|pitch|ask|enquiry|inquiry|application|applications|hunt|hunting|seeking|seeker|talk|search|appeal|plea|letter|begging|interview|agenda|favou?rs?|hunter|applicant|solicitation|offers?)",
    r"(?:this|it|that|letter|note|email|message|call|conversation|chat|meeting|request|me) {be} {~4}(?:{job}|{resume})",
    r"(?:an? |any )?(?:job|cover|application) letter",
    r"(?:job|work)[- ](?:hunting|seeking|searching|hunt)",
    r"(?:applying|an application|apply|a candidate|an applicant)",
    r"(?:sell|selling|pitching|promoting) (?:you )?(?:anything|myself|something)",
    r"(?:hit|hitting|tap|tapping) you up",
    r"(?:looking|trying|hoping|wanting|seeking|asking) to (?:be hired|get hired|be recruited|move|leave|switch (?:jobs|employers)|change (?:jobs|employers))",
)  # fmt: skip

_ASSURANCES = (
    r"(?:{job}|{resume}|employment|hired|hiring|job) (?:{be}|will|would|should|itself {be}|at your {org} {be}) {~2}not {~8}(?:after|asking|seeking|looking|hoping|expecting|want|wanting|here|writing|ask|seek|request|need|point|purpose|reason|why|aim|goal|object|agenda|mind|table|cards|part|expected|intention|question|interest|required|necessary|about|come up|mention|mentioned|raise|discussed|topic|subject|request|involved|motive|idea|plan)",
    r"(?:{job}|{resume}|hiring|employment) (?:{be}|will be) (?:{~1}off the table|{~2}beside the point|{~2}the last thing|{~2}far from|out of the question|nowhere)",
    r"(?:without|no|zero|minus|free of|sans|free from|nor) {~3}(?:{job}|{resume}|hiring|recruiting|recruitment|employment|application|interview|ulterior|hidden) (?:pitch|ask|asks|request|requests|talk|hunt|application|applications|agenda|agendas|expectations?|required|needed|involved|wanted|attached|motives?|strings|questions|favou?rs|search|interview|offer|offers|enquir\w+|inquir\w+|solicitation|plea|begging)",
    r"(?:rather than|instead of|as opposed to|nothing to do with|far from|no interest in|not in the market for|no intention of|no desire for|no plans? to|other than|no wish to|no expectations? of|no expectation that|without any thought of|without expecting|without asking|do not confuse this with|is not to be confused with) {~6}(?:{job}|{resume}|hired|hire|hiring|employment|apply|applying|recruit\w*|work for)",
    r"(?:happily|gainfully|contentedly|already|securely|quite happily) employed",
    r"(?:happy|content|settled|secure|staying put) (?:in|with|where|at) {~1}(?:my|i am|the) ?{~2}(?:job|role|position|work|post|now|employer)?(?= , (?:so )?(?:this|i|it|just|only)| and (?:not|just|only))",
    r"(?:only|purely|strictly|solely|simply|merely|entirely|exclusively|nothing (?:more|other|else|but|beyond)|just|all|sole|whole) {~6}(?:for |about |to gather |to get |an? |some |your )?{~2}(?:informational|information|information-gathering|exploratory|fact-finding|educational|research purposes)(?! interview{~1} (?:with|request))",
    r"(?:only|purely|strictly|solely|merely|entirely|exclusively) {~4}(?:advice|guidance|perspective|insights?|to learn|learning|curiosity|curious|wisdom|your (?:story|views?|thoughts|experience)|a conversation)",
    r"(?:advice|guidance|perspective|information|conversation|insights?|learning|curiosity|a chat|your story) (?:{be} )?(?:only|purely|alone|and nothing (?:more|else)|nothing more|{be} all)",
    r"nothing more than {~3}(?:advice|guidance|perspective|information|conversation|insights?|learning|chat|your (?:story|experience|views?))",
    r"(?:advice|guidance|perspective|information|conversation|insights?|chat|ideas|knowledge|your (?:story|experience|time|thoughts|take)) (?:[^\s,]+ ){0,3}(?:, )?(?:and )?(?:not|rather than|instead of) (?:for |after |on )?(?:an? |any |the |your )?{~1}(?:{job}|employment|{resume})",
    r"(?:not|no) (?:an? |any )?(?:job|employment|resume|hiring|recruiting)(?: , | (?:please|needed|required|wanted|expected|necessary|involved)|$)",
)  # fmt: skip

_REQUEST = pattern(*_REQUESTS)
_DENIAL = pattern(*_DENIED)
_ASSURANCE = pattern(*_ASSURANCES)

_NOT = pattern(
    "{not}", "(?:would|will|shall) hate", "refrain from", "avoid", "far from", "rather than", "instead of", "free of"
)
# A negative that denies nothing of what follows it: "not only", "I would not say no to", "do not hesitate to".
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|least|to mention|hesitate|say no|turn down|mind|sure|certain|know|yet|clear|decided|ready|forget|help but"
    r"|be shy|long ago|too late|object|refuse|complain|pass up|sniff)\b|\bno (?:doubt|matter|problem|trouble|secret|wonder|hesitation)\b"
    r"|\bwithout (?:hesitation|doubt|further)\b|\bnothing (?:better|would make me happier|more than to (?:work|join))\b|\bwhy not\b|\bnever (?:been more|forget|hurts)\b"
)
# Where what was denied before is denied no longer.
_TURN = re.compile(
    r"\b(?:but|however|although|though|yet|except|unless|still|nevertheless|nonetheless|that said|because|since|while|whereas)\b"
    r"|, (?:so |and |then )?(?:i|you|we|it|my|if|please|could|would|can|do|are|is|just|only|let|simply|merely|what|should|this|that|your|kindly|perhaps|maybe|who|which)\b"
    r"|\band (?:i|you|we|if|please|would|could|my|your|also|kindly)\b"
)
_SCOPE = 14  # words that a negative reaches over


def _denied(plain: str, start: int, end: int) -> bool:
    """Whether a negative before `start`, in the same clause, denies what stands from there to `end`."""
    clause = plain[:start]
    turn = 0
    for each in _TURN.finditer(clause):
        turn = each.end()
    clause = _NO_DENIAL.sub(" ", clause[turn:])
    negatives = list(_NOT.finditer(clause))
    if not negatives:
        # "a position at your firm is not what I am after"
        return bool(re.match(r" ?(?:be |is |are |was )(?:really |certainly |definitely )?not\b", plain[end:]))
    return clause.count(" ", negatives[-1].start()) <= _SCOPE


def asks_for_job(plain: str) -> bool:
    """Whether a plain sentence asks for a job, an opening, to be considered, or for a résumé to be passed on."""
    return any(not _denied(plain, each.start(), each.end()) for each in _REQUEST.finditer(plain))


def assures_no_job(plain: str) -> bool:
    """Whether a plain sentence assures that none of these is asked for."""
    if _ASSURANCE.search(plain):
        return True
    return any(
        _denied(plain, each.start(), each.end()) for wanted in (_DENIAL, _REQUEST) for each in wanted.finditer(plain)
    )
