"""What is known about a template's names before there is a contact."""

from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.letters import load_template
from tests.letters.conftest import Make

KNOWN = {
    "contact": {"name", "company"},
    "me": {"name", "phone"},
    "letter": {"date"},
    "row": {"Who told me"},
    "who_told_me": None,
    "extra": None,
}


@pytest.mark.parametrize(
    ("use", "message", "hint"),
    [
        ("{{ contact.compny }}", "`contact.compny` is not known", "Did you mean `contact.company`?"),
        ("{{ contact['nam'] }}", "`contact.nam` is not known", "Did you mean `contact.name`?"),
        ("{% if me.fone %}x{% endif %}", "`me.fone` is not known", "Did you mean `me.phone`?"),
        ("{{ company }}", "`company` is not known", "Did you mean `contact.company`?"),
        ("{{ whotoldme }}", "`whotoldme` is not known", "Did you mean `who_told_me`?"),
        ("{{ row['Who told'] }}", "`row.Who told` is not known", ""),
        ("{% macro m(a) %}{{ contact.compny }}{% endmacro %}", "`contact.compny` is not known", ""),
        ("{% for c in people %}{{ c }}{% endfor %}", "`people` is not known", ""),
    ],
)
def test_unknown_names(make: Make, use: str, message: str, hint: str) -> None:
    with pytest.raises(OutreachError) as caught:
        make("Subject: x\n\n" + use, names=KNOWN)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.message, finding.where) == ("T05", message, "letter.md, line 3")
    assert hint in finding.hint


@pytest.mark.parametrize(
    "use",
    [
        "{{ contact.name }} {{ me.phone }} {{ letter.date }}",
        "{{ row['Who told me'] }} {{ who_told_me }} {{ extra.any }}",
        "{% if nick is defined %}{{ nick }}{% endif %}",
        "{{ nick|default('you') }} {{ contact.nick|d('x') }}",
        "{% set x = 1 %}{{ x }}{% for c in [x] %}{{ c }}{{ loop.index }}{% endfor %}",
        "{% macro m(x) %}{{ x }}{{ caller() }}{{ varargs }}{% endmacro %}{% call(y) m(1) %}{{ y }}{% endcall %}",
        "{% with contact = {'a': 1} %}{{ contact.a }}{% endwith %}",
        "{% import 'm.md' as m %}{% from 'm.md' import w as v %}{{ m.w }}{{ v }}",
        "{% block b %}{{ self.b }}{{ super }}{% endblock %}",
        "{% set y = 1 %}{% include 'y.md' %}",
        "{% for k in row.keys() %}{{ k }}{% endfor %}",
        "{{ range(3) }}{{ namespace(a=1).a }}",
    ],
)
def test_names_that_exist(make: Make, use: str) -> None:
    make(use, {"m.md": "{% set w = 1 %}", "y.md": "{{ y }}"}, names=KNOWN)


def test_all_at_once_in_all_files(make: Make) -> None:
    files = {"_a.md": "{{ contact.nam }}", "base.md": "\n{{ mee.name }}{% block b %}{% endblock %}"}
    with pytest.raises(OutreachError) as caught:
        make(
            "{% extends 'base.md' %}{% block b %}\n{% include '_a.md' %}{{ x }}{{ x }}{{ y }}{% endblock %}",
            files,
            KNOWN,
        )
    assert sorted((f.where, f.message.split("`")[1]) for f in caught.value.findings) == [
        ("_a.md, line 1", "contact.nam"),
        ("base.md, line 2", "mee"),
        ("letter.md, line 2", "x"),
        ("letter.md, line 2", "y"),
    ]


def test_which_names_a_template_uses(make: Make) -> None:
    template = make("{{ a }}{% include 'b.md' %}{% set c = d %}{{ c }}", {"b.md": "{{ b.x }}"})
    assert template.uses == frozenset({"a", "b", "d"})
    assert make("{% include a %}").uses is None


def test_folders(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    (theirs / "parts").mkdir(parents=True)
    ours.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (theirs / "parts" / "end.md").write_text("theirs")
    (theirs / "both.md").write_text("theirs")
    (ours / "both.md").write_text("ours")
    (ours / "link.md").symlink_to(tmp_path / "secret.md")
    path = ours / "letter.md"
    path.write_text("{% include 'parts/end.md' %} {% include 'both.md' %}")
    assert load_template(path, folders=[theirs]).letter({}).text == "theirs ours\n"
    for name in ("../secret.md", "parts/../../secret.md", "link.md", str(tmp_path / "secret.md"), "..\\\\secret.md"):
        path.write_text(f"{{% include '{name}' %}}")
        with pytest.raises(OutreachError, match="there is no file"):
            load_template(path, folders=[theirs])
