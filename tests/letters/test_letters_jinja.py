"""Every construct of Jinja2 makes the same letter in every medium."""

import re

import pytest

from outreach.letters import Letter
from tests.letters.conftest import Make, Render
from tests.letters.media import Page, same_in_all, word_text

CONSTRUCTS = {
    "value": ("Hi {{ who }}!", "Hi Sam Lee!"),
    "literal": ("Hi {{ 'you *there*' }}!", "Hi you *there*!"),
    "number": ("{{ 20 }} minutes, {{ 1.5 }} hours", "20 minutes, 1.5 hours"),
    "condition": ("{% if who %}Hi {{ who }}{% else %}Hello{% endif %}.", "Hi Sam Lee."),
    "inline condition": ("Hi {{ who if who else 'you' }}{{ '!' if not who }}", "Hi Sam Lee"),
    "loop": ("{% for c in [1, 2] %}{{ loop.index }}{{ c }}{{ ',' if not loop.last }}{% endfor %}", "11,22"),
    "loop with else": ("{% for c in [] %}x{% else %}none{% endfor %}", "none"),
    "loop with filter": ("{% for c in [1, 2, 3] if c != 2 %}{{ c }}{% endfor %}", "13"),
    "recursive loop": ("{% for c in tree recursive %}({{ c.n }}{{ loop(c.inside) }}){% endfor %}", "(a(b))"),
    "set": ("{% set x = who ~ '!' %}{{ x }}", "Sam Lee!"),
    "set block": ("{% set x %}Hi **{{ who }}**{% endset %}{{ x }}, {{ x }}", "Hi Sam Lee, Hi Sam Lee"),
    "set block with filter": ("{% set x | upper %}Hi {{ who }}{% endset %}{{ x }}", "HI SAM LEE"),
    "macro": ("{% macro m(x, y='!') %}Hi *{{ x }}*{{ y }}{% endmacro %}{{ m(who) }}", "Hi Sam Lee!"),
    "macro in expression": ("{% macro m(x) %}*{{ x }}*{% endmacro %}{{ who ~ m(who) + who }}", "Sam LeeSam LeeSam Lee"),
    "call": ("{% macro m() %}[{{ caller('x') }}]{% endmacro %}{% call(y) m() %}{{ y }} {{ who }}{% endcall %}",
             "[x Sam Lee]"),
    "filter block": ("{% filter upper %}Hi **{{ who }}**{% endfilter %}", "HI SAM LEE"),
    "with": ("{% with x = who %}{{ x }}{% endwith %}", "Sam Lee"),
    "include": ("Hi {% include '_who.md' %}.", "Hi Sam Lee."),
    "include that may be missing": ("Hi{% include 'nothing.md' ignore missing %}.", "Hi."),
    "include of several": ("{% include ['nothing.md', '_who.md'] %}", "Sam Lee"),
    "include by value": ("{% include which %}", "Sam Lee"),
    "import": ("{% import '_m.md' as m %}{{ m.hi(who) }} {{ m.word }}", "Hi Sam Lee yes"),
    "from import": ("{% from '_m.md' import hi as hello with context %}{{ hello(who) }}", "Hi Sam Lee"),
    "inheritance": ("{% extends '_base.md' %}{% block b %}new {{ super() }}{% endblock %}", "Top new old Sam Lee end"),
    "self block": ("{% block b %}x {{ who }}{% endblock %} {{ self.b() }}", "x Sam Lee x Sam Lee"),
    "raw": ("{% raw %}{{ who }}{% endraw %}", "{{ who }}"),
    "comment": ("Hi{# never seen #} you", "Hi you"),
    "white space control": ("Hi   {{- ' ' }}  {%- if who -%}  you{% endif -%}  !", "Hi you!"),
    "join": ("{{ ['a', who, '*']|join(' + ') }}", "a + Sam Lee + *"),
    "format": ("{{ '%s and %s'|format(who, 'x') }} {{ 'Hi %s' % who }} {{ 'Hi {}'.format(who) }}",
               "Sam Lee and x Hi Sam Lee Hi Sam Lee"),
    "slices": ("{{ who[:3] }} {{ who.split(' ')[1] }} {{ who.upper() }}", "Sam Lee SAM LEE"),
    "tests": ("{{ who is string }} {{ nobody is defined }} {{ 3 is odd }}", "True False True"),
    "map": ("{{ ['a', 'b']|map('upper')|join }} {{ tree|map(attribute='n')|first }}", "AB a"),
    "namespace": ("{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
                  "3"),
    "replace": ("{% filter replace('X', '*') %}X**{{ who }}**X{% endfilter %}", "*Sam Lee*"),
    "autoescape": ("{% autoescape true %}{% set x %}**{{ who }}**{% endset %}{{ x ~ '<' }}{% endautoescape %}",
                   "Sam Lee<"),
    "nothing to escape": ("{{ '<'|e }}{{ '<'|safe }}{{ '<'|forceescape }}", "<<<"),
}  # fmt: skip

