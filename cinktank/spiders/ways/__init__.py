"""The ways to find an article, cheapest first; each asks, and hands on what it finds.

``api``, ``sitemap`` and ``feed`` are here, one module each; ``listing`` and ``neighbours`` are the
spider's own walk.
"""

from cinktank.spiders.ways.queue import Ways
from cinktank.spiders.ways.way import Way

__all__ = ["Way", "Ways"]
