"""The lesson of a network that places spectral lines within their quantisation cells: music and speech through LAME at many rates.

A granule's lines are its own lesson, so a crop of a few granules of one channel is all that a step needs to see. The loss is the
energy of the error over that of the decode times its best gain, crop by crop, so that every bitrate and level counts alike.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import nn

from ...core import UsageError
from ...restoration.neural import networks
from ...restoration.neural.coded import trust, whole_error
from ...restoration.neural.networks.cells import NODES, Cells
from .. import data
from ..cells_data import LAME_SCALE, How, Lines, lines_of
from ..lesson import Batch, Room

#: Three quarters of a shift win 94 % of what all of it wins, and lose half as much where it is wrong.
CAUTION = 0.75
#: Every so many-th recording that was learned from is looked at once more in the end.
_SOME = 4


class LineCells:
    """The recipe's [lesson] gives `music` and `speech`, lists of [rate, channels, kbps] of which every recording is coded in `draws`;
    `seconds` of each, at `most` so many recordings of a folder; `granules` of a crop and `lines` of a step. What lies in a folder named
    music is music.
    """

    def __init__(self, room: Room) -> None:
        self._room, self._plan, self._wishes = room, room.plan, room.plan.lesson
        learned, self.held = data.split(room.data_dir, room.plan.data)
        folders = [[path for path in learned if path.is_relative_to(room.data_dir / folder)] for folder in room.plan.data.train]
        self.learned = [path for found in folders for path in found[:self._wishes["most"]]]
        self._lines: dict[tuple[Path, How], Lines | None] = {}
        self._by_width: dict[int, list[Lines]] | None = None

    def network(self) -> nn.Module:
        arguments = {key: value for key, value in self._plan.network.items() if key != "name"}
        return networks.build(str(self._plan.network["name"]), arguments)

    def batch(self, step: int) -> Batch:
        """(numbers, exponents, told, targets, weights): crops of recordings that need the same number of lines."""
        if self._by_width is None:
            self._by_width = self._prepared()
        random = np.random.default_rng((self._plan.schedule.seed, step))
        widths = sorted(self._by_width)
        shares = np.array([len(self._by_width[width]) for width in widths], float)
        width = widths[random.choice(len(widths), p=shares / shares.sum())]
        count = self._wishes["granules"]
        size = max(2, round(self._wishes["lines"] / (width * count)))
        chosen = random.integers(len(self._by_width[width]), size=size)
        return _stacked([_crop(self._by_width[width][index], random, count + 2 * Cells.context) for index in chosen])

    def loss(self, network: nn.Module, batch: Batch) -> torch.Tensor:
        numbers, exponents, told, targets, weights = batch
        inside = slice(Cells.context, numbers.shape[1] - Cells.context)
        weights, targets = weights[:, inside], targets[:, inside]
        left = (weights * (targets - network(numbers, exponents, told)).square()).sum((1, 2))
        before = (weights * targets.square()).sum((1, 2))
        return (left / (before + 1e-20))[before > 0].mean()

    def judge(self, network: nn.Module) -> float:
        """The mean of what is won over the best gain, in dB, over the held-out recordings and their codings."""
        won = [won_db(cast(Cells, network), lines) for path in self.held for how in self.codings(path)
               if (lines := self._kept(path, how)) is not None]
        return float(np.mean(won))

    def finish(self, network: nn.Module) -> None:
        """Trust the shifts, for each number of bits a sample, as far as the recordings say: of the error r of a decode and a shift c the
        energy |r − f·c|² is least at f = r·c / c·c. Every recording counts alike, and f is not more than harms few of them.
        """
        made, nodes = cast(Cells, network), np.array(NODES, float)
        made.get_buffer("trust").fill_(1.0)
        found: dict[int, list[tuple[float, float]]] = {}
        for path in self.held + self.learned[::_SOME]:
            for how in self.codings(path):
                if (lines := self._kept(path, how)) is not None:
                    place = int(np.argmin(np.abs(nodes - math.log2(how.kbps * 1000 / how.rate / how.channels))))
                    found.setdefault(place, []).append(_along(made, lines))
        for place in range(len(nodes)):
            made.get_buffer("trust")[place] = _factor(found.get(place, []))

    def figures(self, network: nn.Module) -> list[dict[str, object]]:
        """A row for each test set and bitrate: means over its recordings, and the worst of them."""
        rows: list[dict[str, object]] = []
        for name, folder in self._plan.data.test.items():
            files = data.recordings(self._room.data_dir, folder)[:self._plan.data.test_clips]
            for kbps in self._plan.data.kbps if files else ():
                row = _row(cast(Cells, network), [self._kept(path, self._test_how(path, kbps)) for path in files])
                rows.append({"set": name, "kbps": kbps} | row)
        return rows

    def codings(self, path: Path) -> list[How]:
        """How a recording is coded: `draws` of the recipe's, and a level, by its name alone."""
        kind = "music" if "music" in path.parts else "speech"
        named = hashlib.sha256(path.relative_to(self._room.data_dir).as_posix().encode()).digest()
        random = np.random.default_rng(list(named[:8]))
        choices = self._wishes[kind]
        chosen = random.permutation(len(choices))[:self._wishes["draws"]]
        gains = random.choice([1.0, 1.0, 0.5, 0.25], len(chosen))
        return [How(rate, channels, kbps, self._wishes["seconds"], float(gain))
                for (rate, channels, kbps), gain in zip((choices[index] for index in chosen), gains, strict=True)]

    def _test_how(self, path: Path, kbps: int) -> How:
        music = "music" in path.parts
        return How(44100 if music else self._plan.data.rate, 2 if music else 1, kbps, 10.0)

    def _kept(self, path: Path, how: How) -> Lines | None:
        if (path, how) not in self._lines:
            self._room.progress.check()
            self._lines[path, how] = lines_of(path, how, self._room.cache)
        return self._lines[path, how]

    def _prepared(self) -> dict[int, list[Lines]]:
        least = self._wishes["granules"] + 2 * Cells.context
        out: dict[int, list[Lines]] = {}
        for path in self.learned:
            for how in self.codings(path):
                lines = self._kept(path, how)
                if lines is not None and len(lines.known) >= least and lines.known.any():
                    out.setdefault(lines.numbers.shape[2], []).append(lines)
        if not out:
            raise UsageError("The recipe's recordings are too short or too quiet to learn from.")
        return out

    @staticmethod
    def tables(figures: Sequence[Mapping[str, Any]]) -> list[str]:
        out = []
        for name in dict.fromkeys(row["set"] for row in figures):
            lines = [f"**{name}**, SNR in dB (mean over recordings):", "",
                     "| kbit/s | recordings | do nothing | best gain | model | won over best gain | least won |", "|---" * 7 + "|"]
            lines += [f"| {row['kbps']} | {row['recordings']} | {row['snr_nothing_db']:.2f} | {row['snr_best_gain_db']:.2f} "
                      f"| {row['snr_model_db']:.2f} | {row['snr_model_db'] - row['snr_best_gain_db']:+.3f} | {row['least_won_db']:+.3f} |"
                      for row in figures if row["set"] == name]
            out.append("\n".join(lines))
        return out


