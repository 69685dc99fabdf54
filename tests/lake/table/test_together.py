"""Two loaders at once, and loaders that are killed: the table is whole whatever happens."""

import random
import shutil

import pytest

from cinktank.lake.location import LakeError
from tests.lake.articles import article, land, tombstone
from tests.lake.table.loading import Loading

KILLS = 20
ARTICLES = 60


def land_many(lake):
    """Land articles with changes and tombstones; return the newest revision of each."""
    land(lake.root, *(article(n) for n in range(ARTICLES)), rows=7, rejects=5)
    land(lake.root, *(article(n, 2) for n in range(0, ARTICLES, 3)), rows=7)
    land(lake.root, *(tombstone(n, 3) for n in range(0, ARTICLES, 10)), rows=2)
    gone = set(range(0, ARTICLES, 10))
    return {str(n): 1 if n % 3 else 2 for n in range(ARTICLES) if n not in gone}


def check(lake, expected):
    assert dict(lake.ask("SELECT identifier, revision FROM articles")) == expected
    assert lake.one("SELECT count(*) FROM articles") == len(expected)
    assert lake.one("SELECT count(*) FROM revisions") == ARTICLES + 20 + 6
    assert lake.one("SELECT count(*) FROM quarantine") == 5


def test_three_loaders_at_once_load_everything_once(lake):
    expected = land_many(lake)
    done = [loader.done() for loader in [Loading(lake.settings) for _ in range(3)]]
    check(lake, expected)
    if lake.place.table == "duckdb":
        assert sorted(one.read for one in done)[:2] == [0, 0]


def test_killed_at_random_points_the_table_is_readable_and_ends_right(lake):
    kill_often(lake, KILLS, seed=5)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_killed_a_hundred_times_the_table_is_readable_and_ends_right(lake, seed):
    kill_often(lake, 100, seed)


def kill_often(lake, kills, seed):
    chance = random.Random(seed)
    expected = land_many(lake)
    killed, seconds = 0, 1.0
    while killed < kills:
        loader = Loading(lake.settings)
        if loader.ends_within(chance.uniform(0, seconds)):
            shutil.rmtree(lake.root / "table")  # it came to its end: begin again
        else:
            loader.kill()
            killed += 1
            assert list(loader.temporary.iterdir()) == []
            assert all(count == 1 for count in articles_by_key(lake))
    lake.load()
    check(lake, expected)


def articles_by_key(lake):
    """Return how often each article is in the table; none where it was not made yet."""
    try:
        return [count for _, count in lake.ask("SELECT key, count(*) FROM articles GROUP BY 1")]
    except LakeError as error:
        if "there is no table" not in str(error):
            raise
        return []
