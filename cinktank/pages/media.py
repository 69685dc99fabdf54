"""Videos and audios: what plays in the body, above it, and what the page states of its own."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.junk import MEDIA_TAGS, Verdict, verdict
from cinktank.pages.nodes import tag_number, tagged
from cinktank.pages.page import Page

_VIDEO, _AUDIO = "video", "audio"
_PLAYLIST: Final = re.compile(r"(?:\A|\s)wp-playlist(?:-script)?(?:\s|\Z)")

_AUDIO_HOSTS: Final = re.compile(
    r"(?:\A|\.)(?:soundcloud|spotify|deezer|audioboom|acast|anchor|megaphone|spreaker|podbean"
    r"|buzzsprout|libsyn|ausha|art19|omny|simplecast|transistor|captivate|mixcloud|bandcamp"
    r"|radiofrance|radioplayer|ivoox|podigee|tunein|castbox|podomatic|vodio|audiomeans)\."
    r"|(?:\A|\.)(?:podcasts?|audio|radio)\."
)
_VIDEO_HOSTS: Final = re.compile(
    r"(?:\A|\.)(?:youtube|youtube-nocookie|youtu|vimeo|dailymotion|dai|rutube|twitch|streamable"
    r"|rumble|odysee|bitchute|brightcove|jwplatform|jwplayer|kaltura|wistia|ultimedia|digiteka"
    r"|vidyard|loom|invidious|bilibili|youku|ooyala|vevo|tiktok|peertube|facebookvideo)\."
    r"|(?:\A|\.)(?:video|videos|tv|player|players|vod|stream)\."
)
_VIDEO_PATH: Final = re.compile(
    r"/(?:videos?|videoembed|video\.php|video_ext\.php|reel|watch|v)(?:[/.?]|\Z)|/embed/video|\.(?:mp4|m3u8|webm"
    r"|m4v|ogv|mov)(?:\Z|[?#])",
    re.I,
)
_AUDIO_PATH: Final = re.compile(
    r"/(?:audio|podcasts?|episodes?|radio)(?:[/.?]|\Z)|\.(?:mp3|m4a|aac|oga|ogg|opus|wav|flac)"
    r"(?:\Z|[?#])",
    re.I,
)
_NO_PLAYER: Final = re.compile(
    r"(?:\A|\.)(?:googlesyndication|doubleclick|googletagmanager|google-analytics|recaptcha"
    r"|adnxs|taboola|outbrain|datawrapper|infogram|flourish|docs\.google|maps\.google"
    r"|openstreetmap|scribd|issuu|typeform|mailchimp)\."
)
_TYPE: Final = re.compile(r"(?:\A|[\s_-])(?:is-type-)?(video|audio)(?=[\s_-]|\Z)", re.I)
_IDS: Final = ("data-video-id", "data-videoid", "videoid", "data-ytid", "data-youtube-id",
               "data-yt-id", "data-id", "data-video")  # fmt: skip
_INSIDE: Final = "iframe,video,audio,lite-youtube,[data-video-id],[data-videoid],[data-id]"
_FRAMES: Final = tuple(map(tag_number, ("iframe", "video", "audio", "object", "embed", "div")))
_BARE_ID: Final = re.compile(r"[\w-]{5,30}\Z")
_EMBEDDED: Final = {
    "vimeo": "https://player.vimeo.com/video/{}",
    "dailymotion": "https://www.dailymotion.com/embed/video/{}",
    "youtube": "https://www.youtube.com/embed/{}",
}
_WORDPRESS_MARK: Final = re.compile(r"[?&]_=\d+\Z")
_YOUTUBE: Final = re.compile(r"(?:youtu\.be/|/embed/|/shorts/|/live/|/v/|[?&]v=)([\w-]{6,})")
_LAST_ID: Final = re.compile(r"/(?:video|videos|embed/video)/([\w-]+)")
_WHOLE: Final = ("http://", "https://", "//")
_LATER: Final = re.compile(r"(?:src|url|href)", re.I)


def plays_later(attributes: dict[str, str | None]) -> bool:
    """Say whether an element tells a script which film or sound to put in its place."""
    return any(
        value and name.startswith("data-") and value.startswith(_WHOLE) and medium(value)
        for name, value in attributes.items()
    )


def is_player(node: LexborNode) -> bool:
    """Say whether an element plays something, or stands where a script puts what does."""
    if node.tag in MEDIA_TAGS:
        return True
    classes = node.attributes.get("class") if node.is_element_node else None
    return bool(classes) and verdict(classes or "", "", node.tag or "") is Verdict.PLAYER


def found(
    page: Page, inside: Iterable[LexborNode], typed: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Return the addresses of videos and audios, each once: ``{"video": […], "audio": […]}``.

    The lead video first, then those *inside* the body and those *typed* there as addresses, then
    what the page's head states; of one that is named several times the first address.
    """
    kept: dict[str, dict[str, str]] = {_VIDEO: {}, _AUDIO: {}}
    for kind, url in _all(page, inside, typed):
        if url:
            kept[kind].setdefault(_key(url), url)
    return {kind: list(urls.values()) for kind, urls in kept.items()}


def _all(
    page: Page, inside: Iterable[LexborNode], typed: Iterable[str]
) -> Iterator[tuple[str, str | None]]:
    for node in page.find_all(theme.LEAD_VIDEO):
        for player in tagged(node, *_FRAMES):
            if is_player(player):
                yield from _of(page, player)
    for node in inside:
        yield from _of(page, node)
    for url in typed:
        yield medium(url) or _VIDEO, page.link(url)
    yield from _stated(page)


