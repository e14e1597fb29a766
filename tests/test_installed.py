"""The wheel in an environment of its own, far from the checkout: all that a user gets is in it."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.programs import CHECKOUT, Outreach


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the backend that the environment already has, so that nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `outreach` command in a new environment, which borrows the libraries that this one has installed.

    A path in a .pth file is searched but its own .pth files are not read: the checkout stays out of sight.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    scripts, libraries = (
        Path(sysconfig.get_path(which, "venv", vars={"base": str(folder), "platbase": str(folder)}))
        for which in ("scripts", "purelib")
    )
    _pip("--python", scripts / "python", "install", "--no-deps", "--no-index", wheel)
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return scripts / "outreach"


def _pip(*arguments: str | Path) -> None:
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *map(str, arguments)], check=True)


@pytest.fixture
def command(installed: Path, tmp_path: Path) -> Outreach:
    return Outreach(tmp_path, (str(installed),))


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    where = Outreach(tmp_path, (str(installed.with_name("python")), "-c"))("import outreach; print(outreach.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.parents[1])


def test_the_command_and_the_module_say_their_version(command: Outreach, installed: Path, tmp_path: Path) -> None:
    module = Outreach(tmp_path, (str(installed.with_name("python")), "-m", "outreach"))
    for done in (command("--version"), module("--version")):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("outreach")


def test_a_new_campaign_has_all_its_files(command: Outreach, tmp_path: Path) -> None:
    done = command("init", "my-search", "--name", "Ana Lima", "--email", "ana@example.org")
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(tmp_path / "my-search").as_posix() for path in (tmp_path / "my-search").rglob("*")}
    assert {"outreach.toml", "contacts.xlsx", ".gitignore", "templates/request.md", "templates/stationery.docx"} <= made


def test_the_sample_campaign_writes_its_letters(command: Outreach, installed: Path, tmp_path: Path) -> None:
    (package,) = installed.parents[1].glob("lib/python*/site-packages/outreach")
    done = command("write", package / "samples" / "contacts.xlsx", "--output", tmp_path / "letters")
    assert done.returncode == 0, done.stderr
    letters = sorted((tmp_path / "letters").glob("*.docx"))
    assert len(letters) >= 10
    for letter in letters:
        with ZipFile(letter) as package_of_parts:
            assert package_of_parts.testzip() is None
            assert b"{{" not in package_of_parts.read("word/document.xml")


def _belonging(folder: str) -> Iterator[str]:
    """The files of the repository, new ones too; not the ignored ones, such as letters written to samples/."""
    git = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run([*git, folder], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return filter(None, listed.stdout.split("\0"))


def test_the_wheel_holds_what_the_repository_holds_and_no_letters(wheel: Path) -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout: nothing says which files belong to it")
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {
        name.removeprefix("outreach/") for folder in ("outreach", "templates", "samples") for name in _belonging(folder)
    }
    assert held == {f"outreach/{name}" for name in ours}
