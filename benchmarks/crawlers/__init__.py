"""Peers' own crawls of one site, each by the way that it documents for a news site."""
