"""What else a row says: addresses, sources, who was there before."""

import pickle
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.contacts import RULES, SOURCES, matches
from outreach.findings import Finding
from tests.contacts.reading_rows import contact, contacts, found


@pytest.mark.parametrize(
    ("cell", "emails"),
    [
        ("ada@example.org", ["ada@example.org"]),
        ("Ada.Okafor@EXAMPLE.org", ["Ada.Okafor@example.org"]),
        ("ada@example.org; a.okafor@example.com", ["ada@example.org", "a.okafor@example.com"]),
        ("ada@example.org, a@example.com", ["ada@example.org", "a@example.com"]),
        ("ada@example.org ::: a@example.com", ["ada@example.org", "a@example.com"]),
        ("ada@example.org\na@example.com", ["ada@example.org", "a@example.com"]),
        ("ada@example.org a@example.com", ["ada@example.org", "a@example.com"]),
        ("ada@example.org; ada@example.org", ["ada@example.org"]),
        ("Ada Okafor <ada@example.org>", ["ada@example.org"]),
        ('"Okafor, Ada" <ada@example.org>; a@example.com', ["ada@example.org", "a@example.com"]),
        ("mailto:ada@example.org", ["ada@example.org"]),
        ("<ada@example.org>", ["ada@example.org"]),
        ("ada@example.org.", ["ada@example.org"]),
        ("ada@müller.example", ["ada@müller.example"]),
        ("o'brien+x@mail.example.org", ["o'brien+x@mail.example.org"]),
        ("none", []),
        ("-", []),
    ],
)
def test_addresses_of_a_cell(cell: str, emails: list[str]) -> None:
    person = contact("Name|Email", ["Ada Okafor", cell])
    assert list(person.emails) == emails
    assert person.email == (emails[0] if emails else "")
    assert person.findings == ()


@pytest.mark.parametrize(
    "cell",
    [
        "ada.example.org",
        "ada@",
        "@example.org",
        "a..b@example.org",
        "ada@example",
        "ada okafor@example.org",
        "x@y@z.org",
    ],
)
def test_an_address_that_is_none_holds_the_row_and_names_the_cell(cell: str) -> None:
    person = contact("Name|Email", ["Ada Okafor", cell])
    assert (found(person), person.emails) == ([("C03", "B2")], ())
    assert person.held


def test_of_several_numbers_the_first_is_the_phone() -> None:
    assert contact("Name|Phone", "Ada Okafor|0612 345678 ::: +31 20 555 0199").phone == "0612 345678"
    pages = "Acme, Inc. (https://www.notion.so/Acme-Inc-1?pvs=21), Beta (https://www.notion.so/Beta-2)"
    assert contact("Name|Company", ["Ada Okafor", pages]).company == "Acme, Inc."


def test_only_the_first_address_has_to_be_right() -> None:
    person = contact("Name|Email", ["Ada Okafor", "ada@example.org; nonsense@"])
    assert (found(person), person.emails) == ([("C04", "B2")], ("ada@example.org",))
    broken = contact("Name|Email|Email 2", ["Ada Okafor", "nonsense@; ada@example.org", "a@example.com"])
    assert (found(broken), broken.emails) == ([("C03", "B2")], ())


