"""A request to be forgotten: an article leaves parts, quarantine and spool, and stays away.

The lake keeps a list of erasures, ``erased/<number>.json``: numbers made from addresses and post
ids, a date and a reason, nothing of the article. Whatever reads the lake anew (a lost memory,
another machine) learns from it what is never to be fetched again. Every step can be done again.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from cinktank import __version__
from cinktank.items import NewsArticle
from cinktank.lake.archive import Held
from cinktank.lake.compression import SUFFIXES, compressor, job_of, lines_of
from cinktank.lake.damage import DamagedFileError, lines_as, read_manifest
from cinktank.lake.lines import encode_line
from cinktank.lake.location import LakeError
from cinktank.lake.manifest import SUFFIX, encode_manifest, part_entry
from cinktank.lake.store import ZONES, Folder, Store
from cinktank.memory import SQLiteMemory
from cinktank.memory.tables import post_number
from cinktank.processors.lines import one_line
from cinktank.processors.urls import canonicalize
from cinktank.revision import number

FOLDER = "erased"
LINKS = ("previousArticle", "nextArticle")
LINK_LISTS = ("relatedArticles", "promotions")


class Erasure(msgspec.Struct, kw_only=True):
    """One erased article: numbers (64 bits, in hex), when and why."""

    addresses: list[str]
    posts: list[str]
    date: str
    reason: str
    softwareVersion: str = __version__


class Erased:
    """What is erased, as what is found in the lake is held against it."""

    def __init__(self, erasures: Iterable[Erasure] = ()):
        self.addresses: set[int] = set()
        self.posts: set[int] = set()
        for erasure in erasures:
            self.addresses.update(map(_signed, erasure.addresses))
            self.posts.update(map(_signed, erasure.posts))

    def __bool__(self) -> bool:
        return bool(self.addresses or self.posts)

    def url(self, url: str | None) -> bool:
        """Return whether an address is that of an erased article."""
        if not url:
            return False
        canonical = canonicalize(url)
        return number(url) in self.addresses or (
            canonical is not None
            and (number(canonical) in self.addresses or bool(_asked_posts(canonical) & self.posts))
        )

    def article(self, line: dict[str, Any]) -> bool:
        """Return whether a line of the landing zone is of an erased article."""
        requested = (line.get("metadata") or {}).get("requestedUrl")
        if any(map(self.url, (line.get("url"), line.get("canonicalUrl"), requested))):
            return True
        address, identifier = line.get("canonicalUrl") or line.get("url"), line.get("identifier")
        if not (address and identifier):
            return False
        return post_number(address, identifier) in self.posts

    def reject(self, line: dict[str, Any]) -> bool:
        """Return whether a line of the quarantine is of an erased article."""
        return self.url(line.get("url")) or bool(line.get("item") and self.article(line["item"]))

    def scrub(self, line: dict[str, Any]) -> bool:
        """Take links to erased articles out of another's line; return whether it had any."""
        found = False
        for name in LINKS:
            if (link := line.get(name)) and self.url(link.get("url")):
                line[name], found = None, True
        for name in LINK_LISTS:
            links = line.get(name) or []
            left = [link for link in links if not self.url(link.get("url"))]
            if len(left) < len(links):
                line[name], found = left or None, True
        metadata = line.get("metadata") or {}
        if self.url(metadata.get("sameAs")):
            metadata["sameAs"], found = None, True
        return found

    def scrub_item(self, item: NewsArticle) -> None:
        """Take links to erased articles out of an item."""
        for name in LINKS:
            if (link := getattr(item, name)) and self.url(link.url):
                setattr(item, name, None)
        for name in LINK_LISTS:
            links = getattr(item, name) or []
            left = [link for link in links if not self.url(link.url)]
            if len(left) < len(links):
                setattr(item, name, left or None)
        if self.url(item.metadata.sameAs):
            item.metadata.sameAs = None


def erased_in(*stores: Store) -> Erased:
    """Read the lake's list of erasures."""
    found = []
    for store in stores:
        for name in store.listed(FOLDER):
            try:
                found.append(msgspec.json.decode(store.read(name), type=Erasure))
            except msgspec.DecodeError:
                raise LakeError(
                    f"{store.where}/{name} cannot be read: restore it, or erase its article again"
                ) from None
    return Erased(found)


