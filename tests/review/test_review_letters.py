"""The pages of the letters, as they come from the server: without a browser, and without its scripts."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.review import PEOPLE, Visitor, app_of, client_of, desk_of, write_campaign


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    desk = desk_of(write_campaign(tmp_path_factory.mktemp("campaign")))
    yield client_of(app_of(desk))
    desk.close()


def rows(html: str) -> list[int]:
    return [int(row) for row in re.findall(r'<a href="[^"]*" data-row="(\d+)"', html)]


def test_the_list_has_everybody_with_state_and_findings(client: Visitor) -> None:
    html = client.get("/letters/").text
    assert rows(html) == [2, 3, 4, 5, 6, 7]
    assert "6 contacts" in html
    assert "Günther Größe" in html
    assert re.search(r'class="state held">held <span class="rules">L04', html)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=größe", [7]),
        ("text=grosse", [7]),
        ("state=ready", [3, 7]),
        ("rule=L04", [2]),
        ("source=alumni", [3, 5, 6]),
        ("company=harbor", [2, 5]),
        ("text=nobody", []),
    ],
)
def test_the_list_can_be_searched_and_filtered(client: Visitor, query: str, found: list[int]) -> None:
    assert rows(client.get(f"/letters/?{query}").text) == found
    assert rows(client.get(f"/letters/list?{query}").text) == found


def test_previous_and_next_stay_within_what_is_filtered(client: Visitor) -> None:
    html = client.get("/letters/5?source=alumni").text
    assert 'rel="prev" href="/letters/3?source=alumni"' in html
    assert 'rel="next" href="/letters/6?source=alumni"' in html
    assert 'rel="next"' not in client.get("/letters/6?source=alumni").text


def test_a_letter_shows_what_is_to_be_known_of_it(client: Visitor) -> None:
    html = client.get("/letters/3").text
    for said in (
        "Jo Park suggested I write to you",
        "Dana Whitfield &lt;dana.whitfield@example.org&gt;",
        "Tom Hale &lt;tom@example.com&gt;",
        "Tuesday, December 1, 2026",
    ):
        assert said in html
    held = client.get("/letters/2").text
    assert "this asks for a job" in held
    assert "If you hear of any openings" in held
    assert "A held letter is not written." in held
    assert 'href="/letters/2/paper#f1"' in held
    assert "There is no letter to show." in client.get("/letters/5").text


def test_paper_is_the_word_letter_and_mail_the_message(client: Visitor) -> None:
    paper = client.get("/letters/2/paper?values=1").text
    for said in ("18 Alder Street, Denver, CO 80203", "November 23, 2026", '<html class="values"'):
        assert said in paper
    assert '<mark class="value" title="people.csv, D2">Harbor</mark>' in paper
    assert re.search(r'<mark class="error"[^>]*><b class="sign" id="f1">1</b>If you hear', paper)
    mail = client.get("/letters/2/mail").text
    assert "18 Alder" not in mail
    assert '<strong>work at <mark class="value" title="people.csv, D2">Harbor</mark></strong>' in mail


def test_word_and_pdf_are_files(client: Visitor) -> None:
    word = client.get("/letters/3/letter.docx")
    assert word.status_code == 200
    assert "filename=" in word.headers["Content-Disposition"]
    assert b"Alder &amp; Sons" in zipfile.ZipFile(BytesIO(word.data)).read("word/document.xml")
    held = client.get("/letters/2/letter.docx")
    assert held.status_code == 422
    assert "this asks for a job" in held.text


def test_pdf_is_laid_out_or_said_not_to_be(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "PDF needs LibreOffice" in client.get("/letters/3").text
    answer = client.get("/letters/3/letter.pdf")
    assert answer.status_code == 422
    assert "libreoffice.org" in answer.text


def test_pages_of_a_long_list(tmp_path: Path) -> None:
    people = [
        (f"p{n}", f"Ada {'abcdefghij'[n % 10] * 3}", f"p{n}@example.com", "Mill", "Jo Park", "mills", "")
        for n in range(250)
    ]
    write_campaign(tmp_path, people)
    client = client_of(app_of(desk_of(tmp_path)))
    assert rows(client.get("/letters/").text) == list(range(2, 102))
    assert rows(client.get("/letters/?page=3").text) == list(range(202, 252))
    assert rows(client.get("/letters/?page=99").text) == list(range(202, 252))
    there = client.get("/letters/150").text
    assert rows(there) == list(range(102, 202))
    assert "Page 2 of 3" in there


def test_letters_from_a_word_file(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Dear {{ contact.salutation }},")
    document.add_paragraph("I like {{ contact.company }}.", style="List Bullet")
    document.add_table(1, 2).cell(0, 1).text = "{{ contact.interest }}"
    write_campaign(tmp_path, PEOPLE)
    document.save(str(tmp_path / "templates" / "letter.docx"))
    settings = tmp_path / "outreach.toml"
    settings.write_text(settings.read_text("utf-8").replace("letter.md", "letter.docx"), "utf-8")
    client = client_of(app_of(desk_of(tmp_path)))
    paper = client.get("/letters/3/paper").text
    assert ">Alder &amp; Sons</mark>" in paper
    assert "<table" in paper
    assert 'class="label"' in paper
    assert client.get("/letters/3/mail").status_code == 200
    assert "<script>" not in client.get("/letters/4/paper").text


def test_what_is_not_there_is_not_found(client: Visitor) -> None:
    for path in (
        "/letters/1",
        "/letters/99",
        "/letters/99/panel",
        "/letters/99/paper",
        "/letters/5/paper",
        "/letters/5/mail",
    ):
        assert client.get(path).status_code == 404
    assert "Back to the letters" in client.get("/letters/99").text
    assert client.get("/letters/5/paper?ahead=1").status_code == 204


def test_state_tells_how_far_checking_is(client: Visitor) -> None:
    state = client.get("/state.json").get_json()
    assert (state["contacts"], state["seen"], state["gathered"]) == (6, 6, True)
