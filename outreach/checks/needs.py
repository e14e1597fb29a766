"""What every match of a regular expression has in it, told from how it is written, so that few need to be compiled.

Only what `wordings.py` writes is read: literal text, groups, names of other
expressions, and whatever else, of which nothing is known.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

Texts = tuple[str, ...]
"""Texts of which every match has one; none: nothing is known."""

_TOKEN = re.compile(
    r"""(?P<text>(?:[\w ,'&/-](?![?*+{]))+)
      | \(\?:(?P<words>\w[\w '-]*(?:\|\w[\w '-]*)*)\)(?![?*{])  # most groups; those of whatever else are taken apart
      | \{(?P<name>[a-z_]+)\}(?![?*])
      | (?P<beside>\(\?<?[=!])                  # what stands beside a match is none of it
      | (?P<opens>\((?:\?(?::|P<\w+>))?)
      | (?P<closes>\)(?:[?*]|\{0,\d*\})?)
      | (?P<or>\|)
      | \[\^?[^]]+\] | \\. | \{[^}]*\} | ~\d[ ] | [^|]
    """,
    re.VERBOSE,
)
_MOST = 3
"""So many are enough to tell, and quickly seen."""


def needs_of(expression: str, named: Callable[[str], Texts]) -> tuple[Texts, ...]:
    """What every match of `expression` has: one of each of these texts. `named` gives those of a name."""
    branches, _ = _branches(_TOKEN.finditer(expression), named)
    return (
        tuple(sorted(branches[0], key=_commonness)[:_MOST])
        if len(branches) == 1
        else tuple(filter(None, [either(branches)]))
    )


def either(branches: Sequence[Sequence[Texts]]) -> Texts:
    """What is known when one of several expressions matches."""
    if not all(branches):
        return ()
    rarest = (needs[0] if len(needs) == 1 else min(needs, key=_commonness) for needs in branches)
    return tuple(dict.fromkeys(chain.from_iterable(rarest)))


def _branches(tokens: Iterator[re.Match[str]], named: Callable[[str], Texts]) -> tuple[list[list[Texts]], str]:
    """What each alternative needs up to the end of a group, and the token that ends it."""
    needs: list[Texts] = []
    branches = [needs]
    end = ""
    for token in tokens:
        match token.lastgroup:
            case "text" if token[0] != " ":  # which all sentences have
                needs.append((token[0],))
            case "words":
                needs.append(tuple(dict.fromkeys(token["words"].split("|"))))
            case "name":
                needs.append(named(token["name"]))
            case "opens" | "beside" as opening:
                inside, closed = _branches(tokens, named)
                if opening == "opens" and closed == ")":
                    needs += inside[0] if len(inside) == 1 else [either(inside)]
            case "closes":
                end = token[0]
                break
            case "or":
                needs = []
                branches.append(needs)
    return [list(filter(None, each)) for each in branches], end


def _commonness(texts: Texts) -> float:
    """How likely a sentence is to have one of these texts, roughly: longer ones are seldom met with."""
    return sum([4.0 ** -len(text) for text in texts])
