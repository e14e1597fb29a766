"""Header lines: split from the skeleton, so that no value can add one."""

import re

import jinja2
import pytest

from outreach.errors import OutreachError
from tests.letters.conftest import Make, Render
from tests.letters.media import same_in_all, word_text

EVIL = "x\r\nBcc: evil@example.com\n\nbody"


def test_headers(render: Render) -> None:
    letter = render("""\
{# A letter. #}
{% set who = "Lee" %}
Subject: {{ a }}
  and {{ who }}
Cc: {{ cc }}
Reply-To: r@example.org
ATTACHMENT: one.pdf
attachment: {{ a }}.pdf
Kind: request

Body
""", a="Ann  Lee", cc="c@example.org")  # fmt: skip
    assert letter.subject == "Ann Lee and Lee"
    assert letter.header("Cc") == "c@example.org"
    assert letter.header("Reply-To") == "r@example.org"
    assert letter.headers("Attachment") == ("one.pdf", "Ann Lee.pdf")
    assert letter.kind == "request"
    assert letter.header("Bcc") == ""
    assert letter.text == "Body\n"


@pytest.mark.parametrize("name", ["Subject", "To", "From", "Cc", "Reply-To", "Attachment", "Kind"])
def test_no_value_makes_a_header(render: Render, name: str) -> None:
    letter = render(f"{name}: {{{{ a }}}}\n\nHi {{{{ a }}}}", a=EVIL)
    assert letter.header(name) == "x Bcc: evil@example.com body"
    assert letter.header("Bcc") == ""
    assert letter.text == "Hi x\nBcc: evil@example.com\n\nbody\n"


def test_a_body_that_begins_with_a_value_has_no_headers(render: Render) -> None:
    letter = render("{{ a }}\n\nHi", a="Bcc: evil@example.com")
    assert letter.header("Bcc") == ""
    assert letter.text == "Bcc: evil@example.com\n\nHi\n"


@pytest.mark.parametrize(
    "text",
    ["Dear Sam:\n\nHi", "Note: this\nis no header\n\nSubject: x", "P.S.: x\n\nHi", "Hi", "Note: x\n\nSubject: y"],
)
def test_text_that_looks_a_little_like_headers(render: Render, text: str) -> None:
    letter = render(text)
    assert letter.subject == ""
    assert letter.text.split() == text.split()


def test_headers_depend_on_the_contact(render: Render) -> None:
    template = """\
{% if a %}
Subject: Hello {{ a }}
{% else %}
Subject: Hello
{% endif %}

Hi
"""
    assert render("{% if a %}Subject: A{% else %}Subject: B{% endif %}{# x #}\n\nHi", a="Sam").subject == "A"
    assert render(template, a="Sam").subject == "Hello Sam"
    assert render(template, a="").subject == "Hello"


def test_headers_from_a_parent(render: Render) -> None:
    letter = render(
        "{% extends 'base.md' %}\n{% block subject %}New{% endblock %}\n{% block body %}\nHi\n{% endblock %}",
        {"base.md": "Subject: {% block subject %}{% endblock %}\n\n{% block body %}\n{% endblock %}\n"},
    )
    assert (letter.subject, letter.text) == ("New", "Hi\n")


@pytest.mark.parametrize("body", ["{% if a %}Hi{% endif %}", "{{ a }}", "\n  {{ a }}\n", "{% include 'part.md' %}"])
def test_a_letter_without_text_must_not_leave_the_house(render: Render, body: str) -> None:
    files = {"part.md": "{% if a %}Hi{% endif %}"}
    (finding,) = render(f"Subject: x\n\n{body}", files, a="").findings
    assert (finding.rule, finding.level, finding.message) == ("T03", "error", "the letter has no text")
    assert not render(f"Subject: x\n\n{body}", files, a="Hi").findings


@pytest.mark.parametrize(
    ("text", "rule", "line", "hint"),
    [
        ("Subject: x\nAttachement: y\n\nHi", "T12", 2, "Did you mean Attachment?"),
        ("Subjet: x\nTo: y\n\nHi", "T12", 1, "Did you mean Subject?"),
        ("Subject: x\nContent-Type: text/html\n\nHi", "T14", 2, "text/markdown"),
    ],
)
def test_wrong_headers(make: Make, text: str, rule: str, line: int, hint: str) -> None:
    with pytest.raises(OutreachError) as caught:
        make(text)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == (rule, f"letter.md, line {line}")
    assert hint in finding.hint


def test_wrong_header_that_only_a_letter_shows(render: Render) -> None:
    template = "{% set x %}\nSubjet: x\nTo: y\n{% endset %}\n{% if a %}\n{{ x }}\n\n{% endif %}\nHi"
    assert [finding.rule for finding in render(template, a="a").findings] == ["T12"]
    assert not render(template, a="").findings


