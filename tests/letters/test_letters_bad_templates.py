"""Templates that cannot be used: what is said, and where it says to look."""

import time
import zipfile
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.findings import Finding
from outreach.letters import RULES, load_template
from tests.letters.conftest import Make, Render


def refused(path: Path) -> Finding:
    with pytest.raises(OutreachError) as caught:
        load_template(path)
    (finding,) = caught.value.findings
    assert finding.level == "error"
    return finding


def test_files_that_are_no_templates(tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    assert refused(path).rule == "T01"
    assert "there is no template" in refused(path).message
    assert "is a folder" in refused(tmp_path).message

    path.write_bytes(b"")
    assert refused(path).rule == "T03"
    path.write_bytes(b"\xef\xbb\xbf \n\n")
    assert refused(path).rule == "T03"

    path.write_bytes("Dear Zoë,\nfür".encode("latin-1"))
    finding = refused(path)
    assert (finding.rule, finding.where) == ("T02", "letter.md, line 1")
    assert finding.message == "byte 8 (0xeb) is not UTF-8"

    path.write_bytes("Hi".encode("utf-16"))
    assert refused(path).rule == "T02"
    for content in (b"PK\x03\x04\x00\x00", b"Dear \x00"):
        path.write_bytes(content)
        assert (refused(path).rule, refused(path).message) == ("T02", "letter.md is not a text file")
        assert refused(path).hint == "Save the letter as plain text, in UTF-8."
    path.write_bytes(b"x" * 1_000_001)
    assert (refused(path).rule, "1,000,000" in refused(path).message) == ("T01", True)


@pytest.mark.parametrize("size", [100, 2_000_000])
def test_a_word_file_is_stationery(tmp_path: Path, size: int) -> None:
    path = tmp_path / "paper.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", bytes(size))
    finding = refused(path)
    assert (finding.rule, finding.message) == ("T02", "paper.docx is a Word document")
    assert "Name this one as stationery, under [campaign] in outreach.toml." in finding.hint


@pytest.mark.parametrize("character", ["\ue000", "\ue100", "\uf8ff", "\x01", "\x0c", "\ufffe"])
def test_characters_that_cannot_be_printed(make: Make, character: str) -> None:
    with pytest.raises(OutreachError) as caught:
        make(f"Hi\n{character}x")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("T15", "letter.md, line 2")
    assert f"U+{ord(character):04X}" in finding.message


def test_a_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_bytes("\ufeffSubject: x\r\n\r\nHi\r\nyou\r\n".encode())
    letter = load_template(path).letter({})
    assert (letter.subject, letter.text) == ("x", "Hi\nyou\n")


@pytest.mark.parametrize(
    ("text", "rule", "line", "says"),
    [
        ("a\n{% if x %}\nb", "T04", 2, "unexpected end of template"),
        ("a\n{{ x", "T04", 2, "unexpected end of template"),
        ("a\nDear {{First Name}},", "T04", 2, "`First Name` is no name for a template"),
        ("a\n\n{{ x }", "T04", 3, ""),
        ("{% for x %}{% endfor %}", "T04", 1, ""),
        ("a\n{% nonsense %}", "T04", 2, "unknown tag 'nonsense'"),
        ("a\n{{ x|datee }}", "T06", 2, "there is no filter “datee”"),
        ("{{ x is defind }}", "T06", 1, "there is no test “defind”"),
        ("a\n{% include 'gone.md' %}", "T07", 2, "there is no file “gone.md”"),
        ("{% extends '../letter.md' %}", "T07", 1, "there is no file “../letter.md”"),
        ("a\n\n{% include '/etc/hostname' %}", "T07", 3, "there is no file “/etc/hostname”"),
        ("a\n{% include 'letter.md' %}", "T08", 2, "“letter.md” includes itself"),
        ("{% extends 'letter.md' %}", "T08", 1, "“letter.md” includes itself"),
        ("{{ 1" + "+ 1" * 20_000 + " }}", "T04", 0, "too complicated"),
        ("a\n{{ ''.__class__ }}", "T09", 2, "no business of a letter"),
        ("{{ x.__class__.__mro__ }}", "T09", 1, "no business of a letter"),
        ("{{ contact['__init__'] }}", "T09", 1, "no business of a letter"),
        ("{{ contact._get }}", "T09", 1, "no business of a letter"),
        ("{% if x %}\n{{ x|attr('__class__') }}{% endif %}", "T09", 2, "no business of a letter"),
        ("Subject: x", "T03", 0, "no letter below the headers"),
        ("Subject: x\n\n", "T03", 0, "no letter below the headers"),
        (
            "{# A note. #}\n{% if x %}\nSubject: {{ x }}\n{% endif %}\nKind: request\n\n{% if x %}\n{% endif %}",
            "T03",
            0,
            "",
        ),
    ],
)
def test_refused_when_loaded(make: Make, text: str, rule: str, line: int, says: str) -> None:
    with pytest.raises(OutreachError) as caught:
        make(text)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == (rule, f"letter.md, line {line}" if line else "letter.md")
    assert says in finding.message


