"""What is raised when an archive cannot be used."""


class ArchiveError(Exception):
    """An archive cannot be used so: a one-line message says what, where, and what to do."""
