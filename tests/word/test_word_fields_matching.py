"""What a main document of Word's mail merge says about columns: its own matching of them to parts of an address."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from types import SimpleNamespace

from outreach.word import fields_of, load_document
from outreach.word.fields import DataSource, resolver
from tests.word.fields.merging import ADA
from tests.word.files import paragraph, parts_of, run, zipped

MATCHED = {
    "Courtesy Title": "Anrede",
    "First Name": "Rufname",
    "Last Name": "Familienname",
    "Address 1": "Zeile_1",
    "Address 2": "Zeile_2",
    "City": "Ort",
    "Postal Code": "PLZ",
    "State": "Not in this sheet",
}
ROW = {
    "anrede": "Dr.",
    "rufname": "Zoë",
    "familienname": "Łęcka",
    "zeile_1": "Markt 1",
    "zeile_2": "Hof",
    "ort": "Ulm",
    "plz": "89073",
}
UNKNOWN = SimpleNamespace(**{**dict.fromkeys(vars(ADA), ""), "company": "R&D <Dept>"})
"""A contact whose name and address stand in columns that are not recognised by their headers."""


def merging(*instructions: str, matched: Mapping[str, str]) -> bytes:
    """A main document of a mail merge, in which Word's names of an address's parts are matched to columns."""
    matches = "".join(
        f'<w:fieldMapData><w:type w:val="dbColumn"/><w:name w:val="{column}"/><w:mappedName w:val="{name}"/>'
        f'<w:column w:val="{number}"/><w:lid w:val="de-DE"/><w:dynamicAddress w:val="0"/></w:fieldMapData>'
        for number, (name, column) in enumerate(matched.items())
    )
    unmatched = '<w:fieldMapData><w:mappedName w:val="Nickname"/></w:fieldMapData>'
    body = "".join(
        paragraph(f'<w:fldSimple w:instr="{escape(each)}">{run("x")}</w:fldSimple>') for each in instructions
    )
    merge = f"<w:mailMerge><w:odso>{matches}{unmatched}</w:odso></w:mailMerge>"
    return zipped(parts_of(body, settings=merge))


def test_columns_that_the_document_has_matched_make_the_address(tmp_path: Path) -> None:
    path = tmp_path / "merge.docx"
    path.write_bytes(
        merging(
            r'ADDRESSBLOCK \f "<<_TITLE0_ >><<_LAST0_>>¶<<_STREET1_>>¶<<_STREET2_>>¶<<_POSTAL_ >><<_CITY_>>"',
            "ADDRESSBLOCK",
            "GREETINGLINE",
            r'MERGEFIELD "First Name" \m',
            r"MERGEFIELD Rufname \m",
            matched=MATCHED,
        )
    )
    names = {**dict.fromkeys(ROW), "contact": ("first", "last", "salutation")}
    template = load_document(path, names=names, data=DataSource(resolver(names)))
    said = template.text(template.fill({**ROW, "contact": UNKNOWN})).text.split("\n")
    assert said == [
        *("Dr. Łęcka", "Markt 1", "Hof", "89073 Ulm"),
        *("Zoë Łęcka", "R&D <Dept>", "Markt 1", "Hof", "Ulm, 89073"),
        "Dear Dr. Łęcka,",
        "Zoë",
        "Zoë",
    ]
    uses, _ = fields_of(path, names=names)
    assert [set(use.names) for use in uses if use.tag == "{ GREETINGLINE }"] == [{"contact", *ROW}]


def test_a_column_that_is_matched_and_empty_leaves_what_is_known_of_the_contact(tmp_path: Path) -> None:
    path = tmp_path / "merge.docx"
    path.write_bytes(merging("GREETINGLINE", r"MERGEFIELD Last_Name \m", matched={"Last Name": "Zuname"}))
    names = {"zuname": None, "contact": tuple(vars(ADA))}
    template = load_document(path, names=names, data=DataSource(resolver(names, lambda header: "last")))
    assert template.text(template.fill({"zuname": "", "contact": ADA})).text.split("\n")[0] == "Dear Dr. Okafor,"
