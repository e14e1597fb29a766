"""Letters as e-mails: how fast beside the standard library's EmailMessage, and in how much memory.

`python benchmarks/messages.py ours 20000` makes so many by itself, and says how many a second.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from time import perf_counter

from measure import CAMPAIGN, OUTREACH, Claim, people, used

from outreach.mail import Mail, Mailbox, make_message_id, message

FEW, MANY = 5_000, 20_000
TIMES = 5
ALL, MEGABYTES = 100_000, 150
DAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ME = Mailbox("dana@example.org", "Dana Whitfield")
SUBJECT = "{} suggested that I write to you"
PARAGRAPHS = [
    "Dear {},",
    *["Zoë told me about your work at the laboratories, and I should like to hear how you came to it. " * 4] * 6,
    "Dana",
]
TEXT = "\n\n".join(PARAGRAPHS)
HTML = "<!DOCTYPE html>\n<html><body>\n{}\n</body></html>\n".format("\n".join(f"<p>{each}</p>" for each in PARAGRAPHS))


def ours(number: int) -> bytes:
    name = f"Ada Okafor {number}"
    to = Mailbox(f"ada.{number}@example.com", name)
    mail = Mail(ME, (to,), SUBJECT.format(name), TEXT.format(name), HTML.format(name))
    return message(mail, date=DAY, message_id=make_message_id(ME, f"{number:020x}"))


def theirs(number: int) -> bytes:
    name = f"Ada Okafor {number}"
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["Date"] = format_datetime(DAY)
    mail["From"] = Address(ME.name, addr_spec=ME.address)
    mail["To"] = Address(name, addr_spec=f"ada.{number}@example.com")
    mail["Subject"] = SUBJECT.format(name)
    mail["Message-ID"] = f"<{number:020x}@example.org>"
    mail.set_content(TEXT.format(name))
    mail.add_alternative(HTML.format(name), subtype="html")
    return mail.as_bytes()


MAKERS: dict[str, Callable[[int], bytes]] = {"ours": ours, "theirs": theirs}


def claims(workspace: Path) -> Iterator[Claim]:
    mine, other = (speed(name, number) for name, number in (("ours", MANY), ("theirs", FEW)))
    yield Claim(
        f"e-mails of {len(ours(1)) / 1000:.0f} KB, text and HTML, one process",
        f"{mine:,.0f} a second, {mine / other:.1f} times EmailMessage's {other:,.0f}",
        f"at least {TIMES} times",
        mine >= TIMES * other,
    )
    sheet, folder = people(ALL, workspace / "people.csv"), workspace / "letters"
    options = ("-c", CAMPAIGN, "--quiet", "--date", "2026-11-24", "--workers", "1")
    written = used(*OUTREACH, "write", sheet, *options, "--as", "eml", "-o", folder)
    number = sum(1 for _ in folder.glob("*.eml"))
    shutil.rmtree(folder)
    sheet.unlink()
    yield Claim(
        f"`outreach write --as eml` of {number:,} e-mails from .csv, --workers 1",
        f"{written.megabytes:.0f} MB, {written.seconds:.0f} s ({number / written.seconds:,.0f} e-mails/s)",
        f"{ALL:,} e-mails, at most {MEGABYTES} MB",
        number == ALL and written.megabytes <= MEGABYTES,
    )


def speed(maker: str, number: int) -> float:
    """E-mails a second, by a process of its own."""
    return float(used(sys.executable, Path(__file__), maker, str(number)).output)


def measured(make: Callable[[int], bytes], number: int) -> float:
    begun = perf_counter()
    octets = sum(len(make(each)) for each in range(number))
    assert octets > number
    return number / (perf_counter() - begun)


if __name__ == "__main__":
    sys.stdout.write(f"{measured(MAKERS[sys.argv[1]], int(sys.argv[2]))}\n")
