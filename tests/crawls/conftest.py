"""Newsrooms to crawl."""

import pytest

from fixtures.newsroom import NewsroomServer


@pytest.fixture
def newsroom():
    """A small newsroom of its own for each test that changes or breaks it."""
    with NewsroomServer(articles=200) as server:
        yield server
