"""What a received message is: the labelled ones, single signs, and anything at all."""

from datetime import UTC, date, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.replies import DECIDED_BY_HEADERS, Bounced, Received, read, read_headers
from tests.replies.labels import OWN, PARTS, TODAY, Labelled, labelled, phrases, said

ALL = [label for part in PARTS for label in labelled(part)]
LETTER = """\
On Fri, Nov 20, 2026 at 9:00 AM Dana Marsh <dana@marsh.example> wrote:
> could you spare twenty minutes?
> If you would rather not hear from me again, please say so: unsubscribe
"""


def answered(text: str, *headers: str, subject: str = "Re: Your work") -> Received:
    head = (
        "From: Ada Okafor <Ada.Okafor@firm.example>",
        "To: Dana Marsh <dana@marsh.example>",
        f"Subject: {subject}",
        "Date: Mon, 23 Nov 2026 10:00:00 +0100",
        "Message-ID: <r1@firm.example>",
        "Content-Type: text/plain; charset=utf-8",
        *headers,
    )
    return read(("\r\n".join(head) + f"\r\n\r\n{text}\r\n").encode(), own=OWN, today=TODAY)


@pytest.mark.parametrize("label", ALL, ids=lambda label: label.name.removesuffix(".eml"))
def test_labelled_messages_are_what_their_labels_say(label: Labelled) -> None:
    found = label.read()
    assert (found.kind, said(label, found)) == (label.kind, label.detail), found.why


@pytest.mark.parametrize("part", PARTS)
def test_what_people_write_is_what_they_mean(part: str) -> None:
    wrong = [(label.name, label.kind, label.read().kind) for label in phrases(part) if label.read().kind != label.kind]
    assert wrong == []


@pytest.mark.parametrize("phrase", [label.name for label in phrases("measured") if label.kind == "opt_out"][::4])
def test_an_opt_out_that_is_only_quoted_is_none(phrase: str) -> None:
    assert answered(f"Gladly, on Friday.\n\nOn 20 Nov 2026, Dana <d@marsh.example> wrote:\n> {phrase}").kind == "reply"
    assert answered(f"Gladly.\n\n-----Original Message-----\nFrom: Dana\nSent: Friday\n\n{phrase}").kind == "reply"


@pytest.mark.parametrize("label", ALL, ids=lambda label: label.name.removesuffix(".eml"))
def test_headers_alone_never_decide_what_the_whole_message_does_not(label: Labelled) -> None:
    head, whole = read_headers(label.raw.partition(b"\n\n")[0], own=OWN), label.read()
    assert (head.sender, head.subject, head.at, head.message_id) == (
        whole.sender,
        whole.subject,
        whole.at,
        whole.message_id,
    )
    assert (head.kind in DECIDED_BY_HEADERS) == (whole.kind in DECIDED_BY_HEADERS)
    assert set(head.cites) <= set(whole.cites)


def test_a_reply_tells_what_is_new_and_what_it_answers() -> None:
    found = answered(
        f"Gladly.\n\n{LETTER}", "In-Reply-To: <b@marsh.example>", "References: <a@marsh.example>\r\n <b@marsh.example>"
    )
    assert found == Received(
        "reply",
        message_id="<r1@firm.example>",
        sender="ada.okafor@firm.example",
        sender_name="Ada Okafor",
        to=("dana@marsh.example",),
        subject="Re: Your work",
        at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        cites=("<b@marsh.example>", "<a@marsh.example>"),
        text="Gladly.",
        why="somebody wrote it",
    )


@pytest.mark.parametrize("boundary", ["boundary=AAA", ""])
def test_a_message_whose_parts_are_not_divided_is_read_all_the_same(boundary: str) -> None:
    raw = f"From: a@firm.example\nContent-Type: multipart/alternative; {boundary}\n\nPlease do not write to me again.\n"
    found = read(raw.encode(), own=OWN, today=TODAY)
    assert (found.kind, found.text) == ("opt_out", "Please do not write to me again.")


