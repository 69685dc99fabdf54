"""What datelines and credits are made of, and what looks like one and is none.

Folded (`cinktank.processors.text.fold`) unless said otherwise.
"""


def words(text: str) -> frozenset[str]:
    """Return the words of a text, once each.

    >>> sorted(words("du de du"))
    ['de', 'du']
    """
    return frozenset(text.split())


def names(text: str) -> frozenset[str]:
    """Return the names of a text, which semicolons separate.

    >>> sorted(names("la paz; new  york"))
    ['la paz', 'new york']
    """
    return frozenset(" ".join(name.split()) for name in text.split(";"))


# Words that join the names of places, folded or not.
PARTICLES = words(
    """
    de des du d la le les l en sur sous lès lez aux au à et y e i del los las el da do dos das
    di della delle dei am an der dem ob of upon the op aan den ten van es ès près and und unies
    """
)

# What no place begins with, folded: function words, titles, days of the week and the
# words that French newsrooms print in front of a story (VIDÉO –, FOOTBALL –).
NO_PLACE = words(
    """
    en dans a au aux ce cet cette ces c un une il ils elle elles on nous vous je selon apres
    avant pour par avec sur sous depuis du chez vers entre sans malgre alors ainsi mais car donc
    or ni si que qui quand comme dont mon ma mes son sa ses leur leurs notre nos votre vos quel
    quelle cela ca aujourd'hui hier demain in at after from for with since this that he she it
    we they his her its our today yesterday im der die das am mit von nach bei ein eine dem aus
    seit lo gli nel nella dal dalla uno una con desde tras segun este esta hoy ayer no na os as
    o m mm mme mmes mlle mr mrs ms dr sr sra me mgr pr sir lord don general president presidente
    ministre ministro premier roi reine prince princesse pape papa lundi mardi mercredi jeudi
    vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday lunes
    martes miercoles jueves viernes sabado domingo montag dienstag mittwoch donnerstag freitag
    samstag sonntag lunedi martedi mercoledi giovedi venerdi direct live video videos photo
    photos audio podcast urgent alerte flash info infos exclusif exclusive exclu interview
    entretien reportage enquete portrait analyse decryptage sondage tribune edito editorial
    opinion chronique dossier recit temoignage temoignages replay match football foot rugby
    tennis basket cyclisme handball sport sports meteo covid covid-19 coronavirus economie
    politique societe culture monde international mise update breaking ultima actualite
    actualites communique bourse marches resume rappel carte infographie onu otan ue nato psg om
    credit credits source sources auteur article publie texte legende archives archive archivo
    lire voir note erratum correction rectificatif suite fin duplex debat explications
    verification fact-checking factuel vrai faux top quiz jeu document documents ne nee nes mort
    morte
    """
)

# Two capitalised words are a person more often than a place, but not after these.
PLACE_PREFIXES = words(
    """
    new nueva nuevo nouvelle saint sainte san santa santo sao st st. sankt bad rio hong kuala
    tel addis buenos abou abu cap cape port puerto porto fort ciudad ville cite mont monte mount
    val villa las los nations naciones united ho phnom south north east west baden palm ras
    charm khan tizi sidi ain bou beni oued al el ben bandar nur dar des den castel reggio
    frankfurt
    """
)

# A dateline may name the newsroom, which is no place.
NEWSROOMS = words(
    """
    redaccion redaction redazione newsroom redacao
    """
)

# What stands in brackets and is no agency.
NO_SOURCE = words(
    """
    mise à jour update suite photo photos video vidéo vidéos direct live archives archive
    actualisé updated sic reprise lead urgent résumé
    """
)

# What a sentence opens with; after a bare place and dash, nothing else will do.
OPENERS = words(
    """
    le la les l un une des du de d au aux a en dans sur selon apres avant depuis pour par avec
    sans malgre face plus moins pres environ plusieurs quelque quelques certains chaque tous
    toute toutes tout deux trois quatre cinq six sept huit neuf dix vingt trente cent mille il
    ils elle elles on nous c ce cet cette ces son sa ses leur leurs alors quand lors si ici the
    an at after more two three four five in as with since el los las al tras unos unas este esta
    mas dos tres cuatro cinco segun lo gli i nel nella dopo due tre der die das ein eine nach im
    am bei
    """
)

# Written in capitals in ordinary text as well.
ACRONYMS = words(
    """
    ONU UNO USA UK UAE EAU RDC DC CDMX UE EU OTAN NATO US EE.UU UU RU
    """
)

# Small within the name of a place. Not « san », « saint », « new », « bad ».
SMALL = words(
    """
    de des du la le les en sur sous lès lez aux au à et y e i del los las el da do dos das di
    della delle dei am an der dem ob im of upon the op aan den ten van es ès près près-de and
    und ou bei
    """
)

# Small within the name of a person or an institution.
SMALL_IN_CREDITS = words(
    """
    @ a al and au aux bin by d da das de del della den der des di do dos du e el en et for für i
    ibn l la las le les los of par pour ten ter the und van via von y à
    """
)

# Agencies that print their name, or are printed, in small letters. Other short names count as a
# credit in capitals only: « Dire », « Nova » and « Trend » are words.
PLAIN_NAMES = words(
    """
    adnkronos afp anadolu andina ansa askanews ats awp belga bernama bloomberg cinktank
    cinktank.com colpisa dpa dpa-afx efe europapress interfax keystone-ats keystone-sda kyodo
    lapresse lusa notimex panapress relaxnews reuters ritzau sda servimedia sputnik tass telam
    ukrinform xinhua yonhap
    """
)

# Picture credits that are words or names unless in capitals.
CAPITALS_ONLY = words(
    """
    d.r d.r. dr esa pool rex
    """
)

# As printed, accents and all, small.
WEEKDAYS = words(
    """
    lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday lunes martes miercoles miércoles jueves viernes sabado sábado domingo montag
    dienstag mittwoch donnerstag freitag samstag sonntag lunedì martedì mercoledì giovedì
    venerdì sabato domenica lun mar mer jeu ven sam dim mon tue tues wed thu thur thurs fri sat
    sun lunedi martedi mercoledi giovedi venerdi
    """
)
