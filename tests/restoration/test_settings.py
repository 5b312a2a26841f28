"""Settings: declared once, parsed from words, shown with their units."""

from __future__ import annotations

import math
import os

import pytest

from workstation.core import UsageError
from workstation.restoration.settings import Choice, Number, Recording, Span, Switch, complete

GAIN = Number("gain", "Gain", "Louder.", -math.inf, 24, 0.5, 0, "dB")
ORDER = Number("order", "Order", "Order.", 1, 64, 1, 32, whole=True)
METHOD = Choice("method", "Method", "How.", (("a", "One"), ("b", "Two")))
LINK = Switch("link", "Link", "Together.", True)
SPAN = Span("profile", "Learn", "Where.")
NOISE = Recording("noise", "Noise", "Alone.")


def test_words_become_values():
    assert complete((GAIN, ORDER, METHOD, LINK, SPAN), {"gain": "-6", "order": "8", "method": "b", "link": "off", "profile": "1-2.5"}) == {
        "gain": -6.0, "order": 8, "method": "b", "link": False, "profile": (1.0, 2.5)}


def test_what_is_not_given_has_its_default():
    assert complete((GAIN, ORDER, METHOD, LINK, SPAN), {}) == {"gain": 0.0, "order": 32, "method": "a", "link": True, "profile": None}


@pytest.mark.parametrize("key, value", [("gain", "25"), ("gain", "nan"), ("gain", "loud"), ("order", "3.5"), ("method", "c"),
                                        ("link", "perhaps"), ("profile", "2-1"), ("profile", "x"), ("profile", "1"), ("other", 1)])
def test_what_cannot_be_is_refused_with_the_possible_values(key, value):
    with pytest.raises(UsageError) as refused:
        complete((GAIN, ORDER, METHOD, LINK, SPAN), {key: value})
    assert key in str(refused.value)


def test_values_are_shown_with_their_units():
    assert GAIN.text(-6.0) == "−6 dB" and GAIN.text(-math.inf) == "−∞ dB" and GAIN.range_text() == "−∞ to 24 dB"
    assert METHOD.text("b") == "Two" and SPAN.text(None) == "automatic" and SPAN.text((1.0, 2.5)) == "1 s to 2.5 s"


def test_a_value_that_means_something_of_its_own_has_a_word_that_may_be_typed():
    level = Number("level", "Level", "Of clipping.", -60, 0, 0.1, 0, "dB", special=(0, "automatic"))
    assert level.text(0.0) == "automatic" and level.text(-3.5) == "−3.5 dB" and level.range_text() == "−60 to 0 dB"
    assert complete((level,), {"level": "automatic"}) == complete((level,), {"level": "0"}) == {"level": 0.0}


def test_a_recording_is_named_by_its_whole_path_and_keeps_its_hash():
    named = complete((NOISE,), {"noise": "noise.wav"})["noise"]
    assert named == {"path": os.path.abspath("noise.wav"), "sha256": None} and NOISE.text(named) == "noise.wav"
    kept = complete((NOISE,), {"noise": {"path": "a.wav", "sha256": "1f", "relative": "../a.wav"}})["noise"]
    assert kept == {"path": "a.wav", "sha256": "1f"}
    assert complete((NOISE,), {"noise": "none"})["noise"] is None and NOISE.text(None) == "none"
    with pytest.raises(UsageError, match="noise=3"):
        complete((NOISE,), {"noise": 3})
