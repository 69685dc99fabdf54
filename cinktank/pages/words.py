"""What lines inside a body say when they are not the story: labels of boxes, calls, notices.

These are the words of many sites; those of one site alone are in its `Site`. Everything here is
tried on one line at a time, its white space collapsed; which line is what, as a whole, is said by
`cinktank.pages.lines`. What nearly every line is tried on takes it
in small letters: a pattern without case looks at each of its words in full.
"""

import re
from typing import Final

from cinktank.processors.vocabulary import words as word_set

RELATED: Final = re.compile(
    r"""^[\W_]*(?:
      (?:à\s|a\s)?lire\s(?:aussi|également|encore|ensuite|plus|la\ssuite)(?:\ssur\b[^:]{0,40})?
      | (?:à|a)\slire(?:\s(?:aussi|également|sur\b[^:]{0,40}))? | lire | lisez(?:\saussi)?
      | (?:à\s)?voir\s(?:aussi|également)
      | (?:a|à)\s(?:re)?découvrir(?:\saussi)?
      | (?:sur\sle\smême\ssujet|dans\sla\smême\srubrique|articles?\s(?:similaires?|liés?
        |connexes?|associés?|recommandés?))
      | pour\saller\splus\sloin | \(?re\)?lire | retrouvez\saussi
      | (?:notre|nos)\s(?:dossier|article|enquête|reportage|analyse|entretien|interview|portrait
        |récit|décryptage|éclairage|direct|précédent\sarticle)s?
      | vous\s(?:aimerez|pourriez)\saussi(?:\saimer)?
      | (?:also|must|further|now|up\snext)\s(?:read|reading|see)(?:\salso)?
      | read(?:\s(?:also|more|next|too|this|on|further|here|full\sstory))*(?:\son\b[^:]{0,40})?
      | see(?:\salso|\smore)
      | related(?:\s(?:articles?|stor(?:y|ies)|posts?|news|links?|reading|content|topics?
        |coverage))?
      | more\s(?:stories|news|articles|coverage|reading)?\s?(?:on|from|about)?\s?(?:this|here)?
      | you\s(?:may|might)\s(?:also\s)?(?:like|enjoy|be\sinterested\sin)(?:\salso)?
      | (?:don.t\smiss|recommended(?:\sreading|\sfor\syou)?|trending(?:\snow)?
        |in\scase\syou\smissed\sit|editor.s\spicks?)
      | lesen\ssie\s(?:auch|mehr|weiter)(?:\szum\sthema)? | (?:auch\s)?interessant
      | (?:mehr|weitere\sartikel|passend)\szum\sthema | mehr\sdazu | weiterlesen | siehe\sauch
      | das\skönnte\s(?:sie|dich)\sauch\sinteressieren | lies\sauch
      | (?:lea|le[eé]|leer|ver|vea|mir[aá]|mire)\s(?:también|tambien|más|mas|además)
      | (?:te|le)\s(?:puede|podría)\sinteresar
      | (?:artículos?|notas?|noticias?|contenidos?)\s(?:relacionad[oa]s?|recomendad[oa]s?)
      | relacionad[oa]s? | sigue\sleyendo | no\ste\spierdas
      | leia\s(?:também|tambem|mais|ainda) | (?:veja|confira|saiba)\s(?:também|tambem|mais)
      | (?:matérias|notícias|artigos|posts)\srelacionad[oa]s
      | (?:leggi|vedi|guarda)\s(?:anche|pure|altro)
      | potrebbe(?:ro)?\s(?:anche\s)?interessar(?:ti|vi) | articoli\scorrelati
      | lees\s(?:ook|meer|verder) | (?:bekijk|zie)\sook | llegeix\stambé | citește\s(?:și|mai)
      | (?:čtěte|přečtěte)\staké? | czytaj\s(?:też|także|więcej) | bunu\sda\sokuyun | ayrıca\sbkz
      | läs\s(?:också|mer|även) | les\sogså | læs\sogså | читайте\sтакже | прочетете\s(?:още|също)
      | виж\sоще | baca\sjuga | اقرأ\sأيضا | également\ssur\b[^:]{0,40}
    )\s*(?:[:：>»→|–—-]+|\.{3}|…)?\s*(?=\S|$)""",
    re.X | re.I,
)
"""Opens a line that links another article: « Lire aussi : … »."""

