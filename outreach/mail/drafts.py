"""Letters into an account's Drafts folder, for a person to look at and send by hand."""

from collections.abc import Iterable, Iterator
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import TYPE_CHECKING, NamedTuple

from outreach.mail.appending import Put, put
from outreach.mail.folders import DRAFTS, named_folder, own_namespace
from outreach.mail.imap import mailbox
from outreach.mail.secrets import Secret
from outreach.mail.server import Server

if TYPE_CHECKING:
    from imapclient import IMAPClient


class Draft(NamedTuple):
    """A message, and everybody whom it is for: those of a Bcc are not in it (RFC 5322, 3.6.3)."""

    message_id: str
    message: bytes
    recipients: tuple[str, ...] = ()


def put_drafts(server: Server, secret: Secret, drafts: Iterable[Draft], refused: str = "") -> Iterator[Put]:
    """Put each message into the folder unless it is there already, and tell as they are in.

    What has been told is there for good: a run that was cut short can be run again, and puts none in twice. Raises
    OutreachError when the server does not take them; `refused` is what to do when it refuses the sign-in.
    """
    from imapclient import DRAFT, SEEN

    with mailbox(server, secret, refused) as client:
        folder = drafts_folder(client) or _made(client)
        yield from put(client, folder, ((each.message_id, _as_draft(each)) for each in drafts), (DRAFT, SEEN))


def drafts_folder(client: "IMAPClient") -> str:
    """The name of the folder for drafts; "" where there is none."""
    return named_folder(client, rb"\Drafts", DRAFTS)


def _made(client: "IMAPClient") -> str:
    name = f"{own_namespace(client)}{DRAFTS[0]}"
    client.create_folder(name)
    return name


def _as_draft(draft: Draft) -> bytes:
    """A draft has to say itself who gets a blind copy: whoever sends it later knows of nobody else."""
    head = BytesHeaderParser().parsebytes(draft.message)
    shown = {address for _, address in getaddresses([*head.get_all("To", []), *head.get_all("Cc", [])])}
    blind = [address for address in draft.recipients if address not in shown]
    return f"Bcc: {', '.join(blind)}\r\n".encode() + draft.message if blind else draft.message
