"""The database of a ledger: an SQLite file or a PostgreSQL database, brought to this version's tables."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from outreach.errors import OutreachError
from outreach.ledger.tables import FACTS, HAPPENED, MAILBOXES, METADATA, RECEIVED

VERSION = 2


def _messages_and_events(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[RECEIVED, HAPPENED, MAILBOXES])


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = MappingProxyType({2: _messages_and_events})
"""From the version before to the named one, forward only. From nothing `METADATA` makes the newest at once."""


@contextmanager
def said(where: str) -> Iterator[None]:
    """Says of a database's error what it means for the user. Raises OutreachError."""
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig).strip()
        raise OutreachError(f"the ledger cannot be used: {told}", where=where, hint=_hint(told)) from error
    except SQLAlchemyError as error:
        raise OutreachError(f"the ledger cannot be used: {error}", where=where, hint=_hint(str(error))) from error


def _hint(told: str) -> str:
    told = told.lower()
    if "full" in told or "space" in told or "disk i/o" in told:
        return "The disk is full or failing. Make room and run the same command again; nothing is lost."
    if "locked" in told:
        return "Another program is writing to it. Try again when that has ended."
    if "malformed" in told or "not a database" in told:
        return "The file is damaged. Put a copy from your backup in its place: without it, letters could go twice."
    if "readonly" in told or "read-only" in told or "unable to open" in told or "permission" in told:
        return "See to it that you may write to the file and to its folder."
    return "See to it that the database can be reached, and run the same command again."


class Book:
    """A ledger's database. One connection writes; another reads, without waiting for it."""

    def __init__(self, where: Path | str) -> None:
        """Opens a file, or a database by its SQLAlchemy address. Raises OutreachError."""
        engine, self.place = _engine(where)
        self._engine = engine
        with said(self.place):
            _bring_up_to_date(engine, self.place)
            self._writer = engine.connect()
            self._reader = engine.connect().execution_options(reading=True)
            with self.reading() as connection:
                self.salt: str = connection.execute(select(FACTS.c.value).where(FACTS.c.name == "salt")).scalar_one()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when it ends, and has not happened when an error ends it."""
        with said(self.place), self._writer.begin():
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger."""
        with said(self.place), self._reader.begin():
            yield self._reader

    @contextmanager
    def telling(self) -> Iterator[Connection]:
        """The same for long tables, read piece by piece; other transactions may come and go meanwhile."""
        with (
            said(self.place),
            self._engine.connect().execution_options(reading=True, yield_per=500) as connection,
            connection.begin(),
        ):
            yield connection

    def clean(self) -> None:
        """Leaves no trace of what was erased in SQLite's files; PostgreSQL's own housekeeping does its own."""
        if self._engine.dialect.name != "sqlite":
            return
        with said(self.place), closing(self._engine.raw_connection()) as connection:
            # VACUUM cannot stand in a transaction, which a connection of SQLAlchemy's would begin.
            connection.cursor().execute("VACUUM")
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Ends the connections."""
        self._writer.close()
        self._reader.close()
        self._engine.dispose()


def _engine(where: Path | str) -> tuple[Engine, str]:
    if isinstance(where, Path):
        engine = create_engine(f"sqlite:///{where}", connect_args={"timeout": 30, "check_same_thread": False})
        place = str(where)
    else:
        try:
            url = make_url(where)
            place = url.render_as_string(hide_password=True)
            engine = create_engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise OutreachError(
                "this is no address of a ledger that can be opened",
                where="[send] ledger",
                hint="Write it as postgresql+psycopg://user@host/database, and install outreach[postgresql].",
            ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    return engine, place


def _durable(connection: object, record: object) -> None:
    """A commit that was acknowledged survives a power cut; what is deleted is overwritten, so that `forget` forgets."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # of the driver; BEGIN is ours, see _begin
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads before it writes could not get the lock in the middle: it takes it at its beginning.
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine, place: str) -> None:
    with engine.begin() as connection:
        if not inspect(connection).has_table(FACTS.name):
            METADATA.create_all(connection)
            facts = {"version": str(VERSION), "salt": secrets.token_hex(16)}
            connection.execute(insert(FACTS), [{"name": name, "value": value} for name, value in facts.items()])
            return
        version = int(connection.execute(select(FACTS.c.value).where(FACTS.c.name == "version")).scalar_one())
        if version > VERSION:
            raise OutreachError(
                f"the ledger was written by a newer outreach (its version {version}, ours {VERSION})",
                where=place,
                hint="Update outreach, and run the same command again.",
            )
        for step in range(version + 1, VERSION + 1):
            MIGRATIONS[step](connection)
        if version < VERSION:
            connection.execute(update(FACTS).where(FACTS.c.name == "version").values(value=str(VERSION)))
