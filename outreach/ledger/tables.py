"""The ledger's tables, as SQLAlchemy describes them to SQLite and PostgreSQL alike."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


def written(moment: datetime) -> str:
    """A time in UTC as text of one width, which sorts as time does and which a person can read."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Moment(TypeDecorator[datetime]):
    """A time as it is `written`."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Details(TypeDecorator[Mapping[str, str]]):
    """Named texts as JSON that a person can read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str:
        return json.dumps(dict(value or {}), ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Mapping[str, str]:
        return dict(json.loads(value))


METADATA = MetaData()
# SQLite gives numbers by itself only to a key that is exactly INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", Text, nullable=False),  # one to a line; an address has no line break
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Moment),
    Column("left", Moment),
    Column("changed", Moment, nullable=False),
    Column("reply", Text, nullable=False),
    Column("queue_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("after", Text, nullable=False),
    UniqueConstraint("campaign", "contact", "step", name="one_of_each_step"),
    UniqueConstraint("message_id", name="message_ids_are_unique"),
    # Every letter changes its row twice on its way, and what an index has of that is one more page to write, durably.
    BY_COMPANY := Index("by_company", "campaign", "company"),
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("delivery", NUMBER, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("delivery", NUMBER, nullable=False),  # without an index, for the same reason
    Column("at", Moment, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

SUPPRESSIONS = Table(
    "suppressions",
    METADATA,
    Column("value", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

FACTS = Table(
    "facts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

RECEIVED = Table(
    "received",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", NUMBER, nullable=False),
    Column("uid", NUMBER, nullable=False),
    Column("key", Text, nullable=False),  # the Message-ID, or a digest where there is none
    Column("message_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("delivery", NUMBER),
    Column("certain", Boolean, nullable=False),
    Column("sender", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", Details, nullable=False),
    Column("noted", Moment, nullable=False),
    UniqueConstraint("campaign", "key", name="each_message_once"),
    UniqueConstraint("campaign", "account", "folder", "uidvalidity", "uid", name="each_place_once"),
    Index("received_from", "campaign", "contact", "at"),
)

HAPPENED = Table(
    "happened",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("step", Text, nullable=False),
    Column("detail", Details, nullable=False),
    Column("noted", Moment, nullable=False),
    Column("undone", Moment),
    Index("happened_with", "campaign", "contact", "at"),
)

MAILBOXES = Table(
    "mailboxes",
    METADATA,
    Column("campaign", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", NUMBER, nullable=False),
    Column("last_uid", NUMBER, nullable=False),
    Column("read_at", Moment, nullable=False),
)
