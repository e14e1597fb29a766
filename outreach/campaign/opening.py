"""Which files a run is about: the campaign's, unless the user names others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from outreach.campaign.templates import shipped_letters
from outreach.contacts import FIELDS
from outreach.errors import OutreachError
from outreach.settings import SETTINGS_FILE, Settings, find_settings, load_settings
from outreach.shipped import shipped

WORD_TEMPLATES = (".docx", ".dotx", ".docm", ".dotm", ".doc")
LEDGER_FILE = "ledger.sqlite"


@dataclass(frozen=True, slots=True)
class Campaign:
    """The files of a run, all of them named, none of them read but outreach.toml."""

    settings: Settings
    sheet: Path
    worksheet: str
    template: Path
    stationery: Path
    output: Path

    @property
    def is_word_template(self) -> bool:
        """Whether the template is a Word file, which needs no stationery."""
        return self.template.suffix.lower() in WORD_TEMPLATES

    @property
    def ledger_file(self) -> Path | None:
        """Where its ledger is, or will be; None where outreach.toml names a database."""
        return None if self.settings.send.ledger else self.settings.folder / LEDGER_FILE

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where `{% include %}` looks, after the template's own folder."""
        return (self.settings.folder / "templates", shipped("templates"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What one run asks of a campaign. `today` dates the letters."""

    today: date
    worksheet: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    where: str | None = None
    limit: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


def open_campaign(named: Path | None, sheet: Path | None, template: Path | None, current: Path) -> Campaign:
    """The campaign in `named` (folder or outreach.toml), else beside the sheet, else in the `current` folder.

    A sheet and a template do without outreach.toml. Raises OutreachError when there is nothing to work on.
    """
    settings_file = find_settings([named] if named else [*([sheet] if sheet else []), current])
    if named and not (settings_file and named.exists()):
        raise OutreachError(
            f"there is no {SETTINGS_FILE} here",
            where=str(named),
            hint="Make a campaign folder with: outreach init FOLDER",
        )
    if not settings_file and not sheet:
        raise OutreachError(
            f"there is no {SETTINGS_FILE} in this folder, and no contact sheet is named",
            hint="Go to the campaign's folder, or name it with -c; `outreach init FOLDER` makes one. Letters can be "
            "made of any sheet without one: outreach check people.xlsx",
        )
    settings = (
        load_settings(settings_file, contact_fields=[*(field.name for field in FIELDS if field.headers), "extra"])
        if settings_file
        else Settings(path=current / SETTINGS_FILE)
    )
    files = settings.campaign
    own_sheet = settings.folder / files.sheet
    letter = _named(template, settings) if template else _or_shipped(files.template, settings)
    return Campaign(
        settings=_in_the_language_of(letter, settings),
        sheet=sheet or own_sheet,
        # The campaign's worksheet is one of the campaign's sheet: another file has others.
        worksheet=files.worksheet if not sheet or sheet.absolute() == own_sheet.absolute() else "",
        template=letter,
        stationery=_or_shipped(files.stationery, settings),
        output=settings.folder / files.output,
    )


def with_template(campaign: Campaign, template: Path) -> Campaign:
    """The same campaign with letters by another template, in the language of that one."""
    return replace(campaign, template=template, settings=_in_the_language_of(template, campaign.settings))


def _named(template: Path, settings: Settings) -> Path:
    """A template that the user names is in the current folder, in the campaign's, or comes with the program.

    It may be named without its ending, and without the folder of the campaign's language.
    """
    own = settings.folder / "templates"
    named = (template, own / template, own / f"{template}.md", own / _tongue(settings) / f"{template}.md")
    found = next((path for path in named if path.is_file()), None) or _shipped(template, settings)
    close = [] if found else get_close_matches(str(template), [letter.name for letter in shipped_letters()], n=1)
    if close:
        hint = f"Did you mean {close[0]}? `outreach templates` lists the letters that come with the program."
        raise OutreachError(f"there is no template {template}", hint=hint)
    return found or template


def _or_shipped(name: str, settings: Settings) -> Path:
    """The campaign's own file, else the one of that name that comes with the program."""
    own = settings.folder / name
    return own if own.is_file() else _shipped(Path(own.name), settings) or own


def _shipped(name: Path, settings: Settings) -> Path | None:
    """The file that comes with the program, in the campaign's language unless the name begins with another's.

    Raises OutreachError for a letter that comes in English only.
    """
    ours = shipped("templates")
    tongue = _tongue(settings)
    here = (path for end in ("", ".md") for path in (ours / tongue / f"{name}{end}", ours / f"{name}{end}"))
    found = next((path for path in here if path.is_file() and path.is_relative_to(ours)), None)
    if found and found.suffix == ".md" and found.parent == ours and tongue != "en":
        raise OutreachError(
            f"the letter “{found.stem}” comes in English only, and the campaign's language is “{tongue}”",
            hint=f"Translate a copy: outreach templates copy {found.stem} --as {tongue}/{found.name}",
        )
    return found


def _tongue(settings: Settings) -> str:
    return settings.campaign.language.partition("-")[0]


def _in_the_language_of(template: Path, settings: Settings) -> Settings:
    """Letters in the folder templates/de are German, whatever the campaign's language is."""
    folder = template.absolute().parent
    if folder.parent.name != "templates" or _tongue(settings) == folder.name:
        return settings
    from outreach.letters import is_known  # here, because few templates are in such a folder

    if not is_known(folder.name):
        return settings
    return replace(settings, campaign=replace(settings.campaign, language=folder.name))
