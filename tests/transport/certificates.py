"""Certificates made on the spot, and sites that show them."""

import ssl
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.serving import Serving


def self_signed(folder: Path, *names: str, days: int = 1) -> Path:
    """Return a file with a key and a certificate for *names* that only it vouches for.

    Fewer than 0 *days*: one that has expired.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    alternatives: list[x509.GeneralName] = []
    for one in names:
        numeric = one.replace(".", "").isdigit()
        alternatives.append(x509.IPAddress(ip_address(one)) if numeric else x509.DNSName(one))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{names[0]}-{days}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def context(pem: Path) -> ssl.SSLContext:
    """Return what a server needs to show it."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server


class EncryptedSite(Serving):
    """A newsroom behind TLS."""

    def __init__(self, newsroom, pem):
        asked = self.asked = []
        upstream = urlsplit(newsroom.url)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                connection = HTTPConnection(upstream.hostname, upstream.port, timeout=300)
                headers = {**self.headers, "X-Forwarded-Proto": "https"}
                headers.pop("Accept-Encoding", None)
                connection.request("GET", self.path, None, headers)
                response = connection.getresponse()
                body = response.read().replace(b"http://127.0.0.1", b"https://127.0.0.1")
                self.send_response(response.status)
                self.send_header("Content-Type", response.headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Keep quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def finish_request(self, request, client_address):
                try:
                    wrapped = tls.wrap_socket(request, server_side=True)
                except OSError:
                    return
                self.RequestHandlerClass(wrapped, client_address, self)

        tls = context(pem)
        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"https://127.0.0.1:{self._server.server_port}/"
