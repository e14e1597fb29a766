"""A definition of which only some alternatives are looked for finds what all of them together find."""

from itertools import chain

import pytest

from outreach.checks import connections, durations, formats, interest, jobs, promises, resumes, thanks
from outreach.checks.english import clauses, plain
from outreach.checks.needs import needs_of
from outreach.checks.sentences import sentences
from outreach.checks.wordings import Said, wording
from tests.support.programs import CHECKOUT

DEFINITIONS = {
    " ".join(each.definition): each
    for module in (connections, durations, formats, interest, jobs, promises, resumes, thanks)
    for each in vars(module).values()
    if isinstance(each, Said)
}
EVERY = 20  # of the labelled letters


def labelled() -> list[str]:
    paths = sorted(CHECKOUT.joinpath("tests", "letters", "labelled").rglob("*.txt"))
    texts = [path.read_text("utf-8").partition("\n---\n")[2] for path in paths[::EVERY]]
    said = {plain(text[start:end]) for text in texts for start, end in sentences(text)}
    return sorted(set(chain.from_iterable(map(clauses, said))))


SENTENCES = labelled()


@pytest.mark.parametrize("name", DEFINITIONS)
def test_what_is_said_is_found_where_the_whole_definition_finds_it(name: str) -> None:
    said = DEFINITIONS[name]
    whole = wording(*said.definition)
    for sentence in SENTENCES:
        assert said.is_in(sentence) is bool(whole.search(sentence)), sentence
        assert said.begins(sentence) is bool(whole.match(sentence)), sentence
        spans = [found.span() for found in whole.finditer(sentence)]
        assert [found.span() for found in said.places(sentence)] == spans, sentence


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        (r"\breferral (?:from|by)\b", {("referral ",), ("from", "by")}),
        (r"(?:very )?colou?rs?", {("colo",), ("r",)}),
        (r"(?!not)(?:call|phone|)", set()),
        (r"(?:\w+ ){0,6}?you{1,2}", {("yo",)}),
        (r"(?:to )+{them}", {("to ",), ("ana", "ben")}),
        (r"{them}?[a-z]|home", set()),
    ],
)
def test_an_expression_needs_what_every_match_of_it_has(expression: str, needs: set[tuple[str, ...]]) -> None:
    assert set(needs_of(expression, {"them": ("ana", "ben")}.__getitem__)) == needs
