"""Values: where they come from, what an empty one does, and where they stand in the letter."""

import pickle
from datetime import date, time

import pytest

from outreach.errors import OutreachError
from outreach.letters import Letter, Namespace, Sourced
from tests.letters.conftest import Make, Render


def cells(**values: object) -> Namespace:
    return Namespace("contact", values.__getitem__, where=lambda name: f"contacts.csv, {name}", known=values.keys)


@pytest.mark.parametrize(
    "use",
    [
        "Hi {{ contact.first }},",
        "Hi {{ contact['first'] }},",
        "Hi {{ contact.first|title }},",
        "Hi {{ contact.first.strip() }},",
        "Hi {{ contact.first[:1] }},",
        "Hi {{ contact.first or contact.first }},",
        "Hi {{ contact.first ~ '' }},",
        "Hi {{ contact.first ~ ' ' ~ contact.name }},",
        "Hi {{ contact.first + contact.name }},",
        "Hi {{ [contact.name, contact.first]|join(' ') }},",
        "{% macro m(x) %}Hi {{ x }}{% endmacro %}{{ m(contact.first) }},",
        "{% set x %}{{ contact.first }}{% endset %}Hi {{ x }},",
        "{% set x = contact.first %}Hi {{ x }},",
        "Subject: {{ contact.first }} sent me\n\nHi",
        "To: {{ contact.first }}\n\nHi",
    ],
)
def test_an_empty_cell_that_is_needed_holds_the_letter(render: Render, use: str) -> None:
    (finding,) = render(use, contact=cells(first="", name="Sam")).findings
    assert (finding.rule, finding.level, finding.where) == ("T11", "error", "contacts.csv, first")
    assert finding.message.startswith("`contact.first` is empty, and ")
    assert "{% if … %}" in finding.hint


@pytest.mark.parametrize(
    "use",
    [
        "{{ contact.first or 'you' }}",
        "{{ contact.first|default('you') }}",
        "{{ contact.first or '' }}you",
        "{{ contact.first|default }}you",
        "{{ 'Hi' if contact.first }}you",
        "{% if contact.first %}x{% else %}you{% endif %}",
        "{{ contact.first }}\nyou",
        "you\n  {{ contact.first }} {{ contact.first }}  \n",
        "Cc: {{ contact.first }}\nAttachment: {{ contact.first }}\nSubject: x\n\nyou",
        "{% set x %}{{ contact.first }}{% endset %}{{ x }}\nyou",
        "{% set x %}{{ contact.first }}{% endset %}{% if x %}no{% endif %}you",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(contact.first) }}\nyou",
        "{% filter upper %}\n{{ contact.first }}\n{% endfilter %}\nyou",
    ],
)
def test_an_empty_cell_that_the_template_provides_for_does_not(render: Render, use: str) -> None:
    letter = render(use, contact=cells(first=""))
    assert not letter.findings
    assert letter.text == "you\n"
    assert not letter.headers("Cc")


def test_empty_lines_of_an_address_leave_no_gap(render: Render) -> None:
    template = (
        "{{ contact.name }}\n{{ contact.company }}\n{{ contact.street }}\n\n{{ contact.note }}\n\n"
        "Dear {{ contact.name }},"
    )
    letter = render(template, contact=cells(name="Sam", company="", street="1 Way", note=""))
    assert letter.text == "Sam\n1 Way\n\nDear Sam,\n"
    assert letter.html.count("<p") == 2
    assert "".join(letter.word).count("<w:p>") == 2


@pytest.mark.parametrize("names", [{"first": ""}, {"first": None}, {"first": Sourced("", "a.csv, A2", "first")}])
def test_empty_columns(render: Render, names: dict[str, object]) -> None:
    assert [f.rule for f in render("Hi {{ first }},", **names).findings] == ["T11"]


def test_an_empty_value_without_a_cell_names_the_template(make: Make) -> None:
    template = make("x\n\n{% include '_p.md' %}", {"_p.md": "\n\nCall {{ me.phone }}."})
    (finding,) = template.letter({"me": {"phone": ""}}).findings
    assert finding.where == "_p.md, line 3"


class Person:
    first = "Ann"
    address = ("1 Way", "", "Town")
    born = date(2000, 2, 1)
    empty: tuple[str, ...] = ()


