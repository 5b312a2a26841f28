"""The outputs in closed form, by a second route."""

from __future__ import annotations

import numpy as np
import torch

from workstation.training import outputs


def test_the_weights_are_those_of_a_least_squares_fit() -> None:
    random = np.random.default_rng(6)
    features, rest = random.standard_normal((400, 5)), random.standard_normal(400)
    weights = outputs.least_squares(torch.from_numpy(features.T @ features), torch.from_numpy(features.T @ rest)).numpy()
    np.testing.assert_allclose(weights, np.linalg.lstsq(features, rest, rcond=None)[0], atol=1e-4)
