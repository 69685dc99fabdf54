"""A place's name in ordinary capitals: ``LA HAYE`` is « La Haye »."""

import re
from functools import lru_cache

from .vocabulary import ACRONYMS, SMALL

__all__ = ["located"]

_PIECE = re.compile(r"([^\s\-‐‑/(),]+)")
_ELISION = re.compile(r"(?P<small>[^\W\d_])(?P<mark>[’'ʼ`])(?P<word>..+)")
# Names that are not capitals throughout.
_AS_WRITTEN = {"nations unies": "Nations unies", "émirats arabes unis": "Émirats arabes unis"}


@lru_cache(maxsize=4096)
def located(place: str) -> str:
    """Return a dateline's place in ordinary capitals.

    Inner particles are small (French, Spanish, Portuguese, Italian, German, Dutch,
    English), names known by their letters stay, and what is printed in small letters
    already is left as it is.

    >>> located("SAINT-JACQUES-DE-COMPOSTELLE"), located("LA HAYE"), located("L’AQUILA")
    ('Saint-Jacques-de-Compostelle', 'La Haye', 'L’Aquila')
    >>> located("WASHINGTON (ÉTATS-UNIS)"), located("BRUXELLES/MADRID"), located("New York")
    ('Washington (États-Unis)', 'Bruxelles/Madrid', 'New York')
    """
    place = " ".join(place.split())
    return "".join(
        part if part in "/,()" else _name(part) for part in re.split(r"([/,()])", place) if part
    )


def _name(part: str) -> str:
    words = part.split()
    if part.isupper() and (written := _AS_WRITTEN.get(" ".join(words).casefold())):
        return part.replace(part.strip(), written)
    if any(
        word != word.upper() and word not in SMALL and word[:2] not in ("d’", "d'")
        for word in words
    ):
        return part
    pieces = _PIECE.split(part)
    last = len(pieces) - 2
    for index in range(1, len(pieces), 2):
        pieces[index] = _piece(pieces[index], first=index == 1, last=index == last)
    return "".join(pieces)


def _piece(piece: str, *, first: bool, last: bool) -> str:
    bare = piece.rstrip(".")
    small = piece.lower()
    if bare in ACRONYMS or ("." in bare and len(bare) <= 5):
        return piece
    if small in SMALL and not first and not last:
        return small
    if elision := _ELISION.fullmatch(piece):
        word = _capital(elision["word"])
        letter = elision["small"]
        if letter in "LlDd" and not first:
            letter = letter.lower()
        return letter + elision["mark"] + word
    return _capital(piece)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()
