"""Extraction on this machine's processes: stretches handed out, their articles taken in order."""

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import forkserver, get_context
from threading import current_thread, main_thread

from cinktank.archive.errors import ArchiveError
from cinktank.archive.extraction import Extracted, Stretch, Wanted, extract

_AHEAD = 3
"""Stretches under way or waiting for each process: what bounds the memory."""


def extracted(stretches: Iterable[Stretch], wanted: Wanted, workers: int) -> Iterator[Extracted]:
    """Yield what each stretch brings, in their order; one worker is this process itself.

    Raises `ArchiveError` when a file cannot be read, or a worker has died.
    """
    if workers <= 1:
        for stretch in stretches:
            yield _read(stretch, replace(wanted, stays=True))
        return
    context = get_context("forkserver")  # a fork would share this process's files and locks
    context.set_forkserver_preload([__name__])
    _start_deaf_to_ctrl_c()
    with ProcessPoolExecutor(workers, context, initializer=gc.freeze) as pool:
        under_way: deque[Future[Extracted]] = deque()
        try:
            for stretch in stretches:
                under_way.append(pool.submit(_read, stretch, wanted))
                if len(under_way) >= workers * _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool:
            raise ArchiveError(
                "a worker died (out of memory?): give fewer --workers and run again; what is stored"
                " is not stored twice"
            ) from None
        finally:
            for future in under_way:
                future.cancel()


def _start_deaf_to_ctrl_c() -> None:
    """Start what starts the workers: Ctrl-C in a terminal goes to all, and is this process's alone.

    A signal that is ignored stays so in what is started.
    """
    if current_thread() is not main_thread():
        forkserver.ensure_running()
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def _read(stretch: Stretch, wanted: Wanted) -> Extracted:
    try:
        return extract(stretch, wanted)
    except OSError as error:
        raise ArchiveError(f"{stretch.warc.identity} cannot be read: {error}") from None
