"""What a person wants by what they newly wrote: no more letters; or, as a hint only, to talk or not to talk."""

import re

from outreach.replies.received import Leaning

_CONTACT = r"(?:contact(?:ing)?|e-?mail(?:ing|s)?|mail(?:ing|s)?|writ(?:e|ing)|messag(?:e|es|ing)|call(?:ing)?|approach(?:ing)?|bother(?:ing)?|solicit(?:ing)?|spam(?:ming)?|send(?:ing)?|reach(?:ing)? out|text(?:ing)?|pester(?:ing)?|harass(?:ing)?|disturb(?:ing)?|get in touch|correspond(?:ence)?|communicat\w+)"

_BARE = re.compile(
    r"^\W*(?:please\s+)?(?:unsubscribe|un-subscribe|stop|remove|opt[\s-]?out|remove me|unsubscribe me|stop it|no more|cancel subscription|abmelden|abbestellen|austragen|désabonner|désinscription|baja|darme de baja|cancellami|disiscrivi(?:mi)?|cancelar|uitschrijven|afmelden|avregistrera|avanmäl|wypisz)(?:\s+(?:please|me|thanks|thank you|now|bitte|all|immediately|at once))*\W*$",
    re.IGNORECASE,
)

_OPT_OUT = re.compile(
    # English
    rf"(?:do not|don['’]?t|dont|never|not to|no longer|nor|cannot|refrain from|rather (?:you )?(?:did ?n[o'’]?t|not|you didn['’]?t)) (?:(?:ever|again|please|you|to|be|me|keep|want|wish|like|try|trying|receive|get|any|more|further|have|hear from) )*(?:{_CONTACT}|contacted|e-?mailed|approached|hear (?:from|back from) you)\b"
    rf"|(?:stop|quit|cease|no more|no further|enough of|end) (?:(?:your|these|those|the|this|all|any|with|please|of|it|me|and desist|from) )*(?:{_CONTACT}|letters?|correspondence|crap|nonsense|stuff)\b"
    r"|(?:remove|take|delete|drop|strike|scrub|erase|unsubscribe|get)\s+(?:me|my|us|our|this|all my|any of my|his|her)\b(?:[^.!?\n]{0,60}?)\b(?:list|lists|database|records?|files?|mailing|off|address(?:es)?|e-?mail|data|details|information|contacts?|sheet|system|name|book)\b"
    r"|\bunsubscribe (?:me|us|this|my)|(?:want|wish|like|please|asked?|request) (?:to |you to )?(?:unsubscribe|opt[\s-]?out|be (?:removed|unsubscribed|left alone|taken off))|i (?:am )?opt(?:ing)? out|opt me out|please unsubscribe"
    r"|leave me (?:alone|be|in peace|out of)|lose my (?:address|e-?mail|number|details)|(?:forget|delete) my (?:address|e-?mail|number|name|contact)|off (?:of )?(?:your|this|the) (?:\w+ )?list|go away\b|get lost|buzz off|bugger off|piss off|f\W?[u*]\W?[c*]?\W?k off|sod off|screw you"
    r"|(?:consider(?:ed)? (?:this|it)|mark\w*|report\w*|treat\w*|flag\w*)\b[^.!?\n]{0,40}\b(?:as )?(?:spam|harassment|abuse|junk)|this is (?:spam|harassment|unsolicited)|spammer|(?:unsolicited|unwanted) (?:e-?mail|message|mail|contact)\w*|how (?:did|dare) you (?:get|contact|have|find|come)[^.!?\n]{0,40}(?:delete|remove|stop)"
    r"|(?:any|all) (?:further|future|more) (?:e-?mails?|messages?|letters?|contact|correspondence|communication|requests?)[^.!?\n]{0,40}(?:unwelcome|unwanted|ignored|blocked|deleted|spam|not welcome|stop)|not (?:wish|want|interested in|care|prefer) (?:to )?(?:receiv\w+|get(?:ting)?|hear\w*|be contacted|be e-?mailed|be approached|further|any more|more)\b[^.!?\n]{0,60}|(?:i|we)(?:'d| would) (?:rather|prefer)[^.!?\n]{0,25}\bnot\b[^.!?\n]{0,25}(?:contact\w*|hear|receive|written|e-?mail\w*|approached)"
    r"|(?:right to erasure|article 17|art\. ?17|gdpr|dsgvo|rgpd)[^.!?\n]{0,80}(?:delet|eras|remov|lösch|effac|supprim|borr|suprim|cancell)|(?:delet|eras|remov|lösch|effac|supprim|borr|suprim|cancell)\w*[^.!?\n]{0,80}(?:gdpr|dsgvo|rgpd|article 17|art\. ?17)|object to (?:the|any|this|your) (?:processing|use|storage|contact)|no (?:more|further) (?:e-?mails?|messages?|letters?|contact|mails?|calls?|reminders?|follow[\s-]?ups?|communication|correspondence)|(?:block|blocking|blocked) (?:you|your)"
    # German
    r"|(?:kontaktier\w*|schreib\w*|anschreib\w*|belästig\w*|meld\w*|mail\w*|send\w*|schick\w*|ruf\w*|kontakt\w*)[^.!?\n]{0,60}\b(?:nicht mehr|nie(?:mals)? (?:mehr|wieder)|nicht (?:wieder|weiter|noch einmal|nochmal|erneut)|keine (?:weiteren|mehr)|keine e-?mails? mehr)\b|(?:nicht mehr|nie wieder|keine weiteren?|keine)\b[^.!?\n]{0,50}\b(?:kontaktier\w*|angeschrieben|anschreiben|anzuschreiben|e-?mails?|nachrichten|zusendung\w*|zuschriften|mails|kontaktaufnahme|belästig\w*|post)\b[^.!?\n]{0,30}(?:mehr|wünsche|erhalten|von ihnen|zu senden|werden|an mich|bekommen|$|[.!\n])"
    r"|(?:nehmen|streich\w*|lösch\w*|entfern\w*|trag\w*|nimm)[^.!?\n]{0,60}\b(?:verteiler|liste|adresse|daten|kontakt\w*|datenbank|kartei|e-?mail\w*)|(?:verteiler|liste|adresse|daten)\b[^.!?\n]{0,50}\b(?:lösch\w*|entfern\w*|streich\w*|nehmen)|lassen sie mich (?:bitte )?in ruhe|lass(?:t)? mich in ruhe|(?:von|bitte) (?:weiteren )?(?:anfragen|kontaktaufnahmen|e-?mails|zuschriften|nachrichten) (?:ab(?:zu)?sehen|abstand)|(?:sehen sie|ich bitte sie)[^.!?\n]{0,60}(?:weiteren? \w+ ab|ab(?:zu)?sehen)|unterlassen sie|verschonen sie mich|hören sie auf"
    # French
    r"|ne (?:plus|pas|jamais)? ?(?:me |nous |m['’]|souhaite |désire |veux |veuillez |souhaitons )*(?:plus |pas |jamais )?(?:me |m['’]|nous |être |recevoir )*(?:contact\w+|écri\w+|envoy\w+|sollicit\w+|dérang\w+|recevoir|relanc\w+|appel\w+)[^.!?\n]{0,25}\bplus|ne (?:plus|jamais) (?:me |m['’]|nous |être )*(?:contact\w+|écri\w+|envoy\w+|sollicit\w+|dérang\w+|recevoir|relanc\w+)|ne (?:me |m['’]|nous )?(?:contactez|écrivez|envoyez|sollicitez|dérangez|relancez|souhaite|veux|désire)(?:-\w+)? (?:plus|jamais)|(?:retir\w+|supprim\w+|enlev\w+|effac\w+|désinscri\w+|ray\w+|ôt\w+)[^.!?\n]{0,50}\b(?:liste|adresse|données|coordonnées|fichier|contacts|mail)|(?:laissez|fichez|foutez)[- ]moi (?:tranquille|la paix)|cessez (?:de|d['’])|arrêtez (?:de|d['’])|plus (?:de|aucun) (?:mails?|courriels?|messages?|sollicitations?)"
    # Spanish
    r"|no (?:me |nos |quiero |deseo |vuelva[ns]? a |vuelvas a |desea |más )*(?:escrib\w+|contact\w+|envi\w+|mand\w+|molest\w+|recib\w+|llam\w+)[^.!?\n]{0,40}\b(?:más|nunca|de nuevo|otra vez)|no (?:vuelva|vuelvas|vuelvan) a|dej(?:e|a|en) de (?:escrib|contact|envi|molest|mand)\w+|(?:dar(?:me|nos)?|dé(?:me|nme)|denme|darme) de baja|(?:quit|elimin|borr|retir|sa[cqu]\w)\w*[^.!?\n]{0,40}\b(?:lista|dirección|datos|base|correo|contactos)|déje(?:n)?me en paz|no (?:más|mas) (?:correos|mensajes|emails)"
    # Italian
    r"|non (?:mi |ci |voglio |desidero |vorrei |vogliamo )*(?:più )?(?:scriv\w+|contatt\w+|mand\w+|invi\w+|disturb\w+|ricever\w+|essere contattat\w)[^.!?\n]{0,15}\bpiù|non (?:mi |ci |voglio |desidero |vorrei )*più (?:scriv\w+|contatt\w+|mand\w+|invi\w+|disturb\w+|ricever\w+|essere)|(?:cancell|tolg|rimuov|elimin|toglie)\w*[^.!?\n]{0,40}\b(?:lista|elenco|indirizzo|dati|contatti|mail)|mi lasci (?:in pace|stare)|lasciatemi|smett(?:a|ete|etela|ila) di|basta (?:mail|email|messaggi|scrivermi)"
    # Portuguese
    r"|não (?:me |nos |quero |desejo |volte a |voltem a |gostaria de |pretendo )*(?:mais )?(?:escrev\w+|contact\w+|contat\w+|envi\w+|mand\w+|incomod\w+|receb\w+|ser contact\w+)[^.!?\n]{0,40}\bmais|não (?:me |quero |desejo |volte a )*mais (?:contact|receb|escrev)\w+|não volte[m]? a|(?:remov|retir|elimin|apag|exclu|tir)\w*[^.!?\n]{0,40}\b(?:lista|endereço|dados|contactos|contatos|e-?mail)|pare[m]? de (?:me )?(?:escrev|contact|envi|mand|incomod)|deixe-me em paz|me deixe em paz"
    # Dutch
    r"|(?:geen|niet) (?:\S+ ){0,5}(?:meer|langer|opnieuw|weer)\b[^.!?\n]{0,40}\b(?:mail\w*|e-?mail\w*|bericht\w*|contact\w*|schrijv\w*|stur\w*|benader\w*|ontvang\w*)|(?:mail|e-?mail|schrijf|contacteer|benader|stuur|bel)\w*[^.!?\n]{0,30}\b(?:niet|geen)\b[^.!?\n]{0,25}\b(?:meer|langer|weer|opnieuw)\b|(?:verwijder|haal|schrap|wis)\w*[^.!?\n]{0,40}\b(?:lijst|adres|gegevens|bestand|database|mail)\w*|laat me met rust|uitschrijven"
    # Swedish, Danish, Norwegian, Polish, Finnish
    r"|(?:kontakta|skriv|maila|mejla|skicka|kontakt|send|skrive|ring)\w*[^.!?\n]{0,25}\b(?:inte|ikke|aldrig|inga|ingen)\b[^.!?\n]{0,25}\b(?:igen|mer|mere|fler|längre|længere|lenger|flere)\b|(?:inga|ingen|inte|ikke) (?:få )?(?:fler|flere|mer|mere)\b[^.!?\n]{0,20}(?:mail|mejl|meddelanden|brev|e-?post|beskeder|kontakt)\w*|ta bort (?:mig|min)|slet (?:mig|min)|fjern meg|fjern mig|slett (?:meg|min)|lämna mig i fred|lad mig være|avregistrera|avanmäl"
    r"|proszę (?:\S+ ){0,4}(?:nie|nie do mnie) (?:\S+ ){0,3}(?:pisać|kontaktować|wysyłać|dzwonić)|nie (?:pisz\w*|kontaktuj\w*|wysyłaj\w*) (?:\S+ ){0,4}więcej|(?:usun\w+|wykreśl\w+|usunięcie)[^.!?\n]{0,40}(?:listy|adres|dan\w+|baz\w)|älkää (?:enää )?(?:ottako|lähettäkö|kirjoittako)|poistakaa (?:minut|osoitteeni)|en halua (?:enää|lisää)",
    re.IGNORECASE,
)

