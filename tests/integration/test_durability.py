"""What has been acknowledged stays: whatever kills the program, and even if its database is lost."""

import json
import os
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import FIXED_TIME, MIB, files_of, large_file, small_tree, write_file
from harness.node import Stopwatch
from harness.waiting import wait_until
from harness.webapi import ApiError


MADE_UP_LINK = "megatorrent://d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a/Nobody"


def data_folder(node):
    return node.folder / "qBittorrent/data/megatorrent"


def lose_database(node):
    for path in data_folder(node).glob("megatorrent.db*"):
        path.unlink()


def ruin_database(node):
    for path in data_folder(node).glob("megatorrent.db*"):
        damage(path)


def damage(path):
    """As a disk does: all of it has other bytes now."""
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        file.write(b"x" * size)


class AcknowledgedTest(IntegrationTest):
    def test_kill_after_each_answer(self):
        """kill -9 right after the answer: the key, the subscription, and the wish to delete are there all the same."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        source = self.scratch / "show"
        small_tree(source, 300, "durable")
        channel = publisher.megatorrent.create_channel("Durable", private=True)
        publisher.kill()
        publisher.start()
        self.assertEqual(publisher.megatorrent.post("channelLink", key=channel["key"])["link"], channel["link"])
        exported = publisher.megatorrent.post("exportChannel", key=channel["key"])
        sequence = publisher.megatorrent.publish(channel["key"], source)["result"]["sequence"]

        target = self.scratch / "received"
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), peers=publisher.endpoint(), name="mine")
        subscriber.kill()
        subscriber.start()
        entry = subscriber.megatorrent.wait_complete(channel["key"], sequence)
        self.assertEqual((entry["name"], entry["savePath"], entry["private"]), ("mine", str(target), True))
        self.assertEqual(subscriber.megatorrent.post("channelLink", key=channel["key"])["link"], channel["link"])

        subscriber.megatorrent.post("removeSubscription", key=channel["key"], deleteFiles=True)
        subscriber.kill()
        subscriber.start()
        self.assertIsNone(subscriber.megatorrent.subscription(channel["key"]))
        wait_until(lambda: not [name for name in files_of(target) if not name.startswith(".")], lambda: f"the files to go: {list(files_of(target))}", 30)

        publisher.megatorrent.post("deleteChannel", key=channel["key"])
        publisher.kill()
        publisher.start()
        self.assertIsNone(publisher.megatorrent.channel(channel["key"]))
        kept = [path for path in data_folder(publisher).rglob("*") if path.is_file() and exported["identity"]["secretKey"][:64].encode() in path.read_bytes()]
        self.assertEqual(kept, [], "a channel that has been deleted leaves no identity behind")
        self.assertEqual(len(files_of(source)), 300)

    def test_without_the_database(self):
        self._lose_at_both_ends(lose_database)

    def test_with_rubbish_for_a_database(self):
        self._lose_at_both_ends(ruin_database)

    def _lose_at_both_ends(self, lose):
        """Everything is there again, nothing is fetched that is on the disk, and nothing is signed under an earlier number."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        source = self.scratch / "show"
        small_tree(source, 60, "lost")
        large_file(source / "large.bin", 20 * MIB, "lost")
        write_file(source / "private.txt", b"nobody's business\n")
        channel = publisher.megatorrent.create_channel("Lost", private=True)
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        sequence = publisher.megatorrent.withdraw(key, "show/private.txt")["result"]["sequence"]
        target = self.scratch / "received"
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), peers=publisher.endpoint(), name="mine")
        subscriber.megatorrent.wait_complete(key, sequence)

        subscriber.kill()
        lose(subscriber)
        subscriber.start()
        self.assertMentions(" ".join(subscriber.megatorrent.status()["notices"]), "key file")
        entry = subscriber.megatorrent.wait_complete(key, sequence)
        self.assertEqual((entry["name"], entry["sequence"]), ("mine", sequence))
        self.assertLess(subscriber.megatorrent.status()["downloaded"], 3 * MIB, "packs of small files may come again, nothing else")

        publisher.kill()
        lose(publisher)
        publisher.start()
        self.assertMentions(" ".join(publisher.megatorrent.status()["notices"]), "key file")
        entry = publisher.megatorrent.channel(key)
        self.assertEqual((entry["state"], entry["errorName"]), ("stopped", "listLost"))
        self.assertMentions(entry["error"], "made anew")
        self.assertEqual([source["path"] for source in entry["sources"]], [str(source)])
        self.assertEqual(publisher.megatorrent.post("channelLink", key=key)["link"], channel["link"])
        again = publisher.megatorrent.publish(key, merge=True)["result"]
        self.assertGreater(again["sequence"], sequence)
        self.assertEqual(again["items"], 61, "what was withdrawn stays out")
        subscriber.megatorrent.post("addPeer", channel=key, peer=f" {publisher.endpoint()}\n")
        subscriber.megatorrent.wait_complete(key, again["sequence"])
        self.assertLess(subscriber.megatorrent.status()["downloaded"], 6 * MIB)
        (source / "private.txt").unlink()
        self.assertSameContent(source, target / "show")

    def test_damaged_key_files(self):
        """An older copy takes their place, and a sentence says so; without any, the database still has all of it."""
        node = self.node("one")
        api = node.megatorrent
        path = write_file(self.scratch / "file.txt", b"x\n")
        channel = api.create_channel("Damaged")
        key = channel["key"]
        sequence = api.publish(key, path)["result"]["sequence"]
        other = api.subscribe(MADE_UP_LINK, savePath=str(self.scratch / "received"), name="a name")
        node.stop()
        keys = data_folder(node) / "keys"
        for name in (key, other):
            damage(keys / f"{name}.json")
        node.start()
        notices = api.status()["notices"]
        self.assertEqual(len(notices), 2, notices)
        for notice in notices:
            self.assertMentions(notice, ".json", "damaged")
        self.assertMentions(next(notice for notice in notices if key in notice), "older copy")
        self.assertEqual(api.subscription(other)["name"], "a name")
        self.assertEqual(api.channel(key)["sequence"], sequence)
        self.assertEqual(api.post("channelLink", key=key)["link"], channel["link"])
        write_file(path, b"y\n", FIXED_TIME + 10)
        newer = api.publish(key)["result"]["sequence"]
        self.assertGreater(newer, sequence)

        # the newest one, and the database: what the older copy says is not signed again
        node.kill()
        damage(keys / f"{key}.json")
        lose_database(node)
        node.start()
        self.assertEqual(api.post("channelLink", key=key)["link"], channel["link"])
        self.assertGreater(api.publish(key, path, override=True)["result"]["sequence"], newer)

    def test_damage_while_it_runs(self):
        """The database turns to rubbish: it is set aside, and the program goes on by itself."""
        node = self.node("one")
        path = write_file(self.scratch / "file.txt", b"x\n")
        key = node.megatorrent.create_channel("Damaged")["key"]
        node.megatorrent.publish(key, path)
        for name in ("megatorrent.db", "megatorrent.db-wal"):
            damage(data_folder(node) / name)

        def mended():
            try:
                node.megatorrent.items(key)
            except ApiError:
                pass
            status = node.megatorrent.status()
            return status["running"] and status["notices"]
        notices = wait_until(mended, lambda: f"it to go on: {node.megatorrent.status()}", 60, nodes=[node])
        aside = list(data_folder(node).glob("megatorrent.db.damaged-*"))
        self.assertTrue(aside)
        self.assertMentions(" ".join(notices), aside[0].name[:22])
        self.assertEqual(node.megatorrent.publish(key, merge=True)["result"]["items"], 1)


