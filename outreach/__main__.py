"""`python -m outreach`, and the installed command."""

import sys

from outreach.cli import main

if __name__ == "__main__":
    sys.exit(main())
