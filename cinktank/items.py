"""The data contract: what one article is, field by field.

The names are schema.org's, in the camelCase of zyte-common-items, so that the
Scrapy ecosystem's tools read a `NewsArticle` as it is. The docstring under a
field becomes its description in the JSON Schema that ``scrapy schema`` prints
and in ``docs/data-format.md``: meaning, form, and an example where it helps.

A value that the page does not have is ``None``: never ``""``, never ``[]``.
"""

from typing import Any

import attrs
from zyte_common_items import (
    Article,
    ArticleMetadata,
    Audio,
    Author,
    Breadcrumb,
    Image,
    Item,
    Video,
)

__all__ = [
    "Audio",
    "Author",
    "Breadcrumb",
    "Capture",
    "Dateline",
    "LeftOut",
    "Link",
    "NewsArticle",
    "NewsImage",
    "NewsMetadata",
    "Rights",
    "Video",
]


@attrs.define(kw_only=True)
class Dateline(Item):
    """Where, when and by whom a story was filed: Superdesk's names."""

    text: str
    """The dateline as printed: ``BRUXELLES, 15 Mar. (Cinktank.com) –``."""

    located: str | None = None
    """The place in ordinary capitals: ``Bruxelles``."""

    date: str | None = None
    """ISO date; a year that is not printed is inferred from ``datePublished``: ``2022-03-15``."""

    source: str | None = None
    """The agency, as printed: ``Cinktank.com``, ``Europa Press``, ``dpa/EP``."""


@attrs.define(kw_only=True)
class Link(Item):
    """A link to another article of the site."""

    headline: str | None = None
    """The linked article's headline, as the link prints it."""

    url: str | None = None
    """Absolute address; ``None`` where the line is not a link."""


@attrs.define(kw_only=True)
class LeftOut(Item):
    """A line of the page's body that was taken for no part of the story."""

    text: str
    """The line, as printed; the lines of a list by line breaks."""

    reason: str
    """What it was taken for: ``notice``, ``call`` (to follow, subscribe, click), ``credit``,
    ``caption``, ``related``, ``contents``, ``promotion``, ``headline`` (said again), ``quotation``
    (a pull quote of words that the story has), ``hidden``, ``wall`` (all there was of the body, and
    no story) or ``class`` (of a part that the theme or a plugin marks as its own)."""


@attrs.define(kw_only=True)
class NewsImage(Image):
    """A picture with what is printed under it."""

    url: str | None = attrs.field(default=None)  # type: ignore[assignment]
    """Absolute address of the largest version that the page names. Never a ``data:`` URI."""

    caption: str | None = None
    """What the picture shows, without the credit."""

    creditText: str | None = None
    """Who made or owns the picture, as printed: ``Benoit Doppagne/BELGA/dpa``."""

    alternateName: str | None = None
    """The picture's ``alt`` text."""


@attrs.define(kw_only=True)
class Rights(Item):
    """What the site says of the use of an article: in its files, its headers and its page."""

    robots: list[str] | None = None
    """Directives that restrict, for everybody or for this crawler: ``noindex``, ``noarchive``,
    ``nosnippet``; ``none`` is ``noindex`` and ``nofollow``."""

    unavailableAfter: str | None = None
    """``unavailable_after``: until when the page may be shown, ISO 8601 in UTC."""

    tdmReservation: bool | None = None
    """Whether text and data mining is reserved (TDMRep); ``None`` where nothing says so."""

    tdmPolicy: str | None = None
    """Address of the policy that says on which terms it is allowed."""

    aiDisallowed: list[str] | None = None
    """Documented AI user agents that robots.txt keeps from this address, and ``ai.txt`` where that
    file does."""


@attrs.define(kw_only=True)
class Capture(Item):
    """Which capture of a web archive an item was read from."""

    archive: str
    """``warc`` for WARC files of one's own, the host of an archive on the web
    (``web.archive.org``), or a collection of Common Crawl (``CC-MAIN-2022-21``)."""

    timestamp: str
    """When the page was captured, ISO 8601, UTC: ``2022-03-20T12:00:00Z``."""

    digest: str | None = None
    """SHA-1 (base 32) of the payload as it was captured: ``sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ``.
    """


