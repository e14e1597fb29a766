"""Each rule three times: a letter that passes, one that fails, and one at the boundary."""

from datetime import date

import pytest

from outreach.checks import CHECKS, KINDS, RULES, Reading, check
from outreach.findings import Finding, Level, Rule
from outreach.pieces import Merged

GOOD = Reading(
    text="""Dear Dr. Okafor,

Lena Brandt suggested that I write to you. I teach chemistry and am exploring a move into science policy.

I would love to hear how you came to your work at Riverbend Water. Your advice to a newcomer would mean a lot to me.

Could you spare 20 minutes? We can talk in person or by phone. This is not a request for a job: your experience is \
what interests me.

I will call you on Tuesday, December 1. Thank you for considering it.

Kind regards,

Sam Porter
sam.porter@example.org""",
    subject="Lena Brandt suggested I write to you",
    kind="request",
    name="Adaeze Okafor",
    first="Adaeze",
    last="Okafor",
    title="Dr.",
    salutation="Dr. Okafor",
    company="Riverbend Water",
    referrer="Lena Brandt",
    today=date(2026, 11, 23),
    follow_up=date(2026, 12, 1),
    where="contacts.xlsx, sheet People, row 7",
)
THANKS = Reading(
    text="""Dear Dr. Okafor,

Thank you for talking with me on Monday. Your point that policy work begins with one-page memos has stayed with me.

Kind regards,

Sam Porter""",
    subject="Thank you for Monday",
    kind="thanks",
    today=date(2026, 11, 23),
)


def changed(old: str, new: str, reading: Reading = GOOD) -> Reading:
    assert old in reading.text
    return reading._replace(text=reading.text.replace(old, new))


def found(reading: Reading, rule: str) -> list[Finding]:
    return [finding for finding in check(reading) if finding.rule == rule]


def levels(reading: Reading, rule: str) -> list[Level]:
    return [finding.level for finding in found(reading, rule)]


def marked(reading: Reading, rule: str) -> list[str]:
    return [reading.text[each.start : each.end] for each in found(reading, rule)]


def test_a_good_letter_has_no_finding() -> None:
    assert check(GOOD) == ()


def test_a_good_thank_you_has_no_finding() -> None:
    assert check(THANKS) == ()


# L01 length

SENTENCE = "The river runs by the town and it is cold at night. "
"""Twelve words that say nothing of what rules look for."""


def of_words(count: int, kind: str = "request") -> Reading:
    """A letter with so many words between greeting and closing."""
    words = (SENTENCE * 20).split()[:count]
    return Reading(f"Dear Ana,\n\n{' '.join(words)}\n\nKind regards,\n\nSam Porter of many names", kind=kind)


@pytest.mark.parametrize(
    ("words", "expected"),
    [(49, ["warning"]), (50, ["info"]), (74, ["info"]), (75, []), (125, []), (126, ["info"]), (150, ["info"]),
     (151, ["warning"])],
)  # fmt: skip
def test_l01_counts_between_greeting_and_closing(words: int, expected: list[Level]) -> None:
    assert levels(of_words(words), "L01") == expected


def test_l01_one_word_is_not_words() -> None:
    assert found(of_words(1), "L01")[0].message.startswith("the letter is short: 1 word;")


def test_l01_only_a_request_can_be_too_short() -> None:
    assert levels(of_words(12, "reminder"), "L01") == []
    assert levels(of_words(151, "reminder"), "L01") == ["warning"]
    assert levels(of_words(151, "letter"), "L01") == []


@pytest.mark.parametrize(("characters", "expected"), [(98, ["warning"]), (150, []), (250, []), (302, ["warning"])])
def test_l01_two_characters_without_spaces_are_a_word(characters: int, expected: list[Level]) -> None:
    text = f"王先生：\n\n{'水' * characters}\n\n此致，\n\n李明"
    assert levels(Reading(text, kind="request", language="zh-CN"), "L01") == expected


