"""Opening, listing, saving and keeping recordings."""
