"""Writing one recording, or many."""
