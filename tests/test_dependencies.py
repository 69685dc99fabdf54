"""What is imported is what is installed: each folder's packages are in its extras."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
STANDARD = sys.stdlib_module_names | {"compression"}  # of Python 3.14
OURS = {"cinktank", "benchmarks", "fixtures", "deployment", "tests"}
ELSEWHERE = ("benchmarks/accuracy/readers", "benchmarks/crawlers", "deployment/dagster")
"""Run by other tools' own Pythons."""

FOLDERS = {
    "cinktank": ["lake", "s3", "gs", "az", "zstd", "spark"],
    "fixtures": ["newsroom"],
    "deployment": ["deployment"],
    "benchmarks": ["bench"],
    "tests": ["dev"],
}


def installed(extras: list[str]) -> set[str]:
    """Return the names of all that these extras bring, and what comes with it."""
    waiting = [*PROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra])]
    found: set[str] = set()
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name == "cinktank":
            waiting += [one for extra in wanted.extras for one in EXTRAS[extra]]
        elif name not in found:
            found.add(name)
            waiting += needed(name)
    return found


def needed(name: str) -> list[str]:
    try:
        every = requires(name) or []
    except PackageNotFoundError:  # another Python's, by its marker
        return []
    return [one for one in every if "extra ==" not in one]


def imported(folder: str) -> dict[str, str]:
    """Return each package of somebody else's that a folder's files import, and one such file."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        if file.startswith(ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                # a setting on a command line: ASYNCIO_EVENT_LOOP=uvloop.Loop
                names = re.findall(r"\A[A-Z_]{3,}=([a-z_]\w*\.\w+)[\w.]*\Z", node.value)
            else:
                continue
            found |= {name.partition(".")[0]: file for name in names}
    return {name: file for name, file in found.items() if name not in OURS | STANDARD}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_folder_imports_is_in_its_extras(folder):
    there = installed(FOLDERS[folder])
    distributions = packages_distributions()
    missing = {
        name: file
        for name, file in imported(folder).items()
        if not {canonicalize_name(one) for one in distributions.get(name, [name])} & there
    }
    assert missing == {}


def test_the_benchmark_uses_uvloop_where_it_says_so():
    assert imported("benchmarks")["uvloop"] == "benchmarks/crawl.py"


def test_no_text_tells_to_install_by_a_name_that_anyone_may_register():
    own = re.compile(r"pip3? install [^\n]*?(?<![\w./-])['\"]?cinktank(?:\[|['\"\s]|$)")
    assert own.search("pip install 'cinktank[lake]'")
    texts = [path for end in ("md", "py") for path in ROOT.glob(f"*.{end}")]
    texts += [
        path
        for folder in ("cinktank", "docs", "deployment", "fixtures", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".txt", ".j2", "") and path.is_file()
    ]
    assert len(texts) > 100
    assert [path.name for path in texts if own.search(path.read_text("utf-8"))] == []


def test_the_project_says_what_it_runs_on():
    minors = [one.rpartition(".")[2] for one in PROJECT["classifiers"] if "Python :: 3." in one]
    assert minors == ["11", "12", "13"]
    assert PROJECT["requires-python"] == f">=3.{minors[0]}"


def test_patterns_mean_the_same_in_every_patch_of_python():
    """Before Python 3.11.5 a group that is possessive, or atomic, may match too little."""
    broken = re.compile(r"\)(?:[*+?]|\{\d+(?:,\d*)?\})\+|\(\?>")
    assert all(broken.search(one) for one in (r"(?:\.\d)*+", r"(a){1,2}+b", "(?>a)"))
    assert not broken.search(r"[a)]++\s*+\w{1,2}+")
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("cinktank", "deployment", "fixtures", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if broken.search(line)
    }
    assert found == set()
