"""Letters into an account's Drafts folder, for a person to look at and send by hand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import TYPE_CHECKING, NamedTuple

from outreach.mail.folders import DRAFTS, named_folder, own_namespace
from outreach.mail.imap import mailbox
from outreach.mail.secrets import Secret
from outreach.mail.server import Server

if TYPE_CHECKING:
    from imapclient import IMAPClient

_TOGETHER = 20
_OCTETS_TOGETHER = 4_000_000
_HEADERS_TOGETHER = 500
_MESSAGE_ID = "BODY[HEADER.FIELDS (MESSAGE-ID)]"


class Draft(NamedTuple):
    """A message, and everybody whom it is for: those of a Bcc are not in it (RFC 5322, 3.6.3)."""

    message_id: str
    message: bytes
    recipients: tuple[str, ...] = ()


class Put(NamedTuple):
    """A message that is in the folder; `new` when this run put it there."""

    message_id: str
    new: bool


def put_drafts(server: Server, secret: Secret, drafts: Iterable[Draft], refused: str = "") -> Iterator[Put]:
    """Put each message into the folder unless it is there already, and tell as they are in.

    What has been told is there for good: a run that was cut short can be run again, and puts none in twice. Raises
    OutreachError when the server does not take them; `refused` is what to do when it refuses the sign-in.
    """
    with mailbox(server, secret, refused) as client:
        folder = drafts_folder(client) or _made(client)
        there = _message_ids(client, folder)
        for batch in _batches(drafts):
            new = {draft.message_id: draft for draft in batch if draft.message_id not in there}
            _append(client, folder, [_as_draft(draft) for draft in new.values()])
            there.update(new)
            yield from (Put(draft.message_id, draft.message_id in new) for draft in batch)


def drafts_folder(client: "IMAPClient") -> str:
    """The name of the folder for drafts; "" where there is none."""
    return named_folder(client, rb"\Drafts", DRAFTS)


def _made(client: "IMAPClient") -> str:
    name = f"{own_namespace(client)}{DRAFTS[0]}"
    client.create_folder(name)
    return name


def _message_ids(client: "IMAPClient", folder: str) -> set[str]:
    """The ids of all messages in the folder."""
    client.select_folder(folder, readonly=True)
    numbers = client.search("ALL")
    found: set[str] = set()
    for start in range(0, len(numbers), _HEADERS_TOGETHER):
        headers = client.fetch(numbers[start : start + _HEADERS_TOGETHER], [_MESSAGE_ID.replace("BODY", "BODY.PEEK")])
        for parts in headers.values():
            text = parts.get(_MESSAGE_ID.encode(), b"").decode("utf-8", "replace")
            found.update(re.findall(r"<[^<>\s]+>", text))
    client.unselect_folder()
    return found


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    batch: list[Draft] = []
    octets = 0
    for draft in drafts:
        batch.append(draft)
        octets += len(draft.message)
        if len(batch) == _TOGETHER or octets > _OCTETS_TOGETHER:
            yield batch
            batch, octets = [], 0
    if batch:
        yield batch


def _as_draft(draft: Draft) -> bytes:
    """A draft has to say itself who gets a blind copy: whoever sends it later knows of nobody else."""
    head = BytesHeaderParser().parsebytes(draft.message)
    shown = {address for _, address in getaddresses([*head.get_all("To", []), *head.get_all("Cc", [])])}
    blind = [address for address in draft.recipients if address not in shown]
    return f"Bcc: {', '.join(blind)}\r\n".encode() + draft.message if blind else draft.message


def _append(client: "IMAPClient", folder: str, messages: Sequence[bytes]) -> None:
    from imapclient import DRAFT, SEEN
    from imapclient.exceptions import IMAPClientError

    flags = (DRAFT, SEEN)
    if len(messages) > 1 and client.has_capability("MULTIAPPEND"):
        # All of them or none (RFC 3502), in one round trip.
        answer, said = client.multiappend(folder, [{"msg": message, "flags": flags} for message in messages])
        if answer != "OK":
            raise IMAPClientError(f"append failed: {said!r}")
    else:
        for message in messages:
            client.append(folder, message, flags)
