"""Messages: what the standard library reads back is what was put in, whatever that was."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.mail import Attachment, Mail, Mailbox, envelope, make_message_id, message

DAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ME = Mailbox("dana@example.org", "Dana Whitfield")
ANN = Mailbox("ann@example.com", "Ann Lee")
INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

WILD = ["\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\u2029", "\u202e", "=?utf-8?q?=41?=", "?=", "=?", '"', "\\", "("]
WILD += [
    ")",
    "<",
    ">",
    ",",
    ";",
    ":",
    "@",
    " ",
    "  ",
    "\t",
    "👩🏽‍🔬",
    "é",
    "漢",
    "\ud800",
    "Bcc: evil@example.net",
    "ß",
    ".",
]
texts = st.lists(st.one_of(st.sampled_from(WILD), st.text(max_size=8)), max_size=40).map("".join)
bodies = st.lists(
    st.one_of(
        st.sampled_from([*WILD, "From ", ".", "..", "x" * 1200, "\nFrom ", "\n.\n", " \n", "--=_", "=", "é" * 80]),
        st.text(),
    ),
    max_size=30,
).map("".join)
locals_ = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z0-9]{1,9})?", fullmatch=True)
addresses = st.builds(
    "{}@{}".format, locals_, st.sampled_from(["example.com", "mail.example.org", "bücher.example", "例え.example"])
)
boxes = st.builds(Mailbox, addresses, texts)
many_boxes = st.lists(boxes, min_size=1, max_size=4).map(tuple)
files = st.builds(Attachment, texts, st.binary(max_size=300))
mails = st.builds(
    Mail,
    sender=boxes,
    to=many_boxes,
    subject=texts,
    text=bodies,
    html=st.one_of(st.just(""), bodies.filter(bool)),
    cc=many_boxes | st.just(()),
    bcc=many_boxes | st.just(()),
    reply_to=many_boxes | st.just(()),
    attachments=st.lists(files, max_size=2).map(tuple),
    in_reply_to=st.just("") | texts,
    references=st.lists(texts | st.just("<a1@example.org>"), max_size=3).map(tuple),
    unsubscribe=st.just("") | addresses,
)


def made(mail: Mail) -> bytes:
    return message(mail, date=DAY, message_id=make_message_id(mail.sender, "0a1b2c3d"))


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def as_shown(text: str) -> str:
    """A header's text, without what a header cannot hold."""
    return INVISIBLE.sub("", BREAKS.sub(" ", without_surrogates(text))).strip()


def without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def lines_of(text: str) -> str:
    """A body as it arrives: its line ends are the mail's own, and there is one after the last line."""
    text = re.sub("\r\n|\r|\n", "\n", without_surrogates(text))
    return text if text.endswith("\n") else f"{text}\n"


def content(part: Message | None) -> str:
    assert part
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    return octets.decode().replace("\r\n", "\n")


def parts_of(raw: bytes) -> Iterator[Message]:
    return (part for part in message_from_bytes(raw).walk() if not part.is_multipart())


