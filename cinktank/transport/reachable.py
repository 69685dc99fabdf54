"""Is anybody there? Asked once, before the first request, to answer in one line."""

import asyncio
from urllib.parse import urlsplit
from urllib.request import getproxies

SECONDS = 20.0


async def unreachable(url: str) -> str | None:
    """Return why the host of *url* cannot be reached, ``None`` where it can.

    A TCP connection and nothing more. Behind a proxy the answer is the proxy's to give: ``None``.
    """
    parts = urlsplit(url)
    if parts.scheme in getproxies():
        return None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} seconds"
    except OSError as error:
        return error.strerror or str(error)
    writer.close()
    return None
