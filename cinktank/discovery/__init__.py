"""Which addresses: a file or a folder for each source of them; `source.py` says what one is."""
