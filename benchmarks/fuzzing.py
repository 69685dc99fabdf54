"""``python -m benchmarks.fuzzing --seconds 3600``: mutated pages, feeds, sitemaps, API answers.

Every reader must take any of them: no exception but the ones that say « this is no feed », and no
time-out. What is found becomes a case of ``tests/pages/test_bounds.py``. ``tests/test_fuzzing.py``
runs the first minute of it, always the same.
"""

import argparse
import gzip
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.pages import ROOT
from benchmarks.poison import POSTS, read_listing
from cinktank.deadline import ReadingTimeoutError, read_within
from cinktank.discovery.listing.ajax import LoadMore
from cinktank.extract import extract_article, extract_post
from cinktank.pages.feed import FeedPage, NoFeedError
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import Block
from cinktank.pages.post import modified, post_link, published
from cinktank.pages.sitemap import NoSitemapError, is_later, read_sitemap, unread
from cinktank.pages.wordpress import (
    NoApiError,
    ordinal,
    read_list,
    read_post,
    read_terms,
    sound_posts,
    terms_under,
)
from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.rss import feed
from fixtures.newsroom.sitemaps import Sitemaps
from fixtures.newsroom.theme import Theme

URL = "https://cinktank.com/un-article/"
SITE = "https://cinktank.com"
TIMEOUT = 20.0
"""Seconds of a reading that is called a hang; twice what a crawl allows, on a machine at rest."""

REFUSALS = (NoFeedError, NoSitemapError, NoApiError)
NASTY = [
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\xbd",
    b"\xf0\x9f",
    b"&#xd83d;",
    b"&#0;",
    b"&#99999999;",
    b"&amp;",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"</script>",
    b"<table><tr><td>",
    b"<div>",
    b"</div>",
    b"<p>",
    b"<b id=x>",
    b"<form>",
    b"<a href='http://[bad/'>",
    b"<svg><title>",
    b"<template>",
    b"<plaintext>",
    b"<select><option>",
    b"<frameset>",
    b"<br>",
    b"<figure><blockquote>",
    b"<math><mi>",
    b"mailto:a@b",
    b"http://[bad/",
    b"//",
    b"javascript:1",
    b"data:,",
    "²".encode(),
    "٣".encode(),
    b"9" * 5000,
    b"99999-12-31T23:59:59",
    b"9999-12-31T23:59:59-14:00",
    b"0000-00-00T00:00:00",
    b"0001-01-01T00:00:00+14:00",
    b"1e999",
    b"NaN",
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"-1",
    b"1.5",
    b'"\\ud83d"',
    b"\\u0000",
    b"\\",
    b"'",
    b'"',
    "«".encode(),
    "»".encode(),
    "\u0301\u0323".encode() * 40,
    b"(" * 50,
    b"-" * 200,
    b" " * 500,
    b"\n",
    b"<meta charset=punycode>",
    b"<meta charset=utf-16>",
    b"<base href='http://['>",
    b"/web/2022/http://a.fr/",
    b"Photo : ",
    "(AFP) – ".encode(),
    "PARIS, 31 fév. (AFP) – ".encode(),
    "l’Ãâ€™".encode(),
    b"Lire aussi : ",
    b"1/13/2022",
    b"il y a 9 ans",
]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    7,
    1 << 63,
    1 << 70,
    1.5,
    "",
    "x",
    "²",
    [],
    {},
    [None],
    [[]],
    {"a": 1},
    {"rendered": 7},
    {"rendered": ["x"]},
    [{"@id": []}],
    {"@id": "#x"},
    "http://[bad/",
    "mailto:a@b",
    "9999-12-31T23:59:59",
    "0000-00-00T00:00:00",
    "hier",
    "\ud83d",
    "<div>" * 300,
    "&#" + "9" * 5000 + ";",
    ["a", 1, None, {"name": ["x", 1]}],
    {"name": {"name": "x"}},
]


