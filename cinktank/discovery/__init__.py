"""Which addresses: where a section is, down its listing, and along the neighbours."""
