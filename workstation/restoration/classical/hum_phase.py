"""The phase of hum through time, from all its harmonics together, through splices too.

Hum is one wave form, a_k for harmonic k, and one phase θ(t): z_k(t) = a_k exp(i k θ(t)) + noise. Where a recording was cut
and joined the wave form stays and θ jumps. So θ is found in four steps:

1. How fast it turns: in windows of 4 s the frequency of the greatest Σ CAP ln(1 + J / CAP), J the coherent power of a line over
   its variance, along the path of greatest sum. The logarithm keeps a loud note from deciding.
2. The wave form where it stands out most, which is a first a.
3. θ in every frame, on a circle of STATES, as the path of greatest likelihood (Viterbi) that may turn slowly at little cost and
   jump at a high one. Errors are taken for heavy-tailed: ln p = −TAIL ln(1 + |z − a exp(i k θ)|² / (TAIL V)).
4. Between jumps θ is smoothed by maximum a posteriori with frequency as a random walk (a banded system, reweighted).

With the better θ, a is estimated anew from all of the recording nearby, and 3 and 4 are done again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hum import RATE, best_path
from .hum_lines import BLOCK, FRESH, HOP, HOPS_A_SECOND, TAIL, Lines, in_blocks, summed, weighted_mean

#: Lines (a harmonic in a channel) that the phase is taken from: those that stand out most.
MOST_LINES = 24
#: Frequency: window and hop in frames, reach and step in Hz, cost of a move of 1 Hz², and the evidence that a line gives at most.
TURN_WINDOW, TURN_HOP = 32, 4
TURN_REACH_HZ, TURN_STEP_HZ = 0.15, 0.0075
TURN_COST, CAP = 3e5, 30.0
#: Phase: places on the circle, cost of a step and of a jump.
STATES = 192
STEP_COST, JUMP_COST = 1.5, 30.0
#: The random walk of the fundamental, in Hz per square root of a second.
WALK_HZ = 0.005
#: Over how many seconds (standard deviation) the first and the later wave form are estimated.
FIRST_SECONDS, FORM_SECONDS = 3.0, 20.0
ROUNDS, SMOOTHINGS = 2, 4


@dataclass(frozen=True)
class Phase:
    """θ in radians [frames], relative to the oscillator of the lines; `jumps` are the frames before which it jumps."""

    theta: np.ndarray
    jumps: np.ndarray


def track(lines: Lines) -> Phase:
    """θ of the hum in some lines."""
    turning = _turning(lines)
    z = lines.z * np.exp(-1j * turning[:, None, None] * lines.numbers).astype(np.complex64)
    form, weights = weighted_mean(z, lines.variance, FIRST_SECONDS)
    form, certainty = form[::BLOCK], summed(in_blocks(weights), FIRST_SECONDS)
    evidence = np.log1p((form.real ** 2 + form.imag ** 2) * certainty / CAP)
    best = np.sort(np.argsort(evidence.sum(axis=0).reshape(-1))[-MOST_LINES:])
    numbers = np.broadcast_to(lines.numbers, z.shape[1:]).reshape(-1)[best]
    z, variance = z.reshape(len(z), -1)[:, best], lines.variance.reshape(len(z), -1)[:, best]
    form = np.broadcast_to(form[evidence.sum(axis=(1, 2)).argmax()].reshape(-1)[best], z.shape)
    for _ in range(ROUNDS):
        theta, jumps = _most_likely(z, variance, form, numbers)
        theta = _smoothed(z, variance, form, numbers, theta, jumps)
        form, _ = weighted_mean(z * np.exp(-1j * np.outer(theta, numbers)), variance, FORM_SECONDS)
    return Phase(turning + _smoothed(z, variance, form, numbers, theta, jumps), jumps)


def _turning(lines: Lines) -> np.ndarray:
    """θ as the integral of the frequency that the lines have besides their oscillator's: radians [frames]."""
    count = len(lines.z)
    hz = np.arange(-TURN_REACH_HZ, TURN_REACH_HZ + TURN_STEP_HZ / 2, TURN_STEP_HZ)
    window = np.hanning(TURN_WINDOW + 2)[1:-1].astype(np.float32)
    time = (np.arange(TURN_WINDOW) - (TURN_WINDOW - 1) / 2) * HOP / RATE
    half = TURN_WINDOW // 2
    scores = np.zeros((-(-(count + 1) // TURN_HOP), len(hz)))
    for number in lines.numbers:
        turned = (window[:, None] * np.exp(-2j * np.pi * number * np.outer(time, hz))).astype(np.complex64)
        for channel in range(lines.z.shape[1]):
            certainty = np.pad(1 / lines.variance[:, channel, number - 1], half)
            weighted = np.pad(lines.z[:, channel, number - 1], half) * certainty
            # copies, for a product with overlapping views takes ten times as long
            views = [np.lib.stride_tricks.sliding_window_view(each, TURN_WINDOW)[::TURN_HOP].copy() for each in (weighted, certainty)]
            found = views[0] @ turned
            scores += CAP * np.log1p((found.real ** 2 + found.imag ** 2) / np.maximum(views[1] @ window, 1e-20)[:, None] / CAP)
    besides = hz[best_path(scores, TURN_COST * TURN_STEP_HZ ** 2)]
    each = np.interp(np.arange(count), np.arange(len(scores)) * TURN_HOP - 0.5, besides)
    return 2 * np.pi / HOPS_A_SECOND * np.concatenate([[0.0], np.cumsum(each[1:] + each[:-1]) / 2])


def _likelihood(z: np.ndarray, variance: np.ndarray, form: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """ln p of every state in some frames: float32 [frames, STATES]."""
    angles = np.outer(numbers, 2 * np.pi * np.arange(STATES) / STATES)
    waves = np.stack([np.ones_like(angles), -np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    scale = np.float32(1 / TAIL) / variance
    both = 2 * np.conj(z) * form * scale
    apart = 1 + (z.real ** 2 + z.imag ** 2 + form.real ** 2 + form.imag ** 2) * scale
    parts = np.stack([apart, both.real, both.imag], axis=-1).astype(np.float32)
    out = np.zeros((len(z), STATES), np.float32)
    for line in range(len(numbers)):
        out -= np.log(np.maximum(parts[:, line] @ waves[line], np.float32(1)))
    return np.float32(TAIL * FRESH) * out


def _most_likely(z: np.ndarray, variance: np.ndarray, form: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The path of θ: radians [frames], and the frames before which it jumps."""
    back = np.empty((len(z), STATES), np.int16)
    stay = np.arange(STATES)
    origins = np.stack([stay, np.roll(stay, 1), np.roll(stay, -1)])
    costs = np.array([[0.0], [STEP_COST], [STEP_COST]])
    total = np.zeros(STATES)
    for first in range(0, len(z), 64):
        part = slice(first, first + 64)
        for number, gained in enumerate(_likelihood(z[part], variance[part], form[part], numbers), first):
            reached = total[origins] - costs
            which = reached.argmax(axis=0)
            top = int(total.argmax())
            best = np.maximum(reached.max(axis=0), total[top] - JUMP_COST)
            back[number] = np.where(reached.max(axis=0) >= best, origins[which, stay], top)
            total = best + gained
    path = np.empty(len(z), int)
    path[-1] = total.argmax()
    for number in range(len(z) - 1, 0, -1):
        path[number - 1] = back[number, path[number]]
    moved = np.abs((np.diff(path) + STATES // 2) % STATES - STATES // 2)
    return np.unwrap(2 * np.pi * path / STATES), np.flatnonzero(moved > 1) + 1


def _smoothed(z: np.ndarray, variance: np.ndarray, form: np.ndarray, numbers: np.ndarray, theta: np.ndarray,
              jumps: np.ndarray) -> np.ndarray:
    """θ [frames] that maximises likelihood less Σ (second difference of θ)² / 2q², by Gauss-Newton steps; no penalty across jumps."""
    from scipy.linalg import solveh_banded

    if len(theta) < 3:
        return theta
    bend = 2 * np.pi * WALK_HZ * HOPS_A_SECOND ** -1.5
    stiff = np.full(len(theta) - 2, bend ** -2.0)
    for jump in jumps:
        stiff[max(jump - 2, 0):jump] = 0
    matrix = np.zeros((3, len(theta)))
    for at, weight in enumerate((1.0, 4.0, 1.0)):
        matrix[2, at:len(theta) - 2 + at] += weight * stiff
    matrix[1, 1:-1] -= 2 * stiff
    matrix[1, 2:] -= 2 * stiff
    matrix[0, 2:] = stiff
    for _ in range(SMOOTHINGS):
        wave = form * np.exp(1j * np.outer(theta, numbers))
        weights = 2 * FRESH / (variance + np.abs(z - wave) ** 2 / TAIL)
        pull = (weights * np.imag(z * np.conj(wave)) * numbers).sum(axis=1)
        firm = (weights * np.abs(form) ** 2 * numbers ** 2).sum(axis=1) + 1e-3
        bent = stiff * np.diff(theta, 2)
        for at, weight in enumerate((1.0, -2.0, 1.0)):
            pull[at:len(theta) - 2 + at] -= weight * bent
        system = matrix.copy()
        system[2] += firm
        theta = theta + np.clip(solveh_banded(system, pull), -0.3, 0.3)
    return theta
