"""The import contract: who may know whom, which library has which owner, and what only a command may ask for."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.programs import CHECKOUT, Outreach, surroundings

PACKAGE = CHECKOUT / "outreach"

# Rooms are the files and folders directly inside the package; "" is the package itself (its version).
VALUES = frozenset(
    {
        "",
        "batches",
        "envelope",
        "errors",
        "findings",
        "happenings",
        "lines",
        "patterns",
        "pieces",
        "seen",
        "shipped",
        "whole",
        "zipped",
    }
)
STAGES = frozenset(
    {
        "agenda",
        "sheet",
        "contacts",
        "letters",
        "checks",
        "cohort",
        "word",
        "briefs",
        "documents",
        "pdf",
        "mail",
        "ledger",
        "delivery",
        "replies",
        "settings",
        "standing",
        "starter",
        "workdays",
    }
)
MAY_KNOW = (
    dict.fromkeys(VALUES | STAGES, VALUES)
    | {"starter": VALUES | {"settings"}}
    | {"delivery": VALUES | {"ledger"}}
    | {"campaign": VALUES | STAGES}
    | {"review": VALUES | STAGES | {"campaign"}}
    | {"cli": VALUES | STAGES | {"campaign", "review"}}
    | {"__main__": frozenset({"cli"})}
)

# The rooms of a campaign: each may know those before it, and the files beside them, which bring the rooms together.
CAMPAIGN = ("by_hand", "making", "post", "files", "proofing", "inbox", "promises", "desk")

# A library that is not named here may be imported by any stage.
OWNERS = {
    "babel": {"briefs", "contacts", "letters", "replies", "word"},
    "click": {"cli"},
    "docx": {"briefs"},
    "flask": {"review"},
    "flufl": {"replies"},
    "google": {"mail"},
    "google_auth_oauthlib": {"mail"},
    "holidays": {"workdays"},
    "icalendar": {"agenda"},
    "imapclient": {"mail"},
    "jinja2": {"letters", "word"},
    "keyring": {"mail"},
    "markdown_it": {"letters"},
    "msal": {"mail"},
    "nameparser": {"contacts"},
    "openpyxl": {"standing", "starter"},
    "phonenumbers": {"briefs"},
    "pypdf": {"pdf"},
    "python_calamine": {"sheet"},
    "quotequail": {"replies"},
    "rich": {"cli"},
    "sqlalchemy": {"ledger"},
    "sqlite3": {"documents"},
    "waitress": {"review"},
    "werkzeug": {"review"},
    "yagmail": {"mail"},
}

# A stage is given the date, the folder and the answers; it never asks for them.
ASKED_BY_COMMANDS_ONLY = re.compile(
    r"(date|datetime)\.(today|now|utcnow)|time\.(time|localtime)|Path\.(cwd|home)"
    r"|os\.(environ|getenv|getcwd)|sys\.(argv|stdin|stdout|stderr)|print|input"
)
STARTS_A_PROCESS = {
    "outreach.sheet.trial",  # a reader that can end its process is tried in another one
    "outreach.pdf",  # LibreOffice is a program
}
SPEAKS_OVER_SOCKETS = {
    "outreach.mail.imap": {"socket"},
    "outreach.mail.oauth": {"socket"},
    "outreach.mail.wire": {"smtplib", "socket"},
    "outreach.review.serving": {"socket"},  # to the browser on this machine
}
REACHES_OUT = {"ftplib", "http", "imaplib", "random", "smtplib", "socket", "subprocess", "urllib.request"}

SLOW_TO_IMPORT = {
    "babel",
    "docx",
    "email_validator",
    "flask",
    "flufl",
    "google",
    "holidays",
    "icalendar",
    "imapclient",
    "jinja2",
    "keyring",
    "lxml",
    "markdown_it",
    "msal",
    "nameparser",
    "openpyxl",
    "phonenumbers",
    "pypdf",
    "python_calamine",
    "quotequail",
    "rapidfuzz",
    "sqlalchemy",
    "sqlite3",
    "waitress",
    "werkzeug",
}


class Module(NamedTuple):
    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return f"{self.name}..".split(".")[1]


class Import(NamedTuple):
    module: Module
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.module.path.relative_to(CHECKOUT)}:{self.line}: {self.target}"


def modules() -> list[Module]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return [Module(_module_name(path), path, ast.parse(path.read_text("utf-8"))) for path in paths]


def _module_name(path: Path) -> str:
    parts = path.relative_to(CHECKOUT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: Module) -> Iterator[Import]:
    """Everything imported anywhere in the module, inside functions too; `from outreach import x` is both names."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, (above, node.module)))
            for alias in node.names:
                yield Import(module, node.lineno, f"{base}.{alias.name}")


def room_of(target: str) -> str | None:
    """The room that an import leads to; None for another package."""
    root, _, rest = target.partition(".")
    if root != "outreach":
        return None
    room = rest.partition(".")[0]
    return room if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists() else ""


