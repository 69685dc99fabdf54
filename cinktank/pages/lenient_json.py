"""JSON as pages have it: what a flaw does not touch is read.

Commas too many, quotation marks inside a string, comments, marks of CDATA around it, several values
in a row, an end that is missing. Only asked where a strict reader has refused; one pass, no going
back, so that a text of any length takes a time in proportion.
"""

import json
import re
from typing import Any, Final

from cinktank.processors.text import unescaped

_DEEPEST: Final = 40
_LONGEST: Final = 2_000_000
_ESCAPED_TIMES: Final = 3
_GAP: Final = re.compile(
    r"(?:[\s,;\ufeff]++|/\*(?s:.*?)(?:\*/|\Z)|(?<![:\w])//[^\n]*+|<!\[CDATA\[|\]\]>"
    r"|<!--(?:[^{}\[\]\"-]{0,200}-->)?|-->|<br\s?/?>|</?p>)*"
)
_ALL_ESCAPED: Final = re.compile(r'[\[{\s]*+\\"')
_START: Final = re.compile(r"\{|(?<!CDATA)\[(?!CDATA\[)")
_BARE: Final = re.compile(r"[^,:{}\[\]\s\"]+")
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|[\"\\/bfnrt]|.)", re.S)
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_MARKS: Final = {'"': '"', "'": "'", "“": "”", "«": "»"}
_BARE_VALUES: Final = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_ENDS_MEMBER: Final = re.compile(
    r"""\s*(?:[}\]]|\Z|//|/\*|,\s*(?:[,}\]]|\Z|//|/\*|<!--
    |"[^"\n]{1,80}"\s*:|'[^'\n]{1,80}'\s*:|[\w$@-]{1,80}\s*:|[“«])
    |\s+"[\w@-]{1,40}"\s*:)""",  # the comma before a key is missing
    re.X,
)
_KEY: Final = re.compile(r"""["'“«]([^"'“”«»\n]{1,80})["'”»]\s*(?=:)""")
_ENDS_ELEMENT: Final = re.compile(
    r"\s*(?:[}\]]|\Z|//|/\*|,\s*(?:[,}\]\[{\"'“«]|\Z|-?\d|true|false|null))"
)
"""Behind a string's last mark: its object goes on with a key, its list with a value, or it ends."""


def values(text: str) -> list[Any]:
    """Return the values that a text has one after another, each as far as it can be read.

    >>> values('{"a": 1,} {"b": "Le "non" du maire", /* … */ "c": [1, 2')
    [{'a': 1}, {'b': 'Le "non" du maire', 'c': [1, 2]}]
    >>> values("/* <![CDATA[ */ {&quot;a&quot;: &quot;é&quot;} /* ]]> */")
    [{'a': 'é'}]
    """
    text = text[:_LONGEST]
    if _ALL_ESCAPED.match(text):
        text = text.replace('\\"', '"')
    for _ in range(_ESCAPED_TIMES):
        if '"' in text or "&" not in text:
            break
        text = unescaped(text)
    reader = _Reader(text)
    found = []
    while (start := _START.search(text, reader.place)) is not None:
        reader.place = start.start()
        found.append(reader.value(0, _ENDS_ELEMENT))
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._end = len(text)
        self.place = 0

    def value(self, depth: int, ends: re.Pattern[str]) -> Any:
        sign = self._text[self.place]
        if depth > _DEEPEST:
            self.place = self._end
            return None
        if sign == "{":
            return self._object(depth)
        if sign == "[":
            return self._array(depth)
        if sign in _MARKS:
            return self._string(ends)
        return self._bare()

    def _skip(self) -> str:
        """Go on to what says something; return its sign, or nothing at the end."""
        gap = _GAP.match(self._text, self.place)
        self.place = gap.end() if gap else self.place
        return self._text[self.place] if self.place < self._end else ""

    def _object(self, depth: int) -> dict[str, Any]:
        self.place += 1
        found: dict[str, Any] = {}
        while sign := self._skip():
            if sign in "}]":
                self.place += 1
                break
            if sign in "{[:":  # no key: what is this of?
                self.place += 1
                continue
            if (key := self._key(sign)) is None:
                continue
            while (sign := self._skip()) == ":":
                self.place += 1
            if sign and sign not in "}]":
                value = self.value(depth + 1, _ENDS_MEMBER)
                found.setdefault(key, value)
        return found

    def _key(self, sign: str) -> str | None:
        """Read a key and go to its colon; `None` for the rest of a string that ended too early."""
        if sign not in _MARKS:
            key = str(self._bare())
            return key if self._skip() == ":" else None
        found = _KEY.match(self._text, self.place)
        if found is None:
            self.place += 1
            return None
        self.place = found.end()
        return found[1]

    def _array(self, depth: int) -> list[Any]:
        self.place += 1
        found = []
        while sign := self._skip():
            if sign in "]}":
                self.place += 1
                break
            if sign == ":":
                self.place += 1
                continue
            found.append(self.value(depth + 1, _ENDS_ELEMENT))
        return found

    def _string(self, ends: re.Pattern[str]) -> str:
        """Read a string: its last mark is the first one behind which the JSON goes on."""
        mark = _MARKS[self._text[self.place]]
        start = at = self.place + 1
        while at < self._end:
            at = self._next(mark, at)
            if at >= self._end or ends.match(self._text, at + 1):
                break
            at += 1
        self.place = min(at + 1, self._end)
        return _ESCAPE.sub(_read_escape, self._text[start:at])

    def _next(self, mark: str, at: int) -> int:
        """Return the place of the next mark that is not escaped; the end where there is none."""
        while (at := self._text.find(mark, at)) >= 0:
            slashes = at
            while slashes and self._text[slashes - 1] == "\\" and at - slashes < 20:
                slashes -= 1
            if (at - slashes) % 2 == 0:
                return at
            at += 1
        return self._end

    def _bare(self) -> Any:
        found = _BARE.match(self._text, self.place)
        if found is None:
            self.place += 1
            return None
        self.place = found.end()
        if found[0] in _BARE_VALUES:
            return _BARE_VALUES[found[0]]
        try:
            return json.loads(found[0])
        except (ValueError, RecursionError):
            return found[0]


def _read_escape(match: re.Match[str]) -> str:
    sign = match[1]
    if sign[0] == "u" and len(sign) == 5:
        return chr(int(sign[1:], 16))
    return _ESCAPED.get(sign, sign)
