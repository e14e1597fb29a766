"""The parts of a name. Columns say them best; a name in one cell is taken apart only as far as that is certain."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.contacts.honorifics import split_title
from outreach.contacts.text import plain, words
from outreach.patterns import at_first_use

if TYPE_CHECKING:
    from nameparser.config import Constants


class Name(NamedTuple):
    """`full` is the name as it is said, without title, suffix and nickname.

    `sure`: whether `last` is certainly the whole family name, so that a title may stand before it alone.
    `usual`: whether it takes no closer look to see that this is a person's name, or such a part of one, as it is said.
    """

    full: str
    first: str = ""
    middle: str = ""
    last: str = ""
    title: str = ""
    suffix: str = ""
    nickname: str = ""
    sure: bool = False
    usual: bool = False


_DEGREES = words(
    "phd dphil md do dds dmd dvm jd llb llm mba emba mpa mph msc ms ma med mfa msw bsc bs ba bba beng meng meb dba edd "
    "psyd pharmd cpa cfa cma cfp cia pmp csm cspo cissp cisa pe rn np fnp bsn msn rd ra aia leed leedap phr sphr shrm "
    "shrmcp shrmscp esq obe mbe cbe frs fca acca gphr pmi itil mres frsa jr sr ii iii iv junior senior"
)
# Degrees that are also names or parts of them count only after a comma: Yo-Yo Ma, Ed Do, Kim Ba.
_ALSO_NAMES = words("do ma med ms ba bs ra rd pe np meb senior junior jd cia")
_SUFFIX_IN_CAPITALS = re.compile(r"(?=.{2,8}$)[A-Z][A-Za-z.-]*[A-Z.+]")
_PRONOUNS = at_first_use(r"[(\[]\s*(?:\w{1,5}\s*/\s*)+\w{1,6}\s*[)\]]")
_NICKNAME = at_first_use(r"\s*[(\[“\"„«]([^()\[\]“”\"„«»]+)[)\]”\"“»]\s*|(?<=\s)['‘]([^'‘’]+)['’](?=\s)")
_TAIL = at_first_use(r"\s+[|•·–—/-]{1,2}\s+.*|\s*\|.*")

_VIETNAMESE = words("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh đoàn mai tô lâm")
_VIETNAMESE_PLAIN = words("nguyen tran pham huynh hoang vuong")
_VIETNAMESE_MIDDLE = words("van thi")
_KOREAN_PAIRS = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문")
_CHINESE_PAIRS = ("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "皇甫", "慕容")
_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾萧蕭田董袁"
    "潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段"
)
_PATRONYMIC = at_first_use(r".+(?:ович|евич|ич|овна|евна|ична|івна|ївна)", re.IGNORECASE)

_ORGANISATION = words(
    "gmbh inc llc llp ltd limited corp corporation plc sarl ohg mbh team department dept office university universität "
    "université universidad institute institut college agency association foundation ministry committee consulting "
    "services solutions technologies systems holding holdings company abteilung sekretariat équipe personalabteilung "
    "helpdesk noreply no-reply newsletter recruitment group shop store school clinic "
    " hospital museum library society club studio studios"
)
_NOBODY = words(
    "info sales support hr rh jobs careers admin contact hello human resources talent acquisition marketing press "
    "media service recruiting people operations hiring manager personnel customer relations "
    "reception accounts billing finance legal security staff webmaster postmaster test unknown linkedin member user "
    "anonymous none null nan of and the first last name "
    "total totals subtotal summe gesamt gesamtsumme zwischensumme totale"
)
_LEGAL_FORMS = words("AG BV B.V. NV N.V. SA S.A. SpA S.p.A. KG UG OY Oy AB SAS AS A/S ApS S.L. SL e.V. Co. Pty")
_DIED = words("deceased verstorben verstorbene décédé décédée fallecido fallecida deceduto deceduta overleden falecido")
_SUSPECT = _ORGANISATION | _NOBODY | {form.casefold() for form in _LEGAL_FORMS} | words("and und et y e") | _DIED
# Not Karl von und zu Hohenberg, and not José Ortega y Gasset.
_TWO_PEOPLE = at_first_use(r"\s(?:and|und(?! zu\b)|et)\s|\b(?:sra?|dra?|prof)\.? [ye]\s|[&/+]", re.IGNORECASE)
_PUNCTUATION = frozenset(" .'’‘ʻʼ`´-‐‑·・,\u200c\u200d")
_MOST_WORDS = 8

_PARTICLES = words(
    "van von der den de di da do dos das del della du la le ten ter zu zum zur af av bin ibn al el y e und"
)
_SMALL = words("of and for the in at to on de des du der die und für im la le et y e del")
_SHORT = 3


def doubt(name: str) -> str:
    """Why `name` may not be a person's, "" when nothing speaks against it."""
    if name.replace(" ", "").isalpha() and len(name) > 2 and not _might_be_nobody(name):
        return ""
    return next((message.format(name=name) for holds, message in _DOUBTS if holds(name)), "")


