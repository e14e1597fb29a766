"""Letters that somebody has already, in a file of any kind: what each says, and what comes with it."""

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from outreach.checks.quoting import own_words as without_quotation
from outreach.errors import OutreachError
from outreach.findings import Rule
from outreach.letters import switched_off, without_directives
from outreach.letters.shape import split
from outreach.lines import unix
from outreach.sheet.encodings import mark_of, utf16_without_mark

if TYPE_CHECKING:
    from lxml import html

UNREADABLE = Rule(
    "M01",
    "error",
    "A letter's file can be read",
    "A letter that is checked in part only would seem to be in order.",
)
LARGEST = 20_000_000
"""Bytes. A letter has ten thousand; an e-mail with pictures a few million."""
_SAVE = "Save it as .docx, .txt or .eml."
_WORD = (".docx", ".dotx", ".docm", ".dotm")
_STRANGERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "in Rich Text Format"),
    (b"\xd0\xcf\x11\xe0", "a document of Word 97–2003"),
    (b"PK\x03\x04", "a zip archive or another program's document"),
)
_MAIL = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:Received|Return-Path|MIME-Version|Message-ID):", re.IGNORECASE
)
_NO_ATTACHMENTS = {"text/calendar", "application/pgp-signature", "application/pkcs7-signature", "text/vcard"}
_BEGINS_QUOTING = re.compile(
    r"""^(?:[ \t]*-{2,}[ ]?(?:Original[ ]Message|Ursprüngliche[ ]Nachricht|Forwarded[ ]message|Message[ ]d['’]origine)
      | Begin[ ]forwarded[ ]message: | _{10,}\n+From:
      | (?:From|Von|De):[ ].*\n(?:(?:Sent|Date|To|Gesendet|Datum|An|Envoyé|Enviado)[ ]?:[ ].*\n)+ )""",
    re.MULTILINE | re.VERBOSE,
)
_QUOTED = re.compile(
    r"\n(?:(?:On|Am|Le|El|Il|Op|Den|Em)\b[^\n]{4,120}(?:\n(?!>)[^\n]{0,80})?:[ \t]*\n\s*)?(?:>[^\n]*(?:\n|\Z)\s*)+"
)
_HIDDEN = {"head", "script", "style", "title", "template"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "table", "hr"}
_LINES = {"div", "li", "tr", "section", "article", "header", "footer", "body"}


class Manuscript(NamedTuple):
    """A letter as it was found. `line` is the line of the file on which `text` begins, 0 where lines say nothing.

    `subject` is None where there is no place for one; `switched_off` are the rules that the letter itself names.
    """

    file: str
    text: str
    line: int = 0
    subject: str | None = None
    kind: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    switched_off: Mapping[str, int] = {}


