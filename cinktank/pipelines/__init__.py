"""Pipelines: one judgement each, every drop counted under a name."""
