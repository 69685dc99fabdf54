"""Down a listing, page by page, however its pages come: as HTML, by Ajax, or by a browser."""
