"""What every processor owes the program."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from tests.signals import box_leak_db
from workstation.core import ArraySource, Cancelled, Findings, Format, Progress, Region, Removed, Step
from workstation.restoration.processor import COMPLAINTS, Processor
from workstation.restoration.segments import grid, nearest_rate
from workstation.restoration.settings import Number, Recording, Span, complete
from workstation.session.steps import leaves_alone, make_step

from .conftest import HEARD_AS_ONE, TELLING_SETTINGS, output, recording, region_for, rendered, step_for

#: Rates and channel counts, each with each neighbour once.
FORMATS = [(8000, 1), (11025, 8), (16000, 3), (22050, 2), (44100, 1), (48000, 5), (96000, 2), (192000, 1), (44100, 6)]


def tolerance(processor: Processor) -> float:
    """Bit-exact where only numpy is used, 1e-5 where torch is."""
    return 0.0 if processor.card is None else 1e-5


def test_it_describes_itself(processor):
    assert processor.complaint in COMPLAINTS
    assert processor.name and processor.name != processor.id and processor.summary.endswith(".")
    assert all(setting.name and setting.help.endswith(".") for setting in processor.settings)
    assert complete(processor.settings, {}) == {s.key: s.default for s in processor.settings}
    assert all(s.parse(s.default) == s.default for s in processor.settings)


@pytest.mark.parametrize("rate, channels", FORMATS)
def test_length_rate_and_channels_are_kept_and_the_output_is_finite(processor, rate, channels):
    samples = recording(rate, channels, 1.2)
    out = output(processor, samples, rate)
    assert out.shape == samples.shape and out.dtype == np.float32
    assert np.isfinite(out).all()


def test_it_changes_something(processor):
    samples = recording()
    assert not np.array_equal(output(processor, samples, 22050), samples)


@pytest.mark.parametrize("rate", [22050, 44100])
def test_there_is_no_delay_between_input_and_output(processor, rate):
    samples = recording(rate, 1, 2.0)
    out = output(processor, samples, rate)
    size = 2 * samples.shape[1]
    correlation = np.fft.irfft(np.fft.rfft(out[0], size) * np.conj(np.fft.rfft(samples[0], size)), size)
    assert np.argmax(correlation) == 0


def test_amount_zero_is_bit_identical(processor):
    samples = recording()
    assert np.array_equal(output(processor, samples, 22050, amount=0.0), samples)


def test_half_the_amount_is_half_the_change(processor):
    samples = recording()
    full = output(processor, samples, 22050) - samples
    half = output(processor, samples, 22050, amount=0.5) - samples
    assert np.allclose(half, full / 2, atol=1e-6)


def test_order_thread_and_block_size_cannot_change_a_sample(processor):
    plan = processor.plan(Format(8000, 2), complete(processor.settings, TELLING_SETTINGS.get(processor.id, {})))
    source = ArraySource(recording(8000, 2, min(21.0, 2.1 * plan.segment / nearest_rate(8000, plan.rates))), 8000)
    step = step_for(processor, source)
    whole = rendered(source, step).read(0, source.length)

    backwards = rendered(source, step)
    starts = list(range(0, source.length, 5003))
    pieces = {start: backwards.read(start, 5003) for start in reversed(starts)}
    assembled = np.concatenate([pieces[s] for s in starts], axis=1)[:, :source.length]
    assert np.abs(assembled - whole).max() <= tolerance(processor)

    shared = rendered(source, step)
    found: dict[int, np.ndarray] = {}
    threads = [threading.Thread(target=lambda s=s: found.update({s: shared.read(s, 40000)})) for s in
               (source.length * 3 // 4, 0, source.length // 2, source.length // 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for start, samples in found.items():
        stop = min(start + 40000, source.length)
        assert np.abs(samples[:, :stop - start] - whole[:, start:stop]).max() <= tolerance(processor)


def test_the_worker_does_not_depend_on_its_block_size_or_touch_its_input(processor):
    from workstation.restoration.processor import Task

    samples = recording(22050, 1, 1.5)
    source = ArraySource(samples, 22050)
    step = step_for(processor, source)
    rate = grid(processor, step, source.format).rate
    given = samples if rate == 22050 else recording(rate, 1, 1.5)

    def pushed(size: int) -> np.ndarray:
        worker = processor.worker(Task(Format(rate, 1), step.settings, step.findings, 0, 0, (0,), 22050, step.region))
        blocks = [given[:, i:i + size].copy() for i in range(0, given.shape[1], size)]
        kept = [b.copy() for b in blocks]
        out = [worker.process(b) for b in blocks] + [worker.finish()]
        assert all(np.array_equal(b, k) for b, k in zip(blocks, kept, strict=True))
        return np.concatenate(out, axis=1)

    assert np.abs(pushed(1000) - pushed(7)).max() <= tolerance(processor)


def test_swapped_channels_give_the_swapped_result(processor):
    if processor.numbers_channels:
        pytest.skip(f"{processor.name} tells channels apart by their number")
    samples = recording()
    out, swapped = output(processor, samples, 22050), output(processor, samples[::-1], 22050)
    assert np.abs(out[::-1] - swapped).max() <= max(tolerance(processor), 1e-6)


@pytest.mark.parametrize("samples", [np.zeros((1, 0)), np.full((1, 1), 0.5), np.zeros((2, 9000)), np.ones((1, 9000)),
                                     np.sign(np.sin(np.arange(9000) * 0.2))[None]], ids=["empty", "one", "silent", "full", "square"])
def test_degenerate_input_gives_finite_output_of_its_length(processor, samples):
    out = output(processor, samples.astype(np.float32), 22050)
    assert out.shape == samples.shape and np.isfinite(out).all()
    if not samples.any():
        assert not out.any()


def test_samples_that_are_not_finite_touch_only_their_surroundings(processor):
    samples = recording(22050, 1, 3.0)
    source = ArraySource(samples, 22050)
    step = step_for(processor, source)
    broken = samples.copy()
    broken[0, 30000:30003] = np.nan, np.inf, -np.inf
    clean, out = (rendered(ArraySource(x, 22050), step).read(0, source.length) for x in (samples, broken))
    assert np.isfinite(out).all()
    reach = HEARD_AS_ONE.get(processor.id, 8192)
    assert np.array_equal(out[:, :max(30000 - reach, 0)], clean[:, :max(30000 - reach, 0)])
    assert np.abs(out[:, 30003 + 3 * reach:] - clean[:, 30003 + 3 * reach:]).max(initial=0.0) < 1e-3


@pytest.mark.parametrize("region", [Region(20000, 40000), Region(0, 30000, channels=(1,)), Region(20000, 40000, 300.0, 2000.0),
                                    Region(10000, None, 0.0, 900.0, (0,))], ids=["time", "channel", "box", "all"])
def test_outside_the_selection_every_sample_is_bit_identical(processor, region):
    samples = recording()
    out = output(processor, samples, 22050, region)
    start, stop = region.span(samples.shape[1])
    assert np.array_equal(out[:, :start], samples[:, :start])
    assert np.array_equal(out[:, stop:], samples[:, stop:])
    for channel in set(range(2)) - set(region.channel_list(2)):
        assert np.array_equal(out[channel], samples[channel])


@pytest.mark.parametrize("rate, start, stop", [(44100, 0.3, 1.6), (22050, 0.9, 1.0)])
def test_a_box_leaves_other_frequencies_alone(processor, rate, start, stop):
    samples = recording(rate, 1, 2.0)
    region = Region(round(start * rate), round(stop * rate), 1000.0, 3000.0)
    change = output(processor, samples, rate, region) - samples
    transition = max(50.0, 8 / (stop - start), 5 * rate / 4096)
    assert box_leak_db(change, rate, 1000.0 - transition, 3000.0 + transition) < -90


def test_cancel_ends_the_work(processor):
    source = ArraySource(recording(22050, 1, 4.0), 22050)
    result = rendered(source, step_for(processor, source))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        result.prepare(0, source.length, progress)
    assert result.ready_spans() == []
    assert result.read(0, 100).shape == (1, 100)


def test_what_was_kept_and_what_was_removed_add_up(processor):
    source = ArraySource(recording(44100, 2, 2.0), 44100)
    after = rendered(source, step_for(processor, source))
    removed = Removed(source, after)
    a, b, r = (s.read(0, source.length).astype(np.float64) for s in (source, after, removed))
    assert np.abs(a - (b + r)).max() <= 2.0 ** -24


def test_a_step_survives_being_written_and_read(processor):
    source = ArraySource(recording(), 22050)
    step = step_for(processor, source, amount=0.7, region=Region(100, 30000, 200.0))
    again = Step.from_plain(json.loads(json.dumps(step.to_plain())))
    assert again == step
    assert np.array_equal(rendered(source, again).read(0, source.length), rendered(source, step).read(0, source.length))


def test_every_extreme_setting_gives_finite_sound(processor):
    source = ArraySource(recording(16000, 1, 1.0), 16000)
    for setting in processor.settings:
        if isinstance(setting, Number):
            values = [setting.minimum, setting.maximum]
        elif isinstance(setting, Recording):
            values = [None]
        elif isinstance(setting, Span):
            values = [(0.1, 0.6)]
        else:
            values = [v for v, _ in getattr(setting, "options", [("on", ""), ("off", "")])]
        for value in values:
            step = make_step(processor.id, {setting.key: value}, source, region=region_for(processor, source))
            out = rendered(source, step).read(0, source.length)
            assert np.isfinite(out).all(), (setting.key, value)


def test_findings_say_what_was_learned(processor):
    source = ArraySource(recording(), 22050)
    step = step_for(processor, source)
    assert (step.findings is not None) == processor.learns
    if isinstance(step.findings, Findings):
        assert step.findings.summary.endswith(".")
        assert step.learned_from == source.version


@pytest.mark.parametrize("level", [0.0, 0.25])
def test_what_leaves_a_recording_alone_says_so_and_changes_no_sample(processor, level):
    tone = ArraySource(np.float32(level * np.sin(np.arange(16000) / 3))[None], 8000)
    step = make_step(processor.id, {}, tone, region=region_for(processor, tone))
    says = step.findings is not None and step.findings.summary.lower().endswith(("nothing is changed.", "nothing is taken away."))
    alone = leaves_alone(step, tone)
    assert alone or not says
    if alone:
        assert np.array_equal(rendered(tone, step).read(0, tone.length), tone.read(0, tone.length))


def test_a_model_shows_its_card(processor):
    if processor.card is None:
        assert processor.model_sha256 is None and not processor.generative
    else:
        card = processor.card
        assert all((card.purpose, card.not_for, card.training_data, card.licence, card.source)) and len(card.sha256) == 64
        assert card.figures and card.parameters > 0 and math.isfinite(card.parameters)


def test_a_preview_equals_the_final_result(processor):
    source = ArraySource(recording(8000, 1, 20.0), 8000)
    step = step_for(processor, source)
    preview = rendered(source, step)
    middle = preview.read(100000, 3000)
    final = rendered(source, replace(step)).read(0, source.length)
    assert np.abs(middle - final[:, 100000:103000]).max() <= tolerance(processor)