# L02 subject


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (None, []),
        ("", ["error"]),
        ("  ", ["error"]),
        ("A question", ["warning"]),
        ("A quick question", []),
        ("One two three four five six seven eight nine", []),
        ("One two three four five six seven eight nine ten", ["warning"]),
        ("Fwd: Re: One two three four five six seven eight nine", []),
        ("A question on infrastructure, administration and education", []),
        ("A question on infrastructure, administration, and so on aged", []),
        ("A question on infrastructure, administration, and so on, aged", ["warning"]),
        ("A QUICK QUESTION", ["warning"]),
        ("A question about NASA", []),
    ],
)
def test_l02(subject: str | None, expected: list[Level]) -> None:
    assert levels(GOOD._replace(subject=subject), "L02") == expected


# L03 referral

OPENING = "Lena Brandt suggested that I write to you. "


def test_l03_absent() -> None:
    assert levels(changed(OPENING, ""), "L03") == ["error"]


def test_l03_in_the_second_sentence_is_early_enough() -> None:
    assert levels(changed(OPENING, "I hope you are well. " + OPENING), "L03") == []


def test_l03_in_the_third_sentence_is_late() -> None:
    late = changed(OPENING, "I hope you are well. The leaves are falling here. " + OPENING)
    assert levels(late, "L03") == ["warning"]
    assert marked(late, "L03") == [OPENING.strip()]


def test_l03_counts_from_the_greeting_on() -> None:
    head = "Sam Porter\n12 Alder Street\n\nNovember 23, 2026\n\nDr. Adaeze Okafor\nRiverbend Water\n\n"
    assert levels(changed("Dear Dr. Okafor,", f"{head}Dear Dr. Okafor,"), "L03") == []


# L04 asks for a job

REQUEST = "If you know of any openings, please tell me."


def test_l04_asks() -> None:
    asking = changed("Could you spare", REQUEST + " Could you spare")
    assert levels(asking, "L04") == ["error"]
    assert marked(asking, "L04") == [REQUEST]
    assert levels(changed("Could you spare", "Please pass my résumé on. Are you hiring? Could you spare"), "L04") == [
        "error",
        "error",
    ]


def test_l04_the_readers_own_job_is_no_request() -> None:
    assert levels(changed("Could you spare", "How did you find your job? Could you spare"), "L04") == []


def test_l04_denied_and_asked_in_one_sentence_is_asked() -> None:
    both = changed("This is not a request for a job:", "I am not asking for a job, but if you hear of one, tell me:")
    assert levels(both, "L04") == ["error"]


@pytest.mark.parametrize("kind", [*KINDS, "letter"])
def test_l04_is_for_every_letter_and_holds_those_of_a_known_kind(kind: str) -> None:
    level = "warning" if kind == "letter" else "error"
    assert levels(Reading(f"Dear Ana,\n\n{REQUEST}", kind=kind), "L04") == [level]


# L05 one ask


def test_l05_none() -> None:
    assert levels(changed("Could you spare 20 minutes? We can talk in person or by phone. ", ""), "L05") == ["warning"]
    assert levels(changed("Could you spare 20 minutes?", "Twenty minutes, no more."), "L05") == []


def test_l05_a_second_ask() -> None:
    twice = changed("Thank you for", "Could we talk over coffee? Thank you for")
    assert levels(twice, "L05") == ["warning"]
    assert marked(twice, "L05") == ["Could we talk over coffee?"]


def test_l05_a_request_without_a_question() -> None:
    assert levels(changed("Could you spare 20 minutes?", "I would be grateful for 20 minutes."), "L05") == ["warning"]


def test_l05_two_questions_are_enough() -> None:
    two = changed("Your advice to", "What is a day there like? Your advice to")
    assert levels(two, "L05") == []
    three = changed("Thank you for", "How does one begin? Thank you for", two)
    assert levels(three, "L05") == ["warning"]
    assert marked(three, "L05") == ["How does one begin?"]


# L06 minutes


def test_l06_no_time_stated() -> None:
    assert levels(changed("20 minutes", "a few moments"), "L06") == ["error"]


@pytest.mark.parametrize("time", ["30 minutes", "half an hour", "20–30 min", "a quarter of an hour"])
def test_l06_half_an_hour_is_the_most(time: str) -> None:
    assert levels(changed("20 minutes", time), "L06") == []


