"""What an archive writes into the pages that it shows: taken out again, so that none of it counts.

The Internet Archive's and pywb's replays put scripts, a banner and comments around what was
captured, and lead its links to themselves. Captures that differ in nothing else are the same.
"""

import re
from typing import Final

_INSERTS: Final = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rb"<script[^>]*\ssrc=[\"'](?:https?:)?//(?:[\w.-]+\.)?archive\.org/includes/.*?"
        rb"<!-- End Wayback Rewrite JS Include -->\s*",
        rb"<script[^>]*\ssrc=[\"'][^\"']*/_static/js/(?:bundle-playback|wombat|ruffle).*?"
        rb"<!-- End Wayback Rewrite JS Include -->\s*",
        rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->\s*",
        rb"<!--\s*FILE ARCHIVED ON \d\d:\d\d:\d\d .*?-->\s*",
        rb"<!--\s*playback timings \(ms\):.*?-->\s*",
        rb"<!-- WB Insert -->.*?<!-- End WB Insert -->\s*",
    )
)
_MOMENT: Final = re.compile(rb"/\d{4,14}(?:[a-z]{2}_)?\\?/(?=https?:(?:\\?/){2})")
_BEFORE: Final = re.compile(rb"\\?(?:(?:[\w-]+/\\?)?[\w.:-]+(?:/\\?){2}(?::s?ptth)?|[\w-]+/\\?)?")
"""An archive's host and collection, both or one, from their end to their beginning."""
_LONGEST: Final = 300
"""Bytes of an archive's address before the moment."""
_AT_THE_TOP: Final = (b"Wayback Rewrite JS", b"WAYBACK TOOLBAR INSERT", b"WB Insert",
                      b"archive.org/includes/")  # fmt: skip
_AT_THE_END: Final = (b"FILE ARCHIVED ON", b"playback timings (ms)")
_TOP, _END = 1 << 15, 1 << 13
"""Bytes of a page in which these marks stand: looking all through it cost as much as hashing it."""


def without_additions(body: bytes) -> tuple[bytes, bool]:
    """Return a page without what an archive has added, and whether it had added something.

    Links are led back only on a page that has another of its marks: an article may well name an
    archive's address.

    >>> page = b'<p><a href="https://cinktank.com/a/">a</a></p>'
    >>> shown = b'''<!-- BEGIN WAYBACK TOOLBAR INSERT --><div>x</div>
    ... <!-- END WAYBACK TOOLBAR INSERT --><p><a
    ... href="/web/20220320120000/https://cinktank.com/a/">a</a></p>'''
    >>> without_additions(shown)[0].split() == page.split()
    True
    >>> without_additions(page)
    (b'<p><a href="https://cinktank.com/a/">a</a></p>', False)
    """
    top, end = body[:_TOP], body[-_END:]
    if not (any(mark in top for mark in _AT_THE_TOP) or any(mark in end for mark in _AT_THE_END)):
        return body, False
    for insert in _INSERTS:
        body = insert.sub(b"", body)
    return _led_back(body), True


def _led_back(body: bytes) -> bytes:
    r"""Return a page without an archive's address before each link.

    What all of them have in their middle is looked for, and the rest from there: a search for the
    whole, whose beginning may be missing, took 34 ms a page.

    >>> _led_back(b'"//archive.org/web/2022js_/https://a.com/"')
    b'"https://a.com/"'
    >>> _led_back(rb'"\/web\/2022\/http:\/\/a.com"').decode()
    '"http:\\/\\/a.com"'
    """
    pieces, place = [], 0
    lengths: dict[bytes, int] = {}  # a page has one address of the archive, or two
    for moment in _MOMENT.finditer(body):
        before = body[max(place, moment.start() - _LONGEST) : moment.start()]
        before = before[before.rfind(b'"') + 1 :]
        length = lengths.get(before)
        if length is None:
            archive = _BEFORE.match(before[::-1])
            length = lengths[before] = archive.end() if archive else 0
        pieces.append(body[place : moment.start() - length])
        place = moment.end()
    pieces.append(body[place:])
    return b"".join(pieces)
