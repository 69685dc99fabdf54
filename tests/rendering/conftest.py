"""A real Chromium; where there is none, the tests are left out on a desk and fail in CI."""

import os

import pytest

from cinktank.transport.rendering.finding import HOW_TO_INSTALL, named, of_the_system


@pytest.fixture(scope="session")
def chromium() -> str:
    """Its path."""
    path = named() or of_the_system()
    if path is None:
        leave = pytest.fail if os.environ.get("CI") else pytest.skip
        leave(f"there is no browser: {HOW_TO_INSTALL}")
    return path