@pytest.mark.parametrize("time", ["31 minutes", "an hour", "30 to 45 minutes"])
def test_l06_longer_is_too_long(time: str) -> None:
    longer = changed("20 minutes", time)
    assert levels(longer, "L06") == ["error"]
    assert marked(longer, "L06") == [f"Could you spare {time}?"]


# L07 ways to talk

OFFER = "We can talk in person or by phone."


def test_l07_none() -> None:
    assert levels(changed(f" {OFFER}", ""), "L07") == ["warning"]


@pytest.mark.parametrize("one", ["We can talk by phone.", "Coffee near your office is on me.", "A Zoom call is fine."])
def test_l07_one_is_no_choice(one: str) -> None:
    assert levels(changed(OFFER, one), "L07") == ["warning"]


@pytest.mark.parametrize(
    "two", ["A coffee or a phone call, as you like.", "We can talk by phone or video call.", "By email or in person."]
)
def test_l07_two_are_enough(two: str) -> None:
    assert levels(changed(OFFER, two), "L07") == []


# L08 follow-up

PROMISE = "I will call you on Tuesday, December 1."


def test_l08_absent() -> None:
    assert levels(changed(PROMISE, "I look forward to hearing from you."), "L08") == ["error"]
    assert levels(changed(PROMISE, "Feel free to call me."), "L08") == ["error"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("Tuesday, November 24", []),
        ("Wednesday, 2 December", []),  # the seventh working day
        ("Thursday, December 3", ["warning"]),  # the eighth
        ("November 28", ["warning"]),  # a Saturday
        ("Saturday", ["warning"]),
        ("November 23", ["warning"]),  # the day of the letter
        ("Monday, December 1", ["warning"]),  # a Tuesday
        ("June 1, 2027", ["warning"]),
        ("June 1", []),  # of an old letter, perhaps
        ("Tuesday, March 10", []),  # a Tuesday in 2026
        ("February 30", []),
        ("a day that suits", ["warning"]),
        ("Tuesday", []),
        ("the 30th", []),
    ],
)
def test_l08_the_promised_day(day: str, expected: list[Level]) -> None:
    assert levels(changed("Tuesday, December 1", day, GOOD._replace(follow_up=None)), "L08") == expected


def test_l08_next_year_s_january_is_meant_in_december() -> None:
    late = changed("Tuesday, December 1", "January 4")._replace(today=date(2026, 12, 28), follow_up=None)
    assert levels(late, "L08") == []


def test_l08_without_a_date_in_words_the_campaign_s_counts() -> None:
    numbered = changed("Tuesday, December 1", "12/1")
    assert levels(numbered, "L08") == []
    assert levels(numbered._replace(follow_up=date(2026, 11, 28)), "L08") == ["warning"]


def test_l08_knows_the_holidays_it_is_told_of() -> None:
    def is_workday(day: date) -> bool:
        return day.weekday() < 5 and day != date(2026, 12, 1)

    (finding,) = found(GOOD._replace(is_workday=is_workday), "L08")
    assert (finding.level, "holiday" in finding.message) == ("warning", True)


# L09 attachments

ENCLOSED = "I have attached a short portfolio."


@pytest.mark.parametrize(
    "sentence", [ENCLOSED, "Please find my résumé attached.", "My CV is enclosed.", "See the attachment for more."]
)
def test_l09_mentions_one(sentence: str) -> None:
    mentions = changed("Thank you for", f"{sentence} Thank you for")
    assert levels(mentions, "L09") == ["error"]
    assert marked(mentions, "L09") == [sentence]


@pytest.mark.parametrize(
    "sentence", ["I have attached nothing.", "I am attached to this river.", "No résumé is attached."]
)
def test_l09_mentions_none(sentence: str) -> None:
    assert levels(changed("Thank you for", f"{sentence} Thank you for"), "L09") == []


def test_l09_a_file_is_one_whatever_the_language_unless_it_was_asked_for() -> None:
    with_file = GOOD._replace(attachments=("resume.pdf",), language="de")
    assert levels(with_file, "L09") == ["error"]
    assert levels(with_file._replace(resume_requested=True), "L09") == []
    assert levels(with_file._replace(kind="thanks"), "L09") == []


