"""`python -m outreach`, and the installed command."""

import sys


def main() -> int:
    """The command line; an interrupt while it is being loaded ends it as quietly as a later one."""
    try:
        from outreach.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
