"""A keyring in a file, for tests; `keyring` finds it by PYTHON_KEYRING_BACKEND, and it its file by FILED_KEYRING."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError, PasswordSetError

from tests.support.programs import CHECKOUT


def keyring_in(path: Path) -> dict[str, str]:
    """The environment in which a program uses that file."""
    backend = f"{FiledKeyring.__module__}.{FiledKeyring.__qualname__}"
    return {"PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": str(CHECKOUT), "FILED_KEYRING": str(path)}


class FiledKeyring(KeyringBackend):
    """As strict as Windows' about the length of an entry."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(f"{service}: {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2_560:
            raise PasswordSetError("the password is too long")
        _write(_read() | {f"{service}: {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = _read()
        if kept.pop(f"{service}: {username}", None) is None:
            raise PasswordDeleteError("there is none")
        _write(kept)


def _read() -> dict[str, str]:
    path = Path(os.environ["FILED_KEYRING"])
    kept: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return kept


def _write(kept: dict[str, str]) -> None:
    Path(os.environ["FILED_KEYRING"]).write_text(json.dumps(kept), encoding="utf-8")
