"""From what was read to what is printed: one table a field, and cinktank's own misses by name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from benchmarks.accuracy import scores
from benchmarks.accuracy.golds import Gold
from benchmarks.accuracy.peers import Reading

CORPORA = {
    "real": "real",
    "fresh": "fresh",
    "other themes": "other themes",
    "classic": "newsroom, classic",
    "tdb": "newsroom, tdb",
    "newsmag": "newsroom, Newsmag",
    "frozen": "frozen",
}
OURS = "cinktank"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One table: what it is about, which golds count, and how right one page is (0 to 1)."""

    title: str
    field: str
    judges: Callable[[Fields], bool]
    """Whether a gold that knows this says something about the measure."""
    score: Callable[[Fields, Fields], float]
    """From what was found and what is known."""
    mean: bool = False
    """The mean over the pages, and not how many of them are right."""


def _knows(field: str) -> Callable[[Fields], bool]:
    return lambda known: field in known


def _says(field: str) -> Callable[[Fields], bool]:
    return lambda known: bool(known.get(field))


def _alike(field: str) -> Callable[[Fields, Fields], float]:
    return lambda found, known: scores.same_values(found.get(field), known[field])


def _dateline(known: Fields) -> str | None:
    return (known.get("dateline") or [None])[0]


MEASURES = (
    Measure("Headline", "headline", _says("headline"),
            lambda f, k: scores.same_words(f.get("headline"), k["headline"])),
    Measure("Section", "sections", _knows("sections"),
            lambda f, k: scores.one_of(f.get("sections"), k["sections"])),
    Measure("Date: the day", "date", _knows("date"),
            lambda f, k: scores.same_day(f.get("date"), k["date"])),
    Measure("Date: the moment", "date", lambda k: scores.has_instant(k.get("date")),
            lambda f, k: scores.same_instant(f.get("date"), k["date"])),
    Measure("Author", "authors", _knows("authors"),
            lambda f, k: scores.same_names(f.get("authors"), k["authors"])),
    Measure("Body: precision", "body", _says("body"),
            lambda f, k: scores.share(f.get("body"), k["body"]).precision, mean=True),
    Measure("Body: recall", "body", _says("body"),
            lambda f, k: scores.share(f.get("body"), k["body"]).recall, mean=True),
    Measure("Body: exactly right", "body", _says("body"),
            lambda f, k: scores.exact(f.get("body"), k["body"])),
    Measure("Body: exactly right, a dateline left before it forgiven", "body", _says("body"),
            lambda f, k: scores.exact_after_dateline(f.get("body"), k["body"], _dateline(k))),
    Measure("Body: all strings that must be there, none that must not", "body",
            lambda k: bool(k.get("with") or k.get("without")),
            lambda f, k: not scores.lacking(f.get("body"), k.get("with") or [])
            and len(scores.lacking(f.get("body"), k.get("without") or []))
            == len(k.get("without") or [])),
    Measure("Related boxes: headlines and addresses, in order", "related", _knows("related"),
            _alike("related")),
    Measure("Captions, of all pictures", "captions", _knows("captions"), _alike("captions")),
    Measure("Credits, of all pictures", "credits", _knows("credits"), _alike("credits")),
    Measure("Dateline: text, place, date and agency", "dateline", _knows("dateline"),
            _alike("dateline")),
    Measure("Neighbours: previous article", "previous", _knows("previous"), _alike("previous")),
    Measure("Neighbours: next article", "next", _knows("next"), _alike("next")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    measure: Measure
    pages: dict[str, int]
    """Golds in each corpus that say something."""
    values: dict[str, dict[str, float] | None]
    """For each tool, the mean score in each corpus; none where the tool has no such field."""

    def markdown(self) -> str:
        shown = [corpus for corpus in CORPORA if self.pages.get(corpus)]
        lines = [
            "| | " + " | ".join(f"{CORPORA[each]} ({self.pages[each]})" for each in shown) + " |",
            "|---|" + "---:|" * len(shown),
        ]
        for tool, values in self.values.items():
            if values:
                cells = [self._cell(values[each], self.pages[each]) for each in shown]
                lines.append(f"| {tool} | " + " | ".join(cells) + " |")
        if without := [tool for tool, values in self.values.items() if not values]:
            lines.append(f"| {', '.join(without)} |" + " – |" * len(shown))
        return "\n".join(lines)

    def ahead(self) -> Iterator[tuple[str, str, str, str]]:
        """Where another tool does better than cinktank: corpus, tool, its cell and cinktank's."""
        ours = self.values.get(OURS)
        for corpus, pages in self.pages.items():
            for tool, values in self.values.items():
                if ours and values:
                    cell, own = (self._cell(v[corpus], pages) for v in (values, ours))
                    if values[corpus] > ours[corpus] and cell != own:
                        yield CORPORA[corpus], tool, cell, own

    def _cell(self, value: float, pages: int) -> str:
        return f"{value:.3f}" if self.measure.mean else str(round(value * pages))


def tables(golds: Sequence[Gold], readings: Sequence[Reading]) -> list[Table]:
    """One for each measure that a gold says something about."""
    made = []
    for measure in MEASURES:
        judged: dict[str, list[Gold]] = {}
        for gold in golds:
            if measure.judges(gold.known):
                judged.setdefault(gold.corpus, []).append(gold)
        if judged:
            values = {
                reading.tool: {
                    corpus: mean(score_of(measure, reading, gold) for gold in group)
                    for corpus, group in judged.items()
                }
                if measure.field in reading.offers
                else None
                for reading in readings
            }
            made.append(
                Table(measure, {each: len(group) for each, group in judged.items()}, values)
            )
    return made


def score_of(measure: Measure, reading: Reading, gold: Gold) -> float:
    """A page on which a tool broke is one where it found nothing."""
    found = reading.fields.get(gold.page)
    return float(measure.score(found, gold.known)) if found is not None else 0.0


def misses(golds: Sequence[Gold], reading: Reading) -> list[tuple[str, str, str]]:
    """Pages that a tool reads otherwise than their gold: measure, page, how.

    A body counts once, by not being exactly right.
    """
    found = []
    for measure in MEASURES:
        if measure.mean or "forgiven" in measure.title:
            continue
        for gold in golds:
            if measure.judges(gold.known) and score_of(measure, reading, gold) < 1:
                have = reading.fields.get(gold.page, {})
                found.append((measure.title, gold.page, how(measure, have, gold.known)))
    return found


def how(measure: Measure, found: Fields, known: Fields) -> str:
    """Say in a few words how a page was read and what its gold says."""
    if measure.field != "body":
        return f"{_short(found.get(measure.field))}, gold {_short(known.get(measure.field))}"
    if not known.get("body"):
        return "strings"
    precision, recall = scores.share(found.get("body"), known["body"])
    return f"precision {precision:.3f}, recall {recall:.3f}"


def _short(value: Any) -> str:
    """A value in a table's cell.

    >>> _short(["Ann | Bob"]), _short(None), _short([])
    ('Ann / Bob', 'nothing', 'nothing')
    """
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = str(value if value not in (None, []) else "nothing").replace("|", "/")
    return text if len(text) <= 90 else f"{text[:87]}..."
