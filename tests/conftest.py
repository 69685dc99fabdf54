"""Options and fixtures that several test modules share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regold",
        action="store_true",
        help="rewrite the golden items of the frozen pages; the diff is the review",
    )
