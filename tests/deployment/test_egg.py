"""What is sent to a server: the package and its data, and what it needs beside them."""

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from configparser import ConfigParser

import pytest

from tests.deployment.server import CONFIGURATION, REQUIREMENTS, ROOT, Project


@pytest.fixture(scope="module")
def egg(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("project"))
    path = project.folder.parent / "project.egg"
    deploy = [sys.executable, "-m", "scrapyd_client.deploy", f"--build-egg={path}"]
    subprocess.run(deploy, cwd=project.folder, check=True, capture_output=True)
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_the_egg_holds_the_package_and_nothing_else(egg):
    tops = {name.split("/")[0] for name in egg.namelist()}
    assert tops == {"cinktank", "EGG-INFO"}


def test_the_egg_holds_every_module_and_every_data_file(egg):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cinktank").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - set(egg.namelist()) == set()


def test_the_egg_names_the_settings(egg):
    entry_points = ConfigParser()
    entry_points.read_string(egg.read("EGG-INFO/entry_points.txt").decode())
    assert entry_points["scrapy"]["settings"] == "cinktank.settings"


def test_the_servers_requirements_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"]
    assert set(wanted) <= set(REQUIREMENTS.read_text().splitlines())


def test_there_is_no_secret_in_the_configuration():
    for path in (ROOT / "scrapy.cfg", CONFIGURATION):
        written = ConfigParser(interpolation=None)
        written.read(path)
        for section in written.sections():
            assert not {"username", "password"} & set(written[section]), path


# What is compared is git's own list of files. Whoever runs the tests from an unpacked source
# distribution has no such list to compare with; every clone has, CI's too, and runs this.
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout to compare with")
def test_the_source_distribution_is_whole(tmp_path):
    """Whatever is kept in git is in it: whoever unpacks it can run the tests."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    kept = {name for name in listed.split("\0") if name and (ROOT / name).exists()}
    for name in kept:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "copy" / name)
    build = "from setuptools import build_meta; print(build_meta.build_sdist('../built'))"
    subprocess.run(
        [sys.executable, "-c", build], cwd=tmp_path / "copy", check=True, capture_output=True
    )
    (archive,) = (tmp_path / "built").iterdir()
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert kept - names == set()
