"""Addresses: absolute, out of their archive, and in one form each."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

__all__ = ["absolute", "canonicalize", "host", "plain_host"]

# An address in its one form already: nine in ten of a site's own. Nothing in it could be rewritten
# (no escape, query, fragment, capital in the host, the scheme's own port), so that one match finds
# what parsing it and putting it together again would (1 µs for 10 and, canonical, 50).
# ``tests/processors/test_urls.py`` holds it to w3lib.
_HOST = r"((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
_PLAIN = re.compile(
    rf"https?://(?![^/]*archive\.org){_HOST}"
    r"(?::(?!(?:80|443)/)(?:[1-9][0-9]{1,3}|[1-5][0-9]{4}))?/[A-Za-z0-9/_.~-]*\Z"
)

# An address whose query may have to be put in order, but which is whole.
_WHOLE = re.compile(
    rf"https?://(?![^/]*archive\.org){_HOST}(?::(?!(?:80|443)/)[1-9][0-9]{{1,3}})?/"
    r"[A-Za-z0-9/_.~%+,:=&()?-]*(?<!\?)\Z"
)

# Wayback's own address, whole or as its saved pages write it (/web/2022…/https://…).
_WAYBACK = re.compile(
    r"\A(?:(?:https?:)?//(?:web|wayback|wwwb|replay)?(?:-[a-z]+)?\.?archive\.org(?::\d+)?)?"
    r"/(?:web/)?(?:\d{4,14}\*?|\*|0|2)(?:[a-z]{2}_)?/(?=(?:https?:|//|www\.|[\w-]+\.))(.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
# Characters of an address: servers take no more (RFC 9110, 4.1).
_LONGEST = 8_000

_SCHEME = re.compile(r"\A(https?):/*", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"\A[a-zA-Z][a-zA-Z0-9+.-]*:")
_SPACES = re.compile(r"[\t\r\n\f]+")

# Parameters that record how a reader came and never select a page. ``replytocom`` is WordPress's
# link to answer a comment: the same page again.
_TRACKING = re.compile(
    r"""(?:utm|hsa|pk|piwik|mtm|matomo)_\w+ | utm
    | fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|srsltid
    | igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|_gac|_openstat|xtor|xtref|xtcr|ref_src|ref_url|epik
    | at_(?:medium|campaign|campaign_type|custom\d|creation|variant|format|link_\w+|ptr_\w+)
    | ga_(?:source|medium|campaign|term|content)|oly_(?:enc|anon)_id|trk_(?:contact|msg|module|sid)
    | _hsenc|_hsmi|__hs(?:tc|sc|fp)|hsctatracking|vero_(?:id|conv)|wickedid|rb_clickid
    | s_cid|s_kwcid|cmpid|ncid|__twitter_impression|guccounter|guce_referrer|guce_referrer_sig
    | fb_(?:action_ids|action_types|source|ref)|action_(?:object|type|ref)_map|replytocom""",
    re.IGNORECASE | re.VERBOSE,
)


def absolute(url: str | None, base: str | None = None) -> str | None:
    """Return an address in full, or ``None`` where it is not one of the web.

    A page saved by the Wayback Machine has its prefix on every link; it comes off,
    from ``base`` too.

    >>> absolute("../sport/", "https://cinktank.com/monde/otan/")
    'https://cinktank.com/monde/sport/'
    >>> absolute("https://web.archive.org/web/20220316im_/https://cinktank.com/a.jpg")
    'https://cinktank.com/a.jpg'
    >>> absolute("//cinktank.com/le quai.jpg", "https://cinktank.com/")
    'https://cinktank.com/le%20quai.jpg'
    >>> absolute("mailto:redaction@cinktank.com") is None
    True
    """
    if not url or len(url) > _LONGEST:
        return None
    if _WHOLE.match(url):
        return url
    url = _unwrap(_SPACES.sub("", url).strip().replace("&amp;", "&").replace("&#038;", "&"))
    if not url or url == "//":
        return None
    try:
        if base and not _SCHEME.match(url):
            url = _unwrap(urljoin(_unwrap(base.strip()), url))
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or any(sign in host for sign in " <>\"'{}|\\^"):
        return None
    netloc = parts.netloc.lower()
    if port == (443 if scheme == "https" else 80):
        netloc = netloc.rpartition(":")[0]
    return urlunsplit((scheme, netloc, *parts[2:])).replace(" ", "%20")


def canonicalize(url: str | None, base: str | None = None) -> str | None:
    """Return the one form of an address that its copies share.

    w3lib's canonical form without fragment and tracking parameters. The path keeps its
    slash, and ``?p=123`` stays.

    >>> canonicalize("HTTPS://Cinktank.com/otan/?utm_source=x&p=123#respond")
    'https://cinktank.com/otan/?p=123'
    """
    if url and len(url) <= _LONGEST and _plain(url):
        return url
    url = absolute(url, base)
    if url is None:
        return None
    url = url.partition("#")[0]
    if "?" in url:
        page, _, query = url.partition("?")
        kept = [pair for pair in query.split("&") if not _tracks(pair)]
        url = f"{page}?{'&'.join(kept)}" if kept else page
    try:
        return canonicalize_url(url)
    except ValueError:  # a host that is no host, a lone surrogate
        return None


def host(url: str) -> str:
    """Return the host that an address is on: with its port, without what two names of it differ by.

    That is ``www.`` and the scheme's own port. Of what is no address it is ``""``.

    >>> host("https://www.Cinktank.com:443/sport/"), host("http://127.0.0.1:8000/a/")
    ('cinktank.com', '127.0.0.1:8000')
    >>> host("http://[bad/")
    ''
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    netloc = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    return netloc.removesuffix(":443" if parts.scheme == "https" else ":80")


def names_an_article(url: str, own: str) -> bool:
    """Return whether an address can be that of an article of the same site as *own*.

    >>> names_an_article("https://cinktank.com/otan/", "https://cinktank.com/nato/")
    True
    >>> names_an_article("https://cinktank.com/", "https://cinktank.com/nato/")
    False
    """
    if not host(url) or host(url) != host(own):
        return False
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def name_one_page(one: str, other: str) -> bool:
    """Return whether two addresses are forms of one: of the same name, or with a number for one.

    >>> name_one_page("https://cinktank.com/monde/otan/amp/", "https://cinktank.com/otan/")
    True
    >>> name_one_page("https://cinktank.com/?p=12", "https://cinktank.com/otan/")
    True
    >>> name_one_page("https://cinktank.com/otan/", "https://cinktank.com/nato/")
    False
    """
    names, others = (
        [part.removesuffix(".html") for part in urlsplit(url).path.split("/") if part]
        for url in (one, other)
    )
    return not (names and others) or names[-1] in others or others[-1] in names


def plain_host(url: str) -> str | None:
    """Return the host of an address in its one form, without parsing it; `None` for any other.

    >>> plain_host("http://127.0.0.1:8000/otan/"), plain_host("HTTP://cinktank.com")
    ('127.0.0.1', None)
    """
    plain = _plain(url)
    return plain[1] if plain else None


def _plain(url: str) -> re.Match[str] | None:
    return None if "/." in url else _PLAIN.match(url)


def _tracks(pair: str) -> bool:
    return not pair or _TRACKING.fullmatch(pair.partition("=")[0]) is not None


def _unwrap(url: str) -> str:
    while match := _WAYBACK.match(url):
        url = match[1]
        if url.startswith("//"):
            url = f"http:{url}"
        elif _SCHEME.match(url):
            url = _SCHEME.sub(r"\1://", url)
        elif not _ANY_SCHEME.match(url):
            url = f"http://{url}"
    return url