def test_all_problems_of_all_files_at_once(make: Make) -> None:
    files = {"_a.md": "\n{{ x", "_b.md": "{% include '_c.md' %}{% include '_b.md' %}"}
    with pytest.raises(OutreachError) as caught:
        make("{% include '_a.md' %}\n{% include '_b.md' %}\n{% include '_d.md' %}", files)
    assert sorted((f.rule, f.where) for f in caught.value.findings) == [
        ("T04", "_a.md, line 2"),
        ("T07", "_b.md, line 1"),
        ("T07", "letter.md, line 3"),
        ("T08", "_b.md, line 1"),
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line", "says"),
    [
        ("{{ x['_' ~ '_class_' ~ '_'] }}", "T09", 1, "no business of a letter"),
        ("{{ ('{0.__class__}').format(x) }}", "T09", 1, "no business of a letter"),
        ("{% set name = '__class__' %}{{ x|attr(name) }}", "T09", 1, "no business of a letter"),
        ("{% set l = [] %}\n{{ l.append(1) }}", "T09", 2, "no business of a letter"),
        ("{{ contact.compny }}", "T05", 1, "`contact.compny` is not known"),
        ("a\n{{ nam }}", "T05", 2, "`nam` is not known"),
        ("{% for a in nam %}{% endfor %}", "T05", 1, "`nam` is not known"),
        ("{{ x.where }}", "T05", 1, "`where` is not known here"),
        ("{{ 1 / 0 }}", "T10", 1, "division by zero"),
        ("a\n{{ x - 1 }}", "T10", 2, "text and a number"),
        ("{{ 'soon'|date }}", "T10", 1, "“soon” is not a date"),
        ("{{ x|greeting('de') }}", "T10", 1, "`greeting` is given more than it takes"),
        ("{{ x|replace }}", "T10", 1, "`replace` is given too little"),
        ("{{ x|truncate(size=3) }}", "T10", 1, "`truncate` takes nothing called “size”"),
        ("{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}", "T08", 1, "rounds"),
        ("{% for i in range(10**9) %}{% endfor %}", "T08", 1, "a range of 1,000,000,000 is more than a letter needs"),
        ("{% for i in range(10**30, 0, -1) %}{% endfor %}", "T08", 1, "a range of 1,000,000,000,000,000,"),
        ("{% macro m() %}\n{{ m() }}{% endmacro %}{{ m() }}", "T08", 2, "without end"),
        ("{% if x %}\n{% include 'letter.md' %}{% endif %}", "T08", 2, "without end"),
        ("{{ 'x' * 10**9 }}", "T08", 1, ""),
        ("{{ '%1000000000d' % 1 }}", "T08", 1, "too large"),
        ("{{ '%1000000000d'|format(1) }}", "T08", 1, "too large"),
        ("{{ '{:1000000000}'.format(1) }}", "T08", 1, "too large"),
        ("{{ 'x'.center(1000000000) }}", "T08", 1, "too large"),
        ("{{ 'x'|center(1000000000) }}", "T08", 1, "too large"),
        ("{{ 9 ** 99999 }}", "T08", 1, "too large"),
        ("{% set n = namespace(x='xx') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", "T08", 1, ""),
        ("{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x * 2 %}{% endfor %}", "T08", 1, ""),
        ("{% set n = namespace(x=x) %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", "T08", 1, ""),
    ],
)  # fmt: skip
def test_refused_when_a_letter_is_made(render: Render, text: str, rule: str, line: int, says: str) -> None:
    begun = time.process_time()
    with pytest.raises(OutreachError) as caught:
        render(text, contact={"company": "x", "name": "y"}, name="Sam", x="text")
    assert time.process_time() - begun < 5
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == (rule, f"letter.md, line {line}")
    assert says in finding.message


def test_lines_inside_other_files(make: Make) -> None:
    files = {
        "base.md": "x\n\n{% block b %}{% endblock %}",
        "m.md": "{% macro m(x) %}\n\n{{ x - 1 }}{% endmacro %}",
        "part.md": "\n{% for i in [1] %}\n\n{{ nam }}{% endfor %}",
    }
    cases = {
        "{% extends 'base.md' %}\n{% block b %}\n{{ nam }}{% endblock %}": "letter.md, line 3",
        "{% import 'm.md' as m %}\n{{ m.m('x') }}": "m.md, line 3",
        "Hi\n{% include 'part.md' %}": "part.md, line 4",
        "{% extends 'base.md' %}{% block b %}\n{% include 'part.md' %}{% endblock %}": "part.md, line 4",
    }
    for text, where in cases.items():
        with pytest.raises(OutreachError) as caught:
            make(text, files).letter({"name": "x"})
        assert caught.value.findings[0].where == where


def test_the_letter_after_a_failed_one_is_whole(make: Make) -> None:
    template = make("{% for i in range(n) %}x{% endfor %}{{ a - 1 if bad }}")
    with pytest.raises(OutreachError):
        template.letter({"n": 9999, "a": "x", "bad": True})
    assert template.letter({"n": 9999, "a": "x", "bad": False}).text == "x" * 9999 + "\n"


def test_names_are_suggested(render: Render) -> None:
    many = {f"n{number:03}": "" for number in range(100)}
    for text, hint in {
        "{{ contact.compny }}": "Did you mean `contact.company`?",
        "{{ contact.Company }}": "Did you mean `contact.company`?",
        "{{ nmae }}": "Did you mean `name`?",
        "{{ zzz }}": "There are: `contact`, `many`, `name`.",
        "{{ many.zzz }}": f"There are: {', '.join(f'`many.n{n:03}`' for n in range(30))} and 70 more.",
        "{{ name|uper }}": "Did you mean `upper`?",
    }.items():
        with pytest.raises(OutreachError) as caught:
            render(text, contact={"company": "x"}, name="y", many=many)
        assert caught.value.findings[0].hint == hint


def test_rules_are_numbered_and_explained() -> None:
    assert [rule.id for rule in RULES] == [f"T{n:02}" for n in range(1, len(RULES) + 1)]
    assert all(rule.title and rule.reason for rule in RULES)
