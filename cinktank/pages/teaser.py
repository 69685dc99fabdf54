"""Is what was read the beginning of a story alone? A wall stands before the rest, or an excerpt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cinktank.pages.bounds import CLASSES
from cinktank.pages.plausible import lacks_half, words_stated
from cinktank.pages.structured_data import text
from cinktank.processors.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborNode

    from cinktank.pages.blocks import Block
    from cinktank.pages.page import Page

MEASURED: Final = frozenset({"word_count", "reading_time"})
"""Signs that hold one page's text against the whole post's."""

_LONGEST: Final = 2000
"""Letters of what a wall leaves to be read, at most."""

_BOX: Final = 600
"""Letters of a line, or a box, that asks for a subscription."""

_LAST: Final = 3
"""So many lines at the end of a body may be the wall's own."""

_A_MINUTE: Final = 100
"""Words that a reader reads in a minute at the least; those who state times count 200."""

_EXCERPT: Final = re.compile(r"[\[(](?:…|\.\.\.)[\])]\W*\Z")
_MINUTES: Final = re.compile(r"(\d{1,3})\s?min", re.I)
_READERS: Final = re.compile(
    r"\b(?:abonn\w+|abo\b|adhérents?|membres?|members?|mitglieder\w*|subscri\w+|suscri\w+|su[bs]scriptor\w*"
    r"|assinantes?|assine|abbonat\w+|abbonamento|premium|compte|account|konto|cuenta|conta\b)"
)
_CLOSED: Final = re.compile(
    r"\b(?:réserv\w+|reserv\w+|riservat\w+|exclusi\w+|only|nur|solo|sólo|apenas|seulement|uniquement|lire"
    r"|suite|read|continu\w+|access?|accéd\w+|accès|unlock|débloqu\w+|weiter\w*|leer|leyendo|seguir|ler"
    r"|legg\w+|log\s?in|login|connect\w+|identifi\w+|anmeld\w+|entrar|acced\w+|acessar|required|requis\w*)"
)
_OF_A_COMMENT: Final = re.compile(r"\b(?:comment|kommentar|comentar|comentár|commento)")
_BY_NAME: Final = (
    "paywall", "pmpro_content_message", "pmpro-no-access", "mepr-unauthorized", "rcp_restricted",
    "rcp-restricted", "restrict-content", "leaky_paywall", "wc-memberships-content-restricted",
    "wc-memberships-restrict", "swpm-partial", "swpm-more-tag", "swpm-post-not-logged-in",
    "ihc-locker", "s2member", "poool-", "um-locked", "armember", "zephr", "subscriber-only",
    "subscribers-only", "members-access-error", "reserve-abonn", "article-reserve", "abonnes-only",
)  # fmt: skip
"""What walls are called by the plugins that build them, in a class or an id."""

_NAMED: Final = re.compile("|".join(_BY_NAME))


def _is_of_wall(name: str) -> bool:
    return _NAMED.search(name[:CLASSES]) is not None


_of_walls: Final[Remembered[str, bool]] = Remembered(_is_of_wall)
"""By a class or an id: sites repeat theirs on every page."""


def teaser(
    page: Page,
    node: LexborNode | None,
    blocks: list[Block],
    left_out: Iterable[tuple[str, str]],
) -> str | None:
    """Return why a body is taken for the beginning of a story; ``None`` where nothing says so.

    ``word_count``, ``reading_time`` (the page states one of many more words), ``not_free`` (it says
    so for machines), ``excerpt`` (it ends as excerpts do), ``wall`` (the plugin's box, or a line
    that keeps the rest for subscribers). *node* is the body's element, *left_out* are lines that
    were taken for none of its.
    """
    body = " ".join(block.text for block in blocks)
    if not body:
        return None
    if lacks_half(body, words_stated(page)):
        return "word_count"
    if lacks_half(body, _A_MINUTE * (_minutes(page) - 1)):
        return "reading_time"
    if _is_not_free(page.data.article):
        return "not_free"
    if _EXCERPT.search(blocks[-1].text):
        return "excerpt"
    if len(body) < _LONGEST:
        said = [block.text for block in blocks[-_LAST:]] if len(blocks) > 1 else []
        if any(map(asks_to_subscribe, [*said, *(text for text, _ in left_out)])):
            return "wall"
        if any(map(_of_walls.__getitem__, page.survey.names | _names_in(node))):
            return "wall"
    return None


def _names_in(node: LexborNode | None) -> set[str]:
    """Return the classes and ids in a body."""
    names = set()
    for inner in node.traverse() if node is not None else ():
        if attributes := inner.attributes:
            names.add(attributes.get("class") or "")
            names.add(attributes.get("id") or "")
    return names


def asks_to_subscribe(said: str) -> bool:
    """Say whether a line keeps what follows for those who subscribe, or log in.

    >>> asks_to_subscribe("La suite de cet article est réservée à nos abonnés.")
    True
    >>> asks_to_subscribe("Connectez-vous à votre compte pour laisser un commentaire.")
    False
    """
    if len(said) > _BOX:
        return False
    small = said.lower()
    is_closed = _READERS.search(small) and _CLOSED.search(small)
    return bool(is_closed and not _OF_A_COMMENT.search(small))


def _minutes(page: Page) -> int:
    """Return how many minutes it takes to read, as Yoast states it for cards; 0: it does not."""
    for number in (1, 2, 3):
        if found := _MINUTES.search(page.meta(f"twitter:data{number}") or ""):
            return int(found[1])
    return 0


def _is_not_free(article: dict[str, Any]) -> bool:
    parts = article.get("hasPart")
    return any(_refuses(one) for one in (article, *(parts if isinstance(parts, list) else [parts])))


def _refuses(thing: Any) -> bool:
    free = thing.get("isAccessibleForFree") if isinstance(thing, dict) else None
    return free is False or (text(free) or "").strip().rpartition("/")[2].lower() == "false"
