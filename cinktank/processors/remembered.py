"""What a function returned for short texts, kept for the next page: sites repeat theirs."""

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Remembered"]

LONGEST = 300
"""Characters of a key. What is longer comes from no template, and would fill the memory."""

MOST = 8192
"""Keys; then all are forgotten, and those that come again are soon known again."""

Key = TypeVar("Key", str, tuple[str, str], tuple[str, str, str])
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """A function's values by its argument: ``remembered[text]`` calls it, once for a short text.

    Like `functools.lru_cache`, but for two things: a long key is not kept, so that memory does not
    grow with what pages hold; and a value that is there costs half as much.

    >>> letters = Remembered(len)
    >>> letters["un"], letters["x" * 10_000], list(letters)
    (2, 10000, ['un'])
    """

    def __init__(self, function: Callable[[Key], Value]) -> None:
        super().__init__()
        self._function: Callable[[Key], Value] = function

    def __missing__(self, key: Key) -> Value:
        value = self._function(key)
        if (len(key) if isinstance(key, str) else sum(map(len, key))) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[key] = value
        return value