@settings(deadline=None, max_examples=150)
@given(mails)
@example(Mail(ME, (Mailbox("ann@example.com", "x" * 1000),), "y" * 3000, "z" * 3000))
@example(Mail(ME, (Mailbox("ann@example.com", "a " * 500),), "word " * 600, ".\nFrom here\n", "<p>.\nFrom here"))
@example(Mail(ME, (ANN,), "👩🏽‍🔬" * 60, "漢字" * 2000, "漢字" * 2000))
@example(Mail(ME, (ANN,), "", "", attachments=(Attachment("<cv>", b"", ""), Attachment('"cv"', b"", ""))))
def test_what_is_read_back_is_what_was_put_in(mail: Mail) -> None:
    raw = made(mail)
    assert raw.isascii()
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    modern, old = read(raw), message_from_bytes(raw)
    assert not [defect for part in modern.walk() for defect in part.defects]

    assert str(make_header(decode_header(old["Subject"].replace("\r\n", "")))) == as_shown(mail.subject)
    assert parsedate_to_datetime(old["Date"]) == DAY
    for name, put in (("From", (mail.sender,)), ("To", mail.to), ("Cc", mail.cc), ("Reply-To", mail.reply_to)):
        shown = getaddresses([old[name].replace("\r\n", "")]) if old[name] else []
        assert [address for _, address in shown] == [envelope(Mail(box, (box,), "", "")).sender for box in put]
        assert [decoded(each) for each, _ in shown] == [as_shown(box.name) for box in put]
        assert (
            [each.addr_spec for each in modern[name].addresses] == [a for _, a in shown] if shown else not modern[name]
        )

    texts_put = [mail.text, mail.html] if mail.html else [mail.text]
    kinds = ["text/plain", "text/html"]
    parts = list(parts_of(raw))
    for text, kind, part in zip(texts_put, kinds, parts, strict=False):
        assert part.get_content_type() == kind
        assert content(part) == lines_of(text)
    attached = parts[len(texts_put) :]
    assert [part.get_payload(decode=True) for part in attached] == [each.content for each in mail.attachments]
    for part, file in zip((part for part in modern.walk() if part.is_attachment()), mail.attachments, strict=True):
        # Not by get_filename, which takes quotation marks and angle brackets off twice: "<cv>" would be "cv".
        assert part["Content-Disposition"].params["filename"] == (
            re.split(r"[/\\]", as_shown(file.name))[-1].strip() or "attachment"
        )


def decoded(name: str) -> str:
    return str(make_header(decode_header(name))) if name.startswith("=?utf-8?q?") else name


@settings(deadline=None, max_examples=150)
@given(mails)
def test_no_value_makes_a_header_or_a_recipient(mail: Mail) -> None:
    expected = {"Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"}
    more = {"Content-Transfer-Encoding", "Cc", "Reply-To", "In-Reply-To", "References", "List-Unsubscribe"}
    names = message_from_bytes(made(mail)).keys()
    assert len(names) == len(set(names))
    assert expected <= set(names) <= expected | more
    put = {box.address.partition("@")[0].casefold() for box in (*mail.to, *mail.cc, *mail.bcc)}
    assert {each.rpartition("@")[0].casefold() for each in envelope(mail).recipients} == put


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com\nBcc: evil@example.net",
        "ann@example.com, evil@example.net",
        "ann@example.com>\r\nDATA",
        "ann@exam ple.com",
        "ann",
        "@example.com",
        "ann@",
        "ann@example",
        "a..n@example.com",
        ".ann@example.com",
        "ann@-example.com",
        "ann@exa\u202emple.com",
        "an\u2028n@example.com",
        "ann@[127.0.0.1]",
        "a" * 65 + "@example.com",
        "ann@" + "a." * 200 + "com",
        "ann@exam\u0300\u0300ple☃️.☃️☃️\u00ad",
    ],
)
def test_what_is_no_address_goes_nowhere(address: str) -> None:
    for wrong in (Mail(ME, (Mailbox(address),), "", ""), Mail(Mailbox(address), (ANN,), "", "")):
        for use in (made, envelope):
            with pytest.raises(OutreachError, match=r"e-mail address|domain"):
                use(wrong)


def test_each_person_is_a_recipient_once_and_bcc_is_in_no_header() -> None:
    boss = Mailbox("boss@example.net")
    mail = Mail(ME, (ANN, Mailbox("Ann@Example.com")), "Hello", "Dear Ann", cc=(ANN,), bcc=(boss,))
    assert envelope(mail) == ("dana@example.org", ("ann@example.com", "boss@example.net"))
    assert b"boss" not in made(mail)


def test_a_domain_beyond_ascii_goes_out_in_ascii_and_a_local_part_as_it_is() -> None:
    mail = Mail(ME, (Mailbox("jürgen@bücher.example", "Jürgen"),), "Hello", "Hello")
    assert envelope(mail).recipients == ("jürgen@xn--bcher-kva.example",)
    assert "<jürgen@xn--bcher-kva.example>\r\n".encode() in made(mail)


