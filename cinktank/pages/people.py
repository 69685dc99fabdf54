"""Who wrote an article: the byline as printed, then what the page says of itself."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.items import Author
from cinktank.pages import theme
from cinktank.pages.bounds import LABELS
from cinktank.pages.nodes import links_in, text_of
from cinktank.pages.page import Page
from cinktank.processors.dates import printed_date
from cinktank.processors.text import clean_text, label_key
from cinktank.processors.vocabulary import words

_BY: Final = re.compile(
    r"^[\W_]*(?:(?:par|by|written by|posted by|published by|story by|text by|écrit par|publié par"
    r"|rédigé par|propos recueillis par|un article de|texte de|more by|escrito por|publicado por"
    r"|scritto da|pubblicato da|geschreven door|geschrieben von|от|автор)\b\s*:?"
    r"|(?:author|auteure?|auteur·e|auteur\.rice|autore?a?|autorin|rédaction|redacción|redacción)\s*:)\s*",
    re.I,
)
"""What stands before a name, and is part of none."""

_PARTICLES: Final = {
    "por": ("es", "pt", "gl"), "von": ("de",), "di": ("it",),
    "da": ("it",), "a cura di": ("it",), "door": ("nl",), "av": ("sv", "no", "nb", "nn"),
    "af": ("da",), "od": ("hr", "sr", "bs", "sl"), "per": ("ca",),
    "nga": ("sq",), "autor": ("es", "pt", "de", "pl", "ro"),
}  # fmt: skip
"""« By » in one language, and part of a name in all: it is no name where it stands beside the
linked name, or before an unlinked one on a page in that language."""

_NAME_GOES_ON: Final = words("der den dem la las los le les l the het van von zu zur")
_AND: Final = re.compile(r"\s*[,;|]\s*|\s+(et|and|und|y|e|i|en|og|och|&|\+)\s+")
_WITH: Final = re.compile(
    r"\s+\(?(?:avec|with|mit|con|com|met)\s+(?:(?:l|d)['’]|(?:les?|la|the|der|die|el|il)\s)?"
    r"(?=[A-Z]|agenc(?:es?|ies|ias)\b)"
)
"""Behind a name: whose text it used."""

_LABEL: Final = re.compile(
    r"^[^\W\d_]+(?:\s(?:et|&|and|und|y)?\s?[a-zà-ÿ’'&\s]{0,40})?\s?:\s+"
    r"|^[^\W\d_]+\s[a-zà-ÿ’'&\s]{2,40}\spar\s+(?=[A-ZÀ-Þ])"
)
"""What somebody did, before the name: « Texte et photos : … », « Entretien réalisé par … »."""

_ON_A_DAY: Final = re.compile(r",?\s+(?:le|on|am|el|il|op|em)\s+(?:[^\W\d_]+\.?,?\s+)?\d.*\Z")
"""Behind a name: when it was."""

_FROM: Final = re.compile(r"(?<=\S)\s+à\s+[A-ZÀ-Þ][\w’' -]*\Z")
"""Behind a whole name: from where it was written. Behind one word, part of it: Thomas à Kempis."""

_OF_NAMES: Final = frozenset({"y", "e", "i", "en"})
"""« And », that joins the parts of a name as well: Ramón y Cajal."""

_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?\Z", re.I)
_LEFTOVER: Final = " -–—|,•·/:;"
_MOST_WORDS: Final = 6
_SMALL: Final = words(
    "de da do dos das du des del della di van von der den dem la le el al bin ben ibn y e of et"
    " und and zu ten ter af av d l"
)
_WRITTEN_BY: Final = re.compile(
    r"(?:written by|écrit par|verfasst von|escrito por|scritto da|geschreven door|author|auteur)",
    re.I,
)
_MORE_METAS: Final = (
    "og:article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "byl", "cxenseparse:author",
)  # fmt: skip
_HANDLE: Final = re.compile(r"\s*\(\s*@[\w.]+\s*\)|(?:^|\s)@[\w.]+")
_MAIL: Final = re.compile(r"<?[\w.+-]{1,64}@[\w.-]{1,64}>?\s*(?:\(([^()@]{1,80})\))?")
_DIGIT: Final = re.compile(r"\d")
_JOINS_NEXT: Final = re.compile(r"(?:,|\s(?:et|and|und|y|e|i|en|og|och|&|\+))\s*$")
_LAST_PART: Final = re.compile(r"\s+[|–—·•/-]\s+([^|–—·•/]{2,60})\Z")
_LONGEST: Final = 1_000
"""Characters of a name with markup or an address in it that are looked at."""

_TAG: Final = re.compile(r"</?[a-z]", re.I)
_ADDRESS: Final = re.compile(r"://|^(?:www\.)?[\w-]+\.\w+/", re.I)


def authors(page: Page) -> Iterator[tuple[str, Any]]:
    """Yield the authors, as each place has them: the byline first, then what is stated."""
    yield "theme", printed(page, page.find(theme.BYLINE))
    yield "theme", printed(page, page.find(theme.AUTHOR_BOX))
    yield "json-ld", _with_addresses(page, _unique(page, _of_data(page)))
    for stated in _of_metas(page):
        yield "meta", _unique(page, ((name, None) for name in stated))
    yield "html", printed(page, page.find(theme.BYLINE_ELSEWHERE))


def _with_addresses(page: Page, people: list[Author]) -> list[Author]:
    """Give people who are stated without an address the one that their byline links."""
    if any(one.url is None for one in people):
        named = printed(page, page.find(theme.BYLINE_ELSEWHERE))
        urls = {label_key(one.name or ""): one.url for one in named}
        for one in people:
            one.url = one.url or urls.get(label_key(one.name or ""))
    return people


def _of_metas(page: Page) -> Iterator[list[str]]:
    """Yield what the head names as authors, a list for each place that may have them."""
    yield page.metas("author")
    yield page.metas("article:author")
    for number in "12":
        if _WRITTEN_BY.match(page.meta(f"twitter:label{number}") or ""):
            yield page.metas(f"twitter:data{number}")
    for name in _MORE_METAS:
        yield page.metas(name)


def _unique(page: Page, stated: Iterable[tuple[str, str | None]]) -> list[Author]:
    """Return people each once, their names treated as printed ones are."""
    found: dict[str, Author] = {}
    for raw, url in stated:
        cleaned = clean_text(_bare(raw))
        if not cleaned or "@" in cleaned or _ADDRESS.search(cleaned):
            continue
        names = _names(_without_publisher(_BY.sub("", cleaned), page))
        for name in names:
            address = url if len(names) == 1 else None
            found.setdefault(label_key(name), Author(name=name, nameRaw=cleaned, url=address))
    return list(found.values())


def _without_publisher(name: str, page: Page) -> str:
    """Return a name without the site's behind a dash: « Marie Colin – Cinktank »."""
    last = _LAST_PART.search(name)
    if last is None:
        return name
    sites = (page.meta("og:site_name") or "", page.host.rpartition(".")[0])
    known = {label_key(site) for site in sites} | {label_key(sites[0].partition(".")[0])}
    return name[: last.start()] if label_key(last[1]) in known else name


