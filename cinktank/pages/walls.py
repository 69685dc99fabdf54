"""A few lines that stand in place of the story: consent, subscription, a check for robots.

The demand is one of many words; a wall is what says nothing else, so that an article about cookies
is an article.
"""

import re
from typing import Final

from cinktank.pages.words import REPORTS

_TO_THE_READER: Final = re.compile(
    r"\b(?:vous|votre|vos|you|your|sie|ihr|ihre[nmr]?|usted|tu|tus|você|seu|sua|lei|tuo|tua|uw|je"
    r"|please|subscribe|log\sin|sign\s(?:in|up)|suscr[ií]b\w+|assine|inicia|iscriviti|[a-zà-ÿ]{3,}ez)\b"
)
"""Somebody is spoken to, in small letters."""

_LONGEST: Final = 600
_SHORT_SAID: Final = 6
_QUOTES: Final = re.compile(r"[«»“”„\"‹›]")
_SENTENCES: Final = re.compile(r"[.!?…]+\s+(?=\S)")
_CLOSED_TO_ALL: Final = re.compile(
    r"""\b(?:réservée?s?|reserved|exclusiv\w+|available\sonly|only\savailable|nur|reservad[oa]s?
        |riservat[oa])\b.{0,30}\b(?:abonnée?s?|adhérents|membres|subscribers?|members?|abonnenten
        |su[bs]scriptores|assinantes|abbonati)\b
    | \b(?:enable|activ\w+|aktivier\w+|habilit\w+)\b.{0,30}\bjavascript\b
    | \bjavascript\b.{0,40}\b(?:disabled|désactivé|deaktiviert|required|requis)\b
    | \bchecking\s(?:if\s)?(?:your\sbrowser|the\ssite)
    | \bverif\w+\s(?:that\s)?you\sare\s(?:a\s)?human
    | \bque\svous\s(?:êtes|n.êtes)\s(?:bien\s|pas\s)?(?:un\s)?(?:être\s)?(?:humain|robot)
    """,
    re.X,
)
"""A door that is shut, in small letters."""

_WALL: Final = re.compile(
    rf"""{_CLOSED_TO_ALL.pattern}
    | \b(?:accept|akzeptier|acept|accett|aceit)\w*\b.{{0,60}}\b(?:cookies?|traceurs?|trackers?)\b
    | \b(?:pour|to|um|para|per)\s(?:lire|poursuivre|continuer|accéder|consulter|read|continue
        |access|view|unlock|leer|seguir|continuar|acceder|ler|acessar|leggere|continuare
        |weiter\w*|diesen)\b .{{0,120}}\b(?:abonn\w+|subscri\w+|cookies?|compte|account|log\s?in
        |sign\s?(?:in|up)|connect\w+|publicité|inscri\w+|suscr\w+|assin\w+|registr?\w*|anmelden
        |javascript|code)\b
    | \b(?:abonnez-vous|subscribe|sign\s(?:in|up)|log\sin|connectez-vous|identifiez-vous
        |inscrivez-vous|suscr[ií]b\w+|assine|abonnieren\ssie|melden\ssie\ssich|inicie?\ssesión
        |registrati|abbonati)\b .{{0,80}}\b(?:lire\sla\ssuite|lire\s(?:cet|l.)\s?article|read
        |continu\w+|accéder|accès|access|unlock|weiterlesen|weiterzulesen|leer|leyendo|seguir|ler
        |lendo|leggere|débloquer)\b
    | \b(?:désactiv\w+|disable|turn\soff|deaktivier\w+|desactiv\w+)\b.{{0,40}}
        (?:ad\s?-?block\w*|bloqueur|werbeblocker|bloqueador)
    """,
    re.X,
)
"""What is in a few lines, in small letters, that stand in place of the story."""


def is_wall(said: list[str]) -> bool:
    """Say whether these lines, all that there is of a body, stand in place of the story.

    Few, with a demand in them, and every sentence of them speaks to the reader.

    >>> is_wall(["Pour lire cet article, acceptez les cookies ou abonnez-vous."])
    True
    >>> is_wall(["Les abonnés devront accepter les cookies, a annoncé le groupe."])
    False
    """
    if not said or sum(map(len, said)) > _LONGEST:
        return False
    small = "\n".join(said).lower()
    if not _WALL.search(small) or REPORTS.search(small) or _QUOTES.search(small):
        return False
    if not _TO_THE_READER.search(small) and not _CLOSED_TO_ALL.search(small):
        return False
    sentences = [part for line in small.split("\n") for part in _SENTENCES.split(line)]
    return all(
        _TO_THE_READER.search(one) or _CLOSED_TO_ALL.search(one) or len(one.split()) <= _SHORT_SAID
        for one in sentences
    )
