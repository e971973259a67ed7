"""Bad input through every door: a clear error that names the thing, nothing lost, the process alive. (Frames: test_v5.py. Parameters of
the API: test_api.py.)"""

import contextlib
import json
import os
import shutil
import socket
import time
import unicodedata
from pathlib import Path

import v5peer
from cataloguer import Cataloguer, random_ref
from harness.case import IntegrationTest
from harness.content import MIB, DECOMPOSED_NAME, differences, files_of, large_file, odd_names, small_tree, write_file
from harness.isolation import FixedSizeDisk
from harness.network import Network, new_address
from harness.node import Stopwatch
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError

KEY = "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"


def now_ms():
    return int(time.time() * 1000)


class LinkTest(IntegrationTest):
    backbone = 0

    def test_bad_links(self):
        """Each is refused with a sentence; none becomes a subscription."""
        node = self.node("subscriber")
        for link in ("", "hello", "http://example.com/", "magnet:?xt=urn:btih:" + "0" * 40, "megatorrent://", "megatorrent:", "megatorrent://abc",
                     f"megatorrent://{KEY[:-1]}", f"megatorrent://{KEY}0", f"megatorrent://{KEY[:-1]}g", f"megatorrent://{KEY}:", f"megatorrent://{KEY}:12",
                     f"megatorrent://{KEY}:{KEY[:-1]}x", f"megatorrent://{KEY}?bootstrap=nonsense", f"megatorrent://{KEY}?bootstrap=1.2.3.4:99999",
                     f"{KEY}{KEY}", "\x00" * 64, "megatorrent://" + "x" * 100_000,
                     # points of small order, a y that is not reduced, and no point at all
                     "megatorrent://" + "00" * 32, "megatorrent://01" + "00" * 31, "megatorrent://ec" + "ff" * 30 + "7f", "megatorrent://ed" + "ff" * 30 + "7f",
                     "megatorrent://" + "ff" * 32):
            with self.subTest(link=link[:90]):
                try:
                    node.megatorrent.subscribe(link)
                except ApiError as error:
                    self.assertIn(error.status, (400, 409))
                    self.assertGreater(len(error.text), 10, "a sentence is wanted")
                    self.assertLess(len(error.text), 600)
                else:
                    # what is optional in a link may be ignored, but the channel must be the right one
                    self.assertIn("bootstrap", link)
                    node.megatorrent.post("removeSubscription", key=KEY)
                node.check_alive()
        self.assertEqual(node.megatorrent.get("subscriptions"), [])

    def test_links_in_many_forms(self):
        """What is a link is taken in all its forms."""
        node = self.node("subscriber")
        for link in (KEY, f"megatorrent://{KEY}", f"megatorrent://{KEY}/", f"megatorrent://{KEY}/any thing/at all?bootstrap=127.1.2.3:4000",
                     f"megatorrent://{KEY}:{'ab' * 32}", f"  megatorrent://{KEY}\n"):
            with self.subTest(link=link):
                self.assertEqual(node.megatorrent.subscribe(link), KEY)
                self.assertNotIn("ab" * 32, str(node.megatorrent.get("subscriptions")))
                node.megatorrent.post("removeSubscription", key=KEY)


