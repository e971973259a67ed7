"""What a publisher may rely on: nothing is withdrawn, and nothing signed, on a guess."""

import hashlib
import shutil
import time
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import files_of, small_tree, write_file
from harness.filesystems import Tmpfs
from harness.krpc import bencode
from harness.waiting import wait_until
from harness.webapi import ApiError


class BackupTest(IntegrationTest):
    def test_profile_from_a_backup(self):
        """Who restores a profile and publishes at once does not replace what was published since: the network is asked first."""
        node, other = self.node("publisher"), self.node("subscriber")
        node.wait_dht_ready()
        other.wait_dht_ready()
        source = self.scratch / "show"
        small_tree(source, 5, "backup")
        api = node.megatorrent
        channel = api.create_channel("x")
        key = channel["key"]
        api.publish(key, source)
        node.stop()
        data = node.folder / "qBittorrent/data/megatorrent"
        shutil.copytree(data, self.scratch / "backup")

        node.start()
        write_file(source / "later.txt", b"later\n")
        later = api.publish(key)
        wait_until(lambda: api.channel(key)["copies"] > 0, "it to be in the network", 60)
        other.megatorrent.subscribe(channel["link"])
        other.megatorrent.wait_complete(key, later["result"]["sequence"])
        node.stop()
        shutil.rmtree(data)
        shutil.copytree(self.scratch / "backup", data)
        (source / "later.txt").unlink()

        node.start()
        write_file(source / "newest.txt", b"newest\n")
        task = api.wait_for_task(api.start_publishing(key))
        self.assertEqual(task["state"], "failed", task)
        self.assertMentions(task["error"], "not published from here")
        wait_until(lambda: api.channel(key)["state"] == "stopped", "the channel to say so", 20)
        self.assertEqual(api.channel(key)["errorName"], "publishedElsewhere")
        merged = api.publish(key, merge=True)
        self.assertGreater(merged["result"]["sequence"], later["result"]["sequence"])
        other.megatorrent.wait_complete(key, merged["result"]["sequence"])
        self.assertEqual({"show/later.txt", "show/newest.txt"} - {item["path"] for item in other.megatorrent.items(key)}, set())


class OfflineTest(IntegrationTest):
    backbone = 0

    def test_without_a_network(self):
        """What was made before the start waits for the network, and says so; `override` does not."""
        node = self.node("publisher")
        source = self.scratch / "show"
        small_tree(source, 3, "offline")
        api = node.megatorrent
        key = api.create_channel("x")["key"]
        first = api.publish(key, source)      # nobody else can have this key
        node.restart()
        write_file(source / "new.txt", b"new\n")
        task = api.start_publishing(key)
        wait_until(lambda: "DHT" in api.channel(key)["error"], lambda: f"the channel to say what it waits for: {api.channel(key)}", 20)
        self.assertEqual((api.task(task)["state"], api.channel(key)["state"]), ("running", "publishing"))
        self.assertMentions(api.task(task)["phase"], "by itself")
        # a script that does not notice
        with self.assertRaises(ApiError) as refused:
            for _ in range(200):
                api.post("publish", key=key)
        self.assertEqual((refused.exception.status, refused.exception.code), (409, "tooMany"))
        running = [entry["id"] for entry in api.get("tasks") if entry["state"] == "running"]
        self.assertEqual(len(running), 100)
        for entry in running[1:]:
            api.post("cancelTask", id=entry)
        api.post("cancelTask", id=task)
        self.assertEqual(api.wait_for_task(task)["state"], "cancelled")
        self.assertGreater(api.publish(key, override=True)["result"]["sequence"], first["result"]["sequence"])


