"""File names: what a pattern makes of a contact, and that no text can make an unsafe one."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.documents import file_name, pattern_fields
from outreach.errors import OutreachError


@pytest.mark.parametrize(
    ("pattern", "fields", "name"),
    [
        ("{last}-{first}", {"last": "Okafor", "first": "Ada"}, "Okafor-Ada"),
        ("{last}-{first}", {"last": "", "first": "Sukarno"}, "Sukarno"),
        ("{last}-{first}", {"last": "Okafor", "first": ""}, "Okafor"),
        ("{last}-{middle}-{first}", {"last": "Lee", "middle": "", "first": "Ann"}, "Lee-Ann"),
        ("{last}-{first}", {"last": "", "first": ""}, "letter"),
        ("letter to {first}", {"first": "Ann"}, "letter to Ann"),
        ("letter-{first}", {"first": ""}, "letter"),
        ("{first} (draft)", {"first": "Ann"}, "Ann (draft)"),
        ("{{{first}}}", {"first": "Ann"}, "{Ann}"),
        ("{ last }", {"last": "Lee"}, "Lee"),
        ("same for all", {}, "same for all"),
        ("{last}", {"last": "van der Berg"}, "van der Berg"),
        ("{last}", {"last": "O’Hara-Łęcka"}, "O’Hara-Łęcka"),
        ("{last}", {"last": "田中"}, "田中"),
        ("{last}", {"last": "عبد الله"}, "عبد الله"),
        ("{last}", {"last": "Zoe\u0308"}, "Zo\u00eb"),
        ("{last}", {"last": "../../etc/passwd"}, "etc-passwd"),
        ("{last}", {"last": "AC/DC: live?"}, "AC-DC- live"),
        ("{last}", {"last": "C:\\Users"}, "C-Users"),
        ("{last}", {"last": ".bashrc"}, "bashrc"),
        ("{last}", {"last": "--help"}, "help"),
        ("{last}", {"last": "Smith Jr. "}, "Smith Jr"),
        ("{last}", {"last": "a\tb\u00a0c\n\nd"}, "a b c d"),
        ("{last}", {"last": "a\u202egpj.exe\x00\x1b"}, "agpj.exe"),
        ("{last}", {"last": "CON"}, "CON_"),
        ("{last}", {"last": "aux.old"}, "aux_.old"),
        ("{last}", {"last": "Com1"}, "Com1_"),
        ("{last}", {"last": "Connor"}, "Connor"),
        ("{last}", {"last": "x" * 300}, "x" * 120),
        ("{last}", {"last": "é" * 300}, "é" * 60),
        ("{last}", {"last": "x" + "😀" * 300}, "x" + "😀" * 29),
    ],
)
def test_names(pattern: str, fields: dict[str, str], name: str) -> None:
    assert file_name(pattern, fields, ".docx") == f"{name}.docx"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{lst}", r"names \{lst\}, which contacts do not have: did you mean \{last\}\?\n  Fields: last, first\."),
        ("{last.__class__}", "which contacts do not have"),
        ("{last!r}", "which contacts do not have"),
        ("{last:>9}", "which contacts do not have"),
        ("{last", "lone brace"),
        ("last}", "lone brace"),
        ("{}", "empty braces"),
    ],
)
def test_patterns_that_cannot_be_filled(pattern: str, message: str) -> None:
    with pytest.raises(OutreachError, match=message):
        file_name(pattern, {"last": "Lee", "first": "Ann"}, ".docx")


def test_pattern_tells_its_fields() -> None:
    assert pattern_fields("{last}-{first} {{x}} {last}") == ("last", "first")


DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)")
pieces = st.text() | st.sampled_from(["CON", "nul.", "LPT¹", "..", "/", "\\", "~", "\u200d", "é" * 99, " . "])


@given(pattern=st.sampled_from(["{a}", "{a}-{b}", ".{a}", "{a} {b}.", "{a}{b}"]), a=pieces, b=pieces)
@settings(deadline=None, max_examples=300)
def test_every_name_is_safe_on_every_system(pattern: str, a: str, b: str) -> None:
    name = file_name(pattern, {"a": a, "b": b}, ".docx")
    stem = name.removesuffix(".docx")
    assert stem
    assert not set(name) & set('<>:"/\\|?*')
    assert all(c.isprintable() or c in "\u200c\u200d" for c in name)
    assert stem[0] not in ".- "
    assert stem[-1] not in ". "
    assert not DEVICE.match(name)
    assert len(stem.encode()) <= 121  # one more where a name of Windows's had to be changed
    assert unicodedata.is_normalized("NFC", name)