def read_manuscript(path: Path, encoding: str | None = None) -> Manuscript:
    """The letter in a .txt, .md, .eml, .html or .docx file. Raises OutreachError (M01, W01, W02) with its place."""
    ending = path.suffix.lower()
    if ending in _WORD:
        from outreach.word.plain import document_text

        return Manuscript(str(path), document_text(path))
    try:
        if path.is_dir():
            raise _refused(str(path), "this is a folder", "Name the letter in it.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        if path.parts[:1] in (("http:",), ("https:",)):
            hint = "Save the letter, or the contact sheet as .xlsx or .csv, and name that file."
            raise _refused(str(path), "addresses are not fetched", hint) from None
        raise _refused(str(path), f"the letter cannot be read: {error.strerror or error}", "Check its name.") from None
    return manuscript(str(path), data, encoding)


def manuscript(file: str, data: bytes, encoding: str | None = None) -> Manuscript:
    """The letter that a file's bytes are, by what the file is called and by what is in it."""
    if len(data) > LARGEST:
        raise _refused(file, f"the file has more than {LARGEST:,} bytes, which no letter needs", "Name another file.")
    for beginning, what in _STRANGERS:
        if data.startswith(beginning):
            raise _refused(file, f"the file is {what}, whose text cannot be read here", _SAVE)
    if file.lower().endswith(".eml") or _MAIL.match(data):
        return _mail(file, data, encoding)
    text = decoded(file, data, encoding)
    if "\0" in text:
        raise _refused(file, "the file is no text", _SAVE)
    if file.lower().endswith((".html", ".htm")):
        return Manuscript(file, html_text(text))
    return _text(file, text)


def decoded(file: str, data: bytes, encoding: str | None) -> str:
    """The text with its line ends as "\\n". Raises OutreachError for an `encoding` that it is not in."""
    names = [encoding] if encoding else [mark_of(data), utf16_without_mark(data[:4096]), "utf-8"]
    for name in filter(None, names):
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        except (LookupError, ValueError):
            raise _refused(file, f"there is no encoding named “{name}”", "Use utf-8, utf-16 or cp1252.") from None
        break
    else:
        if encoding:
            raise _refused(file, f"the text is not {encoding}", "Leave the encoding out, and it will be guessed.")
        text = data.decode("cp1252", "replace")
    return unix(text.removeprefix("\ufeff"))


def _text(file: str, text: str) -> Manuscript:
    """A text that may begin with header lines, as a template does."""
    headers, body = split(text)
    if headers:
        # Below its headers a letter is as it stands in the file.
        body = text[text.rindex(body.strip("\n")) :] if body.strip("\n") else ""
    fields = {field.name: field.text for field in reversed(headers)}
    return Manuscript(
        file,
        without_quotation(without_directives(body)),
        line=text.count("\n", 0, len(text) - len(body)) + 1,
        subject=fields.get("Subject"),
        kind=fields.get("Kind", "").lower(),
        attachments=tuple(field.text for field in headers if field.name == "Attachment"),
        switched_off=switched_off(body),
    )


def _mail(file: str, data: bytes, encoding: str | None) -> Manuscript:
    """The text of an e-mail, without its signature and the letters that it quotes."""
    message = message_from_bytes(data, policy=policy.default)
    part = message.get_body(("plain", "html"))
    text = ""
    if part is not None:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        charset = part.get_content_charset()
        try:
            text = decoded(file, content, encoding or charset)
        except OutreachError:
            text = decoded(file, content, None)
        if part.get_content_subtype() == "html":
            text = html_text(text)
    own, signature = own_words(text)
    return Manuscript(
        file,
        own,
        subject=_header(message, "Subject"),
        kind=_header(message, "Kind").lower(),
        attachments=tuple(_attached(message)),
        # Whoever gets an e-mail can see whom to answer.
        signature="\n".join(filter(None, (_header(message, "From"), signature))),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):  # what the parser makes of a header that breaks the rules
        return ""


def _attached(message: EmailMessage) -> Iterator[str]:
    if not message.is_multipart():
        return
    for part in message.iter_attachments():
        if part.get_content_type() not in _NO_ATTACHMENTS and (name := part.get_filename()):
            yield name


def own_words(text: str) -> tuple[str, str]:
    """What the writer of an e-mail has written, and the signature: without quoted letters, whoever's they are."""
    text = text[: found.start()] if (found := _BEGINS_QUOTING.search(text)) else text
    text = _QUOTED.sub("\n", f"\n{text}")
    own, _, signature = text.partition("\n-- \n") if "\n-- \n" in text else text.partition("\n--\n")
    return own.strip("\n"), signature.strip()


def html_text(page: str) -> str:
    """The text of an HTML page: a blank line between paragraphs, none of what is not shown."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # a page without any element
        return ""
    text = _shown(root)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _shown(element: "html.HtmlElement") -> str:
    """The text of an element; a paragraph has a blank line before and after it, other blocks a line of their own."""
    if not isinstance(element.tag, str) or element.tag in _HIDDEN:
        return ""
    text = _folded(element.text)
    for child in element:
        inner, rest = _shown(child), _folded(child.tail)
        if child.tag == "br":
            text += "\n"
        elif child.tag in _PARAGRAPHS:
            text = f"{text.rstrip(' ')}\n\n{inner.strip()}\n\n"
        elif child.tag in _LINES:
            text = (
                f"{text}{'' if text.endswith(chr(10)) else chr(10)}{inner}{'' if inner.endswith(chr(10)) else chr(10)}"
            )
        else:
            text += inner
        text += rest.lstrip() if text.endswith("\n") else rest
    return text


def _folded(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "").replace("\u00a0", " ")


def _refused(file: str, message: str, hint: str) -> OutreachError:
    return OutreachError(message, where=file, hint=hint, rule=UNREADABLE.id)
