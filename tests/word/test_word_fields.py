"""Each of Word's merge fields, as Word writes it, filled."""

from types import SimpleNamespace

import pytest

from outreach.errors import OutreachError
from outreach.word.fields import DataSource, Record, SkippedError, resolver
from tests.word.fields.merging import (
    ADA,
    KNOWN,
    NAMES,
    SOURCE,
    Xml,
    code,
    field,
    fill,
    filled,
    lines,
    mark,
    paragraph,
    part,
    run,
    simple,
)

BOLD, ITALIC = "<w:b/>", "<w:i/>"


def merge(instruction: str, form: str = "") -> Xml:
    return field(f" MERGEFIELD {instruction} ", result="«last»", form=form)


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        ("amount", "1234.5"),
        ('"Who told me"', "Sam Porter"),
        ("Who_told_me", "Sam Porter"),
        ("WHO-TOLD-ME?", "Sam Porter"),
        ("Who told me", "Sam Porter"),
        ("“Who told me”", "Sam Porter"),
        ("Vorname", "Ada"),
        ("First_Name", "Ada"),
        ("LAST", "Okafor"),
        ("me_phone", "+1 503 555 0142"),
        ("company", "R&D <Dept>"),
        ("F", "small f"),
        ("lines", "one\ntwo"),
        ("empty", ""),
        ("quote", 'say "{{ 7 * 7 }}" \\ {% raw %}'),
        (r"First_Name \* Upper", "ADA"),
        (r"First_Name \*lower", "ada"),
        (r"Company \* Upper \* MERGEFORMAT", "R&D <DEPT>"),
        (r"writer \* FirstCap", "Jane McDonald"),
        (r"shop \* Caps", "The Owner's Shop"),
        (r"hired \@ dd/MM/yyyy", "03/04/2025"),
        (r'hired \@ "dddd, MMMM d, yyyy"', "Thursday, April 3, 2025"),
        (r'start \@"d MMM yy"', "4 May 26"),
        (r'call_at \@ "h:mm am/pm"', "12:05 pm"),
        (r'hired \@ "MMMM" \* Upper', "APRIL"),
        (r'company \@ "d MMM"', "R&D <Dept>"),
        (r"amount \# #,##0.00", "1,234.50"),
        (r'amount \# "$,0.00;-$,0.00"', "$1,234.50"),
        (r"company \# 0.00", "R&D <Dept>"),
        (r'company \b "at " \f ", Portland"', "at R&D <Dept>, Portland"),
        (r'empty \b "at " \f ", Portland"', ""),
        (r"company \m \v", "R&D <Dept>"),
    ],
)
def test_merge_field(instruction: str, text: str) -> None:
    assert filled(merge(instruction)) == text
    assert filled(simple(f" mergefield {instruction}")) == text


def test_a_field_has_the_format_of_its_last_result() -> None:
    assert filled("Dear ", merge("first", form=BOLD), "!") == "Dear {b:Ada}!"
    assert filled(simple("MERGEFIELD first", form=BOLD)) == "{b:Ada}"
    mixed = Xml(run("«fi", BOLD) + run("rst»", ITALIC))
    assert filled(field("MERGEFIELD first", result=mixed)) == "{b:Ada}"
    of_code = field(code(r" MERGEFIELD first \* CHARFORMAT", ITALIC), form=BOLD)
    assert filled(of_code) == "{i:Ada}"
    assert filled(field(code(" MERGEFIELD first", ITALIC), result=None)) == "{i:Ada}"
    whole = field(r'IF 1 = 1 "yes ', merge("first", form=ITALIC), r'" \* MERGEFORMAT', form=BOLD)
    assert filled(whole) == "{b:yes Ada}"


def test_a_document_names_columns_longer_than_words_limit() -> None:
    known = {"if_you_could_change_one_thing_about_your_work_today": None, "if_you_could": None}
    assert resolver(known)("If_you_could_change_one_thing_about_your_") == next(iter(known))


ADDRESS = (
    r'ADDRESSBLOCK \f "<<_TITLE0_ >><<_FIRST0_>><< _LAST0_>><< _SUFFIX0_>>'
    "\n<<_COMPANY_\n>><<_STREET1_\n>><<_STREET2_\n>><<_CITY_>><<, _STATE_>><< _POSTAL_>><<\n_COUNTRY_>>"
    r'" \l 1033 '
)


