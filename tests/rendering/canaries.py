"""Listeners where nobody has any business: each connection and each datagram is noted."""

import socket
import struct
from contextlib import ExitStack
from threading import Lock, Thread

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Access-Control-Allow-Headers: *\r\nAccess-Control-Allow-Private-Network: true\r\n"
    b"Supports-Loading-Mode: credentialed-prerender\r\nContent-Length: 6\r\n"
    b"Connection: close\r\n\r\nsecret"
)


class Canaries:
    """A TCP and a UDP port of this machine that a crawl must not touch."""

    def __init__(self):
        self.heard = []
        self._lock = Lock()
        self._open = ExitStack()
        self.tcp = self._listen(socket.SOCK_STREAM, self._accept)
        self.udp = self._listen(socket.SOCK_DGRAM, self._receive)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()

    @property
    def ways(self) -> set[str]:
        """What came: the path of a request, ``tcp`` for a bare connection, ``udp``, ``stun``."""
        return set(self.heard)

    def _listen(self, kind, serve):
        listener = self._open.enter_context(socket.socket(socket.AF_INET, kind))
        listener.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            listener.listen(128)
        Thread(target=serve, args=(listener,), daemon=True).start()
        return listener.getsockname()[1]

    def _note(self, what):
        with self._lock:
            self.heard.append(what)

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with connection:
            connection.settimeout(2)
            try:
                head = connection.recv(4096)
                words = head.split(b" ")
                self._note(words[1].decode("ascii", "replace") if b" HTTP/1" in head else "tcp")
                connection.sendall(ANSWER)
            except OSError:
                self._note("tcp")

    def _receive(self, listener):
        while True:
            try:
                datagram, _ = listener.recvfrom(4096)
            except OSError:
                return
            stun = len(datagram) >= 8 and struct.unpack(">I", datagram[4:8])[0] == 0x2112A442
            self._note("stun" if stun else "udp")