def _crop(lines: Lines, random: np.random.Generator, count: int) -> tuple[np.ndarray, ...]:
    channel = int(random.integers(lines.numbers.shape[0]))
    start = int(random.integers(lines.numbers.shape[1] - count + 1))
    return _inputs(lines, channel, slice(start, start + count))


def _inputs(lines: Lines, channel: int, part: slice) -> tuple[np.ndarray, ...]:
    """(numbers, exponents, told, targets, weights) of granules `part` of one channel; weights are squared steps, 0 where not known."""
    known = lines.known[part]
    exponents = lines.exponents[channel, part].astype(np.float32)
    numbers = np.where(known[:, None], lines.numbers[channel, part], 0).astype(np.float32)
    weights = np.exp2(2 * exponents) * known[:, None]
    return numbers, exponents, lines.told[channel, part], lines.targets[channel, part].astype(np.float32), weights


def _stacked(crops: list[tuple[np.ndarray, ...]]) -> Batch:
    return tuple(torch.from_numpy(np.stack(one)) for one in zip(*crops, strict=True))


def _along(network: Cells, lines: Lines) -> tuple[float, float]:
    """r·c and c·c of a recording's shifts c, over r·r."""
    along = energy = error = 1e-30
    inner = slice(Cells.context, len(lines.known) - Cells.context)
    for channel in range(len(lines.numbers)):
        given = _stacked([_inputs(lines, channel, slice(0, len(lines.known)))])
        with torch.inference_mode():
            shift = network(*given[:3])[0].double()
        targets, weights = (one[0, inner].double() for one in given[3:])
        along += float((weights * targets * shift).sum())
        energy += float((weights * shift.square()).sum())
        error += float((weights * targets.square()).sum())
    return along / error, energy / error


