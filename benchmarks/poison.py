"""Pages, feeds, sitemaps and API answers that are made to take long: each kind in any size."""

import json
from collections.abc import Callable
from typing import Final

from cinktank.extract import extract_article, extract_post
from cinktank.pages.feed import FeedPage
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import controls, loading
from cinktank.pages.navigation import sections
from cinktank.pages.page import Page
from cinktank.pages.sitemap import read_sitemap
from cinktank.pages.wordpress import NoApiError, read_list

URL: Final = "https://cinktank.com/un-article/"
SITE: Final = "https://cinktank.com"
STORY: Final = (
    "<p>La première phrase de l’histoire est assez longue pour compter comme un paragraphe.</p>"
)

Kind = Callable[[int], bytes]
Reader = Callable[[bytes], object]


def page(inside: str, head: str = "", around: str = "{}", attributes: str = "") -> bytes:
    """Return an article's page in the theme's markup with *inside* in its body."""
    body = f"<div class='td-post-content tagdiv-type'>{STORY}{inside}</div>"
    return (
        f"<html lang='fr'><head>{head}</head>"
        f"<body class='single single-post postid-7' {attributes}>"
        "<article id='post-7' class='post type-post'><h1 class='entry-title'>Un article</h1>"
        f"{around.format(body)}</article></body></html>"
    ).encode("utf-8", "replace")


def listing(inside: str) -> bytes:
    """Return a listing's page with *inside* in its main part."""
    return (
        "<html><body class='archive category'><h1>Sport</h1>"
        f"<div class='td-main-content'>{inside}</div></body></html>"
    ).encode()


def meta(name: str, content: str) -> str:
    """Return a ``meta`` element."""
    return f'<meta property="{name}" content="{content}">'


