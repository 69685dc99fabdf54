"""Reading takes time in proportion to a page's size: no kind of input makes it take more.

What is counted is work, not time: calls of functions, Python's and C's, between two inputs of which
one is four times the other. What a call does inside (a regular expression, the parser) is measured
by ``python -m benchmarks.doubling``.
"""

import sys

import pytest
import trafilatura  # noqa: F401 - what it costs to import is no page's

from benchmarks.doubling import worst
from benchmarks.pages import forget
from benchmarks.poison import READERS

LEAST = 6_000
"""Bytes of the smaller input."""

GROWTH = 8
"""What fourfold input may cost: in proportion it is 4, by the square 16. Between, as a bound is
reached, other code has its turn."""


def calls(read, body):
    """Return how many functions are called while a page is read."""
    forget()
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        read(body)
    finally:
        sys.setprofile(None)
    return count


CASES = [
    pytest.param(reader, kind, id=f"{reader}: {name}")
    for reader, (_, kinds) in READERS.items()
    for name, kind in kinds.items()
    if not name.startswith("article: ")
]


@pytest.mark.parametrize(("reader", "kind"), CASES)
def test_four_times_the_input_is_no_more_than_four_times_the_work(reader, kind):
    read = READERS[reader][0]
    number = max(20, 20 * LEAST // max(1, len(kind(20))))
    read(kind(8))
    fixed = calls(read, kind(1))
    small, large = (calls(read, kind(size)) for size in (number, 4 * number))
    assert large <= GROWTH * small + fixed + 2_000


def test_a_step_at_a_bound_is_no_growth_and_a_square_is():
    assert worst([2.0, 4.9, 1.0]) == 2.0
    assert worst([2.0, 4.0, 4.1]) == 4.0
    assert worst([3.0]) == 3.0
