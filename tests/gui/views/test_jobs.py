"""Work in the background: where answers arrive, which are dropped, what becomes of errors."""

from __future__ import annotations

import threading
import time
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QObject

from workstation.app.jobs import Jobs
from workstation.core import Cancelled, ShellacError


@pytest.fixture
def jobs(qtbot):
    jobs = Jobs()
    yield jobs
    jobs.shutdown()


def until_cancelled(progress):
    while True:
        progress.check()
        time.sleep(0.002)


def test_the_answer_arrives_in_the_gui_thread_and_the_work_runs_in_another(jobs, qtbot):
    threads = []
    jobs.submit(lambda progress: threading.get_ident(), done=lambda worker: threads.extend((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threads[1] == threading.get_ident()


def test_what_a_job_was_asked_with_ends_in_the_gui_thread(jobs, qtbot):
    class Asker:
        pass

    asker, ended = Asker(), []
    weakref.finalize(asker, lambda: ended.append(threading.get_ident()))
    for key in ("answered", "dropped"):
        jobs.submit(lambda progress, asker=asker: None, done=lambda _, asker=asker: None, key=key)
    jobs.drop("dropped")
    del asker
    qtbot.waitUntil(lambda: not jobs.busy and bool(ended))
    assert ended == [threading.get_ident()]


def test_a_newer_request_with_the_same_key_drops_the_running_older_one(jobs, qtbot):
    heard, started = [], threading.Event()

    def first(progress):
        started.set()
        until_cancelled(progress)

    jobs.submit(first, done=lambda r: heard.append("old"), failed=lambda e: heard.append("old failed"),
                cancelled=lambda: heard.append("old cancelled"), key="tile")
    assert started.wait(2)
    jobs.submit(lambda progress: "new", done=heard.append, key="tile")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert heard == ["new"]


def test_an_answer_that_was_already_on_its_way_is_dropped_too(jobs, qtbot):
    heard, ended = [], threading.Event()
    jobs.submit(lambda progress: ended.set(), done=lambda r: heard.append("old"), key="tile")
    assert ended.wait(2)
    time.sleep(0.02)  # the old answer now waits in the event queue
    jobs.submit(lambda progress: "new", done=heard.append, key="tile")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert heard == ["new"]


def test_serial_jobs_run_one_at_a_time_in_order(jobs, qtbot):
    running, most, order = [0], [0], []

    def work(number):
        def run(progress):
            running[0] += 1
            most[0] = max(most[0], running[0])
            time.sleep(0.005)
            running[0] -= 1
            return number
        return run

    for number in range(8):
        jobs.submit(work(number), done=order.append, serial=True)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert (order, most) == (list(range(8)), [1])


def test_an_error_reaches_its_failed_callback(jobs, qtbot):
    errors = []

    def broken(progress):
        raise ShellacError("The disk is full.")

    jobs.submit(broken, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "The disk is full."


def test_an_error_without_a_callback_is_announced(jobs, qtbot):
    with qtbot.waitSignal(jobs.job_failed, timeout=2000) as caught:
        jobs.submit(lambda progress: 1 / 0, title="Divide")
    assert caught.args[0].title == "Divide" and isinstance(caught.args[1], ZeroDivisionError)


def test_cancel_stops_a_running_job_within_a_block(jobs, qtbot):
    heard = []
    job = jobs.submit(until_cancelled, cancelled=lambda: heard.append("cancelled"), failed=heard.append, title="Restore")
    qtbot.waitUntil(lambda: job.state == "running")
    began = time.monotonic()
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert heard == ["cancelled"] and job.state == "cancelled" and time.monotonic() - began < 0.5


def test_a_waiting_job_that_is_cancelled_never_runs(jobs, qtbot):
    ran, heard = [], []
    first = jobs.submit(until_cancelled, serial=True)
    second = jobs.submit(lambda progress: ran.append(1), cancelled=lambda: heard.append("cancelled"), serial=True)
    second.cancel()
    qtbot.waitUntil(lambda: heard == ["cancelled"])
    first.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert ran == []


def test_titled_jobs_are_listed_with_progress_while_they_run(jobs, qtbot):
    go = threading.Event()

    def half(progress):
        progress.begin(2)
        progress.advance(1)
        go.wait(2)
        progress.advance(1)

    with qtbot.waitSignal(jobs.active_changed):
        job = jobs.submit(half, title="Restoring")
    jobs.submit(lambda progress: None)
    qtbot.waitUntil(lambda: job.progress.fraction == 0.5)
    assert [j.title for j in jobs.active] == ["Restoring"]
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert jobs.active == []


def test_long_jobs_leave_a_thread_for_the_screen(jobs, qtbot):
    slow = [jobs.submit(until_cancelled, title=f"slow {i}") for i in range(4)]
    heard = []
    jobs.submit(lambda progress: "tile", done=heard.append)
    qtbot.waitUntil(lambda: heard == ["tile"], timeout=1000)
    assert sum(j.state == "running" for j in slow) == 2
    for job in slow:
        job.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)


def test_shutdown_joins_every_thread_and_delivers_nothing_more(qtbot):
    jobs, heard = Jobs(), []
    for _ in range(3):
        jobs.submit(until_cancelled, done=heard.append, failed=heard.append, cancelled=lambda: heard.append(Cancelled()))
    jobs.submit(until_cancelled, serial=True)
    jobs.shutdown()
    assert not [t for t in threading.enumerate() if t.name.startswith(("pool-", "serial-"))]
    jobs.submit(until_cancelled, done=heard.append)
    qtbot.wait(30)
    assert heard == [] and not jobs.busy


def test_nothing_is_delivered_to_an_owner_that_is_gone(jobs, qtbot):
    heard, go = [], threading.Event()
    owner = QObject()
    jobs.submit(lambda progress: go.wait(2), done=heard.append, owner=owner)
    shiboken6.delete(owner)
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert heard == []
