"""What all integration tests have in common."""

import itertools
import os
import shutil
import unittest
from pathlib import Path

from . import isolation
from .network import Network


_numbers = itertools.count(1)


class Settings:
    """Where things are; the runner says."""

    build = Path(os.environ.get("MEGATORRENT_BUILD_DIR", "build"))
    program = None
    folder = None


class IntegrationTest(unittest.TestCase):
    """Each class has a DHT and a folder of its own, each test what nodes it asks for. What a test starts ends with it."""

    backbone = 3     # nodes of the DHT
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        # short: the path of a local socket within a profile has at most 107 bytes
        cls.folder = Settings.folder / f"{next(_numbers):02}"
        cls.folder.mkdir(parents=True)
        cls.network = Network(Settings.program, cls.folder, cls.backbone)
        cls.addClassCleanup(cls._clean, cls.folder)
        cls.addClassCleanup(cls.network.close)

    @staticmethod
    def _clean(folder):
        if "MEGATORRENT_TEST_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)

    def setUp(self):
        self._number = next(_numbers)
        self.scratch = self.folder / f"{self._number:02}-content"
        self.scratch.mkdir()

    def diagnosis(self):
        return self.network.diagnosis()

    def node(self, name, **options):
        node = self.network.node(f"{self._number:02}-{name}", **options)

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
