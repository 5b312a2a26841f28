"""From findings to steps: the order of treatment, and what is said of steps in another."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import voice_like, white
from workstation import session
from workstation.core import ArraySource, Progress, Region
from workstation.session.diagnosing import ORDER

RATE = 22050


def ailment(processor: str | None, **settings: float | str) -> session.Ailment:
    treatment = None if processor is None else session.Treatment(processor, settings)
    return session.Ailment("kind", "Name", "It is so.", 1.0, "dB", 5.0, (0, RATE), treatment)


def test_treatment_is_in_the_order_that_does_no_harm_and_names_each_processor_once():
    wishes = session.treatment([ailment("denoise", reduction=12), ailment(None), ailment("decrackle"), ailment("declick"),
                                ailment("denoise", reduction=6)])
    assert [wish.processor for wish in wishes] == ["declick", "decrackle", "denoise"]
    assert wishes[-1].settings["reduction"] == 12 and wishes[-1].settings["smoothing"] == 4


def test_one_processor_that_treats_two_findings_has_the_settings_of_both_and_where_they_differ_of_the_first():
    wish, = session.treatment([ailment("channels", make="invert-right"), ailment("channels", make="keep", balance=-4)])
    assert dict(wish.settings) == {"make": "invert-right", "balance": -4}


def test_a_step_that_stands_where_it_does_harm_is_pointed_out():
    wrong = [session.StepWish("denoise", {}), session.StepWish("gain", {}), session.StepWish("declick", {})]
    said = session.order_warnings(wrong)
    assert len(said) == 1 and said[0].startswith("De-click (step 3) should come before De-noise (step 1): ")
    assert session.order_warnings([session.StepWish("declick", {}), session.StepWish("denoise", {})]) == []


def test_the_repair_of_an_mp3_comes_before_whatever_changes_its_sound() -> None:
    repair, gain = session.StepWish("codec-repair", {}), session.StepWish("gain", {})
    assert session.order_warnings([gain, repair]) == [
        "Repair: only what is known (step 2) should come before Gain (step 1): what an MP3 states fits its own sound alone."]
    assert session.order_warnings([repair, repair, gain]) == []
    assert session.order_warnings([session.StepWish("auto", {}), repair]) == [
        "Repair: only what is known (step 2) should come before the automatic steps (step 1): what an MP3 states fits its own sound alone."]


def test_the_diagnosis_of_a_noisy_voice_is_treated_by_noise_reduction():
    found = session.diagnose(ArraySource(voice_like(6.0, RATE) + white(6.0, -35, RATE), RATE))
    assert [wish.processor for wish in session.treatment(found.ailments)] == ["denoise"]
    assert session.place_text(found.ailments[0], RATE).count(":") == 2


@pytest.mark.parametrize("gains", [(1, 0.4), (0.5, 1), (1, -0.3)])
def test_channels_are_equally_loud_once_what_is_wrong_with_them_is_treated(gains):
    voice = voice_like(4.0, RATE)[0]
    source, renderer = ArraySource(np.stack([gain * voice for gain in gains]), RATE), session.Renderer(None)
    wishes = session.treatment([a for a in session.diagnose(source).ailments if a.kind in ("imbalance", "polarity")])
    edits = session.fulfil(wishes, source, Region(), renderer, Progress())
    left, right = renderer.rendered(source, edits).read(0, source.length)
    assert len(edits) == 1 and right == pytest.approx(left, rel=0.01, abs=1e-6)
    assert left == pytest.approx(min(map(abs, gains)) * voice, rel=0.01, abs=1e-6)


def test_the_order_names_no_processor_twice():
    assert len(set(ORDER)) == len(ORDER)
