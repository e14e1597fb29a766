"""What can be known about a contact, what it is for, and what the columns that say it are called."""

from typing import NamedTuple


class Field(NamedTuple):
    """One field of a contact. `headers` are the names that real sheets and exports give its column, comma-separated.

    A field without `headers` is worked out from others.
    """

    name: str
    title: str
    help: str
    example: str = ""
    headers: str = ""


FIELDS: tuple[Field, ...] = (
    Field(
        "id",
        "ID",
        "What tells this person from all others. Without it: the e-mail address, the profile, or name and company.",
        "ada@example.org",
        "contact id, record id, row id, person id, uid, kontakt id, datensatz id, identifiant, id contact,"
        "id de registro, id del registro, id record, record nummer, external id",
    ),
    Field("row", "Row", "The row's number in the sheet.", "4"),
    Field(
        "skip",
        "Skip",
        "x, yes or 1 leaves this person out.",
        "x",
        "exclude, leave out, ignore, do not contact, opt out, opted out, überspringen, auslassen, ignorieren, ignorer,"
        "omitir, salta, overslaan, ignorar",
    ),
    Field(
        "name",
        "Name",
        "The name in full, without title and degrees.",
        "Ada Okafor",
        "full name, display name,"
        "contact name, contact, person, your name, file as, fn, formatted name, name and surname, vollständiger name,"
        "ganzer name, anzeigename, vor und nachname, nom complet, nom et prénom, prénom et nom, nombre completo,"
        "nombre y apellidos, nome completo, nome e cognome, volledige naam, weergavenaam, imię i nazwisko,"
        "fullständigt namn, fulde navn, fullt navn, koko nimi, 氏名, 名前, 姓名, 이름, имя и фамилия, фио",
    ),
    Field(
        "title",
        "Title",
        "The form of address that goes before the family name.",
        "Dr.",
        "honorific, prefix,"
        "name prefix, honorific prefix, akademischer titel, namenspräfix, titre honorifique, préfixe, prefijo,"
        "prefisso, voorvoegsel, prefixo, title prefix, mr ms, mr mrs ms, mr mrs ms dr, form of address",
    ),
    Field(
        "first",
        "First name",
        "The given name.",
        "Ada",
        "first, given name, given, forename, christian name, fname, contact first name,"
        "vorname, prénom, nombre de pila, primer nombre, nome di battesimo, primeiro nome, voornaam, roepnaam,"
        "förnamn, fornavn, etunimi, imię, 名, имя, jméno, keresztnév",
    ),
    Field(
        "middle",
        "Middle name",
        "Middle names or initials.",
        "N.",
        "middle, middle names, additional name,"
        "additional names, weitere vornamen, zweiter vorname, deuxième prénom, segundo nombre, secondo nome,"
        "nome do meio, tussenvoegsel, mellannamn, mellomnavn, отчество",
    ),
    Field(
        "last",
        "Last name",
        "The family name.",
        "Okafor",
        "last, surname, family name, family, lname, contact last name, nachname,"
        "familienname, zuname, nom de famille, apellido, apellidos, cognome, achternaam, familienaam, sobrenome,"
        "apelido, último nome, efternamn, etternavn, efternavn, sukunimi, nazwisko, 姓, фамилия, soyad, příjmení,"
        "vezetéknév",
    ),
    Field(
        "suffix",
        "Suffix",
        "Jr., III, degrees: kept, but not part of the name in the letter.",
        "PhD",
        "name suffix,"
        "honorific suffix, degree, degrees, credentials, namenssuffix, suffixe, sufijo, suffisso, achtervoegsel,"
        "sufixo",
    ),
    Field(
        "nickname",
        "Nickname",
        "What friends say.",
        "Addie",
        "nick name, nick, spitzname, surnom, apodo,soprannome, bijnaam",
    ),
    Field(
        "salutation",
        "Salutation",
        "What follows “Dear” in the letter. It settles every doubt about a name.",
        "Dr. Okafor",
        "dear, greeting, address as, how to address, anrede, briefanrede, civilité, tratamiento,"
        "trattamento, tratamento, formule d'appel, saludo, saluto, saudação, aanhef, aanspreking",
    ),
    Field(
        "email",
        "Email",
        "The e-mail address; several are separated by semicolons, the first is used.",
        "ada@example.org",
        "e-mail, mail, e-mail address, email address, mail address, e-mail value, e-mails,"
        "primary email, secondary email, email id, smtp address, e-mail adresse, mailadresse, adresse e-mail,"
        "adresse électronique, adresse mail, courriel, correo, correo electrónico, dirección de correo electrónico,"
        "dirección de correo, indirizzo e-mail, indirizzo email, posta elettronica, e-mailadres, mailadres,"
        "endereço de e-mail, correio eletrônico, e-postadress, e-post, e-postadresse, sähköposti, adres e-mail,"
        "メールアドレス, メール, 电子邮件, 邮箱, 이메일, эл почта, электронная почта, почта, e-posta",
    ),
    Field("emails", "All e-mail addresses", "Every address in the row, the first being `email`.", ""),
    Field(
        "phone",
        "Phone",
        "A telephone number, as it is to be shown.",
        "+1 503 555 0142",
        "telephone, tel,"
        "phone number, telephone number, phone value, primary phone, mobile, mobile phone, mobile number, cell,"
        "phone no, telephone no, tel no, mobile no,"
        "cell phone, direct phone, telefon, telefonnummer, mobiltelefon, handy, mobil, mobilnummer, téléphone,"
        "numéro de téléphone, téléphone mobile, portable, teléfono, número de teléfono, móvil, teléfono móvil,"
        "telefono, numero di telefono, cellulare, telefoonnummer, telefoon, mobiel, telefone, número de telefone,"
        "celular, telemóvel, puhelin, puhelinnumero, 電話番号, 电话, 전화번호, телефон",
    ),
    Field(
        "company",
        "Company",
        "Where this person works.",
        "Meridian Water",
        "organization, organisation, employer,"
        "company name, organization name, organisation name, associated company, primary company, current company,"
        "current employer, employer name, name of employer, current organization, current organisation,"
        "firm, account, account name, business, workplace, works at, org, firma, unternehmen, unternehmensname,"
        "firmenname, organisationsname, arbeitgeber, entreprise, société, nom de l'entreprise, organisme, employeur,"
        "empresa, empresa asociada,"
        "nombre de la empresa, organización, compañía, azienda, società, nome azienda, organizzazione,"
        "datore di lavoro, bedrijf, bedrijfsnaam, organisatie, werkgever, nome da empresa, organização, companhia,"
        "företag, företagsnamn, selskab, virksomhed, virksomhedsnavn, bedrift, firmanavn, yritys, yrityksen nimi,"
        "nazwa firmy, 会社名, 会社, 公司, 회사, компания, организация, şirket",
    ),
    Field(
        "position",
        "Position",
        "This person's job.",
        "Hydrologist",
        "job title, job, role, current position, current job title, current title, current role, position title,"
        "contact job title,"
        "organization title, occupation, profession, function, headline, berufsbezeichnung, stellenbezeichnung, beruf,"
        "stelle, jobtitel, funktion, poste, fonction, intitulé du poste, intitulé de poste, cargo,"
        "puesto, puesto de trabajo, profesión, posizione, posizione lavorativa, qualifica, mansione, ruolo,"
        "professione, qualifica professionale, functie, functietitel, beroep, cargo atual, profissão, posição,"
        "befattning, jobbtitel, stilling, stillingsbetegnelse, tehtävänimike, stanowisko, 役職, 职位, 직책, должность",
    ),
    Field(
        "department",
        "Department",
        "The part of the company.",
        "Modelling",
        "dept, division, team, unit,"
        "organization department, abteilung, département, departamento, dipartimento, reparto, afdeling,"
        "departamento da empresa, setor, avdelning, avdeling, osasto, dział, 部署, 部门",
    ),
    Field(
        "address",
        "Address",
        "The postal address in full, one line below the other.",
        "",
        "mailing address,"
        "postal address, full address, address formatted, business address, adr, anschrift, postanschrift, adresse,"
        "adresse postale, dirección, domicilio, dirección postal, indirizzo, indirizzo postale, adres, postadres,"
        "endereço, morada, adress, osoite, 住所, 地址, 주소, адрес",
    ),
    Field(
        "street",
        "Street",
        "Street and number.",
        "12 Harbour Street",
        "street address, address line, straße,"
        "straße und hausnummer, straße hausnummer, rue, calle, via, indirizzo stradale, straat, straat en huisnummer,"
        "rua, logradouro, gata, gate, gade, vej, katuosoite, ulica",
    ),
    Field(
        "city",
        "City",
        "Town or city.",
        "Portland",
        "town, locality, suburb, ort, stadt, wohnort, ville, commune,"
        "ciudad, localidad, población, città, comune, località, plaats, stad, woonplaats, cidade, localidade,"
        "poststed, kaupunki, miasto, 市区町村, 城市, 도시, город",
    ),
    Field(
        "region",
        "State",
        "State, province or county, as it stands in an address.",
        "OR",
        "region, province,"
        "state region, state province, state or province, county, prefecture, bundesland, bundesland kanton, kanton,"
        "bundesland region, département région, état, état région, région, estado, provincia, estado o provincia,"
        "comunidad autónoma, regione, provincie, estado região, distrito, län, fylke, województwo, 都道府県, 省",
    ),
    Field(
        "postcode",
        "Postcode",
        "Postal code.",
        "97204",
        "post code, postal code, zip, zip code, zip postal code,"
        "zip or postal code, postleitzahl, plz, code postal, cp, código postal, cap, codice postale, cep,"
        "código de endereçamento postal, postnummer, postinumero, kod pocztowy, 郵便番号, 邮编, 우편번호, индекс",
    ),
    Field(
        "country",
        "Country",
        "Country, by name or two-letter code.",
        "US",
        "country region, country or region,"
        "nation, country code, land, land region, staat, pays, pays région, país, país región, paese, nazione,"
        "paese area geografica, land regio, país região, maa, kraj, 国, 国家, 국가, страна",
    ),
    Field(
        "referrer",
        "Referrer",
        "Who gave you this name.",
        "Sam Porter",
        "referred by, who referred you,"
        "who referred me, who told me, referral, recommended by, introduced by, suggested by, mutual contact,"
        "mutual connection, through whom, via whom, empfohlen von, empfohlen durch, vermittelt durch, recommandé par,"
        "recomendado por, referido por, consigliato da, segnalato da, aanbevolen door, doorverwezen door, indicado por",
    ),
    Field(
        "source",
        "Source",
        "How you got the name: referral, alumni, event, article and the like.",
        "referral",
        "how found, how i found them, how i know them, how i got the name, how we met, "
        "contact source, quelle, herkunft, woher, origine, fuente, origen, fonte, provenienza, bron, herkomst, origem",
    ),
    Field("source_text", "Source as typed", "What the source cell says.", ""),
    Field(
        "event",
        "Event",
        "Where you met or heard them, as it reads after “at”.",
        "the River Basins Conference",
        "met at, event name,conference, where we met, occasion, veranstaltung, événement, evento, evenement",
    ),
    Field(
        "article",
        "Article",
        "What of theirs you read, saw or heard.",
        "Reading a River",
        "article title,publication, talk, paper, blog post, podcast, artikel, artículo, articolo, artigo",
    ),
    Field(
        "school",
        "School",
        "Where you both studied.",
        "Oregon State",
        "university, college, alma mater,"
        "shared school, hochschule, universität, schule, école, université, universidad, escuela, università, scuola,"
        "universiteit, hogeschool, universidade, escola",
    ),
    Field(
        "association",
        "Association",
        "The professional body that you both belong to.",
        "Hydrology Society",
        "professional association, professional body, society, membership, member of, verband, berufsverband, verein,"
        "association professionnelle, asociación, associazione, vereniging, beroepsvereniging, associação",
    ),
    Field(
        "former_company",
        "Former company",
        "Where you worked together.",
        "Delta Surveys",
        "former employer,"
        "worked together at, previous company we shared, shared employer, früherer arbeitgeber, ancien employeur",
    ),
    Field(
        "interest",
        "Interest",
        "What about their work you want to hear of, as it reads after “I would love to hear about”.",
        "how river models are used in flood planning",
        "interested in, what interests me, my question, interesse, intérêt, interés, interessi",
    ),
    Field(
        "called",
        "Called on",
        "The day on which you talked on the telephone.",
        "2026-12-01",
        "called, phoned on, spoke on, date of call, telefoniert am, appelé le, llamada el",
    ),
    Field(
        "times",
        "Times to offer",
        "When you could meet, as it reads after “I could meet”.",
        "on Tuesday at ten, on Wednesday after three or on Friday morning",
        "times, my times, proposed times, suggested times, available times, availability, terminvorschläge,"
        "créneaux, horarios",
    ),
    Field(
        "meeting",
        "Meeting",
        "The day and the time that you have agreed on.",
        "2026-12-01 15:00",
        "meeting date, meeting time, meeting on, date of meeting, appointment, appointment date, interview date,"
        "conversation date, meet on, termin, gesprächstermin, rendez-vous, cita",
    ),
    Field(
        "place",
        "Place",
        "Where or how you meet, as it reads after “we meet”.",
        "at your office",
        "meeting place, meeting point, where we meet, venue, meeting location, treffpunkt, lieu, lieu de rendez-vous,"
        "lugar",
    ),
    Field(
        "learned",
        "Learned",
        "One thing that you learned from this person, as it reads after “I learned”.",
        "how a flood model reaches the mayor’s desk",
        "what i learned, learnt, one thing learned, takeaway, key takeaway, lesson, gelernt, appris, aprendido",
    ),
    Field(
        "lead",
        "Lead",
        "Whom or what they pointed you to, as it reads after “you pointed me to”.",
        "Sam Porter at Delta Surveys",
        "leads, pointed me to, referred me to, suggested contact, tipp, piste, pista",
    ),
    Field(
        "lead_outcome",
        "What came of it",
        "What came of the lead, as it reads after “Here is what came of it:”.",
        "we talked for half an hour, and Sam showed me how a survey begins",
        "lead outcome, outcome of lead, outcome, result, ergebnis, résultat, resultado",
    ),
    Field(
        "progress",
        "Progress",
        "What you have done since, as it reads after “Since then”.",
        "I have taken a course in statistics and joined the river watch",
        "my progress, progress since, what i did since, fortschritt, progrès, progreso",
    ),
    Field(
        "shared",
        "Worth reading",
        "The title of an article that you send them.",
        "What Rivers Remember",
        "article to share, article to send, shared article, send article, clipping, cutting, lesetipp",
    ),
    Field(
        "shared_link",
        "Link to it",
        "Where they can read it.",
        "https://example.org/rivers",
        "shared link, link to article, article link, article url, clipping link, clipping url",
    ),
    Field(
        "news",
        "Their good news",
        "What you read about them, as it reads after “Congratulations on”.",
        "the prize for your river model",
        "good news, news about them, congratulations on, congratulate on, anlass zum glückwunsch",
    ),
    Field(
        "url",
        "Profile",
        "The address of this person's own page.",
        "https://www.linkedin.com/in/ada-okafor",
        "url,"
        "profile url, profile link, public profile url, linkedin, linkedin url, linkedin profile, linkedin profile url,"
        "linkedin link, linkedin bio, person linkedin url, xing, profil, profil url, perfil, profilo, profiel, link",
    ),
    Field(
        "website",
        "Website",
        "A page of the company or about the person.",
        "https://meridian.example",
        "web site,"
        "web page, webpage, website url, website value, company website, home page, personal web page, webseite,"
        "internetseite, site web, page web, sitio web, página web, sito web, pagina web, webpagina, site, web",
    ),
    Field(
        "notes",
        "Notes",
        "Anything else you want to remember.",
        "",
        "note, comments, comment, remarks, remark,"
        "memo, notizen, notiz, bemerkung, bemerkungen, anmerkung, anmerkungen, kommentar, remarques, commentaires,"
        "commentaire, notas, comentarios, note personali, osservazioni, appunti, notities, opmerkingen, opmerking,"
        "observações, comentários, anteckningar, notater, muistiinpanot, uwagi, notatki, 備考, 备注, 메모, заметки",
    ),
    Field(
        "language",
        "Language",
        "The language that they read, for you to choose by: --where \"language == 'de'\" -t de/request.",
        "en",
        "preferred language, sprache, korrespondenzsprache,"
        "langue, idioma, lingua, taal, língua, språk, kieli, język, 言語, 语言, 언어, язык",
    ),
    Field(
        "years_in_field",
        "Years in the field",
        "How long they have been at it. Below three you are told, unless you share a school.",
        "7",
        "years of experience, years experience, experience in years, years in industry, berufsjahre,"
        "jahre berufserfahrung, années d'expérience, años de experiencia, anni di esperienza",
    ),
    Field(
        "resume_requested",
        "Résumé requested",
        "x, yes or 1 when they have asked for your résumé: only then may a first letter bring it.",
        "x",
        "resume asked for, asked for resume, cv requested, asked for cv, lebenslauf erbeten, cv demandé, cv pedido",
    ),
    Field(
        "photo",
        "Photo",
        "A picture of the person: a file or an address.",
        "",
        "picture, image, avatar, photo url,picture url, foto, bild, imagen, immagine, afbeelding, imagem",
    ),
)

# Each of these headers means one of two fields, and the columns beside it, or failing them the cell, say which.
NAME_OR_PART = "name, nom, nombre, nome, naam, namn, navn, nimi, nazwa"
TITLE_OR_POSITION = "title, titel, titre, título, titolo"
