"""Learned restorations: the only room for torch at run time, which is imported on first use and never at start-up."""