FILES = {
    "_who.md": "{{ who }}",
    "_m.md": "{% set word = 'yes' %}{% macro hi(x) %}Hi **{{ x }}**{% endmacro %}",
    "_base.md": "Top {% block b %}old {{ who }}{% endblock %} end",
}


@pytest.mark.parametrize(("template", "text"), CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_reads_the_same_in_every_medium(render: Render, template: str, text: str) -> None:
    tree = [{"n": "a", "inside": [{"n": "b", "inside": []}]}]
    letter = render(template, FILES, who="Sam Lee", tree=tree, which="_who.md")
    assert letter.text == text + "\n"
    assert same_in_all(letter) == text.split()


@pytest.mark.parametrize(
    ("template", "html"),
    [
        ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(who) }}", "<strong>*S*</strong>"),
        ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ who ~ m(who) }}", "*S*<strong>*S*</strong>"),
        ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ [who, m(who)]|join('_') }}", "*S*_<strong>*S*</strong>"),
        ("{% set x %}**{{ who }}**{% endset %}{{ x|upper|trim }}", "<strong>*S*</strong>"),
        ("{% set x %}**{{ who }}**{% endset %}{{ x|lower if x|length == 7 }}", "<strong>*s*</strong>"),
        ("{% call m() %}_a_ {{ who }}{% endcall %}", None),
        ("{% filter indent(1) %}**a**\n**{{ who }}**{% endfilter %}", "<strong>a</strong><br>\n<strong>*S*</strong>"),
    ],
)
def test_markup_of_the_template_stays_markup_and_values_stay_data(
    render: Render, template: str, html: str | None
) -> None:
    if html is None:
        template = "{% macro m() %}{{ caller() }}{% endmacro %}" + template
        html = "<em>a</em> *S*"
    assert re.sub(' dir="[a-z]+"', "", render(template, who="*S*").html) == f"<p>{html}</p>\n"


def test_captured_text_compares_as_text(render: Render) -> None:
    template = """\
{% set x %}
Hi {{ who }}
{% endset %}
{% set y %}{% if false %}x{% endif %}{% endset %}
{{ x == "Hi Sam" }} {{ "Sam" in x }} {{ x|length }} {{ x in ["Hi Sam"] }}
{{ x < "I" }} {{ x[:2] }} {{ {x: 1}["Hi Sam"] }} {{ y is string and not y }}
"""
    assert render(template, who="Sam").text == "True True 6 True\nTrue Hi 1 True\n"


def test_lines_with_only_tags_vanish_and_blank_lines_stay(render: Render) -> None:
    letter = render("""\
{# A letter. #}
{% set x = 1 %}
Dear {{ who }},

  {% if who %}
I write
  {% else %}
Never
  {% endif %}
{% for c in [1, 2] %}
- {{ c }}
{% endfor %}

{% if not who %}Nobody.{% endif %}

{% if who %}Bye, {{ who }}.{% endif %}

Sam
""", who="Lee")  # fmt: skip
    assert letter.text == "Dear Lee,\n\nI write\n\n- 1\n- 2\n\nBye, Lee.\n\nSam\n"


def test_macro_on_its_own_lines_adds_no_lines(render: Render) -> None:
    letter = render("""\
{% macro line(x) %}
Hi {{ x }}
{% endmacro %}
{{ line("a") }}
{{ line("b") }}
end: {{ line("c") }}.
""")  # fmt: skip
    assert letter.text == "Hi a\nHi b\nend: Hi c.\n"


def test_one_shape_for_all_contacts_with_the_same_blanks(make: Make) -> None:
    template = make("Hi {{ who }}{% if town %} in {{ town }}{% endif %}")
    letters = [template.letter({"who": who, "town": town}) for who in "abc" for town in ("", "X", "Y")]
    assert len({id(letter.shape) for letter in letters}) == 2


def test_static_pieces_are_the_same_objects_in_every_letter(render: Render) -> None:
    template = "Dear {{ who }},\n\nbye"
    letter = render(template, who="A")
    other = Letter(letter.shape, ("B",))
    same = [a is b for a, b in zip(letter.word, other.word, strict=True)]
    assert same == [True, False, True]


def test_media_agree_on_a_long_letter(render: Render) -> None:
    letter = render("Dear {{ a }},\n\nOne {{ b }}\ntwo.\n\nYours,\n\n{{ a }}\n", a="R&D <Dept>", b='"x"\ty\nz')
    assert same_in_all(letter)
    assert "One &quot;x&quot;\ty<br>\nz<br>\ntwo.</p>" in letter.html
    assert word_text(letter) == 'Dear R&D <Dept>,\nOne "x"\ty\nz\ntwo.\nYours,\nR&D <Dept>'
    assert Page(letter.html).tags == ["p", "p", "br", "br", "p", "p"]
