"""Imports run one way: what is below knows nothing of what is above, and nothing runs in circles.

Imports for type checkers count as others do: a circle of them is a circle of thoughts.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cinktank"

LAYERS = (
    ("items", "not_given", "deadline", "settings"),
    ("processors",),
    ("sites", "loaders", "revision"),
    ("pages", "memory"),
    ("extract", "lake"),
    ("crawl",),
    ("pipelines", "reports", "summary"),
    ("archive",),
    ("transport",),
    ("discovery", "monitoring"),
    ("spiders",),
    ("commands",),
)
"""From the bottom up; the parts of one layer do not know each other."""

RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}


def modules(folder):
    """Return the modules under a folder: dotted name → file."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules(PACKAGE)


def imported(name, source, known):
    """Return which *known* modules the *source* of a module imports, wherever in its text.

    >>> imported("a.b", "if TYPE_CHECKING:\\n  from a import c", {"a.c"})
    {'a.c'}
    >>> imported("a.b", "from .c import d", {"a.c"})
    {'a.c'}
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            module = ".".join([*above, *((node.module or "").split(".") if node.module else [])])
            found |= {
                whole if (whole := f"{module}.{one.name}") in known else module
                for one in node.names
            }
    return {one for one in found if one in known} - {name}


def graph():
    """Return what each module imports of ours."""
    known = set(MODULES)
    return {name: imported(name, path.read_text("utf-8"), known) for name, path in MODULES.items()}


def circles(edges):
    """Return the names that lead back to themselves.

    >>> sorted(circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}))
    ['b', 'c']
    """
    found = set()
    for name in edges:
        seen, waiting = set(), [name]
        while waiting:
            further = edges.get(waiting.pop(), set()) - seen
            seen |= further
            waiting += further
        if name in seen:
            found.add(name)
    return found


GRAPH = graph()


def part_of(name):
    """Return the part of the package that a module is in; ``""`` for the package itself."""
    return name.partition(".")[2].partition(".")[0]


def test_no_module_leads_back_to_itself():
    inside = {name: others - {"cinktank"} for name, others in GRAPH.items()}
    assert circles(inside) == set()


@pytest.mark.parametrize(
    "name", [name for name in MODULES if part_of(name) not in ("", "settings")]
)
def test_imports_run_one_way(name):
    own = part_of(name)
    assert own in RANK, f"say in LAYERS where {own} belongs"
    for other in map(part_of, GRAPH[name]):
        if other not in ("", own):
            assert RANK[other] < RANK[own], f"{own} imports {other}"


def test_a_run_knows_no_source_and_a_source_no_spider():
    for name in MODULES:
        above = {"crawl": ("discovery", "spiders"), "discovery": ("spiders",)}.get(
            part_of(name), ()
        )
        assert not [one for one in GRAPH[name] if part_of(one) in above], name


def test_what_serves_any_source_knows_none():
    """Pipelines, reports and transport are written against the run, whoever names addresses."""
    for name in MODULES:
        if part_of(name) in ("pipelines", "reports", "transport", "monitoring", "summary"):
            assert not [one for one in GRAPH[name] if part_of(one) == "discovery"], name


def test_settings_import_nothing_of_ours_but_the_version():
    assert GRAPH["cinktank.settings"] == {"cinktank"}
    tree = ast.parse(MODULES["cinktank.settings"].read_text("utf-8"))
    ours = [node for node in ast.walk(tree) if getattr(node, "module", None) == "cinktank"]
    assert [name.name for node in ours for name in node.names] == ["__version__"]


def test_newsroom_and_crawler_know_nothing_of_each_other():
    newsroom = modules(ROOT / "fixtures" / "newsroom")
    for name, path in newsroom.items():
        assert not imported(f"fixtures.{name}", path.read_text("utf-8"), set(MODULES)), path
    for name, path in MODULES.items():
        text = path.read_text("utf-8")
        assert not imported(name, text, {"fixtures", *(f"fixtures.{one}" for one in newsroom)}), (
            path
        )


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_class_of_the_crawl_core_has_over_25_methods():
    for name, path in MODULES.items():
        if part_of(name) in ("crawl", "discovery", "spiders"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    defined = [one for one in node.body if isinstance(one, FUNCTIONS)]
                    assert len(defined) <= 25, node.name
