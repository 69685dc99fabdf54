"""How a command ends when lake, memory or disk stand in its way: one line, and an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scrapy.commands import ScrapyCommand

from cinktank.lake.location import LakeError
from cinktank.memory import MemoryUnavailableError


@contextmanager
def ended_in_one_line(command: ScrapyCommand, name: str, code: int = 2) -> Iterator[None]:
    """Print what stands in the way inside as one line, and set the command's exit *code*."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (LakeError, MemoryUnavailableError) as error:
        line = str(error)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        line = f"{where}{error.strerror or error}: check the folder, or set DATA_ROOT to another"
    else:
        return
    print(f"scrapy {name}: {' '.join(line.split())}", file=sys.stderr)
    command.exitcode = code