class HostilePublisherTest(IntegrationTest):
    """A channel whose owner signs what should not be signed."""

    def setUp(self):
        super().setUp()
        self.subscriber = self.node("subscriber")
        self.subscriber.wait_dht_ready()
        self.sequence = now_ms()
        self.new_channel()

    def new_channel(self):
        self.publisher = Cataloguer()
        self.server = v5peer.Server(new_address())
        self.addCleanup(self.server.close)
        self.server.blobs = self.publisher.blobs

    def put(self, text, sequence=None):
        with self.network.krpc() as krpc:
            self.assertGreater(krpc.put(*self.publisher.dht_item(sequence or self.sequence, text)), 0)

    def put_catalogue(self, plaintext, **members):
        self.sequence += 1
        self.put(self.publisher.root(self.sequence, plaintext, **members))

    def subscribe(self):
        return self.subscriber.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint)

    def wait_refused(self, key, *words):
        entry = self.subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["error"], "an error")
        self.assertMentions(entry["error"], *words)
        return entry

    def works(self):
        """The channel is usable once its owner publishes properly, whatever came before."""
        content = os.urandom(3000)
        self.put_catalogue(self.publisher.catalogue([self.publisher.item("in order.txt", content)], title="In order"))
        key = self.publisher.public
        if self.subscriber.megatorrent.subscription(key) is None:
            self.subscribe()
        self.subscriber.megatorrent.post("refresh", key=key)
        entry = self.subscriber.megatorrent.wait_complete(key, self.sequence)
        self.assertEqual((Path(entry["savePath"]) / "in order.txt").read_bytes(), content)
        return entry

    def test_manifests(self):
        """Items that are signed as the DHT asks, with something else inside."""
        publisher = self.publisher
        other = Cataloguer()
        good = publisher.manifest(self.sequence, [])
        texts = {
            "not JSON": b"hello",
            "empty": b"",
            "binary": os.urandom(500),
            "no signature": v5peer.compact({"publicKey": publisher.public, "sequence": self.sequence, "collections": [], "timestamp": 1}),
            "signature of another key": other.manifest(self.sequence, []).replace(other.public.encode(), publisher.public.encode()),
            "another channel's manifest": other.manifest(self.sequence, []),
            "changed after signing": good.replace(b'"timestamp":1', b'"timestamp":2'),
            "another sequence than the item's": publisher.manifest(self.sequence + 5, []),
            "members in another order": publisher.sign_text(v5peer.compact({"sequence": self.sequence, "publicKey": publisher.public, "collections": [], "timestamp": 1})),
            "white space": publisher.sign_text(v5peer.compact({"publicKey": publisher.public, "sequence": self.sequence, "collections": [], "timestamp": 1}).replace(b",", b", ")),
            "trailing garbage": good + b" ",
            "sequence as text": publisher.sign_text(v5peer.compact({"publicKey": publisher.public, "sequence": str(self.sequence), "collections": [], "timestamp": 1})),
            "deep": publisher.sign_text(b'{"publicKey":"%s","sequence":%d,"collections":%s%s,"timestamp":1}' % (publisher.public.encode(), self.sequence, b"[" * 250, b"]" * 250)),
        }
        for name, text in texts.items():
            with self.subTest(name):
                self.put(text)
                key = self.subscribe()
                self.subscriber.megatorrent.post("refresh", key=key)
                wait_until(lambda: self.subscriber.megatorrent.subscription(key)["lastLookup"] or self.subscriber.megatorrent.subscription(key)["error"],
                           "the DHT to be asked", 60, nodes=[self.subscriber])
                entry = self.subscriber.megatorrent.subscription(key)
                self.assertEqual((entry["sequence"], entry["items"]), (0, 0))
                self.assertIn(entry["state"], ("looking", "error"))
                self.subscriber.megatorrent.post("removeSubscription", key=key)
        self.works()

    def test_sequence_from_the_future(self):
        """More than a day ahead of the clock: refused."""
        future = now_ms() + 3 * 24 * 3600 * 1000
        self.put(self.publisher.manifest(future, [{"title": "Tomorrow", "items": []}]), future)
        key = self.subscribe()
        entry = self.subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["lastLookup"] or entry["error"], "the DHT to be asked")
        self.assertEqual((entry["sequence"], entry["title"]), (0, ""))

    def test_old_cipher(self):
        """A private manifest of v1.0.0 (24-byte nonce) is reported as unsupported."""
        text = self.publisher.sign_text(v5peer.compact({"publicKey": self.publisher.public, "sequence": self.sequence, "encrypted": True,
                                                        "nonce": os.urandom(24).hex(), "ciphertext": os.urandom(200).hex()}))
        self.put(text)
        key = self.subscriber.megatorrent.subscribe(f"{self.publisher.link}:{os.urandom(32).hex()}", peers=self.server.endpoint)
        self.wait_refused(key, "support")

    def test_newer_version(self):
        """A catalogue of a later version: what was there stays in use, and the user is told."""
        entry = self.works()
        self.put_catalogue(self.publisher.catalogue([], megatorrent=2))
        self.subscriber.megatorrent.post("refresh", key=entry["key"])
        after = self.wait_refused(entry["key"], "newer version")
        self.assertEqual((after["sequence"], after["items"]), (entry["sequence"], 1))
        self.assertTrue((Path(entry["savePath"]) / "in order.txt").exists())

    def test_paths_that_leave_the_folder(self):
        """Each bad item is refused by name, the others are saved, and nothing is written elsewhere."""
        folder = self.scratch / "target" / "channel"
        bad = ["../escape.txt", "/etc/megatorrent-escape.txt", "a/../../escape.txt", "a/./b.txt", "a//b.txt", "./a.txt", "..", "back\\slash.txt", "nul\x00.txt",
               "line\nbreak.txt", "bidi\u202egpj.exe", "CON", "com1.txt", "aux/x.txt", "dot.", "space ", "d./x", KEY, f"{KEY}/x.txt", DECOMPOSED_NAME, "x" * 256,
               "/".join(["deep" * 50] * 6), "~/../escape.txt", "C:/windows.txt"]
        # in ascending order of the path's bytes, as the format demands
        items = sorted((self.publisher.item(path, b"bad") for path in bad), key=lambda item: item["path"].encode())
        good = self.publisher.item("zz good.txt", b"good\n")
        self.put_catalogue(self.publisher.catalogue(sorted([*items, good], key=lambda item: item["path"].encode())))
        key = self.subscriber.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint, savePath=str(folder))
        wait_until(lambda: (folder / "zz good.txt").exists(), lambda: f"the good file: {self.subscriber.megatorrent.subscription(key)}", 60, nodes=[self.subscriber])
        found = {path for path in files_of(self.scratch / "target") if "/." not in f"/{path}"}
        allowed = {"channel/zz good.txt", "channel/C:/windows.txt"}
        self.assertLessEqual(found, allowed)
        self.assertEqual((folder / "zz good.txt").read_bytes(), b"good\n")
        for place in (self.scratch / "escape.txt", self.scratch / "target" / "escape.txt", Path("/etc/megatorrent-escape.txt")):
            self.assertFalse(place.exists(), place)

    def test_symbolic_links_in_the_target(self):
        """A link in the target folder that leads out is not followed."""
        outside = self.scratch / "outside"
        outside.mkdir()
        folder = self.scratch / "channel"
        folder.mkdir()
        (folder / "out").symlink_to(outside)
        write_file(outside / "precious.txt", b"precious\n")
        (folder / "precious.txt").symlink_to(outside / "precious.txt")
        items = [self.publisher.item("fine.txt", b"fine\n"), self.publisher.item("out/file.txt", b"through a link\n"), self.publisher.item("precious.txt", b"overwritten\n")]
        self.put_catalogue(self.publisher.catalogue(items))
        key = self.subscriber.megatorrent.subscribe(self.publisher.link, peers=self.server.endpoint, savePath=str(folder))
        wait_until(lambda: (folder / "fine.txt").exists(), lambda: f"the good file: {self.subscriber.megatorrent.subscription(key)}", 60, nodes=[self.subscriber])
        self.subscriber.megatorrent.wait_for_items(
            key, lambda items: all(item["state"] in ("complete", "error") for item in items), "all items to be decided", 60)
        self.assertEqual((outside / "precious.txt").read_bytes(), b"precious\n")
        self.assertEqual(sorted(files_of(outside)), ["precious.txt"])

    def test_catalogues_that_are_none(self):
        """Format errors refuse the catalogue as a whole; a proper one afterwards is taken."""
        publisher = self.publisher
        a, b = publisher.item("a", b"a"), publisher.item("b", b"b")
        line = b'{"path":"a","size":1,"mtime":0,"ref":"' + b"0" * 8200 + b'"}\n'
        good = publisher.catalogue([a])
        self.check_catalogues({
            "not JSON": b"hello\n".ljust(MIB, b"\n"),
            "nothing": b"\n" * MIB,
            "no header": good[good.index(b"\n") + 1:].ljust(MIB, b"\n"),
            "line too long": (publisher.catalogue([]).rstrip(b"\n") + b"\n" + line).ljust(MIB, b"\n"),
            "half a line": good.rstrip(b"\n")[:-5].ljust(MIB, b"\n"),
            "not UTF-8": good.replace(b'"path":"a"', b'"path":"\xff"'),
            "descending": publisher.catalogue([b, a]),
        })

    def test_catalogues_that_contradict_themselves(self):
        """Numbers, sizes and names that cannot be."""
        publisher = self.publisher
        a, b = publisher.item("a", b"a"), publisher.item("b", b"b")
        self.check_catalogues({
            "wrong number of items": publisher.catalogue([a, b], items=3),
            "wrong number of bytes": publisher.catalogue([a, b], bytes=3),
            "the same twice": publisher.catalogue([a, a]),
            "negative size": publisher.catalogue([{**a, "size": -1}], bytes=1),
            "enormous size": publisher.catalogue([{**a, "size": (16 << 40) + 1}], bytes=1),
            "ref of an empty file": publisher.catalogue([publisher.item("a", b"", ref=random_ref())]),
        })

    def test_catalogues_with_bad_refs(self):
        """Refs that are missing, malformed or point nowhere."""
        publisher = self.publisher
        a = publisher.item("a", b"a")
        self.check_catalogues({
            "no ref": publisher.catalogue([publisher.item("a", b"a", ref=None)]),
            "short ref": publisher.catalogue([publisher.item("a", b"a", ref="00" * 32)]),
            "upper-case ref": publisher.catalogue([publisher.item("a", b"a", ref=random_ref().upper())]),
            "offset outside the pack": publisher.catalogue([publisher.item("a", b"a", at=2_000_000)]),
            "negative offset": publisher.catalogue([publisher.item("a", b"a", at=-1)]),
        })

    def test_one_key_for_two_blobs(self):
        """The item whose key another blob has already fails by name; the one that had it first stays."""
        a, b = self.publisher.item("a", b"a"), self.publisher.item("b", b"bb")
        self.put_catalogue(self.publisher.catalogue([a]))
        key = self.subscribe()
        self.subscriber.megatorrent.wait_complete(key, self.sequence)
        self.put_catalogue(self.publisher.catalogue([a, {**b, "ref": b["ref"][:64] + a["ref"][64:]}]))
        self.subscriber.megatorrent.post("refresh", key=key)
        entry = self.wait_refused(key, "1 of 2", "key")
        self.assertEqual((entry["state"], entry["items"], entry["completedItems"]), ("error", 2, 1))
        self.subscriber.megatorrent.wait_for_items(
            key, lambda items: [(item["path"], item["state"]) for item in items] == [("a", "complete"), ("b", "error")], "b that failed")
        self.works()

    def check_catalogues(self, catalogues):
        key = None
        for name, plaintext in catalogues.items():
            with self.subTest(name):
                # each replaces the one before: the title says which of them an error is about
                self.put_catalogue(plaintext[:MIB], title=name)
                key = key or self.subscribe()
                self.subscriber.megatorrent.post("refresh", key=key)
                entry = self.subscriber.megatorrent.wait_for_subscription(
                    key, lambda entry: entry["state"] == "error" and entry["title"] == name, f"{name} to be refused", 30)
                self.assertGreater(len(entry["error"]), 15, "a sentence is wanted")
                self.assertEqual((entry["sequence"], entry["items"]), (0, 0))
        self.works()

    def test_root_that_promises_nonsense(self):
        """Size and ref of the catalogue itself."""
        for name, members in {"size 0": {"size": 0}, "no multiple": {"size": MIB + 1}, "too large": {"size": 8 << 30}, "negative": {"size": -MIB},
                              "short ref": {"ref": "00"}, "no number": {"size": "1048576"}}.items():
            with self.subTest(name):
                self.new_channel()
                self.put_catalogue(self.publisher.catalogue([]), **members)
                key = self.subscribe()
                entry = self.subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["lastLookup"] or entry["error"], "the DHT to be asked")
                self.assertEqual(entry["items"], 0)
                self.subscriber.megatorrent.post("removeSubscription", key=key)
        self.works()

    def test_content_that_does_not_open(self):
        """A ref with the wrong key, a blob with the wrong padding, an index of the wrong length: those items fail by name, others are saved."""
        publisher = self.publisher
        content = os.urandom(2 * MIB + 100)
        wrong_key = publisher.item("b wrong key", b"content")
        wrong_key["ref"] = wrong_key["ref"][:64] + os.urandom(32).hex()
        index = b"".join(bytes.fromhex(publisher.chunk(content[at:at + MIB])) for at in range(0, len(content), MIB))
        items = [
            publisher.item("a good", b"good\n"),
            wrong_key,
            {"path": "c index of other chunks", "size": len(content), "mtime": 0, "ref": publisher.chunk(os.urandom(len(index)))},
            {"path": "d index too short", "size": len(content), "mtime": 0, "ref": publisher.chunk(index[:128])},
            {"path": "e good index", "size": len(content), "mtime": 1_700_000_000, "ref": publisher.chunk(index)},
        ]
        self.put_catalogue(publisher.catalogue(items))
        key = self.subscribe()
        entry = self.subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["items"] > 0 or entry["error"], "the catalogue")
        folder = Path(entry["savePath"])
        wait_until(lambda: (folder / "a good").exists() or self.subscriber.megatorrent.subscription(key)["error"],
                   lambda: f"an outcome: {self.subscriber.megatorrent.subscription(key)}", 60, nodes=[self.subscriber])
        for name in ("b wrong key", "c index of other chunks", "d index too short"):
            self.assertFalse((folder / name).exists())
        self.subscriber.check_alive()
        self.works()

    def test_rollback(self):
        """A network that shows only an older state (a lower sequence) does not take one back, not even after unsubscribing."""
        entry = self.works()
        key = entry["key"]
        older = self.sequence - 1000
        self.subscriber.megatorrent.post("removeSubscription", key=key)
        self.subscriber.stop()

        # another DHT, which has never seen the newer item
        other = Network(self.network.program, self.scratch / "other", backbone=3)
        self.addCleanup(other.close)
        with other.krpc() as krpc:
            self.assertGreater(krpc.put(*self.publisher.dht_item(older, self.publisher.root(older, self.publisher.catalogue([], title="Older")))), 0)
        node = other.node("subscriber", start=False)
        shutil.rmtree(node.folder / "qBittorrent/data", ignore_errors=True)
        shutil.copytree(self.subscriber.folder / "qBittorrent/data", node.folder / "qBittorrent/data")
        (node.folder / "qBittorrent/data/megatorrent/dht_state.json").unlink()   # it would lead to the first DHT
        node.start()
        node.wait_dht_ready()
        node.megatorrent.subscribe(self.publisher.link)
        node.megatorrent.post("refresh", key=key)
        found = node.megatorrent.wait_for_subscription(key, lambda found: found["lastLookup"], "the DHT to be asked")
        self.assertNotEqual((found["title"], found["sequence"]), ("Older", older))

    def test_fork(self):
        """Two different states signed under one sequence: the first is kept, the user is told."""
        entry = self.works()
        other = self.publisher.root(self.sequence, self.publisher.catalogue([], title="The other state"))
        self.network.restart_dht()   # nodes keep the first of two with one sequence; one that has none takes the other
        with self.network.krpc() as krpc:
            self.assertGreater(krpc.put(*self.publisher.dht_item(self.sequence, other)), 0)
        self.subscriber.megatorrent.post("refresh", key=entry["key"])
        after = self.subscriber.megatorrent.wait_for_subscription(entry["key"], lambda found: found["forked"], "the fork to be noticed")
        self.assertEqual((after["title"], after["errorName"]), ("In order", "forked"))


