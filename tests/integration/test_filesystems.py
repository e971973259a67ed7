"""The same story on each file system that people have, as far as this machine can have it."""

import contextlib
import http.client
import os
import time

from harness.case import IntegrationTest
from harness.content import files_of, large_file, write_file
from harness.filesystems import ExFat, Ntfs, Overlay, Tmpfs
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError

MIB = 1024 * 1024
NAMES = ("small.txt", "ünïcödé.txt", "with space/in folder.txt", "empty", "a name that is long " * 6 + ".txt")


class FileSystemsTest(IntegrationTest):
    def _mounted(self, kind, name):
        system = kind(self.scratch / name)
        self.addCleanup(system.close)
        system.mount()
        return system

    def _change(self, name, content):
        """`content`: bytes, or how many that come by chance"""
        self.changes += 1
        if isinstance(content, bytes):
            write_file(self.show / name, content)
        else:
            large_file(self.show / name, content, self.changes)
        # a time that exFAT can keep: it has only even seconds, and shows others until it is mounted again
        changed = int(time.time()) // 2 * 2 + 2 * self.changes
        os.utime(self.show / name, (changed, changed))

    def _publish(self):
        task = self.publisher.megatorrent.publish(self.key, self.show)
        self.sequence = task["result"]["sequence"]
        return task["result"]

    def _arrived(self):
        self.subscriber.megatorrent.wait_complete(self.key, self.sequence)

    def _assert_received(self):
        """Content; times and modes as far as the file system has them."""
        wanted = files_of(self.show)
        for name, path in wanted.items():
            received = self.received / "show" / name
            self.assertEqual(received.read_bytes(), path.read_bytes(), name)
            self.assertLessEqual(abs(received.stat().st_mtime - path.stat().st_mtime), self.disk.time_step, name)
            if self.disk.keeps_modes:
                self.assertEqual(received.stat().st_mode & 0o100, path.stat().st_mode & 0o100, name)

    def _put_aside(self):
        return sorted(name for name in files_of(self.received) if ".conflict-" in name)

    def _downloaded(self):
        return self.subscriber.megatorrent.status()["downloaded"]

    def _story(self, kind):
        self.require_isolation()
        if lacking := kind.missing():
            self.skipTest(f"{kind.name} cannot be mounted here: there is no {lacking}")
        self.changes = 0
        self.publisher, self.subscriber = self.publisher_and_subscriber()
        source, self.disk = self._mounted(kind, "source"), self._mounted(kind, "target")
        self.show, self.received = source.folder / "show", self.disk.folder / "channel"
        for number, name in enumerate(NAMES):
            write_file(self.show / name, f"content {number}".encode() * number)
        large_file(self.show / "large", 3 * MIB + 7, 1)
        if kind.keeps_modes:
            os.chmod(write_file(self.show / "program.sh", b"#!/bin/sh\n"), 0o755)

        # published, received
        channel = self.publisher.megatorrent.create_channel("Show")
        self.key = channel["key"]
        self._publish()
        self.subscriber.megatorrent.subscribe(channel["link"], savePath=str(self.received))
        self._arrived()
        self._assert_received()

        # unchanged: nothing is new
        result = self._publish()
        self.assertEqual((result["added"], result["changed"], result["removed"]), (0, 0, 0))

        # changed, renamed
        self._change("small.txt", b"changed")
        self._change("large", 3 * MIB)
        (self.show / "empty").rename(self.show / "renamed")
        result = self._publish()
        self.assertEqual((result["added"], result["changed"], result["removed"]), (1, 2, 1))
        self._arrived()
        self._assert_received()
        self.assertEqual(self._put_aside(), [])

        # the disks go away and come back, with other inodes, perhaps
        for disk in (source, self.disk):
            disk.unmount()
        self.subscriber.megatorrent.wait_for_subscription(self.key, lambda entry: entry["state"] == "waiting", "the folder to be missed")
        self.assertEqual([list(disk.folder.iterdir()) for disk in (source, self.disk)], [[], []])
        for disk in (source, self.disk):
            disk.mount()
        self._arrived()
        result = self._publish()
        self.assertEqual((result["added"], result["changed"], result["removed"]), (0, 0, 0))

        # ... and nothing of it is fetched again, nor taken for the user's
        before = self._downloaded()
        task = self.subscriber.megatorrent.wait_for_task(self.subscriber.megatorrent.post("recheck", key=self.key)["task"])
        self.assertEqual(task["state"], "done", task)
        self._arrived()
        self.assertEqual(self._downloaded(), before)
        self._change("small.txt", b"changed again")
        self._change("large", 3 * MIB)
        self._publish()
        self._arrived()
        self._assert_received()
        self.assertEqual(self._put_aside(), [])

        # what the user has edited stays, under another name
        (self.received / "show" / "small.txt").write_bytes(b"by the user")
        (self.received / "show" / "large").write_bytes(b"by the user, too")
        self._change("small.txt", b"changed by the publisher")
        self._change("large", 2 * MIB)
        self._publish()
        self._arrived()
        self._assert_received()
        aside = self._put_aside()
        self.assertEqual(sorted((self.received / name).read_bytes() for name in aside), [b"by the user", b"by the user, too"])

        # removed with its files: what was received goes, what is the user's stays
        self.subscriber.megatorrent.post("removeSubscription", key=self.key, deleteFiles=True)
        # what the publisher has taken out of the channel is the subscriber's own
        left = sorted([*aside, "show/empty"])
        wait_until(lambda: sorted(files_of(self.received)) == left,
                   lambda: f"only {left} to be left; there is {sorted(files_of(self.received))}", 30, nodes=[self.subscriber])

    def test_tmpfs(self):
        self._story(Tmpfs)

    def test_overlay(self):
        self._story(Overlay)

    def test_exfat(self):
        self._story(ExFat)

    def test_ntfs(self):
        self._story(Ntfs)


