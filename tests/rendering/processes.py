"""The processes that a test has started: they carry a mark in their environment."""

import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

MARK = "CINKTANK_TEST"


@dataclass
class Family:
    """A process and whatever it starts, however far from it that goes."""

    name: str

    @classmethod
    def new(cls) -> "Family":
        """One of its own."""
        return cls(uuid4().hex)

    @property
    def environment(self) -> dict[str, str]:
        """What its first process is to be started with."""
        return {**os.environ, MARK: self.name}

    def browsers(self, kind: str = "") -> list[int]:
        """Its browsers' processes: of one *kind* (``renderer``), or ``browser``: the first ones."""
        mark = f"{MARK}={self.name}".encode()
        parents, own, types = {}, set(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            pid = int(folder.name)
            try:
                told = (folder / "environ").read_bytes().split(b"\0")
                words = (folder / "cmdline").read_bytes()
                parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if mark in told:
                own.add(pid)
            if b"chrom" in words.split(b"\0")[0]:
                found = re.search(rb"--type=([\w-]+)", words)
                types[pid] = found[1].decode() if found else "browser"

        def belongs(pid: int) -> bool:
            """A browser's forked processes write their title over their environment."""
            return pid in own or (pid in parents and belongs(parents[pid]))

        return [pid for pid, type_ in types.items() if kind in ("", type_) and belongs(pid)]

    def kill(self, kind: str) -> int:
        """Kill its processes of one kind at once; return how many."""
        pids = self.browsers(kind)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)

    def gone(self, within: float = 120) -> bool:
        """Tell whether none of its browsers is left."""
        end = monotonic() + within
        while self.browsers() and monotonic() < end:
            sleep(0.1)
        return not self.browsers()
