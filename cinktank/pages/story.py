"""From the blocks of a body to the story: boxes typed by hand, notices, opening and end go."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cinktank.items import Dateline, Link
from cinktank.pages import lines, words
from cinktank.pages.blocks import HERE, Block, without_start
from cinktank.pages.walls import is_wall
from cinktank.processors.dateline import may_open, split_dateline
from cinktank.processors.text import clean_text, decoded, label_key
from cinktank.sites import Site

_LABEL_LENGTH: Final = 60
_LINE_LENGTH: Final = 250
_CALL_LENGTH: Final = 100
_PROSE_LENGTH: Final = 60
_TITLE_WORDS: Final = 3
_TITLE_ALONE: Final = 5
"""A link that is a list of its own needs so many words to be a headline."""

_BESIDE_LINKS: Final = 30
_LEAST_QUOTED: Final = 20
_OPENING: Final = 4
"""A dateline stands in one of the first blocks, or nowhere."""

_SIGNS: Final = re.compile(r"[\W_]+")
_BRACKETED: Final = re.compile(r"\([^()]{0,60}\)")


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

    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Every line that was taken out, as printed, and what it was taken for."""

    def leave_out(self, block: Block, reason: str) -> None:
        if block.text:
            self.left_out.append((block.text, reason))


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
    _decode(blocks)
    _without_boxes(blocks, story, on_site, frozenset(site.hosts))
    _without_pull_quotes(story)
    if is_wall([block.text for block in story.blocks]):
        for block in story.blocks:
            story.leave_out(block, "wall")
        story.blocks = []
    _without_headline(story, headline)
    _opening(story, site, published)
    if story.invitations:
        story.blocks = [one for one in story.blocks if one not in story.invitations]
    _ending(story)
    return story


def _decode(blocks: Sequence[Block]) -> None:
    """Read anew what was decoded wrongly, before a sign of it is judged: the ``©`` of « Ã© »."""
    for block in blocks:
        said = decoded(block.text)
        if said != block.text:
            block.text, block.html = said, decoded(block.html)
            block.links = [(decoded(text), url) for text, url in block.links]


def _without_boxes(
    blocks: Sequence[Block],
    story: Story,
    on_site: Callable[[str | None], bool],
    publisher: frozenset[str],
) -> None:
    """Take out notices, and « Lire aussi » lines with the links that belong to them."""
    label: Block | None = None
    for place, block in enumerate(blocks):
        if label is not None:
            if _is_link_line(block):
                story.related.extend(
                    (place, Link(headline=said, url=url)) for said, url in block.links
                )
                if label in story.blocks:
                    story.leave_out(label, "related")
                story.leave_out(block, "related")
                label.text = ""
                continue
            label = None
        if block.tag in ("ul", "ol") and (boxed := _list_links(blocks, place, on_site)) is not None:
            story.related.extend((place, link) for link in boxed)
            story.leave_out(block, "related" if boxed else "contents")
            continue
        if len(block.text) <= _LINE_LENGTH or block.tag in ("ul", "ol"):
            if reason := _reason(blocks, place, publisher):
                story.leave_out(block, reason)
                if reason == "call" and len(story.blocks) < _OPENING:
                    story.invitations.append(block)
                    story.blocks.append(block)
                if reason == "credit":
                    story.credits.setdefault(block.picture, block.text)
                continue
            is_short = len(block.text) <= _LABEL_LENGTH
            call = words.RELATED.match(block.text) if block.links or is_short else None
            if call:
                rest = block.text[call.end() :].strip()
                if not rest and is_short:
                    label = block
                    if _may_head(blocks, place) or not _is_only_a_box(call[0]):
                        story.blocks.append(block)
                    else:
                        story.leave_out(block, "related")
                    continue
                if block.links and _is_box(block, rest, call[0]):
                    story.related.extend((place, link) for link in _box_links(block, call[0]))
                    story.leave_out(block, "related")
                    continue
            elif block.links and (link := _pointed_at(block, on_site)):
                story.related.append((place, link))
                story.leave_out(block, "related")
                continue
        story.blocks.append(block)
    story.blocks = [block for block in story.blocks if block.text]


def _without_pull_quotes(story: Story) -> None:
    """Take out quotations whose words a paragraph of the story has as well."""
    if not any(block.quote or block.pulled for block in story.blocks):
        return
    told = "\n".join(
        _letters(block.text) for block in story.blocks if not (block.quote or block.pulled)
    )
    kept = []
    for block in story.blocks:
        letters = _letters(block.text) if block.quote or block.pulled else ""
        if len(letters) >= _LEAST_QUOTED and letters in told:
            story.leave_out(block, "quotation")
        else:
            kept.append(block)
    story.blocks = kept


