"""What a crawl shares, and knows no source: arguments, scope, ledger, articles, the run itself."""