def test_several_columns_of_addresses_are_read_in_order() -> None:
    person = contact("Name|E-mail 1 - Value|E-mail 2 - Value", "Ada Okafor||ada@example.org")
    assert person.email == "ada@example.org"


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z0-9._+-]{1,12}@[A-Za-z0-9.-]{1,16}\.[A-Za-z]{1,5}", fullmatch=True))
def test_the_quick_look_at_an_address_accepts_only_what_the_library_accepts(text: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    expected: tuple[str, ...]
    try:
        expected = (validate_email(text, check_deliverability=False).normalized,)
    except EmailNotValidError:
        expected = ()
    assert contact("Name|Email", ["Ada Okafor", text]).emails == expected


@pytest.mark.parametrize(
    ("header", "row", "country", "lines"),
    [
        ("Street|City|State|Zip", "12 Main St|Portland|OR|97204", "US", ("12 Main St", "Portland, OR 97204")),
        ("Street|City|Zip|Country", "12 Main St|Portland|97204|USA", "US", ("12 Main St", "Portland, 97204")),
        ("Straße|PLZ|Ort|Land", "Am Ufer 3|01234|Dresden|Deutschland", "DE", ("Am Ufer 3", "01234 Dresden")),
        ("Straße|PLZ|Ort|Land", "Am Ufer 3|01234|Dresden|DE", "US", ("Am Ufer 3", "01234 Dresden", "Germany")),
        ("Street|City|Postcode|Country", "1 High St|Leeds|LS1 1AA|UK", "GB", ("1 High St", "Leeds", "LS1 1AA")),
        (
            "Rue|Code postal|Ville|Pays",
            "3 rue Basse|75001|Paris|France",
            "US",
            ("3 rue Basse", "75001 Paris", "France"),
        ),
        ("Address", "12 Main St\nPortland, OR 97204", "US", ("12 Main St", "Portland, OR 97204")),
        ("Business Street|Business City|Home Street|Home City", "||9 Elm St|Salem", "US", ("9 Elm St", "Salem")),
        (
            "Business Street|Business Street 2|Business City",
            "1 A St|Floor 2|Salem",
            "US",
            ("1 A St", "Floor 2", "Salem"),
        ),
        ("Country|Zip", "Germany|01234", "US", ()),
    ],
)
def test_postal_lines_follow_the_country(header: str, row: str, country: str, lines: tuple[str, ...]) -> None:
    assert contact(f"{header}|Name", [*row.split("|"), "Ada Okafor"], country=country).address == lines


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Referral", "referral"),
        ("ALUMNA", "alumni"),
        ("former colleague", "former_colleague"),
        ("ex-colleague", "former_colleague"),
        ("job board", "job_board"),
        ("LinkedIn", "profile"),
        ("Conférence", "event"),
        *((source, source) for source in SOURCES),
    ],
)
def test_sources_are_known_in_several_spellings(text: str, source: str) -> None:
    person = contact("Name|Source", ["Ada Okafor", text])
    assert (person.source, person.source_text, person.findings) == (source, text, ())


def test_an_unknown_source_is_kept_and_something_known_is_suggested() -> None:
    person = contact("Name|Source", "Ada Okafor|refferral")
    assert (person.source, person.source_text, found(person)) == ("", "refferral", [("C08", "B2")])
    assert "Did you mean referral?" in person.findings[0].hint


@pytest.mark.parametrize(
    ("referrer", "hint"),
    [
        ("Porter, Sam", "Write “Sam Porter”"),
        ("O’Neill, Sam J.", "Write “Sam J. O’Neill”"),
        ("sam@example.org", "Write the name"),
        ("Ada okafor", "Write who gave it to you"),
        ("Sam Porter", ""),
        ("Sam Porter, MD", ""),
        ("Sam Porter, who taught you statistics,", ""),
        ("Dr. Porter", ""),
        ("my aunt", ""),
    ],
)
def test_a_referrer_is_named_as_in_a_sentence(referrer: str, hint: str) -> None:
    found = contact("Name|Referrer", ["Ada Okafor", referrer]).findings
    assert [(finding.rule, finding.where, hint in finding.hint) for finding in found] == (
        [("C18", "B2", True)] if hint else []
    )


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("Referrer", "SAM PORTER", "Sam Porter"),
        ("Referrer", "DR. MARÍA DE LA CRUZ", "Dr. María de la Cruz"),
        ("Referrer", "sam porter", "Sam Porter"),
        ("Referrer", "my aunt", "my aunt"),
        ("Referrer", "a friend from choir", "a friend from choir"),
        ("Position", "hydrologist in a lab", "hydrologist in a lab"),
        ("Referrer", "IEEE", "IEEE"),
        ("Referrer", "MIT ALUMNI OFFICE", "MIT ALUMNI OFFICE"),
        ("Referrer", "SAM PORTER, MD", "SAM PORTER, MD"),
        ("Position", "SENIOR SOFTWARE ENGINEER", "Senior Software Engineer"),
        ("Position", "VP OF ENGINEERING & R&D", "VP of Engineering & R&D"),
        ("Position", "CHIEF IT ARCHITECT", "Chief IT Architect"),
        ("Position", "CEO", "CEO"),
        ("Position", "Head of HR", "Head of HR"),
    ],
)
def test_what_is_said_within_a_sentence_does_not_shout(header: str, cell: str, said: str) -> None:
    person = contact(f"Name|Source|{header}", ["Ada Okafor", "friend", cell])
    assert {"Referrer": person.referrer, "Position": person.position}[header] == said
    assert found(person) == ([] if said == cell else [("C06", "C2")])


