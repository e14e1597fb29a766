"""A folder that takes letters, for what needs a line and no server."""

from pathlib import Path

from outreach.envelope import Envelope, Reply


class Outbox:
    """A line whose other end is a folder of .eml files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked = False

    def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def offer(self, envelope: Envelope) -> Reply:
        self.open()
        self._asked = True
        return Reply(354, f"the message to {', '.join(envelope.recipients)}, please")

    def hand_over(self, message: bytes, then: Envelope | None = None) -> Reply:
        assert self._asked, "a message is handed over after its offer was answered with 354"
        self._asked = False
        path = self._folder / f"{len(list(self._folder.iterdir()))}.eml"
        path.write_bytes(message)
        return Reply(250, f"2.0.0 Ok: written as {path.name}")

    def close(self) -> None:
        self._asked = False
