"""The lake: part files of JSON Lines, and one manifest per job."""
