"""Whether a sentence says how its writer came to the reader."""

from outreach.checks.english import pattern

_HANDLE = r"(?:your (?:{~2}(?:name|profile|contact details|contact information|details|email address|email|number|card|page|bio|biography|website|work))|you(?! (?:have|are|can|could|might|will|would|do|were|had))|you in|you on|you through|you via|listed)"
_SEEN = r"(?:came across|come across|coming across|found|find|finding|saw|seen|seeing|stumbled (?:across|on|upon)|ran across|run across|discovered|spotted|noticed|looked up|got|have|had|obtained|picked up|took|located|read|reading|viewed|landed on|happened (?:on|upon)|tracked down|came upon|visited|browsed|am looking at|was given|received|learned of|heard of|heard about|know of|know)"
_MADE = r"(?:article|piece|post|blog|book|essay|paper|column|op-ed|interview|talk|lecture|speech|presentation|panel|keynote|session|podcast|episode|webinar|workshop|seminar|thread|newsletter|chapter|profile|feature|report|remarks|story|letter|study|video|class|course|guest lecture|comments|quotes?|poster|slides|demo|exhibition|show|performance|tour|reading|q&a|ama)s?"
_TOLD = r"(?:suggested|suggests|recommended|recommends|told|tells|encouraged|urged|advised|said|says|mentioned|thought|thinks|gave|passed|pointed|referred|put|introduced|connected|sent|directed|proposed|insisted|reckons|reckoned|believed|shared|offered|kindly gave|steered|nudged|named|spoke|speaks|raved|talked|talks|praised|recommending|suggesting|was kind enough to)"
_REACH = r"(?:contact|write|reach|get in touch|call|email|speak|talk|approach|drop you|get hold|look you up|ask you|ring|meet you|be in touch|connect|try you|message|find you|seek you|chat|turn to you|pick your|start with you|run {~4}by you)"

