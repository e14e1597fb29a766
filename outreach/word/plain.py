"""What a Word document says, as plain text: a letter that somebody has already, to be read and not to be filled."""

from pathlib import Path

from outreach.word.package import W, open_package, parse

_TEXT, _PARAGRAPH, _TAB = f"{{{W}}}t", f"{{{W}}}p", f"{{{W}}}tab"
_STOP = f"{{{W}}}val"
_BREAKS = {f"{{{W}}}br", f"{{{W}}}cr"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def document_text(path: Path) -> str:
    """The paragraphs of the body, a blank line between them; what was deleted, and empty paragraphs, are left out.

    Raises OutreachError (W01, W02) for what is no Word document.
    """
    package = open_package(path)
    root = parse(path, package.main, package.parts[package.main])
    for fallback in list(root.iter(_FALLBACK)):
        fallback.clear()
    paragraphs: list[list[str]] = []
    for element in root.iter(_PARAGRAPH, _TEXT, _TAB, *_BREAKS):
        if element.tag == _PARAGRAPH:
            paragraphs.append([])
        elif paragraphs and element.get(_STOP) is None:  # a tab stop of the paragraph is called as a tab is
            sign = "\n" if element.tag in _BREAKS else "\t"
            paragraphs[-1].append(element.text or "" if element.tag == _TEXT else sign)
    texts = ("".join(pieces).strip() for pieces in paragraphs)
    return "\n\n".join(filter(None, texts))
