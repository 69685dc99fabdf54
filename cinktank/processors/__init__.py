"""Pure functions from what a page prints to what an item holds.

Each takes a string and returns a value; what it cannot read is ``None``. None
of them raises on any text, none of them guesses, and none knows the site.
"""
