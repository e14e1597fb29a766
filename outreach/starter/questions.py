"""What a new campaign needs to know from its writer, as data: a terminal may ask it, options may answer it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from outreach.settings import CampaignFiles, Me, Settings, check_setting, reference
from outreach.shipped import shipped
from outreach.starter.columns import WORKSHEET

Answers = Mapping[str, str]
"""Question key → text. A question that is missing has its default."""


class Question(NamedTuple):
    key: str
    prompt: str
    help: str
    default: str = ""
    required: bool = False
    section: str = "me"


_HELP = {(row.section, row.key): row.help for row in reference()}


def _question(key: str, prompt: str, *, section: str = "me", default: str = "", required: bool = False) -> Question:
    return Question(key, prompt, _HELP[section, key], default, required, section)


QUESTIONS: tuple[Question, ...] = (
    _question("name", "Your name", required=True),
    _question("email", "Your e-mail address", required=True),
    _question("phone", "Your phone number"),
    _question("field", "What are you exploring, for example “science policy”"),
    _question("headline", "You in one sentence, for example “I teach chemistry and am exploring a move into policy”"),
    _question("persona", "Or in a word: student, career changer, or employed if your employer is not to know"),
    _question("country", "Your country, as two letters", section="campaign", default="US"),
    _question("language", "The language of your letters", section="campaign", default="en-US"),
)

LETTER_PAPER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
"""Where a letter is written on US Letter; everywhere else it is A4 (Unicode CLDR, paperSize)."""

RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])
"""Languages that are written from right to left (Unicode CLDR, characterOrder)."""


def check_answer(key: str, text: str) -> str:
    """What is wrong with an answer, in one sentence; "" when nothing is."""
    question = next(question for question in QUESTIONS if question.key == key)
    if question.required and not text.strip():
        return f"{key}: it must not be empty"
    return check_setting(question.section, key, _spelled(key, text))


def settings_from(answers: Answers) -> Settings:
    """The settings of a new campaign. Every answer has passed `check_answer`."""
    given = {
        question.key: _spelled(question.key, answers.get(question.key, question.default)) for question in QUESTIONS
    }
    country, language = given.pop("country"), given.pop("language")
    start = CampaignFiles(worksheet=WORKSHEET, country=country, language=language, template=_request_in(language))
    paper = "-a4-rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "" if country in LETTER_PAPER else "-a4"
    files = replace(start, stationery=f"templates/stationery{paper}.docx")
    return Settings(me=Me(**given), campaign=files)  # type: ignore[arg-type]  # texts


def _spelled(key: str, text: str) -> str:
    """An answer as outreach.toml spells it: people type “us” and “Student”."""
    spelled = text.strip()
    return spelled.upper() if key == "country" else spelled.lower() if key == "persona" else spelled


def _request_in(language: str) -> str:
    """The first letter in that language, where there is one."""
    translated = f"{language.partition('-')[0]}/request.md"
    return f"templates/{translated}" if (shipped("templates") / translated).is_file() else "templates/request.md"