def _factor(found: Sequence[tuple[float, float]]) -> float:
    """CAUTION of the factor of least error over recordings of (r·c, c·c), and at most what leaves nine in ten of them unharmed."""
    if not found:
        return 0.0
    along, energy = np.array(found).T
    unharmed = 2 * np.quantile(along / np.maximum(energy, 1e-30), 0.1)
    return float(np.clip(min(CAUTION * along.sum() / max(energy.sum(), 1e-30), unharmed), 0.0, CAUTION))


def won_db(network: Cells, lines: Lines) -> float:
    """What the network wins over the decode times its best gain on one recording, all channels together."""
    best, model, _, _ = _energies(network, lines)
    return 10 * math.log10(best / model)


def _energies(network: Cells, lines: Lines) -> tuple[float, float, float, float]:
    """Energies at the encoder's level: of the error with the best gain, the model's, the untouched decode's, and of the original."""
    xx = xy = yy = left = 0.0
    inner = slice(Cells.context, len(lines.known) - Cells.context)
    error = whole_error(lines.numbers[:, lines.known], lines.exponents[:, lines.known])
    shares = torch.from_numpy(trust(lines.numbers[:, inner], lines.exponents[:, inner], error))
    for channel in range(len(lines.numbers)):
        given = _stacked([_inputs(lines, channel, slice(0, len(lines.known)))])
        with torch.inference_mode():
            shift = shares[channel] * network(*given[:3])[0].double()
        numbers, _, _, targets, weights = (one[0, inner].double() for one in given)
        values = numbers.sign() * numbers.abs().pow(4 / 3)
        beyond = float((lines.beyond[channel] * lines.known)[inner].sum())
        xx += float((weights * (values + targets).square()).sum()) + beyond
        xy += float((weights * (values + targets) * values).sum())
        yy += float((weights * values.square()).sum())
        left += float((weights * (targets - shift).square()).sum()) + beyond
    nothing = xx / LAME_SCALE ** 2 - 2 * xy / LAME_SCALE + yy
    return xx - xy * xy / yy, left, nothing * LAME_SCALE ** 2, xx


def _row(network: Cells, recordings: Sequence[Lines | None]) -> dict[str, object]:
    rows = []
    for lines in recordings:
        if lines is not None:
            best, model, nothing, original = _energies(network, lines)
            rows.append([10 * math.log10(original / error) for error in (nothing, best, model)])
    nothing_db, best_db, model_db = (float(mean) for mean in np.mean(rows, axis=0))
    least = min(row[2] - row[1] for row in rows)
    return {"recordings": len(rows), "snr_nothing_db": round(nothing_db, 3), "snr_best_gain_db": round(best_db, 3),
            "snr_model_db": round(model_db, 3), "least_won_db": round(least, 3)}
