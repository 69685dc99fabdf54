"""WordPress's REST API: where it is, and how its answers are read."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote, urlencode

from w3lib.url import add_or_replace_parameter

from cinktank.pages.page import Page
from cinktank.pages.post import Term, is_number, term_of
from cinktank.processors.json_values import decoded
from cinktank.processors.text import same_label
from cinktank.processors.urls import absolute

RELATION: Final = "https://api.w.org/"
A_PAGE: Final = 100
"""Posts in a request: the most that WordPress gives."""

DATES: Final = "id,date,date_gmt"
_HEADER: Final = re.compile(r'<([^>]+)>\s*;\s*rel="?https://api\.w\.org/"?')

_TAG: Final = re.compile(r"<[^<>]*>")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

Post = dict[str, Any]
Query = dict[str, str]
"""What a request asks for."""


class NoApiError(Exception):
    """The answer is none of the API's; the message says what it is."""


def api_root(header: str | None, page: Page) -> str | None:
    """Return the API's address, as a ``Link`` header or a page names it."""
    if header and (found := _HEADER.search(header)):
        return found[1]
    for attributes in page.head_links(RELATION):
        if href := attributes.get("href"):
            return page.link(href)
    return None


def post_address(page: Page) -> str | None:
    """Return the address of a page's own post in the API, as its head names it."""
    for attributes in page.head_links("alternate"):
        href = attributes.get("href")
        if attributes.get("type") == "application/json" and href and "/posts/" in unquote(href):
            return add_or_replace_parameter(href, "_fields", DATES)
    return None


def address(root: str, route: str, query: Mapping[str, str]) -> str:
    """Return the address of a route, permalinks or not.

    >>> address("https://cinktank.com/wp-json/", "wp/v2/posts", {"page": "2"})
    'https://cinktank.com/wp-json/wp/v2/posts?page=2'
    >>> address("https://cinktank.com/?rest_route=/", "wp/v2/posts", {"page": "2"})
    'https://cinktank.com/?rest_route=/wp/v2/posts&page=2'
    """
    mark = "&" if "?" in root else "?"
    return f"{root.rstrip('/')}/{route}{mark}{urlencode(query, safe=',:')}"


def sound_posts(objects: Iterable[Post]) -> tuple[list[Post], list[str]]:
    """Return the posts that can be known again, and for each of the others one line why not.

    A post has a number; its dates, where it has them, are dates; and so is its address an address.
    What is remembered of a post, and asked for again, is made of these.

    >>> sound_posts([{"id": 7, "modified": "hier"}, {"id": 8, "link": "https://cinktank.com/a/"}])
    ([{'id': 8, 'link': 'https://cinktank.com/a/'}], ["post 7: modified is no date: 'hier'"])
    """
    sound, bad = [], []
    for one in objects:
        if why := _unsound(one):
            bad.append(f"post {ordinal(one) or '?'}: {why}")
        else:
            sound.append(one)
    return sound, bad


def _unsound(post: Post) -> str | None:
    if not ordinal(post):
        return f"its number is none: {post.get('id')!r:.40}"
    for name in ("date", "date_gmt", "modified", "modified_gmt"):
        if name in post and not _is_date(post[name]):
            return f"{name} is no date: {post[name]!r:.40}"
    link = post.get("link")
    if "link" in post and (not isinstance(link, str) or absolute(link) is None):
        return f"its link is no address: {link!r:.80}"
    return None


def _is_date(value: object) -> bool:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return moment is not None and 1970 <= moment.year < 9999


def read_list(body: bytes) -> list[Post]:
    """Return the objects of an answer; raises `NoApiError`."""
    value = _decoded(body)
    if not isinstance(value, list):
        raise NoApiError("JSON of another kind")
    return [one for one in value if isinstance(one, dict)]


def read_post(body: bytes) -> Post:
    """Return the object of an answer that is one post; raises `NoApiError`."""
    value = _decoded(body)
    if not isinstance(value, dict):
        raise NoApiError("JSON of another kind")
    return value


def _decoded(body: bytes) -> object:
    try:
        return decoded(body.lstrip(b"\xef\xbb\xbf \r\n\t"))
    except ValueError:
        page = body.lstrip()[:1] == b"<"
        raise NoApiError("a page in place of JSON" if page else "broken JSON") from None


def read_terms(objects: Iterable[Post]) -> list[Term]:
    """Return the categories of a page of ``wp/v2/categories``."""
    return [term for one in objects if (term := term_of(one)) is not None]


def terms_under(label: str, terms: Iterable[Term]) -> list[int]:
    """Return the numbers of the category with this label and of all that lie under it."""
    known = list(terms)
    under: dict[int, list[int]] = {}
    for term in known:
        under.setdefault(term.parent, []).append(term.id)
    found = dict.fromkeys(term.id for term in known if same_label(term.name, label))
    left = list(found)
    for number in left:  # grows while it is read
        fresh = [one for one in under.get(number, ()) if one not in found]
        found |= dict.fromkeys(fresh)
        left += fresh
    return list(found)


def total(header: str | None) -> int | None:
    """Return the number in ``X-WP-Total``."""
    header = (header or "").strip()
    return int(header) if header.isascii() and header.isdigit() and len(header) < 10 else None


def letters(post: Post) -> int:
    """Return about how long a post's text is; 0 where it has none.

    >>> letters({"content": {"rendered": "<p>Le sommet</p>"}})
    9
    """
    content = post.get("content")
    rendered = content.get("rendered") if isinstance(content, Mapping) else None
    return len(_TAG.sub("", rendered)) if isinstance(rendered, str) else 0


def ordinal(post: Post) -> int:
    """Return a post's number; 0 where it has none."""
    number = post.get("id")
    return number if is_number(number) else 0


def local_moment(post: Post, name: str) -> str | None:
    """Return the moment that a post names by the site's clock, to the second.

    It is ``None`` where that is no moment: such a value must not be remembered.

    >>> local_moment({"modified": "2022-03-15T18:20:00"}, "modified")
    '2022-03-15T18:20:00'
    >>> local_moment({"modified": "yesterday"}, "modified") is None
    True
    """
    value = post.get(name)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value[:19]):
        return None
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return None
    return value[:19]
