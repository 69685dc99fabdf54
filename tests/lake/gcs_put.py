"""A way to Google's fake server for clients of its XML API: ``python gcs_put.py PORT SERVER``.

fake-gcs-server knows of that API all that deltalake asks for, but for the plain PUT of an object,
which is passed on as the JSON API's upload, with its condition; and for where a list is to begin.
Everything else is passed on as it is.
"""

import json
import re
import sys
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

BOUNDARY = "cinktank"
ENTRY = re.compile("<Contents><Key>(.*?)</Key>.*?</Contents>")


class Way(BaseHTTPRequestHandler):
    """Passes a request on, and its answer back."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_address = ""

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer, data = self._asked(self.command, self.path, body, dict(self.headers))
        (after,) = parse_qs(urlsplit(self.path).query).get("start-after", [""])
        if after:
            found = ENTRY.sub(lambda entry: entry[0] if entry[1] > after else "", data.decode())
            data = found.encode()
        self._answer(answer, data)

    do_GET = do_HEAD = do_POST = do_DELETE = pass_on

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bucket, _, name = urlsplit(self.path).path.lstrip("/").partition("/")
        described = json.dumps({"name": unquote(name)})
        parts = (b"application/json", described.encode()), (b"application/octet-stream", data)
        body = b"".join(
            b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), kind, part)
            for kind, part in parts
        )
        path = (
            f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart&name={quote(unquote(name), '')}"
        )
        condition = self.headers.get("x-goog-if-generation-match")
        if condition is not None:
            path += f"&ifGenerationMatch={condition}"
        headers = {"Content-Type": f"multipart/related; boundary={BOUNDARY}"}
        answer, said = self._asked("POST", path, body + f"--{BOUNDARY}--".encode(), headers)
        if answer.status == 200:
            kept = json.loads(said)
            self.send_response(200)
            self.send_header("ETag", kept["etag"])
            self.send_header("x-goog-generation", kept["generation"])
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(answer, said)

    def _asked(self, method, path, body, headers):
        connection = HTTPConnection(self.server_address)
        kept = {name: value for name, value in headers.items() if name.lower() != "host"}
        connection.request(method, path, body, {**kept, "Host": self.server_address})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data

    def _answer(self, answer, data):
        self.send_response(answer.status)
        length = str(len(data))
        for name, value in answer.getheaders():
            if name.lower() == "content-length" and self.command == "HEAD":
                length = value
            elif name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *said):
        """Say nothing."""


if __name__ == "__main__":
    Way.server_address = sys.argv[2]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Way).serve_forever()
