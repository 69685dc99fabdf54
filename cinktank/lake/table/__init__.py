"""The table: what analysts query, loaded from the landing zone."""
