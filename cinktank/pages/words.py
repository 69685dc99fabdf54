"""What lines inside a body say when they are not the story: labels of boxes, calls, notices.

These are the words of many sites; those of one site alone are in its `Site`. Everything here is
tried on one line at a time, its white space collapsed. What nearly every line is tried on takes it
in small letters: a pattern without case looks at each of its words in full.
"""

import re
from typing import Final

RELATED: Final = re.compile(
    r"""^[\W_]*(?:
      (?:à\s|a\s)?lire\s(?:aussi|également|encore|ensuite|plus|la\ssuite)(?:\ssur\b[^:]{0,40})?
      | (?:à|a)\slire(?:\s(?:aussi|également|sur\b[^:]{0,40}))? | lire | lisez(?:\saussi)?
      | (?:à\s)?voir\s(?:aussi|également)
      | (?:a|à)\s(?:re)?découvrir(?:\saussi)?
      | (?:sur\sle\smême\ssujet|dans\sla\smême\srubrique|articles?\s(?:similaires?|liés?
        |connexes?|associés?|recommandés?))
      | pour\saller\splus\sloin | notre\sdossier | relire | retrouvez\saussi
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
      | (?:lea|lee|leer|ver|vea|mira|mire)\s(?:también|tambien|más|mas|además)
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

NOTICE: Final = re.compile(
    r"""^[\W_]*+(?:
      (?:last\s)?(?:updated|modified)(?:\son|\sat|:)\s.{0,60} | last\s(?:update|modified).{0,60}
      | (?:dernière\s)?(?:mise\sà\sjour|modification)\s?(?:le|:)\s.{0,60}
      | mis\sà\sjour\s(?:le|il\sy\sa)\s.{0,60} | (?:zuletzt\s)?aktualisiert(?:\sam|:)\s.{0,60}
      | (?:última\s)?actualiza(?:do|ción)(?:\sel|:)\s.{0,60}
      | (?:última\s)?atualiza(?:do|ção)(?:\sem|:)\s.{0,60} | ultimo\saggiornamento.{0,60}
      | publié\sle\s.{0,60} | published\son\s.{0,40}
      | (?:temps\sde\slecture|reading\stime|lesezeit|estimated\sreading|tiempo\sde\slectura
        |tempo\sde\sleitura)\s?[:-]?.{0,30}
      | \d(?:[.,]\d)?\s?/\s?\d+\s*-?\s*\(\d+\s?(?:votes?|voix|stimmen|avis|ratings?)?\)
      | (?:\d{1,3}\s?)?(?:min(?:ute)?s?|mn)\.?\s(?:read|de\slecture|lesezeit|reading|de\sleitura
        |de\slectura).{0,10}
      | (?:-\s*)?(?:publicité|advertisements?|advertising|anzeige|werbung|publicidad|publicidade
        |pubblicità|advertentie|annonce|реклама|reklama|reklam|ad|ads|sponsored|sponsorisé
          |publi)(?:\s*-)?
      | (?:the\s)?(?:story|article)\scontinues\sbelow(?:\sad\w*)?
      | la\ssuite\saprès\s(?:la|cette)\spublicité
      | (?:partager?|partagez|share|teilen|compartir|compartilhe|condividi)(?:\s(?:sur|on|this
        |cet?\sarticle|via|the|post|story|article|:|facebook|twitter|whatsapp|telegram|linkedin
          |with|your|friends|avec|vos|amis|article|auf|en|with)\b)*[\s:!.]*
      | (?:facebook|twitter|whatsapp|linkedin|telegram|pinterest|email|tweet|print|copy\slink|x
        |tumblr|reddit|messenger|viber|instagram|youtube|tiktok)(?:[\s,|/]+(?:facebook|twitter
          |whatsapp|linkedin|telegram|pinterest|email|tweet|print|copy\slink|x|tumblr|reddit
            |messenger|viber|instagram|youtube|tiktok))*
      | share\slink:?\s\S+ | like\sthis:? | (?:like|j.aime)\sloading.{0,10} | loading\.{0,3}
      | chargement.{0,12}
      | view\sthis\spost\son\sinstagram | voir\scette\spublication\ssur\sinstagram
      | a\spost\sshared\sby\s.{0,120} | (?:this\sis\san?\s)?embedded\s.{0,40}
      | jetpack_subscription_form
      | tags?\s?: .{0,300}
      | (?:mots[\s-]clés|étiquettes|keywords|schlagwörter|etiquetas)\s?:.{0,300} | tags
      | (?:contents|table\sof\scontents|sommaire|table\sdes\smatières|au\ssommaire
        |inhalt(?:sverzeichnis)?|índice|indice|contenido|inhoud(?:sopgave)?|in\sthis\sarticle
          |toggle|show|hide|afficher|masquer)
      | click\s(?:here\s)?to\s(?:share|print|email|tweet).{0,80}
      | print(?:\sfriendly)?(?:,\spdf.{0,20})?
      | (?:be\sthe\sfirst\sto\s)?(?:leave|post)\sa\s(?:comment|reply)\.?
      | (?:\d+\s)?(?:comments?|commentaires?)
    )\s*$""",
    re.X,
)
"""A whole line, in small letters, that a plugin printed: date of change, reading time, sharing."""

FOLLOW: Final = re.compile(
    r"""^[\W_]*+(?:
      (?:suivez|rejoignez|abonnez|inscrivez|retrouvez
        |téléchargez)[\s-].{0,60}(?:google\s(?:news|actualités)|whatsapp|telegram|facebook
          |twitter|instagram|newsletter|chaîne|application|réseaux|youtube|tiktok|linkedin|\bx\b)
      | (?:follow|join|subscribe|sign\sup|like|download|get|add
        |stay)\b.{0,70}(?:google\snews|whatsapp|telegram|facebook\s(?:page|group)|our\stwitter
          |us\son|newsletter|our\schannel|our\sapp|our\syoutube|inbox|notifications?|to\sour\b
            |stay\supdated)
      | (?:folgen\ssie|abonnieren\ssie|folge\suns|síg(?:u)?e(?:nos|anos)|suscríb(?:ete
        |ase)|únete|siga|inscreva-se|assine|seguici|iscriviti|volg\sons)\b.{0,90}(?:google
          |whatsapp|telegram|facebook|twitter|instagram|newsletter|bolet[ií]n|canal|kanal|redes
            |youtube|nieuwsbrief)
      | (?:newsletter|la\snewsletter|the\snewsletter)\b.{0,80}$
    )""",
    re.X,
)
"""A line, in small letters, that asks to follow, join or subscribe elsewhere."""

CREDIT: Final = re.compile(
    r"^[\W_]*(?:photos?|crédits?(?:\sphotos?)?|photo\s?credits?|credits?|image(?:s|\scredit|\svia)?"
    r"|pictures?|foto(?:s|grafie)?|bild(?:quelle|nachweis)?|imagen|imagem|source|via|©|\(c\)|illustration"
    r"|featured\simage|courtesy|crédito|immagine)[^.!?]{0,12}(?:[:©/|–-]|\bby\b|\bpar\b|\bvon\b|\bde\b|courtesy)",
    re.I,
)
"""Opens a line that credits the picture above it."""

PHOTO_CREDIT: Final = re.compile(
    r"^[\W_]*(?:(?:featured\s|lead\s|main\s|header\s)?(?:photo|image|picture|foto|imagen?|bild)s?"
    r"(?:\s(?:credits?|courtesy|source|by|via|par|à\sla\sune))?|crédits?(?:\s(?:photos?|images?))?"
    r"|photo\s?credits?|bildquelle|bildnachweis)\s?(?::|©|\bcourtesy\b|\bvia\b).{2,100}$",
    re.I,
)
"""A whole line that credits a picture."""

CREDITED: Final = re.compile(
    r"\((?:photos?|fotos?|image|imagem|imagen|bild|symbolbild|symbolfoto|archiv(?:bild|foto)|crédits?"
    r"|credits?|picture|foto\s?credit)\s?[:©/][^()]{2,80}\)[.\s]*$",
    re.I,
)
"""Closes a line under a picture: « … (Photo : X/Agence) »."""

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
