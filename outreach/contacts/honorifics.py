"""Forms of address: Dr., Prof., Ms. What the sheet says, in the spelling of the letter's language.

Whether someone is Mr., Ms. or Mx. comes from the sheet or not at all.
"""

import re
from functools import cache, lru_cache

from outreach.contacts.text import folded, folded_keys, words

_MEANINGS: dict[str, str] = {
    "mr": "mister, herr, hr, herrn, monsieur, m, sr, señor, d, sr d, sr don, sig, signor, signore, dhr, heer, de heer,"
    "senhor, pan",
    "mrs": "",
    "ms": "frau, fr, madame, mme, sra, señora, dña, sra dña, sra doña, signora, sig.ra,"
    "mevrouw, mevr, mw, senhora, pani",
    "miss": "mademoiselle, mlle, fräulein, srta, señorita, signorina, sig.na",
    "mx": "",
    "dr": "doctor, doktor, docteur, dott, dottore, doutor",
    "dra": "doctora, dott.ssa, dottoressa, doutora",
    "prof": "",
    "professor": "professeur, profesor, professore, professorin, professoressa, profesora, professora",
    "rev": "reverend, revd",
    "hon": "honourable, honorable",
    "sir": "",
    "dame": "",
    "lord": "",
    "lady": "",
    "rabbi": "",
    "imam": "",
    "sheikh": "shaikh, sheik",
    "capt": "captain",
    "maj": "major",
    "col": "colonel",
    "lt": "lieutenant",
    "gen": "general",
    "sgt": "sergeant",
    "cmdr": "commander",
}
# Degrees and their subjects that may follow a title and are not spoken: "Dr. med.", "Dipl.-Ing.".
_UNSPOKEN = words("hc med dent vet phil rer nat jur iur pol oec habil mult theol ing dipling diplkfm mag diplom")
# What may stand before a name in the name's own cell. "M. Night" and "Major Jones" are names, so no short form is here
# that is also an initial or a given name; those in the second set count only with their full stop.
_BEFORE_NAMES = words(
    "mr mrs ms miss mx herr frau monsieur madame mme mlle sra srta señor señora signora dr dra doctor prof professor "
    "dott dottssa rev reverend sir dame rabbi"
)
_BEFORE_NAMES_DOTTED = words("hr fr sr sig hon capt col lt gen sgt maj ing mag ir drs")

_AMERICAN = (
    "mr Mr.|mrs Mrs.|ms Ms.|miss Miss|mx Mx.|dr Dr.|dra Dr.|prof Prof.|professor Professor|rev Rev.|hon Hon.|"
    "capt Capt.|maj Maj.|col Col.|lt Lt.|gen Gen.|sgt Sgt.|cmdr Cmdr.|and and"
)
_SPELLINGS: dict[str, str] = {
    "en": _AMERICAN,
    "en-gb": _AMERICAN.replace(".", ""),
    "de": "mr Herr|mrs Frau|ms Frau|miss Frau|dr Dr.|dra Dr.|prof Prof.|professor Prof.|and und",
    "fr": "mr Monsieur|mrs Madame|ms Madame|miss Mademoiselle|dr Dr|dra Dr|prof Pr|professor Professeur|and et",
    "es": "mr Sr.|mrs Sra.|ms Sra.|miss Srta.|dr Dr.|dra Dra.|prof Prof.|and y",
    "it": "mr Sig.|mrs Sig.ra|ms Sig.ra|miss Sig.na|dr Dott.|dra Dott.ssa|prof Prof.|and e",
    "nl": "mr heer|mrs mevrouw|ms mevrouw|miss mevrouw|dr dr.|prof prof.|professor professor|and en",
    "pt": "mr Sr.|mrs Sra.|ms Sra.|miss Sra.|dr Dr.|dra Dra.|prof Prof.|and e",
}
# English without full stops after contractions.
_UNDOTTED = frozenset({"gb", "uk", "ie", "au", "nz", "za", "in", "sg", "hk"})
_CIVIL = frozenset({"mr", "mrs", "ms", "miss", "mx"})
_LEARNED = frozenset({"dr", "dra", "prof", "professor"})
_OF_A_WOMAN = frozenset({"mrs", "ms", "miss"})
_AND = frozenset({"&", "and", "und", "et", "y", "e", "en"})


@cache
def _meanings() -> dict[str, str]:
    return folded_keys(_MEANINGS)


@cache
def _spelling(language: str) -> dict[str, str]:
    tongue, _, region = language.lower().replace("_", "-").partition("-")
    known = _SPELLINGS.get("en-gb" if tongue == "en" and region in _UNDOTTED else tongue, "")
    return dict(pair.split(" ", 1) for pair in known.split("|") if pair)


@lru_cache(4096)
def honorific(text: str, language: str) -> str | None:
    """`text` as a form of address in `language`; "" when it has none to be spoken, None when it is no form of address.

    English says a learned title instead of Mr. or Ms., German both: "Herr Dr." is "Dr." in English. "Mr. and Mrs." are
    two people; "Mr./Mrs." leaves open which of them it is.
    """
    whole = folded(text)
    parts = [text] if whole in _meanings() or whole in _UNSPOKEN else re.findall(r"[^\s.]+\.?|\S+", text)
    spoken: list[tuple[str, str]] = []
    for word in parts:
        key = "and" if word in _AND else _meanings().get(folded(word), "")
        if key:
            spoken.append((key, _spelling(language).get(key, word)))
        elif folded(word) not in _UNSPOKEN:
            return None
    keys = [key for key, _ in spoken]
    if "and" in keys:
        of_two = len(keys) > 2 and "and" not in {keys[0], keys[-1]}
        return " ".join([word for _, word in spoken]) if of_two else None
    if "mr" in keys and not _OF_A_WOMAN.isdisjoint(keys):
        return None
    if not language.lower().startswith("de") and not _LEARNED.isdisjoint(keys):
        spoken = [(key, word) for key, word in spoken if key not in _CIVIL]
    return " ".join(dict.fromkeys(word for _, word in spoken))


def split_title(name: str) -> tuple[str, str]:
    """The form of address that a cell begins with, and the rest: "Prof. Dr. Ada Lee" → ("Prof. Dr.", "Ada Lee").

    Of two people it stays: what is left of "Mr. and Mrs. Lee" would be nobody's name.
    """
    title: list[str] = []
    rest = re.sub(r"(?<=\w{2}\.)(?=\w{2,})", " ", name, count=3).split()
    while len(rest) > 1 and rest[1] not in _AND and _stands_before_names(rest[0]):
        title.append(rest.pop(0))
    return (" ".join(title), " ".join(rest)) if title else ("", name)


def _stands_before_names(word: str) -> bool:
    key = folded(word)
    return key in _BEFORE_NAMES or (word.endswith((".", "Ing")) and key in _BEFORE_NAMES_DOTTED | _UNSPOKEN)