class SourcesTest(IntegrationTest):
    backbone = 0

    def test_a_disk_that_is_away(self):
        """Two sources of one channel path, one of them an empty mount point: nothing is taken out without a yes."""
        disks = [self.scratch / name / "Movies" for name in ("disk1", "disk2")]
        for number, disk in enumerate(disks):
            small_tree(disk / f"part {number}", 4, f"disk {number}")
        node = self.node("publisher")
        api = node.megatorrent
        key = api.create_channel("x")["key"]
        self.assertEqual(api.publish(key, *disks)["result"]["items"], 8)

        disks[0].rename(self.scratch / "away")
        disks[0].mkdir()
        write_file(disks[1] / "new.txt", b"new\n")
        task = api.wait_for_task(api.start_publishing(key))
        self.assertEqual((task["state"], task["result"]["removed"], task["result"]["added"], task["result"]["items"]), ("waiting", 0, 1, 9), task)
        self.assertMentions(task["error"], str(disks[0]), "say so")
        entry = wait_until(lambda: (entry := api.channel(key))["state"] == "waiting" and entry, "the channel to wait", 20)
        self.assertEqual(entry["error"], task["error"])

        # back: there is nothing to ask any more
        disks[0].rmdir()
        (self.scratch / "away").rename(disks[0])
        self.assertEqual(api.publish(key)["result"]["items"], 9)
        self.assertEqual(api.task(task["id"])["state"], "cancelled")

        # gone for good, with its folder
        disks[0].rename(self.scratch / "away")
        task = api.wait_for_task(api.start_publishing(key))
        self.assertEqual(task["state"], "waiting", task)
        done = api.publish(key, disks[0], removeMissing=True)
        self.assertEqual((done["result"]["removed"], done["result"]["items"]), (4, 5))
        self.assertEqual([source["path"] for source in api.channel(key)["sources"]], [str(disks[1])])
        self.assertEqual(api.publish(key)["result"]["items"], 5)

    def test_files_that_move_while_their_disk_is_away(self):
        """While the question is open, nothing that the user does elsewhere takes anything out; and whatever place he names for what is away, it is in the channel once."""
        disk, notes, copies = self.scratch / "disk" / "Movies", self.scratch / "notes", self.scratch / "copies" / "Movies"
        away = self.scratch / "away"
        small_tree(disk, 6, "movies")
        for name in ("one", "two", "three"):
            write_file(notes / f"{name}.txt", name.encode())
        node = self.node("publisher")
        api = node.megatorrent
        key = api.create_channel("x")["key"]
        api.publish(key, disk, notes)
        movies = {f"Movies/{path}" for path in files_of(disk)}

        def paths():
            return {item["path"] for item in api.items(key)}

        def waits():
            return wait_until(lambda: (entry := api.channel(key))["state"] == "waiting" and entry, lambda: f"the channel to wait: {api.channel(key)}", 20)

        disk.rename(away)
        disk.mkdir()
        self.assertEqual(api.wait_for_task(api.start_publishing(key))["state"], "waiting")
        waits()

        # read ahead, withdraw, move from one folder to another, publish that: none of it answers the question
        self.assertEqual(api.wait_for_task(api.post("ingest", key=key)["task"])["state"], "done")
        api.withdraw(key, "notes/two.txt")
        (self.scratch / "more").mkdir()
        (notes / "three.txt").rename(self.scratch / "more" / "three.txt")
        self.assertEqual(api.publish(key, self.scratch / "more")["result"]["removed"], 0)
        self.assertEqual(paths(), movies | {"notes/one.txt", "notes/three.txt", "more/three.txt"})
        waits()
        task = api.wait_for_task(api.start_publishing(key))
        self.assertEqual((task["state"], task["result"]["removed"]), ("waiting", 1), task)
        others = {"notes/one.txt", "more/three.txt"}
        self.assertEqual(paths(), movies | others)

        # a copy of what is away, at another place: the items belong there
        shutil.copytree(away, copies)
        self.assertEqual(api.publish(key, copies)["result"]["removed"], 0)
        self.assertEqual(paths(), movies | others)
        self.assertEqual({item["localPath"] for item in api.items(key, filter="Movies/")}, {str(path) for path in files_of(copies).values()})
        self.assertEqual(api.publish(key)["result"]["removed"], 0)
        wait_until(lambda: api.channel(key)["state"] == "published", lambda: f"nothing to be asked any more: {api.channel(key)}", 20)

        # the disk is back: its files are named, and stay out; then the copies are away, and with a yes those of the disk take their places
        disk.rmdir()
        away.rename(disk)
        task = api.publish(key)
        self.assertEqual((task["result"]["removed"], {problem["errorName"] for problem in task["problems"]}), (0, {"pathTaken"}), task)
        copies.rename(self.scratch / "copies away")
        self.assertEqual(api.wait_for_task(api.start_publishing(key))["state"], "waiting")
        self.assertEqual(paths(), movies | others)
        api.publish(key, removeMissing=True)
        self.assertEqual(paths(), movies | others)
        self.assertEqual({item["localPath"] for item in api.items(key, filter="Movies/")}, {str(path) for path in files_of(disk).values()})

    def test_withdrawn_files_stay_out(self):
        source = self.scratch / "show"
        small_tree(source, 3, "withdrawn")
        private = write_file(source / "private.txt", b"private\n")
        node = self.node("publisher")
        api = node.megatorrent
        key = api.create_channel("x")["key"]
        api.publish(key, source)
        api.withdraw(key, "show/private.txt")
        entry = wait_until(lambda: (entry := api.channel(key))["excludedTotal"] and entry, "it to be listed", 20)
        self.assertEqual(entry["excluded"], ["show/private.txt"])
        for paths in ((), (source,)):
            self.assertEqual(api.publish(key, *paths)["result"]["items"], 3)
        self.assertEqual(api.publish(key, private, prefix="show")["result"]["items"], 4)
        wait_until(lambda: not api.channel(key)["excluded"], "it not to be listed", 20)
        self.assertEqual(api.publish(key)["result"]["items"], 4)


