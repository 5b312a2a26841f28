"""The loop over a lesson of three lines: resumed bit by bit, the best weights kept, stopped early."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from workstation.core import Cancelled, Progress, UsageError
from workstation.training import loop
from workstation.training.lesson import Batch
from workstation.training.recipe import Schedule

SCHEDULE = Schedule(seed=3, steps=12, rate=1e-2, judge_every=3)


class Doubling:
    """Learn y = 2x, through batch normalisation and drop-out; `score` makes the judgements."""

    def __init__(self, score: Callable[[int], float] | None = None, stop_after: int | None = None) -> None:
        self.score, self.stop_after, self.judged, self.asked = score, stop_after, 0, list[int]()

    def network(self) -> nn.Module:
        return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 4))

    def batch(self, step: int) -> Batch:
        if step == self.stop_after:
            raise Cancelled()
        self.asked.append(step)
        x = torch.randn(16, 4, generator=torch.Generator().manual_seed(step))
        return x, 2 * x

    def loss(self, network: nn.Module, batch: Batch) -> torch.Tensor:
        return (network(batch[0]) - batch[1]).square().mean()

    def judge(self, network: nn.Module) -> float:
        self.judged += 1
        x = torch.randn(64, 4, generator=torch.Generator().manual_seed(99))
        return self.score(self.judged) if self.score else -float(self.loss(network, (x, 2 * x)).detach())


def fit(lesson: Doubling, kept: Path, schedule: Schedule = SCHEDULE, digest: str = "one") -> dict[str, torch.Tensor]:
    return loop.fit(lesson, schedule, kept, digest, Progress()).state_dict()  # type: ignore[arg-type]


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(left[key], right[key]) for key in left)


@pytest.mark.parametrize("stop_after", [3, 7, 11])
def test_a_resumed_training_equals_an_uninterrupted_one_bit_by_bit(tmp_path: Path, stop_after: int) -> None:
    whole = fit(Doubling(), tmp_path / "whole")
    with pytest.raises(Cancelled):
        fit(Doubling(stop_after=stop_after), tmp_path / "parts")
    torch.manual_seed(1234)
    second = Doubling()
    assert same(fit(second, tmp_path / "parts"), whole)
    assert second.asked == list(range(stop_after // 3 * 3, 12))


def test_a_checkpoint_is_no_pickle_and_of_one_recipe(tmp_path: Path) -> None:
    fit(Doubling(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["state.safetensors"]
    with pytest.raises(UsageError, match="another recipe"):
        fit(Doubling(), tmp_path, digest="two")
    (tmp_path / "state.safetensors").write_bytes(b"nonsense")
    with pytest.raises(UsageError, match="cannot be gone on with"):
        fit(Doubling(), tmp_path)


def test_the_loss_falls_and_the_best_weights_are_kept(tmp_path: Path) -> None:
    long = Schedule(seed=3, steps=120, rate=2e-2, judge_every=40)
    before, after = Doubling(), Doubling()
    untrained, trained = before.network(), after.network()
    trained.load_state_dict(fit(after, tmp_path / "long", long))
    assert after.judge(trained.eval()) > 0.5 * before.judge(untrained.eval())
    best_first = fit(Doubling(lambda nth: -nth), tmp_path / "falling")
    stopped = fit(Doubling(), tmp_path / "short", Schedule(seed=3, steps=12, rate=1e-2, judge_every=3, patience=1))
    assert not same(best_first, stopped)
    with pytest.raises(Cancelled):
        fit(Doubling(lambda nth: -nth, stop_after=3), tmp_path / "first")
    state = loop.State.fresh(Doubling().network(), SCHEDULE)
    loop.checkpoint.restore(tmp_path / "first", state, "one")
    assert same(best_first, state.network.state_dict())


def test_a_training_that_gets_no_better_stops_early(tmp_path: Path) -> None:
    lesson = Doubling(lambda nth: -abs(nth - 2))
    fit(lesson, tmp_path, Schedule(seed=3, steps=60, rate=1e-2, judge_every=3, patience=2))
    assert lesson.judged == 4 and lesson.asked[-1] == 11


def test_a_training_begins_with_the_weights_that_it_is_given(tmp_path: Path) -> None:
    given = Doubling().network()
    kept = loop.fit(Doubling(), Schedule(seed=3, steps=0, rate=1e-2, judge_every=1), tmp_path, "one", Progress(), given)  # type: ignore[arg-type]
    assert same(kept.state_dict(), given.state_dict())
    with pytest.raises(UsageError, match="another network"):
        loop.fit(Doubling(), SCHEDULE, tmp_path, "one", Progress(), nn.Linear(4, 4))  # type: ignore[arg-type]


def test_the_learning_rate_rises_to_its_top_and_falls_to_nothing() -> None:
    rates = [loop.learning_rate(Schedule(1, 100, 1.0, 10), step) for step in range(101)]
    assert rates[0] == pytest.approx(1 / 25) and max(rates) == rates[10] == pytest.approx(1.0) and rates[100] == pytest.approx(0)
    assert all(a > b for a, b in zip(rates[10:], rates[11:], strict=False))
