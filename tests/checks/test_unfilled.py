"""L16: nothing unfilled is left in a letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks import Reading, check
from outreach.findings import Finding
from outreach.pieces import Merged


def found(text: str, **more: object) -> list[Finding]:
    reading = Reading(text, **more)  # type: ignore[arg-type]  # the tests name the fields
    return [finding for finding in check(reading) if finding.rule == "L16"]


@pytest.mark.parametrize(
    "left",
    [
        "Dear {{ first }},", "{% if x %}", "Dear [Name],", "at [Your Company]", "since [insert date]", "[FIELD]",
        "Hi <Company>!",
        "Dear «FirstName»,", "Dear «First_Name»,", "Dear {first_name},", "Dear *|FNAME|*,", "Dear %NAME%,",
        "Dear ${name},",
        "I met you at ____ in May", "your work at None,", "Dear None,", "your nan years", "in #N/A", "#REF!", "<NA>",
        "undefined sent me", "at XX in Leeds", "call xxx", "TBD", "Lorem ipsum dolor",
        "Dear ,", "Hello ,", "Dear,", "Dear Name,", "Dear Dr.,", "Dear Mr ,",
        "your work at , and", "as a  at Riverbend", "at Riverbend .", "by phone,, or", "by phone, .",
        "I read “” with interest",
        "your work at $COMPANY,", "##NAME## said", "Hi FNAME!", "Dear Mr. Lastname,", "Hey XYZ,", "Dear ...,",
        "from INSERT REFERRAL HERE", "(insert company)", "(your name)", "on DD/MM/YYYY", "Your Name Here", "Your Name",
        "&lt;Company&gt; is", "at ABC Company", "at N/A since", "Guten Tag [Vorname]", "chez [Entreprise]",
        "your firm ( )", "at 's office",
        "in <b>bold type", "a line<br/>and another", '<a href="https://example.org">here', "<!-- to do", "at AT&amp;T",
        "| A | B |\n|---|:--|\n| 1 | 2 |",
    ],
)  # fmt: skip
def test_finds_what_was_left(left: str) -> None:
    assert len(found(f"{left}\nand so on")) == 1


@pytest.mark.parametrize(
    "fine",
    [
        "I wrote to them [sic] in May.", "See [1] and [a].", "Write to Sam <sam@example.org> or <https://example.org>.",
        "I <3 bridges.", "«Bonjour» she said.", "100% wool, 50% off", "None of this is urgent.", "and none of it is",
        "My nan worked there.", "nan bread, said he", "Two spaces.  After a full stop.", "“Two.”  “Spaces.”",
        "He said: “Yes , indeed”"[:8], "The .NET team", "Wait ... what?", "Chapter XI, page xi", "Size XL", "a {brace",
        "Hi,", "Hello!", "Hello there,", "rock 'n' roll", "the 1990's best", "5 < 6 and 7 > 2", "O’Brien’s work",
        "I add it. ENTER", "100 $ a day", "my name here", "A, B and C", "Love, Bren xxx", "ABC News",
        "2019   Riverbend   Analyst", "Null Island", "price: $20", "_emphasis_", "Dear Nan,", "item (a), item (b)",
        "AT&T and R&D;", "a | b", "a --- b", "-----", "x <y> z"[:5],
    ],
)  # fmt: skip
def test_leaves_alone_what_people_write(fine: str) -> None:
    assert found(f"{fine}\nand so on" if "xxx" not in fine else fine) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Your work at the lab of \n’s wife", "’s"),
        ("Dear xxx,\n\nSee you at {when}.\n\nLove, Bren xxx\n", "xxx {when}"),
        ("Dear ,\n\nDear ,\n\n\n{x}", "Dear Dear {x}"),
        ("{x}\n\nLove xxx\n\nP.S. {x}", "{x} xxx {x}"),
    ],
    ids=["after a line end", "kisses at the end", "each line", "kisses in the middle"],
)
def test_what_is_left_is_told_by_what_stands_around_it(text: str, left: str) -> None:
    assert " ".join(text[finding.start : finding.end].strip() for finding in found(text)) == left


def test_a_value_that_says_nothing_is_named_with_its_cell() -> None:
    text = "Dear Ana,\n\nNone suggested that I write."
    at = text.index("None")
    (finding,) = found(text, merged=Merged.of(text, ((5, 8, ""), (at, at + 4, "contacts.csv, F3"))))
    assert (finding.start, finding.end, finding.where) == (at, at + 4, "contacts.csv, F3")


def test_html_that_stands_in_a_cell_may_be_meant() -> None:
    text = "Dear Ana,\n\nI read your talk on <b> and <i>."
    at = text.index("<b>")
    levels = [finding.level for finding in found(text, merged=Merged.of(text, ((at, at + 3, "contacts.csv, F3"),)))]
    assert levels == ["warning", "error"]


def test_a_value_is_reported_once_whatever_it_says() -> None:
    for value in ("NaN", "None", "TBD", "n/a", "XX", "-", "unknown", "Not available", "(blank)"):
        text = f"Dear Ana,\n\nYour work at {value} is known."
        at = text.index(value)
        assert len(found(text, merged=Merged.of(text, ((5, 8, ""), (at, at + len(value), "contacts.csv, F3"))))) == 1


def test_a_gap_points_to_its_place_behind_names_of_any_length() -> None:
    for name in ("Jo", "Maximiliana Hohenstein"):
        text = f"{name} told me of your work at , and I was struck."
        (finding,) = found(text, merged=Merged.of(text, ((0, len(name), "x"),)))
        assert text[finding.start : finding.end] == " ,"


def test_the_subject_is_checked_too() -> None:
    (finding,) = found("Dear Ana,", subject="A question about {{ field }}"[:-3])
    assert finding.message.startswith("subject: ")
    assert (finding.start, finding.end) == (0, 0)


def test_what_is_amiss_in_the_subject_is_named_with_its_cell() -> None:
    subject = "Maya and [company]"
    at = subject.index("[")
    (finding,) = found(
        "Dear Ana,", subject=subject, subject_spans=lambda: ((0, 4, "list.csv, A2"), (at, len(subject), "list.csv, B2"))
    )
    assert finding.where == "list.csv, B2"


def test_a_value_of_the_template_s_own_is_in_the_letter_and_in_no_cell() -> None:
    text, default = "Dear Ana,\n\nI work at N/A.", "N/A"
    start = text.index(default)
    (finding,) = found(text, merged=Merged.of(text, ((start, start + 3, default),)), where="people.csv, row 3")
    assert finding.where == "people.csv, row 3"


def test_a_long_cell_is_quoted_in_part() -> None:
    text = f"Dear Ana,\n\nI work at {'x' * 40_000}."
    (finding,) = found(text)
    assert finding.message == f"“{'x' * 60}…” stands where a value is missing"
    assert finding.end - finding.start == 40_000


def test_applies_to_every_letter_in_every_language() -> None:
    assert found("Liebe [Name],", language="de-DE", kind="thanks")


@settings(deadline=None)
@given(st.text(alphabet="[]{}<>%«»_*|$# ,.(“”)'’s aXNonea\n", max_size=300))
def test_any_signs_are_read_and_places_are_inside(text: str) -> None:
    for finding in found(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert "\n" not in finding.message


def test_a_long_cell_costs_little() -> None:
    for run in ("[", "%a", "« a_", "{a ", "( ", "“ ", ", ", "a" * 50, "<a ", "_", " "):
        assert isinstance(found(run * (40_000 // len(run))), list)


def test_two_spaces_are_an_empty_cell_s_only_where_values_were_merged() -> None:
    text = "I saw the  office"
    assert [finding.level for finding in found(text)] == ["warning"]
    assert [finding.level for finding in found(text, merged=Merged.of(text, ((0, 1, ""),)))] == ["error"]
