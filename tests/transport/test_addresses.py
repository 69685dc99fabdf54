"""A public name that leads to a private address is refused, whoever asks, and whenever."""

import asyncio
import socket
import subprocess
from urllib.parse import urlsplit

import pytest

from cinktank.transport.addresses import PrivateAddressError, connect
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, ended
from tests.rendering.rendered import stats
from tests.transport.lying_names import lying
from tests.transport.sites import Site, in_front_of


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60, per_page=5) as server:
        yield server


def crawl(site, lake, environment, *more, **arguments):
    """Run a spider to its end in an environment."""
    done = subprocess.run(
        command("sports", site, lake, *more, **arguments),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended(done.returncode, done.stderr, lake)


def test_a_public_name_of_this_machine_is_refused_in_one_line(newsroom, tmp_path):
    port = urlsplit(newsroom.url).port
    newsroom.clear_requests()
    environment = lying(tmp_path, actualites_example_org=["127.0.0.1"])
    run = crawl(f"http://actualites.example.org:{port}/", tmp_path / "lake", environment)
    assert run.code == 1
    told = [line for line in run.log.splitlines() if "] CRITICAL:" in line]
    assert len(told) == 1
    assert "actualites.example.org leads to 127.0.0.1, a private address" in told[0]
    assert newsroom.requests() == []
    assert "Traceback" not in run.log


def test_a_mirror_under_a_public_name_is_allowed_by_a_setting(newsroom, tmp_path):
    port = urlsplit(newsroom.url).port
    environment = lying(tmp_path, actualites_example_org=["127.0.0.1"])
    site = f"http://actualites.example.org:{port}/"
    allowed = ("-s", "ALLOW_PRIVATE_ADDRESSES=1")
    run = crawl(site, tmp_path / "lake", environment, *allowed, follow="listing")
    assert run.code == 0, run.log[-2000:]
    assert len(run.items) == len(list(newsroom.truth(section="Sports")))


@pytest.mark.parametrize("name", ["localhost", "newsroom", "newsroom.lan"])
def test_a_name_that_says_that_it_is_private_needs_none(newsroom, tmp_path, name):
    environment = lying(tmp_path, **{name.replace(".", "_"): ["127.0.0.1"]})
    site = f"http://{name}:{urlsplit(newsroom.url).port}/"
    run = crawl(site, tmp_path / "lake", environment, pages=1, follow="listing")
    assert run.code == 0, run.log[-2000:]
    assert run.items


def test_a_name_that_leads_elsewhere_after_the_first_look_is_refused_too(newsroom, tmp_path):
    """The first answer passes for public (here by the first look alone), the next is private."""
    port = urlsplit(newsroom.url).port
    newsroom.clear_requests()
    environment = lying(tmp_path, actualites_example_org=["127.0.0.1"])
    with (tmp_path / "sitecustomize.py").open("a") as more:
        more.write(
            "\nimport cinktank.transport.reachable as look\n"
            "async def nothing(*_): return None\n"
            "look.unreachable = nothing\n"
        )
    environment["PYTHONPATH"] += f":{ROOT}"
    run = crawl(f"http://actualites.example.org:{port}/", tmp_path / "lake", environment)
    assert run.code == 1
    assert "leads to 127.0.0.1, a private address" in run.log
    assert newsroom.requests() == []
    assert "retry/count" not in stats(run)


def test_a_redirect_to_the_other_name_of_the_site_is_judged_too(newsroom, tmp_path):
    """``www.`` is the same site by another name, which may lead elsewhere."""
    asked = []

    def answer(path, times, headers):
        asked.append(headers["Host"])
        if path == "/robots.txt":
            return 404, {}, b""
        return 302, {"Location": f"http://www.newsroom.example.org:{site_port}{path}"}, b""

    with in_front_of(newsroom, answer) as site:
        site_port = urlsplit(site.url).port
        names = {"newsroom_lan": ["127.0.0.1"], "www_newsroom_lan": ["127.0.0.1"]}
        environment = lying(tmp_path, **names)
        run = crawl(f"http://newsroom.lan:{site_port}/", tmp_path / "lake", environment)
        assert run.code == 1
        assert {host.partition(":")[0] for host in asked} == {"newsroom.lan"}


def test_a_connection_is_made_to_the_address_that_was_judged(monkeypatch):
    """Asked once: a second answer of the DNS has no say."""
    looked_up = []
    with Site(lambda *_: (200, {}, b"")) as site:
        port = urlsplit(site.url).port

        async def resolve(self, host, port, **_):
            looked_up.append(host)
            address = "127.0.0.1" if host in ("localhost", "127.0.0.1") else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)

        async def go(name):
            _, writer = await connect(name, port)
            writer.close()

        asyncio.run(go("localhost"))
        assert looked_up.count("localhost") == 1
        with pytest.raises(PrivateAddressError, match=r"example\.org leads to 10\.0\.0\.1"):
            asyncio.run(go("example.org"))