class SilentDiskTest(IntegrationTest):
    """A share of which the server is gone: whoever looks at it waits."""

    def _disk(self):
        self.require_isolation()
        if lacking := Ntfs.missing():
            self.skipTest(f"{Ntfs.name} cannot be mounted here: there is no {lacking}")
        disk = Ntfs(self.scratch / "disk")
        self.addCleanup(disk.close)
        disk.mount()
        return disk

    def test_holds_up_nobody(self):
        disk = self._disk()
        write_file(self.scratch / "show" / "a.txt", b"a")
        publisher, subscriber = self.publisher_and_subscriber()
        channel, other = (publisher.megatorrent.create_channel(title) for title in ("Away", "Other"))
        for key in (channel["key"], other["key"]):
            publisher.megatorrent.publish(key, self.scratch / "show")
        folder = disk.folder / "received"
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(folder))
        subscriber.megatorrent.wait_complete(channel["key"])

        with disk.silent():
            start = time.monotonic()
            for _ in range(3):
                with self.assertRaises(ApiError) as caught:
                    subscriber.megatorrent.subscribe(other["link"])
                self.assertEqual(caught.exception.status, 409)
                self.assertMentions(caught.exception.text, str(folder), "does not answer")
            # the first waits for 5 s, and the next ones do not
            self.assertLess(time.monotonic() - start, 9 * STRETCH)
            for action in ("pause", "resume", "recheck"):
                subscriber.megatorrent.post(action, key=channel["key"])
            subscriber.megatorrent.post("setSettings", port=0)
            self.assertTrue(subscriber.megatorrent.status()["running"])
        wait_until(lambda: self._subscribed(subscriber, other["link"]), "the disk to answer", 20)
        for key in (channel["key"], other["key"]):
            subscriber.megatorrent.wait_complete(key)

    def test_ends_while_a_file_is_read(self):
        """Neither the program nor its window waits for who reads from such a share; and when the share is back, all goes on."""
        disk = self._disk()
        large_file(self.scratch / "show" / "large", 3 * MIB, "show")
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Away")
        key = channel["key"]
        publisher.megatorrent.publish(key, self.scratch / "show")
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(disk.folder / "received"))
        subscriber.megatorrent.wait_complete(key)

        with disk.silent(), self._reader(subscriber, key):
            subscriber.megatorrent.post("setSettings", enabled=False)
            subscriber.megatorrent.post("setSettings", enabled=True)
            status = subscriber.megatorrent.status()
            self.assertEqual((status["running"], status["errorName"]), (False, "diskSilent"), status)
            self.assertMentions(status["error"], "does not answer")
        wait_until(lambda: subscriber.megatorrent.status()["running"], "it to go on", 30)
        subscriber.megatorrent.wait_complete(key)

        with disk.silent(), self._reader(subscriber, key):
            subscriber.stop(timeout=60)
        subscriber.start()
        subscriber.megatorrent.wait_complete(key)
        # NTFS has no right to be executed
        self.assertEqual((disk.folder / "received/show/large").read_bytes(), (self.scratch / "show/large").read_bytes())

    @contextlib.contextmanager
    def _reader(self, node, key):
        """Somebody who waits for a file, which the disk does not give."""
        with contextlib.closing(http.client.HTTPConnection(node.address, 8080, timeout=2)) as connection:
            connection.request("GET", f"/api/v2/megatorrent/file?key={key}&path=show/large")
            with self.assertRaises(TimeoutError):
                connection.getresponse()
            yield

    @staticmethod
    def _subscribed(node, link):
        try:
            return node.megatorrent.subscribe(link)
        except ApiError:
            return None
