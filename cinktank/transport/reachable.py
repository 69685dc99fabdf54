"""Is anybody there? Asked once, before the first request, to answer in one line."""

import asyncio
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from cinktank.transport.addresses import connect
from cinktank.transport.certificates import why_untrusted

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

SECONDS = 20.0


async def unreachable(url: str, settings: "BaseSettings") -> str | None:
    """Return why the host of *url* cannot be reached, ``None`` where it can.

    A connection and nothing more; where it is encrypted, with a look at the certificate. Behind a
    proxy the answer is the proxy's to give: ``None``.
    """
    parts = urlsplit(url)
    if parts.scheme in getproxies():
        return None
    encrypted = parts.scheme == "https" and settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await connect(
                parts.hostname or "",
                parts.port or (443 if parts.scheme == "https" else 80),
                private=settings.getbool("ALLOW_PRIVATE_ADDRESSES"),
                ssl=ssl.create_default_context() if encrypted else None,
            )
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} seconds"
    except ssl.SSLCertVerificationError as error:
        return why_untrusted(error)
    except ssl.SSLError as error:
        reason = (error.reason or "TLS").replace("_", " ").lower()
        return f"no TLS there ({reason}): where it is plain HTTP, give its address with http://"
    except OSError as error:
        return error.strerror or str(error)
    writer.close()
    return None