class PreparationTest(IntegrationTest):
    backbone = 0

    def setUp(self):
        super().setUp()
        self.publisher = self.node("publisher")
        self.api = self.publisher.megatorrent
        self.source = self.scratch / "show"
        small_tree(self.source, 8, "prepared")
        self.key = self.api.create_channel("x")["key"]

    def _dry_run(self, *paths, **fields):
        task = self.api.wait_for_task(self.api.start_publishing(self.key, *paths, dryRun=True, **fields))
        self.assertEqual((task["state"], task["kind"]), ("done", "dryRun"), task)
        return task

    def _names(self, task, kind, **fields):
        return self.api.get("dryRunItems", id=task["id"], kind=kind, **fields)

    def test_what_would_be_published(self):
        """The user looks first, sees names and counts, and finds everything as it was."""
        self.assertEqual(self._dry_run(self.source)["result"]["new"]["count"], 8)
        self.assertEqual((self.api.channel(self.key)["state"], self.api.channel(self.key)["sources"]), ("empty", []))
        published = self.api.publish(self.key, self.source)
        first, second, third, *_ = sorted(path for path in self.source.rglob("*") if path.is_file())
        first.write_bytes(b"of another size, and as many bytes as it takes\n" * 10)
        second.unlink()
        third.rename(self.source / "renamed")
        write_file(self.source / "new.txt", b"new\n")
        (self.source / "nowhere").symlink_to("/nonexistent")

        task = self._dry_run()
        counts = {kind: entry["count"] for kind, entry in task["result"].items() if isinstance(entry, dict)}
        self.assertEqual(counts, {"new": 1, "changed": 1, "reread": 0, "moved": 1, "removed": 1, "withheld": 0, "unreadable": 1})
        self.assertEqual((task["result"]["unchanged"], task["result"]["new"]["bytes"]), (5, 4))
        in_channel = {path: f"show/{path.relative_to(self.source)}" for path in (first, second, third)}
        self.assertEqual(self._names(task, "new"), {"total": 1, "offset": 0, "items": [{"path": "show/new.txt", "size": 4, "from": "", "error": "", "errorName": ""}]})
        self.assertEqual([item["path"] for item in self._names(task, "removed")["items"]], [in_channel[second]])
        self.assertEqual([(item["path"], item["from"]) for item in self._names(task, "moved")["items"]], [("show/renamed", in_channel[third])])
        unreadable, = self._names(task, "unreadable")["items"]
        self.assertEqual(unreadable["path"], str(self.source / "nowhere"))
        self.assertTrue(unreadable["error"])
        self.assertEqual(unreadable["errorName"], "linkNotFollowed")
        self.assertEqual(self._names(task, "new", offset=1)["items"], [])
        for parameters, status in (({"id": 999, "kind": "new"}, 404), ({"id": task["id"], "kind": "old"}, 400), ({"kind": "new"}, 400), ({"id": published["id"], "kind": "new"}, 404)):
            with self.assertRaises(ApiError) as refused:
                self.api.get("dryRunItems", **parameters)
            self.assertEqual(refused.exception.status, status, parameters)
        self.assertEqual(self.api.channel(self.key)["sequence"], published["result"]["sequence"])

        # so much gone that one is asked
        for path in self.source.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        task = self._dry_run()
        self.assertEqual((task["result"]["withheld"]["count"], task["result"]["removed"]["count"]), (8, 0))
        self.assertMentions(task["error"], str(self.source))
        self.assertEqual(self._dry_run(removeMissing=True)["result"]["removed"]["count"], 8)
        self.assertEqual(self.api.channel(self.key)["items"], 8)

    def test_read_ahead(self):
        """Read and registered; nothing is signed."""
        task = self.api.wait_for_task(self.api.post("ingest", key=self.key, paths=[str(self.source)])["task"])
        self.assertEqual((task["state"], task["kind"], task["result"]["items"]), ("done", "ingest", 8), task)
        self.assertEqual(self.api.channel(self.key)["sequence"], 0)

        # what is ready can be listed, of these sources only, in pages
        other = self.scratch / "other"
        write_file(other / "x", b"x")
        write_file(self.source / "empty", b"")
        self.api.wait_for_task(self.api.post("ingest", key=self.key, paths=[str(other)])["task"])
        task = self.api.wait_for_task(self.api.post("ingest", key=self.key, paths=[str(self.source)])["task"])
        listed, page = [], None
        while page is None or page:
            page = self.api.post("ingestItems", id=task["id"], after=listed[-1]["path"] if listed else "", limit=2)["items"]
            self.assertLessEqual(len(page), 2)
            listed += page
        self.assertEqual([item["path"] for item in listed], sorted((f"show/{path}" for path in files_of(self.source)), key=str.encode))
        for item in listed:
            path = self.scratch / item["path"]
            self.assertEqual((item["size"], item["mtime"]), (path.stat().st_size, int(path.stat().st_mtime)))
            self.assertEqual("ref" in item, item["size"] > 0)
        both = self.api.wait_for_task(self.api.post("ingest", key=self.key)["task"])
        self.assertEqual(len(self.api.post("ingestItems", id=both["id"])["items"]), 10)
        for fields, status in (({"id": 999}, 404), ({}, 400), ({"id": task["id"], "limit": 5001}, 400)):
            with self.assertRaises(ApiError) as refused:
                self.api.post("ingestItems", **fields)
            self.assertEqual(refused.exception.status, status, fields)

    def test_read_ahead_over_a_restart(self):
        """Read and registered, over a restart, and published in a moment by whoever publishes next."""
        self.api.wait_for_task(self.api.post("ingest", key=self.key, paths=[str(self.source)])["task"])
        self.publisher.restart()
        task = self.api.publish(self.key, override=True)
        self.assertEqual((task["result"]["items"], task["result"]["added"]), (8, 0), task)
        self.assertGreater(task["result"]["sequence"], 0)


