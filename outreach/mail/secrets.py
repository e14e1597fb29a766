"""Passwords and tokens: values that do not show themselves, and the system's keyring, where they are kept."""

from contextlib import suppress
from typing import NoReturn

from outreach.errors import OutreachError

_SERVICE = "outreach"
_PART = 1_000  # characters in an entry: Windows' keyring takes 2,560 octets of UTF-16, and some tokens are longer


class Secret:
    """A text that shows itself only where it is asked for by `reveal`: not in logs, tracebacks or pickles."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one place that hands it to a server."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and type(other) is type(self) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


class Password(Secret):
    """What a user signs in with by AUTH PLAIN or LOGIN."""

    __slots__ = ()


class Token(Secret):
    """An access token for XOAUTH2: it is good for an hour or so."""

    __slots__ = ()


ALLOW_AGAIN = (
    "Whoever gave the permission in the browser may have been signed in with another account, or taken it back. Give "
    "it again, with this address: outreach account add --sign-in google (or microsoft)"
)
"""What to do when a server refuses a token that its provider has just given."""


def stored(user: str, kind: str = "password") -> str:
    """What the keyring holds for `user`; "" when it holds nothing, or when there is no keyring."""
    import keyring

    try:
        parts: list[str] = []
        while part := keyring.get_password(_SERVICE, _entry(user, kind, len(parts))):
            parts.append(part)
            if len(part) < _PART:
                break
        return "".join(parts)
    except Exception:  # a keyring's own plugins raise what their system gives them
        return ""


def store(user: str, value: str, kind: str = "password") -> None:
    """Keep `value` in the keyring. Raises OutreachError where there is none that takes it."""
    import keyring

    forget(user, kind)
    parts = [value[start : start + _PART] for start in range(0, len(value), _PART)]
    try:
        for number, part in enumerate(parts):
            keyring.set_password(_SERVICE, _entry(user, kind, number), part)
    except Exception as error:  # a keyring's own plugins raise what their system gives them
        raise OutreachError(
            f"this system's keyring takes no {kind}: {_reason(error)}",
            hint="Unlock it or install one (GNOME Keyring, KWallet, or the package keyrings.alt); or keep nothing, and "
            "set OUTREACH_PASSWORD where the program runs.",
        ) from error


def forget(user: str, kind: str = "password") -> bool:
    """Take what is kept for `user` out of the keyring; whether anything was there."""
    import keyring

    number = 0
    with suppress(Exception):  # see above
        while keyring.get_password(_SERVICE, _entry(user, kind, number)) is not None:
            keyring.delete_password(_SERVICE, _entry(user, kind, number))
            number += 1
    return number > 0


def _entry(user: str, kind: str, number: int) -> str:
    name = user if kind == "password" else f"{user} ({kind})"
    return f"{name} {number + 1}" if number else name


def _reason(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
