"""Whether the salutation fits what is known of the reader's name."""

import re
from collections.abc import Iterator

from outreach.checks.kinds import KINDS
from outreach.checks.letter import Letter
from outreach.checks.reading import Reading
from outreach.findings import Finding, Level, Rule
from outreach.patterns import at_first_use

SALUTATION = Rule(
    "L17",
    "error",
    "The letter greets the reader by a name and title that are known",
    "The name is the first thing read, and a wrong one is often the last. A guessed “Mr.” offends as much.",
    "style guides on gender-neutral salutations",
    bad="Dear Sir or Madam, (to Dr. Adaeze Okafor)",
    better="Dear Dr. Okafor,",
)

_GREETING = at_first_use(
    r"""\s*(?:dear|hi|hello|hey|good[ ](?:morning|afternoon|evening)|greetings|to)\b
    [ ]*(?P<who>[^\n]{0,120}?)[ ]*[,:!;—–-]*[ ]*(?:\n|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_NOBODY = at_first_use(
    r"""(?:sirs?|madam|ma'?am|gentlemen|ladies)(?:\s*(?:or|and|/|,)\s*(?:sirs?|madam|ma'?am|gentlemen))*
      | whom[ ]it[ ]may[ ]concern | (?:the[ ])?(?:hiring|hr|human[ ]resources|recruit\w*|talent)\b.*
      | there | all | everyone | everybody | team | colleagues? | friends? | reader | professional | recipient""",
    re.IGNORECASE | re.VERBOSE,
)
# French etiquette has no name after the title (Office québécois de la langue française, "Formules d'appel").
_NAMELESS = frozenset({"Madame,", "Monsieur,", "Madame, Monsieur,", "Docteur,", "Docteure,", "Maître,"})
# Forms of address that stand alone in columns called Salutation, Anrede, Civilité or Tratamiento, and greet nobody by
# themselves, whatever joins them.
_FORMS = frozenset((
    "familie", "fam", "firma", "eheleute", "frau", "herr", "herrn", "damen", "herren", "me", "maître", "m", "mme",
    "mlle", "mesdames", "messieurs", "d", "dña", "don", "doña", "sr", "sra", "srta", "sres", "sras", "señor", "señora",
    "señores", "mr", "mrs", "ms", "miss", "mx", "messrs", "dr", "drs", "sir", "sirs", "madam", "and", "or", "und",
    "oder", "et", "ou", "y", "o", "e",
))  # fmt: skip
_LEFT_OPEN = at_first_use(r"/|\b(?:or|oder|ou|o)\b", re.IGNORECASE)
_HONORIFICS = {
    "mr": "Mr.", "mister": "Mr.", "mrs": "Mrs.", "ms": "Ms.", "miss": "Miss", "mx": "Mx.", "dr": "Dr.", "doctor": "Dr.",
    "prof": "Prof.", "professor": "Prof.", "rev": "Rev.", "reverend": "Rev.", "sir": "Sir", "madam": "Madam",
    "dame": "Dame", "judge": "Judge", "hon": "Hon.", "father": "Father", "sister": "Sister", "rabbi": "Rabbi",
    "imam": "Imam", "capt": "Captain", "captain": "Captain", "col": "Colonel", "colonel": "Colonel", "gen": "General",
    "general": "General", "sen": "Senator", "senator": "Senator", "lord": "Lord", "lady": "Lady", "major": "Major",
    "sgt": "Sergeant", "sergeant": "Sergeant",
}  # fmt: skip
_DOCTORATE = at_first_use(r"\b(?:ph\.?\s?d|m\.?d|d\.?phil|ed\.?d|d\.?d\.?s|d\.?v\.?m|sc\.?d)\b\.?", re.IGNORECASE)
_WORD = at_first_use(r"[^\W\d_][\w’'-]*")


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD().findall(text)]


def _titles(words: list[str]) -> list[str]:
    return [_HONORIFICS[word] for word in words if word in _HONORIFICS]


def salutation(letter: Letter) -> Iterator[Finding]:
    """The greeting against salutation, title and name of the contact; where none is known, that it greets somebody."""
    reading = letter.reading
    if not (reading.name or reading.first or reading.last or reading.salutation):
        yield from _nobody(letter)
        return
    if not reading.language.lower().startswith("en"):
        yield from _abroad(letter)
        return
    settled = bool(reading.salutation) and not _is_only_a_form(reading)
    if settled and reading.text.startswith(f"Dear {reading.salutation},\n"):
        return  # as nearly all letters begin
    greeting = _GREETING().match(reading.text)
    if greeting is None:
        if reading.kind == "request":
            yield _finding(letter, "warning", "the letter does not begin with a salutation", 0, 0)
        return
    who = greeting["who"]
    start, end = greeting.span("who")
    if who and who == reading.salutation:
        if not settled:
            yield _finding(letter, "error", f"“{who}” does not name this reader, {reading.name}", start, end)
        return
    for level, message in _faults(who, reading):
        yield _finding(letter, level, message, start, end)


def _is_only_a_form(reading: Reading) -> bool:
    """Whether the sheet greets this reader by words that are nobody's name: "Mr. and Mrs."."""
    spoken = _words(reading.salutation)
    return bool(spoken) and _FORMS.issuperset(spoken) and set(spoken).isdisjoint(_words(reading.name))


