"""The database of a ledger: an SQLite file or a PostgreSQL database, brought to this version's tables."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from outreach.errors import OutreachError
from outreach.ledger.prepared import Driven
from outreach.ledger.tables import BY_COMPANY, FACTS, HAPPENED, MAILBOXES, METADATA, RECEIVED

VERSION = 4
PATIENCE = 30.0
"""Seconds to wait for another program that writes to the file."""
_TO_CLEAN = "to clean"
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_UPDATING = 0x6F757472  # any number that is ours: whoever opens a database waits for the one who makes its tables


def _messages_and_events(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[RECEIVED, HAPPENED, MAILBOXES])


def _fewer_indexes(connection: Connection) -> None:
    _without_indexes(connection, "by_turn", "by_company")
    BY_COMPANY.create(connection)


def _none_that_grow_with_each_step(connection: Connection) -> None:
    _without_indexes(connection, "by_leaving", "ix_events_delivery")


def _without_indexes(connection: Connection, *names: str) -> None:
    for name in names:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = MappingProxyType(
    {2: _messages_and_events, 3: _fewer_indexes, 4: _none_that_grow_with_each_step}
)
"""From the version before to the named one, forward only. From nothing `METADATA` makes the newest at once."""
_DAMAGED = "It is damaged. Put a copy from your backup in its place: without it, letters could go twice."


@contextmanager
def said(where: str, driver_error: type[Exception]) -> Iterator[None]:
    """Says of a database's error, SQLAlchemy's or its driver's, what it means for the user. Raises OutreachError."""
    try:
        yield
    except (DBAPIError, driver_error) as error:
        told = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        raise OutreachError(f"the ledger cannot be used: {told}", where=where, hint=_hint(told)) from error
    except UnicodeEncodeError as error:
        raise OutreachError(
            f"the ledger cannot keep “{ascii(error.object[error.start : error.end])[1:-1]}” as text",
            where=where,
            hint="The text is not in UTF-8; write it anew.",
        ) from error
    except SQLAlchemyError as error:
        raise OutreachError(f"the ledger cannot be used: {error}", where=where, hint=_hint(str(error))) from error


def _hint(told: str) -> str:
    told = told.lower()
    if "full" in told or "space" in told or "disk i/o" in told:
        return "The disk is full or failing. Make room and run the same command again; nothing is lost."
    if "locked" in told:
        return "Another program is writing to it. Try again when that has ended."
    if "malformed" in told or "not a database" in told:
        return _DAMAGED
    if "readonly" in told or "read-only" in told or "unable to open" in told or "permission" in told:
        return "See to it that you may write to the file and to its folder."
    return "See to it that the database can be reached, and run the same command again."


class _Driven(NamedTuple):
    dialect: Dialect
    connection: DBAPIConnection