def _letters(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def _reason(blocks: Sequence[Block], place: int, publisher: frozenset[str]) -> str | None:
    """Return what a line is if it is no part of the story, whatever stands beside it."""
    block = blocks[place]
    is_plain = not (block.is_heading or block.picture or "\n" in block.text)
    if is_plain and not lines.opens_no_story(block.text):
        return None
    linked = bool(block.links) and block.link_share > 0.5
    if "\n" in block.text and block.tag == "p":
        found = {_reason_of(line, publisher, linked=linked) for line in block.text.split("\n")}
        return found.pop() if len(found) == 1 else None
    if block.is_heading:
        if lines.parts_the_story(block.text.lower()):
            return "notice"
        if lines.is_notice(block.text, linked=linked) and not _heads_prose(blocks, place):
            return "notice"
    elif reason := _reason_of(block.text, publisher, linked=linked):
        return reason
    if block.picture and block.is_heading and words.CREDITED.search(block.text) is None:
        return None
    return "credit" if lines.is_credit(block.text, under_picture=bool(block.picture)) else None


def _reason_of(line: str, publisher: frozenset[str], *, linked: bool) -> str | None:
    if lines.is_notice(line, linked=linked):
        return "notice"
    is_call = lines.asks_to_follow(line, linked=linked, publisher=publisher)
    return "call" if is_call else None


def _heads_prose(blocks: Sequence[Block], place: int) -> bool:
    """Say whether a sub-heading has a paragraph of its own below it."""
    for block in blocks[place + 1 : place + 2]:
        return not block.is_heading and (
            len(block.text) >= _PROSE_LENGTH and block.link_share < 0.5
        )
    return False


def _may_head(blocks: Sequence[Block], place: int) -> bool:
    """Say whether what follows a label that announces links is a list of something else."""
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    return following is not None and following.tag in ("ul", "ol") and not following.links


def _is_only_a_box(call: str) -> bool:
    return len(call.split()) > 1 and words.ONLY_A_BOX.match(call) is not None


def _pointed_at(block: Block, on_site: Callable[[str | None], bool]) -> Link | None:
    """Return the link of a line that is one link on the site behind an arrow: « >> Un titre »."""
    said, url = block.links[0]
    if len(block.links) > 1 or block.tag != "p" or url == HERE or not on_site(url):
        return None
    before, found, after = block.text.partition(said)
    if not found or after.strip(" .»→") or words.ARROW.fullmatch(before) is None:
        return None
    return Link(headline=said, url=url)


def _list_links(
    blocks: Sequence[Block], place: int, on_site: Callable[[str | None], bool]
) -> list[Link] | None:
    """Return the links of a list that is a box of other articles; `None` where it is the story.

    A list of links to places on the page itself is a table of contents: no link is worth keeping.
    Without a label (« Lire aussi ») a list is a box where nothing announces it, its entries are
    not numbered, and each is a headline's length. A ranking, or what a sub-heading or a colon
    announces, is the story, links or not.
    """
    block = blocks[place]
    least = _TITLE_WORDS if len(block.links) > 1 else _TITLE_ALONE
    if not block.links or block.link_share < 0.9:
        return None
    if all(url == HERE for _, url in block.links):
        return []
    if block.tag == "ol" or not all(on_site(url) for _, url in block.links):
        return None
    before = blocks[place - 1] if place else None
    if before is not None and (before.is_heading or before.text.rstrip()[-1:] in (":", "：")):
        return None
    if any(len(said.split()) < least for said, _ in block.links):
        return None
    return [Link(headline=said, url=url) for said, url in block.links]


def _is_link_line(block: Block) -> bool:
    return block.link_share > 0.8 and len(block.text) <= _LINE_LENGTH * len(block.links)


def _is_box(block: Block, rest: str, call: str) -> bool:
    """Say whether a line that opens with « Lire aussi » is nothing but that and its links."""
    linked = sum(len(said) for said, _ in block.links)
    marked = any(sign in call for sign in ":：>»→|–—-")
    if not marked and len(call.split()) < 2:
        return False  # « Lire … », “Read …” alone may open any sentence
    rest = _BRACKETED.sub("", rest)
    whole = linked >= len(block.text) - len(call) - 4
    return whole or (
        marked and len(rest) - linked <= min(_BESIDE_LINKS * len(block.links), 0.4 * len(rest))
    )


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
            story.leave_out(first, "headline")
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
        _leave_out_once(story, promoted)
        story.blocks = [one for one in story.blocks if one.text and one not in promoted]
        return
    while story.blocks and (
        story.blocks[0] in story.invitations or _is_plainly_promotion(story.blocks[0], site)
    ):
        opening = story.blocks.pop(0)
        story.promotions.append(_promotion(opening))
        _leave_out_once(story, [opening])


def _leave_out_once(story: Story, promoted: list[Block]) -> None:
    for block in promoted:
        if block not in story.invitations:
            story.leave_out(block, "promotion")


def _is_promotion(block: Block, site: Site) -> bool:
    """Say whether a block before a dateline is a promotion: a link, a call, or no sentence."""
    if block.link_share > 0.9:
        return True
    if _is_call(block.text, site):
        return not lines.tells_more(block.text)
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
        story.leave_out(story.blocks.pop(), "call")


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
        and not lines.tells(last.text)
    )


def _visible(text: str) -> int:
    return len(text) - text.count(" ")
