"""Frozen pages and their golden items: ``fixtures/article/`` and ``fixtures/listing/``.

Each folder is a case, named for what it teaches. To change what is read, edit the golden by hand
first; ``pytest --regold`` rewrites them all, and the diff is the review.
"""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from cinktank.extract import extract_article
from cinktank.pages.article import ArticlePage
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import own_controls
from cinktank.pages.navigation import sections

FIXTURES = Path(__file__).parent.parent / "fixtures"
ARTICLES = sorted(path.parent for path in FIXTURES.glob("article/*/meta.json"))
LISTINGS = sorted(path.parent for path in FIXTURES.glob("listing/*/meta.json"))


def plain(value: Any) -> Any:
    """Return an item as JSON has it, without what is missing."""
    if attrs.has(type(value)):
        return {
            field.name: plain(getattr(value, field.name))
            for field in attrs.fields(type(value))
            if not field.name.startswith("_")
            and field.name != "probability"
            and getattr(value, field.name) is not None
        }
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def agrees(folder: Path, name: str, found: Any, request: pytest.FixtureRequest) -> None:
    golden = folder / name
    if request.config.getoption("--regold"):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert found == json.loads(golden.read_text("utf-8"))


@pytest.mark.parametrize("folder", ARTICLES, ids=lambda path: path.name)
def test_frozen_article_gives_its_golden_item(folder: Path, request: pytest.FixtureRequest) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    item = extract_article((folder / "page.html").read_bytes(), meta["url"], meta.get("encoding"))
    agrees(folder, "item.json", plain(item), request)


@pytest.mark.parametrize("folder", ARTICLES, ids=lambda path: path.name)
def test_frozen_page_is_known_as_an_article_or_as_none(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    page = ArticlePage((folder / "page.html").read_bytes(), meta["url"])
    assert page.is_article is meta.get("article", True)


@pytest.mark.parametrize("folder", LISTINGS, ids=lambda path: path.name)
def test_frozen_listing_gives_its_golden_entries(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    page = ListingPage((folder / "page.html").read_bytes(), meta["url"])
    found = {
        "label": page.label,
        "page": page.page_number,
        "last": page.last_page,
        "next": page.next_page(),
        "loads_more": bool(own_controls(page)),
        "articles": [
            {"url": entry.url, "headline": entry.headline, "published": entry.published,
             "in_loop": entry.in_loop}
            for entry in page.articles()
        ],
        "sections": [plain(link) for link in sections(page)],
    }  # fmt: skip
    assert not ArticlePage((folder / "page.html").read_bytes(), meta["url"]).is_article
    agrees(folder, "listing.json", found, request)