def _nobody(letter: Letter) -> Iterator[Finding]:
    """A greeting that would fit anybody, in a letter that asks one person."""
    reading = letter.reading
    if reading.kind not in KINDS or not reading.language.lower().startswith("en"):
        return
    lines = reading.text[: letter.back(letter.wording.parts.body)].splitlines()
    greeting = _GREETING().match(lines[-1]) if lines else None
    if greeting and _NOBODY().fullmatch(greeting["who"]):
        start = reading.text.index(lines[-1]) + greeting.start("who")
        end = start + len(greeting["who"])
        hint = "Find out the reader's name; a letter to anybody is answered by nobody."
        yield Finding(SALUTATION.id, "warning", f"“{greeting['who']}” greets nobody", reading.where, hint, start, end)


def _abroad(letter: Letter) -> Iterator[Finding]:
    """In other languages a salutation is known by its place only.

    It must have a word of the reader's name in it, or of what the sheet says to greet the reader as.
    """
    reading = letter.reading
    line = reading.text.lstrip().partition("\n")[0].rstrip()
    start = reading.text.find(line)
    known = set(_words(reading.salutation)) - _FORMS | set(_words(f"{reading.first} {reading.last} {reading.name}"))
    if line.endswith((",", "!", ":")) and not known & {*_words(line)} and line not in _NAMELESS:
        yield _finding(letter, "error", f"“{line}” does not name this reader, {reading.name}", start, start + len(line))


def _finding(letter: Letter, level: Level, message: str, start: int, end: int) -> Finding:
    reading = letter.reading
    hint = f"Greet the reader as “{reading.salutation or reading.name or reading.first}”."
    if _is_only_a_form(reading):
        form = f"“{reading.salutation}” is no name"
        hint = f"{form}: write the whole of it, as in “{reading.salutation} {reading.last}”."
        if _LEFT_OPEN().search(reading.salutation):
            hint = f"{form}: clear the cell, and the reader's name alone is used, or write the whole of what is right."
    return Finding(SALUTATION.id, level, message, letter.place(start, end), hint, start, end)


def _faults(who: str, reading: Reading) -> Iterator[tuple[Level, str]]:
    name = reading.name or f"{reading.first} {reading.last}".strip() or reading.salutation
    known = _words(f"{reading.title} {reading.first} {reading.last} {reading.name} {reading.salutation}")
    words = _words(who)
    if words == _words(reading.salutation):
        return
    if not words:
        return
    if _NOBODY().fullmatch(who):
        yield "error", f"“{who}” greets nobody, and the name is known: {name}"
        return
    stranger = [word for word in words if word not in known and word not in _HONORIFICS and word != "and"]
    if stranger:
        yield "error", f"“{who}” is not the name of this reader, {name}"
        return
    titles, titled = _titles(words), _titles(known)
    if _DOCTORATE().search(f"{reading.name} {reading.title}"):
        titled.append("Dr.")
    for title in titles:
        if title not in titled:
            knows = f"the sheet says {titled[0]}" if titled else "the sheet does not say so"
            yield "error", f"“{title}” is a guess: {knows}"
            return
    last = _words(reading.last)
    if titles and last and not set(last) & set(words):
        yield "error", f"“{who}” has a title without the family name, {reading.last}"
    elif not titles and last and words == last and reading.first:
        yield "warning", f"“{who}” is the family name alone"
