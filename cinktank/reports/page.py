"""The page of a run, and of many: one file each, that needs nothing and asks nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cinktank.lake.lines import FIELDS
from cinktank.processors.lines import safe_name
from cinktank.reports.charts import Series, lines, stacks
from cinktank.reports.outcomes import outcomes
from cinktank.reports.run import COMPARED, FOLDER, Run, runs, write_whole
from cinktank.reports.timeline import Slot, Timeline

WIDE, NARROW = 900, 340
"""Widths that each chart is drawn for; the page shows the one that fits."""

FALLEN = 0.2
"""A field's share that is so much lower than the mean of the earlier runs stands out."""

ENOUGH = 10
"""Articles that a run has to have for its shares to mean something."""

COLOURS = 6
"""Sections with a colour of their own; the rest share one."""

_STRIDES = {1: 1, 7: 7, 31: 28, 366: 365}
"""Days of a period → days to the next one at least."""

_SCALES = ((62, 1), (62 * 7, 7), (62 * 31, 31), (1 << 62, 366))


def write_page(root: Path, run: Run) -> Path:
    """Write ``reports/<job>.html`` under *root* and return its path."""
    here = (run.started, run.job)  # two runs may begin in one second: a job's name goes on by time
    earlier = [one for one in runs(root, run.spider) if (one.started, one.job) < here and one.items]
    path = root / FOLDER / f"{safe_name(run.job)}.html"
    write_whole(path, run_page(run, earlier[:COMPARED]).encode())
    return path


def write_overview(root: Path, most: int, spider: str | None = None) -> Path | None:
    """Write one page over the last *most* runs; return its path, ``None`` if there are none."""
    last = sorted(islice(runs(root, spider), most), key=lambda run: run.started)
    if not last:
        return None
    path = root / FOLDER / (f"runs-{safe_name(spider)}.html" if spider else "runs.html")
    write_whole(path, overview_page(last).encode())
    return path


def run_page(run: Run, earlier: Sequence[Run]) -> str:
    """Return the page of *run*; *earlier* are the runs before it, the newest first."""
    found = outcomes(run)
    whole = run.timeline.whole()
    return _render(
        "run.html.j2",
        run=run,
        outcomes=found,
        most=max((outcome.count for outcome in found), default=1),
        by_day=_by_day(run),
        codes=_codes(run.timeline),
        times=_times(run.timeline),
        all_codes=sorted(whole.codes.items()),
        median=whole.time(0.5),
        slow=whole.time(0.95),
        requests=int(run.stats.get("downloader/request_count", 0)),
        fields=_fields(run, earlier),
        compared=len(earlier),
        duration=duration(run.seconds),
    )


def overview_page(last: Sequence[Run]) -> str:
    """Return one page over several runs, the oldest first."""
    labels = [run.started[5:16].replace("T", " ") for run in last]
    stored = [
        Series(event, f"c{n}", [run.stats.get(f"lake/{event}", 0) for run in last])
        for n, event in enumerate(("new", "changed", "gone"), 1)
    ]
    wholes = [run.timeline.whole() for run in last]
    times = [
        Series("median", "c1", [whole.time(0.5) for whole in wholes]),
        Series("slowest 5 % from", "c2", [whole.time(0.95) for whole in wholes]),
    ]
    names = [name for name in FIELDS if any(run.fields.get(name) for run in last)]
    return _render(
        "runs.html.j2",
        runs=[(run, duration(run.seconds)) for run in reversed(last)],
        stored=_chart(stacks, labels, stored),
        times=_chart(lines, labels, times, unit=" s"),
        fields=[_field_over_runs(name, labels, last) for name in names],
    )


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart for wide and for narrow screens, and the legend of its series."""

    wide: Markup
    narrow: Markup
    legend: list[tuple[str, str]]
    """CSS class and name."""


@dataclass(frozen=True, slots=True)
class FieldShare:
    """One field's share in a run, beside the runs before."""

    name: str
    share: float
    before: list[float]
    mean: float | None
    fallen: bool


