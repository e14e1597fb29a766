"""Whether nobody wrote a message: absences, tickets, challenges, notices. RFC 3834 and what is in use beside it."""

import re

from outreach.replies.message import Opened

_SAYS_SO = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "X-Autoresponder",
    "X-Vacation",
    "X-Autoreply-From",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
)
_ANSWERS = re.compile(r"^\s*(?:re|aw|antw|sv|vs|odp|res|rif|r|réf|ref|回复|答复)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)

# They open a subject; "Re:" before one is a person's answer to it.
_SUBJECT = re.compile(
    r"^\s*\W{0,3}(?:"
    r"auto(?:matic|mated|matisch\w*)?[\s-]?(?:re(?:ply|sponse|sponder)|answer|antwort|svar)|auto:|autoreply|autorespon\w+|autosvar|autosvar|autom\.? antwort"
    r"|out[\s-]of[\s-](?:the[\s-])?office(?:\s*(?:$|[:\-–—(\[]|re\b|auto|reply|notification|message|until|from|till?\b))|ooo\b\s*(?:$|:|re\b|until)|away from (?:the office|my (?:mail|desk|e-?mail))|vacation(?: reply| response| message|:|$)"
    r"|on (?:annual |parental |maternity |sick )?(?:leave|vacation|holiday)\s*(?:$|[:\-–—(]|re\b|until)|i am (?:currently )?(?:away|out of)"
    r"|abwesenheits\w*|abwesend\b|automatische (?:antwort|rückmeldung|e-?mail|eingangsbest\w+)|nicht im (?:büro|haus)(?:\s*(?:$|:))|eingangsbestätigung|außer haus|urlaub(?:\s*(?:$|:|bis|vom))"
    r"|réponse automatique|réponse d['’]absence|absence du bureau|absent(?:e)? du bureau|message d['’]absence|absence\s*(?:$|:)|accusé de réception"
    r"|respuesta automática|contestación automática|fuera de (?:la )?oficina|ausencia de oficina|ausente (?:de|hasta)"
    r"|risposta automatica|fuori (?:sede|ufficio)|assente dall|assenza dall|messaggio automatico"
    r"|resposta automática|fora do escritório|ausência (?:temporária|do escritório)|ausente do escritório"
    r"|automatisch antwoord|automatische reactie|automatisch bericht|afwezig(?:heid\w*)?\b|niet op kantoor"
    r"|automatiskt svar|frånvaro\w*|automatisk svar|fravær\w*|ikke til stede|automaattinen vastaus|poissaolo\w*|autom\w+ vastaus"
    r"|automatyczna odpowiedź|odpowiedź automatyczna|nieobecn\w+|автоматический ответ|автоответ|自动回复|自動返信|自動回覆|자동\s?(?:회신|응답)"
    r")",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"(?:we(?:'ve| have)? received your (?:e-?mail|message|request|inquiry|enquiry)|your (?:request|ticket|case|inquiry|enquiry) (?:has been|was|is) (?:received|created|opened|logged)"
    r"|(?:ticket|case) (?:#|number|id|no\.?)|request received|thank you for contacting \w+|thanks for (?:reaching out to|contacting) (?:us|\w+ support)"
    r"|a member of our team will|we (?:will|aim to) (?:respond|get back to you|reply) (?:to you )?(?:within|as soon)|ihre anfrage (?:ist|wurde)|wir haben ihre (?:nachricht|anfrage|e-?mail) erhalten|votre (?:demande|message) a bien été)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:click|follow|visit|reply to this)\b.{0,60}\b(?:link|verify|confirm|release|deliver)|verify that you|confirm (?:that )?you(?:r| are) (?:address|human|e-?mail|not)|whitelist|challenge",
    re.IGNORECASE,
)

_SAYS_AUTOMATIC = re.compile(
    r"this is an? auto\w*[\s-](?:\w+[\s-]){0,2}(?:reply|response|message|e-?mail|answer|notification)|auto(?:matic(?:ally)?|mated|-)[\s-]?(?:generated|reply|response|responder|message)"
    r"|(?:please )?do not (?:reply|respond) to this (?:e-?mail|message|address)|please don't reply to this|this mailbox is (?:not|un)monitored|not monitored"
    r"|dies ist eine automatisch|automatisch (?:generierte|erzeugte|erstellte|versendete)|automatische (?:antwort|nachricht)|diese (?:nachricht|e-?mail) wurde automatisch|(?:antworten sie|bitte) nicht auf diese (?:e-?mail|nachricht)"
    r"|(?:réponse|message|courriel) (?:automatique|généré automatiquement)|ne pas répondre à ce|(?:respuesta|mensaje|correo) automátic|no responda a este|generado automáticamente"
    r"|(?:risposta|messaggio|e-?mail) automatic|non rispondere a quest|generat\w automaticamente|(?:resposta|mensagem) automática|não responda a est"
    r"|automatisch(?:e)? (?:antwoord|bericht|reactie|gegenereerd)|automatiskt (?:svar|meddelande|genererat)|automatisk (?:svar|besked|melding)|automaattinen|wiadomość (?:została wygenerowana automatycznie|automatyczna)|automatyczn\w+ odpowied",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be|we are|(?:he|she|they) (?:is|are)|\w+ is|am)(?: \w+){0,3} (?:out of (?:the )?(?:office|town|country)|out on|away|on (?:\w+ )?(?:leave|vacation|holidays?|sabbatical|business trip|maternity|paternity|pto)|not in the office|travell?ing|unavailable)|out of (?:the )?office|no longer (?:with|works?|employed|at|working)|has left|have left|(?:office|school|company) is closed|parental leave|maternity leave"
    r"|(?:bin|ist) (?:\S+ ){0,7}(?:nicht (?:im (?:büro|haus)|erreichbar|am platz|da)|abwesend|im urlaub|außer haus|in elternzeit|unterwegs|krank)|nicht im (?:büro|haus)|nicht mehr (?:für|bei|im unternehmen)|abwesenheit"
    r"|(?:suis|serai|est) (?:\S+ ){0,4}(?:absente?|en congés?|en vacances|en déplacement|hors du bureau|indisponible)|ne fait plus partie|absente? du bureau|en congé"
    r"|(?:estoy|estaré|me encuentro|estamos) (?:\S+ ){0,4}(?:fuera|ausente|de vacaciones|de baja|de viaje|de permiso)|fuera de (?:la )?oficina|ya no trabaja"
    r"|(?:sono|sarò|siamo) (?:\S+ ){0,4}(?:assente|fuori|in ferie|in vacanza|in trasferta|in congedo)|in ferie|fuori ufficio|non lavora più"
    r"|(?:estou|estarei|encontro-me) (?:\S+ ){0,4}(?:ausente|fora|de férias|em férias|de licença|em viagem)|fora do escritório|já não trabalha|não trabalha mais"
    r"|(?:ben|is|zal) (?:\S+ ){0,5}(?:afwezig|niet aanwezig|niet op kantoor|op vakantie|met vakantie|met verlof|niet bereikbaar)|niet meer werkzaam"
    r"|(?:är|kommer att vara|er) (?:\S+ ){0,4}(?:borta|inte på kontoret|på semester|ledig|tjänstledig|föräldraledig|på ferie|ikke på kontoret|fraværende|på barsel)|på semester|arbetar inte längre|slutat"
    r"|(?:jestem|będę|przebywam) (?:\S+ ){0,4}(?:nieobecn\w+|na urlopie|poza biurem|niedostępn\w+)|na urlopie|nie pracuje"
    r"|(?:olen|oon) (?:\S+ ){0,4}(?:lomalla|poissa|matkoilla|vapaalla)|休暇|不在|休假|외출|부재|в отпуске|отсутств",
    re.IGNORECASE,
)
_TYPICAL = re.compile(
    r"(?:limited|no|intermittent|little|without|not have|reduced) (?:\w+ ){0,3}access to (?:\w+ ){0,2}(?:e-?mail|internet|messages)|not (?:be )?(?:checking|reading|monitoring|able to (?:check|read|answer)) (?:\w+ ){0,2}e-?mails?"
    r"|(?:urgent|immediate|emergenc\w+|time-sensitive|require assistance|need assistance)|(?:respond|reply|get back|answer|return)\w* (?:to )?(?:you|your|all|messages|e-?mails?)?(?: \w+){0,4} (?:up)?on my return|as soon as (?:i (?:return|am back|can|get back)|possible)|during (?:my|this|his|her) absence|in my absence|will not be forwarded|nicht weitergeleitet"
    r"|in dringenden|dringende|in meiner abwesenheit|während meiner abwesenheit|nach meiner rückkehr|vertretung|kein(?:en)? zugriff|eingeschränkt"
    r"|en cas d['’]urgence|pour toute (?:demande|question|urgence)|urgent\w*|à mon retour|dès mon retour|pendant mon absence|accès limité"
    r"|en caso de urgencia|urgente|a mi (?:vuelta|regreso)|durante mi ausencia|acceso limitado|in caso di (?:urgenza|necessità)|urgenz\w|al mio (?:rientro|ritorno)|durante la mia assenza"
    r"|em caso de urgência|assunto\w* urgente|quando (?:eu )?(?:regressar|voltar|retornar)|no meu regresso|dringende (?:zaken|vragen|gevallen)|bij (?:spoed|dringende)|na terugkomst|bij terugkomst|tijdens mijn afwezigheid"
    r"|brådskande|när jag (?:är tillbaka|kommer tillbaka)|ved hastesager|haster|i hastetilfælde|pilnych|w pilnych sprawach|po powrocie|kiireell\w+|palattuani",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:(?:hello|hi|hallo|guten tag|bonjour|hola|buenos días|buongiorno|olá|hej|dear \w+|sehr geehrte.{0,40}|madame, monsieur|good (?:day|morning|afternoon))\W+){0,2}(?:thank you|thanks|many thanks|vielen dank|danke|merci|gracias|muchas gracias|grazie|obrigad\w|bedankt|dank (?:u|je)|hartelijk dank|tack|tak|dziękuję|kiitos)(?: very much| so much)? (?:for|für|pour|de|por|per|voor|för|for|za|viestist\w+)\b.{0,30}(?:mail|message|contacting|nachricht|mensaje|messaggio|mensagem|bericht|meddelande|besked|courriel|correo|wiadomość|interest|writing|reaching)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"happy to|glad to|would love|would like to (?:talk|help|meet|chat)|let's|let us|how about|shall we|could we|call me|does .{0,20} (?:suit|work)|works? for (?:me|you)|sounds (?:good|great|interesting)|interested|your (?:questions?|project|career|letter|story)|good luck|i can (?:talk|spare|do|offer|meet|call)|we can (?:talk|meet|speak)|try me|talk (?:then|after|when)|speak (?:then|after)|\?"
    r"|gerne|sprechen wir|telefonieren|können wir|volontiers|avec plaisir|on peut|pouvons-nous|con gusto|encantad|podemos|con piacere|volentieri|possiamo|com (?:todo )?(?:gosto|prazer)|graag|zullen we|gärna|gerne|chętnie|mielelläni",
    re.IGNORECASE,
)
_ENOUGH = 3


