"""An article's address, as a source names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["previous", "next"]


@dataclass(frozen=True, slots=True)
class Step:
    """How a walk along the neighbours came here."""

    direction: Direction
    hops: int
    """How many posts of other sections it has passed through in a row."""
    since: str | None = None
    """When the post that it came from was published."""
    stalled: int = 0
    """How many steps in a row have led to no earlier, or no later, day."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address of an article."""

    url: str
    discovery: str
    """How it was found: what ``metadata.discovery`` of its item will say."""
    published: str | None = None
    """ISO 8601, where the source names a date."""
    anew: bool = False
    """Whether to ask for it although it is known: it is due, or was changed."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What lets the site answer 304 where nothing has changed."""
    capture: str | None = None
    """Which of an archive's captures of it is wanted: its timestamp (``20220320120000``)."""
    step: Step | None = None
    letters: int = 0
    """About how long its story is, where the source has the text."""
