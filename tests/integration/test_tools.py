"""The tests' own tools, against vectors and against each other: what they claim elsewhere rests on this."""

import json
import unittest
from pathlib import Path

from harness.krpc import bdecode, bencode
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
        *_, signature = publisher.item(expected["seq"], expected["v_utf8"].encode())
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


class KrpcTest(unittest.TestCase):
    def test_bencoding(self):
        value = {b"a": [1, -2, b"xyz", {}], b"b": b""}
        self.assertEqual(bencode(value), b"d1:ali1ei-2e3:xyzdee1:b0:e")
        self.assertEqual(bdecode(bencode(value)), value)
        with self.assertRaises(ValueError):
            bdecode(b"5:abc")
