"""Which folder of an account is the one for drafts, for sent letters, for junk: by its mark, else by its name."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from outreach.mail.imap import understood

if TYPE_CHECKING:
    from imapclient import IMAPClient

DRAFTS = ("Drafts", "Draft", "Entwürfe", "Brouillons", "Borradores", "Bozze", "Rascunhos", "Concepten")
SENT = (
    *("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente", "Envoyés"),
    *("Éléments envoyés", "Enviados", "Elementos enviados", "Inviata", "Posta inviata", "Verzonden items"),
)


def named_folder(client: "IMAPClient", mark: bytes, names: Sequence[str]) -> str:
    """The folder that the server marks so (RFC 6154), else the first of those names that is there; "" for none."""
    marked = next(marked_folders(client, mark), "")
    if marked:
        return marked
    there = {name.casefold(): name for _, name in _folders(client)}
    own = own_namespace(client)
    return next((there[wanted] for name in names if (wanted := f"{own}{name}".casefold()) in there), "")


def marked_folders(client: "IMAPClient", *marks: bytes) -> Iterator[str]:
    """The folders that the server marks so, in the order of the marks."""
    folders = tuple(_folders(client))
    for mark in marks:
        yield from (name for flags, name in folders if mark.lower() in {flag.lower() for flag in flags})


def _folders(client: "IMAPClient") -> Iterator[tuple[Sequence[bytes], str]]:
    """All folders, with their marks, but those whose names are no text."""
    from imapclient.imap_utf7 import decode

    client.folder_encode = False  # one name that is wrong would keep all the others from being told
    try:
        with understood():
            listed = client.list_folders()
    finally:
        client.folder_encode = True
    for flags, _, name in listed:
        with suppress(UnicodeDecodeError):
            yield flags, decode(name)


def own_namespace(client: "IMAPClient") -> str:
    """What the names of a user's own folders begin with, on some servers (RFC 2342)."""
    with understood():
        own = client.namespace().personal if client.has_capability("NAMESPACE") else ()
        return str(own[0][0]) if own else ""
