"""``python -m tests.crawls.dying STEP N before|after crawl …``: scrapy, killed at one step.

Kills its own process (SIGKILL: no clean-up of any kind) before or after the N-th call of a step.
"""

import os
import signal
import sys

from scrapy.cmdline import execute

from cinktank.lake import parts, writer
from cinktank.memory import SQLiteMemory

STEPS = {
    "write": (parts.PartWriter, "write"),
    "finish": (parts.PartWriter, "finish"),
    "remember": (SQLiteMemory, "commit"),
    "turn": (SQLiteMemory, "_end_turn"),
    "manifest": (writer, "write_manifest"),
}


def main() -> None:
    """Arm the step, then be scrapy."""
    step, times, moment, *arguments = sys.argv[1:]
    owner, name = STEPS[step]
    whole = getattr(owner, name)
    calls = 0

    def dying(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == int(times) and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*args, **kwargs)
        if calls == int(times) and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)
    execute(["scrapy", *arguments])


if __name__ == "__main__":
    main()
