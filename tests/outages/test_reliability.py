"""The tables of faults in the documentation: whole, and each cell held by a test."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cinktank.crawl.counters import counter_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reliability.md").read_text("utf-8")

SITE = ("Robots.txt", "The home page", "A listing", "An article", "A feed", "A sitemap", "The API",
        "The browser")  # fmt: skip
MACHINE = ("The bucket", "The disk", "The memory")
FAULTS = (
    "no answer", "404 or 410", "another 4xx", "429, or asked to wait", "5xx",
    "2xx without a page", "a page of an outage as 200", "a redirect elsewhere", "cut short",
    "other bytes", "without an end", "too large, or slow to read", "wrong values",
)  # fmt: skip
OF_A_STORE = (
    "not there", "refuses", "damaged", "not ours, or of another version", "used by two at once",
    "left by a job that was killed",
)  # fmt: skip
OF_A_CLOCK = (
    "ahead for one run", "behind for one run", "jumps between runs", "differs from the site's",
)  # fmt: skip
PLACES = {
    **dict.fromkeys(SITE, FAULTS),
    **dict.fromkeys(MACHINE, OF_A_STORE),
    "The clock": OF_A_CLOCK,
}


def rows(heading):
    """Return the table below a heading: its cells, row by row."""
    _, _, below = PAGE.partition(f"# {heading}\n")
    table = re.split(r"\n#", below)[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named_tests():
    """Return the short name of every test → where it is."""
    return {name: place.strip("`") for name, place in rows("The tests")}


@cache
def functions(path):
    """Return the names of a module's functions."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@cache
def counted():
    """Return the words that our own code counts under, and ends a run for."""
    words = set()
    for path in (ROOT / "cinktank").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return words


def is_counted(name):
    """Return whether something is counted under a name, or a run ends for that reason."""
    if name.startswith("finish_reason: "):
        return name.removeprefix("finish_reason: ") in counted()
    family, _, last = name.rpartition("/")
    own, _, rest = name.partition("/")
    return (
        counter_of(name) is not None
        or name in counted()
        or f"{family}/" in counted()
        or (bool(last) and rest in counted() and own in counted())
    )


@pytest.mark.parametrize("place", PLACES)
def test_every_fault_is_named_at_every_place_with_outcome_counter_and_test(place):
    table = rows(place)
    assert [fault for fault, *_ in table] == list(PLACES[place])
    known = named_tests()
    for fault, what, counter, test in table:
        assert len(what) > 5, fault
        assert re.fullmatch(r"`[^`]+`", counter), fault
        assert is_counted(counter.strip("`")), f"{place}: {fault}: nothing counts {counter}"
        assert test in known, f"{place}: {fault}: no test is named {test!r}"


def test_every_test_that_is_named_exists():
    for name, place in named_tests().items():
        path, _, function = place.partition("::")
        assert (ROOT / path).is_file(), name
        assert function in functions(path), name


def test_a_counter_that_nobody_counts_is_none():
    assert not is_counted("walk/unheard_of")
    assert not is_counted("finish_reason: of its own accord")