def data(thing: object) -> str:
    """Return JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def nested(opening: str, closing: str = "", inside: str = "x") -> Callable[[int], str]:
    """Return elements in one another."""
    return lambda n: opening * n + inside + closing * n


def module(n: int) -> str:
    """Return a listing's entry in the theme's markup."""
    return (
        f"<div class='td_module_10 td_module_wrap'><h3 class='entry-title td-module-title'>"
        f"<a href='/{n}/' title='Titre {n}'>Titre {n}</a></h3>"
        "<a class='td-post-category' href='/sport/'>Sport</a>"
        "<time class='entry-date' datetime='2022-03-15T18:20:00+00:00'>15 mars</time></div>"
    )


_BODIES: Final[dict[str, Callable[[int], str]]] = {
    "nested div": nested("<div>", "</div>"),
    "nested div with classes": nested("<div class='a b c'>", "</div>"),
    "nested div, never closed": nested("<div>"),
    "nested span": nested("<span>", "</span>"),
    "nested tables": nested("<table><tr><td>", "</td></tr></table>"),
    "nested tables of two columns": nested("<table><tr><td>a<td>", "</td></tr></table>"),
    "nested lists": nested("<ul><li>", "</li></ul>"),
    "nested quotes": nested("<blockquote>", "</blockquote>"),
    "nested figures": nested("<figure>", "</figure>"),
    "nested figures and quotes": nested(
        "<figure><img src=/a.jpg><blockquote>", "</blockquote></figure>"
    ),
    "nested figures and tables": nested("<figure><table><tr><td>", "</table></figure>"),
    "nested captions": nested("<figure><figcaption>", "</figcaption></figure>"),
    "nested galleries": nested("<div class='wp-block-gallery'><img src=/a.jpg>", "</div>"),
    "nested junk": nested("<div class='sharedaddy'>", "</div>", STORY * 20),
    "nested related boxes": nested("<div class='yarpp-related'><a href=/a/>A</a>", "</div>"),
    "nested forms": nested("<div><form>", "</form></div>"),
    "nested advertisements": nested("<div><ins class='adsbygoogle'></ins>", "</div>"),
    "nested headings": nested("<h2><div>", "</div></h2>"),
    "nested titles": nested("<h1><div>", "</div></h1>"),
    "nested links": nested("<a href='/a/'><object>", "</object></a>"),
    "nested footnotes": nested("<sup>", "</sup>"),
    "nested details": nested("<details><summary>x</summary>", "</details>"),
    "nested svg": nested("<svg><g>", "</g></svg>"),
    "nested emphasis": nested("<em><strong>", "</strong></em>"),
    "unclosed emphasis": lambda n: "<p>" + "<em>a" * n + "</p>" + "<p>x" * n,
    "unclosed formatting with attributes": lambda n: "<p>"
    + "".join(f"<b id=b{i}>a" for i in range(n))
    + "</p>"
    + "<p>x</p>" * n,
    "formatting, misnested": lambda n: "<b><i><u><p>x</b></i>" * n,
    "list items, never closed": lambda n: "<ul>" + "<li>x" * n,
    "definition lists": lambda n: "<dl>" + "<dt>a<dd>b" * n + "</dl>",
    "br lines": lambda n: "Une ligne<br>" * n,
    "br lines of spaces": lambda n: "  <br> <span> </span>" * n,
    "br after sentences": lambda n: "Une ligne.<br>\n" * n,
    "dashes": lambda n: f"<p>{'-' * n}</p>",
    "em dashes": lambda n: f"<p>{'–' * n}</p>",
    "spaces": lambda n: f"<p>a{' ' * n}b</p>",
    "no-break spaces": lambda n: f"<p>a{chr(160) * n}b</p>",
    "linked dashes": lambda n: f"<p><a href=/a/>{'-' * n}</a></p>",
    "linked words": lambda n: f"<p><a href=/a/>{'suivez-nous ' * n}</a></p>",
    "lists of links": lambda n: "<ul>" + "<li><a href=/a/>Lire aussi : un titre</a>" * n + "</ul>",
    "short lines": lambda n: "<p>Lire aussi</p>" * n,
    "lines of signs": lambda n: f"<p>{'-’' * 120}</p>" * n,
    "opening of signs": lambda n: f"<p><a href=/a/>{'-’' * n}</a></p><p>PARIS (AFP) – Le texte</p>",
    "brackets": lambda n: f"<p>{'(' * n}</p>",
    "guillemets": lambda n: f"<p>{'« ' * n}</p>",
    "closing guillemets": lambda n: f"<p>{' »' * n} a »</p>",
    "doubly escaped ampersands": lambda n: f"<p>&amp;{'amp;' * n}</p>",
    "ampersands": lambda n: f"<p>{'&amp;amp;' * n}</p>",
    "half an entity": lambda n: f"<p>{'&amp;#' * n}{'1' * n}</p>",
    "accents on one letter": lambda n: f"<p>a{chr(0x301) * n}</p>",
    "accents of two kinds": lambda n: f"<p>a{(chr(0x323) + chr(0x301) + chr(0x5B0)) * n}</p>",
    "invisible joiners": lambda n: f"<p>{'a' + chr(0x200D) * n}</p>",
    "mojibake": lambda n: f"<p>{'lâ€™Ã©tÃ© ' * n}</p>",
    "control characters": lambda n: f"<p>{chr(0x81) * n}</p>",
    "one long word": lambda n: f"<p>{'a' * n}</p>",
    "many paragraphs": lambda n: STORY * n,
    "many headings": lambda n: "<h2>Titre</h2>" * n,
    "many links": lambda n: "".join(f"<p><a href='/{i}/'>Un lien</a></p>" for i in range(n)),
    "many links in a line": lambda n: "<p>" + "<a href='/a/'>un</a> lien " * n,
    "many images": lambda n: "".join(f"<img src='/{i}.jpg'>" for i in range(n)),
    "many captions": lambda n: "".join(
        f"<figure><img src='/{i}.jpg'><figcaption>Légende {i} (Photo : A. B/AFP)</figcaption>"
        "</figure>" for i in range(n)
    ),
    "one caption, many images": lambda n: "<figure>"
    + "".join(f"<img src='/{i}.jpg'>" for i in range(n))
    + f"<figcaption>{'Une légende ' * n}</figcaption></figure>",
    "many sources of a picture": lambda n: f"<img src=/a.jpg srcset='{'/b.jpg 2w, ' * n}'>",
    "many related boxes": lambda n: "<div class='yarpp-related'><a href=/a/>A</a></div>" * n,
    "many forms": lambda n: "<div><form></form></div>" * n,
    "many advertisements": lambda n: "<ins class='adsbygoogle'></ins>" * n,
    "many related words": lambda n: "<p>" + " <i class='related-x'> </i>" * n + "</p>",
    "many footnotes": lambda n: "<p>" + "a<sup><a href='#1'>1</a></sup>" * n + "</p>",
    "many rows": lambda n: "<table>" + "<tr><td>a<td>b" * n + "</table>",
    "many cells": lambda n: "<table><tr>" + "<td>a" * n + "</table>",
    "many comments": lambda n: "<!-- x -->" * n,
    "many comments in a link": lambda n: f"<a href=/a/>{'<!-- x -->' * n}b</a>",
    "a comment without end": lambda n: "<!--" * n,
    "a class of many tokens": lambda n: f"<div class='{'a-b ' * n}'>x</div>",
    "a class of one token": lambda n: f"<div class='{'a-' * n}'>x</div>",
    "long classes": lambda n: "".join(f"<p class='{'x' * 300}{i}'>x</p>" for i in range(n)),
    "an id": lambda n: f"<div id='{'toc-' * n}'>x</div>",
    "a style": lambda n: f"<div style='{'display ' * n}'>x</div>",
    "a long address": lambda n: f"<p><a href='{'/web/2022/http://a.fr' * n}'>un</a></p>",
    "an address of dots": lambda n: f"<p><a href='{'../' * n}'>un</a></p>",
    "an address of queries": lambda n: f"<p><a href='/?{'utm_a=1&' * n}'>un</a></p>",
    "data addresses": lambda n: f"<img src='data:image/png;base64,{'A' * n}'>",
    "many attributes": lambda n: f"<div {' '.join(f'a{i}=1' for i in range(n))}>x</div>",
    "many attributes, no values": lambda n: f"<div {' '.join(f'a{i}' for i in range(n))}>x</div>",
}  # fmt: skip

ARTICLES: Final[dict[str, Kind]] = {
    name: (lambda n, inside=inside: page(inside(n))) for name, inside in _BODIES.items()
} | {
    "og:title of spaces": lambda n: page("", meta("og:title", f"a{' ' * n}b")).replace(b"h1", b"i"),
    "og:title of dashes": lambda n: page("", meta("og:title", " -" * n)).replace(b"h1", b"i"),
    "og:title of ampersands": lambda n: page("", meta("og:title", "&amp;" + "amp;" * n)),
    "a description": lambda n: page("", meta("og:description", "&amp;amp; été " * n)),
    "many metas": lambda n: page("", meta("article:tag", "un") * n),
    "many sections": lambda n: page(
        "", "".join(meta("article:section", f"s{i}, t") for i in range(n))
    ),
    "a section of commas": lambda n: page("", meta("article:section", "a, " * n)),
    "many links in the head": lambda n: page("", "<link rel='alternate' href='/a/?p=x'>" * n),
    "a head of one relation": lambda n: page("", f"<link rel='{'a ' * n}' href='/a/'>"),
    "a language": lambda n: page("", meta("og:locale", "fr_" * n)).replace(b"lang='fr'", b""),
    "a base address": lambda n: page("", f"<base href='/{'a/' * n}'>"),
    "JSON-LD in depth": lambda n: page("", data("x").replace('"x"', "[" * n + "]" * n)),
    "JSON-LD in width": lambda n: page("", data([{"@type": "Thing", "name": "x"}] * n)),
    "JSON-LD of ids": lambda n: page(
        "", data([{"@type": "Person", "@id": f"#{i}", "author": {"@id": "#0"}} for i in range(n)])
    ),
    "JSON-LD of authors": lambda n: page(
        "", data({"@type": "Article", "author": [{"name": f"A {i}"} for i in range(n)]})
    ),
    "JSON-LD of sections": lambda n: page(
        "", data({"@type": "Article", "articleSection": [f"s {i}" for i in range(n)]})
    ),
    "JSON-LD breadcrumbs": lambda n: page(
        "",
        data({"@type": "BreadcrumbList",
              "itemListElement": [{"name": f"s{i}", "item": f"/{i}/"} for i in range(n)]}),
    ),
    "JSON-LD headline": lambda n: page(
        "", data({"@type": "Article", "headline": "a " * n})
    ).replace(b"h1", b"i"),
    "JSON-LD of spaces": lambda n: page(
        "", data({"@type": "Article"}).replace(": ", ":" + " " * n)
    ),
    "JSON-LD, broken": lambda n: page("", data("x").replace('"x"', '{"a":"\n' * n)),
    "many JSON-LD": lambda n: page("", data({"@type": "Article"}) * n),
    "breadcrumbs": lambda n: page("", around="<div class='entry-crumbs'>"
        + "".join(f"<a href='/{i}/'>Rubrique {i} &amp; plus</a>" for i in range(n)) + "</div>{}"),
    "nested breadcrumbs": lambda n: page("", around="<div class='entry-crumbs'>" * n + "{}"),
    "category labels": lambda n: page("", around="<ul class='td-category'>"
        + "<li><a class='entry-category' href='/a/'>Sport</a>" * n + "</ul>{}"),
    "loose labels": lambda n: page(
        "", around="<a class='entry-category' href='/a/'>Sport</a>" * n + "{}"
    ),
    "nested loose labels": lambda n: page(
        "", around="<div class='cat-links'><a href='/a/'>Sport</a>" * n + "{}"
    ),
    "tags": lambda n: page("", around="<ul class='td-tags'>" + "<li><a href='/a/'>un</a>" * n
                           + "</ul>{}"),
    "many titles": lambda n: page("", around="<h1>x</h1>" * n + "{}").replace(b"entry-title", b""),
    "a title of sub-titles": lambda n: page("").replace(
        b"Un article", b"<span class='subtitle'>x</span>" * n
    ),
    "a title of nested sub-titles": lambda n: page("").replace(
        b"Un article", b"<div class='subtitle'>x" * n
    ),
    "a long title": lambda n: page("").replace(b"Un article", b"Un titre " * n),
    "a title of dashes": lambda n: page("").replace(b"Un article", b" - " * n),
    "bylines": lambda n: page("", around="<div class='td-post-author-name'>"
        + "<a href='/a/'>par Ana</a>" * n + "</div>{}"),
    "a byline of words": lambda n: page(
        "", around=f"<div class='byline'>{'par ana et ' * n}</div>{{}}"
    ),
    "times": lambda n: page("", around="<div class='entry-meta'>Modifié "
        + "<time datetime='2022-03-15'>15 mars</time>" * n + "</div>{}"),
    "nested times": lambda n: page("", around="<div class='entry-meta'><time>x" * n + "{}"),
    "a printed date": lambda n: page(
        "", around=f"<div class='td-post-date'>{'1 ' * n}</div>{{}}"
    ),
    "comments counted": lambda n: page(
        "", around=f"<div class='td-post-comments'>{'1,' * n}</div>{{}}"
    ),
    "links to the next post": lambda n: page("", around="{}<div class='td-post-next-post'>"
        + "<a href='/a/'><span>Suivant</span>Titre</a>" * n + "</div>"),
    "nested ways to the next post": lambda n: page(
        "", around="{}" + "<div class='td-post-next-post'><a href=''>x</a>" * n
    ),
    "backgrounds": lambda n: page("", around="<div class='tdb_single_bg_featured_image'>"
        + "<i style='background: url(data:x)'></i>" * n + "</div>{}"),
    "a background": lambda n: page("", around="<div class='tdb_single_bg_featured_image' style='"
        + "background:url(" * n + "'></div>{}"),
    "pictures beside a shared one": lambda n: page(
        "<img src='/photo-12345.jpg'>" * n, meta("og:image", "/autre-12345.jpg")
    ),
    "nested main parts with pictures": lambda n: page(
        "", meta("og:image", "/autre-12345.jpg"), around="<main><img src=/a.jpg>" * n + "{}"
    ),
    "attributes on the body": lambda n: page("", attributes=f"data-a='{'x' * n}'"),
    "classes on the body": lambda n: page("", attributes="").replace(b"single ", b"single a" * n),
    "no body, long text": lambda n: (b"<html><h1>Un titre</h1><body class='single-post'>"
                                     + STORY.encode() * n),
    "no body, nested": lambda n: (b"<html><h1>Un titre</h1><body class='single-post'>"
                                  + b"<div>" * n + STORY.encode() * 9),
    "no body, many links": lambda n: (b"<html><h1>Un titre</h1><body class='single-post'>"
                                      + b"<div><a href='/a/'>un lien</a></div>" * n),
    "no markup": lambda n: b"a " * n,
    "no markup, less than": lambda n: b"<" * n,
    "zeros": bytes,
    "UTF-16": lambda n: page(STORY * n).decode().encode("utf-16"),
    "Latin-1": lambda n: page(STORY * n, "<meta charset='latin-1'>"),
    "an encoding of no page": lambda n: page(STORY * n, "<meta charset='punycode'>"),
}  # fmt: skip

LISTINGS: Final[dict[str, Kind]] = {
    "many modules": lambda n: listing("".join(map(module, range(n)))),
    "many modules, one element": lambda n: listing(
        "".join(f"<h3 class='td-module-title'><a href='/{i}/'>T</a></h3>" for i in range(n))
    ),
    "nested modules": lambda n: listing(
        "".join(f"<div class='td_module_1'><h3 class='td-module-title'><a href='/{i}/'>T</a></h3>"
                for i in range(n))
    ),
    "nested titles": lambda n: listing(
        "<div class='td-module-title'>" * n + "<a href='/a/'>T</a>"
    ),
    "another theme's entries": lambda n: listing(
        "".join(f"<article><h2><a href='/{i}/'>T</a></h2></article>" for i in range(n))
    ),
    "another theme's, one element": lambda n: listing(
        "<article>" + "".join(f"<h2><a href='/{i}/'>T</a></h2>" for i in range(n)) + "</article>"
    ),
    "modules deep down": lambda n: listing(
        "<div>" * 300 + "".join(map(module, range(n)))
    ),
    "modules under a long class": lambda n: listing(
        f"<div class='{'a' * 30 * n}'>" + "".join(map(module, range(n)))
    ),
    "a grid and a loop": lambda n: listing(
        "<div class='td_block_big_grid big_grid'>" + "".join(map(module, range(n)))
        + "</div><div class='tdb_loop'>" + "".join(map(module, range(n)))
    ),
    "many pages": lambda n: listing(
        module(1) + "<div class='page-nav'><span class='current'>1</span>"
        + "".join(f"<a href='/page/{i}/'>{i}</a>" for i in range(n)) + "</div>"
    ),
    "many pagers": lambda n: listing(module(1) + "<div class='page-nav'>x</div>" * n),
    "nested pagers": lambda n: listing(module(1) + "<div class='page-nav'>x" * n),
    "a number of pages": lambda n: listing(
        module(1) + f"<div class='page-nav'><a href=/2/>2</a><span class='pages'>{'1.' * n}</span>"
    ),
    "a menu": lambda n: listing(
        "<ul class='sf-menu'>" + "".join(
            f"<li class='menu-item'><a href='/category/{i}/'>Rubrique {i}</a>" for i in range(n)
        )
    ),
    "controls that load more": lambda n: listing(
        "<div class='td_block_wrap'>" + module(1)
        + "<a class='td_ajax_load_more' data-td_block_id='tdi_1'>Plus</a>" * n + _AJAX
    ),
    "blocks that load more": lambda n: listing(
        _AJAX + "<script>" + "".join(
            f"block_tdi_{i}.atts = '{{}}'; block_tdi_{i}.id = \"x\";" for i in range(n)
        ) + "</script>" + module(1)
        + "<a class='td_ajax_load_more' data-td_block_id='tdi_1'>Plus</a>"
    ),
    "a script of names": lambda n: listing(_AJAX + f"<script>{'block_' * n}</script>" + module(1)),
    "a script of quotes": lambda n: listing(
        _AJAX + "<script>" + "block_a.b='" * n + "</script>" + module(1)
    ),
    "a script of braces": lambda n: listing(
        _AJAX + "<script>" + "tdAjaxLoop.loopState.atts={" * n + "</script>" + module(1)
    ),
    "settings of a loop": lambda n: listing(
        _AJAX + "<script>tdAjaxLoop.loopState.atts={" + "a" * n + "}</script>" + module(1)
    ),
}  # fmt: skip
_AJAX: Final = "<script>var td_ajax_url='https://cinktank.com/wp-admin/admin-ajax.php';</script>"


_PAGES_TOO: Final = {
    f"article: {name}": kind
    for name, kind in ARTICLES.items()
    if name.startswith(("nested", "many", "category", "loose", "no ", "a class"))
}


def post(**fields: object) -> bytes:
    """Return a post of the API."""
    return json.dumps({
        "id": 7, "link": URL, "date": "2022-03-15T18:20:00", "date_gmt": "2022-03-15T17:20:00",
        "title": {"rendered": "Un article"}, "content": {"rendered": STORY}, "categories": [1],
    } | fields).encode()  # fmt: skip


POSTS: Final[dict[str, Kind]] = {
    f"post: {name}": (lambda n, inside=inside: post(content={"rendered": inside(n)}))
    for name, inside in _BODIES.items()
    if name.startswith(("nested", "many", "br"))
} | {
    "categories": lambda n: post(categories=list(range(n))),
    "nested categories": lambda n: post(
        categories=[1],
        _embedded={"wp:term": [[
            {"id": i, "taxonomy": "category", "name": f"c{i}",
             "_links": {"up": [{"href": f"/{i + 1}"}]}} for i in range(n)
        ]]},
    ),
    "authors": lambda n: post(_embedded={"author": [{"name": f"A {i}"} for i in range(n)]}),
    "lead pictures": lambda n: post(
        _embedded={"wp:featuredmedia": [{"source_url": "/a.jpg"}] * n}
    ),
    "excerpt": lambda n: post(excerpt={"rendered": "<p>" + "Un extrait " * n}),
    "surrogates": lambda n: post(title={"rendered": "\ud83d" * n}),
    "a post in depth": lambda n: b'{"id":7,"acf":' + b"[" * n + b"]" * n + b"}",
}  # fmt: skip


def feed(items: str) -> bytes:
    """Return a feed."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