class RemovalTest(IntegrationTest):
    backbone = 0
    alone = True   # times are measured

    FILES = 1500
    ROWS = 100_000

    def test_killed_and_stopped_in_the_middle(self):
        """kill -9 while files are deleted: the next start goes on with it. While 100,000 of them are to go, stopping takes no time."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        source, target, elsewhere = self.scratch / "show", self.scratch / "received", self.scratch / "elsewhere"
        small_tree(source, self.FILES, "removal")
        channel = publisher.megatorrent.create_channel("Removal")
        key = channel["key"]
        sequence = publisher.megatorrent.publish(key, source)["result"]["sequence"]
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), peers=publisher.endpoint())
        subscriber.megatorrent.wait_complete(key, sequence)
        edited = sorted(files_of(target / "show").values())[0]
        write_file(edited, b"the user's\n")

        def left(folder):
            return len(files_of(folder / "show"))

        subscriber.megatorrent.post("removeSubscription", key=key, deleteFiles=True)
        wait_until(lambda: left(target) < self.FILES, "the first files to go", 30, interval=0.005)
        subscriber.kill()
        self.assertGreater(left(target), 1, "too late to see anything")
        subscriber.start()
        self.assertIsNone(subscriber.megatorrent.subscription(key))
        wait_until(lambda: left(target) == 1, lambda: f"the files to go; {left(target)} are left", 60)
        self.assertEqual(edited.read_bytes(), b"the user's\n")
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(elsewhere), peers=publisher.endpoint())
        subscriber.megatorrent.wait_complete(key, sequence)
        self.assertSameContent(source, elsewhere / "show")

        watch = Stopwatch()
        subscriber.stop()
        idle = watch.seconds
        multiply_files(data_folder(subscriber) / "megatorrent.db", self.ROWS)
        subscriber.start()
        subscriber.megatorrent.post("removeSubscription", key=key, deleteFiles=True)
        for _ in range(2):
            self.assertRegex(self._refusal(subscriber, channel["link"]), r"being removed; \d{4,} files are left")
            watch = Stopwatch()
            subscriber.stop()
            self.assertLess(watch.seconds, idle + 2)
            subscriber.start()

    def _refusal(self, node, link):
        """Why it cannot be subscribed to, as soon as it is known how much is left."""
        def refused():
            with self.assertRaises(ApiError) as caught:
                node.megatorrent.post("addSubscription", link=link)
            self.assertMentions(caught.exception.text, "being removed")
            return caught.exception.text if "files" in caught.exception.text else None
        return wait_until(refused, "the removal to go on", 20)

    def test_folders(self):
        """The folder that was made for a subscription goes with its last file; one of the user's stays, and whatever holds something."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        source = self.scratch / "show"
        small_tree(source, 20, "folders")
        channel = publisher.megatorrent.create_channel("Folders")
        sequence = publisher.megatorrent.publish(channel["key"], source)["result"]["sequence"]
        made, users, holding = self.scratch / "made", self.scratch / "users", self.scratch / "holding"
        users.mkdir()
        for target in (made, users, holding):
            subscriber.megatorrent.subscribe(channel["link"], savePath=str(target), peers=publisher.endpoint())
            subscriber.megatorrent.wait_complete(channel["key"], sequence)
            if target == holding:
                write_file(holding / "show" / "mine.txt", b"the user's\n")
            subscriber.megatorrent.post("removeSubscription", key=channel["key"], deleteFiles=True)
            wait_until(lambda: not (target / ".megatorrent").exists(), f"{target} to be left", 30)
        wait_until(lambda: not made.exists(), lambda: f"the folder to go: {list(files_of(made))}", 10)
        self.assertEqual(list(users.iterdir()), [])
        self.assertEqual(list(files_of(holding)), ["show/mine.txt"])