class DownloadTest(IntegrationTest):
    def test_what_torrents_have_not_got_the_whole_of(self):
        """Of two files of a torrent one is right: the other is left out until it is right, too. Checked again, and gone, the torrent takes nothing out."""
        node = self.node("publisher")
        api = node.megatorrent
        source = self.scratch / "downloads"
        content = {name: (name * 40_000).encode()[:256 * 1024] for name in ("done.bin", "half.bin")}
        write_file(source / "series" / "done.bin", content["done.bin"])
        write_file(source / "series" / "half.bin", content["half.bin"][:1024] + bytes(255 * 1024))
        write_file(source / "notes.txt", b"notes\n")
        pieces = b"".join(hashlib.sha1((content["done.bin"] + content["half.bin"])[at:at + 2 ** 16]).digest() for at in range(0, 2 ** 19, 2 ** 16))
        files = [{b"length": len(data), b"path": [name.encode()]} for name, data in content.items()]
        node.api.post_file("torrents/add", "torrents", bencode({b"info": {b"files": files, b"name": b"series", b"piece length": 2 ** 16, b"pieces": pieces}}),
                           savepath=source)
        def torrent(*states):
            info = node.api.get("torrents/info")
            return info and info[0]["state"] in states and info[0]
        wait_until(lambda: (info := torrent("stalledDL", "stoppedDL", "downloading")) and 0.5 <= info["progress"] < 1, lambda: f"half of it: {node.api.get('torrents/info')}", 30)

        key = api.create_channel("x")["key"]
        task = api.publish(key, source)
        self.assertEqual([item["path"] for item in api.items(key)], ["downloads/notes.txt", "downloads/series/done.bin"])
        self.assertEqual([(Path(note["path"]).name, note["errorName"]) for note in task["notes"]], [("half.bin", "fileBusy")])
        self.assertMentions(task["notes"][0]["error"], "torrent")

        # the rest of it comes
        write_file(source / "series" / "half.bin", content["half.bin"])
        node.api.post("torrents/recheck", hashes="all")
        wait_until(lambda: torrent("stalledUP", "stoppedUP", "uploading"), lambda: f"all of it: {node.api.get('torrents/info')}", 30)
        task = api.publish(key)
        self.assertEqual((task["result"]["added"], task["notes"]), (1, []))

        # it is spoilt: what is published of it stays published as it was
        write_file(source / "series" / "done.bin", bytes(256 * 1024))
        node.api.post("torrents/recheck", hashes="all")
        wait_until(lambda: torrent("stalledDL", "stoppedDL", "downloading"), lambda: f"to be found out: {node.api.get('torrents/info')}", 30)
        task = api.publish(key)
        self.assertEqual((task["result"]["removed"], task["result"]["changed"], len(api.items(key))), (0, 0, 3))

        # without the torrent it is the user's own file
        node.api.post("torrents/delete", hashes="all", deleteFiles=False)
        wait_until(lambda: not node.api.get("torrents/info"), "it to be gone", 30)
        self.assertEqual(api.publish(key)["result"]["changed"], 1)


