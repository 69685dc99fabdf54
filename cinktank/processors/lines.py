"""Text of others in lines of ours: a log, a report and a reason have one line for each thing."""

import re

_BREAKS = re.compile(r"\s+")


def one_line(text: str, most: int = 300) -> str:
    r"""Return *text* as one line of printable characters, at most *most* of them.

    >>> one_line("Un\n  titre\x1b[2J\u202e")
    'Un titre\\x1b[2J\\u202e'
    >>> one_line("x" * 1000, 10)
    'xxxxxxxxx…'
    >>> one_line("un \ud83d seul")
    'un \\ud83d seul'
    """
    plain = _BREAKS.sub(" ", text[: 4 * most]).strip()
    if not plain.isprintable():
        plain = "".join(
            one if one.isprintable() else one.encode("unicode_escape").decode("ascii")
            for one in plain
        )
    return plain if len(plain) <= most and len(text) <= 4 * most else f"{plain[: most - 1]}…"


def safe_name(name: str) -> str:
    """Return what is left of a name that can be a file's or a folder's own, in any place.

    >>> safe_name("20220315T120000000Z-71"), safe_name("../../x"), safe_name(".")
    ('20220315T120000000Z-71', 'x', 'unnamed')
    """
    return re.sub(r"[^0-9A-Za-z_.-]+", "-", name).strip(".-")[:120] or "unnamed"
