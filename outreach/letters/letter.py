"""One letter, in every medium."""

from dataclasses import dataclass
from typing import NamedTuple

from outreach.findings import Finding
from outreach.letters.html import html_document
from outreach.letters.shape import Shape
from outreach.letters.values import Sourced
from outreach.pieces import Merged, Pieces


class Span(NamedTuple):
    """Where a merged value stands in the letter's text, and the value, which knows where it comes from."""

    start: int
    end: int
    value: str

    @property
    def name(self) -> str:
        """What the value is called in the template, "" when it has no name."""
        return self.value.name if isinstance(self.value, Sourced) else ""

    @property
    def where(self) -> str:
        """The cell or the setting that the value stands in."""
        return self.value.where if isinstance(self.value, Sourced) else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter in every medium. `values` is what this contact has of its own, `shape` what it shares with others.

    `usual` says that the values are known to be so (see `outreach.pieces.are_usual`), which saves work.
    """

    shape: Shape
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    language: str = "en-US"
    usual: bool = False

    def headers(self, name: str) -> tuple[str, ...]:
        """All header fields called `name` ("Attachment"), in order."""
        forms = self.shape.fields.get(name)
        return tuple([form.text(self.values).strip() for form in forms]) if forms else ()

    def header(self, name: str) -> str:
        """The first header field called `name`, or ""."""
        forms = self.shape.fields.get(name)
        return forms[0].text(self.values).strip() if forms else ""

    def header_parts(self, name: str) -> tuple[tuple[str, bool], ...]:
        """All header fields called `name`, a comma between them, in parts, each with whether it is a merged value."""
        parts: list[tuple[str, bool]] = []
        for form in self.shape.fields.get(name, ()):
            merged = set(form.places)
            parts += [(",", False)] if parts else []
            parts += [(part, at in merged) for at, part in enumerate(form.filled(self.values))]
        return tuple(parts)

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def kind(self) -> str:
        return self.header("Kind")

    @property
    def text(self) -> str:
        """The body as plain text, with a line end after the last line."""
        return self.shape.text.text(self.values, usual=self.usual)

    @property
    def html(self) -> str:
        """The body as an HTML fragment."""
        return self.shape.html.text(self.values)

    @property
    def html_document(self) -> str:
        """The body as a whole HTML page."""
        return html_document(self.html, self.language, self.subject)

    @property
    def word(self) -> Pieces:
        """The body as pieces of WordprocessingML (see `outreach.pieces`)."""
        return self.shape.word.pieces(self.values, usual=self.usual)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where values stand in `text`."""
        return tuple(Span(*span) for span in self.read.spans)

    @property
    def read(self) -> Merged:
        """The `text` with its values told apart, which as `origins` are the values themselves."""
        return self.shape.text.merged(self.values, usual=self.usual)

    @property
    def subject_spans(self) -> tuple[Span, ...]:
        """Where values stand in `subject`."""
        forms = self.shape.fields.get("Subject", ())[:1]
        return tuple(Span(*span) for form in forms for span in form.merged(self.values).spans)

    def packed(self) -> tuple[str, tuple[str, ...], str, bool]:
        """What `Template.unpack` needs to make this letter again, without its findings: small to pickle."""
        return self.shape.skeleton, tuple(map(str, self.values)), self.language, self.usual
