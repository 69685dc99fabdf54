"""Newsrooms to crawl."""

import pytest

from fixtures.newsroom import NewsroomServer


@pytest.fixture
def newsroom():
    with NewsroomServer(articles=120) as server:
        yield server
