"""What a template may do to a value besides writing it: bold, italic, a link. Values bring no markup of their own.

The filters wrap a value in `b`, `i` and `a` tags, which no value can have
because it is escaped; where the field stands they become runs in its format.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote as percent_encoded

from jinja2.exceptions import TemplateRuntimeError
from lxml import etree
from markupsafe import Markup

from outreach.errors import OutreachError
from outreach.findings import found
from outreach.patterns import at_first_use
from outreach.pieces import escape
from outreach.word.package import W
from outreach.word.rules import NO_ADDRESS
from outreach.word.typed import RPR, VALUE, w

_RICH = re.compile(r"\|\s*(?:bold|italic|link)\b")
_WRAPPER = re.compile(r'(</?[bi]>|<a href="[^"]*">|</a>)')
_XMLNS = re.compile(r'\sxmlns:\w+="[^"]*"')
_SCHEME = at_first_use(r"(https?|mailto|tel):", re.IGNORECASE)
_MAILBOX = at_first_use(r"[^\s@:/?#]+@[^\s@:/?#]+\.[^\s@:/?#]+")
_DOMAIN = at_first_use(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]\S*)?")
_IN_ADDRESS = "/:?#[]@!$&'()*+,;=%~-._"
_LINK_CODE = at_first_use(r'\bHYPERLINK\s+("?)([^"]*)$', re.IGNORECASE)
_ESCAPED = re.compile(r"\\.")

_CLOSE, _TEXT = "</w:t></w:r>", '<w:t xml:space="preserve">'
_CHAR = '<w:fldChar w:fldCharType="{}"/>'
_FORMATS = {"b": ("b", "bCs"), "i": ("i", "iCs"), "a": ("rStyle",)}
_FIRST = ("rStyle", "rFonts", "b", "bCs", "i", "iCs")
"""The first children of `w:rPr`, in the order of the schema."""


def is_rich(expression: str) -> bool:
    return bool(_RICH.search(expression))


def in_format(expression: str, run: etree._Element | None) -> str:
    """The tag of a field whose value may be rich, in a run to whose format it goes back."""
    properties = None if run is None else run.find(RPR)
    form = "" if properties is None else _XMLNS.sub("", etree.tostring(properties, encoding="unicode", with_tail=False))
    return f"{{{{ ({expression}) | in_format({json.dumps(form)}) }}}}"


def in_code(expression: str, before: str, quote: str = '"') -> str:
    """The tag of a field in the instruction of Word's own field, which reads `before` up to it.

    A value stands in quotes, so that it can neither name a field nor give it switches.
    """
    before = _ESCAPED.sub("", before)
    quoted = before.count('"') % 2
    if link := _LINK_CODE().search(before):
        tag = f"{{{{ ({expression}) | link_target({json.dumps(link[2].strip())}) }}}}"
    else:
        tag = f"{{{{ ({expression}) | field_code }}}}"
    return tag if quoted else f"{quote}{tag}{quote}"


def filters(text: Callable[[Any], str]) -> dict[str, Callable[..., Any]]:
    """`bold`, `italic`, `link`, and what puts them in their place. `text` makes text of a value."""

    def wrapped(value: Any, start: str, end: str) -> Markup:
        inner = value if isinstance(value, Markup) else Markup(escape(text(value)))  # noqa: S704 (escaped on the spot)
        return Markup(f"{start}{str.__str__(inner)}{end}") if inner else Markup("")  # noqa: S704 (the same)

    def bold(value: Any) -> Markup:
        return wrapped(value, "<b>", "</b>")

    def italic(value: Any) -> Markup:
        return wrapped(value, "<i>", "</i>")

    def link(value: Any, target: Any) -> Markup:
        address = link_target(target, "")
        return wrapped(value, f'<a href="{escape(address)}">', "</a>") if address else wrapped(value, "", "")

    def link_target(value: Any, before: str) -> str:
        return _address(value, text(value), before)

    def field_code(value: Any) -> str:
        return " ".join(text(value).split()).replace("\\", r"\\").replace('"', r"\"")

    return {
        "bold": bold,
        "italic": italic,
        "link": link,
        "link_target": link_target,
        "field_code": field_code,
        "in_format": _runs,
    }


def _address(value: Any, text: str, before: str) -> str:
    """`text` in a link's target of which `before` is known: a whole address, or percent-encoded (RFC 3986, 2.1).

    Raises OutreachError (W11) for what is no page, e-mail address or telephone, such as a program to run.
    """
    text = "".join(text.split()) if before.lower() == "tel:" else text.strip()
    if not text:
        return ""
    if before.lower() in ("mailto:", "tel:"):
        return percent_encoded(text, safe="@+")
    if before:
        return percent_encoded(text, safe="/" if VALUE not in before and before.endswith("/") else "")
    if _MAILBOX().fullmatch(text):
        text = f"mailto:{text}"
    elif _DOMAIN().fullmatch(text):
        text = f"https://{text}"
    elif not _SCHEME().match(text):
        where = str(getattr(value, "where", ""))
        hint = "Write it as https://…, or as an e-mail address."
        raise OutreachError(findings=[found(NO_ADDRESS, f"“{text[:60]}” is no address to link to", where, hint)])
    return percent_encoded(text, safe=_IN_ADDRESS)


def _runs(value: Any, form: str) -> Any:
    """A rich value as runs, between runs in the format `form`."""
    if not isinstance(value, Markup) or not unfinished(value):
        return value
    pieces: list[str] = []
    inside: list[str] = []
    for piece in _WRAPPER.split(str.__str__(value)):
        if not piece:
            continue
        if not _WRAPPER.fullmatch(piece):
            pieces.append(_run(form, tuple(sorted(set(inside))), f"{_TEXT}{piece}</w:t>"))
        elif piece.startswith("</"):
            inside.remove(piece[2])
            if piece == "</a>":
                pieces.append(_run(form, (), _CHAR.format("end")))
        else:
            inside.append(piece[1])
            if piece.startswith("<a"):
                code = f'<w:instrText xml:space="preserve"> HYPERLINK "{piece[9:-2]}" </w:instrText>'
                pieces += [_run(form, (), each) for each in (_CHAR.format("begin"), code, _CHAR.format("separate"))]
    return Markup(f"{_CLOSE}{''.join(pieces)}<w:r>{form}{_TEXT}")  # noqa: S704 (made of escaped text)


def unfinished(markup: str) -> bool:
    """Whether a rich value has not been put in its place."""
    return bool(_WRAPPER.search(markup))


def see_that_it_is_finished(markup: str) -> None:
    """Raises TemplateRuntimeError for a rich value whose field does not say so itself."""
    if unfinished(markup):
        raise TemplateRuntimeError("bold, italic and link do not work here: write them in the field itself")


@lru_cache(maxsize=1000)
def _properties(form: str, kinds: tuple[str, ...]) -> str:
    """The run's properties `form`, with those of `kinds`."""
    root = etree.fromstring(f'<x xmlns:w="{W}">{form or "<w:rPr/>"}</x>')
    properties = root[0]
    for kind in kinds:
        for name in _FORMATS[kind]:
            for old in properties.findall(w(name)):
                properties.remove(old)
            before: Sequence[str] = [w(each) for each in _FIRST[: _FIRST.index(name)]]
            place = max((number for number, child in enumerate(properties, 1) if child.tag in before), default=0)
            element = etree.Element(w(name))
            if kind == "a":
                element.set(w("val"), "Hyperlink")
            properties.insert(place, element)
    return _XMLNS.sub("", etree.tostring(properties, encoding="unicode"))


def _run(form: str, kinds: tuple[str, ...], content: str) -> str:
    return f"<w:r>{_properties(form, kinds) if kinds else form}{content}</w:r>"
