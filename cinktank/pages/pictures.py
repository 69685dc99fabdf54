"""Pictures: the largest address a page names, the caption, the ``alt`` text."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.pages import theme
from cinktank.pages.figures import caption_and_credit, captions_in, illustrates_nothing, pictures_in
from cinktank.pages.nodes import ancestors, holds, text_of
from cinktank.pages.page import Page
from cinktank.processors.credits import split_credit
from cinktank.processors.text import clean_text

LAZY: Final = (
    "data-img-retina-url",
    "data-img-url",
    "data-lazy-src",
    "data-src",
    "data-original",
    "data-orig-file",
    "data-large-file",
    "data-full-url",
    "data-lazyload",
)
"""Where the theme and the best known lazy loaders keep the true address."""

_LAZY_NAME: Final = re.compile(r"(?:src|lazy|original|orig-file|large|full|image|img)(?!.*set)")
"""Any other loader's: an attribute that speaks of the source, and holds an address."""

_NOT_LAZY: Final = frozenset({"src", "srcset", "alt", "title", "class", "id", "style", "loading"})
_PICTURE_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|jfif|heic)(?:$|[?#])", re.I
)
_NO_PICTURE: Final = re.compile(
    r"^(?:data|blob|about):|/pagespeed_static/|/wp-content/(?:plugins|themes)/|/wp-includes/"
    r"|/(?:blank|spacer|pixel|placeholder|lazy(?:-?load)?|trans(?:parent)?|clear|empty|dummy|loading"
    r"|loader|1x1|gr[ea]y|fallback)"
    r"(?:[-_.]?(?:\d+(?:x\d+)?|image|img|gif|trans(?:parent)?|white|gr[ea]y|black|bg|icon|spinner"
    r"|small|large|placeholder|pixel))*\.\w+(?:$|[?#])",
    re.I,
)
"""An address that is none, of a part of the site, or of what a loader shows until it is there."""

_COUNTER: Final = re.compile(
    r"(?:\b|_)(?:pixels?|stats?|count(?:er)?|track(?:er|ing)?|beacon|analytics|piwik|matomo|collect"
    r"|hit|scorecardresearch|quantserve)(?:\b|_)",
    re.I,
)
_LONGEST_PATH: Final = 300

_SIZE: Final = re.compile(r"(\d{1,20}+(?:\.\d{1,20}+)?)[wxh](?:,+(\S*))?\Z")
_LONGEST_SET: Final = 20_000
_STYLE_URL: Final = re.compile(r"background(?:-image)?\s*:\s*url\(\s*['\"]?([^'\")]+)", re.I)
_ANY_URL: Final = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.I)
_STAND_IN: Final = frozenset({
    "logo", "logotype", "placeholder", "default", "noimage", "avatar", "favicon", "gravatar",
})  # fmt: skip
_BESIDE_STAND_IN: Final = frozenset({
    "no", "image", "img", "pic", "picture", "photo", "site", "web", "social", "share", "sharing",
    "og", "fb", "facebook", "twitter", "cropped", "icon", "header", "footer", "white", "black",
    "dark", "light", "small", "big", "large", "new", "retina", "x", "fallback", "thumb",
    "thumbnail", "featured", "post", "final", "v", "user", "author", "the", "main", "blanc", "noir",
    "rgb", "hd",
    "square", "mobile", "copy", "scaled", "opengraph", "graph", "open",
})  # fmt: skip
"""A file whose name has no word but these, the site's and numbers is a stand-in."""


def address(page: Page, node: LexborNode) -> str | None:
    """Return a picture's address: the file it links to, else the largest of its set, else its own.

    Never a ``data:`` URI or a loader's placeholder.
    """
    attributes = node.attributes
    parent = node.parent
    if parent is not None and parent.tag == "picture":
        parent = parent.parent
    if parent is not None and parent.tag == "a":
        href = parent.attributes.get("href") or ""
        if _PICTURE_FILE.search(href):
            return page.link(href)
    own = _best(attributes) or _painted(attributes)
    if own is None and parent is not None:
        own = _from_sources(node) or _without_scripts(node)
    return page.link(own)


