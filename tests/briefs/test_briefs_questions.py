"""The bank of questions, and which of them a talk gets."""

import re

import pytest

from outreach.briefs.questions import ESSENTIAL, FEWEST, GOALS, MOST, answered_by_yes_or_no, bank, choose
from outreach.checks import Reading, elements
from outreach.settings import check_setting

NAMES = {"company": "Clearwater Policy Lab", "field": "science policy"}

# Written out here once more: how a question opens that yes or no does not answer.
OPENINGS = re.compile(r"(What|Which|Who|Whose|How|Why|Where|When|Over what)\b|If [^,]+, (what|which|whom|where|how)\b")


def test_the_bank_has_enough_to_choose_from() -> None:
    texts = [each.text for each in bank()]
    assert len(texts) >= 40
    assert len(set(texts)) == len(texts)
    assert {goal for each in bank() for goal in each.goals} == set(GOALS)
    assert {each.tier for each in bank()} == {"job", "industry"}
    assert [each.tier for each in bank()] == sorted((each.tier for each in bank()), reverse=True), "the job comes first"


@pytest.mark.parametrize("text", [each.text for each in bank()])
def test_no_question_is_answered_by_yes_or_no_or_asks_for_a_job(text: str) -> None:
    assert OPENINGS.match(text)
    assert text.endswith("?")
    assert not answered_by_yes_or_no(text)
    said = text.format_map(NAMES)
    assert elements(Reading(text=said)).asks_for_job is None


@pytest.mark.parametrize("names", [{}, {"company": "Tidewater Data"}, {"field": "science policy"}, NAMES])
@pytest.mark.parametrize("goal", GOALS)
def test_every_talk_gets_its_number_of_questions_and_the_topics_that_none_is_without(
    goal: str, names: dict[str, str]
) -> None:
    for number in range(FEWEST, MOST + 1):
        questions = choose(goal, number, names)
        assert len(questions) == len(set(questions)) == number
        tiers = [each.tier for each in questions]
        assert tiers == sorted(tiers, reverse=True)
        assert tiers.count("industry") >= 3
        topics = {each.topic for each in questions}
        assert {*ESSENTIAL, "outlook", "current events"} <= topics
        assert questions[0].topic == "their story"
        assert questions[-1].topic == "what is missing"
        assert not any("{" in each.text or each.rapport for each in questions)


@pytest.mark.parametrize(
    ("goal", "topic"),
    [
        ("feedback", "feedback"),
        ("jargon", "words and reading"),
        ("network", "meeting places"),
        ("research", "the market"),
    ],
)
def test_the_goal_decides_what_else_is_asked(goal: str, topic: str) -> None:
    with_goal = {each.topic for each in choose(goal, 12, NAMES)}
    assert topic in with_goal
    assert topic not in {each.topic for each in choose("fit", 12, NAMES)}
    assert len({choose(each, 12, NAMES) for each in GOALS}) == len(GOALS)


def test_the_settings_know_the_same_goals_and_numbers() -> None:
    assert [check_setting("brief", "goal", goal) for goal in GOALS] == [""] * len(GOALS)
    assert check_setting("brief", "goal", "job")
    usable = [number for number in range(40) if not check_setting("brief", "number", number)]
    assert usable == list(range(FEWEST, MOST + 1))


def test_known_names_are_put_in() -> None:
    texts = " ".join(each.text for each in choose("research", 12, NAMES))
    assert "Clearwater Policy Lab" in texts
    assert "science policy" in texts


def test_own_questions_come_first_and_take_the_place_of_others() -> None:
    questions = choose("fit", 12, {}, own=["How is a rule written?"], own_industry=["What of the water act?"])
    assert len(questions) == 12
    assert questions[1].text == "How is a rule written?"
    industry = [each.text for each in questions if each.tier == "industry"]
    assert industry[0] == "What of the water act?"
    many = choose("fit", 10, {}, own=[f"How {n}?" for n in range(25)])
    assert len(many) > MOST
    assert (many[0].topic, many[-1].topic) == ("their story", "what is missing")


def test_openings_are_asked_about_only_where_the_user_says_so() -> None:
    assert not any(each.rapport for each in choose("network", 20, {}))
    for number in (10, 20):
        asked = [each for each in choose("network", number, {}, openings=True) if each.rapport]
        assert [each.topic for each in asked] == ["openings"]


@pytest.mark.parametrize(
    ("question", "closed"),
    [
        ("Do you like your work?", True),
        ("Would you do it again?", True),
        ("Isn't it hard?", True),
        ("In your view, is it a good time to begin?", True),
        ("“Is it hard?”", True),
        ("What do you like?", False),
        ("If you began again, what would you do?", False),
        ("Tell me about your first year.", False),
        ("In which weeks do you travel?", False),
        ("Your first year: how was it?", False),
        ("", False),
    ],
)
def test_how_a_question_opens_tells_what_answers_it(question: str, closed: bool) -> None:
    assert answered_by_yes_or_no(question) is closed
