"""Everything ends: a list, a chain or a site without an end is named, and proves nothing.

A site that goes on for ever ends the run by a bound with a name, with exit 1, and leaves no state
that says « complete »: when it is well again, the next run has everything.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import SiteWithin, is_article
from tests.outages.storm import HTML, JSON

XML = {"Content-Type": "text/xml; charset=UTF-8"}
FEW = {
    "MOST_FOUND": 600, "MOST_COPIES": 15, "MOST_FILES": 20, "MOST_OF_A_DAY": 20,
    "ILL_SITE_AFTER": 10, "MOST_TERMS": 500,
}  # fmt: skip
"""The bounds, small: what is endless takes no longer than it must."""


def post(number, when, before=None, after=None, story=None):
    """Return the page of a post that a machine has made up."""
    url = f"{HOME}sans-fin-{number}/"
    told = story or number
    text = "".join(f"<p>Le {n}e alinéa du récit {told} en dit plus.</p>" for n in "12345678")
    links = "".join(
        f'<div class="td-post-{side}-post"><div class="td-post-next-prev-content">'
        f'<a href="{HOME}{other}">Le récit voisin</a></div></div>'
        for side, other in (("prev", before), ("next", after))
        if other
    )
    return f"""<html><head><title>Le récit {number}</title><link rel="canonical" href="{url}">
        <meta property="article:published_time" content="{when.isoformat()}">
        </head><body class="single single-post postid-{number}"><article class="post post-{number}">
        <header><h1 class="entry-title">Le récit sans fin, au numéro {number}</h1>
        <time class="entry-date" datetime="{when.isoformat()}">{when:%d/%m/%Y}</time></header>
        <div class="td-post-content">{text}</div>
        <div class="td-block-row td-post-next-prev">{links}</div>
        </article></body></html>""".encode()


def listing(path, entries, onward):
    """Return a listing's page that shows addresses, and always a next one."""
    loop = "".join(
        f'<div class="td_module_10 td_module_wrap"><h3 class="entry-title td-module-title">'
        f'<a href="{HOME}{one}">Le récit {one}</a></h3></div>'
        for one in entries
    )
    pager = f'<div class="page-nav"><a class="page" href="{HOME}{onward}">suite</a></div>'
    ahead = f'<link rel="next" href="{HOME}{onward}">'
    body = f'<div class="td-ss-main-content">{loop}{pager}</div>'
    return f"<html><head>{ahead}</head><body class='archive'>{body}</body></html>".encode()


def number_in(path):
    """Return the number that an address ends with; 1 where it has none."""
    found = re.search(r"(\d+)\D*$", path)
    return int(found[1]) if found else 1


NOW = datetime.now(UTC).replace(microsecond=0)


def in_the_chain(step, story=None):
    """Return a rule: every article names one more before it, a *step* older, of one *story*."""

    def rule(path, found):
        if not is_article(path):
            return found
        if "sans-fin" in path:
            number = number_in(path)
            when = NOW - timedelta(days=2) - number * step
            return 200, HTML, post(number, when, f"sans-fin-{number + 1}/", story=story)
        status, headers, body = found
        onward = rb"\g<1>" + HOME.encode() + b"sans-fin-1/"
        before = rb'(td-post-prev-post.{0,99}?href=")[^"]*'
        return status, headers, re.sub(before, onward, body, flags=re.DOTALL)

    return rule


def sessions(path, found):
    """Give every article by addresses without end that differ in a word."""
    status, headers, body = found
    if "sitemap-posts" in path:
        urls = re.findall(rb"<loc>([^<]*)</loc>", body)[:2]
        made = b"".join(b"<url><loc>%s?sid=%d</loc></url>" % (urls[n % 2], n) for n in range(500))
        return status, headers, b"<urlset>%s</urlset>" % made
    return found


def endless_index(path, found):
    """Let a sitemap's index name itself, with a counter."""
    if "sitemap" not in path:
        return found
    n = number_in(path) + 1
    loc = f"<sitemap><loc>{HOME}sitemap-{n}.xml</loc></sitemap>"
    return 200, XML, f"<sitemapindex>{loc}</sitemapindex>".encode()


def wide_index(path, found):
    """Let a sitemap's index name files without end, each empty but for one."""
    if "sitemap" not in path:
        return found
    if "posts" in path:
        return 200, XML, b"<urlset></urlset>"
    locs = "".join(f"<sitemap><loc>{HOME}sitemap-posts-{n}.xml</loc></sitemap>" for n in range(99))
    return 200, XML, f"<sitemapindex>{locs}</sitemapindex>".encode()


def dead_sitemap(path, found):
    """Name addresses by the ten thousand that lead nowhere."""
    if "sitemap-posts" not in path:
        return found
    locs = "".join(f"<url><loc>{HOME}mort-{n}/</loc></url>" for n in range(9_000))
    return 200, XML, f"<urlset>{locs}</urlset>".encode()


def item_of(n):
    return f"<item><title>Récit {n}</title><link>{HOME}sans-fin-{n}/</link></item>"


