"""A file of 1 GiB goes through both sides without lying in their memory."""

from pathlib import Path

from harness.case import IntegrationTest
from harness.content import MIB, large_file
from harness.node import Stopwatch
from harness.process import MemorySampler

SIZE = 1024 * MIB
LIMIT = 100 * MIB


class MemoryTest(IntegrationTest):
    def test_one_gibibyte(self):
        """Own memory (RssAnon) rises by at most 100 MiB over idle, on both sides, while publishing and while fetching."""
        publisher, subscriber = self.publisher_and_subscriber()
        idle = {node: node.rss_anon() for node in (publisher, subscriber)}
        source = large_file(self.scratch / "one gibibyte.bin", SIZE, "memory")
        channel = publisher.megatorrent.create_channel("Large")
        key = channel["key"]

        watch, cpu = Stopwatch(), publisher.cpu_seconds()
        with MemorySampler(publisher.pid) as publishing:
            publisher.megatorrent.publish(key, source, timeout=150)
        print(f"    published in {watch.seconds:.1f} s, {publisher.cpu_seconds() - cpu:.1f} CPU s: "
              f"{publishing.peak / MIB:.0f} MiB, idle {idle[publisher] / MIB:.0f}")

        watch, cpu = Stopwatch(), (publisher.cpu_seconds(), subscriber.cpu_seconds())
        with MemorySampler(publisher.pid) as serving, MemorySampler(subscriber.pid) as fetching:
            subscriber.megatorrent.subscribe(channel["link"])
            entry = subscriber.megatorrent.wait_complete(key, timeout=150)
        print(f"    fetched in {watch.seconds:.1f} s, CPU s: {publisher.cpu_seconds() - cpu[0]:.1f} serving, {subscriber.cpu_seconds() - cpu[1]:.1f} fetching: "
              f"{serving.peak / MIB:.0f} MiB serving, {fetching.peak / MIB:.0f} MiB fetching, idle {idle[subscriber] / MIB:.0f}")
        self.assertSameContent(source, Path(entry["savePath"]) / source.name)

        # a second copy of the content is nowhere
        for node, content in ((publisher, 0), (subscriber, SIZE)):
            used = sum(path.stat().st_blocks * 512 for path in node.folder.rglob("*") if path.is_file())
            self.assertLess(used, content + 48 * MIB, f"{node} uses {used / MIB:.0f} MiB on disk")

        if publisher.is_sanitized():
            self.skipTest("the content is right, but a sanitizer has memory of its own")
        for name, sampler, node in (("publishing", publishing, publisher), ("serving", serving, publisher), ("fetching", fetching, subscriber)):
            with self.subTest(name):
                self.assertLess(sampler.peak - idle[node], LIMIT)
