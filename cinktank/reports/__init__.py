"""What a run was, for people: one page each, and one over many."""
