"""Word's own merge fields, so that a document made for Word's mail merge runs as it is.

`translate` turns them into tags before a part is compiled; `filters` are what
these tags use, and `Merge` is what a document with NEXT, MERGEREC, MERGESEQ,
SKIPIF, SET or ASK finds under the name `MERGE` when it is filled.
"""

from outreach.word.fields.matching import matched_columns
from outreach.word.fields.merge import MERGE, Merge, Record, SkippedError, filters
from outreach.word.fields.rules import RULES
from outreach.word.fields.source import DataSource, Resolve, resolver
from outreach.word.fields.translation import translate

__all__ = [
    "MERGE",
    "RULES",
    "DataSource",
    "Merge",
    "Record",
    "Resolve",
    "SkippedError",
    "filters",
    "matched_columns",
    "resolver",
    "translate",
]
