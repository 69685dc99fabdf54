"""The page of a run, and of many: one file each, that needs nothing and asks nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cinktank.lake.lines import FIELDS
from cinktank.processors.lines import safe_name
from cinktank.reports.charts import Series, lines, stacks
from cinktank.reports.index import latest_name, write_index
from cinktank.reports.outcomes import outcomes
from cinktank.reports.refusals import refusals
from cinktank.reports.rendering import rendered
from cinktank.reports.run import COMPARED, FOLDER, Run, runs, write_whole
from cinktank.reports.timeline import Slot, Timeline

WIDE, NARROW = 900, 340
"""Widths that each chart is drawn for; the page shows the one that fits."""

FALLEN = 0.2
"""A field's share that is so much lower than the mean of the earlier runs stands out."""

ENOUGH = 10
"""Articles that a run has to have for its shares to mean something."""

_EMPTY = {
    "refusals": "articles refused or failed",
    "by_day": "articles stored",
    "outcomes": "what became of addresses",
    "codes": "responses",
    "fields": "fields",
}
"""Parts of a run's page, and what one line says of those that have nothing in them."""

COLOURS = 6
"""Sections with a colour of their own; the rest share one."""

_STRIDES = {1: 1, 7: 7, 31: 28, 366: 365}
"""Days of a period → days to the next one at least."""

_SCALES = ((62, 1), (62 * 7, 7), (62 * 31, 31), (1 << 62, 366))


def write_page(root: Path, run: Run) -> Path:
    """Write ``reports/<job>.html`` under *root* and return its path.

    The index is written anew, and the spider's latest page if this is it.
    """
    here = (run.started, run.job)  # two runs may begin in one second: a job's name goes on by time
    earlier = [one for one in runs(root, run.spider) if (one.started, one.job) < here and one.items]
    path = root / FOLDER / run.page
    page = run_page(run, earlier[:COMPARED]).encode()
    write_whole(path, page)
    if all((one.started, one.job) <= here for one in runs(root, run.spider)):
        write_whole(path.with_name(latest_name(run.spider)), page)
    write_index(root)
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
    shown = {
        "refusals": refusals(run),
        "by_day": _by_day(run),
        "outcomes": found,
        "codes": _codes(run.timeline),
        "times": _times(run.timeline),
        "fields": _fields(run, earlier),
    }
    has_gaps = run.gaps is not None and run.gaps.held
    return rendered(
        "run.html.j2",
        **shown,
        nothing=[
            *(name for key, name in _EMPTY.items() if not shown[key]),
            *([] if has_gaps else ["gaps in the chain of posts (scrapy audit tells)"]),
        ],
        run=run,
        most=max((outcome.count for outcome in found), default=1),
        period=_period_name(run),
        all_codes=sorted(whole.codes.items()),
        median=whole.time(0.5),
        slow=whole.time(0.95),
        requests=int(run.stats.get("downloader/request_count", 0)),
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
    stored_some = [run for run in last if run.items]
    some = [run.started[5:16].replace("T", " ") for run in stored_some]
    names = [name for name in FIELDS if any(run.fields.get(name) for run in last)]
    return rendered(
        "runs.html.j2",
        runs=[(run, duration(run.seconds)) for run in reversed(last)],
        stored=_chart(stacks, labels, stored),
        times=_time_chart(labels, wholes),
        fields=[_field_over_runs(name, some, stored_some) for name in names],
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
    """Return a field's name, its share in each run, and in the articles of all runs together."""
    shares = [run.share(name) for run in last]
    percent = [None if share is None else 100 * share for share in shares]
    drawn = lines(labels, [Series(name, "c1", percent)], NARROW, 90, " %", 100)
    told = sum(run.told(name) for run in last)
    return name, drawn, sum(run.fields.get(name, 0) for run in last) / told if told else None


def _by_day(run: Run) -> Chart | None:
    days = [date.fromisoformat(day) for day in run.days if day]
    if not days:
        return None
    first, last = min(days), max(days)
    step = _step(days)
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


def _step(days: Sequence[date]) -> int:
    span = (max(days) - min(days)).days
    return next(step for most, step in _SCALES if span < most)


def _period_name(run: Run) -> str:
    """Return what a column of the first chart is.

    >>> _period_name(Run(job="j", spider="s", started="", days={"2022-03-15": {"Sports": 1}}))
    'day'
    >>> days = {"2022-03-15": {"Sports": 1}, "2022-07-15": {"Sports": 1}}
    >>> _period_name(Run(job="j", spider="s", started="", days=days))
    'week'
    """
    days = [date.fromisoformat(day) for day in run.days if day]
    return {1: "day", 7: "week", 31: "month"}.get(_step(days), "year") if days else "day"


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
    return _time_chart(_moments(timeline), timeline.slots)


def _time_chart(labels: Sequence[str], slots: Sequence[Slot]) -> Chart:
    """Return response times on a scale that a few outliers do not flatten: they are cut off."""
    most = scale_of([slot.time(0.95) for slot in slots])
    series = [
        Series(name, style, [_cut(slot.time(share), most) for slot in slots])
        for name, style, share in (("median", "c1", 0.5), ("slowest 5 % from", "c2", 0.95))
    ]
    above = sum(1 for slot in slots if (slot.time(0.95) or 0) > most)
    chart = _chart(lines, labels, series, unit=" s")
    if above:
        highest = max(slot.time(0.95) or 0 for slot in slots)
        chart.legend.append(("", f"cut off at the top: {above}, the highest {highest:.2g} s"))
    return chart


def scale_of(values: Sequence[float | None]) -> float:
    """Return where an axis may end: at twice what nine of ten values do not exceed, at most.

    >>> scale_of([0.1, 0.2, None, 0.3]), scale_of([0.1] * 20 + [30.0])
    (0.3, 0.2)
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return 0.0
    return min(known[-1], 2 * known[int(0.9 * (len(known) - 1))])


def _cut(value: float | None, most: float) -> float | None:
    return None if value is None else min(value, most)


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
        told = sum(one.told(name) for one in earlier)
        mean = sum(one.fields.get(name, 0) for one in earlier) / told if told else None
        fallen = mean is not None and run.items >= ENOUGH and share < mean - FALLEN
        shares.append(FieldShare(name, share, before, mean, fallen))
    return shares
