"""outreach.toml: what is read back, and what a person is told about a file that cannot be used."""

import string
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.settings import (
    Checks,
    Me,
    Request,
    Settings,
    as_toml,
    check_setting,
    find_settings,
    hours,
    load_settings,
    reference,
    weekdays,
    zone,
)


def read(tmp_path: Path, text: str, **options: tuple[str, ...]) -> Settings:
    path = tmp_path / "outreach.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return load_settings(path, **options)


def problems(tmp_path: Path, text: str, **options: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(where, message, hint) of everything that is reported."""
    with pytest.raises(OutreachError) as error:
        read(tmp_path, text, **options)
    return [(finding.where, finding.message, finding.hint) for finding in error.value.findings]


def test_no_file_is_needed() -> None:
    assert Settings().request.minutes == 20
    assert Settings().campaign.template == "templates/request.md"


def test_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Settings(path=tmp_path / "outreach.toml")


def test_values_are_read(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        '[me]\nname = "Zoë Ruiz"\naddress = ["1 Elm Street", "Denver"]\n'
        '[request]\nminutes = 15\n[columns]\n"Who told me" = "referrer"\n'
        '[answers]\n"Where shall we meet?" = "the library"\n"Notes" = ""\n[send]\nfrom = "Zoë <zoe@example.org>"\n',
    )
    assert made.me == Me(name="Zoë Ruiz", address=("1 Elm Street", "Denver"))
    assert made.request.minutes == 15
    assert made.columns == {"Who told me": "referrer"}
    assert made.answers == {"Where shall we meet?": "the library", "Notes": ""}
    assert made.send.sender == "Zoë <zoe@example.org>"
    assert made.folder == tmp_path


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "outreach.toml"
    path.write_bytes(b'\xef\xbb\xbf[me]\nname = "Ann"\n')
    assert load_settings(path).me.name == "Ann"


def test_all_problems_come_at_once_in_order_of_their_lines(tmp_path: Path) -> None:
    text = (
        'minutes = 10\n[mee]\n[me]\nemail = "ann"\nadress = ["x"]\n\n[request]\nminutes = 45\n'
        'disclaimer = "standart"\n[checks]\nignore = ["L01"]\nerror = ["L01"]\n'
    )
    found = problems(tmp_path, text)
    assert [where for where, _, _ in found] == [f"outreach.toml, line {n}" for n in (1, 2, 4, 5, 8, 9, 12)]
    messages = [message for _, message, _ in found]
    assert messages == [
        "“minutes” stands outside its section",
        "there is no section [mee]: did you mean “me”?",
        'email: "ann" does not look like an e-mail address (name@example.org)',
        "[me] has no key “adress”: did you mean “address”?",
        "minutes: 45 is not between 5 and 30: half an hour is the most that people give",
        'disclaimer: "standart" is not one of "standard", "none": did you mean “standard”?',
        "error: “L01” stands in ignore as well",
    ]


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ('minutes = "30"', 'minutes must be a whole number, not the text "30"', "Write minutes = 30"),
        ("minutes = 15.0", "minutes must be a whole number, not the number 15.0", "Write minutes = 15"),
        ("minutes = true", "minutes must be a whole number, not true", "Write minutes = 20"),
        (
            'channels = "by phone"',
            'channels must be a list of texts, not the text "by phone"',
            'Write channels = ["by phone"]',
        ),
        (
            "channels = [1, 2]",
            "channels must be a list of texts, not a list with other things in it",
            'Write channels = ["1", "2"]',
        ),
        (
            "disclaimer = 2026-12-01",
            "disclaimer must be a text, not the date 2026-12-01",
            'Write disclaimer = "standard"',
        ),
        ('disclaimer = ["none"]', "disclaimer must be a text, not a list of texts", 'Write disclaimer = "none"'),
        ("disclaimer.x = 1", "disclaimer must be a text, not a table", 'Write disclaimer = "standard"'),
    ],
)
def test_wrong_kind_says_what_to_write(tmp_path: Path, line: str, message: str, hint: str) -> None:
    assert problems(tmp_path, f"[request]\n\n{line}\n") == [("outreach.toml, line 3", message, hint)]


@pytest.mark.parametrize("minutes", [5, 30])
def test_limits_are_allowed(tmp_path: Path, minutes: int) -> None:
    assert read(tmp_path, f"[request]\nminutes = {minutes}\n").request.minutes == minutes


@pytest.mark.parametrize("minutes", [4, 31, -1])
def test_beyond_the_limits_is_refused(tmp_path: Path, minutes: int) -> None:
    assert len(problems(tmp_path, f"[request]\nminutes = {minutes}\n")) == 1


@pytest.mark.parametrize(
    ("section", "key", "good", "bad"),
    [
        ("me", "email", "dana.w+x@sub.example.org", "dana@example"),
        ("me", "email", "zoë@exämple.org", "a@b.c, d@e.f"),
        ("me", "website", "https://www.example.org/~dana?x=1", "my page"),
        ("me", "name", "Zoë O’Hara", "Zoë\nO’Hara"),
        ("me", "name", "李 小龙", "a\ud800"),
        ("me", "address", ("1 Elm Street",), ("1 Elm Street", " ")),
        ("campaign", "country", "US", "USA"),
        ("campaign", "country", "DE", "de"),
        ("campaign", "country", "NZ", "XX"),
        ("campaign", "language", "zh-Hant-TW", "en_US"),
        ("campaign", "language", "de", "english"),
        ("campaign", "sheet", "people.csv", " "),
        ("request", "channels", ("by phone",), ("by phone", " ")),
        ("request", "follow_up_workdays", 5, 0),
        ("checks", "ignore", ("L07",), ("long",)),
        ("send", "from", "Dana <dana@example.org>", "Dana <>"),
        ("send", "from", "dana@example.org", "Dana"),
        ("send", "host", "mail-1.example.org", "https://mail.example.org"),
        ("send", "host", "::1", "mail.example.org:587"),
        ("send", "port", 65_535, 65_536),
        ("send", "security", "tls", "ssl"),
        ("send", "sign_in", "microsoft", "oauth"),
        ("send", "per_day", 0, -1),
        ("send", "hours", "8:30 – 24:00", "9-17"),
        ("send", "hours", "09:00-17:00", "22:00-06:00"),
        ("send", "hours", "00:00-00:01", "00:00-24:01"),
        ("send", "weekdays", "Mon - Thu, sat", "monday"),
        ("send", "weekdays", "fri-mon", "mon-"),
        ("send", "weekdays", "sun", "mon,,tue"),
        ("send", "time_zone", "Europe/Berlin", "Europe"),
        ("send", "time_zone", "UTC", "../UTC"),
        ("send", "ledger", "postgresql+psycopg://team@db.example.org:5432/all", "sqlite:///ledger.sqlite"),
        ("send", "ledger", "postgresql://db.example.org/all", "postgresql://team:secret@db.example.org/all"),
        ("send", "ledger", "", "postgresql://db.example.org/all?user=x&password=secret"),
        ("inbox", "host", "imap.example.org", "imap example.org"),
        ("campaign", "name", "Spring 2027, Dana", "x" * 81),
    ],
)
def test_values_that_can_be_used(section: str, key: str, good: str, bad: str) -> None:
    assert check_setting(section, key, good) == ""
    assert check_setting(section, key, bad).startswith(f"{key}: ")


def test_hours_and_weekdays_are_read_as_they_are_meant() -> None:
    assert hours("9:00-17:30") == (time(9), time(17, 30))
    assert hours("08:00-24:00") == (time(8), time.max)
    assert hours("") == (time.min, time.max)
    assert weekdays("mon-fri") == frozenset(range(5))
    assert weekdays("sat - mon, WED") == {5, 6, 0, 2}
    assert weekdays("") == frozenset(range(7))
    assert zone("America/Denver").key == "America/Denver"


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_days_begins_and_ends_with_its_ends(first: int, last: int) -> None:
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    days = weekdays(f"{names[first]}-{names[last]}")
    assert len(days) == (last - first) % 7 + 1
    assert {first, last} <= days


@given(st.text(max_size=20) | st.text("0123456789:-", max_size=12) | st.text("montuesawfri-, ", max_size=12))
@settings(deadline=None)
def test_any_text_for_a_time_is_read_or_explained(text: str) -> None:
    for key in ("hours", "weekdays", "time_zone"):
        assert isinstance(check_setting("send", key, text), str)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("[me]\nname = Ann\n", 2, "double quotes"),
        ("[me]\nWho told me = 1\n", 2, "stands in quotes"),
        ('[me]\nname = "a"\nname = "b"\n', 3, "twice"),
        ("[me]\n[me]\n", 2, "twice"),
        ('[campaign]\noutput = "C:\\letters"\n', 2, "single quotes"),
        ('[me]\nname = "Ann\n', 2, "quotation mark"),
        ('[me]\nname = """Ann\n', 2, ""),
        ("[me]\naddress = [\n", 2, ""),
        ("[me\n", 1, ""),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(tmp_path: Path, text: str, line: int, hint: str) -> None:
    ((where, message, said),) = problems(tmp_path, text)
    assert where == f"outreach.toml, line {line}"
    assert message.startswith("this is not TOML: ")
    assert hint in said


def test_columns_map_headers_to_contact_fields(tmp_path: Path) -> None:
    text = '[columns]\n"Who" = "referer"\nE.mail = "email"\nage = 3\nOK = "email"\n'
    assert problems(tmp_path, text, contact_fields=("referrer", "email")) == [
        (
            "outreach.toml, line 2",
            "Who: a contact has no field “referer”: did you mean “referrer”?",
            "Fields: referrer, email.",
        ),
        (
            "outreach.toml, line 3",
            "what has a dot in it needs quotes: E",
            'Put the whole of it in quotes: "E.mail" = "referrer"',
        ),
        ("outreach.toml, line 4", "age must be a text, not the number 3", 'Write age = "3"'),
    ]


def test_answers_are_texts_of_one_line_under_any_prompt(tmp_path: Path) -> None:
    text = '[answers]\n"How many?" = 3\nWhere.else = "x"\nNotes = "a\\nb"\n'
    assert problems(tmp_path, text) == [
        ("outreach.toml, line 2", '"How many?" must be a text, not the number 3', 'Write "How many?" = "3"'),
        (
            "outreach.toml, line 3",
            "what has a dot in it needs quotes: Where",
            'Put the whole of it in quotes: "Where.else" = "the library"',
        ),
        ("outreach.toml, line 4", "Notes: a text here is one line, without control characters", ""),
    ]


def test_lines_are_found_past_multi_line_values_and_odd_spellings(tmp_path: Path) -> None:
    text = (
        '[me]\naddress = [\n  "a = b",\n  "[request]",\n]\nheadline = """\n[request]\nminutes = 99\n"""\n'
        '"name" = 1\n  [ request ] # minutes = 3\nminutes=77\n'
    )
    assert [where for where, _, _ in problems(tmp_path, text)] == [f"outreach.toml, line {n}" for n in (6, 10, 12)]


def test_dotted_and_inline_tables_are_settings_too(tmp_path: Path) -> None:
    assert read(tmp_path, 'me.name = "Ann"\nrequest = {minutes = 10}\n').request == Request(minutes=10)
    ((where, _, _),) = problems(tmp_path, 'me.name = "Ann"\nrequest = {minutes = 1}\n')
    assert where == "outreach.toml, line 2"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name, content, said in [
        ("latin.toml", b'[me]\nname = "Zo\xeb"\n', "latin.toml, line 2: this is not UTF-8 text"),
        ("deep.toml", b"x = " + b"[" * 50_000, "deep.toml"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(OutreachError, match=said):
            load_settings(path)
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(OutreachError, match="cannot be read") as refused:
            load_settings(path)
        assert refused.value.findings[0].hint


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=200) | st.text("[]{}=.\"'#\n abc1\\", max_size=60))
@settings(deadline=None)
def test_any_text_is_read_or_explained(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "outreach.toml"
    path.write_bytes(text.encode())
    places = ["outreach.toml"]
    try:
        load_settings(path)
    except OutreachError as error:
        places = [finding.where for finding in error.findings]
    assert places
    assert all(place.startswith("outreach.toml") for place in places)


one_line = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
header = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@given(
    me=st.builds(Me, name=one_line, address=st.lists(one_line, max_size=3).map(tuple)),
    columns=st.dictionaries(header, st.text(string.ascii_lowercase, min_size=1), max_size=3),
    answers=st.dictionaries(header, st.just("") | one_line, max_size=3),
    minutes=st.integers(5, 30),
)
@settings(deadline=None)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, me: Me, columns: dict[str, str], answers: dict[str, str], minutes: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "outreach.toml"
    made = Settings(me, columns=columns, answers=answers, request=Request(minutes), checks=Checks(("L07",)), path=path)
    path.write_text(as_toml(made), encoding="utf-8", newline="\n")
    assert load_settings(path) == made


def test_every_character_of_a_header_can_be_written(tmp_path: Path) -> None:
    made = Settings(columns={"".join(map(chr, range(0x100))): "name"}, path=tmp_path / "outreach.toml")
    assert read(tmp_path, as_toml(made)) == made


def test_reference_examples_and_defaults_can_be_used(tmp_path: Path) -> None:
    for row in reference():
        for value in {row.default, row.example} - {""}:
            written = f"{row.key} = {value}" if row.key else value
            read(tmp_path, f"[{row.section}]\n{written}\n")
        assert row.help


def test_settings_are_found_as_given_beside_the_sheet_or_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    own = tmp_path / "b" / "outreach.toml"
    own.touch()
    assert find_settings([tmp_path / "a"]) is None
    assert find_settings([tmp_path / "a", tmp_path / "b"]) == own
    assert find_settings([tmp_path / "b" / "contacts.xlsx"]) == own
    other = tmp_path / "a" / "spring.toml"
    other.touch()
    assert find_settings([other, own]) == other
