"""Connections to the site's name, never to a private address behind it.

Whoever keeps a public name in the DNS decides where it leads, and may change it at any moment: to
this machine, to its network, to its cloud's metadata. So an address is judged where the connection
is made, after the name was resolved, and the connection is made to that same address.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

PRIVATE_NAMES: Final = frozenset(
    {"localhost", "test", "local", "internal"}  # RFC 6761, RFC 6762, ICANN's resolution of 2024
    | {"intranet", "private", "corp", "home", "lan"}  # RFC 6762, appendix G
)
"""Top-level names that are in nobody's public DNS."""

_NAT64: Final = IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = IPv6Network("::/96")


class PrivateAddressError(OSError):
    """A public name leads to a private address: one line says which."""


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet (IANA's registries, RFC 6890).

    >>> is_public("93.184.216.34")
    True
    >>> [is_public(a) for a in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1%eth0")]
    [False, False, False, False, False]

    An IPv6 address that carries one of IPv4 is what that one is:

    >>> [is_public(a) for a in ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1")]
    [False, False, False, False]
    >>> is_public("64:ff9b::5db8:d822")
    True
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (carried := _carried(ip)) is not None:
        ip = carried
    return ip.is_global and not ip.is_multicast


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64 or ip in _COMPATIBLE:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def may_be_private(name: str) -> bool:
    """Tell whether a host's name says by itself that it may be private.

    >>> [may_be_private(name) for name in ("127.0.0.1", "::1", "localhost", "newsroom", "site.lan")]
    [True, True, True, True, True]
    >>> may_be_private("www.cinktank.com")
    False
    """
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        labels = name.lower().rstrip(".").split(".")
        return len(labels) == 1 or labels[-1] in PRIVATE_NAMES or labels[-2:] == ["home", "arpa"]
    return True


def check(name: str, address: str) -> None:
    """Raise `PrivateAddressError` where a public *name* leads to a private *address*."""
    if not may_be_private(name) and not is_public(address):
        raise PrivateAddressError(
            f"{name} leads to {address}, a private address; for a mirror of your own under a"
            " public name set ALLOW_PRIVATE_ADDRESSES=1"
        )


async def connect(
    name: str, port: int, *, private: bool = False, **more: Any
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to a host, to the very address that was judged.

    *private* lets every address through; *more* is `asyncio.open_connection`'s (``ssl``). Raises
    `PrivateAddressError`, or another ``OSError`` where nothing answers.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = [str(place[4][0]) for place in found]
    if not private:
        for address in addresses:
            check(name, address)
    if more.get("ssl"):
        more.setdefault("server_hostname", name)
    problem: OSError = ConnectionError(f"{name} has no address")
    for address in dict.fromkeys(addresses):
        try:
            return await asyncio.open_connection(address, port, **more)
        except OSError as error:
            problem = error
    raise problem
