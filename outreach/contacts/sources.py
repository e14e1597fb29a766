"""The ways in which a writer comes by a reader's name (practices: through whom, where met, where found)."""

from functools import cache, lru_cache

from outreach.contacts.text import folded, folded_keys

SOURCES: dict[str, str] = {
    "referral": "referred, referred by, recommendation, recommended, introduction, introduced, intro, mutual contact,"
    "empfehlung, recommandation, recomendación, referenza, aanbeveling, indicação",
    "alumni": "alumnus, alumna, alumnae, alum, alumni network, alumni directory, alumni association, same school,"
    "same university, college, fellow graduate, ancien élève, anciens élèves, exalumno, ex-alunni, ex-aluno, ehemalige",
    "association": "professional association, professional body, society, trade group, trade association, chapter,"
    "member directory, berufsverband, verband, verein, association professionnelle, asociación, associazione,"
    "vereniging, associação",
    "former_colleague": "former colleague, ex colleague, colleague, past colleague, coworker, co-worker,"
    "former co-worker, worked together, old boss, former manager, former employer, ehemaliger kollege,"
    "ehemalige kollegin, kollege, kollegin, ancien collègue, collègue, antiguo colega, colega, ex collega, collega",
    "event": "conference, meetup, meet-up, met at event, met, talk, panel, lecture, webinar, workshop, trade fair,"
    "career fair, networking event, veranstaltung, konferenz, messe, événement, conférence, salon, evento, congreso,"
    "conferenza, evenement",
    "profile": "linkedin, linked in, linkedin profile, online profile, xing, xing profile, github, profil, perfil,"
    "profilo, profiel",
    "article": "blog, blog post, post, paper, book, podcast, interview, newsletter, press, news, publication,"
    "artikel, artículo, articolo, artigo, presse",
    "friend": "friends, friend of mine, acquaintance, neighbour, neighbor, classmate, freund, freundin, bekannte,"
    "ami, amie, amigo, amiga, amico, amica, vriend, vriendin",
    "family": "relative, relatives, family friend, cousin, familie, verwandte, famille, familia, famiglia, família",
    "professor": "teacher, lecturer, faculty, tutor, supervisor, thesis supervisor, advisor, adviser, mentor, dozent,"
    "lehrer, professeur, profesor, professore, docent",
    "recruiter": "headhunter, recruiting, recruitment, staffing agency, personalberater, recruteur, reclutador",
    "job_board": "job board, job boards, job ad, job advert, want ad, want-ad, want ads, indeed, glassdoor, job site,"
    "job posting, stellenanzeige, jobbörse, offre d'emploi, bolsa de trabajo, vacature",
    "directory": "business directory, yellow pages, chamber of commerce, verzeichnis, annuaire, directorio,"
    "elenco, gids",
    "website": "web site, web, company website, company site, internet, google, search, homepage, webseite,"
    "site web, sitio web, sito, site",
    "other": "else, something else, sonstiges, andere, autre, otro, altro, anders, outro",
}


@cache
def _meanings() -> dict[str, str]:
    return folded_keys(SOURCES)


@lru_cache(1024)
def source(text: str) -> str:
    """The one of `SOURCES` that `text` means, "" when it is none."""
    return _meanings().get(folded(text), "")


def suggestion(text: str) -> str:
    """What to write instead of an unknown source: "Spring career fair" has a word for it, "refferral" a slip."""
    from rapidfuzz import fuzz, process

    key = folded(text)
    within = [alias for alias in _meanings() if len(alias) > 3 and alias in key]
    near = process.extractOne(key, _meanings().keys(), scorer=fuzz.ratio, score_cutoff=75)
    alias = max(within, key=len) if within else near[0] if near else ""
    return f"Did you mean {_meanings()[alias]}?" if alias else f"Write one of {', '.join(SOURCES)}."
