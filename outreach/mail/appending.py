"""Messages put into a folder of a mailbox, many at once and none twice."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from outreach.batches import batches

if TYPE_CHECKING:
    from imapclient import IMAPClient

_TOGETHER = 20
_OCTETS_TOGETHER = 4_000_000
_HEADERS_TOGETHER = 500
_MESSAGE_ID = "BODY[HEADER.FIELDS (MESSAGE-ID)]"

Message = tuple[str, bytes]
"""A Message-ID, and the message that has it."""


class Put(NamedTuple):
    """A message that is in the folder; `new` when this run put it there."""

    message_id: str
    new: bool


def put(
    client: "IMAPClient", folder: str, messages: Iterable[Message], flags: Sequence[bytes], among: Sequence[Any] = ()
) -> Iterator[Put]:
    """Put each message into the folder, unless it is there already, and tell as they are in.

    `among` are the criteria of a search (RFC 9051, 6.4.4) that finds those that are there; empty for all of the folder.
    """
    there = _message_ids(client, folder, among or ["ALL"])
    for batch in batches(messages, _TOGETHER, _OCTETS_TOGETHER, lambda each: len(each[1])):
        new = {message_id: message for message_id, message in batch if message_id not in there}
        _append(client, folder, list(new.values()), flags)
        there.update(new)
        yield from (Put(message_id, message_id in new) for message_id, _ in batch)


def _message_ids(client: "IMAPClient", folder: str, criteria: Sequence[Any]) -> set[str]:
    client.select_folder(folder, readonly=True)
    numbers = client.search(criteria)
    found: set[str] = set()
    for start in range(0, len(numbers), _HEADERS_TOGETHER):
        headers = client.fetch(numbers[start : start + _HEADERS_TOGETHER], [_MESSAGE_ID.replace("BODY", "BODY.PEEK")])
        for parts in headers.values():
            text = parts.get(_MESSAGE_ID.encode(), b"").decode("utf-8", "replace")
            found.update(re.findall(r"<[^<>\s]+>", text))
    client.unselect_folder()
    return found


def _append(client: "IMAPClient", folder: str, messages: Sequence[bytes], flags: Sequence[bytes]) -> None:
    from imapclient.exceptions import IMAPClientError

    if len(messages) > 1 and client.has_capability("MULTIAPPEND"):
        # All of them or none (RFC 3502), in one round trip.
        answer, said = client.multiappend(folder, [{"msg": message, "flags": flags} for message in messages])
        if answer != "OK":
            raise IMAPClientError(f"append failed: {said!r}")
    else:
        for message in messages:
            client.append(folder, message, flags)