def _might_be_nobody(name: str) -> bool:
    """A quick look that lets the many names pass of which no word is in any list."""
    spoken = name.casefold().split()
    return len(spoken) > 3 or not _SUSPECT.isdisjoint(spoken)


def is_organisation(name: str) -> bool:
    """Whether a word of `name` is one of those that organisations and their parts are called by."""
    last = name.rpartition(" ")[2]
    named = {word.strip(".,") for word in name.casefold().split()}
    return not _ORGANISATION.isdisjoint(named) or (last in _LEGAL_FORMS and last != name and not name.isupper())


def _has_died(name: str) -> bool:
    return not _DIED.isdisjoint(word.strip("()[].,") for word in name.casefold().split())


def _belongs_in_names(mark: str) -> bool:
    return mark.isalpha() or mark in _PUNCTUATION or unicodedata.category(mark).startswith("M")


_DOUBTS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda name: "@" in name, "“{name}” is an e-mail address, not a name"),
    (_has_died, "“{name}” says that this person has died"),
    (is_organisation, "“{name}” looks like an organisation or a department"),
    (lambda name: _NOBODY.issuperset(name.casefold().split()), "“{name}” is no person's name"),
    (lambda name: any(map(str.isdigit, name)), "“{name}” has a digit in it"),
    (lambda name: _TWO_PEOPLE().search(name) is not None, "“{name}” names two people or a firm"),
    (lambda name: sum(map(str.isalpha, name)) < 1 + name.isascii(), "“{name}” is too short to be a name"),
    (lambda name: name.count(" ") >= _MOST_WORDS, "“{name}” is too long to be one name"),
    (lambda name: not all(map(_belongs_in_names, name)), "“{name}” has a character in it that names do not have"),
)


def one_case(name: str) -> str:
    """`name` in capitals and small letters when it is all in one case, "" when it is not.

    A word of one or two capitals (NG, AJ) says nothing about the others, and initials are capitals anyway.
    """
    if not (name.islower() or (name.isupper() and re.search(r"[^\W\d_]{3}", name))):
        return ""
    first, *others = name.lower().split(" ")
    recased = " ".join([_capitalised(first), *(w if w in _PARTICLES else _capitalised(w) for w in others)])
    return "" if recased == name else recased


def position_in_one_case(position: str) -> str:
    """A position of several words in capitals and small letters when it is all in capitals, "" when it is not.

    Short words that are none of a sentence (VP, IT, UX, R&D, CEO) stay as they are.
    """
    if " " not in position or not position.isupper():
        return ""
    return " ".join(
        [
            word.lower() if word.lower() in _SMALL else word if len(word) <= _SHORT else _capitalised(word.lower())
            for word in position.split(" ")
        ]
    )


