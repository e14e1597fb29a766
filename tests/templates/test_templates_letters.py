"""Every shipped letter in every situation that its sheet can be in: nothing that no person would write."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document

from outreach.campaign import Planned, ShippedLetter, checked, shipped_letters, write_letters
from outreach.checks import Reading, kind_of
from outreach.errors import OutreachError
from tests.support.programs import Outreach
from tests.templates.every_letter import ME, NEEDED_BY_LETTER, PERSONAS, WHO, planned, rows, run
from tests.templates.golden_letters import GOLDEN, letters

NAMES = [letter.name for letter in shipped_letters()]
REQUESTS = [letter.name for letter in shipped_letters() if letter.kind == "request"]
NOBODY_WRITES = re.compile(
    r"""[^\S\n]{2,} | [ ][,.;!] | ,,|;,|,\. | (?<!\.)\.\.(?!\.) | \n\n\n | [ ]\n | ^\s*[,.;:] | \(\s*\) | “\s*”
    | \b([^\W\d]+)[ ]\1\b | \bNone\b | [{}]""",
    re.VERBOSE | re.MULTILINE,
)


def said(letter: Planned) -> str:
    assert letter.letter
    return f"{letter.letter.subject}\n\n{letter.letter.text}"


def see_that_all_are_good(
    folder: Path, name: str, me: Mapping[str, str], settings: str = "", each: int = 1
) -> set[str]:
    """What the letters say that are made for the rows, or for every so-manieth."""
    made = planned(folder, name, list(rows(name))[::each], me, settings)
    for letter in made:
        assert [f"{problem.rule} {problem.message}" for problem in letter.findings if problem.level != "info"] == [], (
            said(letter)
        )
        assert not (odd := NOBODY_WRITES.search(said(letter))), f"{odd}\n{said(letter)}"
    return {said(letter) for letter in made}


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda me: me.get("persona") or "-".join(me) or "nothing")
@pytest.mark.parametrize("name", REQUESTS)
def test_requests_of_everybody_to_anybody_are_good(tmp_path: Path, name: str, persona: Mapping[str, str]) -> None:
    each = 1 if name == "request" else 3
    assert len(see_that_all_are_good(tmp_path, name, {**ME, **persona}, each=each)) >= 30


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REQUESTS])
def test_letters_of_the_relationship_are_good(tmp_path: Path, name: str) -> None:
    assert see_that_all_are_good(tmp_path, name, ME)


@pytest.mark.parametrize("name", NAMES)
def test_letters_of_a_writer_without_telephone_promise_no_call(tmp_path: Path, name: str) -> None:
    for text in see_that_all_are_good(tmp_path, name, {**ME, "phone": ""}, each=7):
        assert not re.search(r"I will call|a call or|rufe ich|appellerai|telefonearé|555", text), text


@pytest.mark.parametrize("name", [name for name in NAMES if "/" not in name])
def test_british_letters_are_good_and_have_british_dates(tmp_path: Path, name: str) -> None:
    for text in see_that_all_are_good(tmp_path, name, ME, 'language = "en-GB"\ncountry = "GB"', each=7):
        assert "Kind regards," in text
        assert not re.search(r"December \d|Dr\. ", text), text


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_without_the_assurance_do_not_speak_of_jobs(tmp_path: Path, name: str) -> None:
    found = planned(tmp_path, name, list(rows(name))[:16], ME, '[request]\ndisclaimer = "none"')
    for letter in found:
        assert not re.search(r"\bjob\b|Stelle\b|emploi|empleo", said(letter)), said(letter)
        assert not letter.held


def test_a_school_that_is_typed_with_its_article_goes_without_it_into_a_subject(tmp_path: Path) -> None:
    (made,) = planned(tmp_path, "request", [{**WHO, "source": "alumni", "school": "the University of Oregon"}])
    assert said(made).startswith("Our University of Oregon connection\n")
    assert "have the University of Oregon in common" in said(made)


def test_letters_are_what_was_read_aloud(tmp_path: Path) -> None:
    now = dict(letters(tmp_path))
    kept = {path.relative_to(GOLDEN).with_suffix("").as_posix(): path for path in GOLDEN.rglob("*.txt")}
    assert now.keys() == kept.keys(), "python -m tests.templates.golden_letters writes them anew"
    for name, text in now.items():
        assert text == kept[name].read_text("utf-8"), name


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_a_word_letter_too(tmp_path: Path, name: str) -> None:
    person = next(iter(rows(name)))
    opened = run(tmp_path, name, [person], word=True)
    with checked(opened, lambda _: None) as ready:
        (file,) = write_letters(ready.finished(("docx",), "letter", tmp_path), tmp_path)
    (letter,) = planned(tmp_path, name, [person])
    assert letter.letter
    document = Document(str(file.path))
    in_word = " ".join(" ".join(paragraph.text for paragraph in document.paragraphs).split())
    assert " ".join(letter.letter.text.split()) in in_word
    used = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert {"Salutation", "Closing", "Signature"} <= set(used)


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, needs in NEEDED_BY_LETTER.items() for field in needs]
)
def test_a_letter_without_what_it_is_about_is_held(tmp_path: Path, name: str, field: str) -> None:
    person = {**WHO, "source": "friend", **NEEDED_BY_LETTER[name], field: ""}
    (letter,) = planned(tmp_path, name, [person])
    assert letter.held
    (tmp_path / "people.csv").write_text("Name,Email,Source\nNgozi Okafor,n@example.org,friend\n", "utf-8")
    (bare,) = run_again(tmp_path, name)
    assert any(f"contact.{field}" in each.message and "without a column “" in each.where for each in bare.findings)


def run_again(folder: Path, name: str) -> list[Planned]:
    from outreach.campaign import Choice, open_campaign, start
    from tests.templates.every_letter import TODAY

    return list(start(open_campaign(folder, None, Path(name), folder), Choice(today=TODAY)))


def test_the_persona_speaks_only_where_there_is_no_headline(tmp_path: Path) -> None:
    person = {**WHO, "source": "friend"}
    said_by = {
        persona: said(planned(tmp_path, "request", [person], {**ME, "persona": persona})[0])
        for persona in ("student", "career changer", "employed")
    }
    assert "I am a student at Front Range College" in said_by["student"]
    assert "another line of work" in said_by["career changer"]
    assert "Please keep this between us." in said_by["employed"]
    headline = {**ME, "persona": "employed", "headline": "I keep bees."}
    (letter,) = planned(tmp_path, "request", [person], headline)
    assert "I keep bees. " not in said(letter).replace("I keep bees.\n", "")
    assert "I have a job" not in said(letter)
    assert "Please keep this between us." in said(letter)


def test_shipped_letters_are_signed_with_the_campaign_s_own_closing(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "_closing.md").write_text("Yours,\n\n{{ me.name }} of Elm Street\n", "utf-8")
    for name in ("thank-you", "request"):
        (letter,) = planned(tmp_path, name, [next(iter(rows(name)))])
        assert said(letter).endswith("Yours,\n\nDana Whitfield of Elm Street\n")


@pytest.mark.parametrize("letter", shipped_letters(), ids=lambda letter: letter.name)
def test_a_letter_that_somebody_has_written_so_is_of_that_kind(tmp_path: Path, letter: ShippedLetter) -> None:
    if "/" in letter.name or letter.name == "clipping":  # only English is judged, and good news may be a request's too
        return
    person = {**WHO, "source": "friend", **NEEDED_BY_LETTER.get(letter.name, {})}
    (planned_letter,) = planned(tmp_path, letter.name, [person])
    assert kind_of(Reading(said(planned_letter).partition("\n\n")[2])) == letter.kind


@pytest.mark.parametrize(
    ("language", "title", "greets", "closes"),
    [
        ("en-US", "Dr.", "Dear Dr. Okafor,", "Best regards,"),
        ("en-GB", "Dr.", "Dear Dr Okafor,", "Kind regards,"),
        ("en-AU", "", "Dear Ngozi Okafor,", "Kind regards,"),
        ("de", "Frau", "Sehr geehrte Frau Okafor,", "Mit freundlichen Grüßen"),
        ("de-AT", "Herr Dr.", "Sehr geehrter Herr Dr. Okafor,", "Mit freundlichen Grüßen"),
        ("de", "", "Guten Tag Ngozi Okafor,", "Mit freundlichen Grüßen"),
        ("de-CH", "Frau", "Sehr geehrte Frau Okafor", "Freundliche Grüsse"),
        ("fr", "Mme", "Madame,", "Bien cordialement,"),
        ("fr", "M.", "Monsieur,", "Bien cordialement,"),
        ("fr-CA", "", "Bonjour Ngozi Okafor,", "Bien cordialement,"),
        ("es", "Sra.", "Estimada Sra. Okafor:", "Un cordial saludo,"),
        ("es-MX", "Sr.", "Estimado Sr. Okafor:", "Un cordial saludo,"),
        ("es", "", "Buenos días, Ngozi Okafor:", "Un cordial saludo,"),
        ("en-US", "Mr. & Mrs.", "Dear Mr. and Mrs. Okafor,", "Best regards,"),
        ("de", "Herr und Frau", "Guten Tag Herr und Frau Okafor,", "Mit freundlichen Grüßen"),
        ("fr", "M. et Mme", "Madame, Monsieur,", "Bien cordialement,"),
        ("es", "Sr. y Sra.", "Buenos días, Sr. y Sra. Okafor:", "Un cordial saludo,"),
    ],
)
def test_letters_greet_and_close_as_their_language_does(
    tmp_path: Path, language: str, title: str, greets: str, closes: str
) -> None:
    person = {**WHO, "title": title, "source": "friend"}
    (letter,) = planned(tmp_path, "request", [person], ME, f'language = "{language}"')
    assert [each.rule for each in letter.findings if each.level != "info"] == []
    lines = said(letter).split("\n\n")
    assert (lines[1], lines[-2]) == (greets, closes)


def test_a_letter_in_another_language_s_folder_is_in_that_language(tmp_path: Path) -> None:
    (letter,) = planned(tmp_path, "de/request", [{**WHO, "title": "Frau", "source": "friend"}])
    assert "Sehr geehrte Frau Okafor," in said(letter)
    assert "persönlich, am Telefon oder per Video" in said(letter)
    assert "Am Mittwoch, 2. Dezember, melde ich mich" in said(letter)
    assert [each.rule for each in letter.findings] == ["L00"]


def test_a_campaign_s_own_letter_in_such_a_folder_is_too(tmp_path: Path) -> None:
    (tmp_path / "templates" / "fr").mkdir(parents=True)
    letter = 'Subject: Merci\n\n{{ contact.salutation | greeting }}\n\nLe {{ "2026-12-01" | day }}.\n'
    (tmp_path / "templates" / "fr" / "merci.md").write_text(letter, "utf-8")
    people = [{**WHO, "title": "Mme"}, {**WHO, "title": "", "salutation": "Madame la Directrice"}]
    first, second = planned(tmp_path, "fr/merci", people)
    assert said(first) == "Merci\n\nMadame,\n\nLe mardi 1er décembre.\n"
    assert "\n\nMadame la Directrice,\n\n" in said(second)


def test_nobody_is_greeted_without_a_name(tmp_path: Path) -> None:
    for language in ("en-US", "de", "fr"):
        (letter,) = planned(tmp_path, "request", [{"source": "friend"}], ME, f'language = "{language}"')
        assert any("`contact.salutation` is empty" in finding.message for finding in letter.findings), language


def test_no_german_campaign_sends_an_english_letter_unawares(tmp_path: Path) -> None:
    with pytest.raises(OutreachError, match="comes in English only") as error:
        planned(tmp_path, "thank-you", [], ME, 'language = "de"')
    assert "outreach templates copy thank-you --as de/thank-you.md" in error.value.findings[0].hint


def test_a_greeting_in_a_language_that_is_not_known_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    greeting = "Subject: Ciao\n\n{{ contact.salutation | greeting }}\n\nCiao.\n"
    (tmp_path / "templates" / "note.md").write_text(greeting, "utf-8")
    (letter,) = planned(tmp_path, "note", [WHO], ME, 'language = "it"')
    assert letter.held
    assert "how letters open and close in “it” is not known" in letter.findings[0].message


@pytest.mark.parametrize(
    ("meeting", "language", "reads"),
    [
        ("2026-12-01 15:00", "en-US", "Tuesday, December 1 at 3:00 PM"),
        ("2026-12-01T15:00:00", "en-GB", "Tuesday, 1 December at 15:00"),
        ("1 December 2026", "en-US", "Tuesday, December 1"),
        ("Tuesday after lunch", "en-US", "Tuesday after lunch"),
    ],
)
def test_meetings_are_said_as_people_say_them(tmp_path: Path, meeting: str, language: str, reads: str) -> None:
    person = {**WHO, "meeting": meeting}
    (letter,) = planned(tmp_path, "confirmation", [person], ME, f'language = "{language}"')
    assert letter.letter
    subject = letter.letter.subject.replace("\u202f", " ")  # CLDR's narrow space before AM and PM
    assert subject == f"Our conversation: {reads}"


class TestCommand:
    """outreach templates"""

    def test_lists_every_letter_with_when_to_use_it(self, outreach: Outreach) -> None:
        done = outreach("templates")
        assert (done.returncode, done.stderr) == (0, "")
        assert [line.split()[0] for line in done.stdout.splitlines() if line[:1].strip()] == NAMES
        assert "Within a day of the conversation" in " ".join(done.stdout.split())
        assert max(map(len, done.stdout.splitlines())) <= 80

    def test_copies_a_letter_with_what_it_includes_and_nothing_over_the_campaign_s_own(
        self, outreach: Outreach, tmp_path: Path
    ) -> None:
        (tmp_path / "outreach.toml").write_text('[me]\nname = "Dana"\n', "utf-8")
        own = tmp_path / "templates" / "_closing.md"
        own.parent.mkdir()
        own.write_text("Yours,\n\nDana\n", "utf-8")
        done = outreach("templates", "copy", "reminder")
        assert (done.returncode, done.stdout.split()) == (0, ["templates/reminder.md", "templates/_subject.md"])
        assert own.read_text("utf-8") == "Yours,\n\nDana\n"
        changed = tmp_path / "templates" / "reminder.md"
        changed.write_text("Subject: Mine\n\nMine.\n", "utf-8")
        refused = outreach("templates", "copy", "reminder")
        assert (refused.returncode, "stays" in refused.stderr) == (2, True)
        assert changed.read_text("utf-8") == "Subject: Mine\n\nMine.\n"
        assert outreach("templates", "copy", "reminder", "--as", "second").returncode == 0
        assert outreach("templates", "copy", "reminder", "--overwrite").returncode == 0
        assert changed.read_bytes() == (tmp_path / "templates" / "second.md").read_bytes()

    def test_a_copy_by_another_name_is_in_the_letter_s_own_language(self, outreach: Outreach, tmp_path: Path) -> None:
        (tmp_path / "outreach.toml").write_text('[me]\nname = "Dana"\nfield = "Musik"\n', "utf-8")
        (tmp_path / "people.csv").write_text("Name,Email,Source\nAda Lee,ada@example.org,friend\n", "utf-8")
        done = outreach("templates", "copy", "de/request", "--as", "anschreiben")
        assert done.stdout.split()[0] == "templates/de/anschreiben.md"
        letter = outreach("preview", "people.csv", *shlex.split(done.stderr.partition("outreach preview")[2]))
        assert "Guten Tag Ada Lee," in letter.stdout
        assert outreach("templates", "copy", "de/request", "--as", "fr/lettre").stdout.startswith("templates/fr/lettre")

    def test_what_is_said_to_come_next_works_as_it_stands(self, outreach: Outreach, tmp_path: Path) -> None:
        there = tmp_path / "my search"
        there.mkdir()
        (there / "outreach.toml").write_text('[me]\nname = "Dana"\n[campaign]\nsheet = "people.csv"\n', "utf-8")
        (there / "people.csv").write_text("Name,Email\nAda Lee,ada@example.org\n", "utf-8")
        copied = outreach("templates", "copy", "holiday-card", "--as", "my card", "-c", "my search")
        shown = outreach(*shlex.split(copied.stderr.partition("  outreach ")[2]))
        assert "Dear Ada Lee," in shown.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("thankyou",), "Did you mean thank-you?"),
            (("reminder", "--as", "../outside"), "is not in the campaign's folder of templates"),
            (("reminder", "-c", "nowhere"), "there is no outreach.toml here"),
            (("reminder", "-c", "elsewhere"), "there is no outreach.toml here"),
        ],
    )
    def test_explains_what_it_cannot_copy(
        self, outreach: Outreach, tmp_path: Path, arguments: tuple[str, ...], message: str
    ) -> None:
        (tmp_path / "outreach.toml").write_text('[me]\nname = "Dana"\n', "utf-8")
        (tmp_path / "elsewhere").mkdir()
        done = outreach("templates", "copy", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in " ".join(done.stderr.split())
        assert not (tmp_path / "templates").exists()

    def test_misspelt_letter_is_suggested(self, outreach: Outreach, tmp_path: Path) -> None:
        (tmp_path / "people.csv").write_text("Name,Email\nAda Lee,ada@example.org\n", "utf-8")
        done = outreach("check", "people.csv", "-t", "thnak-you")
        assert done.returncode == 2
        assert "Did you mean thank-you?" in done.stderr
