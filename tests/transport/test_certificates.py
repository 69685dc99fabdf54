"""A certificate that does not hold ends the run in one line, before anything is asked."""

import asyncio
import subprocess

import pytest
from scrapy.settings import Settings

from cinktank.transport.reachable import unreachable
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, crawl, ended
from tests.transport.certificates import EncryptedSite, self_signed

SECTION = "Sports"


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60, per_page=5) as server:
        yield server


def test_one_that_nobody_vouches_for_is_refused(newsroom, tmp_path):
    with EncryptedSite(newsroom, self_signed(tmp_path, "127.0.0.1")) as site:
        run = crawl("sports", site.url, tmp_path / "lake")
        assert site.asked == []
    assert_refused(run, "self-signed certificate")


@pytest.mark.parametrize(
    ("names", "days", "why"),
    [(["example.org"], 1, "IP address mismatch"), (["127.0.0.1"], -1, "certificate has expired")],
)
def test_one_of_another_name_or_out_of_date_is_refused(
    newsroom, tmp_path, monkeypatch, names, days, why
):
    pem = self_signed(tmp_path, *names, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with EncryptedSite(newsroom, pem) as site:
        run = crawl("sports", site.url, tmp_path / "lake")
        assert site.asked == []
    assert_refused(run, why)


def test_where_nothing_is_encrypted_it_is_said_how_such_a_site_is_given(newsroom):
    settings = Settings({"DOWNLOAD_VERIFY_CERTIFICATES": 1, "ALLOW_PRIVATE_ADDRESSES": 1})
    address = newsroom.url.replace("http://", "https://")
    problem = asyncio.run(unreachable(address, settings))
    assert problem.startswith("no TLS there (")
    assert "http://" in problem


def assert_refused(run, why):
    """One line, and the exit code of a failure."""
    assert run.code == 1
    told = [line for line in run.log.splitlines() if "] CRITICAL:" in line]
    assert len(told) == 1
    assert "its certificate is not valid" in told[0]
    assert why in told[0]
    assert "DOWNLOAD_VERIFY_CERTIFICATES=0" in told[0]
    assert "Traceback" not in run.log


@pytest.mark.parametrize("how", ["vouched", "unverified"])
def test_a_mirror_of_ones_own_is_read(newsroom, tmp_path, monkeypatch, how):
    pem = self_signed(tmp_path, "127.0.0.1")
    more = ["-s", "DOWNLOAD_VERIFY_CERTIFICATES=0"]
    if how == "vouched":
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        more = []
    with EncryptedSite(newsroom, pem) as site:
        run = crawl("sports", site.url, tmp_path / "lake", *more, follow="listing")
    assert run.code == 0, run.log[-2000:]
    assert len(run.items) == len(list(newsroom.truth(section=SECTION)))


def test_one_that_changes_in_mid_run_is_not_asked_again(newsroom, tmp_path, monkeypatch):
    """The first look is passed by; what Scrapy itself connects to is judged as well."""
    (tmp_path / "sitecustomize.py").write_text(
        "import cinktank.transport.reachable as look\n"
        "async def nothing(*_): return None\n"
        "look.unreachable = nothing\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    with EncryptedSite(newsroom, self_signed(tmp_path, "127.0.0.1")) as site:
        asked = command("sports", site.url, tmp_path / "lake")  # a Python that begins anew
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        run = ended(done.returncode, done.stderr, tmp_path / "lake")
        assert site.asked == []
    assert run.code == 1
    assert "the site's certificate is not valid" in run.log
    assert "retry/count" not in run.log
    assert "Traceback" not in run.log
