"""Through WordPress's API: a request brings 100 whole articles, and later only what changed."""
