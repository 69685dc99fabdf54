"""The browser's proxy lets through what goes to the site, as it is, and nothing else."""

import asyncio
import socket
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from cinktank.transport.rendering.proxy import SiteProxy
from tests.rendering.canaries import Canaries


class Told:
    """A server that notes what it is told, and answers by whether the connection goes on."""

    def __init__(self):
        self.heads, self.bodies = [], []

    async def serve(self, reader, writer):
        """Answer one request; a tunnel's bytes are sent back."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        if head.startswith(b"ECHO"):
            writer.write(await reader.read(100))
        elif head.startswith(b"CONNECT"):
            writer.write(b"HTTP/1.1 200 Through\r\n\r\n" + await reader.read(100))
        else:
            length = int(dict(lines(head)).get(b"Content-Length", 0))
            self.bodies.append(await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere")
        await writer.drain()
        writer.close()


def lines(head):
    """A head's header lines, as pairs."""
    return [line.split(b": ", 1) for line in head.strip().split(b"\r\n")[1:]]


@asynccontextmanager
async def standing(allowed=lambda url: True, **more):
    """A site and the proxy to it."""
    told, refused = Told(), []
    site = await asyncio.start_server(told.serve, "127.0.0.1", 0)
    port = site.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    proxy = SiteProxy(url, allowed=allowed, refused=refused.append, **more)
    address = urlsplit(await proxy.start())

    async def ask(text):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(text.replace("SITE", f"127.0.0.1:{port}").encode())
        async with asyncio.timeout(20):
            answer = await reader.read()
        writer.close()
        return answer.decode()

    yield ask, told, refused
    await proxy.close()
    site.close()


