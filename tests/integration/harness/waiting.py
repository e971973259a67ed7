"""Waiting for a condition, never for a time."""

import os
import time

# slow machines (sanitizers, valgrind) stretch every deadline
STRETCH = float(os.environ.get("MEGATORRENT_TEST_STRETCH", "1"))


def wait_until(condition, what, timeout=30, interval=0.05, nodes=()):
    """Calls condition() until it gives something true, and returns that. `what` completes "waiting for ..."; a callable is asked
    when the time is up. Gives up at once if one of `nodes` has died."""
    deadline = time.monotonic() + timeout * STRETCH
    while True:
        value = condition()
        if value:
            return value
        for node in nodes:
            node.check_alive()
        if time.monotonic() > deadline:
            description = what() if callable(what) else what
            raise AssertionError(f"{timeout:g} s were not enough waiting for {description}")
        time.sleep(interval)
