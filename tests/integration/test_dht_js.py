"""Our items in the DHT are read, and made, by an implementation that is not libtorrent: bittorrent-dht from npm."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import v5peer
from harness.case import IntegrationTest
from harness.content import small_tree, write_file
from harness.network import new_address
from harness.waiting import STRETCH, wait_until

SCRIPTS = Path(__file__).resolve().parent / "js"


class BittorrentDhtTest(IntegrationTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("node"):
            self.skipTest("Node.js is not installed")
        if not (SCRIPTS / "node_modules" / "bittorrent-dht").is_dir():
            self.skipTest(f"bittorrent-dht is not installed; type: npm ci --prefix {SCRIPTS}")

    def run_script(self, name, *arguments, text=""):
        host, port = self.network.router.endpoint
        done = subprocess.run(["node", str(SCRIPTS / name), f"{host}:{port}", *arguments, new_address()], input=text,
                              capture_output=True, text=True, timeout=60 * STRETCH, check=False)
        self.assertTrue(done.stdout, done.stderr)
        return json.loads(done.stdout)

    def read_item(self, key, sequence):
        """Tries again while it is on its way into the DHT."""
        return wait_until(lambda: (found := self.run_script("get.mjs", key)) and found.get("sequence") == sequence and found,
                          f"the item of {key}", 60, interval=0.5)

    def test_it_works_without_us(self):
        """What one of its nodes puts into the DHT of qBittorrents, another gets."""
        publisher = v5peer.Publisher()
        text = publisher.manifest(1, [])
        stored = self.run_script("put.mjs", publisher.key.encode().hex(), text=text.decode())
        self.assertTrue(stored["ok"], stored)
        found = self.run_script("get.mjs", publisher.public)
        self.assertEqual((found["ok"], found.get("sequence"), found.get("text")), (True, 1, text.decode()))

    def test_reads_what_we_published(self):
        """By SHA-1(public key); the item's signature and the manifest's are right, public and private, old and new."""
        node = self.node("publisher")
        node.wait_dht_ready()
        source = self.scratch / "files"
        small_tree(source, 20, "js")
        for private in (False, True):
            with self.subTest(private=private):
                channel = node.megatorrent.create_channel("Read by others", private=private)
                for number in range(2):
                    write_file(source / f"more {number}.txt", b"x" * number)
                    task = node.megatorrent.publish(channel["key"], source)
                    found = self.read_item(channel["key"], task["result"]["sequence"])
                    self.assertTrue(found["ok"], found)
                    manifest = json.loads(found["text"])
                    self.assertEqual(manifest["sequence"], task["result"]["sequence"])
                    self.assertEqual("encrypted" in manifest, private)
                    self.assertLessEqual(len(found["text"].encode()), 996)

    def test_we_read_what_it_published(self):
        """An item that it put is found by our node, with all that is in it."""
        publisher = v5peer.Publisher()
        server = v5peer.Server(new_address())
        self.addCleanup(server.close)
        entry = publisher.file_entry("from javascript.txt", b"made by another implementation\n")
        server.blobs = publisher.blobs
        sequence = int(time.time() * 1000)
        text = publisher.manifest(sequence, [{"title": "From JavaScript", "items": [entry]}])
        stored = self.run_script("put.mjs", publisher.key.encode().hex(), text=text.decode())
        self.assertTrue(stored["ok"], stored)
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(publisher.link, peers=server.endpoint)
        found = node.megatorrent.wait_complete(key, sequence)
        self.assertEqual((found["title"], found["sequence"]), ("From JavaScript", sequence))
        self.assertEqual((Path(found["savePath"]) / "from javascript.txt").read_bytes(), b"made by another implementation\n")
