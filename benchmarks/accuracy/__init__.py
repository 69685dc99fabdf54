"""How rightly pages are read, by cinktank and by general extractors: ``make accuracy``."""
