"""From a page's bytes to its text: what is stated, and what the bytes themselves say against it.

The order is a browser's (WHATWG): mark, header, ``meta``, the fallback of the page's language. But
bytes that are sound UTF-8 are UTF-8, whatever a server says of them, and bytes that are not are
none, whatever the page says.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

LOST: Final = "\ufffd"
"""What stands for bytes that are no letter."""

_NO_CHARSETS: Final = frozenset({
    "punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape",
})  # fmt: skip
"""Encodings of Python's that are none of the web's; the first takes for ever."""

_LANGUAGE: Final = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.I)
_FALLBACKS: Final = {
    "bg": "cp1251", "ru": "cp1251", "uk": "cp1251", "be": "cp1251", "sr": "cp1251",
    "mk": "cp1251", "cs": "cp1250", "hu": "cp1250", "pl": "iso8859_2", "sk": "cp1250",
    "sl": "iso8859_2", "hr": "cp1250", "ro": "cp1250", "tr": "cp1254", "az": "cp1254",
    "el": "iso8859_7", "he": "cp1255", "ar": "cp1256", "fa": "cp1256", "et": "cp1257",
    "lv": "cp1257", "lt": "cp1257", "th": "cp874", "vi": "cp1258", "ja": "shift_jis",
    "ko": "euc_kr", "zh": "gb18030",
    "fr": "cp1252", "en": "cp1252", "es": "cp1252", "de": "cp1252", "it": "cp1252",
    "pt": "cp1252", "nl": "cp1252", "ca": "cp1252", "sv": "cp1252", "da": "cp1252",
    "no": "cp1252", "nb": "cp1252", "fi": "cp1252", "is": "cp1252", "ga": "cp1252",
}  # fmt: skip
"""What a browser takes for a language's page that states no encoding."""

_WESTERN: Final = "cp1252"
_FEW: Final = 0.25
_CUT: Final = frozenset(b"\xc2\xc3\xe2\xf0")
"""First bytes of French letters, signs and pictures in UTF-8: alone, they were cut off."""

_MULTIPLE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_MARKUP: Final = re.compile(
    rb"<(script|style)\b(?:.*?</\1\s*+>|.*)|<[^<>]*>|\s+", re.DOTALL | re.IGNORECASE
)
"""Markup and spaces; a script without its end goes on to the page's."""

_HIGH: Final = bytes(range(0x80, 0x100))
_SAMPLE: Final = 60_000
_ENOUGH: Final = 60
"""So many letters beside ASCII tell an encoding; fewer tell nothing."""


def decoded(body: bytes, stated: str | None) -> str:
    """Return a page's text; `stated` is the encoding in the HTTP header, where there is one.

    >>> decoded("L’été à Évry".encode("cp1252"), "utf-8")
    'L’été à Évry'
    >>> decoded("L’été à Évry".encode("utf-8"), "iso-8859-1")
    'L’été à Évry'
    >>> decoded("L’été à Évry".encode("utf-16"), None)
    'L’été à Évry'
    """
    if read_bom(body)[0]:
        return _as_stated(body, stated)
    if wide := _wide(body):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = http_content_type_encoding(content_type(stated)) or html_body_declared_encoding(body)
    if named and named != "utf-8":
        return _as_stated(body, stated)
    own = html_body_declared_encoding(body)
    if own and own not in _NO_CHARSETS and own != "utf-8":
        try:
            return body.decode(own, "replace")
        except (LookupError, ValueError):
            pass  # none of text
    if _is_damaged_utf8(body):
        return body.decode("utf-8", _BYTEWISE)
    return body.decode(_fallback(body), "replace")


def is_sound(body: bytes) -> bool:
    """Say whether bytes are UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def content_type(encoding: str | None) -> str | None:
    """Return the header that states an encoding."""
    return f"text/html; charset={encoding}" if encoding else None


def _as_stated(body: bytes, stated: str | None) -> str:
    try:
        named = http_content_type_encoding(content_type(stated))
        if (named or html_body_declared_encoding(body)) in _NO_CHARSETS:
            raise LookupError
        return html_to_unicode(content_type(stated), body)[1]
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _wide(body: bytes) -> str | None:
    """Return the kind of UTF-16 of a page without a mark: every other byte of its markup is 0."""
    start = body[:400]
    if 3 * start.count(0) < len(start) or not start:
        return None
    return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _is_damaged_utf8(body: bytes) -> bool:
    """Say whether most letters beside ASCII are UTF-8, and a few bytes are not."""
    sound = sum(len(one) for one in _MULTIPLE.findall(body))
    high = len(body) - len(body.translate(None, _HIGH))
    return high - sound < _FEW * high


def _fallback(body: bytes) -> str:
    """Return the encoding of the page's language, else what its bytes look like most."""
    found = _LANGUAGE.search(body[:4096])
    if found and (known := _FALLBACKS.get(found[1].decode().lower())):
        return known
    letters = _letters(body)
    high = len(letters) - len(letters.translate(None, _HIGH))
    if high < _ENOUGH or 3 * high < len(letters) - letters.count(b" "):
        return _WESTERN  # accents among plain letters
    import charset_normalizer  # rarely needed

    best = charset_normalizer.from_bytes(letters).best()
    return (resolve_encoding(best.encoding) if best is not None else None) or _WESTERN


def _letters(body: bytes) -> bytes:
    """Return a page's text without its markup, which is ASCII in every encoding."""
    return _MARKUP.sub(b" ", body)[:_SAMPLE]


def _bytewise(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows-1252, but for the beginning of a cut letter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    letter = LOST if byte in _CUT else bytes([byte]).decode(_WESTERN, "replace")
    return letter, error.start + 1


_BYTEWISE: Final = "cinktank-bytewise"
codecs.register_error(_BYTEWISE, _bytewise)
