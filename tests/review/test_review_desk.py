"""The desk: any letter of a campaign at once, the same as everywhere, and what was found in all of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaign import Campaign, Choice, open_campaign, planned_letters, start
from outreach.campaign.by_hand.decisions import decide, take_back
from outreach.campaign.by_hand.edits import keep
from outreach.campaign.desk.desk import Desk
from outreach.campaign.desk.listing import Entry, Wanted, counted, entry_of, fitting
from outreach.campaign.post.approving import approved, held
from outreach.contacts import Contact
from outreach.errors import OutreachError
from tests.support.programs import Outreach
from tests.support.review import TEMPLATE, TODAY, Clock, crowd, desk_of, write_campaign


def test_letters_and_findings_are_those_of_check(folder: Path) -> None:
    pile = desk_of(folder).pile()
    run = start(open_campaign(folder, None, None, folder), Choice(today=TODAY), word=True)
    for planned in planned_letters(run):
        row = planned.contact.row
        again = pile.planned(row)
        assert again
        assert again.findings == planned.findings
        assert again.held == planned.held == (pile.entry(row).state == "held")
        if planned.letter:
            assert again.letter
            assert (again.letter.text, again.letter.subject) == (planned.letter.text, planned.letter.subject)
    assert [entry.state for entry in pile.entries()] == ["held", "ready", "held", "held", "held", "ready"]
    assert pile.entry(2).rules[0] == "L04"


def test_looking_at_letters_counts_nothing(folder: Path) -> None:
    pile = desk_of(folder).pile()
    before = pile.findings
    for _ in range(3):
        pile.planned(3)
    assert pile.run.tally.letters == 0
    assert pile.findings == before


def test_files_are_those_of_write(folder: Path, outreach: Outreach) -> None:
    done = outreach("write", "-c", folder, "-o", folder / "out", "--date", "2026-11-23", "--as", "docx", "--as", "txt")
    assert done.returncode == 1
    pile = desk_of(folder).pile()
    planned = pile.planned(3)
    assert planned
    for medium in ("docx", "txt"):
        name, content = pile.file(planned, medium)
        assert content == (folder / "out" / name).read_bytes()
    held = pile.planned(2)
    assert held
    with pytest.raises(OutreachError, match="asks for a job"):
        pile.file(held, "docx")


def test_what_changes_on_disk_is_read_anew(folder: Path) -> None:
    clock = Clock()
    desk = desk_of(folder, clock)
    first = desk.pile()
    template = folder / "templates" / "letter.md"
    template.write_text(TEMPLATE.replace("Thank you for", "Many thanks for"), "utf-8")
    assert desk.pile() is first  # looked at a moment ago
    clock.now += timedelta(seconds=1)
    second = desk.pile()
    planned = second.planned(3)
    assert second is not first
    assert planned
    assert planned.letter
    assert "Many thanks for" in planned.letter.text

    template.touch()  # saved without a change
    clock.now += timedelta(seconds=1)
    assert desk.pile() is second

    template.write_text("{% if %}", "utf-8")
    clock.now += timedelta(seconds=1)
    version = desk.version
    assert desk.pile() is second
    assert desk.problems[0].where.startswith("letter.md")
    assert desk.version > version

    template.write_text(TEMPLATE, "utf-8")
    clock.now += timedelta(seconds=1)
    assert desk.pile() is not second
    assert desk.problems == ()


def test_sheet_settings_and_includes_are_watched(folder: Path) -> None:
    clock = Clock()
    desk = desk_of(folder, clock)
    for path, text in (
        ("people.csv", "\nn1,New Face,n@example.com,Mill,Jo,mills,\n"),
        ("outreach.toml", "\n"),
        ("templates/x.md", "x"),
    ):
        before = desk.pile()
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
        clock.now += timedelta(seconds=1)
        assert desk.pile() is not before
    assert desk.pile().entries()[-1].name == "New Face"


def test_another_day_is_another_pile(folder: Path) -> None:
    clock = Clock()

    def opened() -> tuple[Campaign, Choice]:
        return open_campaign(folder, None, None, folder), Choice(today=clock().date())

    desk = Desk(opened, clock)
    assert desk.pile().run.choice.today.day == 23
    clock.now += timedelta(hours=16)
    assert desk.pile().run.choice.today.day == 24


def test_many_threads_get_their_own_letters(folder: Path) -> None:
    write_campaign(folder, crowd(300))
    desk = Desk(lambda: (open_campaign(folder, None, None, folder), Choice(today=TODAY)), Clock())
    pile = desk.pile()

    def company(row: int) -> bool:
        planned = pile.planned(row)
        return bool(planned and planned.letter and f"work at Mill {row - 2}." in planned.letter.text)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(company, [row for row in range(2, 302) for _ in range(2)]))
    assert pile.is_gathered.wait(30)
    assert {entry.state for entry in pile.entries()} == {"ready"}


def test_nobody_and_nothing_are_told(folder: Path) -> None:
    campaign = open_campaign(folder, None, None, folder)
    with pytest.raises(OutreachError, match="nobody in the sheet fits"):
        Desk(lambda: (campaign, Choice(today=TODAY, only=("nobody",))), Clock())
    with pytest.raises(LookupError):
        desk_of(folder).pile().planned(99)


ENTRIES = [
    Entry(2, "o1", "Ada Okafor", "Harbor", "referral", "ada okafor\nharbor", "held", ("L04", "L11")),
    Entry(3, "h1", "Tom Hale", "Größe & Söhne", "alumni", "tom hale\ngrosse & sohne", "ready"),
    Entry(4, "t1", "Minh Tran", "Harbor", "alumni", "minh tran\nharbor", "held", ("C03",)),
]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Wanted(), [2, 3, 4]),
        (Wanted(text="harb OKA"), [2]),
        (Wanted(text="Größe"), [3]),
        (Wanted(state="held"), [2, 4]),
        (Wanted(rule="L11"), [2]),
        (Wanted(source="alumni", state="held"), [4]),
        (Wanted(company="größe & söhne"), [3]),
        (Wanted(text="nobody"), []),
    ],
)
def test_the_list_is_searched_and_filtered(wanted: Wanted, rows: list[int]) -> None:
    assert [entry.row for entry in fitting(ENTRIES, wanted)] == rows


def test_what_there_is_to_choose_from() -> None:
    counts = counted(ENTRIES)
    assert counts.states == {"ready": 1, "held": 2}
    assert list(counts.rules) == ["C03", "L04", "L11"]
    assert counts.companies == {"Größe & Söhne": 1, "Harbor": 2}


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_words_find_what_holds_them(name: str, company: str, text: str) -> None:
    entry = entry_of(Contact(id="x", row=2, name=name, company=company))
    assert fitting([entry], Wanted(text=name)) == [entry]
    assert set(fitting([entry], Wanted(text=text))) <= {entry}


@pytest.mark.parametrize(
    ("name", "typed"), [("Kate O’Brien", "o'brien"), ("Kate O'Brien", "O’Brien"), ("Ana Sá–Silva", "sa-s")]
)
def test_names_are_found_by_the_marks_that_keyboards_have(name: str, typed: str) -> None:
    entry = entry_of(Contact(id="x", row=2, name=name))
    assert fitting([entry], Wanted(text=typed)) == [entry]


def test_what_a_person_decides_shows_at_once_and_without_reading_all_anew(tmp_path: Path) -> None:
    desk = desk_of(write_campaign(tmp_path))
    pile = desk.pile()
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    planned = pile.planned(3)
    assert planned
    decide(tmp_path, [approved(pile.run, planned, now), held(pile.run, pile.contact(7), "ask Jo first", now)])
    assert desk.take_up() is pile
    assert {entry.row: entry.decision for entry in pile.entries() if entry.decision != "open"} == {
        3: "approved",
        7: "held",
    }
    assert pile.entry(7).state == "held"
    assert desk.version == 2  # by which other tabs are told
    take_back(tmp_path, [("g1", "letter")])
    keep(pile.run, pile.contact(3), "Subject: Another\n\nDear Tom,\n\nmay I call?\n")
    desk.take_up()
    assert pile.entry(7).decision == "open"
    assert pile.entry(3).decision == "lapsed"
    assert fitting(pile.entries(), Wanted(decision="lapsed")) == [pile.entry(3)]
    assert counted(pile.entries()).decisions == {"open": 5, "lapsed": 1}
    desk.close()


def test_what_is_decided_elsewhere_is_noticed(tmp_path: Path) -> None:
    clock = Clock()
    desk = desk_of(write_campaign(tmp_path), clock)
    run = desk.pile().run
    decide(tmp_path, [held(run, desk.pile().contact(7), "", datetime(2026, 11, 23, 9, tzinfo=UTC))])
    clock.now += timedelta(seconds=1)
    assert desk.pile().entry(7).decision == "held"
    assert desk.version == 2
    (tmp_path / "decisions.csv").write_text("nonsense", "utf-8")
    clock.now += timedelta(seconds=1)
    desk.pile()
    assert "decisions.csv" in desk.problems[0].where
    desk.close()
