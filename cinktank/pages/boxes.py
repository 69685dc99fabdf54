"""« Lire aussi » boxes and the links to the posts before and after."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.items import Link
from cinktank.pages import words
from cinktank.pages.bounds import LABELS, SAME
from cinktank.pages.nodes import is_text_alone, links_in, text_of
from cinktank.pages.page import Page
from cinktank.processors.text import clean_text, label_key

_POST = r"(?:article|actualité|billet|publication|post|story|entrada|artículo|beitrag|articolo)"
_WAY: Final = re.compile(
    rf"\W*(?:{_POST}\s)?(?:précédente?|suivante?|previous|next|prev|older|newer|anterior|siguiente"
    rf"|próxim[oa]|vorheriger?|nächster?|precedente|successivo)(?:\s{_POST})?\s*[:›»>→—]?\s*",
    re.I,
)
"""« Précédent : », as themes print it before a neighbour's title, or in its place."""

_ARROWS: Final = " ←‹⟵◄◀«→›⟶►▶»"


def related_links(page: Page, box: LexborNode) -> list[Link]:
    """Return what a box found in a body links to on this site."""
    found = []
    links = [box] if box.tag == "a" else box.css("a[href]")
    for link in page.most(links, LABELS, "related links of a box"):
        url = page.link(link.attributes.get("href"))
        headline = _headline(link)
        if headline and page.is_own(url):
            found.append(Link(headline=headline, url=url))
    return found


def _headline(link: LexborNode) -> str | None:
    """Return a box's title: its own element, else its text without the call, else ``@title``."""
    title = text_of(link.css_first(".postTitle"))
    if not title:
        call = text_of(link.css_first(".ctaText"))
        title = text_of(link) or link.attributes.get("title")
        if title and call:
            button = text_of(link.css_first(".ctaButton"))
            title = title.removeprefix(call).removesuffix(button or "")
        elif (
            title
            and (opening := words.RELATED.match(title))
            and any(sign in opening[0] for sign in ":»>")
        ):
            title = title[opening.end() :]
    title = clean_text(title)
    return title if title and words.RELATED.fullmatch(title) is None else None


def neighbour(page: Page, tokens: tuple[str, ...]) -> Link | None:
    """Return the post before or after, as the article's footer links it."""
    for node in islice(page.find_all(tokens), SAME):
        if (best := best_link(page, islice(links_in(node), SAME))) is not None:
            return best
    return None


def best_link(page: Page, links: Iterable[LexborNode]) -> Link | None:
    """Return the last of these links to another post of the site: its picture comes before it."""
    best: Link | None = None
    for link in links:
        url = page.link(link.attributes.get("href"))
        text = _without_label(link)
        if text and page.is_own(url) and url != page.base:
            best = Link(headline=text, url=url)
    return best


def _without_label(link: LexborNode) -> str | None:
    """Return a link's text without the « Précédent » that some themes put inside it."""
    if not is_text_alone(link) and (title := link.css_first(".post-title, .nav-title")):
        return clean_text(text_of(title))
    text = text_of(link)
    if not text or _WAY.fullmatch(text.strip(_ARROWS)):
        text = link.attributes.get("title") or text
    said = text_of(link.css_first("span")) if not is_text_alone(link) else None
    if text and said and text != said and text.startswith(said) and len(said) < 30:
        text = text.removeprefix(said)
    elif text and not said and not is_text_alone(link):
        labels = (text_of(inner) or "" for inner in link.css("small, div, p, em, strong")[:SAME])
        label = next((one for one in labels if _WAY.fullmatch(one)), "")
        text = text.removeprefix(label) or text
    return _title_alone(clean_text(text))


def _title_alone(text: str | None) -> str | None:
    """Return a title without the way and the arrow that are printed with it.

    >>> _title_alone("Précédent : Le port rouvre"), _title_alone("← Le port rouvre")
    ('Le port rouvre', 'Le port rouvre')
    >>> _title_alone("« Rouvrez le port »"), _title_alone("« Le port rouvre")
    ('« Rouvrez le port »', 'Le port rouvre')
    """
    if not text:
        return None
    way = _WAY.match(text)
    if way and way[0].rstrip()[-1:] in ":›»>→—":
        text = text[way.end() :]
    text = text.lstrip("←‹⟵◄◀ ").rstrip("→›⟶►▶ ")
    if "»" not in text:
        text = text.lstrip("« ")
    elif "«" not in text:
        text = text.rstrip("» ")
    return text or None


def unique(links: Iterable[Link], own: str | None) -> list[Link]:
    """Return links each once, without one to the article itself."""
    found: dict[str, Link] = {}
    for link in links:
        if link.url == own:
            continue
        found.setdefault(link.url or label_key(link.headline or ""), link)
    return list(found.values())