FEEDS: Final[dict[str, Kind]] = {
    "many items": lambda n: feed("".join(
        f"<item><title>T</title><link>{SITE}/{i}/</link>"
        "<pubDate>Tue, 15 Mar 2022 17:20:00 GMT</pubDate></item>" for i in range(n)
    )),
    "nested items": lambda n: feed("<item>" * n),
    "an item of many elements": lambda n: feed("<item>" + "<x/>" * n + "</item>"),
    "a long link": lambda n: feed(f"<item><link>{'/a/..' * n}</link></item>"),
    "a long date": lambda n: feed(
        f"<item><link>/a/</link><pubDate>{'1 ' * n}</pubDate></item>"
    ),
    "entities": lambda n: feed("<item><link>/a/</link><title>" + "&amp;" * n + "</title></item>"),
}  # fmt: skip

SITEMAPS: Final[dict[str, Kind]] = {
    "many addresses": lambda n: b"<urlset>" + b"".join(
        f"<url><loc>{SITE}/{i}/</loc><lastmod>2022-03-15</lastmod></url>".encode()
        for i in range(n)
    ) + b"</urlset>",
    "nested addresses": lambda n: b"<urlset>" + b"<url>" * n,
    "an address of many elements": lambda n: b"<urlset><url>" + b"<x/>" * n + b"</url></urlset>",
    "a long address": lambda n: (
        b"<urlset><url><loc>" + b"/a/.." * n + b"</loc></url></urlset>"
    ),
    "an index": lambda n: b"<sitemapindex>" + b"".join(
        f"<sitemap><loc>{SITE}/post-sitemap{i}.xml</loc></sitemap>".encode() for i in range(n)
    ) + b"</sitemapindex>",
}  # fmt: skip


