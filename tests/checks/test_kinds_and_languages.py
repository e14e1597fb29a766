"""What is told of a letter before its rules are chosen: its parts, its kind, its language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks import KINDS, Reading, check, kind_of, language_of, present
from outreach.checks.parts import parts
from outreach.checks.words import syllables, words_in

LONG = "Tea\nor coffee? We shall see to that when we meet some day."
ANY_TEXT = st.text(st.sampled_from(" \n.,:?!'aeiIDdearThnkyou,王é\u200f@-") | st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("request", "Lena Brandt suggested that I write to you. Could you spare 20 minutes by phone?"),
        ("request", "Thank you for your time. Could we talk for 15 minutes? I am not looking for a job."),
        ("request", "Do you have any openings? I would be glad to send my résumé."),
        ("reminder", "I wrote to you two weeks ago. Could you spare 20 minutes?"),
        ("reminder", "Just following up on my letter of May 3."),
        ("answer", "Thank you for agreeing to talk with me. Would Tuesday at three or Friday at ten suit you?"),
        ("answer", "Thank you for letting me know. I wish you all the best."),
        ("confirmation", "This is to confirm our call tomorrow at ten."),
        ("confirmation", "I am looking forward to meeting you on Thursday."),
        ("thanks", "Thank you for taking the time to talk with me yesterday."),
        ("thanks", "It was a great pleasure to meet you."),
        ("report", "You suggested that I call Tom Hale. I did, and he showed me his plant."),
        ("in-touch", "It has been half a year since we talked, and I wanted to share some news."),
        ("in-touch", "Happy New Year! I have started at the county."),
        ("referrer", "Thank you for introducing me to Ana Ruiz."),
        ("letter", "Your order of twelve chairs has been shipped."),
    ],
)
def test_kind(kind: str, said: str) -> None:
    assert kind_of(Reading(f"Dear Ana,\n\n{said}\n\nKind regards,\n\nSam Porter")) == kind


def test_a_thank_you_is_not_blamed_for_what_a_request_needs() -> None:
    text = "Dear Ana,\n\nThank you for talking with me on Monday.\n\nKind regards,\n\nSam Porter"
    assert {finding.rule for finding in check(Reading(text, kind=kind_of(Reading(text))))} == {"L15"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Dear Ana, could you spare twenty minutes of your time for me?"),
        ("de", "Sehr geehrte Frau Okafor, hätten Sie zwanzig Minuten Zeit für mich? Ich suche keine Stelle."),
        ("fr", "Madame, auriez-vous vingt minutes pour me parler de votre travail ? Je ne cherche pas un emploi."),
        ("es", "Estimada señora: ¿tendría veinte minutos para hablar de su trabajo? No busco un puesto."),
        ("it", "Gentile signora, avrebbe venti minuti per parlare con me del suo lavoro? Non cerco un posto."),
        ("nl", "Geachte mevrouw, heeft u twintig minuten tijd voor mij? Ik ben niet op zoek naar een baan."),
        ("zh", "王先生：您好，冒昧打扰。能否占用您二十分钟时间？"),
        ("ja", "田中様、はじめまして。お時間をいただけますか。"),
        ("ko", "안녕하세요, 이십 분만 시간을 내주실 수 있나요?"),
        ("ru", "Уважаемая Анна, не могли бы вы уделить мне двадцать минут?"),
        ("ar", "السيدة آنا، هل يمكنك منحي عشرين دقيقة؟"),
        ("he", "שלום אנה, האם תוכלי להקדיש לי עשרים דקות?"),
        ("en", ""),
        ("en", "12345"),
    ],
)
def test_language(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Dear Ana,\n\nHello.\n\nKind regards,\nSam", "Hello."),
        ("Dear Ana,\n\nHello.\n\nBest\nSam", "Hello."),
        ("Hi Ana!\nHello.\n\nSam", "Hello."),
        ("Hi Ana!\nHello.\n\nLove, Sam x", "Hello."),
        ("Dear Ana,\n\nHello.\n\nSam Porter\n(503) 555-0142", "Hello."),
        ("Dear Ana,\n\nHello.\nSam", "Hello."),
        ("Dear Ana,\n\nTea\nor coffee? We shall see to that when we meet some day.", LONG),
        ("Sam Porter\n1 Elm\n\nMay 3\n\nDear Ana:\n\nHello, you.\n\nSincerely yours,\n\nSam", "Hello, you."),
        ("Sehr geehrte Frau Ruiz,\n\nguten Tag.\n\nMit freundlichen Grüßen\n\nSam", "guten Tag."),
        ("王先生：\n\n您好。\n\n此致，\n\n李明", "您好。"),
        ("Hello there. It is cold.", "Hello there. It is cold."),
        ("Dear Ana,\n\n- tea,\n- and rain. It falls on the roof.", "- tea,\n- and rain. It falls on the roof."),
        ("Dear Ana,\n\nThank you.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_parts(text: str, body: str) -> None:
    places = parts(text)
    assert text[places.body : places.closing].strip() == body


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "the spare would called years"), (2, "science being minutes table wanted people"), (3, "company chemistry"),
     (4, "experience conversation considering"), (5, "laboratory organization")],
)  # fmt: skip
def test_syllables(count: int, words: str) -> None:
    near = {word: syllables(word) for word in words.split()}
    assert sum(number != count for number in near.values()) <= 1, near


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a b – c", 3), ("您好吗", 2), ("你好 Ana, Bo", 3), ("50 % off", 2)]
)
def test_words(text: str, count: int) -> None:
    assert words_in(text) == count


@settings(deadline=None)
@given(ANY_TEXT, st.sampled_from([*KINDS, "letter"]), st.none() | ANY_TEXT)
def test_any_text_is_checked_and_places_are_inside(text: str, kind: str, subject: str | None) -> None:
    reading = Reading(text, kind=kind, subject=subject, language=language_of(text))
    for finding in check(reading):
        assert 0 <= finding.start <= finding.end <= len(text)
    assert kind_of(reading) in {*KINDS, "letter"}
    assert all(type(there) is bool for there in present(reading).values())
    places = parts(text)
    assert 0 <= places.body <= places.closing <= places.signature <= len(text)
