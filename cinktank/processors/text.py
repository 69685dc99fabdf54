"""One line of clean text, so that search and comparison work.

What the author wrote stays as printed (apostrophes, quotes, dashes, capitals); what only
machines left behind (kinds of space, invisible characters, wrong encodings) goes.
"""

import html
import re
import unicodedata
from typing import Literal

from .remembered import Remembered

__all__ = [
    "clean_blocks",
    "clean_text",
    "decoded",
    "fold",
    "label_key",
    "one_line",
    "read_entities",
    "same_label",
    "turn_guillemets",
    "unescaped",
]

# UTF-8 read as Windows-1252 (or its cousins) shows as a lead byte's letter and a continuation
# byte's sign: ``Ã©``, ``â€™``. ftfy's own test for that costs 650 µs on 3 KB of French, so a text
# is looked at by steps: has it one of these at all (4 µs), has it a pair, is it bad for ftfy.
# Left alone, for want of a marker: Chinese, Japanese and Korean read wrongly.
SUSPECTS = "ÂÃÄÅÆÎÐÑØÙ×ĂĹ√\x85€‚„†ˆ¿¬Ÿ¤¥¦§¸¹Ђ"
_SUSPECTS = re.compile(f"[{SUSPECTS}]")
_TRAIL = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(
    f"(?!Î[\xa0»])[ÂÃÄÅÆÎÐÑÙØ×ĂĹ]{_TRAIL}|[âïðà]{_TRAIL}{{2}}"
    "|[ÂÃ][ \xa0ƒ]|[\x80-\x9f]|√[\xa0-\xbf©®´±∂†≠™≤≥¥µø]|‚Ä|вЂ|β€|ā€"
)
_C1 = re.compile("[\x80-\x9f]")

# Joiners are letters' business in Persian, Hindi and their neighbours, and hold emoji together:
# there, between two characters of those scripts, they stay. Everywhere else they are litter.
_JOINED = "\u0600-\u1dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\u2640\u2642"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters that are not spaces
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0001]"
    f"|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)

# An entity still to be seen in parsed text was escaped twice. ``&lt;`` and ``&gt;`` stay: turned
# back, they would make markup of what the page showed as text.
_ENTITY = re.compile(
    r"&(?:#0*(?!6[02];)\d{2,7}|#[xX]0*(?!3[cCeE];)[0-9a-fA-F]{2,6}"
    r"|(?!lt;|gt;)[a-zA-Z]{2,8}[1-4]?);"
)


_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
_ROUNDS = 4
"""An ampersand escaped any number of times is read at once; what it makes of the rest, so often."""

_STREAM_SAFE = 30
"""Marks on one letter, as Unicode's stream-safe text has them (UAX 15). Sorting them takes the
square of their number."""
_NO_WORDS = re.compile(r"[^\w\s\x00-\u02ff]{31,}")

_REPAIRED = 50_000
"""Characters of one line that may be mended by ftfy, at a second for a million."""


