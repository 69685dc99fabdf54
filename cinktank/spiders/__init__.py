"""Spiders: a section is a few lines; the walk is in `section`."""