def read_article(body: bytes) -> object:
    """Read an article as a crawl does."""
    return extract_article(body, URL)


def read_listing(body: bytes) -> object:
    """Read all that a walk asks of a listing."""
    found = ListingPage(body, f"{SITE}/category/sport/")
    return (
        found.articles(), found.label, found.next_page(), found.page_number, found.last_page,
        loading(found), controls(found), sections(found),
    )  # fmt: skip


def read_api(body: bytes) -> object:
    """Read a list of one post."""
    try:
        posts = read_list(b"[" + body + b"]")
    except NoApiError:
        return None
    return [extract_post(one, f"{SITE}/") for one in posts]


def read_feed(body: bytes) -> object:
    """Read a feed."""
    return FeedPage(body, f"{SITE}/feed/").articles()


def read_map(body: bytes) -> object:
    """Read a sitemap to its end."""
    return sum(1 for _ in read_sitemap(body).entries)


READERS: Final[dict[str, tuple[Reader, dict[str, Kind]]]] = {
    "article": (read_article, ARTICLES),
    "listing": (read_listing, LISTINGS | _PAGES_TOO),
    "post": (read_api, POSTS),
    "feed": (read_feed, FEEDS),
    "sitemap": (read_map, SITEMAPS),
    "navigation": (lambda body: sections(Page(body, URL)), {"a menu": LISTINGS["a menu"]}),
}
