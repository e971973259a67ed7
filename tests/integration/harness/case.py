"""What all integration tests have in common."""

import os
import shutil
import unittest
from pathlib import Path

from . import isolation
from .network import Network


class Settings:
    """Where things are; the runner says."""

    build = Path(os.environ.get("MEGATORRENT_BUILD_DIR", "build"))
    program = None
    folder = None


class IntegrationTest(unittest.TestCase):
    """Each test has a DHT and a folder of its own (nodes that have ended would hold up the next one's look-ups by 15 s each),
    and what nodes it asks for. What a test starts ends with it."""

    backbone = 3     # nodes of the DHT
    alone = False    # whether nothing else may run at the same time, because times are measured
    maxDiff = 2000

    def setUp(self):
        # short: the path of a local socket within a profile has at most 107 bytes
        self.folder = Settings.folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.addCleanup(self._clean, self.folder)
        self.scratch = self.folder / "content"
        self.scratch.mkdir()
        self.network = Network(Settings.program, self.folder, self.backbone)
        self.addCleanup(self.network.close)

    @staticmethod
    def _clean(folder):
        if "MEGATORRENT_TEST_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)

    def diagnosis(self):
        return self.network.diagnosis() if hasattr(self, "network") else ""

    def node(self, name, **options):
        node = self.network.node(name, **options)

        def end():
            self.network.remove(node)
            if node.output().count("ERROR: AddressSanitizer") or node.output().count("WARNING: ThreadSanitizer"):
                self.fail(f"a sanitizer complained about {node}\n{node.diagnosis(100)}")
        self.addCleanup(end)
        return node

    def publisher_and_subscriber(self):
        """Two nodes that can reach each other through the DHT."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        publisher.wait_dht_ready()
        subscriber.wait_dht_ready()
        return publisher, subscriber

    def require_isolation(self):
        if not isolation.is_isolated():
            self.skipTest("this machine allows no namespaces (unshare --net --mount)")

    def require_packet_counter(self):
        if not isolation.can_count_packets():
            self.skipTest("packets cannot be counted here (unshare --net, nft)")

    def assertSameContent(self, source, target):
        from .content import differences
        found = differences(source, target)
        self.assertEqual(found, [], f"{target} differs from {source}")

    def assertMentions(self, text, *words):
        """An error for people names the thing."""
        for word in words:
            self.assertIn(word.lower(), text.lower())
