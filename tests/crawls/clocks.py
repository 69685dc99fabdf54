"""Sets the clock of this process's crawls."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

_time = time.time


@contextmanager
def ahead(seconds: float) -> Iterator[None]:
    """Let every module of ours believe that it is so many seconds later, or earlier."""
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("cinktank") and getattr(module, "time", None) is _time:
                stack.enter_context(patch.object(module, "time", lambda: _time() + seconds))
        yield
