"""A mailing's plan comes back as it was shown, and takes no more room than what is in it."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from outreach.campaign.post.plans import planned
from outreach.campaign.post.posting import Posting
from outreach.errors import OutreachError
from outreach.ledger import Ledger, open_ledger
from outreach.mail import Attachment, Mail, Mailbox

MEGABYTE = 2**20
ME = Mailbox("me@example.org", "Dana Whitfield")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.sqlite", "") as opened:
        yield opened


@contextmanager
def room(octets: int) -> Iterator[None]:
    """No file grows beyond that."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def posting(number: int, *files: Attachment) -> Posting:
    to = Mailbox(f"reader{number}@example.com", f"Reader {number}")
    return Posting(
        contact=str(number),
        is_own_address=True,
        step="thanks",
        name=to.name,
        company="",
        row=number,
        wave=0,
        source="",
        template="thanks",
        mail=Mail(ME, (to,), "Thank you", f"Dear {number},\n", attachments=files),
        fingerprint=str(number),
        findings=(),
    )


def day(at: datetime) -> str:
    return at.date().isoformat()


def test_what_goes_with_many_letters_is_kept_once(ledger: Ledger) -> None:
    shared = Attachment("profile.pdf", b"profile" * (MEGABYTE // 7))
    renamed = Attachment("copy.pdf", shared.content, "application/pdf")
    own = [Attachment(f"{number}.pdf", bytes([number]) * (MEGABYTE // 4)) for number in range(4)]
    postings = [posting(number, shared, *own[number % 8 : number % 8 + 1]) for number in range(1, 60)]
    postings += [posting(61, renamed), posting(62)]
    with room(3 * MEGABYTE), planned(ledger, postings, day) as plan:
        for _ in range(2):
            assert [each.posting for each in plan] == postings
            assert all(each.leaves for each in plan)


def test_a_plan_without_room_says_so(ledger: Ledger) -> None:
    files = Attachment("profile.pdf", bytes(MEGABYTE))
    with (
        room(MEGABYTE // 2),
        pytest.raises(OutreachError, match="do not fit here"),
        planned(ledger, [posting(1, files)], day),
    ):
        pytest.fail("there was room")
