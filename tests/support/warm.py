"""A process that has imported everything, and becomes `python -m outreach` in a fork for each run that it is asked for.

    python -P tests/support/warm.py 5

What it is asked for comes by the socket of that number, with the files that are to be its input, output and errors; it
answers with the run's process id, and with its wait status when it has ended. Started by `tests.support.programs`.
"""

import gc
import json
import os
import pkgutil
import re
import runpy
import signal
import sys
import tempfile
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from socket import recv_fds, socket

import outreach

_LAZILY = re.compile(r"^ +(?:from|import) ([\w.]+)", re.MULTILINE)


def import_all() -> None:
    """What is ours, and what that imports in its functions."""
    names = [each.name for each in pkgutil.walk_packages(outreach.__path__, "outreach.")]
    names.remove("outreach.__main__")  # which is run instead
    texts = [path.read_text("utf-8") for folder in outreach.__path__ for path in Path(folder).rglob("*.py")]
    for name in dict.fromkeys([*names, *_LAZILY.findall("\n".join(texts))]):
        with suppress(Exception):  # a word of a docstring; or whoever needs it says what is wrong with it
            import_module(name)


def forked(line: socket) -> list[str]:
    """Forks for each run that is asked for; in the fork, returns the arguments."""
    while True:
        asked, files, _, _ = recv_fds(line, 1 << 20, 3)
        if not asked:
            os._exit(0)
        child = os.fork()
        if not child:
            break
        for file in files:
            os.close(file)
        line.send(str(child).encode())
        line.send(str(os.waitpid(child, 0)[1]).encode())
    line.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    order = json.loads(asked)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    arguments: list[str] = order["arguments"]
    return arguments


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    import_all()
    gc.freeze()
    arguments = forked(socket(fileno=int(sys.argv[1])))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    time.tzset()
    tempfile.tempdir = None
    sys.path.insert(0, str(Path.cwd()))
    sys.argv[1:] = arguments
    runpy.run_module("outreach", run_name="__main__", alter_sys=True)
