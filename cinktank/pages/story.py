"""From the blocks of a body to the story: boxes typed by hand, notices, opening and end go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cinktank.items import Dateline, Link
from cinktank.pages import words
from cinktank.pages.blocks import HERE, Block, without_start
from cinktank.processors.dateline import may_open, split_dateline
from cinktank.processors.text import clean_text, label_key
from cinktank.sites import Site

_LABEL_LENGTH: Final = 60
_LINE_LENGTH: Final = 250
_CREDIT_LENGTH: Final = 150
_CALL_LENGTH: Final = 100
_OPENING: Final = 4
"""A dateline stands in one of the first blocks, or nowhere."""


@dataclass(slots=True)
class Story:
    """A body, taken apart."""

    blocks: list[Block]
    related: list[tuple[int, Link]] = field(default_factory=list)
    """Links of boxes typed by hand, each with the number of blocks before it."""

    promotions: list[Link] = field(default_factory=list)
    credits: dict[int, str] = field(default_factory=dict)
    """Lines that credit a picture, by its number; 0 is the lead picture."""
    dateline: Dateline | None = None
    invitations: list[Block] = field(default_factory=list)
    """Lines near the top that ask to follow or subscribe: promotions, or nothing."""


def tell(
    blocks: Sequence[Block],
    *,
    site: Site,
    headline: str | None,
    published: str | None,
    on_site: Callable[[str | None], bool],
) -> Story:
    """Tell the story from what is typed beside it."""
    story = Story(blocks=[])
    _without_boxes(blocks, story, on_site)
    _without_headline(story, headline)
    _opening(story, site, published)
    if story.invitations:
        story.blocks = [one for one in story.blocks if one not in story.invitations]
    _ending(story)
    return story


def _without_boxes(
    blocks: Sequence[Block], story: Story, on_site: Callable[[str | None], bool]
) -> None:
    """Take out notices, and « Lire aussi » lines with the links that belong to them."""
    label: Block | None = None
    for place, block in enumerate(blocks):
        text = block.text
        if label is not None:
            if _is_link_line(block):
                story.related.extend(
                    (place, Link(headline=said, url=url)) for said, url in block.links
                )
                label.text = ""
                continue
            label = None
        if block.tag in ("ul", "ol") and (boxed := _list_links(block, on_site)) is not None:
            story.related.extend((place, link) for link in boxed)
            heads = bool(boxed and story.blocks) and story.blocks[-1] is blocks[place - 1]
            if heads and story.blocks[-1].is_heading:
                story.blocks.pop()
            continue
        if len(text) <= _LINE_LENGTH or block.tag in ("ul", "ol"):
            small = text.lower()
            if (len(text) < 120 or block.link_share > 0.5) and words.NOTICE.match(small):
                continue
            if words.FOLLOW.match(small):
                if len(story.blocks) < _OPENING:
                    story.invitations.append(block)
                    story.blocks.append(block)
                continue
            if (
                len(text) <= _CREDIT_LENGTH
                and (words.PHOTO_CREDIT.match(text) or (block.picture and words.CREDIT.match(text)))
            ) or (block.picture and words.CREDITED.search(text)):
                story.credits.setdefault(block.picture, text)
                continue
            is_short = len(text) <= _LABEL_LENGTH
            call = words.RELATED.match(text) if block.links or is_short else None
            if call:
                rest = text[call.end() :].strip()
                if not rest and is_short:
                    label = block
                    if len(call[0].split()) < 2 or not words.ONLY_A_BOX.match(text):
                        story.blocks.append(block)
                    continue
                if block.links and _is_box(block, rest, call[0]):
                    story.related.extend((place, link) for link in _box_links(block, call[0]))
                    continue
        story.blocks.append(block)
    story.blocks = [block for block in story.blocks if block.text]


def _list_links(block: Block, on_site: Callable[[str | None], bool]) -> list[Link] | None:
    """Return the links of a list that is nothing but links on this site; else `None`.

    A list of links to places on the page itself is a table of contents: no link is worth keeping.
    """
    if len(block.links) < 2 or block.link_share < 0.9:
        return None
    if all(url == HERE for _, url in block.links):
        return []
    if all(on_site(url) for _, url in block.links):
        return [Link(headline=said, url=url) for said, url in block.links]
    return None


def _is_link_line(block: Block) -> bool:
    return block.link_share > 0.8 and len(block.text) <= _LINE_LENGTH * len(block.links)


def _is_box(block: Block, rest: str, call: str) -> bool:
    """Say whether a line that opens with « Lire aussi » is nothing but that and its links."""
    linked = sum(len(said) for said, _ in block.links)
    marked = any(sign in call for sign in ":：>»→|–—-")
    if not marked and len(call.split()) < 2:
        return False  # « Lire … », “Read …” alone may open any sentence
    whole = linked >= len(block.text) - len(call) - 4
    return whole or (marked and linked > 0.6 * len(rest))


def _box_links(block: Block, call: str) -> list[Link]:
    links = []
    for said, url in block.links:
        opening = words.RELATED.match(said)
        title = said[opening.end() :] if opening and said.startswith(call.strip()[:4]) else said
        if title.strip():
            links.append(Link(headline=title.strip(), url=url))
    return links


def _without_headline(story: Story, headline: str | None) -> None:
    """Drop a first block that is the headline said again."""
    if headline and story.blocks:
        first = story.blocks[0]
        if abs(len(first.text) - len(headline)) < 20 and label_key(first.text) == label_key(
            headline
        ):
            del story.blocks[0]


def _opening(story: Story, site: Site, published: str | None) -> None:
    for place, block in enumerate(story.blocks[:_OPENING]):
        if block.tag != "p" or block.quote or not may_open(block.text):
            continue
        said = clean_text(block.text) or ""
        dateline, rest = split_dateline(said, published, agencies=site.agencies)
        if dateline is None:
            continue
        before = story.blocks[:place]
        story.dateline = dateline
        block.html = without_start(block.html, _visible(said) - _visible(rest))
        block.text = rest
        promoted = [one for one in before if one in story.invitations or _is_promotion(one, site)]
        story.promotions = [_promotion(one) for one in promoted]
        story.blocks = [one for one in story.blocks if one.text and one not in promoted]
        return
    while story.blocks and (
        story.blocks[0] in story.invitations or _is_plainly_promotion(story.blocks[0], site)
    ):
        story.promotions.append(_promotion(story.blocks.pop(0)))


def _is_promotion(block: Block, site: Site) -> bool:
    """Say whether a block before a dateline is a promotion: a link, a call, or no sentence."""
    if block.link_share > 0.9 or _is_call(block.text, site):
        return True
    is_plain = not block.is_heading and not block.html.startswith(("<strong>", "<b>", "<em>"))
    return is_plain and len(block.text) < 100 and not words.SENTENCE_END.search(block.text)


def _is_plainly_promotion(block: Block, site: Site) -> bool:
    """Without a dateline, only a call that is a link, or is short, opens no story."""
    if block.is_heading or block.quote or len(block.text) > 200:
        return False
    return block.link_share > 0.9 and _is_call(block.text, site)


def _is_call(text: str, site: Site) -> bool:
    lowered = text.lower()
    return (
        any(lowered.startswith(call.lower()) for call in site.calls_to_action)
        or words.IMPERATIVE.match(text) is not None
        or words.CALL.match(text) is not None
    )


def _promotion(block: Block) -> Link:
    return Link(
        headline=block.text, url=next((url for _, url in block.links if url and url != HERE), None)
    )


def _ending(story: Story) -> None:
    """A label with nothing after it heads a box that is gone; calls with a link end no story."""
    while len(story.blocks) > 1 and _is_no_end(story.blocks[-1]):
        story.blocks.pop()


def _is_no_end(last: Block) -> bool:
    if len(last.text) <= _LABEL_LENGTH and (
        words.RELATED.fullmatch(last.text) or (last.is_heading and last.link_share > 0.9)
    ):
        return True
    return (
        last.tag == "p"
        and len(last.text) <= _CALL_LENGTH
        and last.link_share > 0.2
        and words.LAST_CALL.match(last.text) is not None
        and not words.SENTENCE_END.search(last.text)
    )


def _visible(text: str) -> int:
    return len(text) - text.count(" ")
