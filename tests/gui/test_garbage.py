"""Garbage is taken apart in one thread, however many make objects."""

from __future__ import annotations

import threading
import weakref

from workstation.app.shell.garbage import GROWN, WORTH, Garbage


class Circle:
    """Something that only the collection of garbage takes apart."""

    def __init__(self):
        self.itself = self


def test_a_circle_ends_in_the_thread_that_collects_and_in_no_other():
    garbage, ended = Garbage(), []
    circle = Circle()
    weakref.finalize(circle, lambda: ended.append(threading.get_ident()))
    del circle
    busy = threading.Thread(target=lambda: [Circle() for _ in range(20 * WORTH)])
    busy.start()
    busy.join()
    assert not ended
    garbage.collect()
    assert ended == [threading.get_ident()]


def test_what_lasted_before_it_became_garbage_is_found_once_much_has_come():
    garbage, ended = Garbage(), []
    garbage.collect()
    circle = Circle()
    weakref.finalize(circle, lambda: ended.append(True))
    lasting = [[] for _ in range(WORTH)]
    garbage.collect()
    del circle
    lasting += [[] for _ in range(round(GROWN * garbage._kept) + WORTH)]
    garbage.collect()
    assert ended and lasting
