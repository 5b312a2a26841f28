"""Every model in the box: its card tells the truth."""

from __future__ import annotations

import pytest

from workstation.restoration.neural import catalogue, weights
from workstation.restoration.neural import model as model_folder
from workstation.restoration.neural.model import Model
from workstation.training import package, recipe

MODELS = [m for m in catalogue.models() if (recipe.SHIPPED / f"{m.card.id}.toml").is_file()]


def test_codec_conv_is_in_the_box() -> None:
    assert "codec-conv" in [m.card.id for m in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.card.id)
def test_the_card_names_the_weights_their_number_and_the_reach(model: Model) -> None:
    network = weights.load(model, "cpu")
    assert sum(p.numel() for p in network.parameters()) == model.card.parameters
    if model.sees != "spectrum":
        assert (network.warm_up, network.look_ahead) == (model.warm_up, model.look_ahead)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.card.id)
def test_card_and_readme_are_what_the_recipe_makes(model: Model) -> None:
    plan = recipe.read(recipe.SHIPPED / f"{model.card.id}.toml")
    card = model.card
    assert (model.folder / model_folder.CARD).read_text("utf-8") == package.card(plan, card.sha256, card.parameters, card.figures)
    assert card.text == package.readme(plan, card.parameters, card.figures)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.card.id)
def test_its_own_figures_never_fall_behind_the_baselines(model: Model) -> None:
    assert {row["kbps"] for row in model.card.figures} >= {32, 64, 96}
    if model.card.generative:
        for kbps in {row["kbps"] for row in model.card.figures}:
            rows = [row for row in model.card.figures if row["kbps"] == kbps]
            assert sum(row["lsd_model"] for row in rows) < sum(row["lsd_nothing"] for row in rows)
        return
    for row in model.card.figures:
        # a correction that lowers the level by a hair loses a little where the encoder's gain is not undone, and nothing else
        assert row["snr_model_db"] >= row["snr_nothing_db"] - 0.04
        for told in ("model_best_gain", "unaware_best_gain"):
            assert row.get(f"snr_{told}_db", row["snr_best_gain_db"]) >= row["snr_best_gain_db"] - 0.005


def test_codec_repair_is_nearer_than_the_best_gain_which_it_does_not_know() -> None:
    rows = next(model for model in MODELS if model.card.id == "codec-repair").card.figures
    for row in rows:
        assert row["snr_model_db"] >= row["snr_best_gain_db"] + (0.1 if row["kbps"] <= 48 else 0)
        assert row["least_won_db"] >= -0.1