# What opens like an opt-out and is none: encouragement, a limit of time or way, a footer of theirs, talk about others.
_NONE = re.compile(
    rf"(?:do not|don['’]?t|dont|never|please don['’]t|not) (?:ever )?(?:hesitate|be (?:shy|afraid|a stranger)|feel|stop|worry|forget|mind|have to|need to|fail)\b"
    rf"|(?:don['’]?t|do not|not|cannot|can['’]t|couldn['’]t) (?:\w+ ){{0,3}}{_CONTACT}\b[^.!?\n]{{0,60}}\b(?:before|until|till|unless|during|at work|on (?:my |this |weekends|mondays?|fridays?|a )|at this|by (?:phone|e-?mail)|this week|next week|in (?:the )?(?:morning|evening|december|january)|after \d|too (?:late|early)|right now|at the moment|hr\b|recruit\w+|personnel|directly to|him|her|them|without|if you)"
    r"|to (?:unsubscribe|opt[\s-]?out|be removed|stop receiving)\b[^.!?\n]{0,60}(?:click|here|link|visit|follow|https?:|reply|<)|(?:click|visit|follow)\b[^.!?\n]{0,40}(?:unsubscribe|opt[\s-]?out)|unsubscribe\s*(?:here|link|\||<|:?\s*https?:)|manage (?:your )?(?:preferences|subscription)"
    r"|(?:they|we|he|she|people|students|recruiters|companies|candidates|my (?:team|group|work)|i used to|i had to)\b[^.!?\n]{0,40}(?:unsubscribe|opt(?:ed)? out|stop(?:ped)? (?:writing|sending|e-?mailing)|spam)|(?:spam|junk)[\s-](?:folder|filter|box)|(?:ended up|landed|went|caught|found|was|sitting|stuck|got|gone) (?:\w+ ){0,3}(?:in|by|into|as)? ?(?:\w+ ){0,2}(?:spam|junk)|not spam|isn['’]t spam|n['’]hésitez|no (?:dude|dudes|duden) en|non esit\w+|não hesite|zögern sie nicht|aarzel niet|tveka inte|tøv ikke|nie wahaj|scheuen sie|nicht zögern"
    r"|no longer (?:contact|e-?mail|write|call|send|approach|reach out to) (?:people|companies|candidates|recruiters|students)|(?:can|could|may)(?:not|['’]t) (?:e-?mail|write|call|contact|send|text|message) (?:you|it|them|anything|more|much|a|the)|i (?:don['’]t|do not|never|didn['’]t|did not|cannot|can['’]t) (?:usually |often |normally |really |always |ever )?(?:e-?mail|call|text|write|send|message|answer|contact|approach)(?! me| us)|(?:why|if|when) (?:you )?(?:don['’]t|do not|didn['’]t) (?:you )?(?:\w+ ){0,2}(?:call|write|e-?mail|contact|send|hear|reach)|surprised|sorry (?:i|for|that)[^.!?\n]{0,40}(?:not|n['’]t) (?:\w+ ){0,2}(?:writ|e-?mail|call|contact|send)",
    re.IGNORECASE,
)