_NETWORKS: Final = (
    r"(?:facebook|twitter|whatsapp|linkedin|telegram|pinterest|email|tweet|print|copy\slink"
    r"|tumblr|reddit|messenger|viber|instagram|youtube|tiktok|bluesky|threads|mastodon)"
)
_MINUTES: Final = (
    r"(?:<|about|environ|env\.|approx\.|ca\.?|circa)?\s?(?:\d{1,3}\s?(?:[-–]|à|to|bis|a)\s?)?\d{0,3}"
    r"\s?(?:min(?:ut(?:e|en|es|o|os|i|it))?s?|mn|sec(?:onde?)?s?)?"
)

NOTICE: Final = re.compile(
    rf"""^[\W_]*+(?:
      (?:temps\sde\slecture|(?:estimated\s)?reading(?:\stime)?|lesezeit|tiempo\sde\slectura
        |tempo\sd[ei]\s(?:leitura|lettura)|leestijd)\s?(?:estimé)?\s?[:-]?\s?{_MINUTES}
      | \d(?:[.,]\d)?\s?/\s?\d+\s*-?\s*\(\d+\s?(?:votes?|voix|stimmen|avis|ratings?)?\)
      | (?:\d{{1,3}}\s?)?(?:min(?:ute)?s?|mn)\.?\s(?:read|de\slecture|lesezeit|reading|de\sleitura
        |de\slectura|di\slettura)(?:\s(?:time|zeit))?
      | (?:-\s*)?(?:publicité|advertisements?|advertising|anzeige|werbung|publicidad|publicidade
        |pubblicità|advertentie|annonce|реклама|reklama|reklam|ad|ads|sponsored|sponsorisé
          |publi)(?:\s*-)?
      | (?:partager?|partagez|share|teilen|compartir|compartilhe|condividi)(?:\s(?:sur|on|this
        |cet?\sarticle|via|the|post|story|article|:|facebook|twitter|whatsapp|telegram|linkedin
          |with|your|friends|avec|vos|amis|article|auf|en|with)\b)*[\s:!.]*
      | {_NETWORKS}(?:[\s,|/•·-]+(?:x|{_NETWORKS}))+ | (?:x|{_NETWORKS})(?:[\s,|/•·-]+{_NETWORKS})+
      | share\slink:?\s\S+ | like\sthis:? | (?:like|j.aime)\sloading[\s.…]*
      | (?:loading|chargement(?:\sen\scours)?)[\s.…]*
      | view\sthis\spost\son\sinstagram | voir\scette\spublication\ssur\sinstagram
      | a\spost\sshared\sby\s[^@]{{0,80}}\(?@[\w.]+\)?(?:\son\s[\w\s,:]{{0,40}})?
      | this\sis\san\sembedded\smicrosoft\soffice\s[a-z]+,?\spowered\sby\s(?:microsoft\s)?office
        (?:\sonline)?
      | jetpack_subscription_form | tags
      | (?:contents|table\sof\scontents|sommaire|table\sdes\smatières|au\ssommaire
        |inhalt(?:sverzeichnis)?|índice|indice|contenido|inhoud(?:sopgave)?|in\sthis\sarticle
          |toggle|show|hide|afficher|masquer)
      | click\s(?:here\s)?to\s(?:share|print|email|tweet)(?:\sa\slink\sto\sa\sfriend|\sthis
        |\son\s(?:x|{_NETWORKS})|\s\(opens\sin\snew\swindow\))*
      | print\sfriendly(?:,\spdf(?:\s&\semail)?)?
      | (?:be\sthe\sfirst\sto\s)?(?:leave|post)\sa\s(?:comment|reply)
      | (?:\d+\s)?(?:comments?|commentaires?)
      | (?:c\)\s?)?(?:copyright\W*)?(?:\d{{4}}(?:\s?[-–]\s?\d{{4}})?\s)?[\w.,&'’©\s–-]{{0,60}}
        (?:tous\sdroits\sréservés|all\srights\sreserved|(?:todos\slos\s)?derechos\sreservados
          |alle\srechte\svorbehalten|tutti\si\sdiritti\sriservati)
    )[\s.:!…–—-]*$""",
    re.X,
)
"""A whole line, in small letters, that a plugin printed: reading time, sharing, an ad's label."""