def _best(attributes: dict[str, str | None]) -> str | None:
    """Return the best address among an element's attributes: a set's largest, a loader's, its own.

    What a loader shows until then is none.
    """
    sets = [value for name, value in attributes.items() if name.endswith("srcset") and value]
    candidates = [_largest(value) for value in sets]
    candidates += [attributes.get(name) for name in LAZY]
    candidates += [
        value
        for name, value in attributes.items()
        if name not in _NOT_LAZY and _LAZY_NAME.search(name) and _is_address(value)
    ]
    rest = (value for name, value in attributes.items()
            if name not in _NOT_LAZY and _is_address(value))  # fmt: skip
    for one in chain(candidates, (attributes.get("src"),), rest):
        if one and (one := one.strip()) and not _NO_PICTURE.search(one) and not counts(one):
            return one
    return None


def counts(url: str) -> bool:
    """Say whether an address is a counter's: a dot or a program that is told what is read.

    >>> counts("https://stats.wp.com/b.gif?v=noscript"), counts("https://a.fr/uploads/stats.gif")
    (True, False)
    """
    path, asked, _ = url.partition("?")
    name = path.rpartition("/")[2]
    is_file = "." in name and not name.endswith((".gif", ".php"))
    return bool(asked) and not is_file and _COUNTER.search(path[:_LONGEST_PATH]) is not None


def _painted(attributes: dict[str, str | None]) -> str | None:
    """Return the picture that an element has as its background."""
    for value in (
        attributes.get("style"),
        attributes.get("data-bg"),
        attributes.get("data-background"),
    ):
        for url in _ANY_URL.findall(value or ""):
            if not _NO_PICTURE.search(url):
                return str(url)
        if value and _is_address(value):
            return value.strip()
    return None


def _is_address(value: str | None) -> bool:
    return (
        bool(value)
        and _PICTURE_FILE.search((value or "").strip()) is not None
        and ("{" not in (value or "") and " " not in (value or "").strip())
    )


def _from_sources(image: LexborNode) -> str | None:
    """Return the largest picture that the ``source`` elements beside an image name."""
    around = image.parent
    if around is None or around.tag != "picture":
        return None
    for source in around.css("source"):
        if found := _best(source.attributes):
            return found
    return None


def _without_scripts(image: LexborNode) -> str | None:
    """Return the address for readers without scripts, beside an image that has none."""
    after = image.next
    while after is not None and after.is_text_node and after.is_empty_text_node:
        after = after.next
    if after is None or after.tag != "noscript":
        return None
    inner = after.css_first("img") or LexborHTMLParser(after.text(deep=True) or "").css_first("img")
    return _best(inner.attributes) if inner is not None else None


def _largest(srcset: str | None) -> str | None:
    """Return the widest picture of a set.

    >>> _largest("a-300.jpg 300w,a-600.jpg 600w"), _largest("a,w_1.jpg 1x, a,w_2.jpg 2x")
    ('a-600.jpg', 'a,w_2.jpg')
    """
    best, size = None, 0.0
    for url, width in _entries((srcset or "")[:_LONGEST_SET]):
        if width > size and not url.startswith("data:"):
            best, size = url, width
    return best


def _entries(srcset: str) -> Iterator[tuple[str, float]]:
    """Yield a picture set's addresses, which may have commas in them, each with its width.

    >>> list(_entries("a,w_2.jpg 300w,b.jpg 2x, c.jpg"))
    [('a,w_2.jpg', 300.0), ('b.jpg', 2.0), ('c.jpg', 1.0)]
    """
    url = ""
    for word in srcset.split():
        if url:
            if size := _SIZE.match(word):
                yield url, float(size[1])
                url = word = size[2] or ""
            elif word.startswith(","):
                yield url, 1.0
        if word := word.lstrip(","):
            url = word.rstrip(",")
            if url != word:
                yield url, 1.0
                url = ""
    if url:
        yield url, 1.0


def caption_of(container: LexborNode | None) -> tuple[str | None, str | None]:
    """Return the caption printed in a figure, and the credit that has an element of its own.

    The caption's element first, then what the lightbox is told.
    """
    if container is None:
        return None, None
    for node in captions_in(container):
        if text_of(node):
            return caption_and_credit(node)
    link = container if container.tag == "a" else container.css_first("a[data-caption]")
    text = (link.attributes.get("data-caption") or "").strip() if link is not None else ""
    if "<" in text:
        return caption_and_credit(LexborHTMLParser(text).body)
    return text or None, None


def read(
    node: LexborNode, url: str | None, caption: str | None, credit: str | None = None
) -> dict[str, Any]:
    """Return a picture's values as they are printed; cleaning is the loader's."""
    return {
        "url": url,
        "caption": caption,
        "creditText": credit or split_credit(clean_text(caption))[1],
        "alternateName": node.attributes.get("alt"),
    }


