"""Where the bytes come from, and what a site may ask of us."""
