"""Names and what follows "Dear", for people of many languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contacts.reading_rows import contact, found

# Full name as in one cell | salutation | first | last
NAMES = """
Ada Okafor | Ada Okafor | Ada | Okafor
Dr. Ada Okafor | Dr. Okafor | Ada | Okafor
Dr Ada Okafor | Dr. Okafor | Ada | Okafor
Prof. Dr. Jürgen von der Heide | Prof. Dr. von der Heide | Jürgen | von der Heide
Prof.Dr. Anna Weber | Prof. Dr. Weber | Anna | Weber
Dr. med. Anna Weber | Dr. Weber | Anna | Weber
Dipl.-Ing. Max Muster | Max Muster | Max | Muster
Herr Weber | Mr. Weber | | Weber
Frau Dr. Anna Weber | Dr. Weber | Anna | Weber
Ms. Lee | Ms. Lee | | Lee
Mr. Sam Porter | Mr. Porter | Sam | Porter
Mx. Sam Porter | Mx. Porter | Sam | Porter
Sir Ian Moss | Sir Ian | Ian | Moss
van der Berg, Johan | Johan van der Berg | Johan | van der Berg
Doe, Jane | Jane Doe | Jane | Doe
Doe, Dr. Jane | Dr. Doe | Jane | Doe
O'Neil, Shaun, Jr. | Shaun O'Neil | Shaun | O'Neil
Ludwig van Beethoven | Ludwig van Beethoven | Ludwig | van Beethoven
Ursula von der Leyen | Ursula von der Leyen | Ursula | von der Leyen
Karl von und zu Hohenberg | Karl von und zu Hohenberg | Karl | von und zu Hohenberg
Charles de Gaulle | Charles de Gaulle | Charles | de Gaulle
Gabriel García Márquez | Gabriel García Márquez | Gabriel | Márquez
Dr. Gabriel García Márquez | Dr. Gabriel García Márquez | Gabriel | Márquez
José Ortega y Gasset | José Ortega y Gasset | José | Ortega y Gasset
Maria da Silva e Souza | Maria da Silva e Souza | Maria | da Silva e Souza
Seán Ó Briain | Seán Ó Briain | Seán | Ó Briain
Siobhán Ní Dhomhnaill | Siobhán Ní Dhomhnaill | Siobhán | Ní Dhomhnaill
Abdul Rahman Khan | Abdul Rahman Khan | Abdul Rahman | Khan
Mohammed Al-Fayed | Mohammed Al-Fayed | Mohammed | Al-Fayed
Björk Guðmundsdóttir | Björk Guðmundsdóttir | Björk | Guðmundsdóttir
Mary O'Brien | Mary O'Brien | Mary | O'Brien
DeShawn O’Neal | DeShawn O’Neal | DeShawn | O’Neal
Jean-Luc Picard | Jean-Luc Picard | Jean-Luc | Picard
J. R. R. Tolkien | J. R. R. Tolkien | J. | Tolkien
M. Night Shyamalan | M. Night Shyamalan | M. | Shyamalan
St. John Smith | St. John Smith | St. John | Smith
T.J. Hooper | T.J. Hooper | T.J. | Hooper
JP Morgan | JP Morgan | JP | Morgan
Sukarno | Sukarno | Sukarno |
Prince | Prince | Prince |
Nguyễn Văn An | Nguyễn Văn An | An | Nguyễn
Nguyen Van An | Nguyen Van An | An | Nguyen
An Nguyễn | An Nguyễn | An | Nguyễn
Dr. Trần Thị Mai | Dr. Trần Thị Mai | Mai | Trần
YAMADA Taro | Taro Yamada | Taro | Yamada
Taro YAMADA | Taro Yamada | Taro | Yamada
DUPONT Jean-Pierre | Jean-Pierre Dupont | Jean-Pierre | Dupont
LI Wei | Wei Li | Wei | Li
김민준 | 김민준 | 민준 | 김
김 민준 | 김 민준 | 민준 | 김
남궁민수 | 남궁민수 | 민수 | 남궁
王小明 | 王小明 | 小明 | 王
欧阳娜娜 | 欧阳娜娜 | 娜娜 | 欧阳
山田 太郎 | 山田 太郎 | 太郎 | 山田
山田太郎 | 山田太郎 | 山田太郎 |
Иванов Иван Иванович | Иван Иванович Иванов | Иван | Иванов
Иван Иванович Иванов | Иван Иванович Иванов | Иван | Иванов
Γιώργος Παπαδόπουλος | Γιώργος Παπαδόπουλος | Γιώργος | Παπαδόπουλος
محمد علي | محمد علي | محمد | علي
राम शर्मा | राम शर्मा | राम | शर्मा
สมชาย ใจดี | สมชาย ใจดี | สมชาย | ใจดี
Jane Doe, PhD | Jane Doe | Jane | Doe
Jane Doe, MBA, PMP | Jane Doe | Jane | Doe
Jane Doe MBA | Jane Doe | Jane | Doe
Dr. Jane Doe, M.D. | Dr. Doe | Jane | Doe
Sammy Lee, P.E. | Sammy Lee | Sammy | Lee
Yo-Yo Ma | Yo-Yo Ma | Yo-Yo | Ma
Martin Luther King Jr. | Martin Luther King | Martin | King
Jane Doe 🚀✨ | Jane Doe | Jane | Doe
Jane Doe (she/her) | Jane Doe | Jane | Doe
Robert "Bob" Smith | Robert Smith | Robert | Smith
Robert (Bob) Smith | Robert Smith | Robert | Smith
Ana Sales | Ana Sales | Ana | Sales
Steve Jobs | Steve Jobs | Steve | Jobs
Jose\u0301 Pe\u0301rez | José Pérez | José | Pérez
\u202aSam Porter\u202c | Sam Porter | Sam | Porter
"""


def cases() -> list[list[str]]:
    return [[part.strip() for part in line.split(" |")] for line in NAMES.strip().splitlines()]


@pytest.mark.parametrize(("written", "salutation", "first", "last"), cases())
def test_a_name_in_one_cell(written: str, salutation: str, first: str, last: str) -> None:
    person = contact("Full name", [written])
    assert (person.salutation, person.first, person.last) == (salutation, first, last)
    assert not person.held


@pytest.mark.parametrize(
    "written",
    [
        "Acme GmbH",
        "Siemens AG",
        "Acme, Inc.",
        "Info",
        "Sales Team",
        "HR Department",
        "Human Resources",
        "Talent Acquisition",
        "University of Somewhere",
        "jane@example.org",
        "42",
        "Agent 47",
        "J",
        "Jane & John Doe",
        "Jane and John Doe",
        "Jane/John",
        "Mr. and Mrs. John Doe",
        "Herr und Frau Weber",
        "Sr. y Sra. García",
        "John Doe (deceased)",
        "John Doe - deceased",
        "Doe, John (verstorben)",
        "Unknown",
        "LinkedIn Member",
        "J@ne Doe",
        "Smith J",
        "Hiring Manager",
        "Meridian Consulting",
        "#REF",
        "First Last",
    ],
)
def test_what_may_be_no_person_is_held_until_the_salutation_says_what_to_write(written: str) -> None:
    assert found(contact("Email|Name", ["a@example.org", written])) == [("C02", "B2")]
    settled = contact("Email|Name|Salutation", ["a@example.org", written, "Ms. Lee"])
    assert not settled.held
    assert settled.salutation == "Ms. Lee"
    if " and " in written or " y " in written:
        assert settled.name == written


def test_a_firm_in_the_columns_of_a_person_is_held_too() -> None:
    assert contact("First name|Last name", "Sales|Team").held


def test_a_couple_and_the_dead_in_the_columns_of_a_person_are_held_too() -> None:
    for cells in ["Mr. and Mrs. John|Smith", "Herr und Frau|Schmidt", "John|Smith (deceased)", "John (Deceased)|Smith"]:
        assert contact("First name|Last name", cells).held


def test_a_full_stop_that_fills_a_required_last_name_is_no_name() -> None:
    person = contact("First name|Last name", "Ana|.")
    assert (person.salutation, person.name) == ("Ana", "Ana")


def test_a_name_that_is_also_the_company_is_held() -> None:
    assert contact("Name|Company", "Globex|Globex").held
    assert not contact("Name|Company", "Jane Doe|Doe & Daughters").held


@pytest.mark.parametrize(
    ("header", "row", "language", "salutation"),
    [
        ("Title|First|Last", "Dr|Ada|Okafor", "en-US", "Dr. Okafor"),
        ("Title|First|Last", "Dr.|Ada|Okafor", "en-GB", "Dr Okafor"),
        ("Title|First|Last", "Prof. Dr.|Jürgen|von der Heide", "en-US", "Prof. Dr. von der Heide"),
        ("Title|First|Last", "Dr.|Gabriel|García Márquez", "en-US", "Dr. García Márquez"),
        ("Title|First|Last", "|Sam|Porter", "en-US", "Sam Porter"),
        ("Anrede|Vorname|Nachname", "Herr|Jürgen|Weber", "en-US", "Mr. Weber"),
        ("Anrede|Vorname|Nachname", "Frau|Anna|Weber", "en-GB", "Ms Weber"),
        ("Anrede|Titel|Vorname|Nachname", "Frau|Dr.|Anna|Weber", "de", "Frau Dr. Weber"),
        ("Anrede|Titel|Vorname|Nachname", "Frau|Dr.|Anna|Weber", "en-US", "Dr. Weber"),
        ("Anrede|Vorname|Nachname", "Divers|Sam|Weber", "de", "Sam Weber"),
        ("Anrede|Vorname|Nachname", "Herr und Frau||Weber", "de", "Herr und Frau Weber"),
        ("Salutation|First|Last", "Mr. and Mrs.|John|Smith", "en-US", "Mr. and Mrs. Smith"),
        ("Prefix|First|Last", "Dr. & Mrs.|John|Smith", "en-US", "Dr. and Mrs. Smith"),
        ("Prefix|First|Last", "Mr./Ms.|Kim|Smith", "en-US", "Kim Smith"),
        ("Civilité|Prénom|Nom", "M.|Jean|Dupont", "fr", "Monsieur Dupont"),
        ("Tratamiento|Nombre|Apellidos", "Sr. D.|Juan|García", "es", "Sr. García"),
        ("Tratamiento|Nombre|Apellidos", "Dña.|Isabel|Ibáñez", "es", "Sra. Ibáñez"),
        ("Salutation|First|Last", "Dear Addie,|Ada|Okafor", "en-US", "Addie"),
        ("Salutation|First|Last", "Ms.|Ada|Okafor", "en-US", "Ms. Okafor"),
        ("First|Last", "Dr. Ada|Okafor, PhD 🚀", "en-US", "Dr. Okafor"),
        ("First|Last", "Cher|", "en-US", "Cher"),
        ("First|Last", "민준|김", "en-US", "김민준"),
        ("First|Last|Full name", "|| Ada Okafor", "en-US", "Ada Okafor"),
        ("Vorname|Name", "Anna|Weber", "de", "Anna Weber"),
        ("Nombre|Apellidos", "Ana|Pérez Ruiz", "es", "Ana Pérez Ruiz"),
        ("First name|Name", "Ada|Ada Okafor", "en-US", "Ada Okafor"),
        ("First name|Full name", "Ada|Ada Okafor", "en-US", "Ada Okafor"),
    ],
)
def test_columns_beat_any_parser(header: str, row: str, language: str, salutation: str) -> None:
    person = contact(header, row, language=language)
    assert person.salutation == salutation
    assert not person.held


def test_title_beside_a_job_title_is_the_form_of_address() -> None:
    person = contact("Title|First|Last|Job Title", "Dr.|Ada|Okafor|Hydrologist")
    assert (person.title, person.position) == ("Dr.", "Hydrologist")
    wrong = contact("Title|First|Last|Job Title", "Chief Hydrologist|Ada|Okafor|")
    assert (wrong.title, wrong.position, found(wrong)) == ("", "", [("C09", "A2")])


@pytest.mark.parametrize(
    ("cell", "title", "position"),
    [("Dr.", "Dr.", ""), ("Hydrologist", "", "Hydrologist"), ("President", "", "President")],
)
def test_title_alone_is_what_each_cell_says(cell: str, title: str, position: str) -> None:
    person = contact("Name|Title", ["Ada Okafor", cell])
    assert (person.title, person.position) == (title, position)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("JANE DOE", "Jane Doe"),
        ("jane doe", "Jane Doe"),
        ("MARY O'BRIEN", "Mary O'Brien"),
        ("JEAN-PIERRE DE LA TOUR", "Jean-Pierre de la Tour"),
        ("RONALD MCDONALD", "Ronald McDonald"),
        ("DOE, JANE", "Jane Doe"),
    ],
)
def test_a_name_in_one_case_is_put_right_and_shown(written: str, read: str) -> None:
    person = contact("Name", [written])
    assert (person.name, found(person)) == (read, [("C06", "A2")])
    assert read in person.findings[0].message


def test_a_family_name_that_is_only_an_initial_is_left_out() -> None:
    person = contact("First|Last", "Sam|P.")
    assert (person.salutation, found(person)) == ("Sam", [("C10", "A2")])


def test_what_is_beside_the_name_is_kept() -> None:
    person = contact("Name", ['Robert "Bob" Smith, PhD'])
    assert (person.name, person.nickname, person.suffix) == ("Robert Smith", "Bob", "PhD")


NAME_PARTS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)


@settings(deadline=None)
@given(NAME_PARTS, NAME_PARTS, st.sampled_from(["m", "f", "male", "female", "she/her", "he/him", ""]))
def test_gender_is_never_guessed(first: str, last: str, gender: str) -> None:
    person = contact("First|Last|Gender|Pronouns", [first, last, gender, gender])
    honorific = person.salutation.split()[0].rstrip(".") if person.salutation else ""
    assert honorific.casefold() not in {"mr", "ms", "mrs", "miss", "mx"} or honorific.casefold() == first.casefold()


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_stand_in_a_name_column(text: str) -> None:
    for person in [
        contact("Name|Email", [text, "a@example.org"]),
        contact("First|Last|Email", [text, text, "a@b.org"]),
    ]:
        assert "\n" not in person.salutation
        assert person.salutation == person.salutation.strip()