class Book:
    """A ledger's database. One connection writes; another reads, without waiting for it."""

    def __init__(self, where: Path | str) -> None:
        """Opens a file, or a database by its SQLAlchemy address. Raises OutreachError."""
        self._engine, self.place = _engine(where)
        self._said = partial(said, self.place, self._engine.dialect.loaded_dbapi.Error)
        with ExitStack() as leaving:
            leaving.callback(self._engine.dispose)
            with self._said():
                _bring_up_to_date(self._engine, self.place)
                self._writer = leaving.enter_context(self._engine.connect())
                self._reader = leaving.enter_context(self._engine.connect()).execution_options(reading=True)
                with self.reading() as connection:
                    facts = _facts(connection)
            self.salt: str = facts["salt"]
            if _TO_CLEAN in facts:
                with suppress(OutreachError):  # another program uses it; the next one that opens it tries again
                    self._clean(patience=0.2)
            self.close: Callable[[], None] = leaving.pop_all().close

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when it ends, and has not happened when an error ends it."""
        with self._said(), self._writer.begin():
            yield self._writer

    def swiftly(self, work: Callable[[Driven], bool]) -> bool:
        """A transaction like `writing`'s, of prepared statements only: past what SQLAlchemy does for each of its own.

        It has not happened when `work` gives False, or an error ends it.
        """
        with self._said():
            connection = self._writer.connection.dbapi_connection
            assert connection
            driven = _Driven(self._writer.dialect, connection)
            try:
                if driven.dialect.name == "sqlite":
                    connection.cursor().execute(_BEGIN_WRITING)
                done = work(driven)
                if done:
                    connection.commit()
            except BaseException:
                connection.rollback()
                raise
            if not done:
                connection.rollback()
            return done

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger."""
        with self._said(), self._reader.begin():
            yield self._reader

    @contextmanager
    def telling(self) -> Iterator[Connection]:
        """The same for long tables, read piece by piece; other transactions may come and go meanwhile."""
        with (
            self._said(),
            self._engine.connect().execution_options(reading=True, yield_per=500) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def locked(self, number: int) -> Iterator[bool]:
        """Holds that number against everybody else who uses the database; False when somebody holds it.

        Always True for a file: who shares a file's folder shares a lock of the system's, too.
        """
        if self._engine.dialect.name != "postgresql":
            yield True
            return
        with self._said(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                yield connection.execute(select(func.pg_try_advisory_lock(number))).scalar_one()
            finally:
                connection.invalidate()  # the lock ends with its connection, also with one that is broken

    def to_clean(self, connection: Connection) -> None:
        """Keeps in mind, within the transaction that erases, that traces of it are to be removed after it."""
        connection.execute(delete(FACTS).where(FACTS.c.name == _TO_CLEAN))
        connection.execute(insert(FACTS), {"name": _TO_CLEAN, "value": "yes"})

    def clean(self) -> None:
        """Leaves no trace of what was erased in SQLite's files; PostgreSQL's own housekeeping does its own.

        Raises OutreachError while another program reads the file; the next one that opens it tries again.
        """
        if not self._clean(PATIENCE):
            raise OutreachError(
                "everything was erased, but traces are left in the file while another program reads it",
                where=self.place,
                hint="End the other program; the next command that uses the ledger removes them.",
            )

    def _clean(self, patience: float) -> bool:
        if self._engine.dialect.name == "sqlite":
            # VACUUM cannot stand in a transaction, which a connection of SQLAlchemy's would begin.
            with self._said(), closing(self._engine.raw_connection()) as connection:
                connection.detach()  # its patience is not for others
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy = (cursor.fetchone() or [True])[0]
            if busy:
                return False
        with self.writing() as connection:
            connection.execute(delete(FACTS).where(FACTS.c.name == _TO_CLEAN))
        return True


def _engine(where: Path | str) -> tuple[Engine, str]:
    if isinstance(where, Path):
        engine = create_engine(f"sqlite:///{where}", connect_args={"timeout": PATIENCE, "check_same_thread": False})
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
    connection.connection.cursor().execute("BEGIN" if reading else _BEGIN_WRITING)


def _facts(connection: Connection) -> dict[str, str]:
    return {row["name"]: row["value"] for row in connection.execute(select(FACTS)).mappings()}


def _bring_up_to_date(engine: Engine, place: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # SQLite's transactions are alone from their beginning.
            connection.execute(select(func.pg_advisory_xact_lock(_UPDATING)))
        if not inspect(connection).has_table(FACTS.name):
            METADATA.create_all(connection)
            facts = {"version": str(VERSION), "salt": secrets.token_hex(16)}
            connection.execute(insert(FACTS), [{"name": name, "value": value} for name, value in facts.items()])
            return
        facts = _facts(connection)
        if not facts.get("version", "").isdecimal() or "salt" not in facts:
            raise OutreachError("the ledger is damaged: it does not say what it is", where=place, hint=_DAMAGED)
        version = int(facts["version"])
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