@attrs.define(kw_only=True)
class NewsMetadata(ArticleMetadata):
    """How, when and from where the item came to be."""

    requestedUrl: str | None = None
    """The address that was asked for, where a redirect or the canonical link leads elsewhere."""

    discovery: str | None = None
    """How the address was found: ``listing``, ``next``, ``previous``, ``start``, ``feed``,
    ``sitemap``, ``api:page``, ``revisit``, ``retry`` or ``gap``; ``api`` where the whole article
    came by WordPress's API, without its page; ``component`` where one of the user's asked."""

    transport: str | None = None
    """Where the bytes came from: ``http``, or ``archive``."""

    capture: Capture | None = None
    """Which capture it is, where the bytes came from an archive; ``dateDownloaded`` is its time."""

    spider: str | None = None
    """Name of the spider."""

    job: str | None = None
    """The run's identifier: Scrapyd's job id, or one made from time and process."""

    softwareVersion: str | None = None
    """Version of ``cinktank`` that read the page."""

    pageHash: str | None = None
    """SHA-256 (hex) of the page's bytes; ``None`` where no page was fetched (``api``)."""

    etag: str | None = None
    """The response's ``ETag`` header."""

    lastModified: str | None = None
    """The response's ``Last-Modified`` header."""

    canonicalRefused: str | None = None
    """The canonical address that the page states, where it cannot be this article's: the home
    page's, another article's, one of another host. It decides nothing."""

    contentHash: str | None = None
    """SHA-256 (hex) of the article's content: see ``cinktank/revision.py``."""

    revision: int | None = None
    """1 for the first copy of an article, 1 more for every later one with another content hash."""

    event: str | None = None
    """Why this line was written: ``new``, ``changed`` (another content hash than the revision
    before) or ``gone`` (404 or 410 at its address now; the story's own fields are ``None``)."""

    changed: list[str] | None = None
    """Names of the fields that differ from the revision before."""

    sameAs: str | None = None
    """Canonical address of an article already kept with the same story (a near-copy)."""

    sections: list[str] | None = None
    """Every section that the page names as its own: breadcrumb first, then category labels."""

    rights: Rights | None = None
    """What the site says of its use; ``None`` where it says nothing. Which of it is obeyed:
    ``docs/rights.md``."""

    sources: dict[str, str] | None = None
    """Which source each main field was read from: ``{"datePublished": "json-ld"}``; ``api`` for
    all that came by WordPress's API."""

    furtherPages: list[str] | None = None
    """Addresses of the post's further pages (``<!--nextpage-->``, a list with a page for each
    entry), in order, whose text is not in ``articleBody``. ``None`` where there are none, or all
    have been read and joined."""

    teaser: str | None = None
    """Why ``articleBody`` is taken for the beginning of the story alone: ``wall`` (a plugin's box,
    or a line that keeps the rest for subscribers), ``not_free`` (the page says so for machines),
    ``word_count`` or ``reading_time`` (it states one of more than twice as many words), ``excerpt``
    (it ends as excerpts do), ``announced`` (the site's feed or API has more than twice as much). It
    is looked at again for a month, and replaces no text that is twice as long."""

    leftOut: list[LeftOut] | None = None
    """Lines of the body that are not in ``articleBody``, each with the reason, in the order in
    which they were found: so that a wrong decision loses nothing. What stands in a field of its own
    too (``promotions``, ``relatedArticles``, a caption) is here as it was printed."""


@attrs.define(kw_only=True, slots=True)
class NewsArticle(Article):
    """One article of the site."""

    headline: str | None = None
    """The whole headline (``h1``), inline markup removed."""

    breadcrumbs: list[Breadcrumb] | None = None
    """The path from the home page to the section, without the article's own title at its end."""

    inLanguage: str | None = None
    """ISO 639-1 code of the language that the page states: ``fr``."""

    authors: list[Author] | None = None
    """The bylines, in page order."""

    datePublished: str | None = None
    """When the article was first published, ISO 8601 with zone: ``2022-03-15T18:20:00+01:00``.

    A day alone (``2022-03-15``) where the page has no time. Never the modification date.
    """

    datePublishedRaw: str | None = None
    """The publication date as the page prints it: ``15 mars 2022``."""

    dateModified: str | None = None
    """When the article was last changed, ISO 8601 with zone. Never the publication date."""

    dateModifiedRaw: str | None = None
    """The modification date as the page prints it."""

    description: str | None = None
    """The page's own summary, if it has one."""

    articleBody: str | None = None
    """The story alone: paragraphs, sub-headings, quotes and lists, separated by a blank line.

    Without dateline, captions, related boxes, promotions, share buttons and advertisements.
    The items of one list are lines of one block, as are the lines of verse and code and those
    that the author broke.
    """

    articleBodyHtml: str | None = None
    """The same story as clean HTML, with the site's own typography."""

    identifier: str | None = None
    """The WordPress post id, as text: ``72588``."""

    articleSection: str | None = None
    """The deepest section of the breadcrumb: ``L'International``."""

    dateline: Dateline | None = None
    """The agency line that opens the story, taken apart."""

    mainImage: NewsImage | None = None
    """The lead picture."""

    images: list[NewsImage] | None = None  # type: ignore[assignment]
    """Every picture of the article, the lead picture first."""

    videos: list[Video] | None = None
    """What plays in the page as the article's own, in page order: the address that is embedded
    (``https://www.youtube.com/embed/…``), or the file's."""

    audios: list[Audio] | None = None
    """Sound, likewise: a file, a podcast's player."""

    relatedArticles: list[Link] | None = None
    """« Lire aussi » boxes, in page order. ``None`` when the page has none."""

    promotions: list[Link] | None = None
    """Lines before the dateline that are not the story."""

    previousArticle: Link | None = None
    """« Article précédent »: the post published just before, in any section."""

    nextArticle: Link | None = None
    """« Article suivant »: the post published just after, in any section."""

    keywords: list[str] | None = None
    """The article's tags."""

    commentCount: int | None = None
    """Number of reader comments printed on the page."""

    metadata: NewsMetadata = attrs.field(factory=NewsMetadata, kw_only=True)
    """How, when and from where the item came to be; always there."""


def names(cls: type[Any]) -> tuple[str, ...]:
    """Field names of an item class, in order.

    >>> names(Link)
    ('headline', 'url')
    """
    return tuple(field.name for field in attrs.fields(cls) if not field.name.startswith("_"))
