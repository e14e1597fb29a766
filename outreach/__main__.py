"""`python -m outreach`, and the installed command."""

import gc
import sys

_COLLECTED_AT = 50_000
"""New objects. What is loaded stays: to look through it every 700, as Python does, takes a fifteenth of the start."""


def main() -> int:
    """The command line; an interrupt while it is being loaded ends it as quietly as a later one."""
    gc.set_threshold(_COLLECTED_AT)
    try:
        from outreach.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