def test_a_bounce_cites_the_letter_that_it_returns() -> None:
    raw = next(label.raw for label in ALL if label.name == "bounce-qmail.eml")
    found = read(raw, today=TODAY)
    (letter,) = found.cites
    assert letter.endswith("@marsh.example>")
    assert found.bounced == (
        Bounced(
            "mori@tide.example",
            "5.1.1",
            True,
            "<mori@tide.example>: Sorry, no mailbox here by that name. (#5.1.1)",
        ),
    )


def test_the_reason_of_a_bounce_is_what_tells_of_the_failure_and_no_header_of_the_letter() -> None:
    found = answered(
        "Your message\n\n  To:      bo@mill.example\n  Subject: A question\n\ndid not reach its reader:\n\n"
        "bo@mill.example on Fri, 20 Nov 2026 16:51\n    Unknown recipient, says the directory\n",
        "Return-Path: <>",
        "X-Failed-Recipients: bo@mill.example",
        subject="Undeliverable: A question",
    )
    reason = "bo@mill.example on Fri, 20 Nov 2026 16:51 Unknown recipient, says the directory"
    assert found.bounced == (Bounced("bo@mill.example", reason=reason),)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Yes.\n\n" + LETTER, "Yes."),
        (LETTER + "\nYes.", "Yes."),
        ("> one?\nYes.\n> two?\nNo.", "Yes.\nNo."),
        ("Yes.\n\nAm 20.11.2026 um 09:00 schrieb Dana Marsh:\n\nkeine Zeile ist markiert", "Yes."),
        ("Yes.\n\nOn Fri, 20 Nov 2026 at 09:00, Dana Marsh\n<dana@marsh.example> wrote:\n\n> one?", "Yes."),
        ("Yes.\n-- \nAda\nunsubscribe", "Yes."),
        ("From here on it is easy.\nTo be clear: yes.", "From here on it is easy.\nTo be clear: yes."),
        ("On Monday I met Ben. He wrote 3 books.\nYes.", "On Monday I met Ben. He wrote 3 books.\nYes."),
    ],
)
def test_what_is_quoted_or_signed_is_not_newly_written(text: str, new: str) -> None:
    assert answered(text).text == new


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I will be back on Monday, 7 December.", date(2026, 12, 7)),
        ("I am away from November 20 to December 1.", date(2026, 12, 2)),
        ("I return on 12/14/2026.", date(2026, 12, 14)),
        ("Back 3 January.", date(2027, 1, 3)),
        ("ab dem 7.12. wieder im Büro", date(2026, 12, 7)),
        ("Ich bin ab 25.11. bis 4.12. nicht im Büro.", date(2026, 12, 5)),
        ("de retour le 7 décembre", date(2026, 12, 7)),
        ("du 23/11/2026 au 04/12/2026", date(2026, 12, 5)),
        ("vuelvo el 7 de diciembre", date(2026, 12, 7)),
        ("rientrerò il 7 dicembre", date(2026, 12, 7)),
        ("regresso no dia 7 de dezembro", date(2026, 12, 7)),
        ("tot en met 6 december", date(2026, 12, 7)),
        ("tillbaka den 7 december", date(2026, 12, 7)),
        ("jestem na urlopie do 6 grudnia", date(2026, 12, 7)),
        ("back in the office on Thursday", date(2026, 11, 26)),
        ("I was back on 3 November 2025.", None),
        ("I am away.", None),
    ],
)
def test_an_automatic_answer_tells_the_day_of_the_return(text: str, day: date | None) -> None:
    found = answered(text, "Auto-Submitted: auto-replied")
    assert (found.kind, found.back) == ("automatic", day)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Ada Okafor no longer works here. Please contact info@firm.example.", True),
        ("I have left Mill Research. Write to Ben.", True),
        ("I have retired as of June.", True),
        ("Thank you. I’ve moved on from Mill Research.", True),
        ("Frau Okafor arbeitet nicht mehr bei uns.", True),
        ("Ada Okafor ne fait plus partie de la société.", True),
        ("I have left for the day.", False),
        ("Ada has left on vacation and will be back on 7 December. Ben no longer works here.", False),
        ("I am no longer at my desk.", False),
        ("I am out of the office.", False),
    ],
)
def test_an_automatic_answer_tells_that_its_sender_has_left_for_good(text: str, gone: bool) -> None:
    assert answered(text, "Auto-Submitted: auto-replied").gone is gone
    assert not answered(text).gone


