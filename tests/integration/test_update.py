"""Updates: fast, pushed, and no dearer than what changed."""

import time
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import MIB, large_file, small_tree, write_file
from harness.waiting import STRETCH, wait_until
from harness.wirecount import WireCounter


class UpdateCase(IntegrationTest):
    def connected_pair(self, source, title="Updated", timeout=90):
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel(title)
        task = publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_complete(channel["key"], task["result"]["sequence"], timeout=timeout)
        return publisher, subscriber, channel["key"], Path(entry["savePath"])


class PushTest(UpdateCase):
    alone = True

    def test_within_two_seconds_without_polling(self):
        """A connected subscriber has the update 2 s after it was published, and has not asked the DHT for it."""
        source = self.scratch / "news"
        small_tree(source, 50, "fast")
        publisher, subscriber, key, folder = self.connected_pair(source)
        times = []
        for number in range(5):
            looked = subscriber.megatorrent.subscription(key)["lastLookup"]
            content = f"news number {number}\n".encode()
            write_file(source / "news.txt", content, 1_700_000_000 + number)
            start = time.monotonic()
            task = publisher.megatorrent.publish(key)
            published = time.monotonic()
            subscriber.megatorrent.wait_complete(key, task["result"]["sequence"], timeout=30, interval=0.01)
            times.append(time.monotonic() - published)
            self.assertEqual((folder / "news" / "news.txt").read_bytes(), content)
            entry = subscriber.megatorrent.subscription(key)
            if entry["lastLookup"] != looked:
                # the regular poll may come by chance; it must not be what brought the update
                self.assertLess(number, 4, "the subscriber polls all the time")
                continue
            self.assertLess(times[-1], 2 * STRETCH, f"publishing took {published - start:.2f} s, the way to the subscriber is too long")
        print("    from the end of publishing to the file in place: " + ", ".join(f"{seconds:.2f} s" for seconds in times))