ALL = modules()
IMPORTS = [found for module in ALL for found in imports(module)]
THEIRS = {found.target.partition(".")[0] for found in IMPORTS} - sys.stdlib_module_names - {"outreach"}


def breaches(wrong: Callable[[Import], bool]) -> str:
    return "\n".join(str(found) for found in IMPORTS if wrong(found))


def test_every_room_has_its_place() -> None:
    assert {module.room for module in ALL} <= MAY_KNOW.keys()


def test_rooms_know_only_what_they_may() -> None:
    def breaks_in(found: Import) -> bool:
        room = room_of(found.target)
        return room is not None and room != found.module.room and room not in MAY_KNOW[found.module.room]

    assert breaches(breaks_in) == ""


def test_rooms_of_a_campaign_know_only_those_before_them() -> None:
    def breaks_in(found: Import) -> bool:
        here, there = (f"{name}...".split(".")[2] for name in (found.module.name, found.target))
        if not found.target.startswith("outreach.campaign.") or not {here, there} <= {*CAMPAIGN}:
            return False
        return CAMPAIGN.index(there) > CAMPAIGN.index(here) and found.line not in _for_types(found.module)

    assert {path.name for path in (PACKAGE / "campaign").iterdir() if (path / "__init__.py").exists()} == {*CAMPAIGN}
    assert breaches(breaks_in) == ""


def _for_types(module: Module) -> set[int]:
    """The lines of imports that only a checker of types follows."""
    blocks = (node for node in module.tree.body if isinstance(node, ast.If))
    return {each.lineno for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING" for each in block.body}


def test_each_library_has_its_owner() -> None:
    def is_not_its_owner(found: Import) -> bool:
        owners = OWNERS.get(found.target.partition(".")[0])
        return owners is not None and found.module.room not in owners

    assert breaches(is_not_its_owner) == ""


def test_stages_are_given_what_they_need() -> None:
    domain = [module for module in ALL if module.room not in {"cli", "__main__"}]
    asked = "\n".join(
        f"{module.path.relative_to(CHECKOUT)}:{node.lineno}: {ast.unparse(node)}"
        for module in domain
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ASKED_BY_COMMANDS_ONLY.fullmatch(ast.unparse(node))
        and not (module.name in STARTS_A_PROCESS and ast.unparse(node) == "sys.argv")
    )
    assert asked == ""

    def reaches_out(found: Import) -> bool:
        reached = {name for name in REACHES_OUT if f"{found.target}.".startswith(f"{name}.")}
        allowed = {"subprocess"} if found.module.name in STARTS_A_PROCESS else set()
        allowed |= SPEAKS_OVER_SOCKETS.get(found.module.name, set())
        return found.module.room != "cli" and not reached <= allowed

    assert breaches(reaches_out) == ""


def test_declared_dependencies_are_the_imported_ones() -> None:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = (project["optional-dependencies"][name] for name in ("google", "microsoft"))
    declared = {_package(line) for line in chain(project["dependencies"], *extras)}
    providers = packages_distributions()
    roots = THEIRS
    used = {_package(distribution) for root in roots for distribution in providers[root]}
    assert declared == used


def _package(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


# Each module in a process of its own, forked from one that has imported nothing of ours yet.
IMPORT_EACH_ALONE = """
import importlib, os, sys, traceback
failed = 0
theirs, ours = (names.split() for names in sys.argv[1:])
for name in theirs:
    importlib.import_module(name)
for name in ours:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            print(name, file=sys.stderr)
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    failed |= os.waitpid(child, 0)[1]
sys.exit(bool(failed))
"""


def test_every_module_imports_alone_and_without_a_warning(tmp_path: Path) -> None:
    theirs = THEIRS
    names = [" ".join(sorted(each)) for each in (theirs, {module.name for module in ALL})]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EACH_ALONE, *names],
        env=surroundings(tmp_path),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


NAME_THE_SLOW = f"sys.stderr.write(' '.join(sorted(sys.modules.keys() & {SLOW_TO_IMPORT!r})))"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_slow(tmp_path: Path, arguments: list[str]) -> None:
    code = f"import sys; from outreach.cli import main; sys.argv = ['outreach', *sys.argv[1:]]; main(); {NAME_THE_SLOW}"
    done = Outreach(tmp_path, (sys.executable, "-c", code))(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "outreach" in done.stdout


def test_a_sheet_begins_to_be_read_before_anything_slow_is_imported(tmp_path: Path) -> None:
    code = f"import sys; from outreach.campaign.sheets import opening_sheet; {NAME_THE_SLOW}"
    done = Outreach(tmp_path, (sys.executable, "-c", code))()
    assert (done.returncode, done.stderr) == (0, "")


def test_a_campaign_has_all_that_it_names() -> None:
    from outreach import campaign

    assert all(getattr(campaign, name) is not None for name in campaign.__all__)
    assert not hasattr(campaign, "nothing_of_that_name")
