"""What a page tells the theme's scripts of a listing that loads by script, and where it is in it.

The theme knows two kinds: a *block* (cloud templates, page builders), whose settings stand in
``block_tdi_N.… = …``, and the category *loop* of classic templates, in ``tdAjaxLoop.loopState``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.bounds import SAME
from cinktank.pages.listing import ListingPage
from cinktank.pages.nodes import ancestors
from cinktank.processors.urls import absolute

_LITERAL: Final = r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|-?\d+|\{[^{}]*\})"
_BLOCK: Final = re.compile(rf"block_(\w{{1,80}})\.(\w{{1,80}})\s*+=\s*+{_LITERAL}", re.S)
_LOOP: Final = re.compile(rf"tdAjaxLoop\.loopState\.(\w{{1,80}})\s*+=\s*+{_LITERAL}", re.S)
_VARIABLE: Final = r"\b{}\s*+=\s*+{}"
_ENDPOINT: Final = re.compile(_VARIABLE.format("td_ajax_url", _LITERAL))
_NONCE: Final = re.compile(_VARIABLE.format("tdBlockNonce", _LITERAL))
_ATTRIBUTE: Final = re.compile(r"""\b(\w{1,80}+)['"]?\s*+:\s*+['"]?([\w-]{1,200}+)""")
_ESCAPED: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_NAMED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

_NEXT_IN_LOOP: Final = ".tdb_loop .td-ajax-next-page:not(.ajax-page-disabled)"
_BLOCK_OF: Final = "data-td_block_id"


@dataclass(frozen=True, slots=True)
class Block:
    """A block that loads more: the fields of a request for its next page, but for the number."""

    endpoint: str
    """Absolute address of ``admin-ajax.php``."""
    id: str
    type: str
    atts: str
    """Its settings, JSON as the page has it."""
    columns: str
    nonce: str
    last: int | None
    """How many pages there are."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A category's loop that loads more."""

    endpoint: str
    state: dict[str, str]
    """``sidebarPosition``, ``moduleId``, ``max_num_pages``, …"""
    atts: dict[str, str] = field(default_factory=dict)
    """``category_id``, ``offset``."""
    last: int | None = None


def loading(page: ListingPage) -> Block | Loop | None:
    """Return how the theme's scripts would ask for more of this listing; `None`: not at all."""
    url = endpoint(page)
    if url is None:
        return None
    if (loop := _loop(page, url)) is not None:
        return loop
    told: dict[str, dict[str, str]] = {}
    for id_, name, literal in _BLOCK.findall(page.text):
        told.setdefault(id_, {})[name] = string(literal)
    for id_ in _blocks_of_the_listing(page):
        settings = told.get(id_.replace("-", "_"), {})
        if settings.get("block_type") and _is_object(settings.get("atts")):
            nonce = _NONCE.search(page.text)
            return Block(
                url,
                settings.get("id", id_),
                settings["block_type"],
                settings["atts"],
                settings.get("td_column_number", "1"),
                string(nonce[1]) if nonce else "",
                _number(settings.get("max_num_pages")),
            )
    return None


def says_empty(page: ListingPage) -> bool:
    """Tell whether a page says itself that it lists nothing."""
    return page.tree.css_first(".no-results, .error404, .td-404-title") is not None


def string(literal: str) -> str:
    r"""Return what a JavaScript literal says: a string's text, anything else as it stands.

    >>> string(r"'{\"limit\":\"10\",\"url\":\"a\/b\"}'")
    '{"limit":"10","url":"a/b"}'
    >>> string("17")
    '17'
    """
    if literal[:1] not in ("'", '"'):
        return literal
    text = _ESCAPED.sub(_character, literal[1:-1])
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escaped: re.Match[str]) -> str:
    if code := escaped[1] or escaped[2]:
        return chr(int(code, 16))
    return _NAMED.get(escaped[3], escaped[3])


def endpoint(page: ListingPage) -> str | None:
    """Return the address that the theme's scripts ask; it names the theme and its version."""
    found = _ENDPOINT.search(page.text)
    url = absolute(string(found[1]), page.base) if found else None
    return url if page.on_site(url) else None


def _loop(page: ListingPage, url: str) -> Loop | None:
    told = {name: string(literal) for name, literal in _LOOP.findall(page.text)}
    atts = dict(_ATTRIBUTE.findall(told.pop("atts", "")))
    if "category_id" not in atts:
        return None
    return Loop(url, told, atts, _number(told.get("max_num_pages")))


def _blocks_of_the_listing(page: ListingPage) -> Iterator[str]:
    """Yield the ids of the blocks whose control is the listing's own."""
    for control in own_controls(page):
        if block := _block_of(control):
            yield block


def own_controls(page: ListingPage) -> list[LexborNode]:
    """Return the elements by which this listing loads more, the likeliest first.

    A page may have others: « Popular » in a column beside loads more of the whole site. With a
    ``tdb_loop`` on the page the listing is in it; without, in the block with most of the entries.
    """
    controls = [
        *islice(page.find_all(theme.LOAD_MORE), SAME),
        *page.tree.css(_NEXT_IN_LOOP)[:SAME],
    ]
    blocks = [(control, _wrap(control)) for control in controls]
    if page.tree.css_first(".tdb_loop") is not None:
        return [
            control
            for control, wrap in blocks
            if wrap is not None and "tdb_loop" in (wrap.attributes.get("class") or "")
        ]
    entries = {entry.url for entry in page.articles() if entry.in_loop}
    found: list[tuple[int, LexborNode]] = []
    shown_in: dict[int, int] = {}
    for control, wrap in blocks:
        if wrap is None:  # the loop of a classic template
            found.append((len(entries), control))
            continue
        if (shown := shown_in.get(wrap.mem_id)) is None:
            links = {page.link(link.attributes.get("href")) for link in wrap.css("a[href]")}
            shown = shown_in[wrap.mem_id] = len(entries & links)
        if shown or not entries:
            found.append((shown, control))
    return [control for _, control in sorted(found, key=lambda one: -one[0])]


def controls(page: ListingPage) -> str:
    """Return a selector of what loads more of this listing; of any, where the page shows none."""
    chosen = []
    for control in own_controls(page):
        block = _block_of(control)
        if block and '"' not in block:
            chosen.append(f'[{_BLOCK_OF}="{block}"]')
        else:
            classes = (control.attributes.get("class") or "").split()
            chosen += [f".{name}" for name in theme.LOAD_MORE if name in classes]
    return ", ".join(dict.fromkeys(chosen) or [f".{name}" for name in theme.LOAD_MORE])


def _block_of(control: LexborNode) -> str | None:
    marked = control if control.attributes.get(_BLOCK_OF) else control.css_first(f"[{_BLOCK_OF}]")
    return marked.attributes.get(_BLOCK_OF) if marked is not None else None


def _wrap(control: LexborNode) -> LexborNode | None:
    for outer in ancestors(control):
        if "td_block_wrap" in (outer.attributes.get("class") or "").split():
            return outer
    return None


def _is_object(text: str | None) -> bool:
    try:
        return isinstance(json.loads(text or ""), dict)
    except (ValueError, RecursionError):
        return False


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 8 else None
