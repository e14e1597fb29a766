"""Messages leave into a folder, each as an .eml file: for looking at them, and for other programs to send."""

import os
import re
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path
from tempfile import NamedTemporaryFile

from outreach.envelope import Envelope, LineRefused, Reply

_NOT_IN_NAMES = re.compile(r"[^\w.@+-]+")
_LONGEST = 60  # characters of an address or an id in a name, so that both fit into the 255 octets of a file name


class Outbox:
    """A folder as the delivery loop uses it. A file appears whole or not at all, and none is ever written over.

    A name tells reader and Message-ID, so that a message that comes twice stands beside itself, with “(2)”.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: Envelope | None = None

    def open(self) -> None:
        """Makes the folder. Raises LineRefused when that fails."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "Name another folder, or make room."
            raise LineRefused(Reply(0, f"{self._folder} cannot be made: {error.strerror}"), hint) from error

    def offer(self, envelope: Envelope) -> Reply:
        """354, for whomever."""
        self.open()
        self._asked = envelope
        return Reply(354, "the message, please")

    def hand_over(self, message: bytes, then: Envelope | None = None) -> Reply:
        """Writes the file; 250 with its name, or 452 when there is no room for it."""
        assert self._asked, "a message is handed over after its offer was answered with 354"
        name, self._asked = _name(self._asked, message), None
        try:
            return Reply(250, f"2.0.0 Ok: written as {self._written(name, message).name}")
        except OSError as error:
            return Reply(452, f"4.3.1 {self._folder} takes no more: {error.strerror}")

    def close(self) -> None:
        """Nothing is left to be done."""
        self._asked = None

    def _written(self, name: str, message: bytes) -> Path:
        with NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
                path = self._free(name)
                file.close()  # Windows renames no open file
                part.rename(path)
            except BaseException:
                file.close()
                part.unlink(missing_ok=True)
                raise
        return path

    def _free(self, name: str) -> Path:
        path, number = self._folder / f"{name}.eml", 1
        while path.exists():
            number += 1
            path = self._folder / f"{name} ({number}).eml"
        return path


def _name(envelope: Envelope, message: bytes) -> str:
    """The first reader and what is before the @ of the Message-ID, as far as both can stand in a file's name."""
    identifier = BytesHeaderParser(policy=compat32).parsebytes(message).get("Message-ID", "")
    token = str(identifier).strip().strip("<>").partition("@")[0]
    parts = [_NOT_IN_NAMES.sub("_", part)[:_LONGEST] for part in (envelope.recipients[0], token) if part]
    return " ".join(parts).lstrip(".") or "message"
