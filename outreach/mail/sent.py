"""Copies of letters in an account's folder of sent ones, for servers that put none there themselves."""

from collections.abc import Iterable
from datetime import date

from outreach.errors import OutreachError
from outreach.mail.appending import Message, put
from outreach.mail.folders import SENT, named_folder
from outreach.mail.imap import mailbox
from outreach.mail.secrets import Secret
from outreach.mail.server import Server


def put_copies(server: Server, secret: Secret, messages: Iterable[Message], since: date, refused: str = "") -> None:
    """Put each message among those that were sent, as read, unless something else has put it there since that day.

    Raises OutreachError when there is no such folder, or when the server does not take them; `refused` is what to do
    when it refuses the sign-in.
    """
    from imapclient import SEEN

    with mailbox(server, secret, refused) as client:
        folder = named_folder(client, rb"\Sent", SENT)
        if not folder:
            hint = f"Make one there, called {SENT[0]}."
            raise OutreachError("the mailbox has no folder for sent letters", where=str(server), hint=hint)
        for _ in put(client, folder, messages, (SEEN,), ["SINCE", since]):
            pass
