"""A peer that speaks only protocol v5 can use our node, our node can use it, and neither garbage nor malice ends us."""

import hashlib
import json
import os
import random
import socket
import time
from pathlib import Path

import v5peer
from cataloguer import topic
from harness import isolation
from harness.case import IntegrationTest
from harness.content import MIB, write_file
from harness.krpc import Krpc
from harness.network import new_address
from harness.process import rss_anon
from harness.waiting import wait_until
from harness.webapi import ApiError
from nacl import bindings
from v5peer import Connection

LOW_ORDER_KEYS = ("00" * 32, "01" + "00" * 31, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")


class Served:
    """A node that has published one file as a channel small enough for an inline manifest, with what a v5 peer learns of it."""

    def __init__(self, test):
        self.node = test.node("publisher")
        self.node.wait_dht_ready()
        self.content = random.Random("v5").randbytes(MIB + 12345)
        path = write_file(test.scratch / "a file for v5.bin", self.content)
        channel = self.node.megatorrent.create_channel("For all")
        self.key = channel["key"]
        self.node.megatorrent.publish(self.key, path)
        with test.network.krpc() as krpc:
            item = wait_until(lambda: krpc.get(bytes.fromhex(self.key)), "the manifest in the DHT", 60, nodes=[self.node])
        manifest = json.loads(item["v"])
        self.entry = manifest["collections"][0]["items"][0]
        self.blob_ids = [chunk["blobId"] for chunk in self.entry["chunks"]]
        self.listener = self.node.listener()

    def connect(self, **options):
        # each from an address of its own: who misbehaves is kept away for a while
        options.setdefault("source", (new_address(), 0))
        return Connection.connect(self.listener, **options)


class V5ClientTest(IntegrationTest):
    """Our node as the server."""


    def setUp(self):
        super().setUp()
        self.served = Served(self)
        self.node = self.served.node

    def assertStillServes(self):
        self.node.check_alive()
        with self.served.connect() as client:
            client.hello()
            blob_id = self.served.blob_ids[0]
            self.assertEqual(hashlib.sha256(client.request(blob_id)).hexdigest(), blob_id)

    def test_fetch(self):
        """A v5 downloader fetches blobs by id and gets the file."""
        content = b""
        with self.served.connect() as client:
            client.hello()
            for chunk in self.served.entry["chunks"]:
                blob = client.request(chunk["blobId"])
                self.assertEqual(len(blob), v5peer.BLOB_SIZE)
                sealed = blob[chunk["offset"]:chunk["offset"] + chunk["length"]]
                plaintext = bindings.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, None, bytes.fromhex(chunk["nonce"]), bytes.fromhex(chunk["key"]))
                content += plaintext[:chunk["realSize"]]
            self.assertIsNone(client.request(os.urandom(32).hex()))
        self.assertEqual(content, self.served.content)
        self.assertEqual(self.served.entry["size"], len(content))

    def test_found_by_blob_id(self):
        """A v5 downloader that has the manifest knows blob ids and the DHT: that leads it to us, and to whoever has downloaded the blobs."""
        subscriber = self.network.node("subscriber")
        subscriber.wait_dht_ready()
        subscriber.megatorrent.wait_complete(subscriber.megatorrent.subscribe(f"megatorrent://{self.served.key}"))
        with self.network.krpc() as krpc:
            for blob_id in self.served.blob_ids:
                for node in (self.served.node, subscriber):
                    # libtorrent takes no notice for minutes of who asks more than five times a second
                    wait_until(lambda: node.listener() in krpc.peers(bytes.fromhex(blob_id)[:20]), f"{node.name} to be announced", 60, 1, [node])
            self.served.node.kill()
            # nothing else is known of it than what the DHT says
            endpoint, = krpc.peers(bytes.fromhex(self.served.blob_ids[0])[:20]) - {self.served.listener}
        with Connection.connect(endpoint) as client:
            client.hello()
            for blob_id in self.served.blob_ids:
                self.assertEqual(hashlib.sha256(client.request(blob_id)).hexdigest(), blob_id)

    def test_pipelined_requests_are_answered_in_order(self):
        """Five requests in one flight, one of them for what is not there."""
        ids = [self.served.blob_ids[0], self.served.blob_ids[1], "ab" * 32, self.served.blob_ids[0], self.served.blob_ids[1]]
        with self.served.connect() as client:
            client.hello()
            client.send_raw(b"".join(client.seal(b"\x02" + blob_id.encode()) for blob_id in ids))
            for blob_id in ids:
                digest, size = hashlib.sha256(), 0
                while size < v5peer.BLOB_SIZE:
                    kind, payload = client.receive()
                    if kind == v5peer.ERROR:
                        self.assertEqual((payload, blob_id, size), (b"Not Found", "ab" * 32, 0))
                        break
                    self.assertEqual(kind, v5peer.DATA)
                    digest.update(payload)
                    size += len(payload)
                else:
                    self.assertEqual(digest.hexdigest(), blob_id)

    def test_peers_and_announce(self):
        """FIND_PEERS gets a list, ANNOUNCE is taken, and both leave the connection usable."""
        with self.served.connect() as client:
            client.hello()
            for identifier in (self.served.blob_ids[0], topic(bytes.fromhex(self.served.key)).hex(), "cd" * 32):
                peers = client.find_peers(identifier)
                self.assertTrue(isinstance(peers, (list, str)), peers)
            client.announce(self.served.blob_ids[0], f"{new_address()}:4000")
            client.announce("x", "not an endpoint")
            self.assertIsNotNone(client.request(self.served.blob_ids[0]))

    def test_unknown_messages_are_ignored(self):
        with self.served.connect() as client:
            client.hello()
            for kind in (0x09, 0x0A, 0x33, 0x3F, 0x4F, 0x80, 0xFE):
                client.send(kind, os.urandom(50))
            self.assertIsNotNone(client.request(self.served.blob_ids[0]))

    def test_old_version_is_told(self):
        with self.served.connect() as client:
            client.hello(version=4)
            said = client.wait_closed()
        self.assertIn((v5peer.ERROR, b"Protocol Version Mismatch"), said)
        self.assertStillServes()

    def test_garbage_before_the_keys(self):
        """Bytes that are no handshake end that connection and nothing else."""
        for name, data in (("BitTorrent", b"\x13BitTorrent protocol" + bytes(48)), ("HTTP", b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n" + b"x" * 40),
                           ("random", random.Random(1).randbytes(5000)), ("zero frames", random.Random(2).randbytes(32) + bytes(1000)),
                           *((f"low-order key {key[:8]}", bytes.fromhex(key) + bytes(100)) for key in LOW_ORDER_KEYS)):
            with self.subTest(name), socket.create_connection(self.served.listener, 25) as sock:
                # where a length comes out of it that is never reached, the handshake's limit of 10 s ends it
                sock.sendall(data)
                self._read_to_end(sock)
        with self.subTest("half a key, then nothing"), socket.create_connection(self.served.listener, 30) as sock:
            sock.sendall(bytes(16))
            start = time.monotonic()
            self._read_to_end(sock)
            self.assertLess(time.monotonic() - start, 25, "the handshake has a time limit of 10 s")
        self.assertStillServes()

    def _read_to_end(self, sock):
        try:
            while sock.recv(65536):
                pass
        except ConnectionError:
            pass

    def test_frames_that_do_not_open(self):
        """Too short, forged, replayed, out of order, cut off: that connection ends."""
        def short(client):
            client.send_raw(b"\x00\x05hello")

        def empty(client):
            client.send_raw(b"\x00\x00" * 20 + b"\x00\x10" + bytes(16))

        def forged(client):
            frame = bytearray(client.seal(b"\x02" + self.served.blob_ids[0].encode()))
            frame[20] ^= 1
            client.send_raw(frame)

        def replayed(client):
            frame = client.seal(b"\x33x")
            client.send_raw(frame + frame)

        def skipped(client):
            client.seal(b"\x33x")
            client.send_raw(client.seal(b"\x33y"))

        for sender in (short, empty, forged, replayed, skipped):
            with self.subTest(sender.__name__), self.served.connect() as client:
                client.hello()
                sender(client)
                client.wait_closed()
        with self.served.connect() as client:
            client.hello()
            client.send_raw(b"\xff\xff" + bytes(1000))
        self.assertStillServes()

    def test_malformed_messages(self):
        """Whatever stands in a well-sealed frame, the process lives and serves others."""
        deep = b'{"v":5,"gossip":' + b"[" * 20000 + b"]" * 20000 + b"}"
        payloads = [
            (v5peer.HELLO, b""), (v5peer.HELLO, b"not json"), (v5peer.HELLO, b"[]"), (v5peer.HELLO, b'{"v":"five"}'), (v5peer.HELLO, b'{"v":5e400}'),
            (v5peer.HELLO, b'{"v":-1}'), (v5peer.HELLO, b'{"v":5,"gossip":17}'), (v5peer.HELLO, deep), (v5peer.HELLO, b'{"v":5,"gossip":{"sequences":{"xx":-1}}}'),
            (v5peer.HELLO, b'{"v":5,"ext":[]}'), (v5peer.HELLO, b'{"v":5,"ext":{"v":1e300}}'), (v5peer.HELLO, b"\xff\xfe\x00" * 1000),
            (v5peer.HELLO, v5peer.compact({"v": 5, "gossip": {"sequences": {os.urandom(32).hex(): 1 << 60 for _ in range(700)}}})),
            (v5peer.REQUEST, b""), (v5peer.REQUEST, b"x" * 64), (v5peer.REQUEST, b"A" * 64), (v5peer.REQUEST, b"0" * 63), (v5peer.REQUEST, b"0" * 65),
            (v5peer.REQUEST, b"0" * 60000), (v5peer.REQUEST, bytes(64)), (v5peer.DATA, b""), (v5peer.DATA, bytes(65518)), (v5peer.DATA, b"unasked"),
            (v5peer.FIND_PEERS, b""), (v5peer.FIND_PEERS, b"zz"), (v5peer.PEERS, b""), (v5peer.PEERS, b"[1,null,{}]"), (v5peer.PEERS, b'["a:b","[::1]","1.2.3.4:99999"]'),
            (v5peer.PEERS, b"[" * 30000), (v5peer.PUBLISH, b""), (v5peer.PUBLISH, b"{}"), (v5peer.PUBLISH, v5peer.compact({"k": "00" * 32, "seq": 1, "v": "00", "sig": "00" * 64})),
            (v5peer.ANNOUNCE, b""), (v5peer.ANNOUNCE, b"{}"), (v5peer.ANNOUNCE, v5peer.compact({"blobId": 1, "peerAddress": []})),
            (v5peer.ANNOUNCE, v5peer.compact({"blobId": "00" * 32, "peerAddress": "127.0.0.1:22"})), (v5peer.OK, bytes(65518)), (v5peer.ERROR, b"\xff" * 100),
        ]
        for kind, payload in payloads:
            with self.subTest(kind=kind, payload=payload[:40]):
                with self.served.connect() as client:
                    client.hello()
                    client.send(kind, payload)
                self.node.check_alive()
        with self.subTest("first message is not HELLO"), self.served.connect() as client:
            client.send(v5peer.PEERS, b"[]")
            client.send(v5peer.DATA, b"x")
        with self.subTest("an empty plaintext"), self.served.connect() as client:
            client.hello()
            client.send_raw(client.seal(b""))
        self.assertStillServes()

    def test_malformed_extensions(self):
        """The same with the messages of part 2, after a HELLO that promises to speak them."""
        generator = random.Random("extensions")
        for kind in range(0x40, 0x4C):
            for size in (0, 1, 4, 15, 16, 17, 36, 37, 100, 65518):
                with self.subTest(kind=hex(kind), size=size):
                    with self.served.connect() as client:
                        client.send(v5peer.HELLO, b'{"v":5,"gossip":{},"ext":{"v":1}}')
                        client.send(kind, generator.randbytes(size))
                    self.node.check_alive()
        self.assertStillServes()

    def test_random_conversations(self):
        """Some thousand random messages, well sealed."""
        generator = random.Random("conversation")
        for _ in range(60):
            with self.served.connect() as client:
                if generator.random() < 0.8:
                    client.send(v5peer.HELLO, generator.choice([b'{"v":5,"gossip":{}}', b'{"v":5,"ext":{"v":1}}']))
                try:
                    for _ in range(30):
                        kind = generator.choice([1, 2, 3, 4, 5, 6, 7, 8, 255, *range(0x40, 0x4B)])
                        client.send(kind, generator.randbytes(generator.choice([0, 1, 16, 20, 64, 500])))
                except OSError:
                    pass  # it has had enough of this connection
            self.node.check_alive()
        self.assertStillServes()

    def test_reader_that_does_not_read(self):
        """Who asks for much and reads nothing fills no memory."""
        before = rss_anon(self.node.pid)
        clients = []
        try:
            for _ in range(6):
                client = self.served.connect()
                clients.append(client)
                client.hello()
                client.socket.settimeout(2)
                try:
                    for _ in range(20):
                        client.send_raw(b"".join(client.seal(b"\x02" + self.served.blob_ids[0].encode()) for _ in range(50)))
                except OSError:
                    pass  # it does not even read the requests any more, or has closed
            self.assertStillServes()
            self.assertLess(rss_anon(self.node.pid) - before, 100 * MIB)
        finally:
            for client in clients:
                client.close()

    def test_many_connections(self):
        """One address cannot take all connections: the limit holds, and another address is still served."""
        address = new_address()
        clients = []
        try:
            for _ in range(40):
                try:
                    client = Connection.connect(self.served.listener, source=(address, 0))
                    client.hello()
                    clients.append(client)
                except (OSError, v5peer.Closed):
                    pass
            alive = 0
            for client in clients:
                client.socket.settimeout(5)
                try:
                    alive += client.request("ef" * 32) is None
                except (OSError, v5peer.Closed):
                    pass
            self.assertLessEqual(alive, 8)
            self.assertGreater(alive, 0)
            self.assertStillServes()
        finally:
            for client in clients:
                client.close()


class V5ServerTest(IntegrationTest):
    """Our node as the downloader of a channel that a v5 publisher made."""

    def setUp(self):
        super().setUp()
        self.publisher = v5peer.Publisher()
        self.server = v5peer.Server(new_address())
        self.addCleanup(self.server.close)

    def put(self, sequence, text):
        with self.network.krpc() as krpc:
            self.assertGreater(krpc.put(*self.publisher.dht_item(sequence, text)), 0)

    def publish(self, files, sequence=None):
        sequence = sequence or int(time.time() * 1000)
        items = [self.publisher.file_entry(name, content) for name, content in files.items()]
        self.server.blobs.update(self.publisher.blobs)
        self.put(sequence, self.publisher.manifest(sequence, [{"title": "From v5", "items": items}]))
        return sequence

    def test_inline_manifest(self):
        """Found in the DHT, fetched from a v5 server, decrypted, saved."""
        files = {"hello world.txt": b"hello from v5\n", "data.bin": random.Random(5).randbytes(500_000)}
        self.publish(files)
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint)
        entry = node.megatorrent.wait_complete(key)
        self.assertEqual(entry["title"], "From v5")
        for name, content in files.items():
            self.assertEqual((self._folder(entry) / name).read_bytes(), content)
        self.assertEqual(sorted(set(self.server.requests)), sorted(self.server.requests), "each blob is asked for once")

    def test_server_found_in_the_dht(self):
        """No address is given: the v5 server has announced its blobs, as v5 servers do."""
        files = {"found.txt": b"found in the DHT\n"}
        self.publish(files)
        with Krpc(self.server.address, self.network.dht_nodes) as krpc:
            for identifier in (topic(bytes.fromhex(self.publisher.public)), *map(bytes.fromhex, self.publisher.blobs)):
                self.assertGreater(krpc.announce(identifier[:20], self.server.port), 0)
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(self.publisher.link)
        entry = node.megatorrent.wait_complete(key, timeout=120)
        self.assertEqual((self._folder(entry) / "found.txt").read_bytes(), files["found.txt"])

    def test_server_found_by_blob_ids_only(self):
        """A v5 server that knows no topics announces blobs. Two of them have one each, and nobody names them."""
        files = {"one.bin": random.Random(8).randbytes(200_000), "two.bin": random.Random(9).randbytes(300_000)}
        self.publish(files)
        other = v5peer.Server(new_address())
        self.addCleanup(other.close)
        first, second = self.publisher.blobs
        other.blobs = {second: self.publisher.blobs[second]}
        self.server.blobs.pop(second)
        for server, blob_id in ((self.server, first), (other, second)):
            with Krpc(server.address, self.network.dht_nodes) as krpc:
                self.assertGreater(krpc.announce(bytes.fromhex(blob_id)[:20], server.port), 0)
        node = self.node("subscriber")
        node.wait_dht_ready()
        entry = node.megatorrent.wait_complete(node.megatorrent.subscribe(self.publisher.link), timeout=150)
        for name, content in files.items():
            self.assertEqual((self._folder(entry) / name).read_bytes(), content)

    def test_blobs_are_looked_up_for_who_allows_it(self):
        """Where version 5 peers are not talked to, they are not looked for. Allowed while it downloads, they are found."""
        self.publish({"here.txt": b"here\n"})
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(self.publisher.link)
        node.megatorrent.post("setSubscription", key=key, talkToV5="false")
        node.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "downloading", "the manifest")
        blob_id, = map(bytes.fromhex, self.publisher.blobs)
        with Krpc(self.server.address, self.network.dht_nodes) as krpc:
            self.assertGreater(krpc.announce(blob_id[:20], self.server.port), 0)
        time.sleep(25)
        self.assertEqual(self.server.connections, [])
        node.megatorrent.post("setSubscription", key=key, talkToV5="true")
        entry = node.megatorrent.wait_complete(key, timeout=90)
        self.assertEqual((self._folder(entry) / "here.txt").read_bytes(), b"here\n")

    def test_corrupt_blob(self):
        """A blob with a flipped bit is not taken; another server has the right one."""
        files = {"data.bin": random.Random(6).randbytes(300_000)}
        self.publish(files)
        good = v5peer.Server(new_address())
        self.addCleanup(good.close)
        good.blobs = self.server.blobs
        self.server.corrupt.update(self.publisher.blobs)
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint)
        wait_until(lambda: self.server.requests, "the bad server to be asked", 60, nodes=[node])
        node.megatorrent.post("addPeer", channel=key, peer=good.endpoint)
        entry = node.megatorrent.wait_complete(key)
        self.assertEqual((self._folder(entry) / "data.bin").read_bytes(), files["data.bin"])
        self.assertLessEqual(len(self.server.requests), 2, "who sends corrupt data is not asked again at once")

    def serve_from(self, address):
        """As if from somewhere else on the net: addresses of the local network are not banned."""
        self.require_isolation()
        isolation.add_address(address)
        self.server.close()
        self.server = v5peer.Server(address)
        self.addCleanup(self.server.close)

    def test_bans(self):
        """Who sends a corrupt blob, or too much of one, is banned for an hour. Bans are listed and lifted."""
        self.serve_from("203.0.113.7")
        self.publish({"data.bin": random.Random(7).randbytes(300_000)})
        node = self.node("subscriber")
        node.wait_dht_ready()
        api = node.megatorrent
        self.assertEqual(api.get("bans"), [])
        self.server.corrupt.update(self.publisher.blobs)
        key = api.subscribe(self.publisher.link, peers=self.server.endpoint)

        def wait_banned(word):
            ban = wait_until(lambda: api.get("bans"), "a ban", 60, nodes=[node])[0]
            self.assertEqual((ban["host"], ban["durable"]), (self.server.address, False))
            self.assertTrue(3500 < ban["secondsLeft"] <= 3600, ban)
            self.assertMentions(ban["reason"], word)
            self.assertMentions(node.log(), f"the address {self.server.address} is banned for an hour")

        wait_banned("corrupt")
        node.restart()
        self.assertEqual(api.get("bans"), [], "this one is for an hour of a run")

        # anybody on the way to the server could do this: no reason to leave it alone for a week
        self.server.corrupt.clear()
        self.server.oversized = True
        api.post("addPeer", channel=key, peer=self.server.endpoint)
        wait_banned("does not fit together")
        asked = len(self.server.connections)
        api.post("addPeer", channel=key, peer=self.server.endpoint)
        time.sleep(2)
        self.assertEqual(len(self.server.connections), asked, "it is not connected to")

        with self.assertRaises(ApiError) as refusal:
            api.post("unban", host="198.51.100.9")
        self.assertEqual(refusal.exception.status, 409)
        self.server.oversized = False
        api.post("unban", host=self.server.address)
        wait_until(lambda: api.get("bans") == [], "the ban to be lifted", 5)
        api.post("addPeer", channel=key, peer=self.server.endpoint)
        api.wait_complete(key)

    def test_bans_that_last(self):
        """Malformed pieces of a peer that has shown that it knows the channel: for days, over a restart too."""
        self.require_isolation()
        address = "203.0.113.8"
        isolation.add_address(address)
        node = self.node("subscriber")
        api = node.megatorrent
        api.subscribe(self.publisher.link)
        with Connection.connect(node.listener(), source=(address, 0)) as peer:
            peer.send(v5peer.HELLO, v5peer.compact({"v": 5, "gossip": {"sequences": {}}, "ext": {"v": 1}}))
            token = v5peer.blake2b(b"megatorrent channel v1" + bytes.fromhex(self.publisher.public))
            tag_key = v5peer.blake2b(b"megatorrent tag v1C" + peer.public + peer.peer_public, peer.shared)
            peer.send(0x40, v5peer.blake2b(token, tag_key, 16))
            peer.send(0x45, b"short")
            peer.wait_closed()
        ban = wait_until(lambda: api.get("bans"), "a ban", 60, nodes=[node])[0]
        self.assertEqual((ban["host"], ban["durable"]), (address, True))
        self.assertGreater(ban["secondsLeft"], 6 * 86400)
        time.sleep(1.5)
        node.restart()
        self.assertEqual([(ban["host"], ban["durable"]) for ban in api.get("bans")], [(address, True)])

    def test_no_ban_of_the_local_network(self):
        """Many may be behind such an address: it costs the connection, and that this place is not asked again at once."""
        self.publish({"data.bin": random.Random(8).randbytes(300_000)})
        node = self.node("subscriber")
        node.wait_dht_ready()
        self.server.corrupt.update(self.publisher.blobs)
        node.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint)
        wait_until(lambda: f"the peer {self.server.endpoint} was disconnected" in node.log(), "it to be left", 60, nodes=[node])
        asked = len(self.server.connections)
        time.sleep(20)   # a failure to connect would be tried again by now
        self.assertEqual(len(self.server.connections), asked)
        self.assertEqual(node.megatorrent.get("bans"), [])

    def test_update_of_a_v5_channel(self):
        """A newer manifest in the DHT is found by asking for it."""
        first = self.publish({"one.txt": b"one\n"})
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint)
        node.megatorrent.wait_complete(key)
        second = self.publish({"one.txt": b"one\n", "two.txt": b"two\n"}, first + 1000)
        node.megatorrent.post("refresh", key=key)
        entry = node.megatorrent.wait_complete(key, second)
        self.assertEqual((self._folder(entry) / "two.txt").read_bytes(), b"two\n")

    def test_named_in_the_link(self):
        """`?bootstrap=` in a link names a peer."""
        self.publish({"by link.txt": b"by link\n"})
        node = self.node("subscriber")
        node.wait_dht_ready()
        key = node.megatorrent.subscribe(f"{self.publisher.link}/name?bootstrap={self.server.endpoint}")
        entry = node.megatorrent.wait_complete(key)
        self.assertEqual((self._folder(entry) / "by link.txt").read_bytes(), b"by link\n")

    @staticmethod
    def _folder(entry):
        return Path(entry["savePath"])