def _bare(stated: str) -> str:
    """Return a stated name without the markup, handle or address that some programs put to it.

    >>> _bare("<a href='/x'>Marie Colin</a>"), _bare("Marie Colin (@mcolin)")
    ('Marie Colin', 'Marie Colin')
    >>> _bare("marie@cinktank.com (Marie Colin)"), _bare('["Marie Colin"]')
    ('Marie Colin', 'Marie Colin')
    """
    if "<" in stated and _TAG.search(stated):
        stated = text_of(LexborHTMLParser(stated[:_LONGEST]).body) or ""
    if "@" in stated:
        stated = _MAIL.sub(lambda found: f" {found[1] or ''} ", stated[:_LONGEST])
        stated = _HANDLE.sub("", stated)
    return stated.strip().strip('[]{}"')


def printed(page: Page, node: LexborNode | None) -> list[Author]:
    """Return the people of a byline: those that are linked, and those named beside them."""
    if node is None:
        return []
    links = [node] if node.tag == "a" else links_in(node)
    found: dict[str, Author] = {}
    whole = clean_text(text_of(node)) or ""
    at = 0
    said = [(link, text) for link in links if (text := text_of(link))]
    for link, text in page.most(said, LABELS, "bylines"):
        raw = clean_text(text)
        name = _alone(_BY.sub("", raw or "").strip(_LEFTOVER))
        if not raw or not name or "@" in name:
            continue
        place = whole.find(raw, at)
        if place >= 0:
            _beside(whole[at:place], found, follows=at > 0)
            at = place + len(raw)
        url = page.link(link.attributes.get("href"))
        found.setdefault(label_key(name), Author(name=name, nameRaw=raw.strip(_LEFTOVER), url=url))
    if found:
        _beside(whole[at:], found, follows=True, last=True)
        return list(found.values())
    bare = _without_by(whole.strip(_LEFTOVER), page.language).strip(_LEFTOVER)
    bare = _ON_A_DAY.sub("", bare[:200])
    if not bare or len(bare) > 120 or (_DIGIT.search(bare) and printed_date(bare)):
        return []
    return [Author(name=name, nameRaw=whole) for name in _names(bare) if len(name) > 1]