# L10 asks for an answer


@pytest.mark.parametrize(
    "sentence",
    [
        "Please call me at 555-0142.",
        "I look forward to hearing from you.",
        "Let me know what suits you.",
        "Feel free to e-mail me.",
        "Call me any time.",
        "Could you get back to me by Friday?",
    ],
)
def test_l10_leaves_it_to_the_reader(sentence: str) -> None:
    asks = changed("Thank you for", f"{sentence} Thank you for")
    assert levels(asks, "L10") == ["warning"]
    assert marked(asks, "L10") == [sentence]


@pytest.mark.parametrize(
    "sentence", ["There is no need to reply.", "You can reach me at 555-0142.", "You called it home."]
)
def test_l10_leaves_nothing_to_the_reader(sentence: str) -> None:
    assert levels(changed("Thank you for", f"{sentence} Thank you for"), "L10") == []


def test_l10_an_answer_is_fine_once_they_talk() -> None:
    assert levels(changed("Thank you for", "Let me know. Thank you for", GOOD._replace(kind="answer")), "L10") == []


# L11 readable


def of_sentence(words: int) -> Reading:
    sentence = " ".join(("the old dog sat by the red door and " * 5).split()[:words])
    return changed("Your advice to", f"{sentence.capitalize()}. Your advice to")


def test_l11_twenty_five_words_are_the_most() -> None:
    assert levels(of_sentence(25), "L11") == []
    assert levels(of_sentence(26), "L11") == ["warning"]


def test_l11_grade() -> None:
    learned = "My considerable professional responsibilities necessitate comprehensive institutional familiarity."
    text = f"Dear Ana,\n\n{learned} {learned}\n\nKind regards,\n\nSam"
    (finding,) = found(Reading(text, kind="report"), "L11")
    assert "grade" in finding.message
    assert levels(Reading(text, kind="letter"), "L11") == []


# L12 flattery


def test_l12_one_compliment_is_enough() -> None:
    one = changed("Your advice to", "Your talk was inspiring. Your advice to")
    assert levels(one, "L12") == []
    two = changed("Your advice to", "I admire your work. Your advice to", one)
    assert levels(two, "L12") == ["warning"]
    assert marked(two, "L12") == ["admire"]


@pytest.mark.parametrize(
    "fair", ["What is the best time?", "The best way is by train.", "At least the interest is there."]
)
def test_l12_a_superlative_of_a_thing_is_no_praise(fair: str) -> None:
    assert levels(changed("Your advice to", f"I admire you. {fair} Your advice to"), "L12") == []


# L13 first person


def test_l13_half_is_too_many() -> None:
    text = "Dear Ana,\n\nI came. I’ve seen it. {} That is all.\n\nKind regards,\n\nSam"
    assert levels(Reading(text.format("You know."), kind="report"), "L13") == ["info"]
    assert levels(Reading(text.format("You know. We talked."), kind="report"), "L13") == []
    assert levels(Reading(text.format("I. M. Pei came. We talked."), kind="report"), "L13") == []


# L14 beyond the employer


def test_l14() -> None:
    text = "Dear Ana,\n\nI would love to learn about Riverbend Water. {}\n\nKind regards,\n\nSam"
    about = Reading(text.format("It is near."), kind="request", company="Riverbend Water")
    assert levels(about, "L14") == ["info"]
    assert levels(about._replace(text=text.format("What led you into the field?")), "L14") == []
    assert levels(about._replace(company="Harbor Works"), "L14") == []


# L15 a thing learned

LEARNED = "Your point that policy work begins with one-page memos has stayed with me."


@pytest.mark.parametrize(
    "generic",
    [
        "Your advice was very helpful.",
        "I learned a lot from our conversation.",
        "Your advice about networking was helpful.",
        "The insights that you shared with me about your career were wonderful.",
        "I really appreciated the time that you took to answer my questions.",
        "Your insights about the industry were very useful to me.",
        "I enjoyed hearing about your career path and your experience.",
    ],
)
def test_l15_fits_any_conversation(generic: str) -> None:
    assert levels(changed(LEARNED, generic, THANKS), "L15") == ["warning"]