def duration(seconds: float) -> str:
    """Return a time span as a person says it.

    >>> duration(7.25), duration(200), duration(8000)
    ('7.2 s', '3 min 20 s', '2 h 13 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _chart(draw: Any, labels: Sequence[str], series: list[Series], **more: Any) -> Chart:
    return Chart(
        draw(labels, series, WIDE, **more),
        draw(labels, series, NARROW, **more),
        [(part.style, part.name) for part in series],
    )


def _field_over_runs(
    name: str, labels: Sequence[str], last: Sequence[Run]
) -> tuple[str, Markup, float | None]:
    shares = [run.share(name) for run in last]
    percent = [None if share is None else 100 * share for share in shares]
    drawn = lines(labels, [Series(name, "c1", percent)], NARROW, 90, " %", 100)
    return name, drawn, next((share for share in reversed(shares) if share is not None), None)


def _by_day(run: Run) -> Chart | None:
    days = [date.fromisoformat(day) for day in run.days if day]
    if not days:
        return None
    first, last = min(days), max(days)
    step = next(step for most, step in _SCALES if (last - first).days < most)
    strides = range(0, (last - first).days, _STRIDES[step])
    places = {_period(first + timedelta(n), step): None for n in strides}
    places[_period(last, step)] = None
    labels = list(places)
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for day, sections in run.days.items():
        if day:
            totals.update(sections)
            counts.setdefault(_period(date.fromisoformat(day), step), Counter()).update(sections)
    named = [name for name, _ in totals.most_common(COLOURS)]
    series = [
        Series(
            name or "no section",
            f"c{place}",
            [counts.get(label, Counter())[name] for label in labels],
        )
        for place, name in enumerate(named, 1)
    ]
    if len(totals) > COLOURS:
        others = [
            counts.get(label, Counter()).total() - sum(part.values[n] or 0 for part in series)
            for n, label in enumerate(labels)
        ]
        series.append(Series("other sections", "c0", others))
    return _chart(stacks, labels, series)


def _period(day: date, step: int) -> str:
    if step == 1:
        return day.isoformat()
    if step == 7:
        return (day - timedelta(day.weekday())).isoformat()
    return day.isoformat()[:7] if step == 31 else day.isoformat()[:4]


def _codes(timeline: Timeline) -> Chart | None:
    if not timeline.slots:
        return None
    kinds = [("2", "2xx", "good"), ("3", "3xx", "c1"), ("4", "4xx", "warn"), ("5", "5xx", "bad")]
    series = [
        Series(name, style, [_count(slot, digit) for slot in timeline.slots])
        for digit, name, style in kinds
    ]
    series.append(
        Series("no answer", "c0", [slot.codes.get("error", 0) for slot in timeline.slots])
    )
    series = [part for part in series if any(part.values)]
    return _chart(stacks, _moments(timeline), series, height=140)


def _count(slot: Slot, digit: str) -> int:
    return sum(count for code, count in slot.codes.items() if code.startswith(digit))


def _times(timeline: Timeline) -> Chart | None:
    if not any(slot.times for slot in timeline.slots):
        return None
    series = [
        Series("median", "c1", [slot.time(0.5) for slot in timeline.slots]),
        Series("slowest 5 % from", "c2", [slot.time(0.95) for slot in timeline.slots]),
    ]
    return _chart(lines, _moments(timeline), series, unit=" s")


def _moments(timeline: Timeline) -> list[str]:
    return [
        f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if seconds >= 3600
        else f"{seconds // 60}:{seconds % 60:02}"
        for seconds in (int(n * timeline.seconds) for n in range(len(timeline.slots)))
    ]


def _fields(run: Run, earlier: Sequence[Run]) -> list[FieldShare]:
    shares = []
    for name in FIELDS:
        share = run.share(name)
        before = [past for one in earlier if (past := one.share(name)) is not None]
        if share is None or not (share or any(before)):
            continue
        mean = sum(before) / len(before) if before else None
        fallen = mean is not None and run.items >= ENOUGH and share < mean - FALLEN
        shares.append(FieldShare(name, share, before, mean, fallen))
    return shares


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=PackageLoader("cinktank", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    return environment.get_template(template).render(**values)
