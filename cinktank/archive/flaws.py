"""Captures that are whole and yet not the page: named, and passed over for another capture."""

import re
from typing import Final

from cinktank.archive.payload import Headers, header

BOT_CHECK: Final = "bot_check"
SELF_REDIRECT: Final = "self_redirect"
EMPTY: Final = "empty"
CUT_SHORT: Final = "cut_short"

_LARGEST_CHECK = 64 * 1024
"""Bytes: a check is a small page; an article that tells of one is not."""

_SCRIPTS: Final = re.compile(
    rb"/cdn-cgi/challenge-platform/|challenges\.cloudflare\.com|window\._cf_chl_opt"
    rb"|/_Incapsula_Resource\?|captcha-delivery\.com|geo\.captcha-delivery|_sec/cp_challenge"
    rb"|/\.well-known/sgcaptcha/|/\.within\.website/x/|ddos-guard\.net/check"
    rb"|data-sitekey=|g-recaptcha-response|h-captcha-response|cf-turnstile",
    re.IGNORECASE,
)
"""What the pages load that ask whether a person is there: their makers' own addresses."""

_MITIGATED: Final = {"cf-mitigated": "challenge", "x-amzn-waf-action": "", "sg-captcha": ""}
"""Response headers by which the makers say the same, and what is in them."""

_STORY = re.compile(rb"<article[\s>]|itemprop=[\"']articleBody|\"@type\"\s*:\s*\"NewsArticle", re.I)


def flaw(status: int, headers: Headers, body: bytes) -> str | None:
    """Return why a captured response is not what the site says at its address; ``None``: it is.

    *body* is decoded. A check asks by a status, a header or a script of its maker; a page with a
    story on it is none, whatever form it has for its comments.

    >>> flaw(403, [("CF-Mitigated", "challenge")], b"<html>Un instant")
    'bot_check'
    >>> flaw(200, [("Content-Type", "text/html")], b"") or flaw(301, [], b"")
    'empty'
    """
    if status == 200 and not body:
        return EMPTY
    for name, value in _MITIGATED.items():
        said = header(headers, name)
        if said is not None and value in said.lower():
            return BOT_CHECK
    if len(body) <= _LARGEST_CHECK and _SCRIPTS.search(body) and not _STORY.search(body):
        return BOT_CHECK
    return None
