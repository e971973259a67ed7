"""The main job, end to end, and what a power cut does to it."""

import time
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import MIB, large_file, odd_names, small_tree, write_file
from harness.waiting import wait_until
from harness.wirecount import WireCounter


def folder_of(node, key):
    return Path(node.megatorrent.subscription(key)["savePath"])


class StoryTest(IntegrationTest):
    def test_story(self):
        """Publish, subscribe, update, kill -9 of the publisher, and a newcomer gets everything from the subscribers."""
        source = self.scratch / "show"
        small_tree(source, 3000, "story")
        odd_names(source)
        large_file(source / "film.bin", 64 * MIB + 4321, "story")
        publisher, first = self.publisher_and_subscriber()
        second = self.node("second")

        channel = publisher.megatorrent.create_channel("The show")
        key, link = channel["key"], channel["link"]
        task = publisher.megatorrent.publish(key, source)
        self.assertEqual(task["problems"], [])
        for node in (first, second):
            self.assertEqual(node.megatorrent.subscribe(link), key)
        for node in (first, second):
            entry = node.megatorrent.wait_complete(key, task["result"]["sequence"])
            self.assertEqual((entry["title"], entry["items"], entry["completedItems"]), ("The show", task["result"]["items"], task["result"]["items"]))
            self.assertSameContent(source, folder_of(node, key) / "show")

        # an update arrives by itself
        write_file(source / "news.txt", b"something new\n", 1_700_000_100)
        update = publisher.megatorrent.publish(key)
        self.assertEqual((update["result"]["added"], update["result"]["changed"], update["result"]["removed"]), (1, 0, 0))
        for node in (first, second):
            node.megatorrent.wait_complete(key, update["result"]["sequence"])
            self.assertSameContent(source, folder_of(node, key) / "show")

        # who has only followed can stand in for the publisher
        publisher.kill()
        newcomer = self.node("newcomer")
        newcomer.wait_dht_ready()
        newcomer.megatorrent.subscribe(link)
        newcomer.megatorrent.wait_complete(key, update["result"]["sequence"], timeout=120)
        self.assertSameContent(source, folder_of(newcomer, key) / "show")

    def test_publisher_killed_and_back(self):
        """kill -9 of the publisher: after a restart it serves the same, and can publish again."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "data"
        small_tree(source, 100, "back")
        channel = publisher.megatorrent.create_channel("Back again")
        task = publisher.megatorrent.publish(channel["key"], source)
        publisher.kill()
        publisher.start()
        self.assertEqual(publisher.megatorrent.channel(channel["key"])["sequence"], task["result"]["sequence"])
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(channel["key"], timeout=120)
        self.assertSameContent(source, folder_of(subscriber, channel["key"]) / "data")

        write_file(source / "after.txt", b"after the restart\n")
        again = publisher.megatorrent.publish(channel["key"])
        self.assertGreater(again["result"]["sequence"], task["result"]["sequence"])
        subscriber.megatorrent.wait_complete(channel["key"], again["result"]["sequence"], timeout=120)
        self.assertSameContent(source, folder_of(subscriber, channel["key"]) / "data")

    def test_killed_subscriber_resumes(self):
        """kill -9 in mid-download: it resumes, and the wire shows that what had been committed is not fetched again."""
        self.require_packet_counter()
        size = 768 * MIB
        source = large_file(self.scratch / "large.bin", size, "resume")
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Large")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        publisher.api.post("transfer/setUploadLimit", limit=128 * MIB)   # time enough to be killed in the middle, on any machine

        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            subscriber.megatorrent.subscribe(channel["link"])
            # the moment is chosen by the wire: the program's own number lags behind
            wait_until(lambda: wire.bytes() > size * 0.55, "half of the file to be transferred", 60, interval=0.005, nodes=[publisher, subscriber])
            subscriber.kill()
            before = wire.bytes()
            self.assertLess(before, size * 0.95, "killed too late to show anything")
            publisher.api.post("transfer/setUploadLimit", limit=0)
            subscriber.start()
            subscriber.megatorrent.wait_complete(key, timeout=120)
            total = wire.bytes()
        self.assertSameContent(source, folder_of(subscriber, key) / "large.bin")
        # in flight 64 blobs at most, finished since the last commit 64 MiB at most; 2 % for frames, TCP, index and catalogue
        allowed = size * 1.02 + 64 * MIB + 64 * MIB
        print(f"    killed after {before / MIB:.0f} MiB on the wire, {total / MIB:.0f} MiB in all for {size / MIB:.0f} MiB (allowed: {allowed / MIB:.0f})")
        self.assertLess(total, allowed)
        self.assertGreater(total, size)

    def test_killed_while_thousands_of_files_begin(self):
        """kill -9 again and again while small files are being registered and received: none is forgotten."""
        source = self.scratch / "many"
        small_tree(source, 3000, "killed often")
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Many")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        # so slow that no machine is done before the last kill
        publisher.api.post("transfer/setUploadLimit", limit=MIB)
        subscriber.megatorrent.subscribe(channel["link"], peers=publisher.endpoint())
        for moment in (0.1, 0.2, 0.4, 0.8):   # in seconds: while they are being registered
            time.sleep(moment)
            subscriber.kill()
            subscriber.start()
        moments = [0]
        while len(moments) < 4:   # while they are being received
            entry = subscriber.megatorrent.wait_for_subscription(
                key, lambda entry: entry["completedItems"] > moments[-1], "some items", 60, interval=0.01)
            subscriber.kill()
            moments.append(entry["completedItems"])
            subscriber.start()
        print(f"    killed with {', '.join(map(str, moments[1:]))} of 3000 items")
        self.assertLess(moments[-1], 3000, "killed too late to show anything")
        publisher.api.post("transfer/setUploadLimit", limit=0)
        subscriber.megatorrent.wait_complete(key, timeout=120)
        self.assertSameContent(source, folder_of(subscriber, key) / "many")

    def test_stopped_subscriber_resumes(self):
        """An orderly end in mid-download loses at most what was in flight."""
        self.require_packet_counter()
        size = 384 * MIB
        source = large_file(self.scratch / "large.bin", size, "orderly")
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Large")
        publisher.megatorrent.publish(channel["key"], source)
        publisher.api.post("transfer/setUploadLimit", limit=64 * MIB)   # time enough to be stopped in the middle, on any machine
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            subscriber.megatorrent.subscribe(channel["link"])
            wait_until(lambda: wire.bytes() > size * 0.4, "a part of the file to be transferred", 60, interval=0.005, nodes=[publisher, subscriber])
            subscriber.stop()
            self.assertLess(wire.bytes(), size * 0.95, "stopped too late to show anything")
            publisher.api.post("transfer/setUploadLimit", limit=0)
            subscriber.start()
            subscriber.megatorrent.wait_complete(channel["key"], timeout=120)
            total = wire.bytes()
        self.assertSameContent(source, folder_of(subscriber, channel["key"]) / "large.bin")
        self.assertLess(total, size * 1.02 + 64 * MIB)

    def test_everything_survives_restarts(self):
        """Orderly restarts of both: channels, subscriptions, settings and what was seen are still there, and nothing is fetched again."""
        self.require_packet_counter()
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "kept"
        small_tree(source, 200, "kept")
        channel = publisher.megatorrent.create_channel("Kept", description="to be kept")
        key = channel["key"]
        sequence = publisher.megatorrent.publish(key, source)["result"]["sequence"]
        subscriber.megatorrent.subscribe(channel["link"], name="My name for it")
        subscriber.megatorrent.wait_complete(key)
        subscriber.megatorrent.post("markSeen", key=key)
        ports = [node.megatorrent.get("settings")["listenPort"] for node in (publisher, subscriber)]
        publisher.restart()
        subscriber.restart()
        self.assertEqual([node.megatorrent.get("settings")["listenPort"] for node in (publisher, subscriber)], ports, "a chosen port is kept")
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            entry = subscriber.megatorrent.wait_complete(key, sequence)
            self.assertEqual((entry["name"], entry["newItems"], entry["state"]), ("My name for it", 0, "complete"))
            self.assertEqual(publisher.megatorrent.channel(key)["sequence"], sequence)
            wait_until(lambda: subscriber.megatorrent.subscription(key)["peers"] > 0, "the two to meet again", 90, nodes=[publisher, subscriber])
            deadline = time.monotonic() + 2
            wait_until(lambda: time.monotonic() > deadline, "a moment in which something could be fetched", 10)
            self.assertLess(wire.bytes(), 200_000)
        self.assertSameContent(source, folder_of(subscriber, key) / "kept")
