"""kill -9 of either side while everything changes: nothing that was acknowledged is lost.

MEGATORRENT_CRASH_ROUNDS (100 by default), MEGATORRENT_MODEL_SEED. `make crashtest` plays 1,000 rounds.
"""

import os
import random
import time

from harness.case import IntegrationTest
from harness.model import Folder, Model, Source
from harness.waiting import wait_until

ROUNDS = int(os.environ.get("MEGATORRENT_CRASH_ROUNDS", "100"))
REST = 25       # rounds, after which everything must come to rest


class CrashTest(IntegrationTest):
    limit = 240 + ROUNDS * 6

    def test_kill_9(self):
        """Whenever the power fails, at whichever side: sequences, subscriptions, files and the user's own bytes are there afterwards."""
        seed = int(os.environ.get("MEGATORRENT_MODEL_SEED", "0")) or random.randrange(1, 1_000_000)
        print(f"    seed {seed}; to repeat it: MEGATORRENT_MODEL_SEED={seed}")
        publisher, subscriber = self.publisher_and_subscriber()
        model = Model(publisher, subscriber, [Source(Folder(self.scratch / "publisher"), "Files")], Folder(self.scratch / "subscriber"), seed)
        model.begin()
        seen = model.newest
        kills = {publisher: 0, subscriber: 0}
        for number in range(1, ROUNDS + 1):
            for _ in range(model.random.randrange(1, 6)):
                model.random.choice((model.add, model.change, model.change, model.remove, model.rename, model.edit, model.delete))()
            if model.random.random() < 0.5:
                model.publish()
            else:
                model.note("publishes")
                publisher.megatorrent.start_publishing(model.key)
            victim = model.random.choice((publisher, subscriber))
            time.sleep(model.random.random() ** 2 * 0.5)
            entry = subscriber.megatorrent.subscription(model.key)
            seen = max(seen, entry["sequence"])
            model.note(f"kill -9 of the {victim.name}")
            victim.kill()
            kills[victim] += 1
            victim.start()
            channel = wait_until(lambda: publisher.megatorrent.channel(model.key), "the channel to be there", 10)
            if channel["sequence"] < model.newest:
                model.fail(f"the publisher knows {channel['sequence']} only, and {model.newest} was acknowledged")
            entry = wait_until(lambda: subscriber.megatorrent.subscription(model.key), "the subscription to be there", 10)
            if entry["sequence"] < seen:
                model.fail(f"the subscriber knows {entry['sequence']} only, and has shown {seen}")
            model.check()
            if number % REST == 0 or number == ROUNDS:
                model.finish()
        print(f"    {kills[publisher]} kills of the publisher, {kills[subscriber]} of the subscriber, {len(model.versions)} versions: nothing was lost")