class WatchTest(IntegrationTest):
    def _tasks(self):
        return [task for task in self.api.get("tasks") if task["automatic"]]

    def _wait_items(self, count):
        wait_until(lambda: self.api.channel(self.key)["items"] == count, lambda: f"{count} items: {self.api.channel(self.key)}", 90)
        return wait_until(lambda: (entry := self.api.channel(self.key))["state"] == "published" and entry, "it to be published", 60)

    def test_a_folder_that_publishes_itself(self):
        """Somebody copies files into it; a disk goes and comes back; the program is started anew."""
        self.require_isolation()
        publisher, subscriber = self.publisher_and_subscriber()
        self.api = publisher.megatorrent
        disk = Tmpfs(self.scratch / "disk")
        self.addCleanup(disk.close)
        disk.mount()
        films, notes = disk.folder / "films", self.scratch / "notes"
        small_tree(films, 4, "films")
        write_file(notes / "one.txt", b"one\n")
        channel = self.api.create_channel("x")
        self.key = channel["key"]
        first = self.api.publish(self.key, films, notes)
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(self.key, first["result"]["sequence"])
        self.api.post("setChannel", key=self.key, watch=True)
        entry = wait_until(lambda: (entry := self.api.channel(self.key))["watch"] and entry, "it to be watched", 20)
        self.assertMentions(entry["watching"], "by itself")

        # slower than it looks
        begun = time.monotonic()
        with open(films / "slow.mkv", "wb") as slow:
            while time.monotonic() < begun + 12:
                slow.write(b"a part of it" * 1000)
                slow.flush()
                self.assertEqual(self.api.channel(self.key)["items"], 5)
                time.sleep(0.2)
        second = self._wait_items(6)["sequence"]
        self.assertEqual([(task["state"], task["result"]["added"]) for task in self._tasks()], [("done", 1)])
        subscriber.megatorrent.wait_complete(self.key, second)
        item = next(item for item in subscriber.megatorrent.items(self.key) if item["path"].endswith("slow.mkv"))
        self.assertEqual(item["size"], (films / "slow.mkv").stat().st_size)

        # without the disk nothing is published, and what has come elsewhere waits with it
        disk.unmount()
        write_file(notes / "two.txt", b"two\n")
        entry = wait_until(lambda: (entry := self.api.channel(self.key))["state"] == "waiting" and entry, lambda: f"the question: {self.api.channel(self.key)}", 60)
        self.assertMentions(entry["error"], str(films), "say so")
        self.assertEqual((entry["items"], entry["sequence"]), (6, second))
        disk.mount()
        self._wait_items(7)
        self.assertEqual([task["result"]["removed"] for task in self._tasks()], [0, 0])

        # ... also what comes while nobody is there
        publisher.stop()
        write_file(notes / "three.txt", b"three\n")
        publisher.start()
        third = self._wait_items(8)["sequence"]
        subscriber.megatorrent.wait_complete(self.key, third)
        self.api.post("setChannel", key=self.key, watch=False)
        wait_until(lambda: not self.api.channel(self.key)["watching"], "it not to be watched", 20)
