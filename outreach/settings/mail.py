"""The sections of outreach.toml about e-mail: the account that letters leave from, and where answers come in."""

from dataclasses import dataclass
from typing import Annotated

from outreach.settings import usable
from outreach.settings.key import Key
from outreach.settings.times import hours_problem, weekdays_problem, zone_problem

_SERVER_HELP = "Empty: as your provider has it."
_SECURITY = usable.one_of("", "starttls", "tls", "plain")
_PORT = usable.between(0, 65_535, "ports are")
_COUNT = usable.at_least(0)


@dataclass(frozen=True, slots=True)
class Send:
    """[send]: how letters leave by e-mail."""

    sender: Annotated[
        str,
        Key(
            "The From line of your e-mails. Empty: your name and e-mail address.",
            "Dana Whitfield <dana@example.org>",
            usable.mailbox,
            name="from",
        ),
    ] = ""
    host: Annotated[str, Key(f"The server that takes your mail. {_SERVER_HELP}", "smtp.example.org", usable.host)] = ""
    port: Annotated[int, Key("Its port. 0: 587, or 465 for “tls”.", 587, _PORT)] = 0
    security: Annotated[
        str,
        Key(
            "“starttls”, “tls”, or “plain”, which only a server on this machine is spoken to in. Empty: by the port.",
            "tls",
            _SECURITY,
        ),
    ] = ""
    user: Annotated[
        str, Key("The name that you sign in with. Empty: your address; nobody on this machine.", "dana@example.org")
    ] = ""
    sign_in: Annotated[
        str,
        Key(
            "“password”; “google” or “microsoft”, which ask in your browser; “none”. Empty: as your provider has it.",
            "google",
            usable.one_of("", "password", "google", "microsoft", "none"),
        ),
    ] = ""
    client_id: Annotated[
        str, Key("For “google” and “microsoft”: the id of the app that you have registered there.", "1234-abcd")
    ] = ""
    ca_file: Annotated[
        str, Key("The certificates of a private authority, for a server that has its own.", "authority.pem")
    ] = ""
    per_minute: Annotated[int, Key("At most so many letters a minute. 0: as your provider has it.", 10, _COUNT)] = 0
    per_hour: Annotated[int, Key("At most so many in an hour. 0: as your provider has it.", 60, _COUNT)] = 0
    per_day: Annotated[int, Key("At most so many in 24 hours. 0: as your provider has it.", 40, _COUNT)] = 0
    hours: Annotated[str, Key("Letters leave within these hours. Empty: at any.", "09:00-17:00", hours_problem)] = ""
    weekdays: Annotated[
        str, Key("Letters leave on these days: “mon-fri”, “tue,wed,thu”. Empty: on any.", "mon-fri", weekdays_problem)
    ] = ""
    time_zone: Annotated[
        str,
        Key("The place whose clock hours and weekdays go by. Empty: this machine's.", "America/Denver", zone_problem),
    ] = ""
    one_per_company_days: Annotated[
        int, Key("After a letter to somebody, wait so many days before one to a colleague of theirs.", 10, _COUNT)
    ] = 0
    opt_out: Annotated[
        str,
        Key(
            "A last line below each e-mail, for who does not want another one.",
            "If you would rather not hear from me again, a short reply is enough, and I will not write again.",
        ),
    ] = ""
    require_approval: Annotated[
        bool, Key("Send only letters that you have approved, as they were then: “outreach approve”.", True)
    ] = False
    ledger: Annotated[
        str,
        Key(
            "The PostgreSQL database of a team that sends together. Empty: the file ledger.sqlite beside this one.",
            "postgresql+psycopg://team@db.example.org/outreach",
            usable.database,
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """[inbox]: where answers are read."""

    host: Annotated[str, Key(f"The IMAP server of your mail. {_SERVER_HELP}", "imap.example.org", usable.host)] = ""
    port: Annotated[int, Key("Its port. 0: 993, or 143 for “starttls”.", 993, _PORT)] = 0
    security: Annotated[
        str, Key("“tls”, “starttls”, or “plain” on this machine. Empty: by the port.", "starttls", _SECURITY)
    ] = ""
    user: Annotated[str, Key("The name that you sign in with. Empty: as in [send].", "dana@example.org")] = ""
    ca_file: Annotated[str, Key("The certificates of a private authority. Empty: as in [send].", "authority.pem")] = ""
