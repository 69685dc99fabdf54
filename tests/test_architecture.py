"""Imports run one way: what is below knows nothing of what is above."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "cinktank"

LAYERS = (
    ("items", "not_given"),
    ("processors",),
    ("sites",),
    ("loaders", "revision", "arguments"),
    ("pages",),
    ("extract",),
    ("memory",),
    ("lake", "scope"),
    ("transport",),
    ("discovery",),
    ("pipelines", "summary"),
    ("spiders",),
    ("reports",),
    ("monitoring",),
    ("commands",),
)
"""From the bottom up; the parts of one layer do not know each other."""

RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}


def part_of(module):
    """Return the part of the package that a module's dotted name is in."""
    return module.split(".")[1]


def imports(path):
    """Yield the parts of the package that a file imports, those for type checkers aside."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    skipped = {id(inner) for node in for_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cinktank."):
            yield part_of(node.module)
        elif isinstance(node, ast.ImportFrom) and node.module == "cinktank":
            yield from (name.name for name in node.names if name.name != "__version__")


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE]
FILES += [path for path in PACKAGE.glob("*.py") if path.stem not in ("__init__", "settings")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert own in RANK, f"say in LAYERS where {own} belongs"
    for other in imports(path):
        assert other == own or RANK[other] < RANK[own], f"{own} imports {other}"


def test_settings_import_nothing_of_ours_but_the_version():
    assert list(imports(PACKAGE / "settings.py")) == []


def test_newsroom_and_crawler_know_nothing_of_each_other():
    newsroom = PACKAGE.parent / "fixtures/newsroom"
    for path in newsroom.rglob("*.py"):
        assert list(imports(path)) == [], path
    for path in PACKAGE.rglob("*.py"):
        assert "import fixtures" not in path.read_text("utf-8"), path
        assert "from fixtures" not in path.read_text("utf-8"), path
