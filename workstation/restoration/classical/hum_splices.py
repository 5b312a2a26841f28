"""Where exactly the phase of hum jumps: between which samples a recording was cut and joined.

Frames of 0.25 s tell a jump to within one of their hops. With the wave before it, L, and the one after it, R, known, the place n is
where ln p = Σ_{t<n} (x − (L + R) / 2) · d is greatest, d = Σ_k (L_k − R_k) / V_k: each harmonic counts as much as the music lets
it be heard (a matched filter for a step from L to R).
"""

from __future__ import annotations

import numpy as np

from .hum_levels import Levels
from .hum_lines import BLOCK, HOP, WINDOW, Lines
from .hum_phase import Phase

#: Samples looked at on each side of the middle between two frames.
REACH = 3 * HOP // 2


def placed(x: np.ndarray, lines: Lines, phase: Phase, levels: Levels) -> np.ndarray:
    """The places of the jumps of `phase` in frames of the lines, float64 [jumps]; x as `hum_lines.follow` got it."""
    total = lines.phase + phase.theta
    along = np.arange(-REACH, REACH)
    places = phase.jumps - 0.5
    for index, jump in enumerate(phase.jumps):
        if not 2 <= jump < len(total) - 2:
            continue
        amplitudes = levels.amplitudes[jump // BLOCK]
        certainty = 2 / (lines.variance[jump - 2] + lines.variance[jump + 1])
        before = total[jump - 1] + (total[jump - 1] - total[jump - 2]) * (along / HOP + 0.5)
        after = total[jump] + (total[jump + 1] - total[jump]) * (along / HOP - 0.5)
        waves = [np.exp(1j * np.outer(lines.numbers, turned)) for turned in (before, after)]
        middle = (amplitudes @ (waves[0] + waves[1])).real / 2
        matched = ((amplitudes * certainty) @ (waves[0] - waves[1])).real
        at = WINDOW + jump * HOP - HOP // 2
        won = np.cumsum(((x[:, at - REACH:at + REACH] - middle) * matched).sum(axis=0))
        places[index] += (int(won.argmax()) + 1 - REACH) / HOP
    return places
