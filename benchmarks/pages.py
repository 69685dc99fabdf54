"""The pages that extraction is measured on: real ones where they are, the newsroom's always."""

import gc
import gzip
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from time import process_time

from cinktank.processors.remembered import Remembered
from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.theme import Theme

Page = tuple[bytes, str]

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / "../shared/pages"
SITE = "https://cinktank.com"
_CACHED = type(lru_cache(len))
WEIGHT = 76
"""KB: between 60 and 90, as half of the real posts are."""


def real_pages() -> dict[str, list[Page]]:
    """Return real pages by kind; none where the folder beside the project is missing."""
    index = REAL / "index.jsonl"
    found: dict[str, list[Page]] = {}
    for line in index.open(encoding="utf-8") if index.exists() else ():
        row = json.loads(line)
        page = gzip.decompress((REAL / row["file"]).read_bytes())
        kind = "real posts" if row["page_type"] == "single-post" else "real listings and others"
        found.setdefault(kind, []).append((page, row["url"] or f"https://{row['site']}/x/"))
    return found


def newsroom_pages(count: int, weight: int = WEIGHT) -> list[Page]:
    """Return articles of the newsroom, a third in each generation of the theme."""
    found = []
    for number, template in enumerate(("classic", "tdb", "newsmag")):
        theme = Theme(template, "5.4.2" if template == "newsmag" else "12.6.6")
        newsroom = Newsroom(max(40, count), 2022, summaries=theme.head != "bare")
        pages = Pages(newsroom, theme, weight_kb=weight)
        for n in list(newsroom.numbers())[number:count:3]:
            found.append((pages.article(n, SITE).encode(), f"{SITE}{newsroom.story(n).path}"))
    return found


def forget() -> None:
    """Empty every cache of ours: a page read again must not find what it left there.

    What is made once for a process and for no page, as the schema's check, has no limit and stays.
    """
    for one in gc.get_objects():
        if isinstance(one, Remembered):
            one.clear()
        if not isinstance(one, _CACHED):
            continue
        if (one.__module__ or "").startswith("cinktank") and one.cache_parameters()["maxsize"]:
            one.cache_clear()


def cpu(
    tools: dict[str, Callable[[bytes, str], object]], pages: Iterable[Page], rounds: int = 5
) -> dict[str, float]:
    """Return each tool's CPU time in ms a page: the least of *rounds*, the tools taking turns.

    CPU time, and its least: what else the machine does costs a process time, never saves it any.
    """
    pages = list(pages)
    least = dict.fromkeys(tools, float("inf"))
    for _ in range(rounds):
        for name, tool in tools.items():
            forget()
            started = process_time()
            for html, url in pages:
                tool(html, url)
            least[name] = min(least[name], process_time() - started)
    return {name: seconds / len(pages) * 1000 for name, seconds in least.items()}
