"""Whatever a template does with a value: in no medium does the value become markup, a header, or another value."""

import re
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.letters import Letter, load_template
from outreach.letters.shape import ENDS
from tests.letters.media import Page, html_text, word_paragraphs, word_text, words

EVIL = "*x* [y](http://evil.example) <b>&amp; {{ 7*7 }} \nBcc: e@evil.example\n\n# h\n- i\n\ue100\ue001"
PLAIN = "Xavier"

MACROS = """\
{% macro bold(x) %}**{{ x }}**{% endmacro -%}
{% macro two(x, y) %}{{ x }}_{{ y }}_{% endmacro -%}
{% macro wrap() %}({{ caller() }}){% endmacro -%}
"""

VALUES = st.sampled_from(["a", "c.v", "'lit*'", "l[0]", "c['v']"])
UNARY = st.sampled_from(
    [
        "bold({})",
        "two({}, 'q')",
        "({})|upper",
        "({})|lower",
        "({})|title",
        "({})|capitalize",
        "({})|trim",
        "({})|safe",
        "({})|e",
        "({})|string",
        "({})|forceescape",
        "({})|replace('e', a)",
        "({})|default('d')",
        "({})|truncate(5)",
        "({})|truncate(500)",
        "({})|indent(2)",
        "({})|wordwrap(9)",
        "({})|center(20)",
        "({})|reverse",
        "({})|striptags",
        "({})|urlencode",
        "({})|list|join",
        "({})|possessive",
        "('%s')|format({})",
        "('%s*') % ({})",
        "('{{}}').format({})",
        "({}).strip()",
        "({}).upper()",
        "({}).split('x')|join('**')",
        "({})[1:]",
        "({}) * 2",
        "({}) if true",
        "namespace(q=({})).q",
        "[({}), 'z']|map('upper')|join('*')",
        "[({})]|first",
        "{{'k': ({})}}|dictsort|first|last",
        "cycler(({})).next()",
    ]
)
BINARY = st.sampled_from(
    ["({}) ~ ({})", "({}) + ({})", "[({}), ({})]|join(' * ')", "two({}, {})", "[({}), ({})]|listing", "({}) or ({})"]
)


def expressions() -> st.SearchStrategy[str]:
    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(lambda f, x: f.format(x), UNARY, inner) | st.builds(
            lambda f, x, y: f.format(x, y), BINARY, inner, inner
        )

    return st.recursive(VALUES, extend, max_leaves=4)


STATEMENTS = st.sampled_from(
    [
        "{{{{ {} }}}}",
        "**{{{{ {} }}}}** and",
        "{{% set s %}}Z {{{{ {} }}}}{{% endset %}}{{{{ s ~ a }}}}",
        "{{% filter upper %}}*z* {{{{ {} }}}}{{% endfilter %}}",
        "{{% filter truncate(9) %}}*z* {{{{ {} }}}}{{% endfilter %}}",
        "{{% filter replace('z', a) %}}*z* {{{{ {} }}}}{{% endfilter %}}",
        "{{% call wrap() %}}{{{{ {} }}}}{{% endcall %}}",
        "{{% for i in [{}, a] %}}{{{{ i }}}}{{% endfor %}}",
        "{{% with w = {} %}}{{{{ w }}}}{{% endwith %}}",
        "> - {{{{ {} }}}}",
        "# {{{{ {} }}}}",
        "[{{{{ {} }}}}](https://example.org/)",
        "[t](https://example.org/{{{{ {} }}}})",
        "[t]({{{{ a }}}}/{{{{ {} }}}})",
        "`{{{{ {} }}}}`",
        "{{% include 'part.md' %}}{{{{ {} }}}}",
    ]
)
TEMPLATES = st.lists(st.builds(lambda s, e: s.format(e), STATEMENTS, expressions()), min_size=1, max_size=3)


def letter_of(body: str, value: str) -> Letter:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.md"
        path.write_text(f"{MACROS}Subject: S {{{{ a }}}}\n\n{body}\n", encoding="utf-8")
        (Path(folder) / "part.md").write_text("*in* {{ a }}", encoding="utf-8")
        return load_template(path).letter({"a": value, "c": {"v": value}, "l": [value]})


def structure(letter: Letter) -> object:
    """Everything of a letter but its words: headers, tags, attributes, styles."""
    page = Page(letter.html)
    xml = re.sub(r"<w:(?:br|tab)/>|</w:t><w:t [^>]*>", "", "".join(letter.word))
    return (
        [field.name for field in letter.shape.headers],
        [tag for tag in page.tags if tag != "br"],
        [name for name, _ in page.attributes],
        re.findall(r"<w:(?:p|pStyle|b|i|numId|fldChar|rStyle)\b[^>]*>", xml),
    )


@settings(deadline=None, max_examples=150)
@given(TEMPLATES)
@example(["{{ a ~ bold(a) }}{{ [a, bold(a)]|join(a) }}{{ '%s' % bold(a) }}{{ bold(a)|replace('e', a) }}"])
def test_no_value_changes_the_structure(statements: list[str]) -> None:
    body = "\n\n".join(statements)
    evil, plain = letter_of(body, EVIL), letter_of(body, PLAIN)
    assert structure(evil) == structure(plain)
    assert "\n" not in evil.subject
    assert evil.header("Bcc") == ""
    word_paragraphs(evil)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30).filter(str.strip), st.text(max_size=30).filter(str.strip))
def test_any_value_is_read_literally_in_every_medium(a: str, b: str) -> None:
    letter = SHARED.letter({"a": a, "b": b})
    read = words(letter.text)
    assert words(html_text(letter)) == read
    assert words(word_text(letter)) == read
    clean = [re.sub("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", value) for value in (a, b)]
    if all(value.split() for value in clean):
        stop = "" if clean[0].endswith(ENDS) else "."
        literal = f"Dear{clean[0]},I{clean[1]}and{clean[0]}{stop}{clean[1]}"
        assert "".join(letter.text.split()) == "".join(literal.split())


def _shared() -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / "letter.md").write_text("Dear {{ a }},\n\n**I {{ b }}** and *{{ a }}*.\n{{ b }}\n", encoding="utf-8")
    return folder / "letter.md"


SHARED = load_template(_shared())


def test_literally() -> None:
    body = (
        "{{ a }} {{ a ~ bold('') }} {{ '%s' % a }} {% set s %}{{ a }}{% endset %}{{ s }} "
        "{% call wrap() %}{{ a }}{% endcall %}"
    )
    letter = letter_of(body, "*x* <b>&amp; [y](z)")
    assert letter.text.count("*x* <b>&amp; [y](z)") == 5
    assert html_text(letter).count("*x* <b>&amp; [y](z)") == 5
    assert word_text(letter).count("*x* <b>&amp; [y](z)") == 5
