"""L17: the salutation fits what is known of the reader's name."""

import pytest

from outreach.checks import Reading, check
from outreach.findings import Level


def levels(
    greeting: str, *, title: str = "Dr.", salutation: str = "Dr. Okafor", name: str = "Adaeze Okafor"
) -> list[Level]:
    first, _, last = name.partition(" ")
    reading = Reading(
        f"{greeting}\n\nThank you.", name=name, first=first, last=last, title=title, salutation=salutation
    )
    return [finding.level for finding in check(reading) if finding.rule == "L17"]


@pytest.mark.parametrize(
    "greeting",
    ["Dear Dr. Okafor,", "Dear Dr Okafor:", "Hello Adaeze!", "Hi Adaeze Okafor,", "Dear Adaeze,",
     "Good morning, Dr. Okafor,",
     "DEAR DR. OKAFOR,", "Dear Doctor Okafor,", "Hey,"],
)  # fmt: skip
def test_fits(greeting: str) -> None:
    assert levels(greeting) == []


@pytest.mark.parametrize(
    "greeting",
    ["Dear Dr. Okonkwo,", "Dear Sir or Madam,", "To whom it may concern:", "Dear Hiring Manager,", "Hi there,",
     "Dear Ms. Okafor,",
     "Dear Mr Okafor,", "Dear Ada,", "Dear Dr. Adaeze,", "Dear Prof. Okafor,", "Dear Recruiting Team,", "Dear Friend,"],
)  # fmt: skip
def test_does_not_fit(greeting: str) -> None:
    assert levels(greeting) == ["error"]


def test_a_greeting_to_nobody_is_told_the_name() -> None:
    (finding,) = check(Reading("Dear Sir or Madam,\n\nThank you.", name="Ana Ruiz", first="Ana", last="Ruiz"))
    assert finding.message == "“Sir or Madam” greets nobody, and the name is known: Ana Ruiz"


def test_the_family_name_alone_is_curt() -> None:
    assert levels("Dear Okafor,") == ["warning"]


def test_a_title_is_never_guessed() -> None:
    assert levels("Dear Ms. Lee,", title="", salutation="Robin Lee", name="Robin Lee") == ["error"]
    assert levels("Dear Ms. Lee,", title="Ms.", salutation="Ms. Lee", name="Robin Lee") == []
    assert levels("Dear Ms. Lee,", title="", salutation="Ms. Lee", name="Robin Lee") == []
    assert levels("Dear Dr. Lee,", title="", salutation="Robin Lee", name="Robin Lee, PhD") == []


def test_an_accent_is_part_of_a_name() -> None:
    assert levels("Dear Ms. Muller,", title="Ms.", salutation="Ms. Müller", name="Ute Müller") == ["error"]
    assert levels("Dear Ms. Müller,", title="Ms.", salutation="Ms. Müller", name="Ute Müller") == []


def test_a_single_name_is_greeted_as_written() -> None:
    assert levels("Dear Sukarno,", title="", salutation="Sukarno", name="Sukarno") == []


def test_nothing_is_said_when_nothing_is_known() -> None:
    assert check(Reading("Dear Sir or Madam,\n\nThank you.")) == ()


def test_a_request_begins_with_a_salutation() -> None:
    reading = Reading("Thank you.", kind="request", name="Ana Ruiz")
    assert [each.level for each in check(reading) if each.rule == "L17"] == ["warning"]


def test_names_in_any_script() -> None:
    assert levels("Dear 山田太郎,", title="", salutation="山田太郎", name="山田太郎") == []
    assert levels("Dear דנה לוי,", title="", salutation="דנה לוי", name="דנה לוי") == []
    assert levels("Dear O’Neill,", title="", salutation="O'Neill", name="O'Neill") == []


def test_in_other_languages_the_name_must_be_there() -> None:
    def german(greeting: str) -> list[Level]:
        reading = Reading(f"{greeting}\n\nDanke.", language="de-DE", name="Ute Müller", first="Ute", last="Müller")
        return [finding.level for finding in check(reading)]

    assert german("Sehr geehrte Frau Müller,") == []
    assert german("Sehr geehrte Damen und Herren,") == ["error"]
    assert german("Sehr geehrter Herr Meier,") == ["error"]
    assert german("Guten Tag") == []


def test_in_other_languages_the_sheet_says_what_to_greet_by_but_for_a_bare_form_of_address() -> None:
    def german(salutation: str) -> list[str]:
        text = f"Guten Tag {salutation},\n\nDanke."
        reading = Reading(text, language="de", salutation=salutation, name="Josef Huber", first="Josef", last="Huber")
        return [finding.hint for finding in check(reading) if finding.rule == "L17"]

    assert german("Peppi") == []
    assert german("Familie Huber") == []
    assert german("Familie") == ["“Familie” is no name: write the whole of it, as in “Familie Huber”."]
    assert "clear the cell" in german("Herr/Frau")[0]


def test_a_form_of_address_that_the_sheet_has_for_a_salutation_is_no_name() -> None:
    for form in ("Messrs.", "Mr./Mrs.", "Sir or Madam"):
        assert levels(f"Dear {form},", title="", salutation=form) == ["error"]
    assert levels("Dear Messrs. Okafor,", title="", salutation="Messrs. Okafor") == []
    assert levels("Dear Don,", title="", salutation="Don", name="Don") == []


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [("Dear Sir or Madam,", ["warning"]), ("To whom it may concern:", ["warning"]),
     ("Dear Hiring Manager,", ["warning"]), ("Dear Dr. Okafor,", []), ("Hi Ana!", []), ("Hello,", []), ("Ana,", [])],
)  # fmt: skip
def test_somebody_is_greeted_where_no_name_is_known(greeting: str, expected: list[Level]) -> None:
    head = "Sam Porter\n18 Alder Street\n\n"
    for text in (f"{greeting}\n\nThank you.", f"{head}{greeting}\n\nThank you."):
        found = [each for each in check(Reading(text, kind="request")) if each.rule == "L17"]
        assert [each.level for each in found] == expected
        assert all(text[each.start : each.end] in greeting for each in found)
        assert [each for each in check(Reading(text)) if each.rule == "L17"] == []
