"""The subsystem switched off: no port, no thread, no packet of ours in the DHT."""

import hashlib
import os
import time

from cataloguer import topic
from harness.case import IntegrationTest
from harness.content import write_file
from harness.node import TORRENT_PORT, WEBUI_PORT
from harness.process import sockets, thread_names
from harness.waiting import wait_until
from harness.webapi import ApiError

OF_QBITTORRENT = {("tcp", TORRENT_PORT), ("udp", TORRENT_PORT), ("tcp", WEBUI_PORT)}


class OffTest(IntegrationTest):
    backbone = 0   # the bootstrap node alone: it sees whatever a node looks for

    def ours(self, names):
        return {name for name in names if name.lower().startswith("megat")}

    def quiet(self, node):
        """Nothing of ours runs."""
        self.assertEqual(sockets(node.pid), OF_QBITTORRENT)
        self.assertEqual(self.ours(thread_names(node.pid)), set())

    def test_switched_off_from_the_start(self):
        """A profile in which it was never on: as upstream, and no folder of ours either."""
        node = self.node("off", megatorrent=False)
        self.quiet(node)
        status = node.megatorrent.status()
        self.assertEqual((status["enabled"], status["running"], status["error"], status["listenPort"]), (False, False, "", 0))
        self.assertFalse((node.folder / "qBittorrent/data/megatorrent").exists())

    def test_switched_on_and_off(self):
        """Port, threads and DHT traffic come and go with the setting; after a restart it is still off."""
        reference = self.node("reference", megatorrent=False)
        node = self.node("switched")
        port = node.megatorrent.status()["listenPort"]
        self.assertEqual(sockets(node.pid) - OF_QBITTORRENT, {("tcp", port)})
        self.assertTrue(self.ours(thread_names(node.pid)), "on, there are threads of ours to be seen")

        channel = node.megatorrent.create_channel("Mine")
        node.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"x"))
        followed = os.urandom(32)
        while True:
            try:
                node.megatorrent.subscribe(f"megatorrent://{followed.hex()}")
                break
            except ApiError:
                followed = os.urandom(32)  # half of all numbers are no points on the curve
        identifiers = [hashlib.sha1(bytes.fromhex(channel["key"])).digest(), hashlib.sha1(followed).digest(),
                       topic(bytes.fromhex(channel["key"]))[:20], topic(followed)[:20]]
        # the bootstrap node alone never makes the DHT "ready": introduce another to it
        self.node("neighbour", megatorrent=False)
        wait_until(lambda: all(self.network.router.asked_for(identifier) for identifier in identifiers[:2]),
                   "the DHT to be asked for our channels", 90, nodes=[node])

        node.megatorrent.post("setSettings", enabled=False)
        wait_until(lambda: not self.ours(thread_names(node.pid)), "our threads to end", 30, nodes=[node])
        self.quiet(node)
        self.assertSilent(node, identifiers)
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.create_channel("Not now")
        self.assertEqual(caught.exception.status, 409)

        node.stop()
        node.start(megatorrent=False)
        self.quiet(node)
        self.assertSilent(node, identifiers)
        self.assertEqual(set(thread_names(node.pid)) - set(thread_names(reference.pid)), set())

        node.megatorrent.post("setSettings", enabled=True)
        wait_until(lambda: node.megatorrent.status()["running"], "it to start again", 30, nodes=[node])
        self.assertEqual(node.megatorrent.channel(channel["key"])["title"], "Mine")
        self.assertEqual(sockets(node.pid) - OF_QBITTORRENT, {("tcp", port)})

    def assertSilent(self, node, identifiers):
        """For a while in which the node's own DHT traffic goes on."""
        router = self.network.router
        seen = len(router.queries)
        begin = time.monotonic()
        wait_until(lambda: time.monotonic() > begin + 4, "some traffic", 60, interval=0.5, nodes=[node])
        wanted = {identifier.hex() for identifier in identifiers}
        self.assertEqual([query for query in router.queries[seen:] if query[1] in wanted or query[0] in ("put", "get")], [])
