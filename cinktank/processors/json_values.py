"""JSON from others: what can be read of it, whatever one value in it is."""

import json
import re
from math import isfinite
from typing import Any

import msgspec

__all__ = ["decoded"]

_DIGITS = 30
"""Digits of a whole number: what is longer numbers nothing, and takes its square to read."""

_ESCAPE = re.compile(
    r"\\[uU][dD][89abAB][0-9a-fA-F]{2}\\[uU][dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\[uU][dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def decoded(source: bytes) -> Any:
    r"""Return what a JSON text says; raises `ValueError` where it is none.

    A half of a character (``\ud83d``) and bytes that are no UTF-8 are U+FFFD; line breaks in
    strings are taken as they are; a number too long or too large to be one is `None`. So one such
    value costs its record something, and the others nothing.

    >>> decoded(b'[{"title": "Fin \\ud83d", "id": 7}, 1e999]')
    [{'title': 'Fin �', 'id': 7}, None]
    """
    try:
        return msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    except RecursionError:
        raise ValueError("JSON with too many values in one another") from None
    text = _ESCAPE.sub(_whole, source.decode("utf-8", "replace"))
    try:
        return json.loads(
            text,
            strict=False,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=lambda name: None,
        )
    except RecursionError:
        raise ValueError("JSON with too many values in one another") from None


def _whole(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape[1] else escape[0]


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _DIGITS else None


def _number(text: str) -> float | None:
    number = float(text[:400])
    return number if isfinite(number) else None
