"""What a test of transport may need."""

from tests.rendering.conftest import chromium

__all__ = ["chromium"]
