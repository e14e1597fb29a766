"""Which language a letter is in, told by its script or by the commonest words of its language."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and to of you i a in is that it for my your with on would be have this are at as was we me not",
        "de": "der die das und ich sie ist nicht zu den mit ein eine ihnen ihre von auf für es wir mir bei als auch",
        "fr": "le la les et je vous de des un une est que pour dans votre vos avec pas sur en du au ce qui mon nous",
        "es": "el la los las y que de en un una es su para con por mi no se usted me al del como lo más muy sobre",
        "it": "il la che di e un una per con non mi è sono lei suo sua del della nel come anche ho da più le gli molto",
        "pt": "o a os as e que de em um uma é para com por não se seu sua me do da no na mais muito você",
        "nl": "de het een en van ik u is dat niet te in op voor met uw zijn aan als ook wij bij naar om graag mijn",
        "sv": "och att det som jag är på en ett för med inte av till har min din om vi kan den skulle från",
        "pl": "i w na z do się nie że jest to pan pani jak mam za po czy ale od przez dla bardzo moje oraz",
    }.items()
}
_SCRIPTS = {
    "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he",
    "ARABIC": "ar", "THAI": "th", "DEVANAGARI": "hi",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2000
"""Characters that settle it."""


def language_of(text: str) -> str:
    """The code of ISO 639 ("en", "de", "zh"); "en" for a text that tells nothing."""
    beginning = text[:_ENOUGH]
    letters = [character for character in beginning if character.isalpha()]
    scripts = Counter(
        _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "") for character in letters if character > "ʰ"
    )
    del scripts[""]
    if scripts.total() * 2 > len(letters):
        # Japanese has Chinese characters as well, Chinese has no kana.
        return "ja" if scripts["ja"] else scripts.most_common(1)[0][0]
    counted = Counter(map(str.lower, _WORD.findall(beginning)))
    scores = {
        language: sum(number for word, number in counted.items() if word in words)
        for language, words in _COMMON.items()
    }
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > scores["en"] else "en"


@lru_cache(maxsize=2048)
def is_plainly_english(text: str) -> bool:
    """Whether a text can be in no other language: of English letters the commonest words are a third and more."""
    words = _WORD.findall(text[:_ENOUGH].lower())
    return sum(word in _COMMON["en"] for word in words) * 4 > len(words) > 0 and language_of(text) == "en"
