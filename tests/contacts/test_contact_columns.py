"""What columns are recognised as."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.contacts import FIELDS, Contact, known, match_columns, slug
from outreach.errors import OutreachError

LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
EXPORTS = {
    LINKEDIN: "first last url email company position -",
    "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am": "first last url email company position -",
    "Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion": "first name+last url email company position -",
    "Nombre,Apellidos,URL,Correo electrónico,Empresa,Cargo": "name+first last url email company position",
    "Nome,Cognome,Indirizzo e-mail,Azienda,Posizione": "name+first last email company position",
    "Voornaam,Achternaam,E-mailadres,Bedrijf,Functie,Plaats": "first last email company position city",
    "Nome,Sobrenome,E-mail,Empresa,Cargo,Cidade": "name+first last email company position city",
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value": "first middle last - title suffix nickname name company "
    "position department - notes photo - - email email - phone",
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "Organization 1 - Name,Organization 1 - Title": "name first middle last - - - email company position",
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,"
    "Job Title,Department,Company,Notes": "first middle last title suffix nickname - - email email position department "
    "company notes",
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,"
    "Business City,Home Street,Home City": "title first middle last suffix company department position street street "
    "city home_street home_city",
    "Anrede,Vorname,Weitere Vornamen,Nachname,Suffix,Firma,Abteilung,Position,Straße geschäftlich,"
    "Ort geschäftlich,Postleitzahl geschäftlich,Ort privat,E-Mail-Adresse,E-Mail 2: Adresse,"
    "Notizen": "salutation first middle last "
    "suffix company department position street city postcode home_city email email notes",
    "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Work Phone,Home Address,Home City,"
    "Work Address,Work Address 2,Work City,Work ZipCode,Job Title,Department,Organization,": "first last name nickname "
    "email email phone home_street home_city street street city postcode position department company -",
    "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Associated Company,Country/Region,"
    "Contact owner": "id first last email phone - - company country -",
    "ID de registro,Nombre,Apellidos,Correo,Número de teléfono,Empresa asociada,"
    "País/región": "id name+first last email phone company country",
    "Full name,Who referred you,Employer,Organisation,E-mail": "name referrer company company email",
    "Name,Title,Email": "name title+position email",
    "Address,Company": "address company",
    "First name (required),Last name,E-mail Address(es),E-mail (assistant)": "first last email -",
    "Address,City,Zip": "street city postcode",
    "Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 2 - City": "address street city 2_city",
    "Constituent ID,First Name,Last Name,Alternate Email,Preferred Email,Employer Name,Position,Preferred City,"
    "Class Year": "- first last email email company position city -",
    "Contact First Name,Contact Last Name,Contact Email,Primary Company,Current Job Title,Contact Phone": "first last "
    "email company position phone",
    "Mr/Mrs/Ms,Forename,Surname,Tel. No.,Mobile No.,Firma/Organisation,Phone/Email": "title first last phone phone "
    "company -",
    "FIRST_NAME,lastName,e mail,COMPANY NAME": "first last email company",
}


@pytest.mark.parametrize(("header", "meant"), EXPORTS.items())
def test_exports_are_recognised_by_their_headers(header: str, meant: str) -> None:
    headers = next(csv.reader(io.StringIO(header)))
    fields = match_columns(headers).fields
    read = ["+".join(field for field, at in fields.items() if i in at) or "-" for i in range(len(headers))]
    assert [set(text.split("+")) for text in read] == [
        set(text.replace("home_", "home ").replace("2_", "2 ").split("+")) for text in meant.split()
    ]


@pytest.mark.parametrize("field", [field for field in FIELDS if field.headers])
def test_a_column_that_is_called_as_the_field_is_recognised(field: object) -> None:
    assert known(field.name)  # type: ignore[attr-defined]  # pytest's parameters have no types
    assert known(field.title)  # type: ignore[attr-defined]


def test_every_field_of_a_contact_is_described_and_no_other() -> None:
    assert {field.name for field in FIELDS} == set(Contact.__annotations__) - {"extra", "findings"}


def test_no_header_means_two_fields() -> None:
    spelt = sorted((header.strip().casefold(), field.name) for field in FIELDS for header in field.headers.split(","))
    assert not [(one, other) for one, other in pairwise(spelt) if one[0] == other[0] != "" and one[1] != other[1]]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Emial", "email"),
        ("Compnay", "company"),
        ("Surnmae", "last"),
        ("Referer", "referrer"),
        ("E-mail adress", "email"),
    ],
)
def test_a_near_miss_is_suggested_and_not_used(header: str, field: str) -> None:
    columns = match_columns(["Name", header], place=lambda index: f"cell {index}")
    assert field not in columns.fields
    (finding,) = columns.findings
    assert (finding.rule, finding.level, finding.where) == ("C12", "info", "cell 1")
    assert f'--column "{header}={field}"' in finding.hint


@pytest.mark.parametrize(
    "header", ["Pager", "Schools", "Connected On", "Group Membership", "Labels", "Tags", "Met?", ""]
)
def test_what_is_something_else_is_not_suggested(header: str) -> None:
    assert match_columns(["Name", header]).findings == ()


def test_a_preferred_address_comes_before_an_alternate_one() -> None:
    assert match_columns(["Alternate Email", "Preferred Email"]).fields["email"] == (1, 0)


def test_a_setting_beats_what_a_header_is_known_as() -> None:
    columns = match_columns(["Title", "Who told me", "Email"], {"Title": "title", "who told me": "referrer"})
    assert columns.fields == {"title": (0,), "referrer": (1,), "email": (2,)}


def test_a_column_can_be_set_to_be_only_a_variable() -> None:
    assert match_columns(["Name", "Email"], {"Name": "extra"}).fields == {"email": (1,)}


def test_every_setting_that_joins_nothing_is_reported() -> None:
    with pytest.raises(OutreachError) as caught:
        match_columns(["Who told me", "Email"], {"Who tld me": "referrer", "Email": "e_mail", "Zzz": "qqq"})
    messages = [str(finding) for finding in caught.value.findings]
    assert len(messages) == 4
    assert "Did you mean “Who told me”?" in messages[0]
    assert "Did you mean “email”?" in messages[1]


def test_a_problem_finds_the_column_that_a_field_is_worked_out_from() -> None:
    columns = match_columns(["Company", "First name", "Last name"])
    assert [columns.column(field) for field in ("company", "name", "salutation", "email")] == [0, 1, 1, None]


@pytest.mark.parametrize(
    ("header", "name"),
    [("Who told me", "who_told_me"), ("2nd e-mail", "_2nd_e_mail"), ("Prénom", "prénom"), ("会社", "会社"), ("!", "")],
)
def test_a_column_has_a_name_for_expressions(header: str, name: str) -> None:
    assert slug(header) == name


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=12))
def test_any_headers_can_be_matched(headers: list[str]) -> None:
    columns = match_columns(headers)
    assert all(0 <= index < len(headers) for indexes in columns.fields.values() for index in indexes)