AD_LABEL: Final = re.compile(
    r"^[\W_]*+(?:publicité|advertisements?|advertising|anzeige|werbung|publicidad|publicidade"
    r"|pubblicità|advertentie|реклама|reklama|reklam|sponsored|sponsorisé)[\W_]*$"
)
"""A whole line, in small letters, that no story has, not even as a sub-heading."""

AD: Final = word_set("""
    publicité pub publicités annonce advertisement advertisements advert advertising ad ads anzeige
    werbung publicidad publicidade pubblicità advertentie message sponsorisé sponsored
    """)
GOES_ON: Final = word_set("""
    suite continue continues continuez continuer continuing poursuit poursuivez poursuivre reprend
    lire lisez scroll scrollez keep reading read défiler défilez descendez weiter weiterlesen
    continúa continua prosegue lees verder sigue
    """)
BELOW: Final = word_set("""
    après dessous bas below after down plus scroll scrollez défiler défilez nach unten unter tras
    después abajo após abaixo dopo sotto onder na
    """)
THE_STORY: Final = word_set("""
    article lecture story reading contenu texte récit post artikel artículo artigo articolo read
    vidéo video photo
    """)
OF_A_BREAK: Final = (
    AD
    | GOES_ON
    | BELOW
    | THE_STORY
    | word_set("""
    la le l les de du d votre notre cet cette se ci pour faites the this your to with der die das
    es geht den el los esta este o a da do su il questa lo het deze this s
    """)
)
"""All that a line is made of that says where the story goes on: below an advertisement."""

NETWORK: Final = re.compile(rf"^[\W_]*+(?:x|{_NETWORKS})[\W_]*$")
"""One network's name: a button where it is a link, else a line like any other."""

DATED: Final = re.compile(
    r"""^[\W_]*+(?:(?:(?:cet\s|this\s|the\s)?(?:article|post|story|page|contenu)\s)?(?:was\s|a\sété\s)?)
    (?:(?:last|first|originally)\s)?(?:
      updated?|modified|published|posted|edited|revised
      | (?:dernière\s)?(?:mise\sà\sjour|modification|actualisation) | mise?\sà\sjour | modifié
      | publié | actualisé
      | (?:zuletzt\s)?(?:aktualisiert|geändert|veröffentlicht|aktualisierung)
      | (?:última\s|ultima\s)?(?:actualiza(?:do|da|ción)|modificación|publicad[oa])
      | (?:última\s|ultima\s)?(?:atualiza(?:do|da|ção)|modificação)
      | (?:ultimo\s)?(?:aggiornato|aggiornamento) | pubblicato
      | (?:laatst\s)?(?:bijgewerkt|gewijzigd) | gepubliceerd
    )\b""",
    re.X,
)
"""Opens a line, in small letters, that says when the article was published or changed."""

OPENING_A_NOTICE: Final = word_set(
    """
    arti post stor page cont cet this the was last firs orig upda modi publ edit revi dern mise mis
    actu zule aktu geän verö últi ulti atua aggi pubb laat bijg gewi gepu a
    tous all c todo dere alle tutt
    tag tags mots étiq keyw schl etiq pala paro tref
    temp esti read lese tiem lees adve anze werb anno рекл rekl ad ads spon la part shar teil comp
    lire suit votr your scro keep fait défi aprè l
    cond face twit what link tele pint emai twee prin copy tumb redd mess vibe inst yout tikt blue
    thre mast x like j load char view voir jetp tabl somm au inha índi indi inho in togg show hide
    affi masq clic be leav comm min mins minu mn
    """
)
"""How the first word of a notice begins, in small letters: its first four. Digits may, too."""

