"""Pictures: the largest address a page names, the caption, the ``alt`` text."""

import re
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.nodes import ancestors, holds, text_of
from cinktank.pages.page import Page
from cinktank.pages.structure import captions_in, pictures_in

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
"""Where lazy loaders keep the true address while ``src`` holds a place."""

_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)(?:$|[?#])", re.I)
_NO_PICTURE: Final = re.compile(r"^data:|/(?:blank|spacer|pixel|placeholder|lazy)\.\w+$", re.I)
_STYLE_URL: Final = re.compile(r"background(?:-image)?\s*:\s*url\(\s*['\"]?([^'\")]+)", re.I)
_STAND_IN: Final = re.compile(r"(?:logo|placeholder|default|no-?image|avatar|favicon)", re.I)


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
    candidates = [attributes.get(name) for name in LAZY]
    largest = next((_largest(attributes[name]) for name in _SETS if attributes.get(name)), None)
    for one in (largest, *candidates, attributes.get("src")):
        if one and not _NO_PICTURE.search(one.strip()):
            return page.link(one.strip())
    return None


def _largest(srcset: str | None) -> str | None:
    best, size = None, 0.0
    for part in re.split(r",\s+", srcset or ""):
        words = part.strip().rstrip(",").split()
        if not words or words[0].startswith("data:"):
            continue
        unit = words[1] if len(words) > 1 else "1x"
        try:
            width = float(unit[:-1])
        except ValueError:
            continue
        if width > size:
            best, size = words[0], width
    return best


def caption_of(container: LexborNode | None) -> str | None:
    """Return the caption printed in a figure: its own element, else the lightbox's."""
    if container is None:
        return None
    for node in captions_in(container):
        if text := text_of(node):
            return text
    link = container if container.tag == "a" else container.css_first("a[data-caption]")
    text = (link.attributes.get("data-caption") or "").strip() if link is not None else ""
    return text or None


def read(node: LexborNode, url: str | None, caption: str | None) -> dict[str, Any]:
    """Return a picture's values as they are printed; cleaning is the loader's."""
    return {
        "url": url,
        "caption": caption,
        "creditText": caption,
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
            return read(image, url, caption_of(container)), "meta"
        if image is not None:
            return read(image, url, caption_of(_figure_around(image))), "meta"
        return {"url": url}, "meta"
    if (values := _shown(page, page.find(theme.LEAD_PICTURE_ELSEWHERE))) is not None:
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
        image, url, caption_of(container if container.tag != "img" else _figure_around(image))
    )


def _figure_around(image: LexborNode) -> LexborNode | None:
    for outer in list(ancestors(image))[:4]:
        if outer.tag == "figure" or "wp-caption" in (outer.attributes.get("class") or "").split():
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
        if url and not _NO_PICTURE.search(url) and not _STAND_IN.search(url.rpartition("/")[2]):
            return page.link(url)
    return None


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
