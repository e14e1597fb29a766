"""A letter whose values are told apart is judged as the same letter with the places of its values."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.checks import Reading, check
from outreach.pieces import Merged

AROUND = (
    "Dear ",
    ",\n\n",
    " sent me. I admire your work at ",
    ". Could you spare ",
    " minutes?\n\nKind regards,\n\nSam\n",
)
VALUES = st.sampled_from(
    [
        "Ana",
        "Dr. Okafor",
        "nan",
        "None",
        "N/A",
        "two  blanks",
        "Riverbend Water",
        "20",
        "90",
        "Nemo",
        "",
        "東京",
        "a b",
        "Tuesday",
    ]
) | st.text(max_size=12)


@settings(deadline=None)
@given(st.tuples(VALUES, VALUES, VALUES, VALUES))
def test_the_same_is_found_either_way(values: tuple[str, str, str, str]) -> None:
    merged = Merged(AROUND, values, values)
    told = Reading(merged.text, subject=f"{values[1]} sent me", kind="request", merged=merged, salutation=values[0])
    told = told._replace(elsewhere=("Riverbend Water",))
    assert check(told) == check(told._replace(merged=Merged.of(merged.text, merged.spans)))


@settings(deadline=None)
@given(st.tuples(VALUES, VALUES, VALUES, VALUES))
def test_a_text_and_its_places_say_what_was_merged(values: tuple[str, str, str, str]) -> None:
    merged = Merged(AROUND, values, values)
    assert [merged.text[start:end] for start, end, _ in merged.spans] == list(values)
    assert Merged.of(merged.text, merged.spans) == merged


def test_of_two_values_that_overlap_the_first_is_one() -> None:
    assert Merged.of("Dear Ana Ruiz,", ((5, 8, "A2"), (5, 13, "B2"))) == Merged(("Dear ", " Ruiz,"), ("Ana",), ("A2",))