@pytest.mark.parametrize(
    "specific",
    [
        "I had no idea that hydrologists spend their winters writing grant reports.",
        "What you said about starting with county water boards made sense.",
        "On your advice I have joined the Oregon chapter of the Water Society.",
        "Your advice about salary negotiation was helpful.",
        "I wrote down that engineers have to be able to cook.",
        "I've registered for the summer course at Wexley that you thought worth it.",
        "Your suggestion to shadow a lab technician for a day was the most useful.",
    ],
)
def test_l15_fits_this_one(specific: str) -> None:
    assert levels(changed(LEARNED, specific, THANKS), "L15") == []


# L18 closing


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (" Thank you for considering it.", "", 1),
        ("sam.porter@example.org", "", 1),
        ("sam.porter@example.org", "(503) 555-0142", 0),
        ("\n\nSam Porter\nsam.porter@example.org", "", 1),
        ("Kind regards,", "With many thanks", 0),
    ],
)
def test_l18(old: str, new: str, expected: int) -> None:
    assert levels(changed(old, new), "L18") == ["warning"] * expected


def test_l18_an_e_mail_has_its_name_and_number_in_the_signature() -> None:
    unsigned = changed("\n\nSam Porter\nsam.porter@example.org", "")
    assert levels(unsigned._replace(signature="Sam Porter\n+1 503 555 0142"), "L18") == []


def test_l18_other_letters_need_a_name_only() -> None:
    assert levels(changed("\n\nSam Porter", "", THANKS), "L18") == ["warning"]


# L19 no job

ASSURANCE = "This is not a request for a job: your experience is what interests me."


def test_l19_absent() -> None:
    assert levels(changed(ASSURANCE, "Your experience is what interests me."), "L19") == ["error"]


@pytest.mark.parametrize("assurance", ["A job is not what I am after.", "I promise I won't hand you a résumé."])
def test_l19_in_whatever_words(assurance: str) -> None:
    assert levels(changed(ASSURANCE, assurance), "L19") == []


def test_l19_having_no_job_assures_of_nothing() -> None:
    assert levels(changed(ASSURANCE, "I have not had a job in policy before."), "L19") == ["error"]


# L20 interest


def test_l20() -> None:
    text = "Dear Ana,\n\n{}\n\nKind regards,\n\nSam"
    assert levels(Reading(text.format("Please send me your price list."), kind="request"), "L20") == ["warning"]
    assert levels(Reading(text.format("Your experience is what interests me."), kind="request"), "L20") == []


# L21 another reader's employer


def test_l21_in_the_letter_s_own_words() -> None:
    other = changed("your work at Riverbend Water", "your work at Harbor Works")
    known = other._replace(elsewhere=("Harbor Works",))
    assert levels(known, "L21") == ["error"]
    assert marked(known, "L21") == ["Harbor Works"]
    start = other.text.index("Harbor Works")
    merged = known._replace(merged=Merged.of(known.text, ((start, start + len("Harbor Works"), "contacts.xlsx, K7"),)))
    assert levels(merged, "L21") == []


# the frame


def test_request_rules_are_for_requests() -> None:
    assert check(changed(OPENING + "I", "I")._replace(kind="letter")) == ()
    assert check(Reading("Please send me your price list.", subject="Prices")) == ()


