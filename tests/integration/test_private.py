"""A private channel: without its read key neither names nor sizes are to be had, with it everything works."""

import os
import re
from pathlib import Path

import v5peer
from cataloguer import channel_token, open_private, topic
from harness.case import IntegrationTest
from harness.content import MIB, large_file, write_file
from harness.waiting import wait_until
from harness.webapi import ApiError

SECRETS = ("confidential title", "confidential name", "confidential folder", "confidential content")


class PrivateTest(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.publisher, self.subscriber = self.publisher_and_subscriber()
        self.source = self.scratch / "confidential folder"
        for number in range(40):
            write_file(self.source / f"confidential name {number}.txt", b"confidential content %d\n" % number * (number * 50 + 1))
        large_file(self.source / "confidential name.bin", 5 * MIB, "private")
        channel = self.publisher.megatorrent.create_channel("confidential title", private=True)
        self.key, self.link = channel["key"], channel["link"]
        self.read_key = re.search(r"//[0-9a-f]{64}:([0-9a-f]{64})", self.link).group(1)
        self.task = self.publisher.megatorrent.publish(self.key, self.source)

    def test_with_the_key(self):
        """Names, sizes and content, byte for byte; updates too."""
        self.assertEqual(self.subscriber.megatorrent.subscribe(self.link), self.key)
        entry = self.subscriber.megatorrent.wait_complete(self.key, self.task["result"]["sequence"])
        self.assertEqual((entry["title"], entry["private"], entry["items"]), ("confidential title", True, 41))
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)
        write_file(self.source / "more.txt", b"more\n")
        update = self.publisher.megatorrent.publish(self.key)
        self.subscriber.megatorrent.wait_complete(self.key, update["result"]["sequence"])
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)

    def test_without_the_key(self):
        """The state says what is missing; no name, size or content anywhere, not even on disk."""
        self.subscriber.megatorrent.subscribe(f"megatorrent://{self.key}")
        entry = self.subscriber.megatorrent.wait_for_subscription(self.key, lambda entry: entry["state"] == "error", "the lack of a read key to be shown")
        self.assertMentions(entry["error"], "full link")
        self.assertEqual(entry["errorName"], "privateLink")
        self.assertTrue(entry["private"])
        self.assertEqual((entry["items"], entry["bytes"], entry["completedBytes"]), (0, 0, 0))
        self.assertEqual(self.subscriber.megatorrent.items(self.key), [])
        self.assertNotIn("confidential", str(self.subscriber.megatorrent.get("subscriptions")))
        self.subscriber.stop()
        self.assertNothingIn(self.subscriber.folder)

    def test_key_added_later(self):
        """Who gets the read key afterwards adds the link again."""
        self.subscriber.megatorrent.subscribe(f"megatorrent://{self.key}")
        self.subscriber.megatorrent.wait_for_subscription(self.key, lambda entry: entry["state"] == "error", "the lack of a read key to be shown")
        self.assertEqual(self.subscriber.megatorrent.subscribe(self.link), self.key)
        entry = self.subscriber.megatorrent.wait_complete(self.key)
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)

    def test_wrong_key(self):
        """A read key that is not the channel's: an error, and nothing is shown."""
        wrong = os.urandom(32).hex()
        self.subscriber.megatorrent.subscribe(f"megatorrent://{self.key}:{wrong}")
        entry = self.subscriber.megatorrent.wait_for_subscription(self.key, lambda entry: entry["state"] == "error", "the wrong read key to be noticed")
        self.assertMentions(entry["error"], "key")
        self.assertNotIn(wrong, str(self.subscriber.megatorrent.get("subscriptions")))
        self.assertEqual(self.subscriber.megatorrent.items(self.key), [])

    def test_what_the_dht_shows(self):
        """The item in the DHT is sealed, and the channel is not announced under its public topic."""
        public_key, read_key = bytes.fromhex(self.key), bytes.fromhex(self.read_key)
        with self.network.krpc() as krpc:
            item = wait_until(lambda: krpc.get(public_key), "the item", 60)
            self.assertIn(b'"encrypted":true', item["v"])
            for secret in (*SECRETS, str(self.task["result"]["items"]), "collections", "catalogue"):
                self.assertNotIn(b'"' + secret.encode(), item["v"])
            self.assertNotIn(b"confidential", item["v"])
            private_topic = topic(public_key, read_key)[:20]
            wait_until(lambda: krpc.peers(private_topic), "the announcement under the private topic", 60)
            self.assertEqual(krpc.peers(topic(public_key)[:20]), set())
            # nor is any of its blobs
            blob_id = open_private(item["v"], read_key)["catalogue"]["ref"][:64]
            self.assertEqual(krpc.peers(bytes.fromhex(blob_id)[:20]), set())
        self.assertNotEqual(channel_token(public_key), channel_token(public_key, read_key))

    def test_v5_peer_gets_nothing(self):
        """A peer that showed no tag of the channel is not served its blobs, even if it knows their ids."""
        self.subscriber.megatorrent.subscribe(self.link)
        self.subscriber.megatorrent.wait_complete(self.key)
        with self.network.krpc() as krpc:
            item = wait_until(lambda: krpc.get(bytes.fromhex(self.key)), "the item", 60)
        blob_id = open_private(item["v"], bytes.fromhex(self.read_key))["catalogue"]["ref"][:64]
        for node in (self.publisher, self.subscriber):
            with v5peer.Connection.connect(node.listener()) as client:
                client.hello({self.key: 1})
                self.assertIsNone(client.request(blob_id))
                self.assertIn(client.find_peers(topic(bytes.fromhex(self.key), bytes.fromhex(self.read_key)).hex()), ([], "Not Found"))

    def test_read_key_is_not_shown(self):
        """No answer, log or process list holds the read key; only the calls that ask for the link do."""
        self.subscriber.megatorrent.subscribe(self.link)
        self.subscriber.megatorrent.wait_complete(self.key)
        for node in (self.publisher, self.subscriber):
            for action in ("status", "settings", "subscriptions", "channels", "tasks", "peers"):
                self.assertNotIn(self.read_key, str(node.megatorrent.get(action)), action)
            self.assertNotIn(self.read_key, str(node.megatorrent.get("items", key=self.key)))
            self.assertNotIn(self.read_key, node.log() + node.output() + str(node.api.get("log/main")))
            self.assertIn(self.read_key, node.megatorrent.post("channelLink", key=self.key)["link"])
            # a code holds a certain number of bytes for its size: with the read key there is room for it, without there is none
            for fields, version in (({}, 5), ({"full": True}, 8)):
                modules = node.megatorrent.post("channelQrCode", key=self.key, **fields)["modules"]
                self.assertEqual({len(modules), *map(len, modules)}, {17 + 4 * version}, fields)
                self.assertEqual((set("".join(modules)), modules[0][:8], modules[0][-8:], modules[-1][:8]), ({"0", "1"}, "11111110", "01111111", "11111110"))
        exported = self.publisher.megatorrent.post("exportChannel", key=self.key)
        self.assertEqual(exported["readKey"], self.read_key)
        with self.assertRaises(ApiError) as caught:
            self.subscriber.megatorrent.post("exportChannel", key=self.key)
        self.assertEqual(caught.exception.status, 404)

    def test_imported_with_its_key(self):
        """Export and import on another machine: the private channel goes on there."""
        exported = self.publisher.megatorrent.post("exportChannel", key=self.key)
        self.publisher.stop()
        other = self.node("other")
        other.wait_dht_ready()
        imported = other.megatorrent.post("importChannel", identity=exported["identity"], title="confidential title", readKey=exported["readKey"])
        self.assertEqual((imported["key"], imported["link"]), (self.key, self.link))

    def test_imported_without_its_read_key(self):
        """From the identity alone nobody can tell that the channel is private. The network can, and nothing is published in clear."""
        exported = self.publisher.megatorrent.post("exportChannel", key=self.key)
        other = self.node("other")
        other.wait_dht_ready()
        api = other.megatorrent
        api.post("importChannel", identity=exported["identity"], title="confidential title")
        write_file(self.scratch / "more" / "confidential", b"confidential content")
        for override in (False, True):
            task = api.wait_for_task(api.start_publishing(self.key, self.scratch / "more", override=override))
            self.assertEqual((task["state"], task["errorName"]), ("failed", "privateLink"), task)
        self.assertEqual(api.channel(self.key)["sequence"], 0)

        api.post("deleteChannel", key=self.key)
        with self.assertRaises(ApiError) as caught:
            api.import_channel(exported["identity"], "x", link=self.link.replace(self.key, "11" * 32))
        self.assertEqual(caught.exception.status, 409)
        self.assertEqual(api.import_channel(exported["identity"], "confidential title", link=self.link)["link"], self.link)
        self.assertTrue(api.channel(self.key)["private"])

    def assertNothingIn(self, folder):
        for path in folder.rglob("*"):
            self.assertNotIn("confidential", str(path.relative_to(folder)))
            if path.is_file():
                self.assertNotIn(b"confidential", path.read_bytes(), path)