def test_objects_and_mappings(render: Render) -> None:
    letter = render(
        "{{ contact.first }} {{ row['Who told me'] }} {{ contact.born }} {{ x[0] }}\n"
        "{{ contact.address }}\n{{ contact.empty }}",
        contact=Person(),
        row={"Who told me": "Lee"},
        x=["*"],
    )
    assert letter.text == "Ann Lee February 1, 2000 *\n1 Way\nTown\n"
    assert not letter.findings


def test_columns_that_the_template_does_not_use_are_not_looked_up(make: Make) -> None:
    class Columns(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            assert name == "a"
            return "x"

    assert make("{{ a }}").letter(Columns(a="", b="")).text == "x\n"


def test_values_are_looked_up_only_when_they_are_asked_for(render: Render) -> None:
    asked: list[str] = []

    def get(name: str) -> str:
        asked.append(name)
        return "x"

    render("{{ contact.a }}{{ contact.a }}{% if false %}{{ contact.b }}{% endif %}", contact=Namespace("contact", get))
    assert asked == ["a"]


def test_kinds_of_values(render: Render) -> None:
    letter = render(
        "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }}", a=1, b=2.5, c=time(15, 30), d=date(2026, 12, 1), e=["x", "y"]
    )
    assert letter.text == "1 2.5 3:30\u202fPM December 1, 2026 x\ny\n"


@pytest.mark.parametrize(
    "use", ["{{ contact }}", "{{ contact ~ '' }}", "{{ x|map('upper') }}", "{{ m }}", "{{ 'a'.upper }}"]
)
def test_what_is_no_text_is_refused(render: Render, use: str) -> None:
    with pytest.raises(OutreachError) as caught:
        render("{% macro m() %}{% endmacro %}" + use, contact=cells(), x=["a"])
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("T10", "letter.md, line 1")


def test_control_characters_are_left_out_and_reported(render: Render) -> None:
    letter = render("Hi {{ contact.a }}", contact=cells(a="a\x00b\x1f\ud800c\r\nd\x0be\u2028f\tg"))
    assert letter.text == "Hi abc\nd\ne\nf\tg\n"
    (finding,) = letter.findings
    assert (finding.rule, finding.level, finding.where) == ("T16", "warning", "contacts.csv, a")
    assert finding.message == "`contact.a` holds 3 control characters, left out"


def test_spans(render: Render) -> None:
    letter = render("Dear {{ contact.a }},\n\n> {{ contact.b }} {{ 5 }}", contact=cells(a="Ann", b="x\ny"))
    assert letter.text == "Dear Ann,\n\n> x\n> y 5\n"
    marked = [(letter.text[s.start : s.end], s.name, s.where) for s in letter.spans]
    assert marked == [
        ("Ann", "contact.a", "contacts.csv, a"),
        ("x\n> y", "contact.b", "contacts.csv, b"),
        ("5", "", ""),
    ]


def test_spans_of_the_subject(render: Render) -> None:
    letter = render("Subject: {{ contact.a }} and  {{ contact.b }}!\n\nHi", contact=cells(a=" Ann  Lee", b="x"))
    assert letter.subject == "Ann Lee and  x!"
    marked = [(letter.subject[s.start : s.end], s.where) for s in letter.subject_spans]
    assert marked == [("Ann Lee", "contacts.csv, a"), ("x", "contacts.csv, b")]
    assert render("Hi").subject_spans == ()


def test_a_letter_travels_packed(make: Make) -> None:
    template = make("Subject: {{ contact.a }}\n\nDear {{ contact.a }}")
    letter = template.letter({"contact": cells(a="Ann")})
    packed = pickle.dumps(letter.packed())
    again = template.unpack(pickle.loads(packed))  # noqa: S301 - made above
    assert isinstance(again, Letter)
    assert (again.subject, again.text, again.word) == (letter.subject, letter.text, letter.word)
    assert b"csv" not in packed


def test_shapes_are_bounded(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outreach.letters.template.MOST_SHAPES", 3)
    template = make("{% for i in range(n) %}x{% endfor %}{{ n }}")
    letters = [template.letter({"n": n}) for n in (1, 2, 3, 4, 1, 4)]
    assert [letter.text for letter in letters] == ["x1\n", "xx2\n", "xxx3\n", "xxxx4\n", "x1\n", "xxxx4\n"]
    assert letters[0].shape is not letters[4].shape
    assert letters[3].shape is letters[5].shape
