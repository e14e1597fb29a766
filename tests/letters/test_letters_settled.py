"""What is the same in every letter of a run is worked out once; no letter can be told from one made without that."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from outreach.errors import OutreachError
from outreach.letters import Letter, Namespace, Template, load_template

ME: Mapping[str, object] = {
    "name": "Dana Whitfield",
    "field": "science policy",
    "firm": "Harbor Works, Inc.",
    "odd": "salt & <water>",
    "long": "policy " * 300,
    "nothing": "",
    "hebrew": "שלום",
    "page": "https://dana.example.org",
    "lines": "18 Alder Street\nDenver",
}
LETTER: Mapping[str, object] = {
    "language": "en-US",
    "minutes": 20,
    "date": date(2026, 11, 24),
    "channels": ("in person", "by phone"),
    "disclaimer": True,
}
READERS: tuple[Mapping[str, object], ...] = (
    {"name": "Maya Okafor", "firm": "Bright & Vane Ltd.", "channel": "", "page": ""},
    {"name": "Tom Hale", "firm": "", "channel": "by post", "page": "www.example.com"},
)
BODIES = (
    "I am {{ me.name }}, {{ contact.name }}, and I work at {{ me.firm }}.",
    "{{ me.firm }}. {{ contact.firm }}. {{ me.field }}.",
    "Could you spare {{ letter.minutes + 5 }} minutes? I will call on {{ letter.date | day }}: {{ letter.date }}.",
    "{% for channel in letter.channels %}\n- {{ loop.index }} {{ channel }}\n{% endfor %}\n\n{{ channel }}",
    "{% if channel %}{% for channel in letter.channels %}{{ channel }} {% endfor %}{% endif %}{{ contact.channel }} .",
    "{% for channel in letter.channels if channel != contact.channel %}{{ channel }}{{ me.name }} {% endfor %}",
    "{% for each in letter.channels %}{{ each }}{{ channel | default('none') }} {% endfor %}",
    "{% for each in channel | default('ab') %}{{ me.name }} {% endfor %}",
    "{% if letter.disclaimer %}{% import 'words.md' as words %}{% endif %}{{ words.said(me.name) }}",
    "> {{ contact.name }}, {{ me.lines }}",
    "{% for letter_ in contact.name %}{{ me.name }}{{ letter_ }} {% endfor %}",
    "{% if letter.disclaimer %}No job{% else %}{{ contact.name }}{% endif %}\n\n{% if me.nothing %}\nx\n{% endif %}\ny",
    "{% if contact.firm %}At {{ contact.firm }}, {{ me.name }}{% elif me.name %}{{ me.field }}{% endif %} ends.",
    "{% set me = contact %}{{ me.name }} and {{ contact.name }}",
    "{% if contact.firm %}{% set letter = contact %}{% endif %}{{ letter.name | default('nobody') }}",
    "{% if letter.disclaimer %}{% set word = me.field %}{% endif %}{{ word }} for {{ contact.name }}",
    "{% set mine %}{{ me.name }}{% endset %}{{ mine | upper }} {{ mine | length }} {{ mine == 'Dana Whitfield' }}",
    "{% macro sign(who) %}{{ who }} {{ me.name }}{% endmacro %}{{ sign(me.field) | upper }} {{ sign(contact.name) }}",
    "{% filter upper %}{{ me.name }} {{ contact.name }}{% endfilter %}",
    "{% with me = contact %}{{ me.name }}{% endwith %} {{ me.name }}",
    "{% block one %}{{ me.name }}{% endblock %} {{ self.one() | upper }}",
    "{% include 'close.md' %}\n\n{% import 'words.md' as words %}{{ words.said(me.name) }}",
    "{% from 'words.md' import said as me %}{{ me(contact.name) }}",
    "{{ me.odd }} {{ me.hebrew }} {{ me.long }} {{ me.lines }} {{ contact.firm }}",
    "{{ me.hebrew }} {{ contact.name }}\n\n{{ me.name }}\n\n{{ contact.name }}\n\n> {{ me.name }}",
    "[{{ me.name }}]({{ me.page }}) and [him]({{ me.field }}) and [it](https://example.org/{{ me.field }})",
    "**{{ me.name }}** {{ me.nothing }} {{ contact.name }} {{ me.nothing | default('none') }} {{ me['name'] }}",
    "{{ me.name ~ ' of ' ~ me.firm }} {{ me.name + contact.name }} {{ letter.channels | listing }} {{ me.name[:4] }}",
    "{% if contact.firm %}{{ me.unknown.more }}{% endif %}{{ me.name }}",
    "{{ me.name }}{% if contact.firm %}{{ letter.minutes / 0 }}{% endif %}",
    "{{ contact.name }} " + "{{ me.name }} {{ me.field }} " * 200,
)


def _of(name: str, values: Mapping[str, object]) -> Namespace:
    return Namespace(name, values.__getitem__, where=f"[{name}] {{}}".format, known=lambda: values)


def _loaded(folder: Path, body: str) -> Template:
    (folder / "close.md").write_text("Regards,\n\n{{ me.name }} {{ contact.name }}", "utf-8")
    (folder / "words.md").write_text("{% macro said(who) %}{{ me is defined }} {{ who }}{% endmacro %}", "utf-8")
    (folder / "letter.md").write_text(
        f"Subject: {{{{ me.field }}}} for {{{{ contact.name }}}}\nTo: {{{{ me.firm }}}} <x@example.org>\n\n{body}",
        "utf-8",
    )
    return load_template(folder / "letter.md")


def _made(template: Template, same: Mapping[str, object], reader: Mapping[str, object]) -> Letter | str:
    try:
        return template.letter({**same, "contact": _of("contact", reader), "channel": reader["channel"]})
    except OutreachError as error:
        return repr(error.findings)


def _seen(letter: Letter | str) -> object:
    """All that can be told of a letter."""
    if isinstance(letter, str):
        return letter
    spans = [(*span, span.name, span.where) for span in (*letter.subject_spans, *letter.spans)]
    asked = [letter.header_parts(name) for name in ("Subject", "To")]
    return letter.subject, letter.text, letter.html, "".join(letter.word), spans, asked, letter.findings


@pytest.mark.parametrize("body", BODIES)
def test_a_letter_of_a_settled_template_is_the_same(body: str, tmp_path: Path) -> None:
    same = {"me": _of("me", ME), "letter": _of("letter", LETTER)}
    plain = [_made(_loaded(tmp_path, body), same, reader) for reader in READERS]
    template = _loaded(tmp_path, body)
    template.settle(same)
    settled = [_made(template, same, reader) for reader in READERS]
    assert list(map(_seen, settled)) == list(map(_seen, plain))
    for letter in settled:
        if isinstance(letter, Letter):
            again = template.unpack(letter.packed())
            assert (again.text, again.html, "".join(again.word)) == (letter.text, letter.html, "".join(letter.word))


def test_only_what_is_a_contacts_own_is_kept_of_a_letter(tmp_path: Path) -> None:
    same = {"me": _of("me", ME), "letter": _of("letter", LETTER)}
    template = _loaded(
        tmp_path, "{{ me.name }}, {{ letter.minutes }}, {{ contact.name }}, {{ letter.date | day }}, {{ me.long }}"
    )
    template.settle(same)
    letter = _made(template, same, READERS[0])
    assert isinstance(letter, Letter)
    assert letter.own == letter.packed()[1] == ("Maya Okafor", "Maya Okafor", ME["long"])
    shown = ["Dana Whitfield", "20", "Maya Okafor", "Tuesday, November 24", ME["long"]]
    assert [span.value for span in letter.spans] == shown


def test_other_names_than_those_that_were_settled_are_looked_up(tmp_path: Path) -> None:
    same = {"me": _of("me", ME), "letter": _of("letter", LETTER)}
    template = _loaded(tmp_path, "{{ me.name }} {{ letter.minutes }} {{ contact.name }}")
    template.settle(same)
    template.settle({"me": _of("me", {**ME, "name": "Nobody"}), "letter": same["letter"]})
    later = {**same, "letter": _of("letter", {**LETTER, "minutes": 30})}
    texts = [
        letter.text for each in (same, later, same) if isinstance(letter := _made(template, each, READERS[0]), Letter)
    ]
    assert texts == [f"Dana Whitfield {minutes} Maya Okafor\n" for minutes in (20, 30, 20)]