def test_a_request_to_the_site_is_passed_on_whole():
    async def go():
        async with standing() as (ask, told, refused):
            answer = await ask(
                "POST http://SITE/a?b=c#d HTTP/1.1\r\nHost: SITE\r\nContent-Length: 3\r\n"
                "Proxy-Connection: keep-alive\r\nX-Own: 1\r\n\r\nabc"
            )
            assert answer.endswith("here")
            assert told.bodies == [b"abc"]
            assert told.heads[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
            headers = dict(lines(told.heads[0]))
            assert headers[b"X-Own"] == b"1"
            assert headers[b"Connection"] == b"close"
            assert b"Proxy-Connection" not in headers
            assert refused == []

    asyncio.run(go())


def test_a_tunnel_to_the_site_goes_both_ways():
    async def go():
        async with standing() as (ask, told, _):
            answer = await ask("CONNECT SITE HTTP/1.1\r\n\r\nECHO / HTTP/1.1\r\n\r\nagain")
            assert answer == "HTTP/1.1 200 Connected\r\n\r\nagain"
            assert told.heads == [b"ECHO / HTTP/1.1\r\n\r\n"]

    asyncio.run(go())


ELSEWHERE = [
    "GET http://127.0.0.1:PORT/ HTTP/1.1\r\nHost: SITE\r\n\r\n",
    "CONNECT 127.0.0.1:PORT HTTP/1.1\r\nHost: SITE\r\n\r\n",
    "GET http://SITE@127.0.0.1:PORT/ HTTP/1.1\r\n\r\n",
    "GET http://localhost:PORT/ HTTP/1.1\r\n\r\n",
    "GET https://SITE/ HTTP/1.1\r\n\r\n",
    "GET ftp://SITE/ HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: SITE\r\n\r\n",
    "GET //127.0.0.1:PORT/ HTTP/1.1\r\nHost: SITE\r\n\r\n",
    "CONNECT http://SITE HTTP/1.1\r\n\r\n",
    "GET http://[::1/ HTTP/1.1\r\n\r\n",
    "GET http://127.0.0.1:99999/ HTTP/1.1\r\n\r\n",
    "GET http://SITE/ nothing\r\n\r\n",
    "no request at all\r\n\r\n",
]


@pytest.mark.parametrize("request_", ELSEWHERE)
def test_what_goes_elsewhere_is_refused_and_told(request_):
    async def go():
        with Canaries() as canaries:
            async with standing() as (ask, told, refused):
                answer = await ask(request_.replace("PORT", str(canaries.tcp)))
                assert answer.startswith(("HTTP/1.1 403 ", "HTTP/1.1 400 "))
                assert len(refused) == 1
                assert told.heads == []
            assert canaries.heard == []

    asyncio.run(go())


def test_a_second_request_on_the_connection_goes_nowhere():
    async def go():
        with Canaries() as canaries:
            async with standing() as (ask, told, _):
                other = f"GET http://127.0.0.1:{canaries.tcp}/ HTTP/1.1\r\n\r\n"
                await ask(f"GET http://SITE/ HTTP/1.1\r\n\r\n{other}")
                await ask(f"POST http://SITE/ HTTP/1.1\r\nContent-Length: 1\r\n\r\nx{other}")
                assert len(told.heads) == 2
            assert canaries.heard == []

    asyncio.run(go())


def test_a_body_of_unknown_length_is_refused():
    async def go():
        async with standing() as (ask, told, _):
            for header in ("Transfer-Encoding: chunked", "Content-Length: -1", "content-length: x"):
                answer = await ask(f"POST http://SITE/ HTTP/1.1\r\n{header}\r\n\r\n0\r\n\r\n")
                assert answer.startswith("HTTP/1.1 4")
            assert told.heads == []

    asyncio.run(go())


def test_what_robots_txt_forbids_is_refused():
    async def go():
        async with standing(lambda url: "/private" not in url) as (ask, told, refused):
            assert "403" in await ask("GET http://SITE/private HTTP/1.1\r\n\r\n")
            assert "200" in await ask("GET http://SITE/public HTTP/1.1\r\n\r\n")
            assert len(told.heads) == len(refused) == 1

    asyncio.run(go())


def test_a_site_that_is_not_there_is_told_as_such():
    async def go():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        proxy = SiteProxy(
            f"http://127.0.0.1:{port}/", allowed=lambda url: True, refused=lambda what: None
        )
        address = urlsplit(await proxy.start())
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n".encode())
        assert (await reader.read()).startswith(b"HTTP/1.1 502 ")
        writer.close()
        await proxy.close()

    asyncio.run(go())


def test_a_public_name_that_leads_to_this_machine_is_refused(monkeypatch):
    async def go():
        with Canaries() as canaries:
            refused = []
            site = f"http://actualites.example.org:{canaries.tcp}/"
            proxy = SiteProxy(site, allowed=lambda url: True, refused=refused.append)
            address = urlsplit(await proxy.start())
            resolve = asyncio.BaseEventLoop.getaddrinfo

            async def lie(self, host, *more, **named):
                host = "127.0.0.1" if host == "actualites.example.org" else host
                return await resolve(self, host, *more, **named)

            monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", lie)
            for line in (f"GET {site}", f"CONNECT actualites.example.org:{canaries.tcp}"):
                reader, writer = await asyncio.open_connection(address.hostname, address.port)
                writer.write(f"{line} HTTP/1.1\r\n\r\n".encode())
                assert (await reader.read()).startswith(b"HTTP/1.1 403 ")
                writer.close()
            assert canaries.heard == []
            assert "a private address" in refused[0]
            await proxy.close()

    asyncio.run(go())


def test_where_the_crawl_goes_through_a_proxy_so_does_the_browser(monkeypatch):
    """The one on the way is asked for the site, and for nothing else; it wants a password."""

    async def go():
        told = Told()
        upstream = await asyncio.start_server(told.serve, "127.0.0.1", 0)
        port = upstream.sockets[0].getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://moi:secret@127.0.0.1:{port}")
        monkeypatch.setenv("https_proxy", f"http://moi:secret@127.0.0.1:{port}")
        monkeypatch.delenv("no_proxy", raising=False)
        proxy = SiteProxy(
            "https://cinktank.com/", allowed=lambda url: True, refused=lambda what: None
        )
        address = urlsplit(await proxy.start())

        async def ask(text):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(text)
            answer = await reader.read()
            writer.close()
            return answer

        plain = await ask(b"GET http://cinktank.com/a HTTP/1.1\r\nHost: cinktank.com\r\n\r\n")
        assert plain.endswith(b"here")
        tunnel = await ask(b"CONNECT cinktank.com:443 HTTP/1.1\r\n\r\nhello")
        assert tunnel.endswith(b"hello")
        assert b" 403 " in await ask(b"CONNECT example.org:443 HTTP/1.1\r\n\r\n")
        first, second = told.heads
        assert first.startswith(b"GET http://cinktank.com/a HTTP/1.1\r\n")
        assert second.startswith(b"CONNECT cinktank.com:443 HTTP/1.1\r\n")
        for head in (first, second):
            assert b"Proxy-Authorization: Basic bW9pOnNlY3JldA==" in head
        await proxy.close()
        upstream.close()

    asyncio.run(go())
