"""Letters: a template and one contact's values make a letter that reads the same in every medium.

A template is rendered once for each contact, with an opaque character in the
place of every value: the skeleton. Contacts with the same skeleton share a
shape, for which Markdown is parsed and each medium's pieces are made once; a
letter is then its values put between those pieces, escaped for where they
stand. So a value is never markup, in any medium.
"""

from outreach.letters.customs import channels, is_known
from outreach.letters.dates import parsed, written
from outreach.letters.directives import switched_off, without_directives
from outreach.letters.letter import Letter, Span
from outreach.letters.loading import SAVED, TEXT_FILES, Unsaved, is_inside
from outreach.letters.markdown import prepare_markdown
from outreach.letters.meetings import meeting
from outreach.letters.rules import RULES
from outreach.letters.static import written_sender
from outreach.letters.template import Template, load_template
from outreach.letters.values import Namespace, Sourced
from outreach.letters.wording import listed, wording

__all__ = [
    "RULES",
    "SAVED",
    "TEXT_FILES",
    "Letter",
    "Namespace",
    "Sourced",
    "Span",
    "Template",
    "Unsaved",
    "channels",
    "is_inside",
    "is_known",
    "listed",
    "load_template",
    "meeting",
    "parsed",
    "prepare_markdown",
    "switched_off",
    "without_directives",
    "wording",
    "written",
    "written_sender",
]
