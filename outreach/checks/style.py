"""How long a letter is, how it reads, and how it speaks of its reader and its writer."""

from collections.abc import Iterator
from functools import lru_cache

from outreach.checks.kinds import REQUEST
from outreach.checks.letter import Letter
from outreach.checks.words import wide_in, words_in
from outreach.findings import Finding, Level, Rule, found

LENGTH = Rule(
    "L01",
    "warning",
    "The letter has 75 to 125 words between greeting and closing",
    "A letter that fits the screen of a telephone is read; a long one is put off, a very short one says too little.",
    "Boomerang's study of 40 million e-mails (2016): 50 to 125 words were answered most",
    bad="Three paragraphs about the writer's career before the question comes.",
    better="How I found you, what I would like to hear, how long it takes, when I will call.",
)
SUBJECT = Rule(
    "L02",
    "warning",
    "The subject has 3 to 9 words and at most 60 characters",
    "The subject decides whether the letter is opened. Telephones show its first words; capitals look like an advert.",
    "Boomerang's study of 40 million e-mails (2016); Backlinko's of 12 million (2019)",
    bad="QUICK QUESTION",
    better="Lena Brandt suggested I write to you",
)
READABLE = Rule(
    "L11",
    "warning",
    "The letter reads easily: a school grade of 8 at most, and no sentence above 25 words",
    "The reader is busy. Plain short sentences are answered more often than learned ones.",
    "Boomerang's study of 40 million e-mails (2016); grade by Flesch and Kincaid (1975)",
    bad="I am writing in order to respectfully solicit your perspective regarding professional opportunities.",
    better="I would love to hear how you came to your work.",
)
FLATTERY = Rule(
    "L12",
    "warning",
    "The letter praises the reader once at most",
    "One true compliment is kind; two are flattery, and make the reader ask what is wanted.",
    "style guides on letters to strangers",
    bad="Your amazing career is truly inspiring, and I admire your outstanding work.",
    better="Your talk on river models has stayed with me.",
)
FIRST_PERSON = Rule(
    "L13",
    "info",
    "Fewer than half of the sentences begin with “I”",
    "A letter about its writer gives its reader little to answer. Beginning with the reader turns it round.",
    "style guides on business letters: the “you” attitude",
    bad="I study biology. I like rivers. I want to work outdoors. I read your article.",
    better="Your article on rivers made me look up from my biology books.",
)

_SHORTEST, _SHORT, _LONG, _LONGEST = 50, 75, 125, 150
_FEWEST_IN_SUBJECT, _MOST_IN_SUBJECT, _LONGEST_SUBJECT = 3, 9, 60
_HIGHEST_GRADE = 8.0
_LONGEST_SENTENCE = 25
_FEWEST_SENTENCES = 4
"""With fewer sentences no habit shows."""


def length(letter: Letter) -> Iterator[Finding]:
    """Too short (a request only) or too long; a little of either is a note."""
    words = letter.words
    if _SHORT <= words <= _LONG:
        return
    level: Level
    if words > _LONG:
        level, hint = "warning" if words > _LONGEST else "info", "Leave out what the conversation can bring."
        message = f"the letter is long: {_size(letter.body, words)}; {_SHORT} to {_LONG} are answered most"
    elif words < _SHORT and letter.reading.kind == REQUEST:
        level, hint = (
            "warning" if words < _SHORTEST else "info",
            "Say what you want to hear, and a line about yourself.",
        )
        message = f"the letter is short: {_size(letter.body, words)}; {_SHORT} to {_LONG} are answered most"
    else:
        return
    yield Finding(LENGTH.id, level, message, letter.reading.where, hint)


def _size(body: str, words: int) -> str:
    characters = wide_in(body)
    said = f"{words} word{'s' * (words != 1)}"
    return f"{characters} characters, which say as much as {said}" if characters > words else said


def subject(letter: Letter) -> Iterator[Finding]:
    """An empty subject is an error; the other faults are warnings. A letter without a place for one has none."""
    reading = letter.reading
    if reading.subject is None:
        return
    said = reading.subject.strip()
    if not said:
        yield Finding(SUBJECT.id, "error", "the subject is empty", reading.where, "Write one of 3 to 9 words.")
        return
    if _is_good(said):
        return
    own = _without_reply_marks(said)
    words = words_in(own)
    where = letter.place_in_subject(0, len(reading.subject))
    if words < _FEWEST_IN_SUBJECT or words > _MOST_IN_SUBJECT:
        hint = "Name who sent you, or what you want to ask about."
        message = f"the subject has {words} word{'s' * (words != 1)}: “{said}”"
        yield found(SUBJECT, message, where, f"{_FEWEST_IN_SUBJECT} to {_MOST_IN_SUBJECT} are best. {hint}")
    if len(said) > _LONGEST_SUBJECT:
        message = f"the subject has {len(said)} characters: “{said}”"
        yield found(SUBJECT, message, where, f"A telephone shows fewer than {_LONGEST_SUBJECT}; put what counts first.")
    if own.isupper() and words > 1:
        yield found(SUBJECT, f"the subject is all in capitals: “{said}”", where, "Write it as a sentence.")


@lru_cache(maxsize=2048)
def _is_good(said: str) -> bool:
    """Whether nothing is to be said of a subject, which many letters have in common."""
    own = _without_reply_marks(said)
    good_length = _FEWEST_IN_SUBJECT <= words_in(own) <= _MOST_IN_SUBJECT and len(said) <= _LONGEST_SUBJECT
    return good_length and not own.isupper()


def _without_reply_marks(said: str) -> str:
    while said[:3].lower() == "re:" or said[:4].lower() in ("fwd:", "aw: "):
        said = said.partition(":")[2].strip()
    return said


def readable(letter: Letter) -> Iterator[Finding]:
    """A high reading grade, and each long sentence."""
    grade, wording = letter.wording.grade, letter.wording
    if grade is not None and round(grade, 1) > _HIGHEST_GRADE:
        message = f"the letter reads like grade {round(grade)} at school; {_HIGHEST_GRADE:.0f} is the most"
        yield found(READABLE, message, letter.reading.where, "Make two sentences of one, and take the shorter word.")
    for index in wording.body:
        words = wording.phrases[index].words
        if words > _LONGEST_SENTENCE:
            start, end, _ = letter.passage(index)
            message = f"this sentence has {words} words; {_LONGEST_SENTENCE} are the most"
            yield found(READABLE, message, letter.place(start, end), "Make two sentences of it.", start, end)


def flattery(letter: Letter) -> Iterator[Finding]:
    """Each superlative and each word of praise after the first one."""
    if letter.wording.praise < 2:
        return
    sentences, phrases = letter.understanding.sentences, letter.wording.phrases
    praise = [
        (sentences[n].start + a, sentences[n].start + b) for n in letter.wording.body for a, b in phrases[n].praise
    ]
    for first, last in praise[1:]:
        start, end = letter.back(first), letter.back(last)
        message = f"“{letter.reading.text[start:end]}” is more praise than one letter bears"
        yield found(
            FLATTERY, message, letter.place(start, end), "Keep the one compliment that is most exact.", start, end
        )


def first_person(letter: Letter) -> Iterator[Finding]:
    """Half of the sentences or more begin with “I”."""
    count, of = letter.wording.first_person, len(letter.wording.body)
    if of >= _FEWEST_SENTENCES and 2 * count >= of:
        message = f"{count} of {of} sentences begin with “I”"
        yield found(
            FIRST_PERSON, message, letter.reading.where, "Let some begin with the reader, or with what you share."
        )