def _of(page: Page, node: LexborNode) -> Iterator[tuple[str, str | None]]:
    """Yield kind and address of what an element plays."""
    tag, attributes = node.tag or "", node.attributes
    classes = attributes.get("class") or ""
    if tag in (_VIDEO, _AUDIO, "amp-video", "amp-audio"):
        yield _AUDIO if "audio" in tag else _VIDEO, _file(page, node)
        return
    if _PLAYLIST.search(classes):
        yield from _playlist(page, node)
        return
    url = _address(page, node)
    if url is None:
        if tag not in MEDIA_TAGS:
            for player in node.css(_INSIDE):
                yield from _of(page, player)
        return
    around = _inner(url)
    if around:
        yield _VIDEO, around
    elif kind := medium(url) or _kind_around(node):
        yield kind, url


def _file(page: Page, node: LexborNode) -> str | None:
    """Return a file's address without the mark that WordPress gives to each of its players."""
    sources = [node, *node.css("source,a")]
    for one in sources:
        for name in ("src", "data-src", "data-lazy-src", "href"):
            value = one.attributes.get(name)
            if value and not value.startswith(("blob:", "data:")):
                return page.link(_WORDPRESS_MARK.sub("", value))
    return None


def _playlist(page: Page, node: LexborNode) -> Iterator[tuple[str, str | None]]:
    script = node if node.tag == "script" else node.css_first("script")
    try:
        listed = json.loads(script.text() or "") if script is not None else None
    except ValueError:
        return
    if not isinstance(listed, dict):
        return
    tracks = listed.get("tracks")
    for track in tracks if isinstance(tracks, list) else []:
        url = track.get("src") if isinstance(track, dict) else None
        if isinstance(url, str):
            kind = medium(url) or (_VIDEO if listed.get("type") == _VIDEO else _AUDIO)
            yield kind, page.link(url)


def _address(page: Page, node: LexborNode) -> str | None:
    """Return what a player is told to load, now or when its reader allows it."""
    attributes = node.attributes
    tag, classes = node.tag or "", (attributes.get("class") or "").lower()
    named = f"{tag} {classes}"
    if tag == "object" and not attributes.get("data"):
        param = node.css_first("param[name=movie],param[name=src],embed")
        inner = param.attributes if param is not None else {}
        return page.link(inner.get("value") or inner.get("src"))
    first = ("src", "data") if tag == "object" else ("src",)
    for name in (*first, *(one for one in attributes if one not in first and _LATER.search(one))):
        value = (attributes.get(name) or "").strip()
        if name.startswith(("data-thumb", "data-poster")):
            continue
        if name in first or value.startswith(_WHOLE):
            url = page.link(value)
            if url and ((tag == "iframe" and value.startswith(_WHOLE)) or medium(url)):
                return url
    for name in _IDS:
        value = (attributes.get(name) or "").strip()
        if (value and _BARE_ID.match(value) and not value.isdigit()) or (
            value.isdigit() and any(host in named for host in ("vimeo", "dailymotion"))
        ):
            host = next((one for one in _EMBEDDED if one in named), None)
            if host or tag.startswith("lite-") or "lyte" in named:
                return _EMBEDDED[host or "youtube"].format(value)
    if tag.startswith("lite-") or tag in ("iframe", "embed"):
        return None
    for link in node.css("a[href],blockquote[cite]"):
        url = page.link(link.attributes.get("href") or link.attributes.get("cite"))
        if url and medium(url):
            return url
    said = (node.text(deep=True) or "").strip()
    if said.startswith("http") and not said[:500].split()[1:]:
        url = page.link(said)
        return url if url and medium(url) else None
    return None


def _inner(url: str) -> str | None:
    """Return the address that a frame of Facebook's or another's is only around."""
    if "/plugins/video.php" in url:
        href = parse_qs(urlsplit(url).query).get("href")
        return unquote(href[0]) if href else None
    return None


def medium(url: str) -> str | None:
    """Return whether an address is a ``video``'s or an ``audio``'s, by host and path."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if _NO_PLAYER.search(host):
        return None
    if _AUDIO_HOSTS.search(host) or _AUDIO_PATH.search(parts.path):
        return _AUDIO
    if _VIDEO_HOSTS.search(host) or _VIDEO_PATH.search(parts.path):
        return _VIDEO
    return None


def _kind_around(node: LexborNode) -> str | None:
    """Return what the element around a frame says that it is."""
    outer: LexborNode | None = node
    for _ in range(4):
        if outer is None or outer.tag in ("body", "article"):
            break
        if said := _TYPE.search(outer.attributes.get("class") or ""):
            return said[1].lower()
        outer = outer.parent
    return None


def _stated(page: Page) -> Iterator[tuple[str, str | None]]:
    """Yield what JSON-LD and the head name as the article's own."""
    for name, thing in page.data.media():
        for key in ("embedUrl", "contentUrl", "url"):
            url = thing.get(key)
            if isinstance(url, list):
                url = url[0] if url else None
            if isinstance(url, str) and url.strip() and (key != "url" or medium(url)):
                yield name, page.link(url.strip())
                break
    for name, kind in (("og:video:secure_url", _VIDEO), ("og:video:url", _VIDEO),
                       ("og:video", _VIDEO), ("og:audio", _AUDIO)):  # fmt: skip
        if url := page.meta(name):
            yield kind, page.link(url.strip())
            if kind == _VIDEO:
                break


def _key(url: str) -> str:
    """Return what two addresses of one video or file share.

    >>> _key("https://www.youtube.com/embed/abcdef1?feature=oembed") == _key("https://youtu.be/abcdef1")
    True
    """
    if "youtu" in url and (name := _YOUTUBE.search(url)):
        return f"youtube {name[1]}"
    if ("vimeo" in url or "dailymotion" in url) and (name := _LAST_ID.search(url)):
        return name[1]
    return url.partition("://")[2].partition("#")[0]
