"""Runs at a terminal, with a person who answers."""

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.programs import Outreach, surroundings

CTRL_C = "\x03"


def on_a_terminal(
    outreach: Outreach,
    folder: Path,
    *arguments: str,
    answers: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """The exit code of a run at a terminal and all that appears on it; each answer is typed when it is asked for."""
    leader, follower = pty.openpty()
    surrounding = surroundings(folder, TERM="xterm-256color", **(env or {}))
    del surrounding["NO_COLOR"]
    with subprocess.Popen(
        [*outreach.program, *arguments], cwd=folder, env=surrounding, stdin=follower, stdout=follower, stderr=follower
    ) as process:
        os.close(follower)
        screen, waiting, last = "", list(answers), time.monotonic()
        while True:
            if select.select([leader], [], [], 0.05)[0]:
                try:
                    chunk = os.read(leader, 1 << 16)
                except OSError:  # Linux reports the closed terminal as an error
                    break
                if not chunk:
                    break
                screen += chunk.decode()
                last = time.monotonic()
            elif waiting and screen.endswith(": "):
                answer = waiting.pop(0)
                if answer == CTRL_C:
                    process.send_signal(signal.SIGINT)
                else:
                    os.write(leader, f"{answer}\n".encode())
                last = time.monotonic()
            elif time.monotonic() - last > 20:
                process.kill()
                pytest.fail(f"waits for something: {screen}")
        os.close(leader)
        code = process.wait()
    assert not waiting, screen
    return code, screen.replace("\r\n", "\n")