def test_without_a_source_the_referrer_event_or_article_says_it() -> None:
    assert contact("Name|Referrer|Source", "Ada Okafor|Sam Porter|").source == "referral"
    assert contact("Name|Event", "Ada Okafor|River Days").source == "event"
    assert contact("Name|Referrer|Source", "Ada Okafor|Sam Porter|alumni").source == "alumni"
    assert contact("Name|Notes", "Ada Okafor|hello").source == ""


def test_what_cannot_be_known_is_empty_and_dates_are_written_out() -> None:
    person = contact("Name|Company|Event|Met on", ["Ada Okafor", "n/a", datetime(2025, 3, 5), date(2025, 3, 5)])
    assert (person.company, person.event) == ("", "2025-03-05")
    assert person.extra == {
        "Name": "Ada Okafor",
        "Company": "n/a",
        "Event": datetime(2025, 3, 5),
        "Met on": date(2025, 3, 5),
    }


@pytest.mark.parametrize(
    "cell", ["Self-employed", "SELF EMPLOYED", "Freelance", "Selbstständig", "Indépendant", "Retired", "NA"]
)
def test_who_works_for_nobody_has_no_company(cell: str) -> None:
    person = contact("Name|Company", f"Tom Porter|{cell}")
    assert (person.company, person.extra["Company"]) == ("", cell)
    assert contact("Name|Company", "Tom Porter|Freelance Labs").company == "Freelance Labs"


def test_empty_rows_are_passed_over_and_a_row_for_nobody_is_held() -> None:
    people = contacts("Name|Email|Company", "||", "Ada Okafor||", "||Meridian")
    assert [person.row for person in people] == [3, 4]
    assert found(people[1]) == [("C05", "A4")]


@pytest.mark.parametrize("word", ["Total", "SUMME", "Gesamt", "Subtotal"])
def test_the_line_of_sums_is_nobody(word: str) -> None:
    assert found(contact("Vorname|Nachname|Betrag", f"|{word}|1.246,50")) == [("C02", "B2")]
    assert found(contact("Name|Amount", f"{word}|12")) == [("C02", "A2")]
    assert not contact("Name|Amount", f"Ada {word}|12").held


def test_a_sheet_that_is_not_about_people_has_no_such_rule() -> None:
    assert not contact("Item|Amount", "Chairs|12").held


def test_skipped_rows_are_counted_and_say_nothing() -> None:
    people = contacts("Name|Email|Skip", "Info|x@|x", "Ada Okafor||no", "Sam Porter||maybe")
    assert [(person.skip, found(person)) for person in people] == [(True, []), (False, []), (False, [("C11", "C4")])]


def test_who_is_skipped_gets_no_letter_from_a_later_row_either() -> None:
    people = contacts("Name|Email|Skip", "Ada Okafor|ada@example.org|x", "Ada Okafor|ada@example.org|")
    assert found(people[1]) == [("C01", "B3")]


def test_what_the_sheet_found_comes_first() -> None:
    from outreach.contacts import match_columns, read_contacts
    from tests.contacts.reading_rows import Row, cell_name

    unusable = Finding("S09", "error", "the row is cut off")
    rows = [Row(2, ("Info",), (unusable,))]
    (person,) = read_contacts(rows, match_columns(["Name"]), cell_name)
    assert [finding.rule for finding in person.findings] == ["S09", "C02"]
    assert person.held