def lead(page: Page, inside: LexborNode | None) -> tuple[dict[str, Any] | None, str | None]:
    """Return the lead picture and its source.

    The theme's own lead picture first, with its caption; where it is none (a video post, a
    background set in a style sheet), the picture that the page names for sharing. `inside` is the
    lead picture's element where it stands inside the body.
    """
    for container in (inside, page.find(theme.LEAD_PICTURE)):
        if (values := _shown(page, container)) is not None:
            return values, "theme"
    background = page.find(theme.BACKGROUND)
    if background is not None and (url := _background_url(page, background)):
        return {"url": url}, "theme"
    url = _shared(page)
    if url:
        image = _same_image(page, url)
        container = page.find(theme.LEAD_PICTURE_ELSEWHERE)
        if image is not None and container is not None and holds(container, image):
            return read(image, url, *caption_of(container)), "meta"
        if image is not None:
            return read(image, url, *caption_of(_figure_around(image))), "meta"
        return {"url": url}, "meta"
    if (values := _shown(page, page.find(theme.LEAD_PICTURE_ELSEWHERE))) is not None:
        return values, "html"
    return None, None


def first(page: Page, images: list[LexborNode]) -> tuple[dict[str, Any] | None, str | None]:
    """Return the first of these pictures that is one, and its source: ``html``."""
    for image in images:
        if (
            not illustrates_nothing(image.attributes)
            and (values := _shown(page, image)) is not None
        ):
            return values, "html"
    return None, None


def _shown(page: Page, container: LexborNode | None) -> dict[str, Any] | None:
    """Return the picture that an element shows, or is."""
    if container is None:
        return None
    image = container if container.tag == "img" else next(iter(pictures_in(container)), None)
    url = address(page, image) if image is not None else None
    if image is None or not url:
        return None
    return read(
        image, url, *caption_of(container if container.tag != "img" else _figure_around(image))
    )


def _figure_around(image: LexborNode) -> LexborNode | None:
    """Return the figure around a picture, or what holds it, no other picture, and a caption."""
    for outer in islice(ancestors(image), 4):
        if outer.tag == "figure" or "wp-caption" in (outer.attributes.get("class") or "").split():
            return outer
        if len(pictures_in(outer)) > 1:
            return None
        if outer.css_first(".wp-caption-text, figcaption") is not None:
            return outer
    return None


def _background_url(page: Page, node: LexborNode) -> str | None:
    styles = [node.attributes.get("style") or ""]
    styles += [inner.attributes.get("style") or "" for inner in node.css("[style]")]
    styles += [style.text() or "" for style in node.css("style")]
    for style in styles:
        for url in _STYLE_URL.findall(style):
            if not _NO_PICTURE.search(url):
                return page.link(url)
    return None


def _shared(page: Page) -> str | None:
    for url in (page.meta("og:image"), _of_data(page), page.meta("twitter:image")):
        if url and not _NO_PICTURE.search(url) and not _is_stand_in(page, url):
            return page.link(url)
    return None


def _is_stand_in(page: Page, url: str) -> bool:
    """Say whether a picture is the site's, for pages that have none: its logo, a placeholder."""
    logo = page.data.first(("Organization", "NewsMediaOrganization")).get("logo")
    logo = page.data.followed(logo)
    if url in (logo, logo.get("url") if isinstance(logo, dict) else None):
        return True
    stem = url.partition("?")[0].rpartition("/")[2].rpartition(".")[0].lower()
    words = [word for word in re.split(r"[\W_\d]+", stem) if word]
    others = [word for word in words if word not in _STAND_IN]
    return len(others) < len(words) and all(
        word in _BESIDE_STAND_IN or word in page.host.replace("-", "") for word in others
    )


def _of_data(page: Page) -> str | None:
    image = page.data.followed(page.data.article.get("image"))
    if isinstance(image, list):
        image = page.data.followed(image[0]) if image else None
    if isinstance(image, dict):
        image = image.get("url") or image.get("contentUrl")
    return image if isinstance(image, str) else None


def _same_image(page: Page, url: str) -> LexborNode | None:
    """Return the main part's element that shows this file, in whatever size."""
    stem = re.sub(r"-\d+x\d+$", "", url.rpartition("/")[2].rpartition(".")[0])
    if len(stem) < 5:
        return None
    for image in page.tree.css("article img, main img, .td-main-content img"):
        shown = image.attributes.get("src") or image.attributes.get("data-src") or ""
        if stem in shown:
            return image
    return None
