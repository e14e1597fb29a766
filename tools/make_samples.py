"""Writes the workbooks of the sample campaigns: `python tools/make_samples.py`. The same bytes every time.

Everybody in them is invented; addresses are example.org and phone numbers from the range kept for fiction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from outreach.contacts import FIELDS
from outreach.contacts.sources import SOURCES
from outreach.starter import starter_columns
from outreach.starter.workbook import contact_workbook, timeless

SAMPLES = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True, kw_only=True)
class Person:
    first: str
    source: str
    last: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    position: str = ""
    referrer: str = ""
    event: str = ""
    school: str = ""
    association: str = ""
    article: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    notes: str = ""
    skip: str = ""


PEOPLE = (
    Person(
        first="Ngozi",
        last="Okafor",
        title="Dr.",
        email="ngozi.okafor@clearwater.example.org",
        phone="(303) 555-0111",
        company="Clearwater Policy Lab",
        position="Director of Policy",
        source="referral",
        referrer="Samuel Porter",
        street="410 Larimer Street, Suite 300",
        city="Denver",
        region="CO",
        postcode="80202",
        notes="Samuel sang in a choir with her.",
    ),
    Person(
        first="Kathleen",
        last="O’Brien",
        email="kobrien@cleanerskies.example.org",
        phone="(202) 555-0124",
        company="Cleaner Skies",
        position="Legislative Analyst",
        source="alumni",
        school="Front Range College",
        street="77 Maple Court",
        city="Washington",
        region="DC",
        postcode="20002",
    ),
    Person(
        first="José",
        last="Núñez Ibarra",
        email="jose.nunez@mesawater.example.org",
        phone="(505) 555-0133",
        company="Mesa Verde Water",
        position="Science Advisor",
        source="association",
        association="Western Chemistry Teachers Association",
        city="Santa Fe",
        region="NM",
        postcode="87501",
    ),
    Person(
        first="Wanda",
        last="Bell",
        title="Ms.",
        email="wanda.bell@example.com",
        phone="(720) 555-0146",
        company="Bell Science Writing",
        position="Editor",
        source="former colleague",
        notes="We ran the science fair together.",
    ),
    Person(
        first="Zoë",
        last="Łęcka-Brandt",
        email="zoe.lecka@tidewater.example.org",
        company="Tidewater Data",
        position="Program Lead",
        source="event",
        event="the Open Climate Data Workshop",
        street="9 Harbor Road",
        city="Portland",
        region="ME",
        postcode="04101",
    ),
    Person(
        first="Minh",
        last="Tran",
        email="minh.tran@labsafety.example.com",
        phone="(415) 555-0158",
        company="Bright Lab Safety",
        position="Regulatory Scientist",
        source="profile",
    ),
    Person(
        first="Aaliyah",
        last="Greene",
        email="agreene@policynotes.example.com",
        company="Policy Notes",
        position="Staff Writer",
        source="article",
        article="Who Tests the Tap Water?",
    ),
    Person(
        first="Tomás",
        last="Rivera",
        email="tomas.rivera@example.org",
        phone="(970) 555-0162",
        position="Hearing Clerk",
        source="friend",
        referrer="Priya Raman",
        notes="Between two offices just now.",
    ),
    Person(
        first="Eleanor",
        last="Whitfield-Cho",
        email="echo@county.example.org",
        phone="(719) 555-0170",
        company="Pike County Health",
        position="Environmental Health Manager",
        source="family",
    ),
    Person(
        first="Wulandari",
        email="wulandari@globalsoil.example.org",
        company="Global Soil Watch",
        position="Field Liaison",
        source="professor",
        referrer="Anita Feld",
        notes="Has one name only.",
    ),
    Person(
        first="דנה",
        last="לוי",
        email="dana.levi@bluefin.example.org",
        company="Bluefin Research",
        position="Grants Officer",
        source="website",
        city="Haifa",
        postcode="3303142",
        country="Israel",
    ),
    Person(
        first="Margaret",
        last="van der Linden",
        title="Prof.",
        email="m.vanderlinden@lakes.example.org",
        phone="(613) 555-0189",
        company="Northern Lakes Research",
        position="Senior Fellow",
        source="directory",
        street="250 Canal Street",
        city="Ottawa",
        region="ON",
        postcode="K1A 0A1",
        country="Canada",
    ),
    Person(
        first="Gus",
        last="Abernathy",
        email="gus.abernathy@talentbridge.example.com",
        company="Talent Bridge",
        position="Account Manager",
        source="recruiter",
        notes="Later, once I know more.",
        skip="x",
    ),
)

DONORS = (
    ("Donor", "Greeting", "E-mail", "Gift", "Received", "Made possible", "Seats"),
    ("Harriet Lindqvist", "Ms. Lindqvist", "harriet@example.org", 250, date(2026, 3, 5), "new scores for the altos", 2),
    ("Desmond Achebe", "Mr. Achebe", "desmond@example.com", 1200, date(2026, 3, 18), "the hall for our May concert", 4),
    ("Rosa & Emil Kranz", "Rosa and Emil", "kranz@example.org", 75, date(2026, 4, 2), "tuning the old piano", None),
)


def contacts() -> bytes:
    columns = starter_columns(FIELDS, SOURCES)
    titles = {field.title: field.name for field in FIELDS}
    given = [titles[column.header] for column in columns if not column.later]
    rows = [[getattr(person, field) for field in given] for person in PEOPLE]
    return contact_workbook(columns, rows)


def table(title: str, rows: Iterable[tuple[str | int | date | None, ...]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter in "ABCF":
        sheet.column_dimensions[letter].width = 26
    for (gift,) in sheet.iter_rows(min_row=2, min_col=4, max_col=4):
        gift.number_format = '"$"#,##0'
    for (received,) in sheet.iter_rows(min_row=2, min_col=5, max_col=5):
        received.number_format = "d mmm yyyy"
    return timeless(workbook)


if __name__ == "__main__":
    (SAMPLES / "contacts.xlsx").write_bytes(contacts())
    (SAMPLES / "any-letter" / "donors.xlsx").write_bytes(table("Donors", DONORS))