def _capitalised(word: str) -> str:
    parts = re.split(r"([-‐'’.])", word)
    # A single letter before an apostrophe (O'Brien, d'Arc) or a hyphen begins a part of its own; an 's does not.
    cased = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^Mc(\w)", lambda match: "Mc" + match[1].upper(), cased)


@lru_cache(4096)
def given(text: str) -> Name:
    """What a first-name cell says: a title before it and a nickname beside it come off."""
    bare, nickname = _bare(text)
    title, first = split_title(bare)
    return Name(first, first=first, title=title, nickname=nickname, usual=_is_usual(first))


@lru_cache(4096)
def family(text: str) -> Name:
    """What a last-name cell says: degrees after it come off."""
    bare, nickname = _bare(text)
    last, suffix = _split_suffix(bare, after_comma=True)
    return Name(last, last=last, suffix=suffix, nickname=nickname, sure=True, usual=_is_usual(last))


def _is_usual(part: str) -> bool:
    """Whether a part is one word in capitals and small letters, two at least, that only people are called."""
    return (
        part.isalpha()
        and len(part) > 1
        and not part.islower()
        and not part.isupper()
        and part.casefold() not in _SUSPECT
        and not is_east_asian(part)
    )


@lru_cache(4096)
def parsed(text: str) -> Name:
    """A whole name in one cell.

    Understands "Family, Given", degrees, family names in capitals ("YAMADA Taro", "Jean DUPONT"), Chinese, Korean and
    Vietnamese order, Slavic patronymics and the particles that nameparser knows. Of three and more plain words it
    cannot be known which belong to the family name; `sure` is then False.
    """
    bare, nickname = _bare(text)
    title, rest = split_title(bare)
    rest, suffix = _split_suffix(rest, after_comma=False)
    head, comma, tail = (part.strip() for part in rest.partition(","))
    if comma and head and tail and "," not in tail:
        inner, tail = split_title(tail)
        first, _, middle = tail.partition(" ")
        parts = Name(f"{tail} {head}", first, middle, head, sure=True)
        title = title or inner
    else:
        parts = _in_order(rest)
    if title and parts.first == parts.full:
        parts = Name(parts.full, last=parts.full, sure=True)
    return parts._replace(title=title, suffix=suffix, nickname=nickname)


def _bare(text: str) -> tuple[str, str]:
    """`text` without pictures, pronouns, what follows a bar, and a nickname, which is the second value.

    A note that somebody has died stays in it, to be seen.
    """
    if text.replace(" ", "").isalpha() or _has_died(text):
        return text, ""
    text = _PRONOUNS().sub(" ", text)
    text = "".join(mark for mark in text if not _is_picture(mark))
    text = _TAIL().sub("", text.strip())
    nickname = ""
    if (match := _NICKNAME().search(text)) and match[0].strip() != text:
        nickname = (match[1] or match[2]).strip()
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(text.split()).strip(" ,;"), nickname


def _is_picture(mark: str) -> bool:
    return mark in "\ufe0f\u20e3®™©*~" or unicodedata.category(mark) in {"So", "Sk", "Cn", "Co", "Cs"} - {"´", "`"}


def _split_suffix(name: str, *, after_comma: bool) -> tuple[str, str]:
    """`name` and the degrees after it. `after_comma`: whether all that follows a comma is one, as in a column of
    family names; else it has to look like one, as "Doe, Jane" does not."""
    head, *tail = (part.strip() for part in name.split(","))
    suffixes: list[str] = []
    while tail and (after_comma or _is_suffix(tail[-1], in_capitals=not name.isupper())):
        suffixes.insert(0, tail.pop())
    if not tail:
        spoken = head.split()
        while len(spoken) > 1 and _is_suffix(spoken[-1], in_capitals=False) and plain(spoken[-1]) not in _ALSO_NAMES:
            suffixes.insert(0, spoken.pop())
        head = " ".join(spoken)
    return ", ".join([head, *tail]), ", ".join(filter(None, suffixes))


