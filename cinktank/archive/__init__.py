"""The past: WARC files written, indexed and read; web archives asked; articles taken from them."""
