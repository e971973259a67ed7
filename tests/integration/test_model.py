"""Random things happen to real programs, their files and their disks; some rules always hold (harness/model.py).

MEGATORRENT_MODEL_SECONDS is how long, MEGATORRENT_MODEL_SEED which things. Two minutes if nothing is said; `make model` runs it for 20.
"""

import os
import random
import time

from harness.case import IntegrationTest
from harness.clock import Clock
from harness.disk import Disk
from harness.model import Model, Source

SECONDS = float(os.environ.get("MEGATORRENT_MODEL_SECONDS", "120"))
ROUND = 60      # seconds; then everything must come to rest


class ModelTest(IntegrationTest):
    limit = SECONDS + 240

    def test_random(self):
        """Whatever publisher, user, disks and power cuts do: nothing of the user's is lost, what is complete is, nothing is stuck."""
        self.require_isolation()
        seed = int(os.environ.get("MEGATORRENT_MODEL_SEED", "0")) or random.randrange(1, 1_000_000)
        print(f"    seed {seed}; to repeat it: MEGATORRENT_MODEL_SEED={seed}")
        clocks = [Clock(self.scratch / f"clock of the {name}") for name in ("publisher", "subscriber")]
        if not Clock.is_usable(self.network.program):
            clocks = []
        publisher, subscriber = [self.node(name, wrapper=clock.wrapper if clock else ())
                                 for name, clock in zip(("publisher", "subscriber"), clocks or (None, None))]
        publisher.wait_dht_ready()
        subscriber.wait_dht_ready()
        disks = [Disk(self.scratch / name) for name in ("disk one", "disk two", "subscriber's disk")]
        for disk in disks:
            self.addCleanup(disk.close)
        model = Model(publisher, subscriber, [Source(disks[0], "Movies"), Source(disks[1], "Music")], disks[2], seed,
                      dict(zip((publisher, subscriber), clocks)))
        model.begin()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            round_end = min(end, time.monotonic() + ROUND)
            while time.monotonic() < round_end:
                model.step()
            model.finish()
        print(f"    {len(model.done)} things were done; {len(model.versions)} versions were published")
