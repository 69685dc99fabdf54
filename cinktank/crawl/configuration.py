"""Wrong settings are one line, as wrong arguments are: what, what was given, what is allowed."""

import logging
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any, Final

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

from cinktank.crawl.arguments import ALLOWED, ArgumentError, read_arguments
from cinktank.lake.location import LakeError, location_of
from cinktank.memory.schedule import Schedule, seconds

CHOICES: Final = {"MEMORY": ("sqlite", "none"), "RENDER": ("auto", "always", "never")}
"""What some settings may be."""

OF_CLASSES: Final = (
    "ADDONS",
    "DOWNLOADER_MIDDLEWARES",
    "EXTENSIONS",
    "ITEM_PIPELINES",
    "SPIDER_MIDDLEWARES",
)
"""Settings that name classes."""

_CLASS: Final = re.compile(r"^(scrapy|twisted)\.[\w.]+\.[A-Z]\w+$")
"""A default of Scrapy's that is the path of a class: what is given instead is one, too."""

_FORGETS: Final = "scrapy.statscollectors.DummyStatsCollector"

_FRACTIONS: Final = re.compile(r"(SECONDS|TIMEOUT|DELAY|AFTER|JITTER)(_MAX)?$")
"""Names of settings that are seconds or shares, and need not be whole."""

_LEVELS: Final = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")

_ALIKE: Final = 0.85
"""How like a known name must be that an unknown one is taken for a slip."""

_LETTERS: Final = 2
"""So many letters may be missing or too many: with a word more or less it is another package's."""


class SettingError(ValueError):
    """A wrong setting: one line that names it, what was given and what is allowed."""


def check_settings(settings: BaseSettings) -> None:
    """Check what a crawl is set to; raises `SettingError`."""
    check_forms(settings)
    check_components(settings)
    check_choices(settings)
    try:
        location_of(settings)
        Schedule.parse(settings["REVISIT"])
    except (LakeError, ValueError) as error:
        raise SettingError(str(error)) from None
    read_gone_after(settings)
    if follow := settings["FOLLOW"]:
        try:
            read_arguments({"follow": follow}, "https://cinktank.com/", "")
        except ArgumentError:
            raise _refused("FOLLOW", follow, ALLOWED["follow"]) from None


def check_forms(settings: BaseSettings) -> None:
    """Check that numbers are numbers, and names no slips; raises `SettingError`."""
    for name, default in _defaults():
        value = settings[name]
        if value is default or value is None:
            continue
        try:
            if isinstance(default, bool):
                settings.getbool(name)
            elif isinstance(default, int) and not _FRACTIONS.search(name):
                settings.getint(name)
            elif isinstance(default, int | float):
                settings.getfloat(name)
            elif isinstance(default, dict):
                settings.getdict(name)
            elif name.endswith("_CODES"):
                [int(code) for code in settings.getlist(name)]
        except (ValueError, TypeError):
            raise _refused(name, value, _wanted(name, default)) from None
        is_number = isinstance(default, int | float) and not isinstance(default, bool)
        if is_number and name in _ours() and settings.getfloat(name) < 0:
            raise _refused(name, value, _wanted(name, default))
    level = settings["LOG_LEVEL"]
    if not isinstance(level, int) and str(level) not in logging.getLevelNamesMapping():
        raise _refused("LOG_LEVEL", level, ", ".join(_LEVELS))
    known = {name for name, _ in _defaults()}
    for name in settings:
        given = settings.getpriority(name) or 0
        if name in known or given < SETTINGS_PRIORITIES["project"]:
            continue
        if near := slip_of(name, known):
            raise SettingError(f"setting {name}: there is none of that name: did you mean {near}?")


def check_components(settings: BaseSettings) -> None:
    """Check that the modules of components are there; raises `SettingError`.

    They are not imported: one may import Twisted's reactor, for which it is too early.
    """
    for setting in OF_CLASSES:
        for path in settings.getdict(setting):
            _check_path(setting, path)
    for name, default in _defaults():
        if isinstance(default, str) and _CLASS.match(default) and settings[name] != default:
            _check_path(name, settings[name])


def _check_path(setting: str, path: object) -> None:
    if isinstance(path, str) and not _is_there(path.rpartition(".")[0]):
        raise _refused(setting, path, "give the path of a class that can be imported")


def _is_there(module: str) -> bool:
    try:
        return bool(module) and find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def slip_of(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that another is a slip of; ``None``: it may be another package's own.

    >>> known = {"USER_AGENT", "DOWNLOAD_DELAY", "PLAYWRIGHT_MAX_CONTEXTS"}
    >>> slip_of("DOWNLOAD_DELEY", known)
    'DOWNLOAD_DELAY'
    >>> slip_of("USER_AGENTS", known), slip_of("PLAYWRIGHT_CONTEXTS", known)
    (None, None)
    """
    for near in get_close_matches(name, known, n=1, cutoff=_ALIKE):
        if abs(len(name) - len(near)) <= _LETTERS and name != f"{near}S":  # a list of them
            return near
    return None


def check_choices(settings: BaseSettings) -> None:
    """Check the settings that may be one of a few things; raises `SettingError`."""
    for name, allowed in CHOICES.items():
        if settings[name] not in allowed:
            raise _refused(name, settings[name], f"{', '.join(allowed[:-1])} or {allowed[-1]}")
    if settings["STATS_CLASS"] == _FORGETS:
        wanted = "give one that keeps the counters: the run's balance is made of them"
        raise _refused("STATS_CLASS", _FORGETS, wanted)
    if "asyncio" not in str(settings["TWISTED_REACTOR"]):
        wanted = f"a crawl needs {default_settings.TWISTED_REACTOR}"
        raise _refused("TWISTED_REACTOR", settings["TWISTED_REACTOR"], wanted)


def read_gone_after(settings: BaseSettings) -> int:
    """Return ``GONE_AFTER`` in seconds; raises `SettingError`."""
    try:
        return seconds(settings["GONE_AFTER"])
    except ValueError as error:
        raise SettingError(f"setting GONE_AFTER: {error}") from None


def _ours() -> dict[str, Any]:
    """Return our own settings; they look at the environment when they are imported."""
    from cinktank import settings

    return settings.known


def _defaults() -> Iterator[tuple[str, Any]]:
    for name in dir(default_settings):
        if name.isupper() and name not in _ours():
            yield name, getattr(default_settings, name)
    yield from _ours().items()


def _wanted(name: str, default: Any) -> str:
    if isinstance(default, bool):
        return "give 0 or 1"
    if isinstance(default, int) and not _FRACTIONS.search(name):
        return "give a whole number" + (" from 0" if name in _ours() else "")
    if isinstance(default, int | float):
        return "give a number" + (" from 0" if name in _ours() else "")
    if isinstance(default, list):
        return "give whole numbers with commas between"
    return "give JSON, such as {}"


def _refused(name: str, value: Any, allowed: str) -> SettingError:
    return SettingError(f"setting {name}: {value!r} is not allowed: {allowed}")
