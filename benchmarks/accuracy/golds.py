"""Pages of which something is known: real ones, the newsroom's, the frozen ones.

What a gold knows has the names and shapes of the readers' fields (``readers/``), and:
``sections`` holds every name that would be right; a field that is ``None`` or empty is known to
be missing from the page; a field that is absent is not known.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from typing import Any

from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.theme import Theme
from fixtures.newsroom.truth import truth_of

ROOT = Path(__file__).parents[2]
REAL = ROOT / "../shared/pages"
FRESH = ROOT / "../shared/more-pages"
FROZEN = ROOT / "fixtures/article"

SITE = "https://cinktank.com"
SEED = 2022
"""A newsroom that nothing was developed on: tests and demo have seed 7."""

LOOKS = {
    "classic": (("12.6.6", "theme"), ("8.7.2", "yoast"), ("10.3.6", "bare")),
    "tdb": (("12.6.6", "theme"), ("11.3.2", "yoast"), ("10.3.6", "bare")),
    "newsmag": (("5.4.2", "theme"), ("4.0", "yoast"), ("5.4.2", "bare")),
}
"""Versions and head of each template: a third of its articles has each."""

FEED_END = re.compile(
    r"(?:L.article|The post)\s(?:(?!L.article|The post).){0,300}"
    r"(?:est apparu en premier sur|(?:first )?appeared first on|first appeared on)[^\n]{0,80}\Z",
    re.S,
)
"""What WordPress adds to a text in a feed."""


@dataclass(frozen=True, slots=True)
class Gold:
    page: str
    """A short name, the same on every machine."""
    corpus: str
    url: str
    html: bytes
    known: dict[str, Any]


def golds(newsroom: int) -> Iterator[Gold]:
    """Every gold; ``newsroom`` is the number of articles in each template."""
    yield from real_pages()
    yield from fresh_pages()
    for template in LOOKS:
        yield from newsroom_pages(template, newsroom)
    yield from frozen_pages()


# -- real pages ----------------------------------------------------------------------------


def real_pages() -> Iterator[Gold]:
    """Posts with a gold; nothing where the folder of real pages is missing.

    Golds of listings and of the front page are about no article and left out.
    """
    index = REAL / "index.jsonl"
    if not index.exists():
        return
    for line in index.open(encoding="utf-8"):
        row = json.loads(line)
        if row["gold"] and row["page_type"] in ("single-post", "other"):
            gold = json.loads((REAL / row["gold"]).read_text("utf-8"))
            yield Gold(
                page=row["file"].removeprefix("html/").removesuffix(".gz").removesuffix(".html"),
                corpus="real",
                url=row["url"] or f"https://{row['site']}/x/",
                html=gzip.decompress((REAL / row["file"]).read_bytes()),
                known=known_of(gold),
            )


def known_of(gold: dict[str, Any]) -> dict[str, Any]:
    """What a gold of any kind says of its page.

    >>> known_of({"title": "L&#8217;eau", "date": "Wed, 17 Aug 2022 10:08:44 +0000"})
    {'headline': 'L’eau', 'date': '2022-08-17T10:08:44+00:00'}
    >>> known_of({"text": "Un. The post X first appeared on Y.", "without": ["Pub"]})
    {'body': 'Un.', 'without': ['Pub']}
    """
    stated = {**gold, **gold.get("data", {}), **snapshot(gold.get("snapshot", ""))}
    date = stated.get("gold_date") or stated.get("date") or stated.get("publish_date")
    if date and "," in date:
        date = parsedate_to_datetime(date).isoformat()
    known = {
        "headline": unescape(stated.get("title") or ""),
        "sections": stated.get("categories"),
        "date": date,
        "authors": [stated["author"]] if stated.get("author") else None,
        "body": FEED_END.sub("", (stated.get("text") or "").strip()).strip(),
        "with": stated.get("with"),
        "without": stated.get("without"),
    }
    return {name: value for name, value in known.items() if value}


def snapshot(report: str) -> dict[str, str]:
    """Return the strings in metascraper's snapshot of a page.

    >>> snapshot("{\\n  audio: null,\\n  title: '7 Top Companies',\\n}")
    {'title': '7 Top Companies'}
    """
    return dict(re.findall(r"^\s*(\w+): '(.*)',$", report, re.M))


def fresh_pages() -> Iterator[Gold]:
    """Articles of this theme and of others, read by hand; nothing where their folder is missing.

    Of a body its first and last words are known and what must be in it, or not; of some pages
    that one of several names is right as author, which is left out here.
    """
    file = FRESH / "gold.json"
    if not file.exists():
        return
    for gold in json.loads(file.read_text("utf-8")):
        theirs = gold["generation"] in ("wp", "other")
        date, body = gold["datePublished"], gold["body"]
        known = {
            "headline": gold["headline"],
            "sections": gold["sections_accepted"],
            "date": date[:10] if date and gold["day_only"] else date,
            "authors": None if gold["authors_any_of"] else gold["authors"],
            "with": [body["first"], body["last"], *body["must"]],
            "without": body["must_not"],
        }
        yield Gold(
            page=f"fresh/{gold['page'].removesuffix('.gz').removesuffix('.html')}",
            corpus="other themes" if theirs else "fresh",
            url=gold["url"],
            html=gzip.decompress((FRESH / "html" / gold["page"]).read_bytes()),
            known={name: value for name, value in known.items() if value},
        )


# -- the newsroom --------------------------------------------------------------------------


def newsroom_pages(template: str, articles: int) -> Iterator[Gold]:
    """``articles`` of the newsroom in one template, in turn in each of its looks."""
    looks = []
    for version, head in LOOKS[template]:
        theme = Theme(template, version, head)
        site = Newsroom(articles, SEED, summaries=theme.head != "bare")
        looks.append((f"{template}-{version}-{head}", site, Pages(site, theme)))
    for i, n in enumerate(looks[0][1].numbers()):
        look, site, pages = looks[i % len(looks)]
        truth = truth_of(site, n, SITE)
        yield Gold(
            page=f"newsroom-{look}/{truth['identifier']}",
            corpus=template,
            url=truth["url"],
            html=pages.article(n, SITE).encode(),
            known=known_of_item(truth),
        )


# -- frozen pages --------------------------------------------------------------------------


def frozen_pages() -> Iterator[Gold]:
    """The project's own cases that hold an article."""
    for folder in sorted(FROZEN.iterdir()):
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        if meta.get("article", True):
            yield Gold(
                page=f"frozen/{folder.name}",
                corpus="frozen",
                url=meta["url"],
                html=(folder / "page.html").read_bytes(),
                known=known_of_item(json.loads((folder / "item.json").read_text("utf-8"))),
            )


# -- shared --------------------------------------------------------------------------------


def known_of_item(item: dict[str, Any]) -> dict[str, Any]:
    """What a whole item, in its own field names, says of its page: every field is known."""
    images = item.get("images") or []
    line = item.get("dateline")
    return {
        "headline": item.get("headline"),
        "sections": [item["articleSection"]] if item.get("articleSection") else [],
        "date": item.get("datePublished"),
        "authors": [author["name"] for author in item.get("authors") or []],
        "body": item.get("articleBody"),
        "related": [link(each) for each in item.get("relatedArticles") or []],
        "captions": [image["caption"] for image in images if image.get("caption")],
        "credits": [image["creditText"] for image in images if image.get("creditText")],
        "dateline": [line.get(part) for part in ("text", "located", "date", "source")]
        if line
        else None,
        "previous": link(item.get("previousArticle")),
        "next": link(item.get("nextArticle")),
    }


def link(found: dict[str, Any] | None) -> list[str | None] | None:
    return [found.get("headline"), found.get("url")] if found else None
