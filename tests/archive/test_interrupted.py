"""Ctrl-C in the midst of an extraction: one line, exit code 130, and the next run has the rest."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from scrapy.utils.project import get_project_settings

from cinktank.archive.extraction import Extracted, Found, Wanted
from cinktank.archive.landing import Landing
from cinktank.archive.revisits import Repeat
from tests.archive.made import SITE, Made, warc
from tests.archive.test_extract import article
from tests.crawls.crawl import lines

FILES = 30


def main(number: int, times: int, arguments: list[str]) -> None:
    """Extract; when the second stretch has come, the terminal sends a signal to all processes."""
    take, taken = Landing.take, []

    def take_and_signal(self, extracted):
        taken.append(extracted)
        if len(taken) == 2:
            for _ in range(times):
                os.killpg(0, number)
        take(self, extracted)

    Landing.take = take_and_signal
    from scrapy.cmdline import execute

    execute(["scrapy", "extract", *arguments])


@pytest.fixture
def archive(tmp_path):
    """Return a glob of files that hold one article each."""
    for number in range(FILES):
        url = f"{SITE}article-{number}/"
        page = article(f"Titre {number}", number + 1, f"Le fait {number}", url)
        warc(tmp_path / "warc", Made(url, f"2022-04-{number % 28 + 1:02}", page), name=f"f{number}")
    return str(tmp_path / "warc" / "*.warc.gz")


def extract(lake, archive, number=0, times=0, workers=2):
    program = f"from {__name__} import main; main({number}, {times}, {{}})"
    arguments = [archive, "-s", f"DATA_ROOT={lake}", "--workers", str(workers)]
    return subprocess.run(
        [sys.executable, "-c", program.format(arguments)],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=120,
    )


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("number", "times"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 1)]
)
def test_an_interrupted_extraction_says_so_and_goes_on(tmp_path, archive, number, times, workers):
    lake = tmp_path / "lake"
    stopped = extract(lake, archive, number, times, workers)
    assert stopped.returncode == 130, stopped.stderr
    told = stopped.stderr.splitlines()
    (line,) = [one for one in told if one.startswith("scrapy extract: interrupted after storing ")]
    if (number, times) == (signal.SIGINT, 1):  # what Python says of workers that are ended, else
        assert told == [line]
    assert "run again" in line
    (manifest,) = (lake / "landing").rglob("*.manifest.json")
    assert json.loads(manifest.read_text())["finishReason"] == "shutdown"
    stored = len(lines(lake / "landing"))
    assert stored < FILES
    assert f"storing {stored} articles" in line
    again = extract(lake, archive)
    assert again.returncode == 0, again.stderr
    urls = Counter(item["url"] for item in lines(lake / "landing"))
    assert len(urls) == FILES
    assert set(urls.values()) == {1}


def test_what_waits_for_its_original_is_not_given_up_by_an_interruption(tmp_path):
    """It may be in what was not read: the next run counts it, if it is missing."""
    settings = get_project_settings()
    settings.set("DATA_ROOT", str(tmp_path))
    for reason, missing in (("shutdown", 0), ("failed", 0), ("finished", 1)):
        landing = Landing(settings, Wanted(SITE, None, reason))
        repeat = Repeat(f"{SITE}un-article/", "20220320120000", "sha1:A", "", "", "", False)
        landing.take(Extracted(articles=[Found("2022-03-20T12:00:00Z", b"", repeat=repeat)]))
        landing.close(reason)
        assert landing.counts["archive/revisit_without_original"] == missing