@pytest.mark.parametrize(
    ("switches", "contact", "text"),
    [
        (r"\c 2 \e USA", {}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201"),
        (r"\c 2 \e Canada", {}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201\nUSA"),
        (r"\c 1 \e USA", {}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201\nUSA"),
        (r"\c 0", {}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201"),
        (
            r"\c 0",
            {"title": "", "company": "", "suffix": "Jr."},
            "Ada Okafor Jr.\n1 Mill Lane\nFloor 2\nPortland, OR 97201",
        ),
        (r"\c 0", {"city": "", "street": ""}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201"),
        (r"\c 0", {"city": "", "region": ""}, "Dr. Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\n97201"),
        (
            r"\c 1 \d",
            {"address": ("2 rue Haute", "75001 Paris", "France"), "country": "France"},
            "Dr. Ada Okafor\nR&D <Dept>\n2 rue Haute\n75001 Paris\nFrance",
        ),
        (
            r"\c 0 \d",
            {"address": ("2 rue Haute", "75001 Paris", "France"), "country": "France"},
            "Dr. Ada Okafor\nR&D <Dept>\n2 rue Haute\n75001 Paris",
        ),
    ],
)
def test_address_block(switches: str, contact: dict[str, object], text: str) -> None:
    names = {**NAMES, "contact": SimpleNamespace(**vars(ADA) | contact)}
    assert filled(field(ADDRESS + switches), names=names) == text


def test_an_address_block_without_a_format_is_the_contacts_own() -> None:
    assert filled(field("ADDRESSBLOCK")) == "Ada Okafor\nR&D <Dept>\n1 Mill Lane\nFloor 2\nPortland, OR 97201"


@pytest.mark.parametrize(
    ("form", "contact", "text"),
    [
        ("<<_BEFORE_ Dear >><<_TITLE0_>><< _LAST0_>><<_AFTER_ ,>>", {}, "Dear Dr. Okafor,"),
        ("<<_BEFORE_ To >><<_FIRST0_>><<_AFTER_ :>>", {}, "To Ada:"),
        (
            "<<_BEFORE_ Dear >><<_TITLE0_>><< _LAST0_>><<_AFTER_ ,>>",
            {"title": "", "salutation": "Ada Okafor"},
            "Dear Ada Okafor,",
        ),
        ("<<_BEFORE_ Dear >><<_FIRST0_>><< _MIDDLE0_>><< _LAST0_>><<_AFTER_ ,>>", {"middle": ""}, "Dear Ada Okafor,"),
        (
            "<<_BEFORE_ Dear >><<_TITLE0_>><< _LAST0_>><<_AFTER_ ,>>",
            {"title": "", "last": "", "salutation": ""},
            "Dear Sir or Madam,",
        ),
    ],
)
def test_greeting_line(form: str, contact: dict[str, object], text: str) -> None:
    names = {**NAMES, "contact": SimpleNamespace(**vars(ADA) | contact)}
    greeting = field(f'GREETINGLINE \\f "{form}" \\l 1033 \\e "Dear Sir or Madam,"')
    assert filled(greeting, names=names) == text
    assert filled(field("GREETINGLINE")) == "Dear Dr. Okafor,"


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (("IF 10 > 9 ",), "yes"),
        (("IF 10>9 ",), "yes"),
        (("IF ", merge("ten"), " > ", merge("nine"), " "), "yes"),
        (("IF ", merge("nine"), ">=", merge("ten"), " "), "no"),
        (('IF "', merge("first"), " ", merge("last"), '" = "Ada Okafor" '), "yes"),
        (("IF ", merge("who_told_me"), ' = "Sam*" '), "yes"),
        (("IF ", merge("who_told_me"), ' <> "" '), "yes"),
        (("IF ", merge("empty"), ' = "" '), "yes"),
        (("IF ", simple("MERGEFIELD empty"), ' <> "" '), "no"),
        (("if ", merge("amount"), ' = "1,234.50" '), "yes"),
        (("IF ", field("COMPARE ", merge("ten"), " < 9"), " = 1 "), "no"),
    ],
)
def test_if(condition: tuple[str, ...], text: str) -> None:
    assert filled(field(*condition, '"yes" "no"')) == text


def test_if_fields_nest_and_keep_the_format_of_each_branch() -> None:
    inner = field("IF ", merge("nine"), ' = 9 "', code("nine ", BOLD), merge("first", form=ITALIC), '" "other"')
    assert filled("It is ", field("IF ", merge("ten"), ' = 10 "ten and ', inner, '" "none"'), ".") == (
        "It is ten and {b:nine }{i:Ada}."
    )
    assert filled(field(f'IF {merge("ten") and ""}1 = 2 "a"')) == ""
    assert filled(field('IF 1 = 2 "a" ', merge("first", form=BOLD))) == "{b:Ada}"
    assert filled(field('IF 1 = 1 "a ', merge("first"), r'" "b" \* Upper')) == "A ADA"
    choice = field("IF ", field('IF 1 = 1 "x" "y"'), ' = x "chosen" "not"')
    assert filled(choice) == "chosen"


def test_a_branch_keeps_tabs_line_ends_and_words_own_fields() -> None:
    tab = Xml("<w:r><w:tab/></w:r><w:r><w:br/></w:r>")
    assert filled(field('IF 1 = 1 "a', tab, code('b" "c"'))) == "a\t\nb"
    root = fill(part(paragraph(field('IF 1 = 1 "page ', field(" PAGE ", result="3"), '" ""'))))[0]
    assert lines(root) == ["page 3"]
    assert "".join(map(str, root.itertext())).strip() == "page  PAGE 3"


LABELS = [Record(2, {**NAMES, "first": "Bo"}), Record(3, {**NAMES, "first": "Cy"})]


def test_next_goes_on_to_the_next_record_and_leaves_nothing_after_the_last() -> None:
    known = {**KNOWN, "first": None}
    source = DataSource(resolver(known))
    label = paragraph(field("NEXT"), merge("first"), " ", field("MERGEREC"), "/", field("MERGESEQ"), ";")
    first = paragraph(merge("first"), " ", field("MERGEREC"), "/", field("MERGESEQ"), ";")
    header = part(paragraph(merge("first")), kind="hdr")
    text, head = fill(
        part(first, label, label, label), header, names={**NAMES, "first": "Al"}, source=source, following=LABELS
    )
    assert lines(text) == ["Al 1/1;", "Bo 2/2;", "Cy 3/3;", " /3;"]
    assert lines(head) == ["Al"]


def test_one_iterator_gives_each_record_to_one_document() -> None:
    source, following = DataSource(resolver({**KNOWN, "first": None})), iter(LABELS)
    page = (merge("first"), field("NEXT"), merge("first"))
    assert filled(*page, names={**NAMES, "first": "Al"}, source=source, following=following) == "AlBo"
    assert next(following).number == 3


@pytest.mark.parametrize(("limit", "text"), [("9", "AlBo"), ("11", "AlAl")])
def test_next_if(limit: str, text: str) -> None:
    source = DataSource(resolver({**KNOWN, "first": None}))
    page = (merge("first"), field("NEXTIF ", merge("ten"), f" > {limit}"), merge("first"))
    assert filled(*page, names={**NAMES, "first": "Al"}, source=source, following=LABELS) == text


def test_skip_if() -> None:
    assert filled("a", field("SKIPIF ", merge("empty"), ' <> ""')) == "a"
    with pytest.raises(SkippedError) as caught:
        filled("a", field("SKIPIF ", merge("empty"), ' = ""'))
    assert [(finding.rule, finding.level) for finding in caught.value.findings] == [("W44", "info")]


def test_bookmarks_are_set_and_read() -> None:
    setting = field('SET Greeting "Hello ', merge("first"), '"')
    for reading in ("REF Greeting", "greeting", r"REF Greeting \h", r"Greeting \* MERGEFORMAT"):
        assert filled(setting, field(reading)) == "Hello Ada"
    assert filled(setting, field(r"REF Greeting \* Upper")) == "HELLO ADA"
    assert filled(setting, field('IF Greeting = "H*" "long" "short"')) == "long"
    assert filled(setting, field('IF "Greeting" = "H*" "long" "short"')) == "short"
    assert filled(field("QUOTE ", setting, merge("first"))) == "Ada"
    assert filled(field("SET set x"), field("REF set"), field("ßet")) == "x«last»"


def test_a_bookmark_that_is_read_too_early_is_an_error() -> None:
    with pytest.raises(OutreachError, match="“later” is read before"):
        filled(field("REF later"), field('SET later "x"'))


def test_questions_have_answers_or_a_default() -> None:
    assert filled(field('FILLIN "What day?"')) == "Monday"
    assert filled(field(r'FILLIN "Which year?" \d "2026" \o')) == "2026"
    assert filled(field(r'ASK cause "What for?" \d "nothing"'), "for ", field("REF cause")) == "for the river"
    with pytest.raises(OutreachError) as caught:
        filled("The year: ", field('FILLIN "Which year?"', result="2024"))
    finding = caught.value.findings[0]
    assert finding.rule == "W42"
    assert "Which year?" in finding.message
    assert finding.where == "letter.docx, part 1, “The year: 2024”"


def test_quote() -> None:
    assert filled(field('QUOTE "for ', merge("first", form=BOLD), ' only"')) == "for {b:Ada} only"
    assert filled(field(r'QUOTE "', merge("first"), r'" \* Upper')) == "ADA"


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        (("MERGEFIELD Frist_Name",), "nothing is called “Frist_Name”"),
        (("MERGEFIELD",), "has no name"),
        (('MERGEFIELD "First',), "a quote is opened"),
        (("MERGEFIELD ", merge("first")), "itself a field"),
        ((r"MERGEFIELD amount \* Cardinal",), r"\* Cardinal cannot be used"),
        (("= ", merge("ten"), " * SUM(ABOVE)"), "“ABOVE” is not known in it"),
        (("= ", merge("ten"), " *"), "it stops where a number"),
        (("= (", merge("ten")), "a parenthesis is opened and not closed"),
        (("= ", merge("ten"), merge("nine")), "“a field” comes too much"),
        (("= ", merge("ten"), " & 2"), "“& 2” cannot stand in it"),
        (("= ROUND(", merge("ten"), ")"), "ROUND does not take 1 values"),
        (("= ", "(" * 50, merge("ten")), "nested more than"),
        (("IF ", merge("ten")), "no =, <>"),
        (("IF ", merge("ten"), " ="), "compares with nothing"),
        (("SET",), "does not name its bookmark"),
        (("FILLIN",), "nothing answers “”"),
    ],
)
def test_what_cannot_be_filled_is_said_with_its_paragraph(pieces: tuple[str, ...], message: str) -> None:
    with pytest.raises(OutreachError) as caught:
        filled("Dear ", field(*pieces, result="reader"), "!")
    finding = caught.value.findings[0]
    assert message in finding.message
    assert finding.where == "letter.docx, part 1, “Dear reader!”"
    assert finding.hint


@pytest.mark.parametrize("name", ["INCLUDEPICTURE", "INCLUDETEXT"])
def test_files_that_merge_fields_name_are_refused(name: str) -> None:
    file = field(f'{name} "', field("MERGEFIELD first"), '.png" \\d', result="shown last")
    for shown in (file, field("IF 1 = 1 ", file, " none")):
        with pytest.raises(OutreachError) as caught:
            filled(shown)
        (finding,) = caught.value.findings
        assert (finding.rule, finding.message.partition("}")[0]) == ("W43", f'{{{name} "{{MERGEFIELD first')
        assert finding.hint
    assert lines(fill(part(paragraph(field(f'{name} "logo.png" \\d', result="logo"))))[0]) == ["logo"]


def test_a_mistyped_name_gets_a_suggestion() -> None:
    with pytest.raises(OutreachError) as caught:
        filled(merge("Who_tld_me"), field("MERGEFIELD Salutaton"), merge("zzz"))
    assert [finding.hint for finding in caught.value.findings] == [
        "Did you mean “who_told_me”?",
        "Did you mean “salutation”?",
        "Add a column of that name to the sheet.",
    ]


@pytest.mark.parametrize(
    "instruction", ["PAGE", "NUMPAGES", r'DATE \@ "d MMMM yyyy"', "= SUM(ABOVE)", "REF _Ref1", "IF"]
)
def test_what_is_not_mail_merge_stays_words_own(instruction: str) -> None:
    if instruction == "IF":
        instruction_pieces: tuple[str, ...] = ("IF ", field("PAGE"), ' = 1 "first" "later"')
    else:
        instruction_pieces = (instruction,)
    shown = paragraph("page ", field(*instruction_pieces, result="3"), merge("first"))
    root = fill(part(shown))[0]
    assert len(root.findall(".//{*}fldChar")) % 3 == 0
    assert lines(root)[0].endswith("3Ada")


def test_columns_named_like_code_are_only_names() -> None:
    for name in ('x" ~ contact ~ "', "contact.first", "{{ 7 * 7 }}", "%}{% raw %}", "me.__class__", "if", "“"):
        with pytest.raises(OutreachError) as caught:
            filled(field(f'MERGEFIELD "{name.replace(chr(34), chr(92) + chr(34))}"'), source=DataSource(resolver({})))
        assert f"nothing is called “{name}”" in str(caught.value)


def test_texts_of_the_document_are_only_texts() -> None:
    for text in ('" ~ contact ~ "', "}} {{ 7 * 7 }}", "%}", "”“„", "\\", "a\\x41", "😀 é 東京", "' '"):
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        assert filled(field(f'MERGEFIELD first \\b "{quoted}"')) == f"{text}Ada"


def test_a_value_is_never_code() -> None:
    value = NAMES["quote"]
    assert filled(field('IF "', merge("quote"), '" = "say*" "', merge("quote"), '" ""')) == value
    assert filled(field('SET q "', merge("quote"), '"'), field("q")) == value


def test_values_with_control_characters_do_not_break_the_file() -> None:
    assert (
        filled(merge("odd"), names={**NAMES, "odd": "a\x00b\x1f\ud800c"}, source=DataSource(resolver({"odd": None})))
        == "abc"
    )


def test_a_mark_without_a_field_is_left_alone() -> None:
    assert filled("a", mark("end"), mark("separate"), merge("first")) == "aAda"


def test_the_source_answers_without_regard_to_case() -> None:
    assert SOURCE.answer("what DAY") == "Monday"
    assert SOURCE.answer("which day") is None