def pages() -> list[bytes]:
    """Return articles and listings: frozen ones, the newsroom's, real ones where they are."""
    found = [path.read_bytes() for path in sorted(ROOT.glob("fixtures/article/*/page.html"))]
    newsroom = Newsroom(40, 2022)
    for template, version in (("classic", "9.8"), ("tdb", "12.6.6"), ("newsmag", "5.4.2")):
        made = Pages(newsroom, Theme(template, version), weight_kb=20)
        found += [made.article(n, SITE).encode() for n in list(newsroom.numbers())[:3]]
    for path in sorted(ROOT.glob("../shared/*/html/*.gz"))[::6]:
        found.append(gzip.decompress(path.read_bytes())[:300_000])
    return found


def feeds() -> list[bytes]:
    """Return feeds."""
    newsroom = Newsroom(40, 2022)
    numbers = list(newsroom.numbers())[:10]
    return [feed(newsroom, numbers, "Cinktank", f"{SITE}/", SITE).encode()]


def sitemaps() -> list[bytes]:
    """Return sitemaps, packed or not."""
    made = Sitemaps(Newsroom(40, 2022))
    files = [made.file(made.index, SITE), made.file("/wp-sitemap-posts-post-1.xml", SITE)]
    found = [one.encode() for one in files if one]
    return found + [gzip.compress(one, mtime=0) for one in found]


def answers() -> list[bytes]:
    """Return lists of posts and of terms of the API: our own, real ones where they are."""
    found = [b"[" + kind(3) + b"]" for kind in POSTS.values()]
    terms = [{"id": n, "name": f"c{n}", "parent": n - 1, "link": f"/c{n}/"} for n in range(1, 9)]
    found.append(json.dumps(terms).encode())
    real = sorted(ROOT.glob("../shared/pages/feeds/*.json"))
    return found + [path.read_bytes()[:300_000] for path in real]


def mutated(chance: random.Random, body: bytes, others: list[bytes]) -> bytes:
    """Return a file with one to six things done to it."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(body) + 1)
        if chance.random() < 0.5:  # where there is something
            at = max(0, body.find(chance.choice((b"<", b'"', b">", b"=", b":")), at))
        size = int(len(body) ** chance.random())
        what = chance.randrange(9)
        if what == 0:
            body = body[:at] + chance.choice(NASTY) + body[at:]
        elif what == 1:
            body = body[:at] + chance.choice(NASTY) * chance.randint(2, 3000) + body[at:]
            body = body[:600_000]
        elif what == 2:
            body = body[:at] + body[at + size :]
        elif what == 3:
            body = (
                body[: at + size] + body[at : at + size] * chance.randint(1, 4) + body[at + size :]
            )
            body = body[:600_000]
        elif what == 4:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            body = body[:at] + other[start : start + size] + body[at:]
        elif what == 5:
            body = body[:at]
        elif what == 6:
            body = body[:at] + bytes(chance.randrange(256) for _ in range(3)) + body[at + 3 :]
        elif what == 7:
            old = chance.choice(
                (b"</div>", b"</p>", b"'", b'"', b">", b"</", b"class", b"\n", b",")
            )
            body = body.replace(old, chance.choice(NASTY) if size > 9 else b"", 3000)[:900_000]
        else:
            end = body.find(b'"', at + 1)
            body = body[: at + 1] + chance.choice(NASTY) + body[max(end, at) :]
    return body


def of_other_types(chance: random.Random, value: Any, share: float) -> Any:
    """Return JSON with some of its values of another type."""
    if chance.random() < share:
        return chance.choice(VALUES)
    if isinstance(value, dict):
        return {name: of_other_types(chance, one, share) for name, one in value.items()}
    if isinstance(value, list):
        return [of_other_types(chance, one, share) for one in value]
    return value


def read_page(body: bytes) -> None:
    """Read a page as an article and as a listing; an item must be one that can be kept."""
    item = extract_article(body, URL, timeout=0)
    assert item.url == URL
    json.dumps(str(item)).encode()
    (item.articleBody or "").encode()
    (item.headline or "").encode()
    read_listing(body)


def read_answer(body: bytes) -> None:
    """Read an answer in all ways in which a crawl does."""
    with suppress(NoApiError):
        read_post(body)
    posts = read_list(body)
    sound_posts(posts)
    terms_under("sport", read_terms(posts))
    for post in posts[:20]:
        ordinal(post)
        item = extract_post(post, f"{SITE}/", timeout=0)
        str(item).encode()
        post_link(post)
        published(post, "Europe/Paris")
        modified(post, "Europe/Paris")


def read_objects(value: Any) -> None:
    """Read decoded JSON as a post, whatever it is."""
    for post in value if isinstance(value, list) else [value]:
        str(extract_post(post, f"{SITE}/", timeout=0)).encode()


def read_map(body: bytes) -> None:
    """Read a sitemap."""
    found = read_sitemap(body, f"{SITE}/sitemap.xml")
    for entry in unread(found.entries, {}):
        is_later(entry.changed, "2022-03-15T18:20:00+01:00")


def read_ajax(body: bytes) -> None:
    """Read what a listing's script would get."""
    block = Block(f"{SITE}/wp-admin/admin-ajax.php", "tdi_1", "td_block_1", "{}", "1", "", None)
    page = LoadMore(f"{SITE}/sport/", block, 3).read(2, body)
    if page is not None:
        page.articles()
        page.next_page()