class UpdateTest(UpdateCase):
    def test_one_changed_file_of_5000(self):
        """It moves its own pack, its index and a few catalogue chunks: counted on the wire."""
        self.require_packet_counter()
        source = self.scratch / "many"
        total = small_tree(source, 5000, "five thousand")
        publisher, subscriber, key, folder = self.connected_pair(source)
        self.assertSameContent(source, folder / "many")

        changed = sorted(path for path in source.rglob("*.txt"))[2500]
        write_file(changed, b"changed " + changed.read_bytes(), 1_700_000_200)
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            task = publisher.megatorrent.publish(key)
            self.assertEqual((task["result"]["added"], task["result"]["changed"], task["result"]["removed"]), (0, 1, 0))
            subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
            moved = wire.bytes()
        self.assertSameContent(source, folder / "many")
        print(f"    {moved / MIB:.2f} MiB for one changed file of 5,000 with {total / MIB:.0f} MiB")
        self.assertGreater(total, 15 * MIB, "too little content to show anything")
        self.assertLess(moved, 6 * MIB)

    def test_one_changed_mebibyte_of_a_large_file(self):
        """A large file in which one MiB differs moves that chunk and its index."""
        self.require_packet_counter()
        source = large_file(self.scratch / "large.bin", 128 * MIB, "one chunk")
        publisher, subscriber, key, folder = self.connected_pair(source)
        with open(source, "r+b") as file:
            file.seek(77 * MIB + 5)
            file.write(b"another content of this place")
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            task = publisher.megatorrent.publish(key)
            subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
            moved = wire.bytes()
        self.assertSameContent(source, folder / "large.bin")
        print(f"    {moved / MIB:.2f} MiB for one changed MiB of 128")
        self.assertLess(moved, 6 * MIB)

    def test_published_again_unchanged(self):
        """Publishing the same again moves nothing."""
        self.require_packet_counter()
        source = self.scratch / "same"
        small_tree(source, 300, "same")
        large_file(source / "large.bin", 20 * MIB, "same")
        publisher, subscriber, key, _ = self.connected_pair(source)
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            task = publisher.megatorrent.publish(key)
            self.assertEqual((task["result"]["added"], task["result"]["changed"], task["result"]["removed"]), (0, 0, 0))
            subscriber.megatorrent.wait_complete(key, subscriber.megatorrent.subscription(key)["sequence"])
            self.assertLess(wire.bytes(), 200_000)

    def test_removed_renamed_and_withdrawn(self):
        """What has disappeared from a published folder, or is withdrawn, leaves the list; a new name costs no content."""
        self.require_packet_counter()
        source = self.scratch / "changing"
        small_tree(source, 30, "changing")
        large_file(source / "old name.bin", 30 * MIB, "renamed")
        publisher, subscriber, key, folder = self.connected_pair(source)
        gone = sorted(source.rglob("*.txt"))[0]
        gone.unlink()
        (source / "old name.bin").rename(source / "new name.bin")
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            task = publisher.megatorrent.publish(key)
            self.assertEqual((task["result"]["added"], task["result"]["removed"]), (1, 2))
            subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
            self.assertLess(wire.bytes(), 6 * MIB)
        paths = {item["path"] for item in subscriber.megatorrent.items(key)}
        self.assertIn("changing/new name.bin", paths)
        self.assertNotIn("changing/old name.bin", paths)
        self.assertNotIn(f"changing/{gone.relative_to(source)}", paths)
        self.assertSameContent(source / "new name.bin", folder / "changing" / "new name.bin")

        task = publisher.megatorrent.withdraw(key, "changing/new name.bin")
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
        self.assertNotIn("changing/new name.bin", {item["path"] for item in subscriber.megatorrent.items(key)})
        self.assertTrue((source / "new name.bin").exists(), "the publisher's own files are not touched")

    def test_missed_update_is_caught_up(self):
        """A subscriber that was off when the update was published finds it after its start."""
        source = self.scratch / "missed"
        small_tree(source, 20, "missed")
        publisher, subscriber, key, folder = self.connected_pair(source)
        subscriber.stop()
        write_file(source / "while you were away.txt", b"news\n")
        task = publisher.megatorrent.publish(key)
        subscriber.start()
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"], timeout=120)
        self.assertSameContent(source, folder / "missed")

    def test_two_publishers_of_one_identity(self):
        """An imported identity learns of the state in the network before it publishes: sequences only grow."""
        source = self.scratch / "twice"
        small_tree(source, 10, "twice")
        publisher, subscriber, key, folder = self.connected_pair(source)
        exported = publisher.megatorrent.post("exportChannel", key=key)
        publisher.stop()
        other = self.node("other")
        other.wait_dht_ready()
        other.megatorrent.post("importChannel", identity=exported["identity"], title="Updated")
        extra = write_file(self.scratch / "from the other.txt", b"by the other machine\n")
        before = subscriber.megatorrent.subscription(key)["sequence"]

        wait_until(lambda: other.megatorrent.channel(key)["state"] == "stopped", lambda: f"the network's state to be seen: {other.megatorrent.channel(key)}", 60)
        refused = other.megatorrent.wait_for_task(other.megatorrent.start_publishing(key, extra))
        self.assertEqual(refused["state"], "failed", "what the network shows is not replaced unasked")
        self.assertTrue(other.megatorrent.channel(key)["error"])
        earlier = {item["path"] for item in subscriber.megatorrent.items(key)}

        # the first machine is gone: what it published is learned from a subscriber, and stays in the channel
        task = other.megatorrent.publish(key, extra, merge=True)
        self.assertGreater(task["result"]["sequence"], before)
        self.assertEqual(task["result"]["items"], len(earlier) + 1)
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"], timeout=120)
        self.assertEqual((folder / "from the other.txt").read_bytes(), b"by the other machine\n")
        for node in (other, subscriber):
            self.assertEqual({item["path"] for item in node.megatorrent.items(key)}, earlier | {"from the other.txt"})
