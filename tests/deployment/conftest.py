"""What the tests of a deployment begin with."""

import pytest

from fixtures.newsroom import NewsroomServer


@pytest.fixture(scope="module")
def newsroom():
    """A site for each file of tests."""
    with NewsroomServer(articles=200) as server:
        yield server