@pytest.mark.parametrize(
    "head",
    ["Subject: {{ a }}\nDear Sam,", "Subjct: x\n\nDear Sam,", "# Subject: x\n\nDear Sam,",
     "**Subject:** x\n\nDear Sam,", "---\nSubject: x\n---\n\nDear Sam,", "Betreff: x\n\nHallo Sam,"],
)  # fmt: skip
def test_a_subject_that_would_stand_in_the_letter_holds_it(render: Render, head: str) -> None:
    (finding,) = render(f"{head}\n\nHi", a="A question").findings
    assert (finding.rule, finding.level) == ("T12", "error")
    assert "blank line" in finding.hint


def test_headers_that_other_programs_know_pass(render: Render) -> None:
    letter = render("Subject: x\nX-Campaign: y\nMIME-Version: 1.0\n\nHi")
    assert not letter.findings
    assert letter.header("X-Campaign") == "y"


def test_a_template_without_subject_is_worth_a_warning(make: Make) -> None:
    assert [(finding.rule, finding.level) for finding in make("Hi").findings] == [("T13", "warning")]
    assert not make("Subject: x\n\nHi").findings
    assert not make("{% include 'h.md' %}\n\nHi", {"h.md": "Subject: x"}).findings


def test_kind_of_a_template(make: Make) -> None:
    assert make("Subject: x\nKind: request\n\nHi").kind == "request"
    assert make("Hi").kind == ""


TAG_LINES = """\
Hi {{ name }},

{% set greeting %}
Good
{% endset %}
Your number is **{{ number }}**.
{% if snacks %}
You bring{{ greeting }}:

{% for snack in snacks.split(";") -%}
1. {{ snack }}
{% endfor %}
{% else %}
You bring _nothing_.
{% endif %}
{{ note }}
See the list.
{# Not to be seen. #}
Bye
"""


@pytest.mark.parametrize("snacks", ["", "tea;milk"])
@pytest.mark.parametrize("note", ["", "So long."])
def test_lines_come_out_as_mailmerge_makes_them(render: Render, snacks: str, note: str) -> None:
    """That is, as plain Jinja2 does."""
    row = {"email": "ann@example.org", "name": "Ann", "number": "17", "snacks": snacks, "note": note}
    head = "TO: {{ email }}\nSUBJECT: x\nFROM: me@example.org\n"
    theirs = jinja2.Template(TAG_LINES).render(row)
    letter = render(f"{head}Content-Type: text/plain\n\n{TAG_LINES}", **row)
    assert letter.text == re.sub("\n{3,}", "\n\n", theirs) + "\n"
    letter = render(f"{head}Content-Type: text/markdown\n\n{TAG_LINES}", **row)
    expected = re.sub("\n{3,}", "\n\n", theirs).replace("**", "").replace("_nothing_", "nothing")
    assert letter.text == expected.replace("1. milk", "2. milk") + "\n"


def test_headers_that_depend_on_the_contact_stay_headers_with_to_and_from(render: Render) -> None:
    template = "To: a@example.org\nFrom: b@example.org\n{% if a %}\nSubject: {{ a }}\n{% endif %}\nKind: x\n\nHi\n"
    letter = render(template, a="A")
    assert (letter.subject, letter.kind, letter.text) == ("A", "x", "Hi\n")


def test_mailmerge_template_runs_unchanged(render: Render) -> None:
    template = """\
TO: {{email}}
SUBJECT: Testing mailmerge
FROM: My Self <myself@example.com>
ATTACHMENT: file1.docx
ATTACHMENT: {{number}}.png
Content-Type: text/markdown; charset="UTF-8"

Hi, {{name}},

Your number is {{number}}.
{% if number == "17" %}That is my *favourite*!{% endif %}

{% for item in ["a", "b"] -%}
1. {{item}} {{name}}
{% endfor %}
Sent by mailmerge
"""
    letter = render(template, email="ann@example.org", name="Ann *L*", number="17")
    assert letter.header("To") == "ann@example.org"
    assert letter.subject == "Testing mailmerge"
    assert letter.header("From") == "My Self <myself@example.com>"
    assert letter.headers("Attachment") == ("file1.docx", "17.png")
    assert letter.text.startswith("Hi, Ann *L*,\n\nYour number is 17.\nThat is my favourite!\n\n1. a Ann *L*\n2. b Ann")
    assert letter.text.endswith("Sent by mailmerge\n")
    assert "favourite" in word_text(letter)
    plain = render(template.replace("Content-Type: text/markdown; charset=\"UTF-8\"\n", "Content-Type: text/plain\n"),
                   email="a@example.org", name="Ann", number="1")  # fmt: skip
    assert "1. a Ann\n1. b Ann\n\nSent by mailmerge\n" in plain.text
    same_in_all(plain)
