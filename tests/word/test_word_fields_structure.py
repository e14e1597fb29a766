"""Fields where Word puts them: over runs and paragraphs, in tables, text boxes, links and each other; broken ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from outreach.errors import OutreachError
from outreach.word.fields import translate
from outreach.word.fields.structure import MAX_DEPTH
from outreach.word.package import W
from tests.word.fields.merging import (
    BETWEEN_PARAGRAPHS,
    SOURCE,
    Xml,
    code,
    field,
    fill,
    lines,
    mark,
    paragraph,
    part,
    run,
    simple,
)

FIRST = field(" MERGEFIELD first ")
CENTRED, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'


def over(condition: str, *branches: str) -> Xml:
    """An IF field whose branches have several paragraphs, "¶" standing for their ends."""
    pieces: list[str] = [f"IF {condition}"]
    for branch in branches:
        first, *others = branch.split("¶")
        pieces.append(f' "{first}')
        for text in others:
            pieces += [BETWEEN_PARAGRAPHS, text]
        pieces.append('"')
    return field(*(piece for piece in pieces if piece))


TRUE, FALSE = "1 = 1", "1 = 2"


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["pre ", over(TRUE, "a¶b", "c"), " post"], ["pre a", "b post"]),
        (["pre ", over(FALSE, "a¶b", "c"), " post"], ["pre c post"]),
        (["pre ", over(FALSE, "a", "b¶c¶d"), " post"], ["pre b", "c", "d post"]),
        ([over(TRUE, "a¶"), "next"], ["a", "next"]),
        ([over(FALSE, "a¶"), "next"], ["next"]),
        ([over(FALSE, "a¶b")], [""]),
        ([over(TRUE, "a¶"), over(FALSE, "b¶"), over(TRUE, "c¶", "d¶"), "end"], ["a", "c", "end"]),
        ([over(TRUE, "a¶b"), over(TRUE, "c¶d"), over(FALSE, "e¶f", "g")], ["a", "bc", "dg"]),
        ([FIRST, " ", over(TRUE, "a¶b"), " ", FIRST], ["Ada a", "b Ada"]),
        ([field(f"IF {TRUE}", ' "a ', FIRST, BETWEEN_PARAGRAPHS, FIRST, ' b" ""')], ["a Ada", "Ada b"]),
        ([field("IF ", over(TRUE, "x¶y"), ' = "x*" "seen"')], ["seen"]),
        ([field(f"IF {TRUE}", ' "', over(TRUE, "a¶b"), '" ""'), "!"], ["a", "b!"]),
        ([field(f"IF {FALSE}", ' "', over(TRUE, "a¶b"), '" "', over(FALSE, "c¶d", "e"), '"'), "!"], ["e!"]),
        ([field("ADDRESSBLOCK", result=Xml(run("old") + BETWEEN_PARAGRAPHS + run("lines"))), "."], ["Ada Okafor"]),
    ],
)
def test_fields_over_paragraphs(pieces: list[str], shown: list[str]) -> None:
    made = lines(fill(part(paragraph("before"), paragraph(*pieces), paragraph("after")))[0])
    assert [line.split("\n")[0] for line in made] == ["before", *shown, "after"]


def test_each_paragraph_keeps_its_own_format() -> None:
    begun = paragraph(mark("begin"), code('IF 1 = 1 "a'), properties=CENTRED)
    ended = paragraph(code('b"'), mark("end"), " post", properties=RIGHT)
    root = fill(part(begun, ended))[0]
    assert lines(root) == ["a", "b post"]
    assert [each.get(f"{{{W}}}val") for each in root.iter(f"{{{W}}}jc")] == ["center", "right"]


def test_too_many_conditions_in_one_paragraph_are_refused_quickly() -> None:
    chain = [over(TRUE, "a¶b", "c") for _ in range(500)]
    with pytest.raises(OutreachError, match="too many conditions"):
        fill(part(paragraph("x", *chain)))


def test_many_conditional_paragraphs_in_a_row() -> None:
    chain = [over((TRUE, FALSE)[number % 2], f"{number}¶") for number in range(300)]
    assert lines(fill(part(paragraph(*chain, "end")))[0]) == [*map(str, range(0, 300, 2)), "end"]


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


def test_a_branch_may_hold_a_table() -> None:
    grid = table(paragraph(code("cell "), FIRST), paragraph(code("two")))
    for condition, shown in (("1", ["cell Ada", "two"]), ("2", ["none"])):
        begun = paragraph(mark("begin"), code(f'IF 1 = {condition} "'))
        ended = paragraph(code('" "none"'), mark("end"))
        root = fill(part(begun, grid, ended))[0]
        assert [line for line in lines(root) if line] == shown
        assert len(root.findall(".//{*}tbl")) == (1 if condition == "1" else 0)


def test_fields_in_every_part_and_story() -> None:
    box = Xml(f"<w:r><w:pict><w:txbxContent>{paragraph('box ', FIRST)}</w:txbxContent></w:pict></w:r>")
    text = part(paragraph("text ", FIRST, box), table(paragraph("cell ", FIRST)))
    header = part(paragraph("header ", FIRST), kind="hdr")
    notes = part(f"<w:footnote>{paragraph('note ', FIRST)}</w:footnote>", kind="footnotes")
    filled = fill(text, header, notes)
    shown = " ".join(line for root in filled for line in lines(root))
    for place in ("text", "box", "cell", "header", "note"):
        assert f"{place} Ada" in shown


def test_fields_in_links_content_controls_and_insertions() -> None:
    link = Xml(f'<w:hyperlink w:anchor="x">{FIRST}</w:hyperlink>')
    control = Xml(f"<w:sdt><w:sdtContent>{FIRST}</w:sdtContent></w:sdt>")
    inserted = Xml(f'<w:ins w:id="1" w:author="A">{FIRST}</w:ins>')
    deleted = Xml(f'<w:del w:id="2" w:author="A">{field("MERGEFIELD gone", result=None)}</w:del>')
    split = Xml(f'{mark("begin")}<w:ins w:id="3" w:author="A">{code("MERGEFIELD first")}{mark("end")}</w:ins>')
    root = fill(part(paragraph(link, control, inserted, deleted, split)))[0]
    assert lines(root) == ["AdaAdaAdaAda"]


def test_a_run_that_holds_a_whole_field_and_text() -> None:
    inner = '<w:t>Dear </w:t><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD first</w:instrText>'
    rest = '<w:fldChar w:fldCharType="separate"/><w:t>«first»</w:t><w:fldChar w:fldCharType="end"/><w:t>!</w:t>'
    assert lines(fill(part(paragraph(Xml(f"<w:r><w:rPr><w:b/></w:rPr>{inner}{rest}</w:r>"))))[0]) == ["{b:Dear Ada!}"]


def codes(root: etree._Element) -> str:
    return "".join(each.text or "" for each in root.iter(f"{{{W}}}instrText"))


def test_merge_fields_in_the_address_of_a_link_become_tags_there() -> None:
    link = field(
        'HYPERLINK "mailto:', field("MERGEFIELD email"), "?subject=", simple("MERGEFIELD first"), '"', result=FIRST
    )
    root = part(paragraph("Write: ", link))
    assert translate([("text", root)], SOURCE) == ()
    assert codes(root) == 'HYPERLINK "mailto:{{ contact.email }}?subject={{ contact.first }}"'
    assert lines(root) == ["Write: {{ contact.first }}"]


def test_words_own_fields_in_a_branch_stay_whole() -> None:
    link = field('HYPERLINK "https://example.org/', simple("MERGEFIELD email"), '"', result=Xml(simple("PAGE", "7")))
    root = fill(part(paragraph(field('IF 1 = 1 "see ', link, '" ""'))))[0]
    assert lines(root) == ["see 7"]
    assert len(root.findall(".//{*}fldChar")) == 3
    assert len(root.findall(".//{*}fldSimple")) == 1


def test_a_condition_that_only_word_knows_is_left_to_it() -> None:
    condition = field(
        "IF ", field("PAGE"), ' = 1 "', FIRST, '" "', field("IF ", field("PAGE"), ' = 2 "', FIRST, '"'), '"'
    )
    root = part(paragraph(condition))
    assert translate([("text", root)], SOURCE) == ()
    assert codes(root) == ('IF PAGE = 1 "{{ contact.first }}" "IF PAGE = 2 "{{ contact.first }}""')
    assert root.find(".//{*}fldChar").get(f"{{{W}}}dirty") == "true"  # type: ignore[union-attr]  # it is there


def test_merge_fields_in_the_result_of_words_own_field_are_filled() -> None:
    contents = field(" INCLUDETEXT other.docx ", result=FIRST)
    assert lines(fill(part(paragraph(contents)))[0]) == ["Ada"]
    assert lines(
        fill(part(paragraph(Xml(f'<w:fldSimple w:instr="TITLE">{simple("MERGEFIELD first")}</w:fldSimple>'))))[0]
    ) == ["Ada"]


def findings(*blocks: str) -> list[tuple[str, str, str]]:
    root = part(*blocks)
    return [(each.rule, each.message, each.where) for each in translate([("letter.docx, text", root)], SOURCE)]


def test_a_field_that_does_not_end() -> None:
    assert findings(paragraph("Dear ", mark("begin"), code("MERGEFIELD first"), mark("separate"), "friend")) == [
        ("W41", "{MERGEFIELD first} does not end", "letter.docx, text, “Dear friend”")
    ]


def test_a_field_in_a_broken_field() -> None:
    broken = paragraph("Dear ", mark("begin"), code("QUOTE "), FIRST)
    assert [finding[0] for finding in findings(broken, paragraph("later ", FIRST))] == ["W41"]


def test_a_broken_field_that_is_not_mail_merge_is_no_matter() -> None:
    assert findings(paragraph(mark("begin"), code("PAGE"))) == []


def test_every_problem_is_reported() -> None:
    bad = [field(f"MERGEFIELD nobody{number}") for number in range(3)]
    assert len(findings(*map(paragraph, bad))) == 3


def test_a_field_may_not_cut_through_cells() -> None:
    cells = table(paragraph(mark("begin"), code("QUOTE "), FIRST), paragraph(code('"x"'), mark("end")))
    assert [(rule, message) for rule, message, _ in findings(cells)] == [("W43", "a merge field cuts through the page")]


def test_fields_may_be_nested_as_deep_as_in_word() -> None:
    def nested(depth: int) -> Xml:
        return FIRST if depth == 1 else field('QUOTE "', nested(depth - 1), '"')

    assert lines(fill(part(paragraph(nested(MAX_DEPTH))))[0]) == ["Ada"]
    for depth in (MAX_DEPTH + 1, 400):
        assert [finding[1] for finding in findings(paragraph(nested(depth)))] == ["fields are nested more than 20 deep"]
    simples = paragraph(Xml('<w:fldSimple w:instr="TITLE">' * 60 + FIRST + "</w:fldSimple>" * 60))
    assert [finding[0] for finding in findings(simples)] == ["W41"]
    opened = paragraph(*[Xml(mark("begin") + code("IF "))] * 2000)
    assert [finding[0] for finding in findings(opened)] == ["W41"]


WORDS = (
    *("IF", "MERGEFIELD", "SET", "REF", "ASK", "NEXT", "FILLIN", "ADDRESSBLOCK", "QUOTE", "PAGE", "=", "<>", "10"),
    *('"', "“", "\\", "\\*", "\\@", "\\#", "\\b", "\\f", " ", "\n", "¶", "{", "}", "first", "<<_FIRST0_>>"),
)
instructions = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))


@given(
    st.lists(st.one_of(instructions, st.sampled_from(["begin", "separate", "end", "paragraph"]).map(Xml)), max_size=14)
)
@settings(deadline=None, max_examples=300)
def test_no_instruction_makes_trouble(pieces: list[str]) -> None:
    """Whatever stands in fields, however they begin and end: findings, or a part that can be filled."""

    def block(piece: str) -> str:
        if isinstance(piece, Xml):
            return BETWEEN_PARAGRAPHS if piece == "paragraph" else mark(piece)
        allowed = "".join(character for character in piece if character.isprintable() or character == "\n")
        return code(allowed)

    root = part(paragraph(*map(Xml, map(block, pieces))))
    reported = translate([("letter.docx, text", root)], SOURCE)
    assert all(each.where.startswith("letter.docx, text, “") and each.message for each in reported)
    assert etree.fromstring(etree.tostring(root)) is not None


@given(instructions)
@settings(deadline=None, max_examples=150)
def test_any_single_instruction_is_filled_or_reported(instruction: str) -> None:
    allowed = "".join(character for character in instruction if character.isprintable() and character != "{")
    root = part(paragraph("x", field(allowed)))
    if not translate([("text", root)], SOURCE):
        assert lines(fill(root)[0])
