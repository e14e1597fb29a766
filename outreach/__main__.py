"""`python -m outreach`, and the installed command."""

import gc
import sys

_COLLECTED_AT = 150_000
"""New objects: more than a run begins with. They stay, and to look through them every 700, as Python does, takes a
tenth of the start."""


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