def dead_feed(path, found):
    """Give a feed of ten thousand dead addresses."""
    if "feed" not in path:
        return found
    items = "".join(map(item_of, range(9_000)))
    return 200, XML, f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def endless_feed(path, found):
    """Give a feed whose every page has ten more articles that are there."""
    if "sans-fin" in path:
        return 200, HTML, post(number_in(path), NOW - timedelta(days=3))
    if "feed" not in path:
        return found
    page = number_in(path) if "paged" in path else 1
    items = "".join(map(item_of, range(page * 10, page * 10 + 10)))
    return 200, XML, f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def endless_listing(path, found):
    """Give listings whose every page has ten more articles that are there, and a next one."""
    if "sans-fin" in path:
        return 200, HTML, post(number_in(path), NOW - timedelta(days=3))
    if "/category/" not in path:
        return found
    page = int(match[1]) if (match := re.search(r"/page/(\d+)", path)) else 1
    base = path.split("page/")[0].strip("/")
    entries = [f"sans-fin-{n}/" for n in range(page * 10, page * 10 + 10)]
    return 200, HTML, listing(path, entries, f"{base}/page/{page + 1}/")


def listing_of_the_same(path, found):
    """Give listings that show the same articles on every page, and a next one."""
    if "/category/" not in path:
        return found
    page = int(match[1]) if (match := re.search(r"/page/(\d+)", path)) else 1
    base = path.split("page/")[0].strip("/")
    return 200, HTML, listing(path, ["sans-fin-1/", "sans-fin-2/"], f"{base}/page/{page + 1}/")


def api_of_the_same(path, found):
    """Let the API give its first page for ever, and say that there are more."""
    status, headers, body = found
    if "/wp/v2/posts" not in path or status != 200:
        return found
    posts = json.loads(body)
    api_of_the_same.first = getattr(api_of_the_same, "first", None) or posts[:3]
    more = {**headers, "X-WP-Total": "1000000", "X-WP-TotalPages": "100000"}
    return 200, more, json.dumps(api_of_the_same.first).encode()


def endless_api(path, found):
    """Let the API give ever older posts, each another."""
    if "/wp/v2/posts" not in path:
        return found
    asked = dict(parse_qsl(urlsplit(path).query))
    last = datetime.fromisoformat(asked.get("before", "2022-01-01T00:00:00"))
    posts = []
    for minutes in range(1, int(asked.get("per_page", 100)) + 1):
        moment = (last - timedelta(minutes=minutes)).isoformat()
        number = int((datetime(2030, 1, 1) - datetime.fromisoformat(moment)).total_seconds() // 60)
        text = "".join(f"<p>Le {n}e alinéa du récit {number} en dit plus.</p>" for n in "12345")
        dates = dict.fromkeys(("date", "date_gmt", "modified", "modified_gmt"), moment)
        said = {"title": {"rendered": f"Récit {number}"}, "content": {"rendered": text}}
        posts.append({"id": number, "link": f"{HOME}sans-fin-{number}/", **dates, **said})
    return 200, {**JSON, "X-WP-Total": "99999999"}, json.dumps(posts).encode()


def endless_categories(path, found):
    """Let the API name categories without end."""
    if "/wp/v2/categories" not in path:
        return found
    page = number_in(path) if "page=" in path else 1
    some = [
        {"id": page * 1000 + n, "name": f"R{n}", "slug": f"r{page}-{n}", "parent": 0}
        for n in range(100)
    ]
    return 200, {**JSON, "X-WP-Total": "99999999"}, json.dumps(some).encode()


ENDLESS = {
    "session ids": ("sitemap", sessions, "copies of articles"),
    "a chain by the second": ("neighbours", in_the_chain(timedelta(seconds=1)), "of one day"),
    "a chain by the day": ("neighbours", in_the_chain(timedelta(days=40)), "MOST_FOUND=60"),
    "a chain by the decade": ("neighbours", in_the_chain(timedelta(days=900)), "a post of 19"),
    "a sitemap's index names itself": ("sitemap", endless_index, "without end"),
    "a sitemap's index of many files": ("sitemap", wide_index, "without end"),
    "a sitemap of dead addresses": ("sitemap", dead_sitemap, "is not well"),
    "a feed of dead addresses": ("feed", dead_feed, "is not well"),
    "a feed": ("feed", endless_feed, "MOST_FOUND=60"),
    "listings": ("listing", endless_listing, "MOST_FOUND=60"),
    "listings of the same": ("listing", listing_of_the_same, "repeat themselves"),
    "a chain of one story": ("neighbours", in_the_chain(timedelta(days=9), 7), "are copies"),
    "an API's new posts": ("api", endless_api, "MOST_FOUND"),
    "an API's posts": ("api", api_of_the_same, "API"),
    "an API's categories": ("api", endless_categories, "API"),
}


@pytest.fixture(scope="module")
def site():
    return SiteWithin(40)


@pytest.mark.parametrize("kind", ENDLESS)
def test_it_ends_by_a_named_bound_and_proves_nothing(site, tmp_path, kind):
    follow, site.rule, line = ENDLESS[kind]
    site.asked.clear()
    few = {**FEW, "MOST_FOUND": 60} if "MOST_FOUND" in line else FEW
    run = crawl("cinktank", site, tmp_path, settings=few, follow=follow)
    site.rule = None
    assert run.code == 1, run.log
    assert re.search(line, run.log.splitlines()[0]), run.log.splitlines()[0]
    assert len(site.asked) < 400
    for _ in range(2):
        well = crawl("cinktank", site, tmp_path, follow=follow)
    assert site.truth() <= {item["canonicalUrl"] or item["url"] for item in well.items}
