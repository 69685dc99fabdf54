"""A password is given to the site and to nobody else, and stands nowhere."""

import subprocess
from base64 import b64encode

import pytest

from cinktank.transport.authentication import PASSWORD, USER
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, crawl
from tests.transport.sites import Site, in_front_of

SECRET = "motdepasse-tres-secret"
HEADER = "Basic " + b64encode(f"moi:{SECRET}".encode()).decode()


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv(USER, "moi")
    monkeypatch.setenv(PASSWORD, SECRET)


def closed(path, _, headers):
    """A site that lets in who has the password alone."""
    if headers.get("Authorization") == HEADER:
        return None
    return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b"who is there?"


def assert_nowhere(run):
    """Neither the password nor its header is in the log or in any file of the run."""
    assert SECRET not in run.log
    assert HEADER.removeprefix("Basic ") not in run.log
    for path in run.lake.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert SECRET.encode() not in held, path
            assert HEADER.removeprefix("Basic ").encode() not in held, path


def test_it_opens_the_site_and_is_written_nowhere(tmp_path, password):
    with NewsroomServer(articles=60) as newsroom, in_front_of(newsroom, closed) as site:
        compressed = ("-s", "LAKE_COMPRESSION=none", "-s", "LOG_LEVEL=DEBUG")
        run = crawl("sports", site.url, tmp_path, *compressed, follow="listing")
        assert len(run.items) == len(list(newsroom.truth(section="Sports")))
        assert run.code == 0
        assert_nowhere(run)


@pytest.mark.usefixtures("password", "chromium")
def test_a_browser_has_it_too(tmp_path):
    options = {"articles": 60, "per_page": 5, "listing": "script", "ajax": "closed"}
    with NewsroomServer(**options) as newsroom, in_front_of(newsroom, closed) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "LAKE_COMPRESSION=none", follow="listing")
        assert run.code == 0, run.log[-2000:]
        assert len(run.items) == len(list(newsroom.truth(section="Sports")))
        assert_nowhere(run)


def test_no_other_host_hears_it(tmp_path, password):
    heard = []

    def note(path, _, headers):
        heard.append(headers.get("Authorization"))
        return 200, {}, b""

    with Site(note) as other:
        to = {"Location": other.url}
        with Site(lambda *_: (302, to, b"")) as site:
            crawl("sports", site.url, tmp_path)
    assert heard == []


@pytest.mark.parametrize(
    "argument",
    [
        f"site=http://moi:{SECRET}@127.0.0.1:9/",
        f"site=moi:{SECRET}@127.0.0.1:9",
        f"site=http://moi:{SECRET}@127.0.0.1:99999999/",
        f"site=http:/moi:{SECRET}@127.0.0.1",
        f"start=http://moi:{SECRET}@cinktank.com/un-article/",
    ],
)
def test_an_argument_that_holds_one_is_refused_without_repeating_it(tmp_path, argument):
    words = command("sports", "https://cinktank.com/", tmp_path)
    done = subprocess.run(
        [*words, "-a", argument, "-a", "follow=neighbours"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "CINKTANK_PASSWORD" in done.stderr
    assert SECRET not in done.stderr + done.stdout