_CONNECTION = pattern(
    # a person who sent me
    rf"(?:[^\s,]+) (?:, )?(?:{{~10}}, )?(?:has |have |had |also |kindly |very kindly |just |recently |both |strongly |once |actually |often |always )*{_TOLD} {{~3}}(?:that |to )?{{~3}}(?:i|me|we|us) {{~4}}{_REACH} ?{{~4}}(?:you|your|out|in)?",
    rf"{_TOLD} {{~4}}(?:your name|your contact|your details|your number|your email|your address|you (?:as|to me|might|may|would|could|were|are|had|have|know)|of you|about you|me (?:to|towards?|in touch with|on to|onto|at) you|me your (?:name|number|email|details|card|contact)|your way|you up|highly of you)",
    r"(?:on|at|following|upon) (?:the )?(?:[^\s,]+ ){0,4}(?:recommendation|suggestion|advice|urging|introduction|prompting|say-so|encouragement|behest|referral)",
    r"(?:recommended|referred|introduced|given|passed|suggested|mentioned|pointed|directed|sent|connected|put in touch|led) (?:to (?:me|you) )?(?:your way )?(?:by|through|via) (?:[^\s,]+)",
    r"your name {~3}(?:came up|comes up|was (?:given|mentioned|passed|suggested|recommended)|kept coming up|has come up|is on|appears?|appeared|were|popped up|jumped out)",
    r"(?:mutual|common|shared) (?:friend|friends|acquaintance|acquaintances|contact|contacts|colleague|connection|connections|interest group)",
    r"(?:friend|colleague|cousin|brother|sister|neighbou?r|roommate|classmate|student|nephew|niece|daughter|son|partner|wife|husband|boss|manager|client|aunt|uncle|mother|father|dad|mum|mom|pal|mate|teammate|protege|mentee) of yours",
    rf"(?:got|have|had|obtained|received|was given|am using|took|owe) your (?:{{~2}}(?:name|number|email|details|address|contact|card))",
    r"(?:knows|know|worked with|works with|used to work with|studied with|went to school with|met) you (?:from|through|well|at|in|when|years)",
    # a school, a body, a workplace in common
    r"(?:fellow|another|both|also|too) {~3}(?:alum|alums|alumna|alumnus|alumni|alumnae|graduates?|grads?|students?|members?|volunteers?|veterans?|classmates?|colleagues?)",
    r"(?:fellow) [^\s,]+",
    r"(?:alumni|alumnae|alum|graduate|member|membership|staff|faculty|company|professional|trade|business|chamber|association) (?:{~1}(?:directory|network|database|association|office|club|list|page|magazine|group|newsletter|portal|event|mentoring|platform|register|roster|association's))",
    r"(?:we|you and i|both of us|you , like me ,|like (?:you|me|myself) ,?) {~2}(?:both |also |each |share |shared )?{~2}(?:went|attended|studied|graduated|share|shared|belong|belonged|worked|served|trained|grew up|sat|met|spoke|talked|overlapped|were|are|have|volunteered|rowed|played|chatted|crossed|exchanged|took)",
    r"(?:i|we) (?:too|also) (?:went|attended|studied|graduated|am|belong|did|trained|served)",
    r"(?:in common|alma mater|class of|same (?:school|college|university|program|programme|course|degree|department|professor|supervisor|town|church|choir|club|firm|company|class|dorm|lab|team|alma mater))",
    r"(?:as|being|from|an|a) (?:an |a |one )?{~4}(?:alum|alumna|alumnus) (?:of|to|who|myself|,|too)",
    r"you may (?:not |perhaps |just |well )?(?:remember|recall) (?:me|that|our|my|we|when|meeting)",
    r"(?:you (?:taught|supervised|mentored|coached|interviewed|hired|managed|trained|helped|advised) (?:me|my|us))",
    r"(?:used to|once|formerly|previously) (?:work|worked|study|studied) (?:with|for|under|alongside|beside) you",
    r"(?:work|works|worked|working) (?:with|for|under|alongside) you(?:r (?:colleague|brother|sister|wife|husband|former|old|team))?(?= (?:at|in|on|before|until|last|when|years|from|some|back|,)|$)",
    # a meeting or an event
    r"(?:met|meet|meeting|met with|spoke with|speaking with|talked to|talking with|talking to|chatted with|chatting with|ran into|bumped into|sat (?:next to|beside|behind)|sitting (?:next to|beside)|introduced myself to|introduced to|seen|saw|hearing|heard|hear|listened to|listening to|watched|watching|seeing) (?:you|each other|your)(?! (?:have|are|can|could|might|will|would|do))",
    rf"(?:your|you gave|you did|you wrote|you hosted|you led|you chaired) (?:{{~5}}){_MADE} {{~2}}(?:at|on|in|for|to|about|last|this|during|from|and|was|made|stayed|left|struck|helped|really|got|caught|gave|inspired|with|which|,|over|changed|has|is)",
    rf"(?:read|saw|seen|heard|watched|listened to|enjoyed|loved|attended|liked|caught|following|went to|was at|came to|in the audience (?:for|at)|missed|finished|devoured|bookmarked|sat in on|struck by|impressed by|moved by|after|took|taking) (?:{{~4}})(?:your (?:{{~6}}){_MADE}|a {{~3}}{_MADE} (?:you|by you|of yours|about you|with you)|the {{~6}}{_MADE} (?:you|by you|of yours|about you|with you))",
    rf"(?:article|piece|interview|profile|story|feature|panel|podcast|episode|book|paper|post|report|page|list|programme|program|video|newsletter|magazine|directory) {{~5}}(?:by you|about you|with you|you (?:wrote|gave|spoke|were|are|did|hosted|appeared|sat)|quoted you|mentioned you|featured you|featuring you|quoting you|named you|quotes you|mentions you|features you|your name)",
    r"(?:you|your name) (?:were|was|are|is|being) {~1}(?:quoted|featured|mentioned|profiled|interviewed|listed|named|tagged|cited|credited|speaking|on (?:the|a) (?:panel|programme|program|list)|recommended|thanked|shown)",
    r"(?:i|we) (?:was|were|sat|stood) {~4}(?:in|at) {~6}(?:audience|crowd|back row|front row|when you|where you)",
    r"you (?:spoke|came|presented|visited|talked|lectured|gave|addressed|judged|ran|led|chaired|moderated|signed|answered) {~6}(?:to|at|on|in|our|my|for)",
    r"(?:where|when) (?:i (?:met|heard|saw)|you (?:spoke|gave|presented|were|sat|judged|ran))",
    r"(?:our )?paths crossed|crossed paths|our (?:brief |short |quick )?(?:chat|conversation|exchange|meeting|talk) (?:at|after|during|on|in|last)",
    # come across: a profile, a directory, a page
    rf"{_SEEN} {{~4}}(?:{_HANDLE}) ?{{~5}}(?:on|in|through|via|from|at|among|while|when|as|and|,|listed|online|under|during|this|last|after|by)?",
    r"(?:linkedin|profile|directory|website|web site|yearbook|listing|twitter|database|register|newsletter|yellow pages|masthead) {~4}(?:led me|brought me|pointed me|showed me|says you|lists you|listed you|you are|suggested you|where i|shows|caught my eye|caught my attention)",
    r"(?:{~1}search|searching|googling|looking|browsing|trawling|digging) {~8}(?:turned up|led me to|brought me to|brought up|threw up|i found|i came across) (?:you|your)",
    r"led me to (?:you|your)",
)  # fmt: skip
_NOT_A_CONNECTION = pattern(
    r"(?:hope|hoping|like|love|look forward|looking forward|want|chance|opportunity|able|willing|time|possible|available|happy|grateful|glad|interested|honou?red|would|could|can|might|may|will|to) {~4}(?:to )?(?:meet|meeting|talk(?:ing)? to|speak(?:ing)? with|hear(?:ing)?|talking with|chatting with|see(?:ing)?|find|listen to|know|have|read) {~1}(?:you|your)",
)  # fmt: skip


def says_how_i_found_you(plain: str) -> bool:
    """Whether a plain sentence names a person, a school, an event, an article, a profile that led to the reader."""
    return bool(_CONNECTION.search(_NOT_A_CONNECTION.sub(" ", plain)))
