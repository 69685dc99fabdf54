"""Scrapy that kills its own process (SIGKILL: no clean-up of any kind) at one step."""

import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerProcess

from cinktank.lake import parts, writer
from cinktank.memory import SQLiteMemory
from tests.crawls import forked

STEPS = {
    "write": (parts.PartWriter, "write"),
    "finish": (parts.PartWriter, "finish"),
    "remember": (SQLiteMemory, "commit"),
    "turn": (SQLiteMemory, "_end_turn"),
    "manifest": (writer, "write_manifest"),
}


def dying(step: str, times: int, moment: str, arguments: list[str]) -> ForkServerProcess:
    """Return a started process that dies before or after the call of a step that has a number."""
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=_armed, args=(step, times, moment, arguments, {**os.environ}))
    process.start()
    return process


def _armed(step: str, times: int, moment: str, arguments: list[str], env: dict[str, str]) -> None:
    """Arm the step, then be scrapy."""
    owner, name = STEPS[step]
    whole = getattr(owner, name)
    calls = 0

    def at_last(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == times and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*args, **kwargs)
        if calls == times and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, at_last)
    forked.run(arguments, os.devnull, os.devnull, env)
