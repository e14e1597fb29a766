"""Regular expressions that a run seldom looks for."""

import re
from collections.abc import Callable
from functools import cache, partial


def at_first_use(expression: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """What gives the pattern, and compiles it when it is first asked for.

    To compile one takes a tenth of a millisecond or several, before the first letter; so those that most runs never
    look for wait. Those of every run are compiled where they are defined: to ask for one takes as long as a match.
    """
    return cache(partial(re.compile, expression, flags))
