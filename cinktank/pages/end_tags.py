"""Ends of tags that are missing, or too many: counted and put in on a page's source."""

import re
from typing import Final

_NO_MARKUP: Final = re.compile(rb"<script\b|<style\b|<!--", re.I)
_NO_MARKUP_END: Final = {
    b"<script": re.compile(rb"</script", re.I),
    b"<style": re.compile(rb"</style", re.I),
    b"<!--": re.compile(rb"-->"),
}
_ANY_TAG: Final = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<(/?)([a-z][a-z0-9]*)\b", re.S | re.I
)
_VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
_RAW_TAGS: Final = ("title", "style", "script", "textarea", "template", "noscript", "iframe")
_RAW: Final = re.compile(rf"<({'|'.join(_RAW_TAGS)})\b[^>]*>", re.I)
_RAW_END: Final = {name: re.compile(rf"</{name}\s*>", re.I) for name in _RAW_TAGS}
_RAW_AGAIN: Final = {name: re.compile(rf"<{name}\b", re.I) for name in _RAW_TAGS}
_MARKUP: Final = re.compile(
    r"<(?:!--|/?(?:html|head|body|header|main|article|section|div|p|h[1-6]|ul|meta|link|script"
    r"|style|title)\b)",
    re.I,
)


class _TagsOf(dict[str, re.Pattern[bytes]]):
    def __missing__(self, tag: str) -> re.Pattern[bytes]:
        self[tag] = found = re.compile(rb"<(/?)" + tag.encode() + rb"\b", re.I)
        return found


_tags_of: Final = _TagsOf()


def surplus_ends(source: bytes, tag: str) -> int:
    """Return how many more ends than beginnings of a tag a page has, scripts and comments aside.

    >>> surplus_ends(b"<div><div></div></div></div><script>'</div>'</script>", "div")
    1
    >>> surplus_ends(b"<div><div></div><!-- </div> -->", "div")
    -1
    """
    found = _tags_of[tag].findall(_markup_alone(source))
    return 2 * found.count(b"/") - len(found)


def _markup_alone(source: bytes) -> bytes:
    """Return a page without its scripts, styles and comments."""
    kept, position = [], 0
    while found := _NO_MARKUP.search(source, position):
        kept.append(source[position : found.start()])
        end = _NO_MARKUP_END[found[0].lower()].search(source, found.end())
        if end is None:
            return b"".join([*kept, source[found.start() :]])
        position = end.end()
    return b"".join([*kept, source[position:]])


def with_closed_links(text: str) -> str:
    """Return a page with each link closed where the element ends that it stands in.

    A browser goes on with a link that was left open, through all that follows.

    >>> with_closed_links("<p><a href=x>ici</p><p>là <a href=y>et là</a></p>")
    '<p><a href=x>ici</a></p><p>là <a href=y>et là</a></p>'
    """
    parts: list[str] = []
    position = 0
    depth: int | None = None
    for found in _ANY_TAG.finditer(text):
        name = (found[3] or "").lower()
        if not name or name in _VOID:
            continue
        if name == "a":
            if depth is not None and not found[2]:
                parts.append(f"{text[position : found.start()]}</a>")
                position = found.start()
            depth = None if found[2] else 0
        elif depth is not None:
            depth += -1 if found[2] else 1
            if depth < 0:
                parts.append(f"{text[position : found.start()]}</a>")
                position = found.start()
                depth = None
    return "".join([*parts, text[position:]])


def without_open_text(text: str) -> str | None:
    """Return a page with the elements closed that hold text alone, and were left open.

    Such an element swallows all markup up to the next end of one of its name, or the whole page.
    `None` where none was left open.

    >>> without_open_text("<title>Un titre<meta name=a><style>b{}</style><p>c")
    '<title>Un titre</title><meta name=a><style>b{}</style><p>c'
    """
    parts: list[str] = []
    position = 0
    is_mended = False
    while found := _RAW.search(text, position):
        name = found[1].lower()
        end = _RAW_END[name].search(text, found.end())
        again = _RAW_AGAIN[name].search(text, found.end(), end.start() if end else len(text))
        parts.append(text[position : found.end()])
        position = found.end()
        if end is None or again is not None:
            markup = _MARKUP.search(text, position)
            stop = markup.start() if markup else len(text)
            parts.append(f"{text[position:stop]}</{name}>")
            position = stop
            is_mended = True
        elif name not in ("noscript", "template"):
            parts.append(text[position : end.end()])
            position = end.end()
    parts.append(text[position:])
    return "".join(parts) if is_mended else None
