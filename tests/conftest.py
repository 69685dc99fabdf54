"""Options and fixtures that several test modules share."""

import pytest
from hypothesis import HealthCheck, settings

# No test is timed: hypothesis makes its tables of letters when it is first asked for one, and a
# machine may have other things to do.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regold",
        action="store_true",
        help="rewrite the golden items of the frozen pages; the diff is the review",
    )
