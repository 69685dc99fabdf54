"""``python -m benchmarks.parts``: where the time of reading a page goes.

Each part's functions are wrapped in a clock that stops while another part runs inside them; of each
part the least of five rounds counts. The clocks cost a few per cent; shares are what counts.
"""

import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from benchmarks.pages import ROOT, forget, newsroom_pages, real_pages

PARTS = {
    "encoding of the page": ["pages.page:_is_utf8", "pages.encoding:is_sound"],
    "bounds: tags counted before the parse": ["pages.page:within_bounds"],
    "parse": ["pages.page:LexborHTMLParser"],
    "survey": ["pages.page:Survey"],
    "damaged markup: looked for, mended": [
        "pages.repair:mend", "pages.repair:holding", "pages.repair:shows_nothing",
    ],
    "JSON-LD": ["pages.structured_data:read"],
    "fields": [
        "pages.article:pick", "pages.article:text_of", "pages.headline:title_node",
        "pages.sections:labels", "pages.sections:all_sections", "pages.dating:published_node",
        "pages.dating:modified_node", "pages.boxes:neighbour", "pages.boxes:related_links",
        "pages.boxes:unique", "pages.page:Page.link", "pages.page:Page.body_classes.func",
        "pages.page:Page.canonical.func", "pages.page:Page.language.func",
        "pages.article:page_rights", "pages.article:further_pages",
    ],
    "fields of other themes": [
        f"pages.general:General.{name}"
        for name in ("labels", "tags", "authors", "changes", "pictures", "neighbours", "_of_post")
    ],
    "is it an article, is that its story": [
        "pages.article:ArticlePage.is_article.func", "pages.plausible:is_doubtful",
        "pages.plausible:is_better", "pages.article:teaser",
    ],
    "where the story is": ["pages.container:container"],
    "pictures and media": [
        "pages.article:ArticlePage._put_pictures", "pages.article:ArticlePage._put_media",
    ],
    "body": ["pages.body:BodyReader.read"],
    "story": ["pages.story:tell", "pages.article:joined_html"],
    "loader": ["pages.article:article_of", "pages.article:image_of"],
    "validation": ["pipelines.validation:reasons"],
    "line of JSON": ["lake.lines:as_dict", "lake.lines:encode_line"],
}  # fmt: skip


class Clocks:
    """One clock runs at a time: the innermost part's."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its part's clock around it."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._turn(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._turn(None)

        return timed

    def _turn(self, part: str | None) -> None:
        now = perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        if part is None:
            self._open.pop()
        else:
            self._open.append(part)
        self._since = perf_counter()


def measure() -> Iterator[str]:
    """Yield a table's lines."""
    clocks = Clocks()
    for part, functions in PARTS.items():
        for place in functions:
            module, _, path = place.partition(":")
            holder: Any = importlib.import_module(f"cinktank.{module}")
            *outer, name = path.split(".")
            for one in outer:
                holder = getattr(holder, one)
            setattr(holder, name, clocks.around(part, getattr(holder, name)))
    from cinktank import extract
    from cinktank.lake import lines
    from cinktank.pipelines import validation

    def read(html: bytes, url: str) -> None:
        item = extract.extract_article(html, url)
        validation.reasons(item, datetime.now(UTC))
        lines.encode_line(lines.as_dict(item))

    whole = clocks.around("the rest: freeing the tree, what is between the parts", read)
    groups = {"newsroom articles": newsroom_pages(150), **real_pages()}
    groups.pop("real listings and others", None)
    shares = {}
    for name, pages in groups.items():
        least: dict[str, float] = {}
        for _ in range(5):
            clocks.seconds.clear()
            forget()
            for html, url in pages:
                whole(html, url)
            for part, seconds in clocks.seconds.items():
                least[part] = min(seconds, least.get(part, seconds))
        total = sum(least.values())
        shares[name] = {part: seconds / total for part, seconds in least.items()}
    yield f"| part | {' | '.join(shares)} |"
    yield f"|---|{'---:|' * len(shares)}"
    parts = {part for one in shares.values() for part in one}
    for part in sorted(parts, key=lambda part: -max(one.get(part, 0) for one in shares.values())):
        yield f"| {part} | {' | '.join(f'{one.get(part, 0):.0%}' for one in shares.values())} |"


def in_a_process() -> Iterator[str]:
    """Yield the table's lines from a process of its own: the clocks stay on what they are put."""
    command = [sys.executable, "-m", "benchmarks.parts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    yield from done.stdout.splitlines()


if __name__ == "__main__":
    for line in measure():
        print(line)
