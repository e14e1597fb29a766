"""Whom a letter is for: a template's header lines say it, and no merged value adds anybody."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaign import Choice, checked, open_campaign, start
from outreach.campaign.post.posting import Posting, poster
from outreach.errors import OutreachError
from outreach.mail import Mail, Mailbox, envelope, mailboxes

ANN = Mailbox("ann@example.com", "Ann Lee")
SETTINGS = '[me]\nname = "Dana Whitfield"\nemail = "dana@example.org"\n'


@pytest.mark.parametrize(
    ("header", "boxes"),
    [
        ("", []),
        (" , ", []),
        ("ann@example.com", [Mailbox("ann@example.com")]),
        ("<ann@example.com>", [Mailbox("ann@example.com")]),
        ("Ann Lee <ann@example.com>", [ANN]),
        (
            '"Lee, Ann" <ann@example.com>,\n joe@example.com',
            [Mailbox(ANN.address, "Lee, Ann"), Mailbox("joe@example.com")],
        ),
        (r'"Ann \"Bee\" \\ Lee" <ann@example.com>', [Mailbox(ANN.address, r'Ann "Bee" \ Lee')]),
        ("Ann Lee <mailto:ann@example.com>", [ANN]),
        ("Zoë Müller <zoe@bücher.example>", [Mailbox("zoe@bücher.example", "Zoë Müller")]),
    ],
)
def test_a_header_is_read_as_mailboxes(header: str, boxes: list[Mailbox]) -> None:
    assert mailboxes(header) == tuple(boxes)


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ("Smith, Ann <ann@example.com>", ["Smith"]),
        ("ann@example.com; joe@example.com", ["ann@example.com; joe@example.com"]),
        ("Ann Lee ann@example.com", ["Ann Lee ann@example.com"]),
        ("Ann <ann@example.com> <joe@example.com>", ["Ann <ann@example.com> <joe@example.com>"]),
        ('"Ann <ann@example.com>', ['"Ann <ann@example.com>']),
        ("one, two, joe@example.com", ["one", "two"]),
        ("Ann <>", [""]),
    ],
)
def test_each_that_is_no_address_is_told(header: str, wrong: list[str]) -> None:
    with pytest.raises(OutreachError) as caught:
        mailboxes(header, "letter.md, To")
    assert [each.message for each in caught.value.findings] == [f"“{each}” is no e-mail address" for each in wrong]
    assert {(each.rule, each.where) for each in caught.value.findings} == {("M04", "letter.md, To")}


@settings(deadline=None)
@given(
    st.text() | st.sampled_from(['x" <evil@example.net>, "', "a@example.net, b@example.net", "<e@example.net>", "\n,"])
)
def test_a_name_stays_a_name(name: str) -> None:
    for before, after in (("", " <"), ('"', '" <'), ("To ", " (x) <")):
        parts = [(before, False), (name, True), (f"{after}ann@example.com>, joe@example.com", False)]
        ann, joe = mailboxes(parts)
        assert (ann.address, joe) == ("ann@example.com", Mailbox("joe@example.com"))
        assert " ".join(name.split()) in ann.name


@settings(deadline=None, max_examples=50)
@given(st.text() | st.builds("{}{}{}".format, st.emails(), st.sampled_from([",", ", ", "\n", ";", " "]), st.emails()))
def test_an_address_is_one_address_or_none(address: str) -> None:
    for parts in ([(address, True)], [("Ann <", False), (address, True), (">", False)]):
        try:
            boxes = mailboxes([*parts, (",", False), ("joe@example.com", True)])
        except OutreachError:
            continue
        mail = Mail(ANN, boxes, "Hello", "Hello")
        assert len(envelope(mail).recipients) == len(boxes) == (2 if address.strip() else 1)


def posted(folder: Path, headers: str, sheet: str) -> list[Posting]:
    files = {"outreach.toml": SETTINGS, "people.csv": sheet, "letter.md": f"Subject: Hi\n{headers}\n\nHello.\n"}
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    campaign = open_campaign(folder, folder / "people.csv", folder / "letter.md", folder)
    run = start(campaign, Choice(date(2026, 11, 24)))
    with checked(run, lambda planned: None) as letters:
        return list(map(poster(run), letters.ready()))


SHEET = 'Name,E-mail,Boss\n"Lee, Ann",ann@example.com,"Smith, Joe"\n'


def test_a_letter_is_for_its_contact_unless_the_template_says_otherwise(tmp_path: Path) -> None:
    mail = posted(tmp_path, "X-Note: none", SHEET)[0].mail
    assert mail
    assert (mail.to, mail.cc, mail.bcc, mail.reply_to) == ((Mailbox("ann@example.com", "Ann Lee"),), (), (), ())
    assert mail.sender == Mailbox("dana@example.org", "Dana Whitfield")


def test_every_header_line_counts_and_every_value_is_one_name(tmp_path: Path) -> None:
    headers = """\
To: {{ contact.name }} <{{ contact.email }}>
Cc: {{ boss }} <boss@example.com>, office@example.com
Cc: other@example.com
Bcc: me@example.org
Reply-To: Dana <dana@example.net>
From: {{ me.name }} <{{ me.email }}>"""
    mail = posted(tmp_path, headers, SHEET)[0].mail
    assert mail
    assert mail.cc == (
        Mailbox("boss@example.com", "Smith, Joe"),
        Mailbox("office@example.com"),
        Mailbox("other@example.com"),
    )
    assert mail.bcc == (Mailbox("me@example.org"),)
    assert mail.reply_to == (Mailbox("dana@example.net", "Dana"),)
    assert mail.sender == Mailbox("dana@example.org", "Dana Whitfield")


@pytest.mark.parametrize("header", ["Cc: {{ boss }}", "Bcc: x <{{ boss }}>", "To: {{ boss }}", "From: {{ boss }}"])
def test_a_cell_with_several_addresses_adds_nobody(tmp_path: Path, header: str) -> None:
    (letter,) = posted(tmp_path, header, 'Name,E-mail,Boss\nAnn,ann@example.com,"e@example.net, f@example.net"\n')
    assert letter.mail is None
    assert [(each.rule, each.where) for each in letter.findings] == [
        ("M04", f"people.csv, row 2, {header.partition(':')[0]}")
    ]


def test_a_letter_has_one_sender(tmp_path: Path) -> None:
    (letter,) = posted(tmp_path, "From: a@example.org, b@example.org", SHEET)
    assert [each.rule for each in letter.findings if each.level == "error"] == ["M03"]