def test_without_a_date_of_its_own_a_message_is_read_on_the_day_that_is_told() -> None:
    raw = b"From: a@firm.example\nAuto-Submitted: auto-replied\n\nBack on 7 December.\n"
    assert read(raw, today=date(2027, 6, 1)).back == date(2027, 12, 7)


@pytest.mark.parametrize("subject", ["unsubscribe", "Unsubscribe", "STOP", "Please remove me"])
def test_a_mail_program_may_unsubscribe_for_its_user(subject: str) -> None:
    assert answered("", "Auto-Submitted: auto-generated", subject=subject).kind == "opt_out"


@given(raw=st.binary(max_size=3_000))
@settings(deadline=None, max_examples=80)
def test_any_octets_are_a_message(raw: bytes) -> None:
    read(raw, own=OWN, today=TODAY)
    read_headers(raw, own=OWN)


@given(
    label=st.sampled_from(ALL),
    cuts=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 200), st.binary(max_size=20)), max_size=4),
)
@settings(deadline=None, max_examples=80)
def test_a_damaged_message_is_one_as_well(label: Labelled, cuts: list[tuple[int, int, bytes]]) -> None:
    raw = label.raw
    for start, length, instead in cuts:
        raw = raw[:start] + instead + raw[start + length :]
    read(raw, own=OWN, today=TODAY)


LARGE = {
    "marks": b"From: mailer-daemon@firm.example\n\nhost " + b"#" * 1_000_000,
    "lines": b"From: a@firm.example\n\n" + b"a line of a long letter, with some words\n" * 25_000,
    "one line": b"From: a@firm.example\n\n" + b"on 1 " * 200_000,
    "spaces": b"From: a@firm.example\n\n" + b" \t" * 500_000,
    "quotes": b"From: a@firm.example\n\n" + b"> " * 500_000,
    "addresses": b"From: mailer-daemon@firm.example\n\n550 failed " + b"a.b@c.example " * 70_000,
    "dots": b"From: mailer-daemon@firm.example\n\n550 failed " + b"a.-" * 300_000,
    "header": b"From: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nx",
    "references": b"From: a@firm.example\nReferences: " + b"<a@b> <" * 140_000 + b"\n\nx",
    "parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 120_000,
    "nested": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000)),
    "markup": b"Content-Type: text/html\n\n" + b"<div><blockquote>" * 60_000,
    "not": b"From: a@firm.example\n\n" + b"do not please ever " * 50_000,
}


@pytest.mark.parametrize(
    "header",
    [
        "Content-Transfer-Encoding: \udcff",
        "Content-Type: text/plain; charset=\udcff\0",
        "Content-Type: text/plain; charset*=x''%00",
        "Content-Type: multipart/report; boundary=",
        "From: \udcff@\udcff",
        "Date: Mon, 99 Foo 0000",
        "Message-ID: <[>",
    ],
)
def test_no_header_stops_the_reading(header: str) -> None:
    raw = f"Subject: Undeliverable\n{header}\n\nbody \udcff\n".encode("utf-8", "surrogateescape")
    assert read(raw, today=TODAY).kind == "reply"


@pytest.mark.parametrize("raw", LARGE.values(), ids=LARGE)
def test_a_megabyte_is_read_quickly(raw: bytes) -> None:
    begun = process_time()
    read(raw, own=OWN, today=TODAY)
    assert process_time() - begun < 3