@pytest.mark.parametrize(
    ("header", "first", "second", "where", "said"),
    [
        ("Name|Email", "Ada Okafor|ada@example.org", "A. Okafor|ADA@example.org", "B3", "row 2 (Ada Okafor)"),
        ("Name|URL", "Ada Okafor|https://www.linkedin.com/in/ada", "Ada|de.linkedin.com/in/Ada/?x=1", "B3", "profile"),
        ("ID|Name", "7|Ada Okafor", "7|Sam Porter", "A3", "id"),
        ("Name|Company", "Ada Okafor|Meridian", "Ada okafor|meridian", "A3", "name and company"),
        ("Name|Email", "Ada Okafor|a@example.org", "A. Okafor|b@example.org; a@example.org", "B3", "e-mail"),
        ("Name|Phone", "Ada Okafor|555", "Ada Okafor|555", "A3", "the same cells"),
    ],
)
def test_a_person_who_was_there_before_is_held(header: str, first: str, second: str, where: str, said: str) -> None:
    people = contacts(header, first, second)
    assert not people[0].held
    (finding,) = [finding for finding in people[1].findings if finding.level == "error"]
    assert (finding.rule, finding.where) == ("C01", where)
    assert "row 2" in finding.message
    assert said in finding.message


def test_two_names_that_share_an_address_are_told_so() -> None:
    people = contacts("Name|Email", "Ada Okafor|office@example.org", "Sam Porter|office@example.org")
    assert "Two names share it" in people[1].findings[0].hint


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("Name|Company", "Ada Okafor|Meridian", "Ada Okafor|Delta"),
        ("Name|Email", "Ada Okafor|ada@example.org", "Ada Okafor|ada@example.com"),
        ("Name|Website|Company", "Ada Okafor|https://m.example|M", "Sam Porter|https://m.example|M"),
        ("Name|URL|Company", "Ada Okafor|https://m.example/|M", "Sam Porter|https://m.example/|M"),
    ],
)
def test_people_who_share_less_stay_two(header: str, first: str, second: str) -> None:
    one, other = contacts(header, first, second)
    assert one.id != other.id
    assert not one.findings + other.findings


def test_of_people_who_share_only_a_name_both_are_kept() -> None:
    one, other = contacts("Name|Phone", "Ada Okafor|555 1", "Ada Okafor|555 2")
    assert one.id != other.id
    assert (found(one), found(other)) == ([], [("C07", "A3")])


def test_a_name_that_is_twice_at_one_employer_may_be_one_person_under_two_addresses() -> None:
    header = "First|Last|Company|Email|URL"
    work, own, unknown, other = contacts(
        header,
        "Ann|Lee|Acme|ann@acme.example|",
        "Ann|Lee|ACME|ann@example.org|",
        "Ann|Lee|Acme||https://www.linkedin.com/in/annlee",
        "Ann|Lee|Delta||",
    )
    assert [found(each) for each in (work, own, unknown, other)] == [[], [("C07", "A3")], [("C07", "A4")], []]
    assert "“Ann Lee” at ACME is also in row 2" in own.findings[0].message
    two = contacts("Name|Company|URL", "Bo Kim|Acme|linkedin.com/in/bo1", "Bo Kim|Acme|linkedin.com/in/bo2")
    assert [found(each) for each in two] == [[], []]


