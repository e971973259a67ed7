"""The folder of a subscription: moved to another place or disk, and taken over where the files are there already."""

import shutil
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import large_file, small_tree, write_file
from harness.disk import Disk
from harness.isolation import bind, set_read_only, unbind
from harness.waiting import wait_until
from harness.webapi import ApiError

MIB = 1024 * 1024


class LocationTest(IntegrationTest):
    def followed(self, title="Moving", large=12 * MIB, **fields):
        source = self.scratch / "show"
        small_tree(source, 300, title)
        large_file(source / "large.bin", large, title)
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel(title)
        task = publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"], **fields)
        entry = subscriber.megatorrent.wait_complete(channel["key"], task["result"]["sequence"])
        # totals are reported a moment later
        size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
        wait_until(lambda: subscriber.megatorrent.status()["downloaded"] >= size, "all of it to be counted", 30, nodes=[subscriber])
        return source, publisher, subscriber, channel, Path(entry["savePath"])

    def set_location(self, node, key, folder):
        task = node.megatorrent.wait_for_task(node.megatorrent.post("setLocation", key=key, location=str(folder))["task"])
        self.assertEqual((task["kind"], task["state"], task["error"]), ("move", "done", ""))
        return task

    def disk(self, name):
        self.require_isolation()
        disk = Disk(self.folder / name)
        self.addCleanup(disk.close)
        return disk

    def test_to_another_disk_and_back(self):
        """Everything is at the new place, the user's own files too where they were edited, and updates arrive there."""
        source, publisher, subscriber, channel, folder = self.followed()
        key = channel["key"]
        downloaded = subscriber.megatorrent.status()["downloaded"]
        edited = next((folder / "show").rglob("*.txt"))
        write_file(edited, b"the user's own words")
        write_file(folder / "notes.txt", b"not the channel's")
        away = self.disk("disk").folder / "films"

        self.set_location(subscriber, key, away)
        self.assertEqual((away / edited.relative_to(folder)).read_bytes(), b"the user's own words")
        self.assertEqual([path.name for path in folder.rglob("*")], ["notes.txt"])
        subscriber.megatorrent.post("resume", key=key)
        wait_until(lambda: list(away.rglob("*.conflict-*")), "the user's file to be put aside", 30, nodes=[subscriber])
        subscriber.megatorrent.wait_complete(key)
        aside, = away.rglob("*.conflict-*")
        self.assertEqual(aside.read_bytes(), b"the user's own words")
        aside.unlink()
        self.assertSameContent(source, away / "show")

        write_file(source / "news.txt", b"news", 1_700_000_500)
        task = publisher.megatorrent.publish(key)
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
        self.assertEqual((away / "show" / "news.txt").read_bytes(), b"news")
        self.assertFalse((folder / "show").exists())

        self.set_location(subscriber, key, folder)
        self.assertEqual((folder / "show" / "news.txt").read_bytes(), b"news")
        self.assertLess(subscriber.megatorrent.status()["downloaded"], downloaded + 6 * MIB)

    def test_killed_while_it_moves(self):
        """It goes on after the next start, with nothing fetched again."""
        source, publisher, subscriber, channel, folder = self.followed(large=100 * MIB)
        key = channel["key"]
        away = self.disk("disk").folder / "films"
        publisher.stop()
        subscriber.megatorrent.post("setLocation", key=key, location=str(away))
        wait_until(lambda: list(away.rglob("*.bin")) or list(away.rglob("*.moving")) or not folder.exists(), "it to move", 30, interval=0.001)
        subscriber.kill()
        subscriber.start()
        wait_until(lambda: not folder.exists(), "the former folder to be left", 60, nodes=[subscriber])
        entry = subscriber.megatorrent.wait_complete(key)
        self.assertEqual(entry["savePath"], str(away))
        self.assertSameContent(source, away / "show")

    def test_from_a_disk_that_has_become_read_only(self):
        """What could not be received there is received at the new place; what cannot be deleted is named."""
        disk = self.disk("disk").folder
        source, publisher, subscriber, channel, folder = self.followed(savePath=str(disk / "films"))
        key = channel["key"]
        set_read_only(disk, True)
        self.addCleanup(set_read_only, disk, False)
        write_file(source / "news.txt", b"news", 1_700_000_500)
        task = publisher.megatorrent.publish(key)
        entry = subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "error", "that nothing can be written to be noticed")
        self.assertMentions(entry["error"], "read-only")

        elsewhere = self.folder / "elsewhere"
        moved = self.set_location(subscriber, key, elsewhere)
        self.assertMentions(moved["notes"][0]["error"], "could not be deleted")
        subscriber.megatorrent.wait_complete(key, task["result"]["sequence"])
        self.assertSameContent(source, elsewhere / "show")

    def test_disk_that_is_mounted_elsewhere(self):
        """Where the disk is now is all that has to be said."""
        self.require_isolation()
        disk = self.disk("disk")
        source, publisher, subscriber, channel, folder = self.followed(savePath=str(disk.folder / "films"))
        key = channel["key"]
        publisher.stop()
        subscriber.stop()
        elsewhere = self.folder / "elsewhere"
        shutil.copytree(folder, elsewhere / "films", copy_function=shutil.copy2)
        disk.unplug()
        subscriber.start()
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "waiting", "the folder to be missed")
        self.set_location(subscriber, key, elsewhere / "films")
        subscriber.megatorrent.wait_complete(key)
        self.assertSameContent(source, elsewhere / "films" / "show")

    def test_folder_that_is_seen_twice(self):
        """Where a part of the new folder is a part of the former one by another name, nothing is deleted."""
        self.require_isolation()
        source, publisher, subscriber, channel, folder = self.followed()
        key = channel["key"]
        (self.folder / "a link of the user's.bin").hardlink_to(folder / "show" / "large.bin")
        elsewhere = self.folder / "elsewhere"
        (elsewhere / "show").mkdir(parents=True)
        bind(folder / "show", elsewhere / "show")
        try:
            task = subscriber.megatorrent.wait_for_task(subscriber.megatorrent.post("setLocation", key=key, location=str(elsewhere))["task"])
            self.assertEqual(task["state"], "failed")
            self.assertMentions(task["error"], "same file")
        finally:
            unbind(elsewhere / "show")
        self.assertSameContent(source, folder / "show")

    def test_folders_of_a_move_are_taken(self):
        """From the moment on at which it was asked for, nobody else gets a folder in either of them."""
        source, publisher, subscriber, channel, folder = self.followed()
        other = publisher.megatorrent.create_channel("Other")
        elsewhere = self.folder / "elsewhere"
        task = subscriber.megatorrent.post("setLocation", key=channel["key"], location=str(elsewhere))["task"]
        for taken in (elsewhere / "inside", folder / "inside"):
            with self.assertRaises(ApiError) as caught:
                subscriber.megatorrent.subscribe(other["link"], savePath=str(taken))
            self.assertEqual(caught.exception.status, 409)
        subscriber.megatorrent.wait_for_task(task)
        subscriber.megatorrent.subscribe(other["link"], savePath=str(folder / "inside"))

    def test_again_in_the_folder_that_has_the_files(self):
        """Who subscribes again gets the same folder, and fetches no more than the list."""
        source, publisher, subscriber, channel, folder = self.followed()
        key = channel["key"]
        before = subscriber.megatorrent.status()["downloaded"]
        subscriber.megatorrent.post("removeSubscription", key=key)
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_complete(key)
        self.assertEqual(entry["savePath"], str(folder))
        self.assertSameContent(source, folder / "show")
        self.assertLess(subscriber.megatorrent.status()["downloaded"] - before, 4 * MIB)
        self.assertEqual(list(folder.rglob("*.conflict-*")), [])

        # another channel of this title has one of its own
        other = publisher.megatorrent.create_channel("Moving")
        subscriber.megatorrent.subscribe(other["link"])
        self.assertEqual(subscriber.megatorrent.subscription(other["key"])["savePath"], str(folder) + " (2)")

    def test_refusals(self):
        source, publisher, subscriber, channel, folder = self.followed()
        key = channel["key"]
        other = publisher.megatorrent.create_channel("Other")
        subscriber.megatorrent.subscribe(other["link"], savePath=str(self.folder / "other"))
        for location, words in ((folder / "deeper", ["present folder"]), (folder.parent, ["folder"]), (self.folder / "other" / "x", ["Other"]),
                                ("relative", ["absolute"]), (subscriber.folder / "qBittorrent/data/megatorrent/keys", ["own data"])):
            with self.assertRaises(ApiError) as caught:
                subscriber.megatorrent.post("setLocation", key=key, location=str(location))
            self.assertEqual(caught.exception.status, 409)
            self.assertMentions(caught.exception.text, *words)
        task = subscriber.megatorrent.wait_for_task(subscriber.megatorrent.post("setLocation", key=key, location="/proc/nowhere")["task"])
        self.assertEqual(task["state"], "failed")
        self.assertMentions(task["error"], "/proc/nowhere")
        self.assertEqual(subscriber.megatorrent.wait_complete(key)["savePath"], str(folder))
        self.assertSameContent(source, folder / "show")
