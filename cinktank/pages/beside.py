"""What stands in a body beside its text: pictures, players, boxes, and what is left out."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages.bounds import PICTURES, TOO_LARGE
from cinktank.pages.figures import illustrates_nothing
from cinktank.pages.nodes import text_of

LEAST_LEFT_OUT: Final = 40
"""Letters of a text that is worth keeping beside the story."""

_LEAD: Final = re.compile(r"(?:^|\s)(?:td-post-featured-image|td-featured-image-rec)(?:\s|$)")


@dataclass(slots=True, eq=False)
class Picture:
    """A picture in the body: its element and those of its caption and credit."""

    node: LexborNode
    caption: LexborNode | None
    credit: LexborNode | None = None
    """Only where it stands beside the caption, and not in it."""


class Beside:
    """What one body's walk has found beside the text."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.related: list[tuple[int, LexborNode]] = []
        """Boxes that link other articles, each with the number of blocks before it."""

        self.lead: LexborNode | None = None
        """The post's lead picture, where that stands inside the body."""

        self.media: list[LexborNode] = []
        """What plays in the body, in page order."""

        self.pagers: list[LexborNode] = []
        """What may lead to further pages of the post."""

        self.left_out: list[tuple[str, str]] = []
        """Text of the parts that were left out, and why."""

        self.cut: dict[str, str] = {}
        """What was not read, by the bound's name."""

        self._seen: set[int] = set()

    def add_picture(self, node: LexborNode, caption: LexborNode | None) -> bool:
        """Keep a picture; say whether it is one, and not met before."""
        if illustrates_nothing(node.attributes) or node.mem_id in self._seen:
            return False
        if len(self.pictures) >= PICTURES:
            self.cut.setdefault(TOO_LARGE, f"more than {PICTURES} pictures")
            return False
        self._seen.add(node.mem_id)
        self.pictures.append(Picture(node, caption))
        return True

    def add_lead(self, node: LexborNode) -> None:
        """Keep the first element of the theme's for the lead picture."""
        if self.lead is None and _LEAD.search(node.attributes.get("class") or ""):
            self.lead = node

    def leave_out(self, node: LexborNode, reason: str) -> None:
        """Keep the text of an element that is no story, with what it was taken for."""
        if len(node.text(deep=True) or "") >= LEAST_LEFT_OUT:
            said = text_of(node)
            if said and len(said) >= LEAST_LEFT_OUT:
                self.left_out.append((said, reason))
