"""``python -m benchmarks.accuracy.readers TOOL``: read the pages that standard input names.

Both ways JSON lines: ``{"page", "url", "path"}`` in, ``{"page", "fields"}`` or
``{"page", "error"}`` out, after one line that says what the tool is and offers.
"""

import importlib
import importlib.metadata
import json
import logging
import os
import signal
import socket
import sys
import warnings
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

SECONDS_A_PAGE = 20


def too_long(signum: int, frame: FrameType | None) -> NoReturn:
    raise TimeoutError(f"more than {SECONDS_A_PAGE} s")


def offline(*_: Any) -> NoReturn:
    raise OSError("pages are read here, not fetched")


def main(tool: str) -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    socket.socket.connect = offline  # type: ignore[method-assign]
    socket.getaddrinfo = offline
    signal.signal(signal.SIGALRM, too_long)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    reader = importlib.import_module(f"{__package__}.{tool.replace('-', '_')}")
    versions = {name: importlib.metadata.version(name) for name in reader.VERSIONS}
    print(json.dumps({"offers": sorted(reader.OFFERS), "versions": versions}), file=answers)
    for line in sys.stdin:
        job = json.loads(line)
        answer: dict[str, Any] = {"page": job["page"]}
        signal.alarm(SECONDS_A_PAGE)
        try:
            answer["fields"] = reader.read(Path(job["path"]).read_bytes(), job["url"])
        except Exception as error:  # a page on which a tool breaks is a page it does not read
            answer["error"] = f"{type(error).__name__}: {error}"[:200]
        finally:
            signal.alarm(0)
        print(json.dumps(answer, ensure_ascii=False), file=answers)


if __name__ == "__main__":
    main(sys.argv[1])