def record_erasure(
    url: str, reason: str, memory: SQLiteMemory, stores: list[Store]
) -> tuple[str, int]:
    """Add an article to the list of erasures; return its number and how many lines it has.

    Raises `LakeError` for an address that several articles share.
    """
    canonical = canonicalize(url)
    if canonical is None or not urlsplit(canonical).netloc:
        raise LakeError(f"{one_line(url)} is no address: give one such as https://cinktank.com/…/")
    addresses, posts = {number(canonical), number(url)}, _asked_posts(canonical)
    known = memory.get(canonical) or memory.get(url)
    if known and known.identifier:
        posts.add(post_number(known.url, known.identifier))
        addresses.add(number(known.url))
    lines = [line for store in stores for line in _held(store)]
    for line in lines:
        if {number(line.url), number(line.address)} & addresses and line.identifier:
            posts.add(post_number(line.address, line.identifier))
    if len(posts) > 1:
        raise LakeError(
            f"{one_line(url)} is the address of {len(posts)} posts: name one by its number, such as"
            f" https://{urlsplit(canonical).netloc}/?p=72588"
        )
    matched, shared, given = 0, set(), frozenset(addresses)
    for line in lines:
        post = line.identifier and post_number(line.address, line.identifier)
        if post in posts or (not post and {number(line.url), number(line.address)} & given):
            matched += 1
            addresses |= {number(line.url), number(line.address)}
        else:
            shared |= {number(line.url), number(line.address)}
    addresses -= shared  # of another post, too: this one is known by its number
    name = _hex(number(canonical))
    erasure = Erasure(
        addresses=sorted(map(_hex, addresses)),
        posts=sorted(map(_hex, posts)),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        reason=one_line(reason),
    )
    stores[-1].write(f"{FOLDER}/{name}.json", msgspec.json.format(msgspec.json.encode(erasure)))
    return name, matched


def erase_from(store: Store, erased: Erased, memory: SQLiteMemory) -> int:
    """Write every part of a store anew that holds an erased article; return how many lines went.

    Of links to it in other articles, their lines lose the link.
    """
    gone = 0
    for zone in ZONES:
        for name in store.stamps(zone):
            with TemporaryDirectory(prefix="cinktank-erase-") as folder:
                path = store.fetch(name, Path(folder))
                try:
                    lines = list(_without(path, erased, zone))
                except DamagedFileError:
                    continue  # the next crawl moves it to damaged/
                if None not in lines and not any(changed for _, changed in filter(None, lines)):
                    continue
                left = [line for line, _ in filter(None, lines)]
                gone += len(lines) - len(left)
                _rewrite(store, name, path, left)
            _relist(store, name)
            memory.commit({name: store.stamps(zone)[name]})
    return gone


def _without(path: Path, erased: Erased, zone: str) -> Iterator[tuple[bytes, bool] | None]:
    """Yield a part's lines, and whether they were changed; ``None`` for one that goes."""
    for raw, line in zip(lines_of(path), lines_as(path, dict), strict=True):
        matched = erased.article(line) if zone == "landing" else erased.reject(line)
        item = line if zone == "landing" else line.get("item")
        if matched:
            yield None
        elif item and erased.scrub(item):
            yield encode_line(line), True
        else:
            yield raw, False


def _rewrite(store: Store, name: str, path: Path, lines: list[bytes]) -> None:
    kind = next(kind for kind, suffix in SUFFIXES.items() if path.name.endswith(suffix))
    packed = compressor(kind)
    data = b"".join([*map(packed.compress, lines), packed.flush()])
    store.write(name, data)
    if not isinstance(store, Folder):
        path.write_bytes(data)


def _relist(store: Store, name: str) -> None:
    """Have a part's manifest say what the part is now."""
    folder, _, file = name.partition("/")[2].rpartition("/")
    manifest_name = f"landing/{folder}/{job_of(file)}{SUFFIX}"
    if manifest_name not in store.names("landing"):
        return
    try:
        manifest = read_manifest(store.read(manifest_name), manifest_name)
    except DamagedFileError:
        return
    with TemporaryDirectory(prefix="cinktank-erase-") as copies:
        path = store.fetch(name, Path(copies))
        root = store.root if isinstance(store, Folder) else Path(copies)
        rows = sum(1 for _ in lines_of(path))
        for entries in (manifest.parts, manifest.quarantine):
            for place, entry in enumerate(entries):
                if entry.path == name:
                    new = part_entry(path, root, rows, [])
                    new.minDatePublished = entry.minDatePublished
                    new.maxDatePublished = entry.maxDatePublished
                    entries[place] = new
    manifest.rows = sum(entry.rows for entry in manifest.parts)
    store.write(manifest_name, encode_manifest(manifest))


def _held(store: Store) -> Iterator[Held]:
    for name in store.stamps("landing"):
        with TemporaryDirectory(prefix="cinktank-erase-") as folder:
            try:
                yield from lines_as(store.fetch(name, Path(folder)), Held)
            except DamagedFileError:
                continue


def _asked_posts(url: str) -> set[int]:
    """Return the post that an address such as ``https://cinktank.com/?p=72588`` names."""
    found = parse_qs(urlsplit(url).query).get("p", [""])[0]
    return {post_number(url, found)} if found.isdecimal() else set()


def _hex(value: int) -> str:
    return f"{value & (1 << 64) - 1:016x}"


def _signed(text: str) -> int:
    value = int(text, 16)
    return value - (1 << 64) if value >> 63 else value
