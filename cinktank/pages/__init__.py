"""All knowledge of the site's markup: what a page says, found with one parse."""