def multiply_files(database, count):
    """As many files as that, of which most are known to nobody but the database."""
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(file)")]
        values = ", ".join({"id": "f.id - (n.i * 10000000)", "name": "f.name || '.' || n.i"}.get(name, f"f.{name}") for name in columns)
        times = count // connection.execute("SELECT count(*) FROM file").fetchone()[0]
        connection.execute(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times})"
                           f" INSERT INTO file ({', '.join(columns)}) SELECT {values} FROM file f, n")


class PastedTest(IntegrationTest):
    backbone = 0

    def test_links_and_identities_as_people_paste_them(self):
        node, other = self.node("one"), self.node("other")
        channel = node.megatorrent.create_channel("Pasted", private=True)
        read_key = channel["link"].split(":")[2].split("/")[0]
        api = other.megatorrent
        self.assertEqual(api.subscribe(f"<{channel['link']}>.\n{channel['link']}"), channel["key"])
        entry = api.subscription(channel["key"])
        self.assertEqual(entry["title"], "Pasted")
        self.assertNotIn(read_key, json.dumps(api.get("subscriptions")))

        exported = node.megatorrent.post("exportChannel", key=channel["key"])
        third = self.node("third").megatorrent
        self.assertEqual(third.post("importChannel", identity=json.dumps(exported)), {"key": channel["key"], "link": channel["link"]})
        with self.assertRaises(ApiError) as caught:
            third.post("importChannel", identity=json.dumps(exported["identity"]))
        self.assertEqual(caught.exception.status, 400)
        self.assertMentions(caught.exception.text, "title")

    def test_titles_and_folders(self):
        node, other = self.node("one"), self.node("other")
        api = node.megatorrent
        key = api.create_channel("a\u202eb\tc\u0007 ")["key"]
        self.assertEqual(api.channel(key)["title"], "ab c")
        with self.assertRaises(ApiError):
            api.create_channel("\u202e\u200f ")

        title = "ü" * 127 + "x"   # 255 bytes
        folders = set()
        for _ in range(2):
            link = api.create_channel(title)["link"]
            entry = other.megatorrent.subscription(other.megatorrent.subscribe(link))
            folder = Path(entry["savePath"])
            self.assertTrue(folder.is_dir())
            self.assertTrue(unicodedata.normalize("NFC", folder.name).startswith("ü" * 120))
            folders.add(folder)
        self.assertEqual(len(folders), 2)

        file = write_file(self.scratch / "file", b"x")
        for path in (file, file / "below"):
            with self.assertRaises(ApiError) as caught:
                api.post("setSettings", savePath=str(path))
            self.assertMentions(caught.exception.text, str(file))
        self.assertEqual(api.post("setSettings", savePath=str(self.scratch / "not yet" / "there"))["savePath"], str(self.scratch / "not yet" / "there"))
