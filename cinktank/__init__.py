"""Crawl Cinktank.com: every article once, every field right."""

__version__ = "0.1.0"
