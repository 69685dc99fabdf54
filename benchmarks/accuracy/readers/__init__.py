"""One module a tool: what it ``OFFERS``, which ``VERSIONS`` matter, and how it is asked best.

Each runs in its tool's own environment, so it imports the standard library and the tool only.
``read`` returns the fields of `offered`; what the tool did not find is left out or empty.
"""
