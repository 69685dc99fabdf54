"""Processes to which the DNS lies: names lead where a test says, and may lead elsewhere later."""

import os
from pathlib import Path

_LIES = """
import socket
_truth, _lies, _asked = socket.getaddrinfo, {lies!r}, {{}}


def getaddrinfo(host, port, *more, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if name in _lies:
        told = _lies[name]
        host = told[min(_asked.get(name, 0), len(told) - 1)]
        _asked[name] = _asked.get(name, 0) + 1
    return _truth(host, port, *more, **named)


def gethostbyname(name):
    return getaddrinfo(name, None, socket.AF_INET)[0][4][0]


socket.getaddrinfo, socket.gethostbyname = getaddrinfo, gethostbyname
"""


def lying(folder: Path, **lies: list[str]) -> dict[str, str]:
    """Return an environment in which names (``_`` for a dot) lead to addresses, one after another.

    The last one stays.
    """
    names = {name.replace("_", "."): addresses for name, addresses in lies.items()}
    (folder / "sitecustomize.py").write_text(_LIES.format(lies=names))
    return {**os.environ, "PYTHONPATH": str(folder)}
