"""Restoration: one interface, and every classical algorithm and model behind it."""
