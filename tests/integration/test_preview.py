"""Looking at a channel before following it."""

import os

from harness.case import IntegrationTest
from harness.content import large_file, write_file
from harness.waiting import wait_until
from harness.webapi import ApiError


class PreviewTest(IntegrationTest):
    def published(self, node, title="Holiday films", is_large=True, **fields):
        channel = node.megatorrent.create_channel(title, **fields)
        for number in range(40):
            write_file(self.scratch / "films" / "2025" / f"{number:02}.txt", b"%d" % number * 100)
        write_file(self.scratch / "films" / "raw" / "large.bin", b"")
        if is_large:
            large_file(self.scratch / "films" / "raw" / "large.bin", 3 << 20, "preview")
        task = node.megatorrent.publish(channel["key"], self.scratch / "films")
        return channel, task["result"]["sequence"]

    def preview(self, node, link, state="ready"):
        """Opens one, and waits until it knows something."""
        key = node.megatorrent.post("preview", link=link)["key"]
        return wait_until(lambda: (lambda info: info if info["state"] == state else None)(node.megatorrent.get("previewStatus", key=key)),
                          lambda: f"the preview: {node.megatorrent.get('previewStatus', key=key)}", 60, nodes=[node])

    def written(self, node):
        """What there is on the disk of previews and catalogues, and what the file system's owner could take for a channel."""
        folder = node.folder / "qBittorrent/data/megatorrent"
        return {str(path.relative_to(folder)) for name in ("blobs", "channels", "keys", "previews") for path in (folder / name).rglob("*") if path.is_file()}

    def assertGone(self, node, key):
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.get("previewStatus", key=key)
        self.assertEqual(caught.exception.status, 404)

    def test_look_and_leave(self):
        """Someone gets a link, looks what is in it, and does not want it: nothing of it stays."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel, sequence = self.published(publisher, description="Our trips")
        before = self.written(subscriber)
        info = self.preview(subscriber, channel["link"])
        key = info["key"]
        self.assertEqual((key, info["title"], info["description"], info["private"], info["sequence"], info["items"], info["error"]),
                         (channel["key"], "Holiday films", "Our trips", False, sequence, 41, ""))
        self.assertEqual(info["bytes"], publisher.megatorrent.channel(key)["bytes"])
        page = subscriber.megatorrent.get("previewItems", key=key, sort="size", reverse=True, limit=1)
        self.assertEqual((page["total"], page["items"][0]["path"], page["items"][0]["size"]), (41, "films/raw/large.bin", 3 << 20))
        self.assertEqual([item["path"] for item in subscriber.megatorrent.get("previewItems", key=key, filter="2025/07")["items"]], ["films/2025/07.txt"])
        self.assertEqual(subscriber.megatorrent.get("subscriptions"), [])
        self.assertNotEqual(self.written(subscriber), before)

        # the publisher goes on meanwhile
        write_file(self.scratch / "films" / "new.txt", b"new")
        publisher.megatorrent.publish(key)
        wait_until(lambda: subscriber.megatorrent.get("previewStatus", key=key)["items"] == 42, "the new item", 30)
        self.assertEqual(subscriber.megatorrent.get("previewItems", key=key, filter="new")["total"], 1)

        # two look at it: it ends with the second
        self.preview(subscriber, channel["link"])
        subscriber.megatorrent.post("discardPreview", key=key)
        self.assertEqual(subscriber.megatorrent.get("previewItems", key=key, filter="new")["total"], 1)
        subscriber.megatorrent.post("discardPreview", key=key)
        self.assertGone(subscriber, key)
        wait_until(lambda: self.written(subscriber) == before, lambda: f"everything to be gone: {self.written(subscriber) - before}", 20)

        # nor does it stay when the program ends in between
        self.preview(subscriber, channel["link"])
        subscriber.kill()
        subscriber.start()
        subscriber.wait_dht_ready()
        self.assertGone(subscriber, key)
        wait_until(lambda: self.written(subscriber) == before, lambda: f"everything to be gone: {self.written(subscriber) - before}", 20)
        self.assertFalse((self.scratch / "Holiday films").exists())

    def test_look_and_follow(self):
        """Someone looks, likes it and subscribes: the list of items is not fetched again, and it is no longer only looked at."""
        publisher, subscriber = self.publisher_and_subscriber()
        # (of a large file the subscription fetches an index as well)
        channel, sequence = self.published(publisher, is_large=False)
        key = self.preview(subscriber, channel["link"])["key"]
        publisher.stop()
        target = self.scratch / "target"
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), policy="none")
        # nobody else has it: the list is known from the preview
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: (entry["sequence"], entry["items"]) == (sequence, 41), "the list", 30)
        self.assertGone(subscriber, key)
        with self.assertRaises(ApiError) as caught:
            subscriber.megatorrent.post("preview", link=channel["link"])
        self.assertEqual(caught.exception.status, 409)
        self.assertIn("already", caught.exception.text)
        # what a preview held is the subscription's: also after a restart
        subscriber.restart()
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: (entry["sequence"], entry["items"]) == (sequence, 41), "the list", 30)

    def test_choose_and_follow(self):
        """What was ticked in the preview is kept with the subscription, also over a restart before the list has been taken in, and nothing else is fetched."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel, _ = self.published(publisher)
        key = self.preview(subscriber, channel["link"])["key"]
        target = self.scratch / "target"
        chosen = ["films/2025/03.txt", "films/2025/07.txt"]
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), paused=True, firstChoice={"all": False, "exceptions": [*chosen, "gone since"]})
        subscriber.restart()
        subscriber.megatorrent.post("resume", key=key)
        entry = subscriber.megatorrent.wait_for_subscription(key, lambda entry: (entry["wantedItems"], entry["completedItems"], entry["state"]) == (2, 2, "complete"), "what was ticked", 60)
        self.assertEqual((entry["items"], entry["policy"]), (41, "none"))
        self.assertEqual([item["path"] for item in subscriber.megatorrent.items(key) if item["wanted"]], chosen)

    def test_private_and_wrong(self):
        """A private channel's items are seen only with its key; wrong links, and too many, are refused."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel, _ = self.published(publisher, private=True)
        bare = f"megatorrent://{channel['key']}"
        info = self.preview(subscriber, bare, "error")
        self.assertTrue(info["private"])
        self.assertIn("private", info["error"])
        self.assertEqual(subscriber.megatorrent.get("previewItems", key=channel["key"])["total"], 0)
        info = self.preview(subscriber, channel["link"])
        self.assertEqual((info["private"], info["items"]), (True, 41))
        for link, status in (("megatorrent://12", 400), (publisher.megatorrent.create_channel("Other")["link"], 200)):
            try:
                self.assertEqual((subscriber.megatorrent.post("preview", link=link)["key"] in link, status), (True, 200))
            except ApiError as error:
                self.assertEqual(error.status, status)
        for number in range(6):
            subscriber.megatorrent.post("preview", link=publisher.megatorrent.create_channel(f"Number {number}")["link"])
        with self.assertRaises(ApiError) as caught:
            subscriber.megatorrent.post("preview", link=publisher.megatorrent.create_channel("One too many")["link"])
        self.assertEqual(caught.exception.status, 409)

    def test_nobody_asks(self):
        """A window that is closed without a word leaves nothing behind for long."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel, _ = self.published(publisher, is_large=False)
        before = self.written(subscriber)
        self.preview(subscriber, channel["link"])
        wait_until(lambda: self.written(subscriber) == before, "it to end by itself", 60)
        self.assertGone(subscriber, channel["key"])

    def test_free_space(self):
        """How much room there is where files are to go, also in a folder that is not there yet."""
        node = self.node("one")
        answer = node.megatorrent.get("freeSpace", path=str(self.scratch / "not" / "there"))
        disk = os.statvfs(self.scratch)
        self.assertAlmostEqual(answer["free"], disk.f_bavail * disk.f_frsize, delta=1 << 30)
        self.assertEqual(answer["total"], disk.f_blocks * disk.f_frsize)
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.get("freeSpace", path="relative")
        self.assertEqual(caught.exception.status, 400)
