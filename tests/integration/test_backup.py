"""What a user takes along: keys of channels, the list of subscriptions, its folders; and what has happened in a channel."""

import json

from harness.case import IntegrationTest
from harness.content import write_file
from harness.waiting import wait_until
from harness.webapi import ApiError

PASSPHRASE = "correct horse battery"


class BackupTest(IntegrationTest):
    def assertRefused(self, status, words, work):
        with self.assertRaises(ApiError) as caught:
            work()
        self.assertEqual(caught.exception.status, status, caught.exception)
        self.assertIn(words, str(caught.exception))

    def test_key_under_a_passphrase(self):
        """A publisher backs up his key under a passphrase, loses the computer, and publishes on from another one."""
        publisher, other = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Band demos", private=True)
        key = channel["key"]
        self.assertFalse(publisher.megatorrent.channel(key)["backedUp"])
        self.assertRefused(400, "at least 8", lambda: publisher.megatorrent.post("exportChannel", key=key, passphrase="short"))
        self.assertFalse(publisher.megatorrent.channel(key)["backedUp"])

        backup = publisher.megatorrent.post("exportChannel", key=key, passphrase=PASSPHRASE, confirm=True)
        self.assertEqual(list(backup), ["backup"])
        plain = publisher.megatorrent.post("exportChannel", key=key, confirm=True)
        self.assertFalse(publisher.megatorrent.channel(key)["backedUp"])
        self.assertNotIn(plain["identity"]["secretKey"][:64], backup["backup"])
        self.assertNotIn(plain["readKey"], backup["backup"])
        self.assertRegex(plain["onionSeed"], "^[0-9a-f]{64}$")
        self.assertNotIn(plain["onionSeed"], backup["backup"])
        self.assertEqual((json.loads(backup["backup"])["publicKey"], json.loads(backup["backup"])["title"]), (key, "Band demos"))
        publisher.megatorrent.post("setChannel", key=key, backedUp=True)
        wait_until(lambda: publisher.megatorrent.channel(key)["backedUp"], "the channel to be backed up", 10)
        publisher.kill()
        publisher.start()
        self.assertTrue(wait_until(lambda: publisher.megatorrent.channel(key), "the channel", 10)["backedUp"])

        self.assertRefused(400, "passphrase", lambda: other.megatorrent.post("importChannel", identity=backup["backup"]))
        self.assertRefused(409, "wrong", lambda: other.megatorrent.post("importChannel", identity=backup["backup"], passphrase=PASSPHRASE + "!"))
        self.assertEqual(other.megatorrent.get("channels"), [])
        imported = other.megatorrent.post("importChannel", identity=backup["backup"], passphrase=PASSPHRASE)
        self.assertEqual((imported["key"], imported["link"]), (key, channel["link"]))
        self.assertEqual([other.megatorrent.channel(key)[name] for name in ("title", "private", "backedUp")], ["Band demos", True, True])
        self.assertEqual(other.megatorrent.post("exportChannel", key=key), plain)

    def test_list_of_subscriptions(self):
        """A user takes all that he follows to another computer in one file, sorted into folders as it was."""
        publisher, reader = self.publisher_and_subscriber()
        links = [publisher.megatorrent.create_channel(f"Channel {number}", private=(number == 2))["link"] for number in range(4)]
        keys = [reader.megatorrent.subscribe(link) for link in links]
        reader.megatorrent.post("setSubscription", key=keys[0], folder="Films / Old ", name="Mine")
        reader.megatorrent.post("setSubscription", key=keys[1], folder="Films", policy="none")
        reader.megatorrent.post("setSubscription", key=keys[2], folder="Filmstock")
        folders = lambda: [reader.megatorrent.subscription(key)["folder"] for key in keys]
        wait_until(lambda: folders() == ["Films/Old", "Films", "Filmstock", ""], lambda: f"the folders: {folders()}", 10)

        # folders are renamed with all in them, and nothing on the disk moves
        paths = [reader.megatorrent.subscription(key)["savePath"] for key in keys]
        self.assertEqual(reader.megatorrent.post("moveFolder", **{"from": "Films", "to": "Video/Films"}), {"moved": 2})
        wait_until(lambda: folders() == ["Video/Films/Old", "Video/Films", "Filmstock", ""], lambda: f"the folders: {folders()}", 10)
        self.assertEqual([reader.megatorrent.subscription(key)["savePath"] for key in keys], paths)
        self.assertRefused(409, "Films", lambda: reader.megatorrent.post("moveFolder", **{"from": "Films", "to": "x"}))
        self.assertRefused(409, "levels", lambda: reader.megatorrent.post("setSubscription", key=keys[0], folder="a/" * 11))
        self.assertEqual(reader.megatorrent.post("moveFolder", **{"from": "Video", "to": ""}), {"moved": 2})
        wait_until(lambda: folders() == ["Films/Old", "Films", "Filmstock", ""], lambda: f"the folders: {folders()}", 10)
        reader.kill()
        reader.start()
        wait_until(lambda: reader.megatorrent.subscription(keys[3]) and folders() == ["Films/Old", "Films", "Filmstock", ""], "the folders after a restart", 10)

        reader.megatorrent.post("setSequential", key=keys[3], sequential=True, all=True)
        wait_until(lambda: reader.megatorrent.subscription(keys[3])["sequential"], "the order to be known", 10)

        exported = reader.megatorrent.post("exportSubscriptions")
        self.assertEqual(len(exported["subscriptions"]), 4)
        # of what is exported only this shows read keys
        self.assertIn(links[2].split("/")[2], json.dumps(exported))
        self.assertNotIn(links[2].split("/")[2], json.dumps(reader.megatorrent.get("subscriptions")))

        exported["subscriptions"].append({"link": "megatorrent://12", "folder": "Films"})
        answer = publisher.megatorrent.post("importSubscriptions", data=json.dumps(exported))
        self.assertEqual((answer["added"], answer["known"], [failure["link"] for failure in answer["failed"]]), (0, 4, ["megatorrent://12"]))

        third = self.node("third")
        answer = third.megatorrent.post("importSubscriptions", data=json.dumps(exported), paused=True)
        self.assertEqual((answer["added"], answer["known"], len(answer["failed"])), (4, 0, 1))
        self.assertIn("64", answer["failed"][0]["error"])
        self.assertEqual(answer["failed"][0]["errorName"], "badLink")
        entries = [third.megatorrent.subscription(key) for key in keys]
        self.assertEqual([(entry["folder"], entry["name"], entry["policy"], entry["private"], entry["paused"]) for entry in entries],
                         [("Films/Old", "Mine", "all", False, True), ("Films", "", "none", False, True), ("Filmstock", "", "all", True, True), ("", "", "all", False, True)])
        self.assertEqual([entry["sequential"] for entry in entries], [False, False, False, True])
        self.assertFalse({entry["savePath"] for entry in entries} & set(paths))
        self.assertEqual(third.megatorrent.post("importSubscriptions", data=json.dumps(exported))["known"], 4)
        self.assertRefused(400, "list of subscriptions", lambda: third.megatorrent.post("importSubscriptions", data="[]"))

    def test_history(self):
        """A user looks what the last updates of a channel brought."""
        publisher, reader = self.publisher_and_subscriber()
        key, link = (channel := publisher.megatorrent.create_channel("Files"))["key"], channel["link"]
        files = self.scratch / "files"
        for number in range(3):
            write_file(files / f"{number}.txt", b"%d" % number)
        first = publisher.megatorrent.publish(key, files)["result"]["sequence"]
        reader.megatorrent.subscribe(link, peers=publisher.endpoint())
        reader.megatorrent.wait_complete(key, first)
        write_file(files / "0.txt", b"changed")
        write_file(files / "new.txt", b"new")
        (files / "2.txt").unlink()
        second = publisher.megatorrent.publish(key)["result"]["sequence"]
        reader.megatorrent.wait_complete(key, second)

        history = reader.megatorrent.get("history", key=key)
        self.assertEqual([[update[name] for name in ("sequence", "added", "changed", "removed")] for update in history], [[second, 1, 1, 1], [first, 3, 0, 0]])
        self.assertTrue(0 <= history[0]["time"] - history[1]["time"] < 600)
        self.assertEqual(len(reader.megatorrent.get("history", key=key, limit=1)), 1)
        self.assertRefused(404, "no", lambda: publisher.megatorrent.get("history", key=key))