_NO = re.compile(
    r"(?:i'm|i am|we are|we're) (?:afraid|sorry)\b[^.!?\n]{0,60}(?:not|n['’]t|unable|no)\b|(?:unable|not able|not in a position) to (?:help|meet|talk|assist|accommodate|offer|take|speak)|(?:can(?:not|['’]t|not)|won['’]t|will not) (?:be able to )?(?:help|meet|talk|assist|accommodate|make (?:it|time)|speak|take (?:this|calls|part)|do (?:this|it))|have to (?:decline|pass|say no)|must (?:decline|pass)|respectfully decline|not interested|no thank(?:s| you)|not the right (?:person|contact)|too busy|don['’]t have (?:the )?(?:time|capacity|bandwidth)|no (?:time|capacity)\b|not (?:take|taking|do|doing|give|giving) (?:\w+ ){0,3}(?:calls|interviews|meetings)|against (?:our|company) policy"
    r"|leider (?:\S+ ){0,8}(?:nicht|keine|absagen)|kein interesse|muss (?:ich )?(?:\S+ ){0,4}absagen|keine zeit|je ne (?:peux|pourrai|suis) pas|malheureusement|pas intéressé|pas le temps|no (?:puedo|podré|me es posible)|lamentablemente|no estoy interesad|no tengo tiempo|non (?:posso|potrò|sono interessat|ho tempo)|purtroppo|não (?:posso|poderei|tenho tempo|estou interessad)|infelizmente|helaas|niet (?:mogelijk|geïnteresseerd)|geen tijd|tyvärr|desværre|dessverre|har inte tid|niestety|valitettavasti|en ehdi",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:happy|glad|pleased|delighted|willing) to (?:talk|help|chat|meet|speak|share|answer|connect|have|do|find|give|tell|call)|would (?:love|be happy|be glad|be pleased|be delighted)|i'd (?:love|be happy|be glad|be delighted)|let's (?:talk|meet|find|set|do|chat|say|speak|have)|(?:works|suits?|fine|good|perfect|free|available) (?:for me|me|on|next|at|any|from|after|tomorrow|this)\b|how about|what about|give me a (?:call|ring)|call me (?:on|at|any|tomorrow|next|after|between)|sure[,!.]|of course[,!.]|with pleasure|sounds (?:good|great|like a)|looking forward to (?:talk|meet|speak|our|it|hear)|yes[,!.]|pick a (?:time|slot)|book a (?:time|slot)|calendly|my calendar"
    r"|gerne|freue mich|(?:passt|würde) (?:mir|passen)|melden sie sich|rufen sie mich|avec plaisir|volontiers|appelez-moi|je suis disponible|con (?:mucho )?gusto|encantad[oa]|llámeme|por supuesto|claro que|con piacere|volentieri|mi chiami|certamente|com (?:todo )?(?:o )?(?:gosto|prazer)|claro[,!.]|ligue-me|graag|prima|bel me|gärna|absolut|ring mig|gerne|chętnie|oczywiście|mielelläni",
    re.IGNORECASE,
)


def wants_no_more(subject: str, written: str) -> str:
    """The words by which somebody asks not to be written to again, "" where nobody does."""
    bare = next((text for text in (subject, written) if _BARE.match(text)), "")
    if bare:
        return " ".join(bare.split())
    for clause in _clauses(written):
        found = _OPT_OUT.search(clause)
        if found and not _NONE.search(clause):
            return found[0].strip()
    return ""


def leaning(written: str) -> Leaning:
    """How a reply sounds: a refusal outweighs the friendly words around it."""
    if _NO.search(written):
        return "no"
    return "yes" if _YES.search(written) else ""


def _clauses(written: str) -> list[str]:
    """Sentences, however their lines are broken."""
    joined = re.sub(r"(?<=[^\s.!?:,;])[ \t]*\n(?=[^\n])", " ", written)
    joined = re.sub(r",[ \t]*\n(?=[a-zà-ÿ])", ", ", joined)
    return [
        clause
        for clause in re.split(
            r"(?<=[.!?])\s+|\n+|;\s|\s[-–—]\s|,\s(?=(?:but|and|so|please|just|or|aber|und|bitte|mais|merci|pero|ma)\b)",
            joined,
        )
        if clause.strip()
    ]