WHEN: Final = word_set("""
    le la l a at on the of de du del den der dem am um im il y vers around about environ ago hours
    hour hrs heures heure h min mins minutes minute mn secondes seconds s jours jour days day uhr
    stunden stunde vor hace hora horas minuto minutos ha atras fa ore ora alle las los el em as os
    o the p m pm et e and und utc gmt cet cest est edt pst pdt paris time locale local eastern
    lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag
    sonntag lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta
    feira op uur lunedi martedi mercoledi giovedi venerdi domenica publie mis mise jour modifie
    updated published modified last
    """)
"""Words, folded, of a date with its clock, beside numbers and the names of months."""

NEAR_DAYS: Final = word_set("hui hier today yesterday heute gestern hoy ayer hoje ontem oggi ieri")
BY: Final = word_set("par by von por door")
NUMBER_OF_A_DATE: Final = re.compile(
    r"\d{1,4}(?:h\d{0,2}|st|nd|rd|th|ere?|e|am|pm|a|p|min|mn|m|s|uhr|z|t\d{1,4})?"
)

TAGGED: Final = re.compile(
    r"^[\W_]*+(?:tags?|mots[\s-]clés|étiquettes|keywords|schlagwörter|etiquetas|palabras\sclave"
    r"|palavras-chave|parole\schiave|trefwoorden)\s?:"
)
"""Opens a line, in small letters, that may list the article's tags."""

REPORTS: Final = re.compile(
    r"""\b(?:
      (?:n.)?(?:a|ont|avait|avaient|aurait)\s(?:pas\s|aussi\s|été\s|ainsi\s|également\s)?
        \w+(?:é|ée|és|ées|i|ie|is|it|ite|u|ue|us|ues|ert|erte|aint|eint)
      | était|étaient|fut|furent|sera|seront|serait|disait|disaient|déclare|affirme|explique
      | annonce|prévient|estime|assure|raconte|rappelle|promet|dénonce|ont\sfait|a\sfait
      | said|says|was|were|had|told|warned|announced|claims|claimed|lost|won|asked|replied
      | sagte|sagt|hat|hatte|hatten|wurde|wurden|wird|warnt|warnte
      | dijo|dice|fue|fueron|ha\s\w+[ai]do|han\s\w+[ai]do|afirmó|afirma|anunció|según
      | disse|diz|foi|foram|afirmou|anunciou|tem|segundo
      | ha\sdetto|è\sstato|disse|hanno|aveva
    )\b""",
    re.X,
)
"""Somebody did or said something: in small letters."""

TELLS: Final = re.compile(
    rf"""{REPORTS.pattern}|\b(?:
      est|sont|n.est|c.est|veut|veulent|peut|peuvent|doit|doivent|vont|revient|reviennent|devient
      | is|are|has|isn.t|aren.t|must|cannot|can.t|wants?|becomes?
      | ist|sind|haben|will|muss|müssen|kann|können
      | es|son|está|están|tiene|tienen|quiere|debe|deben|puede
      | é|são|está|estão|quer|deve|pode
      | sono|deve|può|vuole|zijn|heeft
    )\b""",
    re.X,
)
"""Somebody is, has or does something, in small letters: the commonest verbs, never a call's."""

FOLLOWING: Final = word_set("""
    suivez suivre suis rejoignez rejoins rejoindre abonnez abonne inscrivez inscris retrouvez
    retrouve téléchargez télécharger recevez likez activez ajoutez cliquez restez
    follow join subscribe sign like download get add stay find receive click tap connect
    folgen folge folgt abonnieren abonniere abonniert melden laden holen
    sigue síguenos siguenos síganos siganos síguelos suscríbete suscribete suscríbase únete unete
    únase descarga recibe regístrate síguanos síguanos siga sigam siga-nos inscreva inscreva-se
    assine baixe receba junte participe acompanhe seguici segui iscriviti scarica unisciti
    volg abonneer meld
    """)
"""Verbs, in small letters, that open a call to follow, join or subscribe."""

NEWSLETTERS: Final = word_set("""
    newsletter newsletters infolettre boletín boletin boletim nieuwsbrief inbox notifications
    notificaciones notificações
    """)
