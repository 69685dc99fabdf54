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
    rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<(/?)([a-z][a-z0-9]*)\b", re.S | re.I
)
_VOID: Final = frozenset({
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
})  # fmt: skip
_RAW_TAGS: Final = (
    b"title", b"style", b"script", b"textarea", b"template", b"noscript", b"iframe",
)  # fmt: skip
_RAW: Final = re.compile(rb"<(%s)\b[^>]*>" % b"|".join(_RAW_TAGS), re.I)
_RAW_END: Final = {name: re.compile(rb"</%s\s*>" % name, re.I) for name in _RAW_TAGS}
_RAW_AGAIN: Final = {name: re.compile(rb"<%s\b" % name, re.I) for name in _RAW_TAGS}
_MARKUP: Final = re.compile(
    rb"<(?:!--|/?(?:html|head|body|header|main|article|section|div|p|h[1-6]|ul|meta|link|script"
    rb"|style|title)\b)",
    re.I,
)


class _TagsOf(dict[str, re.Pattern[bytes]]):
    def __missing__(self, tag: str) -> re.Pattern[bytes]:
        self[tag] = found = re.compile(rb"<(/?)" + tag.encode() + rb"\b", re.I)
        return found


_tags_of: Final = _TagsOf()


def surplus_ends(markup: bytes, tag: str) -> int:
    """Return how many more ends than beginnings of a tag there are.

    >>> surplus_ends(b"<div><div></div></div></div>", "div"), surplus_ends(b"<p><pre></pre>", "p")
    (1, -1)
    """
    found = _tags_of[tag].findall(markup)
    return 2 * found.count(b"/") - len(found)


def markup_alone(source: bytes) -> bytes:
    """Return a page without its scripts, styles and comments.

    >>> markup_alone(b"<div><script>'</div>'</script><!-- </div> -->")
    b'<div>>'
    """
    kept, position = [], 0
    while found := _NO_MARKUP.search(source, position):
        kept.append(source[position : found.start()])
        end = _NO_MARKUP_END[found[0].lower()].search(source, found.end())
        if end is None:
            return b"".join([*kept, source[found.start() :]])
        position = end.end()
    return b"".join([*kept, source[position:]])


def with_closed_links(source: bytes) -> bytes:
    """Return a page with each link closed where the element ends that it stands in.

    A browser goes on with a link that was left open, through all that follows.

    >>> with_closed_links(b"<p><a href=x>ici</p><p>puis <a href=y>ici</a></p>")
    b'<p><a href=x>ici</a></p><p>puis <a href=y>ici</a></p>'
    """
    parts: list[bytes] = []
    position = 0
    depth: int | None = None
    for found in _ANY_TAG.finditer(source):
        name = (found[3] or b"").lower()
        if not name or name in _VOID:
            continue
        if name == b"a":
            if depth is not None and not found[2]:
                parts += [source[position : found.start()], b"</a>"]
                position = found.start()
            depth = None if found[2] else 0
        elif depth is not None:
            depth += -1 if found[2] else 1
            if depth < 0:
                parts += [source[position : found.start()], b"</a>"]
                position = found.start()
                depth = None
    return b"".join([*parts, source[position:]])


def without_open_text(source: bytes) -> bytes | None:
    """Return a page with the elements closed that hold text alone, and were left open.

    Such an element swallows all markup up to the next end of one of its name, or the whole page.
    `None` where none was left open.

    >>> without_open_text(b"<title>Un titre<meta name=a><style>b{}</style><p>c")
    b'<title>Un titre</title><meta name=a><style>b{}</style><p>c'
    """
    parts: list[bytes] = []
    position = kept = 0
    while found := _RAW.search(source, position):
        name, position = found[1].lower(), found.end()
        end = _RAW_END[name].search(source, position)
        again = _RAW_AGAIN[name].search(source, position, end.start() if end else len(source))
        if end is None or again is not None:
            markup = _MARKUP.search(source, position)
            position = markup.start() if markup else len(source)
            parts += [source[kept:position], b"</%s>" % name]
            kept = position
        elif name not in (b"noscript", b"template"):
            position = end.end()
    return b"".join([*parts, source[kept:]]) if parts else None