class PublishingTest(IntegrationTest):
    """Content that cannot be published, or is changed afterwards."""

    def test_missing_file(self):
        node = self.node("publisher")
        key = node.megatorrent.create_channel("x")["key"]
        missing = self.scratch / "no such file.txt"
        self.assertPublishingFails(node, key, [missing], "no such file.txt")

    def test_paths_that_are_none(self):
        """What the system would take for another folder, the one with the keys for instance, is refused, and nothing is made anywhere."""
        node = self.node("publisher")
        api = node.megatorrent
        key = api.create_channel("x")["key"]
        keys = node.folder / "qBittorrent/data/megatorrent/keys"
        source = write_file(self.scratch / "folder" / "file.txt", b"x").parent
        api.subscribe(KEY, savePath=str(self.scratch / "followed"))
        before = sorted(keys.iterdir())
        for path in (f"{keys}\0", f"{keys}\0/x", f"{self.scratch}/new\0x", "\0"):
            for action, fields in (("addSubscription", {"link": "ab" * 32, "savePath": path}), ("setLocation", {"key": KEY, "location": path}),
                                   ("setSettings", {"savePath": path}), ("publish", {"key": key, "paths": [path]}),
                                   ("publish", {"key": key, "paths": [str(source)], "prefix": path})):
                with self.subTest(action=action, path=path), self.assertRaises(ApiError) as refused:
                    api.post(action, **fields)
                self.assertIn(refused.exception.status, (400, 409))
        self.assertEqual(sorted(keys.iterdir()), before)
        self.assertEqual(sorted(path.name for path in self.scratch.iterdir()), ["folder", "followed"])
        self.assertEqual(api.publish(key, source)["result"]["items"], 1)

    def test_unreadable_file(self):
        """The others are published, the unreadable one is named."""
        if not shutil.which("setpriv"):
            self.skipTest("setpriv is not installed")
        # root may read everything: give that right up
        wrapper = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        node = self.node("publisher", wrapper=wrapper)
        key = node.megatorrent.create_channel("x")["key"]
        source = self.scratch / "folder"
        write_file(source / "good.txt", b"good\n")
        secret = write_file(source / "not for all.txt", b"secret\n")
        secret.chmod(0)
        (source / "closed").mkdir(mode=0)
        task = node.megatorrent.wait_for_task(node.megatorrent.start_publishing(key, source))
        self.assertEqual(task["state"], "done", task)
        names = {Path(problem["path"]).name: problem["errorName"] for problem in task["problems"]}
        self.assertEqual(names, {"not for all.txt": "sourceUnreadable", "closed": "sourceUnreadable"})
        self.assertEqual([item["path"] for item in node.megatorrent.items(key)], ["folder/good.txt"])

    def test_names_that_cannot_be_published(self):
        """Refused by name, with the reason; everything else is published."""
        node = self.node("publisher")
        key = node.megatorrent.create_channel("x")["key"]
        source = self.scratch / "folder"
        odd_names(source)
        good = len(files_of(source))
        bad = ["trailing dot.", "trailing space ", "back\\slash", "line\nbreak", "CON", KEY]
        for name in bad:
            write_file(source / name, b"bad\n")
        with open(os.path.join(os.fsencode(source), b"not utf-8 \xff.txt"), "wb"):
            pass
        write_file(source / "Same.txt", b"1")
        write_file(source / "same.txt", b"2")
        task = node.megatorrent.publish(key, source)
        self.assertEqual(task["problemsTotal"], len(bad) + 2, task["problems"])
        for problem in task["problems"]:
            self.assertGreater(len(problem["error"]), 10, problem)
        self.assertIn("trailing dot.", str(task["problems"]))
        names = {Path(problem["path"]).name: problem["errorName"] for problem in task["problems"]}
        self.assertEqual({names[name] for name in bad}, {"badPath"})
        self.assertEqual(names["same.txt"], "pathTaken")
        self.assertEqual(task["result"]["items"], good + 1)

    def test_decomposed_name(self):
        """Letters in the decomposed form, as some systems write them, are published in the composed one that paths must have."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "folder"
        write_file(source / DECOMPOSED_NAME, b"content\n")
        channel = publisher.megatorrent.create_channel("x")
        publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        composed = unicodedata.normalize("NFC", DECOMPOSED_NAME)
        self.assertEqual([item["path"] for item in subscriber.megatorrent.items(channel["key"])], [f"folder/{composed}"])
        self.assertEqual((Path(entry["savePath"]) / "folder" / composed).read_bytes(), b"content\n")

    def test_things_that_are_no_files(self):
        """Pipes, sockets, devices and links that lead nowhere or in circles neither hang nor end it."""
        node = self.node("publisher")
        key = node.megatorrent.create_channel("x")["key"]
        source = self.scratch / "folder"
        write_file(source / "file.txt", b"x")
        os.mkfifo(source / "pipe")
        (source / "nowhere").symlink_to("does not exist")
        (source / "circle").symlink_to(".")
        (source / "out").symlink_to("/etc")
        task = node.megatorrent.publish(key, source, timeout=30)
        self.assertEqual([item["path"] for item in node.megatorrent.items(key)], ["folder/file.txt"])
        names = {Path(problem["path"]).name: problem["errorName"] for problem in task["problems"]}
        self.assertEqual(names, {"pipe": "notPublishable", "nowhere": "linkNotFollowed", "circle": "linkNotFollowed", "out": "linkNotFollowed"})

        # a dry run says the same of them
        task = node.megatorrent.wait_for_task(node.megatorrent.start_publishing(key, source, dryRun=True))
        unreadable = node.megatorrent.get("dryRunItems", id=task["id"], kind="unreadable")["items"]
        self.assertEqual({Path(item["path"]).name: item["errorName"] for item in unreadable}, names)

    def assertPublishingFails(self, node, key, paths, *words):
        """At once or as a task: with an error that names the thing."""
        try:
            task = node.megatorrent.wait_for_task(node.megatorrent.start_publishing(key, *paths))
        except ApiError as error:
            self.assertIn(error.status, (400, 404, 409))
            self.assertMentions(error.text, *words)
        else:
            self.assertIn(task["state"], ("failed", "done"))
            self.assertMentions(str(task["error"]) + str(task["problems"]), *words)
        self.assertEqual(node.megatorrent.items(key), [])

    def test_changed_after_publishing(self):
        """A file changed on disk is never served as what it was: it is missing, named, and right again once published again."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "folder"
        small_tree(source, 20, "changed")
        large = large_file(source / "large.bin", 8 * MIB, "changed")
        channel = publisher.megatorrent.create_channel("Changed")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)

        # in place, same size, same time of modification: only the content tells
        stat = large.stat()
        with open(large, "r+b") as file:
            file.seek(3 * MIB)
            file.write(b"changed behind its back")
        os.utime(large, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_for_subscription(
            key, lambda entry: entry["items"] and entry["completedItems"] == entry["items"] - 1, "all but the changed file to arrive", 60)
        folder = Path(entry["savePath"]) / "folder"
        self.assertFalse((folder / "large.bin").exists(), "what was changed must not arrive as complete")
        wait_until(lambda: "large.bin" in publisher.log() + str(publisher.megatorrent.get("channels")), "the publisher to name the changed file", 30)

        task = publisher.megatorrent.publish(key)
        self.assertEqual(task["result"]["changed"], 1)
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
        self.assertSameContent(source, folder)

    def test_deleted_after_publishing(self):
        """A file that is gone cannot be served; the rest can, and publishing again takes it out."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "folder"
        small_tree(source, 5, "deleted")
        gone = large_file(source / "gone.bin", 3 * MIB, "deleted")
        channel = publisher.megatorrent.create_channel("Deleted")
        publisher.megatorrent.publish(channel["key"], source)
        gone.unlink()
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["completedItems"] == 5, "all but the deleted file")
        task = publisher.megatorrent.publish(channel["key"])
        self.assertEqual(task["result"]["removed"], 1)
        entry = subscriber.megatorrent.wait_complete(channel["key"], task["result"]["sequence"])
        self.assertSameContent(source, Path(entry["savePath"]) / "folder")

    def test_received_file_changed_or_deleted(self):
        """A subscriber that no longer has what it received notices at a recheck, and fetches it again."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "folder"
        small_tree(source, 10, "received")
        large_file(source / "large.bin", 5 * MIB, "received")
        channel = publisher.megatorrent.create_channel("Received")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        subscriber.megatorrent.subscribe(channel["link"])
        folder = Path(subscriber.megatorrent.wait_complete(key)["savePath"]) / "folder"
        small = sorted(folder.rglob("*.txt"))[0]
        small.unlink()
        with open(folder / "large.bin", "r+b") as file:
            file.seek(MIB)
            file.write(b"damaged")
        task = subscriber.megatorrent.wait_for_task(subscriber.megatorrent.post("recheck", key=key)["task"])
        self.assertEqual(task["state"], "done")
        # what somebody has changed is put aside, not thrown away
        others = lambda: [line for line in differences(source, folder) if ".conflict-" not in line]
        wait_until(lambda: not others() and (folder / "large.bin").read_bytes() == (source / "large.bin").read_bytes(),
                   lambda: f"both files to be whole again: {others()}", 60, nodes=[publisher, subscriber])
        aside = list(folder.glob("large.conflict-*.bin"))
        self.assertEqual(len(aside), 1)
        self.assertIn(b"damaged", aside[0].read_bytes())

    def test_items_say_what_is_wrong(self):
        """By a sentence, and by a name for programs."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "folder"
        write_file(source / "a.txt", b"a")
        write_file(source / "sub" / "b.txt", b"b")
        channel = publisher.megatorrent.create_channel("Items")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        received = self.scratch / "received"
        write_file(received / "folder" / "sub", b"my own")
        subscriber.megatorrent.subscribe(channel["link"], savePath=received)
        items = subscriber.megatorrent.wait_for_items(key, lambda found: [item["state"] for item in found] == ["complete", "error"], "one that has no place")
        self.assertEqual([item["errorName"] for item in items], ["", "pathTaken"], items)
        self.assertMentions(items[1]["error"], "sub")

        subscriber.stop()
        (received / "folder" / "a.txt").unlink()
        subscriber.start()
        items = subscriber.megatorrent.wait_for_items(key, lambda found: found[0]["state"] == "error", "what is gone to be noticed")
        self.assertEqual(items[0]["errorName"], "fileChanged", items)
        self.assertEqual((received / "folder" / "sub").read_bytes(), b"my own")


class ProfileTest(IntegrationTest):
    """What lies where the program has files of its own, and is none: it neither hangs, nor takes its place, nor goes on as if nothing were lost."""

    def data(self, node):
        return node.folder / "qBittorrent/data/megatorrent"

    def odd_things(self, path):
        """Puts each there, and takes it away again."""
        def socket_at(name):
            with contextlib.closing(socket.socket(socket.AF_UNIX)) as one:
                # the name of a socket is short
                with contextlib.chdir(name.parent):
                    one.bind(name.name)

        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.with_name(path.name + ".kept")
        for what, put, is_it in (("pipe", os.mkfifo, path.is_fifo), ("folder", os.mkdir, path.is_dir), ("socket", socket_at, path.is_socket),
                                 ("device", lambda name: name.symlink_to("/dev/zero"), path.is_char_device),
                                 ("nowhere", lambda name: name.symlink_to("no/such/file"), path.is_symlink)):
            if os.path.lexists(path):
                path.rename(kept)
            put(path)
            with self.subTest(file=path.name, lies_there=what):
                yield what
                self.assertTrue(is_it(), f"{what} is there no more")
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
            if kept.exists():
                kept.rename(path)

    def stop_soon(self, node):
        watch = Stopwatch()
        node.stop(timeout=15)
        self.assertLess(watch.seconds, 15 * STRETCH)

    def test_without_which_it_goes_on(self):
        """Nodes of the DHT, first choices, rules: said in the log, and left alone."""
        node = self.node("one")
        node.wait_dht_ready()
        node.megatorrent.post("addRule", rule=json.dumps({"name": "a", "mustContain": "x"}))
        node.stop()
        for name in ("dht_state.json", f"first-choices/{KEY}.json", "rules.json"):
            path = self.data(node) / name
            for what in self.odd_things(path):
                before = len(node.log())
                node.start()
                self.assertTrue(node.megatorrent.status()["running"])
                wait_until(lambda: path.name in node.log()[before:], lambda: f"the file to be named: {node.log()[before:]}", 20)
                self.assertMentions(node.log()[before:], "please")
                self.assertEqual(node.megatorrent.get("rules") == [], name == "rules.json")
                self.stop_soon(node)

    def test_without_which_it_does_not(self):
        """The keys and the database: the WebUI says what is in the way; when that is away, everything is as it was."""
        node = self.node("one")
        source = self.scratch / "show"
        small_tree(source, 20, "kept")
        key = node.megatorrent.create_channel("Kept")["key"]
        sequence = node.megatorrent.publish(key, source)["result"]["sequence"]
        node.stop()
        for name in (f"keys/{key}.json", "megatorrent.db", "megatorrent.db-wal", "megatorrent.db-journal"):
            path = self.data(node) / name
            for what in self.odd_things(path):
                node.start(wait=False)
                wait_until(node.answers, "the WebAPI", 30, nodes=[node])
                error = wait_until(lambda: node.megatorrent.status()["error"], "the error", 30, nodes=[node])
                self.assertMentions(error, str(path), "please")
                self.assertFalse(node.megatorrent.status()["running"])
                self.stop_soon(node)
        node.start()
        wait_until(lambda: node.megatorrent.channel(key)["sequence"] == sequence, lambda: f"all to be there: {node.megatorrent.channel(key)}", 20, nodes=[node])
        self.assertEqual(len(node.megatorrent.items(key)), 20)

    def test_as_it_runs(self):
        """What comes there while the program runs is not written to; what was to be written is said not to be."""
        node = self.node("one")
        source = self.scratch / "show"
        small_tree(source, 20, "kept")
        key = node.megatorrent.create_channel("Kept")["key"]
        node.megatorrent.publish(key, source)
        # what is said of it in the network is written down, too: nothing is to be put there in the middle of that
        wait_until(lambda: node.megatorrent.channel(key)["copies"] > 0, "it to be in the network", 60, nodes=[node])
        time.sleep(1)
        for name in (f"keys/{key}.json.new", f"keys/{key}.json"):
            path = self.data(node) / name
            for what in self.odd_things(path):
                write_file(source / f"{path.name} {what}", b"more")
                task = node.megatorrent.wait_for_task(node.megatorrent.start_publishing(key))
                self.assertEqual(task["state"], "failed", task)
                self.assertMentions(task["error"], str(path), "please")
        node.megatorrent.publish(key)
        self.stop_soon(node)
        node.start()
        self.assertEqual(len(node.megatorrent.items(key)), 30)


class FullDiskTest(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.require_isolation()

    def disk(self, name, size, files=None):
        disk = FixedSizeDisk(self.scratch / name, size, files)
        self.addCleanup(disk.close)
        return disk

    def test_subscriber(self):
        """Too little space: an error that says what is missing, before anything is fetched; the disk truly full, because the user chose more than
        it holds: another one; with space again it goes on."""
        publisher, subscriber = self.publisher_and_subscriber()
        disk = self.disk("small disk", 24 * MIB)
        source = self.scratch / "folder"
        for number in range(8):
            large_file(source / f"file {number}.bin", 6 * MIB, f"full {number}")
        channel = publisher.megatorrent.create_channel("Too large")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(disk.folder / "channel"))
        entry = subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "error", "the lack of space to be noticed")
        self.assertMentions(entry["error"], "missing", str(disk.folder))
        self.assertEqual(entry["errorName"], "diskFull")
        self.assertEqual(list(files_of(disk.folder)), ["channel/.megatorrent/channel"])

        subscriber.megatorrent.post("setSubscription", key=key, policy="none")
        subscriber.megatorrent.post("resume", key=key)
        subscriber.megatorrent.wait_complete(key)
        subscriber.megatorrent.post("setWanted", key=key, wanted=True, all=True)
        entry = subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "error", "the full disk to be noticed")
        self.assertRegex(entry["error"].lower(), "space|full|disk")
        self.assertEqual(entry["errorName"], "diskFull")
        self.assertLess(disk.free(), 8 * MIB)
        for path in disk.folder.rglob("*.bin"):
            if ".megatorrent" not in str(path):
                self.assertSameContent(source / path.name, path)

        disk.resize(96 * MIB)
        subscriber.megatorrent.post("resume", key=key)
        subscriber.megatorrent.wait_complete(key)
        self.assertSameContent(source, disk.folder / "channel" / "folder")

    def test_files(self):
        """Files need inodes, however small they are."""
        publisher, subscriber = self.publisher_and_subscriber()
        disk = self.disk("few files", 24 * MIB, files=200)
        source = self.scratch / "folder"
        small_tree(source, 300, "inodes")
        channel = publisher.megatorrent.create_channel("Many files")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(disk.folder / "channel"))
        entry = subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "error", "the lack of inodes to be noticed")
        self.assertMentions(entry["error"], "files and folders", str(disk.folder))
        self.assertEqual(list(files_of(disk.folder)), ["channel/.megatorrent/channel"])
        disk.resize(24 * MIB, files=1000)
        subscriber.megatorrent.post("resume", key=key)
        subscriber.megatorrent.wait_complete(key)
        self.assertSameContent(source, disk.folder / "channel" / "folder")

    def test_publisher(self):
        """The disk with the profile is full: publishing says so, keeps what there was, and works when there is space again."""
        disk = self.disk("profile disk", 40 * MIB)
        node = self.node("publisher", folder=disk.folder / "profile")
        key = node.megatorrent.create_channel("Full")["key"]
        first = node.megatorrent.publish(key, write_file(self.scratch / "first.txt", b"first\n"))
        small_tree(self.scratch / "many", 3000, "full")
        filler = disk.folder / "filler"
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(bytes(4096))
                    file.flush()
            except OSError:
                pass
        try:
            task = node.megatorrent.wait_for_task(node.megatorrent.start_publishing(key, self.scratch / "many"))
        except ApiError as error:
            text = error.text
            self.assertEqual(error.status, 409)
        else:
            self.assertEqual(task["state"], "failed", task)
            text = task["error"]
        self.assertRegex(text.lower(), "space|full|disk")
        self.assertEqual(node.megatorrent.channel(key)["sequence"], first["result"]["sequence"])
        self.assertEqual([item["path"] for item in node.megatorrent.items(key)], ["first.txt"])
        filler.unlink()
        task = node.megatorrent.publish(key, self.scratch / "many")
        self.assertEqual(task["result"]["items"], 3001)
        self.assertGreater(task["result"]["sequence"], first["result"]["sequence"])
        self.assertEqual(node.megatorrent.channel(key)["items"], 3001)
        node.restart()
        self.assertEqual(node.megatorrent.channel(key)["sequence"], task["result"]["sequence"])