def why_automatic(message: Opened, written: str) -> str:
    """The sign that nobody wrote it, "" where somebody seems to have. `written` is what is newly written in it."""
    subject = message.header("Subject")
    says = message.header("Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()
    if says and says != "no":
        return f"Auto-Submitted: {says}"
    found = next((name for name in _SAYS_SO if message.header(name).lower() not in {"", "no", "false"}), "")
    if found:
        return found
    if message.header("Precedence").lower() in {"auto_reply", "auto-reply"}:
        return "Precedence: auto_reply"
    if _SUBJECT.search(subject):
        return f"subject {subject!r}"
    if _SAYS_AUTOMATIC.search(written):
        return "its text says so"
    return _by_weight(message, subject, written)


def _by_weight(message: Opened, subject: str, written: str) -> str:
    """Several weak signs together, less what only a person would write."""
    begins = written[:1_500]
    signs = (
        ("absence", 1, _AWAY.search(begins)),
        ("what absences say", 1, _AWAY.search(begins) and _TYPICAL.search(begins)),
        ("thanks for a message", 1, _THANKS.search(begins)),
        ("ticket", 2, _TICKET.search(f"{subject}\n{begins}")),
        (
            "challenge",
            2,
            _CHALLENGE.search(begins)
            and re.search(r"no-?reply|verif|confirm|challenge|spam", f"{message.sender[1]} {subject}", re.IGNORECASE),
        ),
        ("empty Return-Path", 2, message.null_path),
        (
            "X-Auto-Response-Suppress",
            1,
            {"all", "oof", "autoreply"} & set(re.findall(r"\w+", message.header("X-Auto-Response-Suppress").lower())),
        ),
        ("Precedence", 2, message.header("Precedence").lower() in {"bulk", "junk"}),
        ("no-reply address", 2, re.match(r"(?:no|do-?not)[-_.]?reply", message.sender[1])),
        (
            "answers without being an answer",
            1,
            not message.has("In-Reply-To", "References") and not _ANSWERS.match(subject),
        ),
        ("an answer", -1, _ANSWERS.match(subject)),
        ("a personal word", -3, _PERSONAL.search(re.sub(r"https?://\S+", "", begins))),
    )
    present = [(name, weight) for name, weight, is_there in signs if is_there]
    return ", ".join(name for name, weight in present if weight > 0) if sum(w for _, w in present) >= _ENOUGH else ""
