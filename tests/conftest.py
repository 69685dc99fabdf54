"""Options and fixtures that several test modules share."""

import multiprocessing
import os

import pytest
from hypothesis import HealthCheck, settings

from fixtures.newsroom import NewsroomServer
from tests.crawls import forked
from tests.crawls.forked_newsroom import ForkedNewsroom

# No test is timed: hypothesis makes its tables of letters when it is first asked for one, and a
# machine may have other things to do.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


# Crawls and newsrooms are forked from one process that has imported what they need.
multiprocessing.set_forkserver_preload(forked.PRELOADED)
NewsroomServer.launch = ForkedNewsroom

# Settings of whoever runs the tests: a crawl in a process of its own would take them for its own.
for _name in [name for name in os.environ if name.startswith("SCRAPY_")]:
    del os.environ[_name]


@pytest.fixture(autouse=True)
def _own_environment():
    """Leave the environment as it was: scrapy's own functions name their settings there."""
    before = os.environ.copy()
    yield
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regold",
        action="store_true",
        help="rewrite the golden items of the frozen pages; the diff is the review",
    )
