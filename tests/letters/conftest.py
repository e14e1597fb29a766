"""Templates and letters in a line."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from outreach.letters import Letter, Template, load_template

Make = Callable[..., Template]
Render = Callable[..., Letter]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """`make(text, files={"_part.md": ...}, names=...)` writes a template and loads it."""

    def make(text: str, files: Mapping[str, str] = {}, names: object = None) -> Template:
        for name, content in {"letter.md": text, **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        return load_template(tmp_path / "letter.md", names=names)  # type: ignore[arg-type]  # tests pass what they like

    return make


@pytest.fixture
def render(make: Make) -> Render:
    """`render(text, files, **names)` is the letter that a template makes of the names."""

    def render(text: str, files: Mapping[str, str] = {}, **names: object) -> Letter:
        return make(text, files).letter(names)

    return render