@pytest.mark.parametrize(
    ("header", "cell", "read"),
    [
        ("Interest", "How you began", "how you began"),
        ("Interest", "Your work on bridges", "your work on bridges"),
        ("Interest", "How Buildings Learn", "How Buildings Learn"),
        ("Learned", "That rivers flood", "that rivers flood"),
        ("Times to offer", "On Tuesday at ten", "on Tuesday at ten"),
        ("Place", "In Search of Lost Time", "In Search of Lost Time"),
        ("Article", "“Reading a River”", "Reading a River"),
        ("Worth reading", '"What Rivers Remember"', "What Rivers Remember"),
        ("Article", '"Rivers" and "Roads"', '"Rivers" and "Roads"'),
    ],
)
def test_what_letters_set_within_a_sentence_or_in_quotation_marks(header: str, cell: str, read: str) -> None:
    person = contact(f"Name|{header}", ["Ada Okafor", cell])
    assert read in (person.interest, person.learned, person.times, person.place, person.article, person.shared)
    assert person.extra[header] == cell


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["Ada Lee", "Sam Roe", "Ana Diaz"]), st.sampled_from(["", "M", "D"]), st.integers(0, 9)),
    max_size=12,
    unique_by=(lambda person: person[2], lambda person: person[:2]),
)


@settings(deadline=None)
@given(st.data(), PEOPLE, st.sampled_from(["ID", "Email", "URL", "Phone"]))
def test_identity_survives_sorting_the_sheet(data: st.DataObject, people: list[tuple[str, str, int]], by: str) -> None:
    known_by = {"ID": "{}", "Email": "p{}@example.org", "URL": "linkedin.com/in/p{}", "Phone": "{}"}[by]
    rows = [(name, company, known_by.format(n)) for name, company, n in people if by != "Phone" or company]
    header = f"Name|Company|{by}"
    before = {person.extra[by]: person.id for person in contacts(header, *rows)}
    after = {person.extra[by]: person.id for person in contacts(header, *data.draw(st.permutations(rows)))}
    assert before == after
    assert len(set(before.values())) == len(rows)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("jose@example.org", True),
        ("JP@example.com", True),
        ("Jose Perez", True),
        ("josé pérez", True),
        ("Dr. José Pérez", True),
        ("Pérez, José", True),
        ("Pérez José", False),
        ("pérez", False),
        ("", False),
        ("example.org", False),
    ],
)
def test_a_contact_is_asked_for_by_id_address_or_name(who: str, expected: bool) -> None:
    person = contact("Name|Email", "Dr. José Pérez|jose@example.org; jp@example.com")
    assert matches(person, who) is expected


def test_contacts_travel_between_processes() -> None:
    person = contact("Name|Email", "Ada Okafor|ada@example.org")
    assert pickle.loads(pickle.dumps(person)) == person  # noqa: S301  # bytes made on the same line


CELLS = (
    st.text(max_size=30) | st.dates() | st.datetimes() | st.times() | st.sampled_from(["x", "a@b.org", "Dr.", "USA"])
)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Name",
                "Title",
                "First name",
                "Email",
                "URL",
                "Company",
                "City",
                "Zip",
                "Country",
                "Source",
                "Skip",
                "Address",
                "Notes",
                "ID",
                "?",
            ]
        ),
        unique=True,
    ),
    st.data(),
)
def test_any_cells_give_contacts_with_findings(headers: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(headers)), max_size=5))
    people = contacts("|".join(headers) or "Name", *rows)
    assert [person.row for person in people] == [i for i, row in enumerate(rows, 2) if any(row)]
    rules = {rule.id: rule.level for rule in RULES}
    for person in people:
        assert all(finding.where and finding.level == rules[finding.rule] for finding in person.findings)


@pytest.mark.parametrize(
    "cell",
    [
        "-",
        "Harbor",
        "Jos\u00e9",
        "Jose\u0301",
        " Lee",
        "Lee ",
        "A  B",
        "A\u200b",
        "A\u00a0B",
        "A | B",
        "A ::: B",
        "A (https://www.notion.so/A-1)",
        "A\nB",
    ],
)
@pytest.mark.parametrize("field", ["first", "company", "street", "notes"])
def test_a_cell_says_the_same_whatever_stands_beside_it(field: str, cell: str) -> None:
    row = {field: cell, "last": "Okafor", "email": "ada@example.org"}
    alone, beside_lines, beside_date = (
        contact("|".join([*row, "Beside"]), [*row.values(), other]) for other in ("", "two\nlines", date(2026, 3, 14))
    )
    for other in (beside_lines, beside_date):
        assert replace(other, extra={}) == replace(alone, extra={})
