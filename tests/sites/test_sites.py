"""Sites by address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cinktank.sites import CINKTANK, COMORESNEWS, SITES, site_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://cinktank.com/x/", CINKTANK),
        ("https://www.comoresnews.com/index.php/category/sport/", COMORESNEWS),
        ("http://127.0.0.1:8080/x/", CINKTANK),
        ("https://mirror.example/x/", CINKTANK),
        ("", CINKTANK),
        ("http://[", CINKTANK),
    ],
)
def test_a_host_that_no_site_names_is_cinktank_s_mirror(url: str, site: object) -> None:
    assert site_for(url) is site


def test_no_two_sites_share_a_host() -> None:
    hosts = [host for site in SITES.values() for host in site.hosts]
    assert len(hosts) == len(set(hosts))


def test_another_package_brings_a_site(tmp_path: Path) -> None:
    (tmp_path / "theirs.py").write_text(
        "from cinktank.sites import Site\n"
        "NEWS = Site(name='news', hosts=('news.example',), start='https://news.example/',"
        " timezone='Africa/Dakar', language='fr')\n"
    )
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cinktank.sites]\nnews = theirs:NEWS\n")
    told = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import theirs\n"  # before ours, which looks for it
            "from cinktank.crawl.arguments import read_arguments\n"
            "from cinktank.sites import site_for\n"
            "print(site_for('https://www.news.example/x/').timezone)\n"
            "print(read_arguments({'site': 'news'}, '', 'Sports').site)\n"
            "print(read_arguments({'site': 'comoresnews'}, '', 'Sports').site)\n",
        ],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told == ["Africa/Dakar", "https://news.example/", "https://comoresnews.com/"]