def ajax() -> list[bytes]:
    """Return Ajax answers."""
    html = "<div class='td_module_1'><h3 class='td-module-title'><a href='/a/'>T</a></h3></div>"
    return [
        json.dumps({"td_data": html * 3, "td_block_id": "tdi_1", "td_hide_next": False}).encode()
    ]


SUBJECTS: list[tuple[str, Callable[[], list[bytes]], Callable[[bytes], None], int]] = [
    ("page", pages, read_page, 6),
    ("feed", feeds, lambda body: void(FeedPage(body, f"{SITE}/feed/").articles()), 1),
    ("sitemap", sitemaps, read_map, 1),
    ("answer", answers, read_answer, 2),
    ("ajax", ajax, read_ajax, 1),
]
"""What is mutated, how it is read, and how often beside the others."""


def void(value: object) -> None:
    """Read a value for nothing."""


def attempts(seed: int) -> Iterator[tuple[str, bytes | Any, Callable[[Any], None]]]:
    """Yield inputs without end: what it is, and how it is read."""
    chance = random.Random(seed)
    seeds = {name: make() for name, make, _, _ in SUBJECTS}
    weights = [weight for *_, weight in SUBJECTS]
    every = [one for found in seeds.values() for one in found]
    ListingPage(b"", URL)
    while True:
        name, _, read, _ = chance.choices(SUBJECTS, weights)[0]
        body = chance.choice(seeds[name])
        if name == "answer" and chance.random() < 0.5:
            value = of_other_types(chance, json.loads(body), chance.choice((0.01, 0.05, 0.2)))
            yield "objects", value, read_objects
            yield name, json.dumps(value).encode(), read
        else:
            yield name, mutated(chance, body, every), read


def fault(read: Callable[[Any], None], subject: Any) -> str | None:
    """Return what reading raised; `None` where it ended well."""
    try:
        read_within(TIMEOUT, lambda: read(subject), "fuzzing")
    except REFUSALS:
        return None
    except ReadingTimeoutError as error:
        return str(error)
    except Exception:
        return traceback.format_exc(limit=-4)
    return None


def main() -> None:
    """Mutate and read for so long; what is found is put in a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, default=Path("fuzzed"))
    given = parser.parse_args()
    ends = time.monotonic() + given.seconds
    found: dict[str, int] = {}
    number, slowest = 0, 0.0
    for name, subject, read in attempts(given.seed):
        started = time.process_time()
        why = fault(read, subject)
        slowest = max(slowest, time.process_time() - started)
        number += 1
        if why:
            key = why.strip().rsplit("\n", 1)[-1][:60] + why[-400:-100]
            found[key] = found.get(key, 0) + 1
            if found[key] == 1:
                given.into.mkdir(exist_ok=True)
                path = given.into / f"{given.seed}-{number}-{name}"
                raw = subject if isinstance(subject, bytes) else json.dumps(subject).encode()
                path.write_bytes(raw)
                print(f"{path}\n{why}", flush=True)
        if time.monotonic() > ends:
            break
    print(f"{number} inputs, {sum(found.values())} faults, {len(found)} kinds, {slowest:.1f} s")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