def test_ignored_rules_are_silent() -> None:
    empty = GOOD._replace(text="Dear Dr. Okafor,\n\nHow are you?")
    held = {"L03", "L06", "L08", "L19"}
    assert {each.rule for each in check(empty) if each.level == "error"} == held
    assert {each.rule for each in check(empty, ignore={"L03", "L19"})} & held == {"L06", "L08"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_can_be_ignored_and_given_another_level(rule: Rule) -> None:
    findings = [finding for letter in BAD for finding in check(letter, ignore={rule.id})]
    assert rule.id not in {finding.rule for finding in findings}
    levelled = [finding for letter in BAD for finding in check(letter, levels={rule.id: "info"})]
    assert {finding.level for finding in levelled if finding.rule == rule.id} == {"info"}


def test_levels_can_be_changed() -> None:
    findings = check(changed(ASSURANCE, ""), levels={"L19": "warning", "L03": "info"})
    assert [(each.rule, each.level) for each in findings] == [("L01", "info"), ("L19", "warning")]


def test_another_language_is_told_that_its_content_is_not_checked() -> None:
    german = GOOD._replace(language="de-DE", text="Sehr geehrte Frau Dr. Okafor,\n\nhätten Sie {{ minutes }} Zeit?")
    findings = [(each.rule, each.level) for each in check(german)]
    assert findings == [("L00", "info"), ("L01", "warning"), ("L16", "error")]


def test_every_rule_says_why_and_shows_how() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    for each in CHECKS:
        assert all((each.rule.title, each.rule.reason, each.rule.source, each.rule.bad, each.rule.better))


def test_an_english_letter_in_a_campaign_of_another_language_is_told() -> None:
    (finding,) = check(GOOD._replace(language="he", salutation="", name="", first="", last=""))
    assert (finding.rule, finding.level) == ("L00", "warning")
    assert finding.message == "this letter is in English, with dates and customs of “he”"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_shows_as_bad_is_what_it_finds(rule: Rule) -> None:
    def shows(example: str) -> bool:
        example, _, to = example.partition(" (to ")
        greeting, text = (example, "Hello.") if example.startswith("Dear") else ("Dear Dr. Okafor,", example)
        letter = GOOD._replace(
            text=f"{greeting}\n\n{text}\n\nKind regards,\n\nSam",
            subject=example,
            kind="thanks" if rule.id == "L15" else "request",
            company="Harbor Works" if to else "Riverbend Water",
            elsewhere=("Riverbend Water",) if to else (),
        )
        return bool(found(letter, rule.id))

    assert shows(rule.bad) == bool(rule.bad)
    assert not shows(rule.better) or rule.id == "L01"  # whose example describes a letter


BAD = (
    Reading(
        "Dear Bob,\n\nHire me, {{ x }} [name] None at , please. I have attached it. Harbor Works is amazing and "
        "incredible. I am here. I see. Let me know.",
        subject="",
        kind="request",
        name="Ana Ruiz",
        first="Ana",
        elsewhere=("Harbor Works",),
    ),
    Reading("Dear Ms,\n\nCould we talk for 90 minutes?", kind="request", name="Ana Ruiz", first="Ana", last="Ruiz"),
    Reading("Dear Ana,\n\nRiverbend Water is near.\n\nSam", kind="request", company="Riverbend Water"),
    Reading("Dear Ana,\n\nThank you for your time.\n\nSam", subject="HI THERE ANA", kind="thanks"),
    Reading("Liebe Ana,", kind="request", language="de-DE"),
    of_words(160),
    of_sentence(30),
    changed("Tuesday, December 1", "November 28"),
)
"""Letters with every fault that there is a rule for."""


def test_every_rule_finds_something() -> None:
    assert {finding.rule for letter in BAD for finding in check(letter)} == {rule.id for rule in RULES}


def test_messages_are_clauses_and_hints_are_sentences() -> None:
    findings = [finding for letter in BAD for finding in check(letter)]
    assert all(each.message and not each.message.endswith((".", "!")) for each in findings), findings
    hints = {finding.hint for finding in findings}
    assert all(hint[0].isupper() and hint.endswith((".", "”")) for hint in hints), hints


def test_a_finding_names_the_row() -> None:
    assert found(changed(OPENING, ""), "L03")[0].where == "contacts.xlsx, sheet People, row 7"


def test_a_finding_names_the_cell_that_the_words_came_from() -> None:
    note = "Please keep me in mind for any openings."
    text = f"Dear Ana,\n\n{note}"
    spans = ((text.index(note), len(text), "contacts.xlsx, sheet People, K7"),)
    (finding,) = found(Reading(text, kind="request", merged=Merged.of(text, spans)), "L04")
    assert finding.where == "contacts.xlsx, sheet People, K7"
