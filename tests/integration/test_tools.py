"""The tests' own tools, against vectors and against each other: what they claim elsewhere rests on this."""

import errno
import json
import os
import shutil
import socket
import tempfile
import unicodedata
import unittest
from pathlib import Path

from harness import content, isolation, process
from harness.case import Settings
from harness.krpc import bdecode, bencode
from harness.network import new_address
from harness.wirecount import WireCounter
from nacl import bindings
from nacl.exceptions import CryptoError
import cataloguer
import v5peer

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def vectors(name):
    return json.loads((VECTORS / name).read_text())


class V5PeerTest(unittest.TestCase):
    def setUp(self):
        self.handshake = vectors("handshake.json")

    def _keys(self):
        shared = bindings.crypto_scalarmult(bytes.fromhex(self.handshake["client_secret"]), bytes.fromhex(self.handshake["server_public"]))
        return shared, v5peer.transport_key(shared, b"C"), v5peer.transport_key(shared, b"S")

    def test_key_exchange(self):
        shared, client_key, server_key = self._keys()
        self.assertEqual(shared.hex(), self.handshake["shared_secret"])
        self.assertEqual(client_key.hex(), self.handshake["key_C"])
        self.assertEqual(server_key.hex(), self.handshake["key_S"])

    def test_frames(self):
        _, client_key, server_key = self._keys()
        for direction, key in (("client_to_server", client_key), ("server_to_client", server_key)):
            frames = self.handshake["v1_5_chacha20poly1305_ietf"][direction]
            connection = v5peer.Connection.__new__(v5peer.Connection)
            connection.send_key = connection.receive_key = key
            connection.sent = connection.received = 0
            for frame in frames:
                with self.subTest(direction=direction, message=frame["message"]):
                    plaintext = bytes.fromhex(frame["plaintext_hex"])
                    self.assertEqual(connection.seal(plaintext).hex(), frame["frame_hex"])
                    self.assertEqual(connection.open(bytes.fromhex(frame["frame_hex"])[2:]), plaintext)

    def test_frames_of_v1_0_do_not_open(self):
        _, client_key, _ = self._keys()
        frame = self.handshake["v1_0_xsalsa20poly1305_secretbox"]["client_to_server"][0]
        connection = v5peer.Connection.__new__(v5peer.Connection)
        connection.receive_key, connection.received = client_key, 0
        with self.assertRaises(CryptoError):
            connection.open(bytes.fromhex(frame["frame_hex"])[2:])

    def test_manifest(self):
        expected = vectors("manifests.json")
        publisher = v5peer.Publisher(bytes.fromhex(expected["seed"]))
        self.assertEqual(publisher.public, expected["public_key"])
        self.assertEqual(publisher.manifest(1700000000000, [], 1700000000123).decode(), expected["small"]["manifest_json"])

    def test_dht_item(self):
        expected = vectors("bep44.json")["ours"][0]
        publisher = v5peer.Publisher(bytes.fromhex(expected["seed"]))
        *_, signature = publisher.dht_item(expected["seq"], expected["v_utf8"].encode())
        self.assertEqual(signature.hex(), expected["signature"])

    def test_client_against_server(self):
        server = v5peer.Server("127.0.0.1")
        self.addCleanup(server.close)
        publisher = v5peer.Publisher()
        entry = publisher.file_entry("a", b"content")
        server.blobs.update(publisher.blobs)
        server.peers = ["127.0.0.1:4000"]
        blob_id = entry["chunks"][0]["blobId"]
        with v5peer.Connection.connect((server.address, server.port)) as client:
            client.hello()
            self.assertEqual(client.request(blob_id), publisher.blobs[blob_id])
            self.assertIsNone(client.request("00" * 32))
            self.assertEqual(client.find_peers(blob_id), ["127.0.0.1:4000"])
        self.assertEqual(server.requests, [blob_id, "00" * 32])


class CataloguerTest(unittest.TestCase):
    def setUp(self):
        self.vectors = vectors("part2.json")
        self.public_key = bytes.fromhex(self.vectors["public_key"])
        self.read_key = bytes.fromhex(self.vectors["read_key"])

    def test_keys(self):
        self.assertEqual(cataloguer.channel_token(self.public_key).hex(), self.vectors["token_public"])
        self.assertEqual(cataloguer.channel_token(self.public_key, self.read_key).hex(), self.vectors["token_private"])
        self.assertEqual(cataloguer.topic(self.public_key).hex(), self.vectors["topic_public"])
        self.assertEqual(cataloguer.topic(self.public_key, self.read_key).hex(), self.vectors["topic_private"])

    def test_chunk_keys(self):
        secret = cataloguer.chunk_secret(bytes.fromhex(self.vectors["identity_seed"]))
        self.assertEqual(secret.hex(), self.vectors["chunk_secret"])
        for chunk in self.vectors["chunks"]:
            plaintext = bytes((i * 31 + 7) % 256 for i in range(chunk["realSize"]))
            self.assertEqual(cataloguer.chunk_key(secret, b"F", plaintext).hex(), chunk["chunk_key"], chunk["name"])

    def test_root(self):
        publisher = cataloguer.Cataloguer(bytes.fromhex(self.vectors["identity_seed"]))
        expected = json.loads(self.vectors["root_public"]["text"])
        text = publisher.manifest(expected["sequence"], expected["collections"], expected["timestamp"], catalogue=expected["catalogue"])
        self.assertEqual(text.decode(), self.vectors["root_public"]["text"])
        private = self.vectors["root_private"]
        self.assertEqual(cataloguer.open_private(private["text"], self.read_key), json.loads(private["inner"]))


class ContentTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_the_same_seed_gives_the_same(self):
        for name in "ab":
            content.small_tree(self.folder / name, 60, "seed")
            content.odd_names(self.folder / name)
            content.large_file(self.folder / name / "large", 3 * content.MIB + 1, "seed")
        self.assertEqual(content.differences(self.folder / "a", self.folder / "b"), [])

    def test_every_difference_is_seen(self):
        for name in "ab":
            content.small_tree(self.folder / name, 10, "seed")
            content.write_file(self.folder / name / "x", b"12345")
        target = self.folder / "b" / "x"

        def changed(change):
            change()
            found = content.differences(self.folder / "a", self.folder / "b")
            content.write_file(target, b"12345").chmod(0o644)
            return "; ".join(found)
        self.assertIn("other bytes", changed(lambda: content.write_file(target, b"12845")))
        self.assertIn("4 bytes instead of 5", changed(lambda: content.write_file(target, b"1234")))
        self.assertIn("modified", changed(lambda: os.utime(target, (1, 1))))
        self.assertIn("executed", changed(lambda: target.chmod(0o755)))
        self.assertIn("missing: x", changed(target.unlink))
        content.write_file(self.folder / "b" / "y", b"")
        self.assertEqual(content.differences(self.folder / "a", self.folder / "b"), ["not in the source: y"])

    def test_names(self):
        lengths = [len(name.encode()) for name in content.ODD_NAMES]
        self.assertEqual(lengths.count(200), 2)
        for name in content.ODD_NAMES:
            self.assertEqual(unicodedata.normalize("NFC", name), name)
        self.assertNotEqual(unicodedata.normalize("NFC", content.DECOMPOSED_NAME), content.DECOMPOSED_NAME)


class MachineTest(unittest.TestCase):
    def test_wire_counter(self):
        if not isolation.can_count_packets():
            self.skipTest("packets cannot be counted here (unshare --net, nft)")
        server = v5peer.Server(new_address())
        self.addCleanup(server.close)
        publisher = v5peer.Publisher()
        blob_id = publisher.file_entry("a", b"content")["chunks"][0]["blobId"]
        server.blobs = publisher.blobs
        counted = []
        # on a busy machine packets may be sent again, and are counted again
        while len(counted) < 5 and not any(count < v5peer.BLOB_SIZE * 1.02 for count in counted):
            with WireCounter([(server.address, server.port)]) as wire:
                self.assertEqual(wire.bytes(), 0)
                with v5peer.Connection.connect((server.address, server.port)) as client:
                    client.hello()
                    client.request(blob_id)
                counted.append(wire.bytes())
        self.assertGreater(min(counted), v5peer.BLOB_SIZE)
        self.assertLess(min(counted), v5peer.BLOB_SIZE * 1.02)

    def test_full_disk(self):
        if not isolation.is_isolated():
            self.skipTest("this machine allows no namespaces (unshare --net --mount)")
        disk = isolation.FixedSizeDisk(Settings.folder / "disk", content.MIB)
        self.addCleanup(disk.close)
        with self.assertRaises(OSError) as caught:
            content.large_file(disk.folder / "x", 2 * content.MIB, "full")
        self.assertEqual(caught.exception.errno, errno.ENOSPC)
        disk.resize(4 * content.MIB)
        content.large_file(disk.folder / "x", 2 * content.MIB, "full")

    def test_process(self):
        with socket.create_server((new_address(), 0)) as listener:
            port = listener.getsockname()[1]
            self.assertIn(("tcp", port), process.sockets(os.getpid()))
        self.assertNotIn(("tcp", port), process.sockets(os.getpid()))
        before = process.rss_anon(os.getpid())
        with process.MemorySampler(os.getpid()) as sampler:
            ballast = os.urandom(64 * content.MIB)
        self.assertGreater(sampler.peak - before, 50 * content.MIB)
        del ballast


class KrpcTest(unittest.TestCase):
    def test_bencoding(self):
        value = {b"a": [1, -2, b"xyz", {}], b"b": b""}
        self.assertEqual(bencode(value), b"d1:ali1ei-2e3:xyzdee1:b0:e")
        self.assertEqual(bdecode(bencode(value)), value)
        with self.assertRaises(ValueError):
            bdecode(b"5:abc")