CHANNELS: Final = NEWSLETTERS | word_set("""
    google whatsapp telegram facebook twitter x instagram youtube tiktok linkedin bluesky threads
    mastodon discord snapchat pinterest messenger chaîne canal channel channels kanal kanaal app
    apps application réseaux networks redes social lettre flipboard reddit podcast
    """)
"""Where a call leads to."""

BEFORE_A_CALL: Final = word_set("et alors jetzt please now also and y e por favor")

OPENING_A_CALL: Final = FOLLOWING | NEWSLETTERS | BEFORE_A_CALL
"""The first word of whatever may be a call."""

OWN: Final = word_set("""
    nous notre nos us our ours uns unser unsere unserem unseren unserer nosotros nuestro nuestra
    nuestros nuestras nosso nossa nossos nossas nostro nostra nostri nostre ons onze
    síguenos siguenos síganos siganos síguanos siga-nos seguici
    """)
"""Words for the publisher itself."""

NEWS: Final = word_set("""
    actualité actualités actu actus info infos information informations articles nouvelles dépêches
    vidéos reportages émissions podcasts contenus éditions news stories coverage videos nachrichten
    artikel beiträge noticias artículos notícias artigos notizie articoli nieuws
    """)
"""What a publisher has to offer."""

OF_ALL: Final = word_set("tout toute tous toutes all alle toda todas todo todos tutte tutti")
WHERE: Final = word_set("sur dans via on at in auf bei en no na nos nas su op through")
"""Opens where a call leads to."""

PURPOSE: Final = word_set("pour afin for to um für para per om voor et and und y so if")
"""Opens what a call is good for."""

PURPOSES: Final = word_set("""
    ne rien recevoir rester suivre être the get stay receive never keep latest more nichts no não
    non recibir receber ricevere alle aktuelle
    """)
"""Follow on that, where the call does not name the publisher."""

OF_A_CALL: Final = word_set("""
    vous toi te ici sur à au aux la le les l d de du des en dans via s j gratuitement gratuit
    gratuite gratuits quotidienne quotidien hebdomadaire officielle officiel page pages compte
    comptes groupe groupes fil info infos information informations actualité actualités actu dès
    maintenant aussi également et ou tous toutes tout toute sociaux cliquez cliquant clic un une
    seul direct article articles jour semaine mobile matin soir lien sites site non
    on the a an your to and or by in at with here now today free daily weekly official latest
    accounts account media clicking this link email e-mail up group community news updates update
    for more breaking stories today also me my of page updated informed connected tuned
    auf und oder den die das der dem sie hier jetzt kostenlos kostenlosen täglichen im bei auch zu
    zum nachrichten an ein eine einen einem dich euch mit
    el los las lo del y o aquí gratis diario página grupo cuenta cuentas sociales por
    nuestras noticias
    no na nas ao às as os do da dos das aqui grátis diária notícias nós e em um uma se
    su sul sulla sui alla al il i gli profilo pagina qui
    op het een van of je
    """)
"""Small words of a call, beside verbs, channels and names."""

OF_A_CHANNEL: Final = OF_A_CALL | CHANNELS | WHERE

CREDIT: Final = re.compile(
    r"""^[\W_]*(?:
      (?:(?:featured|lead|main|header|cover|file)\s)?
      (?:photos?|images?|pictures?|fotos?|fotografie|photographies?|bild(?:er|quelle|nachweis)?
        |imagen(?:es)?|imagem|imagens|immagin[ei]|crédits?|credits?|créditos?|illustrations?)
      (?:\s(?:credits?|crédits?|courtesy|sources?|photos?|images?|à\sla\sune|(?:d.)?illustration
        |(?:d.)?archives?|de\scouverture))*
      (?:\s?[:©/|–—-]|\s(?:by|par|via|von|courtesy(?:\sof)?|de|di|por)\b|\s?\(c\)|\s*$)
      | (?:source|quelle|fuente|fonte|bron|via|légende|copyright|courtesy(?:\sof)?)\s?(?:[:©/|]|$)
      | (?=.{0,2}(?:©|\(c\)))
    )""",
    re.X,
)
"""The label of a line, in small letters, that may credit a picture."""

