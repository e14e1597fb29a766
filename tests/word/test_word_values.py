"""Any text at all as a value: the document is valid and says that text, without what no document can hold."""

import io
import re
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.pieces import FORBIDDEN, Value, escape, in_run
from outreach.word import WordTemplate, load_stationery, splice
from outreach.word.archive import Member, prepare
from tests.word.docx_validator import problems, text_of
from tests.word.files import LETTER, paragraph, parts_of, stationery, written, zipped

CRUEL = st.sampled_from(
    ["]]>", "{{ 7*7 }}", "{% endif %}", "{#", "&amp;", "<w:p/>", "</w:t>", "\r\n", "\t", "\x00", "\x01\x02\x05\x06",
     "\x85", "\ud800", "\ufffe", "\U0010ffff0\U0010ffff", "שלום", "\u202e", "'\"", " ", "\u2028", "😀", "é"]
)  # fmt: skip
TEXT = st.lists(CRUEL | st.text(st.characters(exclude_categories=()), max_size=8), max_size=12).map("".join)


def cleaned(text: str) -> str:
    return FORBIDDEN.sub("", re.sub("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", "\n", text))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> WordTemplate:
    path = tmp_path_factory.mktemp("values") / "stationery.docx"
    body = (
        paragraph("x{{ a }}-")
        + paragraph("x", "{{ a ~ a }}-")
        + paragraph("x{{ [a, 'b'] | join('') }}-")
        + paragraph("x{% for c in a %}{{ c }}{% endfor %}-{% if a == b %}same{% endif %}")
        + paragraph("{% macro m(x) %}{{ x }}{% endmacro %}x{{ m(a) }}-")
        + paragraph("x{{ a ~ m(a) }}-")
        + paragraph("x{% filter string %}{{ a }}{% endfilter %}-")
        + paragraph("x{% block b %}y{{ a }}{% endblock %}{{ self.b() }}-")
    )
    path.write_bytes(zipped(parts_of(body + LETTER, header1=paragraph("x{{ a }}-"))))
    return load_stationery(path)


@given(TEXT)
@settings(deadline=None, max_examples=300)
def test_any_text_in_any_field(template: WordTemplate, value: str) -> None:
    filling = template.fill({"a": value, "b": None})
    document = template.document(filling, (Value("<w:p/>"),))
    assert problems(document) == []
    alone = f"x{cleaned(value)}-"
    letters = "".join(map(cleaned, value))  # one by one: a CR LF is two line ends
    assert text_of(document)[:8] == [
        alone,
        f"x{cleaned(value + value)}-",
        f"x{cleaned(value + 'b')}-",
        f"x{letters}-",
        alone,
        f"x{cleaned(value) * 2}-",
        alone,
        f"xy{cleaned(value)}y{cleaned(value)}-",
    ]
    assert text_of(document, "word/header1.xml") == [alone]
    assert bool(filling.findings) == bool(FORBIDDEN.search(value.replace("\x0b", "").replace("\x0c", "")))


def test_a_paragraph_of_which_nothing_is_left_goes(tmp_path: Path) -> None:
    template = stationery(tmp_path, paragraph("{{ a }}{{ b }}") + paragraph("{{ b }}") + LETTER)
    for a, b, said in (("\x00", "R&D", ["R&D", "R&D"]), ("\x00", "\x01", []), ("x", "\x01", ["x"])):
        filling = template.fill({"a": a, "b": b})
        assert text_of(template.document(filling)) == said
        assert [finding.rule for finding in filling.findings] == ["W09"]


@given(TEXT)
def test_pieces_hold_any_text(value: str) -> None:
    assert not FORBIDDEN.search(escape(value))
    assert not re.search(r"[\n\t\r]", in_run(value))
    assert type(in_run(value)) is Value


def test_a_megabyte_is_a_value_too(tmp_path: Path) -> None:
    value = "R&D <é>\n" * 125_000
    document = written(stationery(tmp_path, paragraph("{{ a }}") + LETTER), a=value)
    assert text_of(document)[0] == value


@given(st.lists(TEXT.map(cleaned), min_size=1, max_size=8), st.integers(1, 2000))
@settings(deadline=None)
def test_spliced_pieces_inflate_to_their_text(texts: list[str], repeat: int) -> None:
    packed = splice.Packed(limit=1 << 16)
    pieces = [packed[text * repeat] for text in texts]
    stream = b"".join(piece.packed for piece in pieces) + splice.stored(texts[0].encode()) + splice.END
    inflated = zlib.decompressobj(-zlib.MAX_WBITS)
    assert inflated.decompress(stream) == b"".join(piece.raw for piece in pieces) + texts[0].encode()
    assert inflated.eof
    assert not inflated.unused_data


def test_blocks_that_are_stored_may_have_any_size() -> None:
    for size in (0, 1, 1023, 1024, 0xFFFF, 0x10000, 200_000):
        raw = bytes(size)
        assert zlib.decompress(splice.stored(raw) + splice.END, -zlib.MAX_WBITS) == raw


def test_packed_pieces_are_kept_within_bounds() -> None:
    packed = splice.Packed(limit=10_000)
    for number in range(1000):
        text = f"{number:04}" * 25
        assert packed[text].raw == text.encode()
    assert 1 < len(packed) < 100
    assert packed["0999" * 25] is packed["0999" * 25]


@given(st.dictionaries(st.text(st.sampled_from("ab/é.x"), min_size=1, max_size=9), st.binary(max_size=300), min_size=2))
def test_archives_are_read_by_everyone(parts: dict[str, bytes]) -> None:
    content = b"changed " * 50
    packed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = packed.compress(content) + packed.flush()
    members = [Member(zlib.crc32(content), len(content), data), Member(0, 0, splice.END)]
    written = prepare(parts, ["one", "zwei-ü"]).write(members)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        names = list(parts)
        assert archive.namelist() == [*names[:2], "one", "zwei-ü", *names[2:]]
        assert {name: archive.read(name) for name in names} == parts
        assert (archive.read("one"), archive.read("zwei-ü")) == (content, b"")
