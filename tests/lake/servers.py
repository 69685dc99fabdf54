"""S3 servers on free ports of this machine, started and stopped by the tests.

moto keeps to conditional writes and lets anyone in; nanio checks signatures and keeps no
conditions. What must hold with both is tested with both.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

KEY, SECRET = "AKIATESTTESTTESTTEST", "s3cr3t-that-must-never-be-logged"


class Server:
    """One server, with a bucket ``lake``; can be cut off and brought back at the same port."""

    def __init__(self, kind: str, folder: Path):
        self.kind = kind
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use the server."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def start(self) -> None:
        """Start it and wait until it answers; moto forgets what it held, nanio does not."""
        command = {
            "moto": ["moto.server", "-H", "127.0.0.1", "-p", str(self._port)],
            "nanio": ["nanio", "serve", "--host", "127.0.0.1", "--port", str(self._port),
                      "--data-dir", str(self._folder)],
        }[self.kind]  # fmt: skip
        secrets = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, **secrets},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = monotonic() + 300
        while not answers(self._port):
            assert self._process.poll() is None, f"{self.kind} ended"
            assert monotonic() < deadline, f"{self.kind} does not answer"
            sleep(0.1)

    def make_bucket(self) -> None:
        self.client().create_bucket(Bucket="lake")

    def stop(self) -> None:
        """Cut it off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self):
        """Return a client to look at the server with."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )

    def names(self) -> list[str]:
        """Return every name in the bucket."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket="lake")
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