OPENING_A_CREDIT: Final = word_set(
    """
    phot imag pict foto bild créd cred illu imma feat lead main head cove file sour quel fuen font
    bron via lége copy cour c
    """
)
"""How the first word of a label begins: its first four letters."""

CREDIT_OF_A_STORY: Final = re.compile(r"^[\W_]*(?:sources?|quelle|fuente|fonte|bron|via)\b", re.I)
"""A label that may name where the story is from, unless a picture stands before it."""

CREDITED: Final = re.compile(
    r"\((?:photos?|fotos?|image|imagem|imagen|bild|symbolbild|symbolfoto|archiv(?:bild|foto)|crédits?"
    r"|credits?|picture|foto\s?credit)\s?[:©/][^()]{2,80}\)[.\s]*$",
    re.I,
)
"""Closes a line under a picture: « … (Photo : X/Agence) »."""

CREDITED_LAST: Final = re.compile(
    r"(?:©|[.!?…»)|/–—-]\s?(?:Photos?|Crédits?|Credits?|Fotos?|Images?)\s?[:©])[^.:!?…»©]{2,80}\.?$"
)
"""Closes a line under a picture without brackets: « … © X/Agence », « …. Photo : X »."""

ARROW: Final = re.compile(r"\s*(?:>{1,3}|»{1,2}|›{1,2}|→|►|▶|➤|➡|⇒|👉|🔴|=>|->)[\ufe0f\s]*")
"""All that stands before a link that is a line of its own."""

ONLY_A_BOX: Final = re.compile(
    r".*(?::\s*$|sujet|similaires?|liés?|connexes?|associés?|also|aussi"
    r"|également|auch|también|tambien|anche|related|relacionad|recommend|recommand|ook)",
    re.I,
)
"""A label of links that no story has as a sub-heading, even where its links are gone."""

IMPERATIVE: Final = re.compile(
    r"^[\W_]*(?!(?:chez|assez|rez|nez|riez|vous|avez|êtes)\b)[a-zà-öø-ÿ’'-]{2,}ez(?:[-\s]|$)", re.I
)
"""Opens with a verb in the imperative: « Suivez », « Découvrez », « Abonnez-vous »."""

CALL: Final = re.compile(
    r"""^[\W_]*(?:
      en\sdirect | direct\b | live\b | vidéos?\b\s?[:–-] | video\b\s?[:–-] | podcast | replay
      | newsletter | l.actu(?:alité)?\b
      | toutes?\sl(?:es|.)\s?(?:actualités?|infos?|informations?|news)
      | tout(?:es)?\s(?:savoir|sur) | à\slire | lire\saussi | à\sne\spas\smanquer
      | édition\sspéciale | dernière\sminute\s?:
      | cliquez | follow | watch\b | click\b | listen\b | subscribe | sign\sup | join\b | read\b
      | get\sthe\s | all\sthe\slatest | latest\snews | live\supdates?
      | siga\b | sigue\b | síguenos | en\sdirecto | última\shora | ao\svivo | folgen | liveticker
      | alle\snews | jetzt\b.{0,30}(?:lesen|abonnieren|folgen)
    )""",
    re.X | re.I,
)
"""Opens a promotional line."""

LAST_CALL: Final = re.compile(
    r"""^[\W_]*(?:
      read\b | subscri | discuss\b | comment\b | click\b | buy\b | donate\b | order\b | shop\b
      | book\b | get\b | join\b | follow\b | sign\sup | watch\b | listen\b | download\b
      | support\b | see\smore | [a-zà-öø-ÿ]{3,}ez\b | acheter\b | réserver\b | s.abonner\b
      | télécharger\b | en\ssavoir\splus | jetzt\b | hier\b | zum\b | kaufen\b | compr[ae]\b
      | suscr[ií]b | descarg | assine\b | acquista\b
    )""",
    re.X | re.I,
)
"""Opens a last line that asks to do something by a link."""

SENTENCE_END: Final = re.compile(r"[.!?…][»”\"'’)\]\s]*$")
