"""How long the main thread of a node takes: the window and the WebUI live there."""

import threading
import time
from pathlib import Path


def worked(node):
    """What the main thread has worked so far, in ms."""
    return int(Path(f"/proc/{node.pid}/task/{node.pid}/schedstat").read_text().split()[0]) / 1e6


class MainThread:
    """What it works and how long it takes until it answers a cheap call: what one event takes, at most. On a machine where others work, too, it
    waits for these and for the screen, so that of the slowest answer the work is what tells."""

    def __init__(self, node):
        self._node = node
        self._answers = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._is_over.wait(0.005):
            before, began = worked(self._node), time.monotonic()
            try:
                self._node.api.get("app/version")
            except OSError:
                return   # it has ended
            self._answers.append(((time.monotonic() - began) * 1000, worked(self._node) - before))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join()

    @property
    def most_work(self):
        return max(work for _, work in self._answers)

    @property
    def count(self):
        return len(self._answers)

    def within(self, share):
        """How long that share of the answers took at most."""
        times = sorted(took for took, _ in self._answers)
        return times[int((len(times) - 1) * share)]
