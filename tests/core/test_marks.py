"""Marks: a sequence of Mark that is kept as columns."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from workstation.core import Findings, Mark, Marks, Step

FEW = (Mark(3, 9, (0,), 100.0, None, "click"), Mark(20, 21, None, 0.0, 4000.0, "", False), Mark(5, 30, (0,), label="click"))


def many(count: int = 300_000) -> Marks:
    start = np.arange(count) * 100
    return Marks.from_columns({"start": start, "stop": start + 8, "low_hz": np.zeros(count), "high_hz": np.full(count, np.nan),
                               "enabled": np.ones(count, bool), "kind": np.arange(count) % 2}, [((0,), "click"), ((1,), "click")])


def test_marks_give_back_what_they_were_made_from() -> None:
    marks = Marks(FEW)
    assert tuple(marks) == FEW and len(marks) == 3 and marks[1] == FEW[1] and marks[-1] == FEW[-1]
    assert tuple(marks[1:]) == FEW[1:] and FEW[2] in marks and marks.index(FEW[1]) == 1
    with pytest.raises(IndexError):
        marks[3]
    with pytest.raises(ValueError):
        marks.columns["start"][0] = 1


def test_equal_sequences_are_equal_whatever_they_were_cut_from() -> None:
    cut = Marks(FEW)[1:]
    assert cut == Marks(FEW[1:]) and cut.digest() == Marks(FEW[1:]).digest() and hash(cut) == hash(Marks(FEW[1:]))
    assert cut.kinds == ((None, ""), ((0,), "click"))
    assert cut != Marks(FEW) and Marks() == Marks(FEW)[:0] and Marks() != FEW


@pytest.mark.parametrize("change", [{"start": 4}, {"stop": 10}, {"channels": None}, {"low_hz": 0.0}, {"high_hz": 9.0}, {"label": "x"},
                                    {"enabled": False}], ids=lambda change: next(iter(change)))
def test_every_part_of_a_mark_makes_another_digest_and_another_step(change: dict[str, object]) -> None:
    one, other = Marks(FEW), Marks((replace(FEW[0], **change), *FEW[1:]))  # type: ignore[arg-type]
    assert one != other and one.digest() != other.digest()
    assert Step("x", findings=Findings(marks=one)).key != Step("x", findings=Findings(marks=other)).key


@pytest.mark.parametrize("marks", [Marks(), Marks(FEW), Marks(FEW[:1]), many(1000)], ids=["none", "few", "one", "thousand"])
def test_marks_survive_json(marks: Marks) -> None:
    assert Marks.from_plain(json.loads(json.dumps(marks.to_plain()))) == marks


def test_columns_of_one_value_are_written_once() -> None:
    plain = many(1000).to_plain()
    assert (plain["enabled"], plain["low_hz"], plain["high_hz"]) == (True, 0.0, None)
    assert len(json.dumps(plain)) < 25 * 1000


@pytest.mark.parametrize("broken", [{"start": [1, 2]}, {"kind": 7}, {"kind": -1}, {"stop": "x"}, {"kinds": [[None]]}, {"start": [[1]]}])
def test_columns_that_make_no_marks_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Marks.from_plain({**Marks(FEW[:1]).to_plain(), "stop": [9], **broken})


def test_joined_marks_follow_each_other() -> None:
    assert tuple(Marks.joined([Marks(FEW[:1]), Marks(), Marks(FEW[1:])])) == FEW
    assert Marks.joined([]) == Marks()


def test_marks_that_are_switched_share_all_but_the_switches() -> None:
    marks = many()
    other = marks.switched(np.array([5, 7]), False)
    assert np.flatnonzero(~other.columns["enabled"]).tolist() == [5, 7] and other.off == 2 and marks.off == 0
    assert [name for name in marks.columns if other.columns[name] is not marks.columns[name]] == ["enabled"]
    assert other.switched(np.array([5, 7]), True) == marks


def test_marks_that_touch_a_stretch_have_a_frame_in_it_on_one_of_the_channels() -> None:
    assert Marks(FEW).touching(9, 20, None).tolist() == [False, False, True]
    assert Marks(FEW).touching(8, 21, (0,)).tolist() == [True, True, True]
    assert Marks(FEW).touching(8, 21, (1, 2)).tolist() == [False, True, False]


def test_marks_on_screen_are_those_that_touch_it_on_the_channel() -> None:
    assert Marks(FEW).between(9, 20, 0).tolist() == [True, True, True]
    assert Marks(FEW).between(9, 20, 1).tolist() == [False, True, False]
    assert Marks(FEW).between(10, 19, 0).tolist() == [False, False, True]


def test_three_hundred_thousand_clicks_are_named_and_found_at_once() -> None:
    marks = many()
    assert sum(array.nbytes for array in marks.columns.values()) <= 40 * len(marks)
    begin = time.process_time()
    assert Step("x", findings=Findings(marks=marks)).key
    assert int(marks.between(0, 1000, 0).sum()) == 6
    switched = marks.columns["enabled"].copy()
    switched[5] = False
    edited = Findings(marks=marks).with_marks(Marks.from_columns({**marks.columns, "enabled": switched}, marks.kinds))
    assert not edited.marks[5].enabled and edited.edited
    assert time.process_time() - begin < 1.0
