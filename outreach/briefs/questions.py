"""The bank of questions, and which of them go with the goal of a talk and with what is known of the contact."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Tier = Literal["job", "industry"]

GOALS = ("fit", "research", "feedback", "jargon", "network")
"""What a talk may be for."""

FEWEST, MOST = 10, 20
"""How many questions to bring (practised advice: ten to twenty)."""

ESSENTIAL = ("their story", "typical day", "useful experience", "education", "rewards", "challenges")
"""Topics of the job tier that no talk is without (Erin Hovanec, “Mastering the Informational Interview”)."""

_ALWAYS: dict[Tier, tuple[str, ...]] = {"job": ESSENTIAL, "industry": ("what is missing", "current events", "outlook")}
# The part of the questions that is about the job, by what the talk is for.
_ABOUT_THE_JOB = dict(zip(GOALS, (0.65, 0.5, 0.65, 0.5, 0.5), strict=True))

_OPEN = re.compile(
    r"(?:(?:in|on|at|by|to|for|from|over|with|of) )?"
    r"(?:what|which|who|whom|whose|how|why|where|when)(?!ever)\b|(?:tell|walk|describe|explain)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:am|is|are|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must)(?:n[’']t)?\b",
    re.IGNORECASE,
)


class Question(NamedTuple):
    """One question, with {company} and {field} where a name is to be put in. No goals: it goes with all of them."""

    text: str
    tier: Tier
    topic: str
    goals: tuple[str, ...] = ()
    rapport: bool = False


@cache
def bank() -> tuple[Question, ...]:
    """All questions, in the order of a conversation."""
    text = Path(__file__).with_name("questions.toml").read_text(encoding="utf-8")
    return tuple(Question(**{**each, "goals": tuple(each["goals"])}) for each in tomllib.loads(text)["question"])


def choose(
    goal: str,
    number: int,
    names: dict[str, str],
    *,
    own: Sequence[str] = (),
    own_industry: Sequence[str] = (),
    openings: bool = False,
) -> tuple[Question, ...]:
    """`number` questions for a talk with that goal: the user's own first, then the bank's, the job before the industry.

    `names` are the company and the field, each when it is known. With `openings` the late question is among them
    that is only for a talk that goes well. More than `number` come back when the user's own leave no room.
    """
    share = max(len(ESSENTIAL), round(number * _ABOUT_THE_JOB[goal]))
    about_job = min(share, number - len(own_industry) - 1)
    usable = [each for each in bank() if openings or not each.rapport]
    job = _chosen(usable, "job", about_job - len(own), goal, names)
    left = number - len(own) - len(job) - len(own_industry)
    industry = _chosen(usable, "industry", left, goal, names)
    return (
        *job[:1],
        *(Question(text, "job", "my own") for text in own),
        *job[1:],
        *(Question(text, "industry", "my own") for text in own_industry),
        *industry,
    )


def _chosen(usable: Iterable[Question], tier: Tier, count: int, goal: str, names: dict[str, str]) -> list[Question]:
    """The best `count` of a tier (one at least), in the bank's order.

    The topics that no talk is without come first, each once; then what is made for the goal, topic by topic in turn.
    """
    possible = [
        each._replace(text=each.text.format_map(names))
        for each in usable
        if each.tier == tier and set(re.findall(r"\{(\w+)\}", each.text)) <= names.keys()
    ]
    always = _ALWAYS[tier]
    taken: Counter[str] = Counter()
    ranks: dict[Question, tuple[int, ...]] = {}
    for each in sorted(possible, key=lambda each: _fitness(each, goal)):
        topic = each.topic
        if topic in always and not taken[topic]:
            ranks[each] = (0, always.index(topic))
        else:
            ranks[each] = (0 if each.rapport else 1, *_fitness(each, goal), taken[topic])
        taken[topic] += 1
    best = set(sorted(ranks, key=ranks.__getitem__)[: max(count, 1)])
    return [each for each in possible if each in best]


def _fitness(question: Question, goal: str) -> tuple[int, int]:
    """What is made for the goal before what suits any, and that before what is made for another."""
    goals = question.goals
    return (0, len(goals)) if goal in goals else (1 if not goals else 2, 0)


def answered_by_yes_or_no(question: str) -> bool:
    """Whether a question opens as one that yes or no would answer: "Do you ...", "In your view, is it ..."."""
    clauses = [clause.strip(" “\"'") for clause in re.split(r"[,;:–—]|\. ", question)]
    return not any(map(_OPEN.match, clauses)) and any(map(_CLOSED.match, clauses))