def _beside(text: str, found: dict[str, Author], *, follows: bool, last: bool = False) -> None:
    """Add those whom a byline names without a link: « <a>Jean Petit</a> et Ana Ruiz ».

    Only what « and » or a comma joins to a linked name, and has a name's form.
    """
    text = _BY.sub("", text) if not follows else text
    joined = _AND.match(f" {text.lstrip()}") if follows else None
    ends = _JOINS_NEXT.search(text)
    if not joined and not (ends and not last):
        return
    inner = f" {text} "
    for part in _AND.split(inner):
        name = (part or "").strip(_LEFTOVER)
        if name and len(name.split()) > 1 and _is_name(name):
            found.setdefault(label_key(name), Author(name=name, nameRaw=name))


def _is_name(text: str) -> bool:
    """Say whether every word could be a name's.

    >>> _is_name("Ana Ruiz"), _is_name("Da Silva João"), _is_name("le 3 mai")
    (True, True, False)
    """
    parts = text.split()
    return 0 < len(parts) <= _MOST_WORDS and not re.search(r"[\d:;!?()]", text) and all(
        not word[0].islower() or word.lower().rstrip("'’") in _SMALL or "’" in word or "'" in word
        for word in parts
    )  # fmt: skip


def _names(text: str) -> list[str]:
    """Return the people that a text names.

    >>> _names("Jean Petit, Ana Ruiz et Paul Roi"), _names("Santiago Ramón y Cajal")
    (['Jean Petit', 'Ana Ruiz', 'Paul Roi'], ['Santiago Ramón y Cajal'])
    >>> _names("Jean Petit, envoyé spécial à Kiev"), _names("Jean Petit à Bruxelles (avec AFP)")
    (['Jean Petit'], ['Jean Petit'])
    """
    parts = _AND.split(_here(_WITH.split(text, maxsplit=1)[0]))
    names = [(parts[0] or "").strip(_LEFTOVER)]
    of_role = False
    for joint, part in zip(parts[1::2], parts[2::2], strict=True):
        name = (part or "").strip(_LEFTOVER)
        of_role = _is_role(name, names[0]) and (of_role or not joint)
        if of_role:
            continue
        one_person = _SUFFIX.match(name) or (
            joint
            and joint.lower() in _OF_NAMES
            and min(len(name.split()), len(names[-1].split())) < 2
        )
        if one_person:
            names[-1] += f" {joint} {name}" if joint else f", {name}"
        elif name:
            names.append(name)
    return [name for name in names if name]


def _here(text: str) -> str:
    """Return names without the place from where they wrote.

    >>> _here("Jean Petit à Bruxelles"), _here("Ana Ruiz et Gilbert à Beckett")
    ('Jean Petit', 'Ana Ruiz et Gilbert à Beckett')
    """
    place = _FROM.search(text)
    last = _AND.split(text[: place.start()])[-1] if place else ""
    return text[: place.start()] if place and len((last or "").split()) > 1 else text


def _alone(name: str) -> str:
    """Return a linked person's name without whose text it used; a paper's account is named so.

    >>> _alone("Marie Colin avec AFP"), _alone("Le Monde avec AFP")
    ('Marie Colin', 'Le Monde avec AFP')
    """
    person = _WITH.split(name, maxsplit=1)[0].split()
    is_person = len(person) > 1 and person[0].lower() not in _NAME_GOES_ON
    return " ".join(person) if is_person else name


def _is_role(text: str, first: str) -> bool:
    """Say whether what follows a name is what somebody does or where: « correspondant à Moroni ».

    It begins with a small letter, and the name before it with a capital.
    """
    start = text.split(maxsplit=1)[0].rstrip("'’") if text else ""
    return start.islower() and first[:1].isupper() and start not in _SMALL and "’" not in start


def _without_by(text: str, language: str) -> str:
    """Return an unlinked byline without its « by », in the page's language.

    >>> _without_by("Von Max Müller", "de-DE"), _without_by("De Standaard", "nl")
    ('Max Müller', 'De Standaard')
    >>> _without_by("Von der Leyen Ursula", "de")
    'Von der Leyen Ursula'
    """
    bare = _LABEL.sub("", _BY.sub("", text))
    if bare != text:
        return bare
    for particle, languages in _PARTICLES.items():
        start = f"{particle} "
        if language.split("-")[0].lower() in languages and text.lower().startswith(start):
            rest = text[len(start) :].lstrip(" :")
            if rest and rest.split()[0].lower() not in _NAME_GOES_ON:
                return rest
    return text


def _of_data(page: Page) -> Iterator[tuple[str, str | None]]:
    article = page.data.article
    stated = article.get("author") or article.get("creator")
    stated = stated or page.data.first(("WebPage",)).get("author")
    people = stated if isinstance(stated, list) else [stated]
    for one in page.most(people, LABELS, "authors in JSON-LD"):
        person = page.data.followed(one)
        url = person.get("url") if isinstance(person, dict) else None
        for name in page.data.names(person):
            yield name, page.link(url) if isinstance(url, str) else None
