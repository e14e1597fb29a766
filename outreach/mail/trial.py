"""Whether an account can be used: both servers are connected to and signed in to, and nothing is sent."""

from collections.abc import Callable, Iterator

from outreach.envelope import LineLost, LineRefused
from outreach.errors import OutreachError
from outreach.mail.drafts import drafts_folder
from outreach.mail.imap import mailbox
from outreach.mail.secrets import Secret
from outreach.mail.server import Server
from outreach.mail.transport import SmtpLine


def try_smtp(server: Server, secret: Callable[[], Secret]) -> tuple[str, ...]:
    """What the server that takes mail has to offer, in words. Raises OutreachError with what it refuses."""
    line = SmtpLine(server, secret)
    try:
        line.open()
        return tuple(_offered(line.offers))
    except LineRefused as error:
        raise OutreachError(str(error).removeprefix("0 "), where=str(server), hint=error.hint) from None
    except LineLost as error:
        raise OutreachError(str(error), where=str(server), hint="Try again in a while.") from error
    finally:
        line.close()


def try_imap(server: Server, secret: Callable[[], Secret], refused: str) -> tuple[str, ...]:
    """What the server that keeps mail has to offer, in words. Raises OutreachError with what it refuses."""
    with mailbox(server, secret(), refused) as client:
        drafts = drafts_folder(client)
        return (f"drafts go to the folder “{drafts}”" if drafts else "it has no folder for drafts yet",)


def _offered(offers: dict[str, str]) -> Iterator[str]:
    size = offers.get("size", "")
    if size.isdecimal() and int(size):
        yield f"takes messages of up to {int(size) // 1_000_000:,} MB"
    if "pipelining" in offers:
        yield "takes a letter in one round trip"
    yield "takes addresses beyond ASCII" if "smtputf8" in offers else "takes ASCII addresses only"
