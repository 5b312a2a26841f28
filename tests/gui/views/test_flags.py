"""Flags of markers: in their places, with labels that never touch."""

from __future__ import annotations

import pytest

from workstation.app.views.flags import LEAST, flag_at, flags
from workstation.app.views.viewport import Viewport
from workstation.core import Marker


@pytest.fixture
def view(qtbot):
    view = Viewport(44100, 100_000)
    view.set_width(1000)
    return view


def test_a_flag_stands_at_its_frame_and_a_region_reaches_to_its_end(view):
    point, region = flags([Marker(10_000), Marker(50_000, 60_000)], view)
    assert (point.left, point.right) == (100, None) and (region.left, region.right) == (500, 600)


def test_labels_never_reach_into_the_next_and_too_little_room_leaves_one_out(view):
    shown = flags([Marker(n) for n in (0, 5_000, 5_500, 30_000)], view)
    for one, other in zip(shown, shown[1:], strict=False):
        assert one.room == 0 or one.text + one.room < other.left
    assert [flag.room >= LEAST for flag in shown] == [True, False, True, True]


def test_what_is_off_screen_is_left_out_and_a_region_that_began_before_keeps_its_label(view):
    view.show(40_000, 60_000)
    shown = flags([Marker(1_000), Marker(20_000, 50_000, "long"), Marker(90_000)], view)
    assert [flag.index for flag in shown] == [1]
    assert shown[0].left < 0 <= shown[0].text < 20


def test_the_nearest_place_is_grasped_before_a_label(view):
    shown = flags([Marker(10_000, 30_000), Marker(30_300)], view)
    widths = [80.0, 60.0]

    def grasped(x):
        found = flag_at(shown, x, 5, widths)
        return None if found is None else (found[0].index, found[1])

    assert [grasped(x) for x in (99, 150, 299, 302, 340, 600)] == [
        (0, "start"), (0, "whole"), (0, "stop"), (1, "whole"), (1, "whole"), None]
