"""Garbage: objects in circles that nobody needs any more are taken apart in one thread, the one that calls `collect`.

Python looks for them in whichever thread is making objects, and a QObject that ends in another thread than its own takes timers and events
from under the event loop, which crashes.
"""

from __future__ import annotations

import gc

#: So many new objects are worth a look.
WORTH = 5000
#: All are looked through once so many more have lasted, as a share of those that did the time before.
GROWN = 0.25


class Garbage:
    """From its making on, Python collects nothing by itself."""

    def __init__(self) -> None:
        gc.disable()
        self._kept = len(gc.get_objects())
        self._lasted = 0

    def collect(self) -> None:
        """Look through what is new, and now and then through everything."""
        fresh = len(gc.get_objects(0)) + len(gc.get_objects(1))
        if fresh < WORTH:
            return
        self._lasted += fresh - gc.collect(1)
        if self._lasted > GROWN * self._kept:
            gc.collect()
            self._kept, self._lasted = len(gc.get_objects()), 0
