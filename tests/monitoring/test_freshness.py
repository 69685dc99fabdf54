"""« Nothing new for N hours », by what the last weeks have taught."""

from datetime import UTC, datetime

from cinktank.memory import Record, State
from cinktank.monitoring.freshness import quiet

NOW, HOUR, DAY = 1_800_000_000, 3600, 86_400
HOST = "cinktank.com"


def record(number, hours_ago, section="Sports", seen_after=HOUR, host=HOST, state=State.KEPT):
    moment = NOW - int(hours_ago * HOUR)
    return Record(
        f"https://{host}/{section}-{number}/",
        state,
        sections=[section],
        published=datetime.fromtimestamp(moment, UTC).isoformat(),
        first_seen=moment + seen_after,
    )


def section(every, silent, count=30, **given):
    """Articles of a section, one in so many hours, the last so many hours ago."""
    return [record(number, silent + number * every, **given) for number in range(count)]


def silent(records, label="", given=None):
    return quiet(records, HOST, label, given, NOW)


def test_a_section_that_falls_silent_is_named_with_its_hours():
    found = silent(section(every=5, silent=20))
    assert list(found) == ["Sports"]
    assert "nothing new in « Sports » for 20 hours; at most 8" in found["Sports"]


def test_a_section_that_writes_as_it_uses_to_is_well():
    assert silent(section(every=5, silent=7)) == {}
    assert silent(section(every=40, silent=50)) == {}


def test_each_section_by_its_own_pauses():
    both = section(every=2, silent=20) + section(every=40, silent=20, section="Culture")
    assert list(silent(both)) == ["Sports"]
    assert silent(both, label="Culture") == {}


def test_it_stays_silent_however_long_ago_that_began():
    assert list(silent(section(every=5, silent=24 * 90))) == ["Sports"]


def test_an_archive_of_the_past_teaches_nothing():
    assert silent(section(every=5, silent=24 * 365, seen_after=300 * DAY)) == {}


def test_few_articles_teach_nothing():
    assert silent(section(every=1, silent=100, count=5)) == {}


def test_a_limit_counts_for_all_or_for_the_section_that_it_names():
    records = section(every=5, silent=20) + section(every=5, silent=20, section="Culture")
    assert silent(records, given=24) == {}
    assert list(silent(records, given={"sports": 12, "Culture": 48})) == ["Sports"]
    assert silent(records, given=0) == {}


def test_another_site_and_what_is_not_kept_do_not_count():
    theirs = section(every=5, silent=1, host="example.org")
    refused = section(every=5, silent=1, state=State.REJECTED)
    assert list(silent(section(every=5, silent=20) + theirs + refused)) == ["Sports"]
