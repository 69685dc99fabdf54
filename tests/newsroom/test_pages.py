"""The pages: they print what is true, in the theme's own way."""

import re
import unicodedata
from typing import Any

import ftfy
import pytest
from selectolax.lexbor import LexborHTMLParser

from fixtures.newsroom import Newsroom, real_page
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.sections import INTERNATIONAL
from fixtures.newsroom.theme import DEFAULT_VERSIONS, GENERATIONS, Theme
from fixtures.newsroom.truth import truth_of

from .test_truth import HERE

BASE = "http://127.0.0.1:1"
_LETTERS = re.compile(r"[^\w]+")
_GARBLED = re.compile("Ã|â€|Â")


def letters(text: str) -> str:
    """Text without spaces and punctuation, garbled letters repaired."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    return _LETTERS.sub("", ftfy.fix_text(text) if _GARBLED.search(text) else text)


def drawn(articles: int = 200, seed: int = 7, **theme: Any) -> tuple[Newsroom, Pages]:
    newsroom = Newsroom(articles, seed)
    generation = theme.get("generation", "classic")
    theme.setdefault("version", DEFAULT_VERSIONS[generation])
    return newsroom, Pages(newsroom, Theme(**theme))


def text_of(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node.text()


def is_subsequence(pieces: list[str], text: str) -> bool:
    place = 0
    for piece in pieces:
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_page_prints_its_truth_in_order(generation: str) -> None:
    newsroom, pages = drawn(generation=generation)
    for n in newsroom.numbers():
        told = truth_of(newsroom, n, BASE)
        tree = LexborHTMLParser(pages.article(n, BASE))
        for node in tree.css("style, script, noscript"):
            node.decompose()
        content = letters(text_of(tree, ".td-post-content"))
        story = [letters(line) for line in re.split(r"\n+", told["articleBody"])]
        before = [letters(line["headline"]) for line in told["promotions"] or ()]
        if told["dateline"]:
            before.append(letters(told["dateline"]["text"]))
        assert is_subsequence([*before, *story], content), told["url"]
        boxes = [letters(box["headline"]) for box in told["relatedArticles"] or ()]
        assert is_subsequence(boxes, content), told["url"]
        assert letters(text_of(tree, "h1")) == letters(told["headline"])
        html = pages.article(n, BASE)
        for box in told["relatedArticles"] or ():
            assert box["url"] in html or f'"{box["url"].removeprefix(BASE)}"' in html
        for picture in told["images"] or ():
            assert picture["url"] in html
            assert letters(picture["caption"] or "") in letters(tree.body.text())
            assert letters(picture["creditText"] or "") in letters(tree.body.text())


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_page_names_its_neighbours_but_not_those_it_lacks(generation: str) -> None:
    newsroom, pages = drawn(40, generation=generation)
    before, after = {
        "tdb": (".tdb-post-prev a", ".tdb-post-next a"),
    }.get(generation, (".td-post-prev-post a", ".td-post-next-post a"))
    for n in newsroom.numbers():
        told = truth_of(newsroom, n, BASE)
        tree = LexborHTMLParser(pages.article(n, BASE))
        for selector, field in ((before, "previousArticle"), (after, "nextArticle")):
            links = [node.attributes["href"] for node in tree.css(selector)]
            assert links == ([told[field]["url"]] if told[field] else [])
    oldest = LexborHTMLParser(pages.article(39, BASE))
    newest = LexborHTMLParser(pages.article(0, BASE))
    assert oldest.css_first(".td-post-prev-post, .tdb-post-prev") is not None, "an empty place"
    assert newest.css_first(".td-post-next-post, .tdb-post-next") is None


def test_the_breadcrumb_cuts_a_title_of_13_words_to_12_and_three_dots() -> None:
    newsroom, pages = drawn(200)
    cut = 0
    for n in newsroom.numbers():
        tree = LexborHTMLParser(pages.article(n, BASE))
        title = text_of(tree, "h1")
        crumb = text_of(tree, "span.td-bred-no-url-last")
        words = title.split(" ")
        if len(words) > 12:
            cut += 1
            assert crumb == " ".join(words[:12]) + "..."
        else:
            assert crumb == title
    assert cut > 10


def test_the_real_page_shows_its_text_line_by_line() -> None:
    _newsroom, pages = drawn(40)
    tree = LexborHTMLParser(pages.article(real_page.PAGE, BASE))
    for node in tree.css("style, script"):
        node.decompose()
    shown = re.sub(r"\s+", " ", tree.body.text())
    labels = ("Article précédent", "Article suivant")
    for line in (HERE / "real_page.txt").read_text().splitlines():
        wanted = re.sub(r"\s+", " ", line).strip()
        if wanted.startswith("Accueil"):
            assert re.sub(r"\s+", " ", text_of(tree, ".entry-crumbs")) == wanted
        elif wanted.startswith("Archives - "):
            assert tree.css_first(".td-post-featured-image img").attributes["alt"] == wanted
        elif wanted.startswith("Lire aussi"):
            boxes = [re.sub(r"\s+", " ", n.text()).strip() for n in tree.css("a[class^=u]")]
            assert wanted in boxes
        elif wanted.startswith(labels):
            assert wanted in re.sub(r"\s+", " ", text_of(tree, ".td-post-next-prev"))
        else:
            assert wanted in shown
    assert "l’OTAN «\u00a0, a déclaré" in tree.body.text()


@pytest.mark.parametrize(
    ("generation", "version", "lies"),
    [
        ("classic", "8.7", True),
        ("classic", "10.2", True),
        ("classic", "10.3.6", False),
        ("tdb", "9.8", True),
        ("tdb", "12.6.6", False),
        ("newsmag", "4.2", True),
        ("newsmag", "5.4.2", False),
    ],
)
def test_old_versions_print_the_wall_clock_as_utc(
    generation: str, version: str, lies: bool
) -> None:
    newsroom, pages = drawn(40, generation=generation, version=version)
    told = truth_of(newsroom, 5, BASE)
    html = pages.article(5, BASE)
    tree = LexborHTMLParser(html)
    clock = tree.css_first("time.entry-date").attributes["datetime"]
    header = tree.css_first("h1").parent.parent.parent if generation == "classic" else None
    if header is not None:
        clock = header.css_first("time.entry-date").attributes["datetime"]
    else:
        wanted = ".tdb_single_date time" if generation == "tdb" else ".meta-info time"
        clock = tree.css_first(f"article {wanted}").attributes["datetime"]
    assert clock is not None
    assert clock[:19] == told["datePublished"][:19]
    assert clock.endswith("+00:00") is lies
    microdata = tree.css_first("meta[itemprop=datePublished]").attributes["content"]
    assert microdata == clock
    meta = tree.css_first("meta[property='article:published_time']")
    assert meta.attributes["content"] == told["datePublished"], "the head has the right time"


def test_the_container_is_named_as_its_version_names_it() -> None:
    old = drawn(40, version="9.0.1")[1].article(3, BASE)
    new = drawn(40, version="12.6.6")[1].article(3, BASE)
    assert 'class="td-post-content"' in old
    assert 'class="td-post-content tagdiv-type"' in new
    assert 'itemtype="https://schema.org/Article"47>' in old


def test_nobody_writes_the_head_of_a_bare_site() -> None:
    html = drawn(40, seo="bare")[1].article(3, BASE)
    assert "article:published_time" not in html
    assert 'ld+json">{"@context": "https://schema.org", "@type": "Article"' not in html
    assert 'rel="canonical"' in html


def test_a_heavy_page_is_heavy() -> None:
    newsroom = Newsroom(40, 7)
    pages = Pages(newsroom, Theme(), weight_kb=75)
    sizes = [len(pages.article(n, BASE).encode()) / 1024 for n in newsroom.numbers()]
    assert 60 < min(sizes) <= max(sizes) < 95
    assert 70 < sum(sizes) / len(sizes) < 82


@pytest.mark.parametrize("generation", GENERATIONS)
def test_menu_sidebar_and_footer_hold_article_modules_too(generation: str) -> None:
    _newsroom, pages = drawn(40, generation=generation)
    tree = LexborHTMLParser(pages.article(20, BASE))
    modules = tree.css(".td-module-title a")
    assert len(modules) > 6
    menu = [node.text() for node in tree.css("ul.sub-menu a")]
    assert any("L’International" in text for text in menu), "the menu's own apostrophe"
    assert "Science &amp; Tech" in tree.html


@pytest.mark.parametrize("generation", GENERATIONS)
def test_bodies_close_what_they_open(generation: str) -> None:
    newsroom, pages = drawn(generation=generation)
    outside = (
        ".td-post-content footer, .td-post-content .td-post-next-prev, .td-post-content .comments,"
        " .td-post-content .td-main-sidebar, .td-post-content .tdb_single_next_prev"
    )
    for n in newsroom.numbers():
        tree = LexborHTMLParser(pages.article(n, BASE))
        assert len(tree.css(".td-post-content")) == 1
        assert not tree.css(outside), n
        assert len(tree.css("h1")) == 1
        assert tree.css_first(".td-footer-wrapper") is not None


def test_some_listing_pages_show_an_entry_twice() -> None:
    newsroom, pages = drawn(2000)
    doubled = 0
    for number in range(1, 30):
        html = pages.section(INTERNATIONAL, number, BASE)
        assert html is not None
        links = LexborHTMLParser(html).css(".td_module_10 h3 a")
        addresses = [link.attributes["href"] for link in links]
        doubled += len(addresses) > len(set(addresses))
    assert 1 <= doubled <= 10
    assert pages.section(INTERNATIONAL, 999, BASE) is None
    assert len(newsroom.members(INTERNATIONAL)) > 295