def normal_form(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return a text in a normal form of Unicode, with no more marks on a letter than it needs.

    >>> normal_form("NFC", "e\u0301"), len(normal_form("NFC", "x" + "\u0323\u0301" * 99))
    ('é', 31)
    """
    return unicodedata.normalize(form, _NO_WORDS.sub(_stream_safe, text))


def _stream_safe(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in run[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _STREAM_SAFE:
            kept.append(sign)
    return "".join(kept)


def clean_text(text: str | None) -> str | None:
    """Return one line of text in NFC, with ordinary spaces and nothing invisible.

    Mojibake is repaired, a doubly escaped entity is read, a guillemet turned the
    wrong way is turned back; apostrophes and quotes otherwise stay as printed.
    Nothing left is ``None``.

    >>> clean_text("  L’OTAN\\u00a0confirme\\n\\tla tenue\\u200b ")
    'L’OTAN confirme la tenue'
    >>> clean_text("lâ€™Ã©tÃ© Ã\\xa0 Paris")
    'l’été à Paris'
    >>> clean_text("l&#8217;Élysée &amp;amp; Matignon")
    'l’Élysée & Matignon'
    >>> clean_text("\\u00a0") is None
    True
    """
    if not text:
        return None
    if "&" in text:
        text = read_entities(text)
    if text.isascii():
        line = one_line(text)
        return (line if line.isprintable() else _visible(line)) or None
    line = one_line(decoded(text))
    if not line.isprintable() or "\ufffc" in line:
        if len(line) <= _REPAIRED and _C1.search(
            line
        ):  # bytes of Windows-1252, to browsers and to ftfy
            line = _decoded_anew(line)
        line = _visible(line)
    if not unicodedata.is_normalized("NFC", line):
        line = normal_form("NFC", line)
    return turn_guillemets(line) or None


def decoded(text: str) -> str:
    """Return a text as it was written where its UTF-8 was read as another encoding.

    >>> decoded("a dÃ©clarÃ© © AFP"), decoded("a déclaré © AFP")
    ('a déclaré © AFP', 'a déclaré © AFP')
    """
    if len(text) <= _REPAIRED and _SUSPECTS.search(text) and _MOJIBAKE.search(text):
        return _decoded_anew(text, only_if_bad=True)
    return text


def _decoded_anew(text: str, only_if_bad: bool = False) -> str:
    """Return a text that was decoded wrongly as it should have been."""
    from ftfy import fix_encoding  # rarely needed: 30 ms of a start
    from ftfy.badness import is_bad

    return text if only_if_bad and not is_bad(text) else fix_encoding(text)


def one_line(text: str) -> str:
    """Return a text with every run of white space as one space, and none around it.

    Nearly always it is so already but for French typography's own spaces: a few looks take a fifth
    of the time of splitting and joining. White space other than a space is not printable.

    >>> one_line(" un\\xa0 deux\\n"), one_line("trois\\xa0: quatre")
    ('un deux', 'trois : quatre')
    """
    is_printable = text.isprintable()
    if not is_printable:
        text = text.replace("\xa0", " ").replace("\u202f", " ")
        is_printable = text.isprintable()
    if is_printable and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


def clean_lines(text: str) -> str | None:
    """Return a block of text with each of its lines cleaned.

    >>> clean_lines("un\\xa0 \\n\\n deux ")
    'un\\ndeux'
    """
    if "\n" not in text:
        return clean_text(text)
    return "\n".join(line for line in map(clean_text, text.split("\n")) if line) or None


def clean_blocks(blocks: list[str]) -> list[str]:
    """Return blocks of text with each of their lines cleaned; those with nothing left are dropped.

    As a rule nothing in a body needs mending but a guillemet. Checking the whole body for that
    takes a fifth of the time that cleaning its lines one by one takes.

    >>> clean_blocks(["un\\xa0 \\n\\n deux ", "", "« trois « ."])
    ['un\\ndeux', '« trois ».']
    """
    if _are_clean("\n".join(blocks)):
        return [
            "\n".join(map(turn_guillemets, block.split("\n")))
            if "«" in block or "»" in block
            else block
            for block in blocks
        ]
    return [cleaned for cleaned in map(clean_lines, blocks) if cleaned]


def _are_clean(lines: str) -> bool:
    """Return whether `clean_text` would change nothing in these lines but guillemets."""
    return (
        lines[:1] not in ("", " ", "\n")
        and lines[-1:] not in (" ", "\n")
        and "&" not in lines
        and "  " not in lines
        and " \n" not in lines
        and "\n " not in lines
        and "\n\n" not in lines
        and "\ufffc" not in lines
        and lines.replace("\n", "").isprintable()
        and not _SUSPECTS.search(lines)
        and unicodedata.is_normalized("NFC", lines)
    )


def _visible(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def unescaped(text: str) -> str:
    """Return a text with every entity read, once; one of thousands of digits is none."""
    try:
        return html.unescape(text)
    except ValueError:
        return read_entities(text)


def read_entities(text: str) -> str:
    """Return a text with its entities read, however often an ampersand was escaped.

    Not so ``&lt;`` and ``&gt;``, and numbers that are no character's.
    """
    text = _AMPERSANDS.sub("&", text)
    for _ in range(_ROUNDS):
        read = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if read == text:
            break
        text = read
    return text


_ANY_GUILLEMET = re.compile("[«»]")
# German and Danish print »so«: there nothing is to be turned. A French paragraph that goes on
# with a quotation may open with a mark glued to its word, too.
_REVERSED = re.compile(r"»(?=\w)(?:(?<=[\s(\[]»)|(?<=\A»))")
# « after a space and before punctuation cannot open anything, unless the punctuation itself is
# what is quoted: « ? ».
_CLOSING = re.compile(r"«(?<=\s«)(\s*+)(?!\.\.)([,;.:!?)\]}]++)(?=\s|$)(?!\s*»)")
_CERTAINLY_CLOSES = re.compile(r"\s*(?:[,;.:!?)\]}…]|$)")


def turn_guillemets(text: str) -> str:
    """Return a paragraph with the guillemets that WordPress turned the wrong way turned back.

    ``wptexturize`` looks at the spaces around a straight quote; where the author
    put a space inside the quotes, it turns the mark the wrong way. Three rules,
    from certain to likely; a mark glued to a word is never touched, and a text with
    marks in the German way (»so«) not at all.

    1. An opening mark before a comma, a full stop or a closing bracket closes
       (unless that sign itself is quoted: « ? »); the space between goes with it.
    2. Closing marks that have nothing to close: one may end a quotation of an
       earlier paragraph, two cannot; so each pair of them is a quotation whose
       opening mark was turned. (A paragraph that goes on with a quotation may repeat the closing
       mark at its head, as some printers did; with an opening mark it says the same.)
    3. An opening mark at the very end closes, if a quotation is open.

    What stays unclear stays as printed.

    >>> turn_guillemets("« La défense de l’OTAN « , a déclaré M. Stoltenberg.")
    '« La défense de l’OTAN », a déclaré M. Stoltenberg.'
    >>> turn_guillemets("accusé pour » vol aggravé » : vers la projection")
    'accusé pour « vol aggravé » : vers la projection'
    >>> turn_guillemets("la fin d’une citation », a-t-il dit")
    'la fin d’une citation », a-t-il dit'
    """
    opens, closes = "«" in text, "»" in text
    if (not opens and not closes) or (closes and _REVERSED.search(text)):
        return text
    if opens:
        text = _CLOSING.sub(_turn_closing, text)
    if text.count("»") > 1:
        text = _turn_openings(text)
    return _turn_last(text) if opens else text


def _turn_last(text: str) -> str:
    end = len(text.rstrip()) - 1
    if (
        text[end] == "«"
        and text[end - 1 : end].isspace()
        and text.count("«", 0, end) > text.count("»", 0, end)
    ):
        return f"{text[:end]}»{text[end + 1 :]}"
    return text


def _turn_openings(text: str) -> str:
    depth = unopened = 0
    for part in text.split("»")[:-1]:
        depth += part.count("«")
        if depth:
            depth -= 1
        else:
            unopened += 1
    if unopened < 2:  # the usual case, found in a third of the time that the loop below takes
        return text
    depth = 0
    nothing_to_close: list[int] = []
    for mark in _ANY_GUILLEMET.finditer(text):
        if mark[0] == "«":
            depth += 1
        elif depth:
            depth -= 1
        else:
            nothing_to_close.append(mark.start())
    if len(nothing_to_close) % 2:
        at_head = not text[: nothing_to_close[0]].strip()  # repeated there, and rightly so
        if not at_head and not _closes_for_certain(text, nothing_to_close[0]):
            return text
        del nothing_to_close[0]
    turned = nothing_to_close[::2]
    if any(_closes_for_certain(text, place) for place in turned):
        return text
    letters = list(text)
    for place in turned:
        letters[place] = "«"
    return "".join(letters)


def _turn_closing(match: re.Match[str]) -> str:
    inner, sign = match[1], match[2]
    return f"»{inner if sign[0] in ':!?' else ''}{sign}"


def _closes_for_certain(text: str, place: int) -> bool:
    glued = place > 0 and not text[place - 1].isspace() and text[place - 1] not in "([’'"
    return glued or _CERTAINLY_CLOSES.match(text, place + 1) is not None


_ACCENTS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Return a text without capitals and accents, for comparison only.

    Signs that are letters of their own in other scripts (Hindi vowels, say) stay.

    >>> fold("Décembre"), fold("MÄRZ"), fold("Kasım")
    ('decembre', 'marz', 'kasim')
    """
    if text.isascii():
        return text.casefold()
    text = _ACCENTS.sub("", normal_form("NFKD", text.casefold()))
    return text.replace("ı", "i")


_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ′´`‛＇", "'") | dict.fromkeys("‐‑‒–—―−", "-"))
_LOOSE = re.compile(r" ?([&/'-]) ?")


def label_key(text: str) -> str:
    """Return what makes a section's label itself, however it is printed.

    Case, kind of apostrophe and dash, ``&amp;``, ligatures and spaces do not count.
    Accents neither: French capitals are often printed without (``ECONOMIE``). Labels come again
    on every page of a site, and are remembered.

    >>> label_key("L’INTERNATIONAL"), label_key("Science &amp; Tech")
    ("l'international", 'science&tech')
    """
    return _label_keys[text]


def _label_key(text: str) -> str:
    text = clean_text(text) or ""
    text = fold(text.translate(_APOSTROPHES)).replace("œ", "oe").replace("æ", "ae")
    return _LOOSE.sub(r"\1", " ".join(text.split()))


_label_keys: Remembered[str, str] = Remembered(_label_key)


def same_label(a: str, b: str) -> bool:
    """Return whether two section labels name the same section.

    An empty label names none, so it equals nothing.

    >>> same_label("L’INTERNATIONAL", "L'International")
    True
    >>> same_label("Sport", "Sports")
    False
    """
    key = label_key(a)
    return bool(key) and key == label_key(b)