def _is_suffix(text: str, *, in_capitals: bool) -> bool:
    if not text:
        return True
    if in_capitals and all(map(_SUFFIX_IN_CAPITALS.fullmatch, text.split())):
        return True
    return all("".join(filter(str.isalnum, plain(word))) in _DEGREES for word in text.split())


def _in_order(name: str) -> Name:
    spoken = name.split()
    if len(spoken) < 2:
        return _east_asian(name) or Name(name, first=name)
    if is_east_asian(name):
        return Name(name, " ".join(spoken[1:]), last=spoken[0], sure=True)
    capitals = [word for word in spoken if _is_marked_family(word, spoken[0])]
    if capitals and len(capitals) < len(spoken) and not name.isupper():
        others = [word for word in spoken if word not in capitals]
        last = " ".join(_capitalised(word.lower()) for word in capitals)
        return Name(f"{' '.join(others)} {last}", others[0], " ".join(others[1:]), last, sure=True)
    if _is_vietnamese(spoken):
        return Name(name, spoken[-1], " ".join(spoken[1:-1]), spoken[0])
    if len(spoken) == 3 and _PATRONYMIC().fullmatch(spoken[2]) and not _PATRONYMIC().fullmatch(spoken[1]):
        return Name(f"{spoken[1]} {spoken[2]} {spoken[0]}", spoken[1], spoken[2], spoken[0], sure=True)
    return _western(name, spoken)


def is_east_asian(name: str) -> bool:
    """Whether the name is in Chinese, Japanese or Korean letters, and so has the family name first."""
    if name.isascii():
        return False
    letters = [mark for mark in name if mark.isalpha()]
    return bool(letters) and all("\u3040" <= mark <= "\u9fff" or "\uac00" <= mark <= "\ud7af" for mark in letters)


def _east_asian(name: str) -> Name | None:
    if not is_east_asian(name) or not 2 <= len(name) <= 4:
        return None
    if name[:2] in _KOREAN_PAIRS + _CHINESE_PAIRS and len(name) > 2:
        return Name(name, name[2:], last=name[:2], sure=True)
    # Four Han characters, or a first one that is no common family name, may be Japanese: where to part is not known.
    if all("\uac00" <= mark <= "\ud7af" for mark in name) or (name[0] in _CHINESE and len(name) < 4):
        return Name(name, name[1:], last=name[0], sure=True)
    return None


def _is_marked_family(word: str, opening: str) -> bool:
    """Whether capitals mark `word` as the family name. Of two letters they may be initials: JP, TJ, but LI, MA, WU."""
    letters = "".join(filter(str.isalpha, word))
    if not word.isupper() or len(letters) < 2 or "." in word:
        return False
    if len(letters) == 2:
        return word == opening and letters[1] in "AEIOU" and letters[0] not in "AEIOU"
    return letters.strip("IVX") != ""


def _is_vietnamese(spoken: list[str]) -> bool:
    opening = spoken[0].casefold()
    return opening in _VIETNAMESE or (
        len(spoken) > 2
        and opening in _VIETNAMESE_PLAIN | {plain(name) for name in _VIETNAMESE}
        and plain(spoken[1]) in _VIETNAMESE_MIDDLE
    )


def _western(name: str, spoken: list[str]) -> Name:
    if len(spoken) == 2 and plain(spoken[0]) not in _PARTICLES:
        return Name(name, spoken[0], last=spoken[1], sure=True)
    from nameparser import HumanName

    parts = HumanName(name, constants=_constants())
    first = f"{parts.title} {parts.first}".strip()
    middle, last = parts.middle, f"{parts.last} {parts.suffix}".strip()
    initials = all(len(word.rstrip(".")) == 1 for word in middle.split())
    return Name(name, first, middle, last, sure=bool(first and last and initials))


@cache
def _constants() -> "Constants":
    """nameparser's knowledge of particles alone: its titles would take Prince and St. out of names."""
    from nameparser.config import Constants

    return Constants(titles=(), first_name_titles=(), suffix_acronyms=(), suffix_not_acronyms=())