def test_a_plain_letter_can_be_read_as_it_is() -> None:
    subject = "Maya Okafor suggested that I write to you about your work at the Harbor Works laboratories"
    raw = made(Mail(ME, (Mailbox("smith@example.com", "Smith, Ann"), ANN), subject, "Dear Ann,\n\nThanks.\n"))
    assert raw.decode() == (
        "Date: Tue, 24 Nov 2026 09:30:00 +0000\r\n"
        "From: Dana Whitfield <dana@example.org>\r\n"
        'To: "Smith, Ann" <smith@example.com>,\r\n'
        " Ann Lee <ann@example.com>\r\n"
        "Subject: Maya Okafor suggested that I write to you about your work at the\r\n"
        " Harbor Works laboratories\r\n"
        "Message-ID: <0a1b2c3d@example.org>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "Dear Ann,\r\n\r\nThanks.\r\n"
    )


@settings(deadline=None)
@given(st.lists(texts, min_size=4, max_size=4))
def test_encoded_words_are_as_long_as_they_may_be(names: list[str]) -> None:
    raw = made(Mail(Mailbox(ME.address, names[0]), (Mailbox(ANN.address, names[1]),), names[2] + names[3], "Hello"))
    head = raw.partition(b"\r\n\r\n")[0].decode()
    words = re.findall(r"=\?utf-8\?q\?.*?\?=", head)
    assert all(len(word) <= 75 for word in words)
    assert all(len(line) <= 76 for line in head.split("\r\n") if words and line.endswith("?="))


def test_a_thread_is_kept_by_ids_that_stay_whole() -> None:
    ids = tuple(f"<{number:0>60}@example.org>" for number in range(20))
    letter = read(made(Mail(ME, (ANN,), "Re: Hello", "Hello", in_reply_to=ids[-1], references=ids)))
    assert letter["In-Reply-To"] == ids[-1]
    assert letter["References"].split() == list(ids)


def test_a_letter_that_has_a_boundary_in_it_is_not_cut_there() -> None:
    mail = Mail(ME, (ANN,), "Hello", "Hello", "<p>Hello")
    boundary = message_from_bytes(made(mail)).get_boundary()
    text = f"Look:\n--{boundary}\n\n--{boundary}--\nThe end.\n"
    for each in (replace(mail, text=text), replace(mail, text=text, html=text)):
        assert [content(part) for part in parts_of(made(each))] == [each.text, lines_of(each.html)]


def test_pictures_in_the_letter_travel_with_it() -> None:
    picture = "iVBORw0KGgo="
    html = f'<p>Hello</p><img src="data:image/png;base64,{picture}" alt="x"><img src="data:image/png;base64,{picture}">'
    letter = read(made(Mail(ME, (ANN,), "Hello", "Hello", html, attachments=(Attachment("a.pdf", b"%PDF"),))))
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    page, shown, file = list(letter.walk())[4:]
    number = str(shown["Content-ID"])[1:-1]
    assert page.get_content().count(f'src="cid:{number}"') == 2
    assert "data:" not in page.get_content()
    assert shown.get_content_disposition() == "inline"
    assert (file.get_filename(), file.get_content()) == ("a.pdf", b"%PDF")


@pytest.mark.parametrize(
    "name", ["résumé – Zoë.pdf", "x" * 300 + ".pdf", "漢" * 200 + ".pdf", 'a "b" \\ c.pdf', "=?utf-8?q?a?=.pdf"]
)
def test_an_attachment_keeps_its_name(name: str) -> None:
    raw = made(Mail(ME, (ANN,), "Hello", "Hello", attachments=(Attachment(name, b"1"),)))
    assert [part.get_filename() for part in message_from_bytes(raw).walk()][-1] == name.rpartition("\\")[2].strip()
    assert max(map(len, raw.split(b"\r\n"))) <= 120


def test_the_opt_out_goes_to_an_address_whatever_stands_in_it() -> None:
    raw = made(Mail(ME, (ANN,), "Hello", "Hello", unsubscribe="a?b=c&d%e@example.org"))
    assert b"List-Unsubscribe: <mailto:a%3Fb%3Dc%26d%25e@example.org?subject=unsubscribe>\r\n" in raw
