"""Whether the writer of a sentence promises to get in touch."""

import re

from outreach.checks.english import pattern

_REACH = (
    r"(?:call|phone|telephone|ring|email|write|text|message|contact|ping|nudge|dial|try|approach|remind)"
    r"|(?:follow|followup|follow-up)(?: up)?|get in touch|get back|be in touch|be in contact|make contact|reach out|check (?:in|back)|circle back|touch base"
    r"|come back to you|be calling|be phoning|be ringing|be writing|be emailing|be contacting|be following up|be reaching out|be getting in touch|be back in touch"
    r"|(?:give|drop|send|shoot|leave|pay) (?:you|your {~2}{org}|your assistant|a (?:call|ring|note|follow-up))|give (?:it|this) (?:a|another) {~3}(?:then|and)|pick up the phone|try (?:you|again|your)|hear from me"
    r"|speak to your|arrange a time|set up a time|schedule a time|find a time|fix a time|agree a time"
)  # fmt: skip
_PROMISE = pattern(
    rf"{{i}} {{~1}}(?:will|shall|am going to|are going to|plan to|plan on|intend to|mean to|propose to|aim to|expect to|promise to|undertake to|am planning to|would like to|would love to|hope to) {{~3}}(?:{_REACH})",
    rf"(?:let me|allow me to|permit me to) {{~2}}(?:{_REACH})",
    r"(?:you|your {~2}{org}) (?:will|shall|can expect to|may expect to|should|are going to) {~2}(?:hear from|get a (?:call|note|email|message) from|have a (?:call|note|email|message) from|receive a {~2}from|find a (?:call|note|message) from|see (?:a|another) (?:note|email|message) from) me",
    r"(?:expect|look out for|watch for|look for|await) (?:a|an|my|another) {~3}(?:call|email|note|message|letter|text|ring){~3}",
    r"(?:a|my|another) {~2}(?:call|email|note|message|follow-up) (?:from me )?{~3}will {~1}(?:follow|come|arrive|reach|land)",
    r"(?:planning|going|hoping|intending|aiming) (?:to|on) (?:call|calling|phone|phoning|ring|ringing|follow(?:ing)? up|check(?:ing)? (?:in|back)|email you|emailing you|write again|get(?:ting)? in touch|reach(?:ing)? out) (?:you|your|again|on|next|by|in|early|later|to|this|at)",
    r"(?:my (?:assistant|office|colleague)) will (?:call|ring|phone|email|contact|get in touch|be in touch)",
    r"^(?:will|shall|gonna|going to) {~1}(?:call|phone|ring|email|write|follow up|be in touch|get in touch|check in|check back|ping you|text you|reach out|try you|drop you|give you a)",
)  # fmt: skip
_NOT_A_PROMISE = pattern(
    # only once the reader has answered
    r"(?:let me know|just say|say the word|drop me|send me|reply|write back|call me|email me|tell me|text me|ring me|get back to me) {~9}and {i} (?:will|shall|can|would).*",
    r"(?:if you (?:reply|respond|answer|write back|say yes|agree|are interested|would like|want|send|tell|let|give|decide|accept)|once you (?:have )?(?:reply|replied|respond|responded|answer\w*|confirm\w*|let me know)|when you (?:reply|respond)|as soon as {i} hear|after you (?:reply|respond)) .*",
    # not the reader, not the future, not a contact
    r"{i} {~1}(?:will|shall|would) {~2}(?:try|write|call|follow|approach|contact|email) (?:not to|to (?:keep|be|make|learn|understand|do|answer|stay)|hard|my (?:best|hardest|dissertation|thesis|paper|report|essay)|down|up (?:my|a|the)|it (?:a|an)|your (?:advice|example|lead|suggestions?|guidance|work|career|blog|writing)|in your footsteps|a (?:paper|thesis|report|dissertation|book|blog|piece|story)|about|other|others|someone|people|them|him|her|their)",
    r"{i} {~1}(?:will|shall) {~2}(?:be|get) (?:in touch|back) (?:if i need|only if).*",
    r"(?:would|should) (?:like|love|hope) to (?:call|write) (?:myself|home).*",
)  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:will|shall|going to|would|do|am|plan to|intend to|promise) (?:not|never|no longer|stop)\b|\bpromise not\b|\bnot (?:going|planning|intending) to\b"
)
_HERE = pattern(
    r"(?:i|we) (?:am|are) (?:writing|calling|emailing|getting in touch|reaching out|following up|contacting).*"
)


def promises_to_follow_up(plain: str) -> bool:
    """Whether a plain sentence says that its writer will get in touch, without waiting for an answer."""
    kept = _NOT_A_PROMISE.sub(" ", plain)
    for promise in _PROMISE.finditer(kept):
        if not _NEGATED.search(promise[0]):
            return True
    return False
