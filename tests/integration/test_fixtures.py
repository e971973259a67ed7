"""Formats that last: what each version has left on a disk is opened by this one, and what a later one has left is not touched."""

import hashlib
import json
import re
import shutil
import sqlite3
from contextlib import closing

from fixturestory import FIXTURES, FOLDER, KEPT_OF_PROFILE, LEFT_OUT, PASSPHRASE, Story, restore, schema, shape
from harness import isolation
from harness.case import IntegrationTest
from harness.content import MIB, differences
from harness.waiting import wait_until
from harness.webapi import ApiError

FUTURE = 99


def versions():
    """Folders of tests/fixtures, the oldest first"""
    found = [path for path in FIXTURES.iterdir() if (path / "about.json").exists()]
    return sorted(found, key=lambda path: [int(number) for number in path.name.split(".")])


def loaded(path):
    return json.loads(path.read_text())


def key_file(path):
    """Without the checksum at its end"""
    return json.loads(path.read_bytes().rpartition(b"}")[0] + b"}")


def snapshot(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


class FixtureTest(IntegrationTest):
    def setUp(self):
        self.require_isolation()
        super().setUp()
        disk = isolation.FixedSizeDisk(FOLDER, 128 * MIB)
        self.addCleanup(disk.close)


class OldProfileTest(FixtureTest):
    limit = 480

    def test_every_version_is_opened(self):
        """Channels, keys, items, rules and files of each earlier version are there, and nothing is fetched or published again."""
        self.assertTrue(versions())
        # nothing that runs today makes the first form: it is not to get lost when fixtures are made anew
        self.assertIn(1, [loaded(backup)["megatorrentBackup"] for version in versions() for backup in version.glob("key-backup*.json")])
        for version in versions():
            with self.subTest(version=version.name):
                self._open(version)
                for path in FOLDER.iterdir():
                    shutil.rmtree(path)

    def _open(self, version):
        about = loaded(version / "about.json")
        restore(version)
        publisher = self.node("publisher", folder=FOLDER / "publisher")
        subscriber = self.node("subscriber", folder=FOLDER / "subscriber")
        self.addCleanup(subscriber.stop)
        for node in (publisher, subscriber):
            self.assertEqual(node.megatorrent.status()["notices"], [])
            node.wait_dht_ready()

        own, followed = publisher.megatorrent, subscriber.megatorrent
        for name in ("public", "private"):
            key = about[name]["key"]
            self.assertEqual(own.post("channelLink", key=key)["link"], about[name]["link"])
            self.assertEqual(own.post("exportChannel", key=key), about["identities"][name])
            self.assertEqual(followed.wait_complete(key)["private"], name == "private")
            self.assertEqual(sorted([item["path"], item["size"]] for item in followed.items(key)), about["items"][name])
        key = about["public"]["key"]
        entry = followed.subscription(key)
        self.assertEqual((entry["name"], entry["folder"], entry["sequence"]), ("My films", "Video/Films", about["sequence"]))
        self.assertEqual([rule["name"] for rule in followed.get("rules")], ["no programs"])
        self.assertTrue(own.channel(key)["backedUp"])

        # nothing has changed, so there is nothing to publish
        plan = own.publish(key, dryRun=True)["result"]
        self.assertEqual([plan[what]["count"] for what in ("new", "changed", "removed", "moved", "unreadable")], [0] * 5, plan)
        followed.wait_for_task(followed.post("recheck", key=key)["task"])
        followed.wait_complete(key)
        self.assertEqual(followed.status()["downloaded"], 0)
        films = FOLDER / "content" / "films"
        self.assertEqual(differences(films, subscriber.downloads / "films" / "films"), [f"missing: {LEFT_OUT}"])

        # a newcomer gets all of it from both
        newcomer = self.node("newcomer")
        newcomer.wait_dht_ready()
        newcomer.megatorrent.subscribe(about["public"]["link"], peers=f"{subscriber.endpoint()},{publisher.endpoint()}", savePath=newcomer.downloads / "films")
        newcomer.megatorrent.wait_complete(key, about["sequence"])
        self.assertEqual(differences(films, newcomer.downloads / "films" / "films"), [])

        # backups, at somebody else's
        newcomer.megatorrent.post("removeSubscription", key=key, deleteFiles=True)
        wait_until(lambda: newcomer.megatorrent.subscription(key) is None, "the subscription to go", 20)
        for backup in sorted(version.glob("key-backup*.json")):
            if newcomer.megatorrent.channel(key):
                newcomer.megatorrent.post("deleteChannel", key=key)
                wait_until(lambda: newcomer.megatorrent.channel(key) is None, "the channel to go", 20)
            imported = newcomer.megatorrent.import_channel(backup.read_text(), None, passphrase=PASSPHRASE)
            self.assertEqual((imported["key"], imported["link"]), (key, about["public"]["link"]))
            # version 1 did not know where the channel is reached through Tor
            seeds = {newcomer.megatorrent.post("exportChannel", key=key)["onionSeed"], about["identities"]["public"]["onionSeed"]}
            self.assertEqual(len(seeds), 2 if loaded(backup)["megatorrentBackup"] == 1 else 1)
        listed = loaded(version / "subscriptions.json")
        answer = newcomer.megatorrent.post("importSubscriptions", data=listed)
        self.assertEqual((answer["added"], answer["known"], answer["failed"]), (1, 1, []))
        for node in (publisher, subscriber, newcomer):
            node.stop()


class FormatTest(FixtureTest):
    limit = 360

    def test_no_format_has_changed_unnoticed(self):
        """What this version writes has the form of the newest fixture: whoever changes a format makes a fixture of it."""
        newest = versions()[-1]
        advice = f"A format differs from that in {newest}. Give it a new number, raise the project's version, and make a fixture: docs/handover.md"
        story = Story(self.network).tell()
        fresh = self.folder / "fresh"
        story.keep(fresh)
        for name in ("publisher", "subscriber"):
            with self.subTest(of=name):
                self.assertEqual(schema(fresh / name / "data" / "megatorrent.db"), schema(newest / name / "data" / "megatorrent.db"), advice)
                self.assertEqual(self._versions(fresh / name), self._versions(newest / name), advice)
                self.assertEqual(self._shapes_of_key_files(fresh / name), self._shapes_of_key_files(newest / name), advice)
        for name in ("key-backup.json", "subscriptions.json", "about.json", "subscriber/data/rules.json"):
            self.assertEqual(shape(loaded(fresh / name)), shape(loaded(newest / name)), f"{name}: {advice}")
        for number in ("megatorrentBackup", "megatorrentSubscriptions", "version"):
            for name in ("key-backup.json", "subscriptions.json", "subscriber/data/rules.json"):
                self.assertEqual(loaded(fresh / name).get(number), loaded(newest / name).get(number), advice)
        self.assertEqual(self._kinds_of_files(fresh), self._kinds_of_files(newest), advice)

    @staticmethod
    def _versions(profile):
        with closing(sqlite3.connect(profile / "data" / "megatorrent.db")) as database:
            return database.execute("SELECT version FROM storage_version").fetchall()

    @staticmethod
    def _shapes_of_key_files(profile):
        contents = [key_file(path) for path in sorted(profile.glob("data/keys/*.json"))]
        return sorted(json.dumps([content["format"], content["role"], shape(content)]) for content in contents)

    @staticmethod
    def _kinds_of_files(folder):
        """Names without what differs each time, and how layouts and kept blobs begin"""
        kinds = set()
        for path in (*folder.glob("publisher/**/*"), *folder.glob("subscriber/**/*")):
            # how many copies there are of a key file depends on when it was written
            if path.is_file() and not re.search(r"\.json\.\d$", path.name):
                name = re.sub(r"[0-9a-f]{64}|(?<=/)[0-9a-f]{2}(?=/)|\d{13}", "*", str(path.relative_to(folder)))
                kinds.add((name, path.read_bytes()[:12].hex() if path.suffix == ".layout" else ""))
        return kinds


class DowngradeTest(FixtureTest):
    limit = 360

    def setUp(self):
        super().setUp()
        restore(versions()[-1])
        self.data = FOLDER / "subscriber" / KEPT_OF_PROFILE

    def _refuses(self, words):
        """It says so, Megatorrent stays off, the rest works; and no byte of what it knows changes."""
        before = snapshot(self.data), snapshot(FOLDER / "subscriber" / "downloads")
        subscriber = self.node("subscriber", start=False, folder=FOLDER / "subscriber")
        subscriber.start(megatorrent=False)
        wait_until(lambda: self._status(subscriber).get("error"), "what is wrong to be said", 30)
        status = self._status(subscriber)
        self.assertFalse(status["running"])
        self.assertIn(words, status["error"])
        self.assertEqual(subscriber.api.get("torrents/info"), [])
        subscriber.stop()
        after = snapshot(self.data), snapshot(FOLDER / "subscriber" / "downloads")
        self.assertEqual(after, before)
        return subscriber

    @staticmethod
    def _status(node):
        try:
            return node.megatorrent.status()
        except ApiError:
            return {}   # the subsystem is made a moment after the WebUI

    def test_database_of_a_newer_version(self):
        """A database that a newer version has written is not touched; with what it had before, all works again."""
        with closing(sqlite3.connect(self.data / "megatorrent.db")) as database:
            former = database.execute("SELECT version FROM storage_version").fetchone()[0]
            database.execute("UPDATE storage_version SET version = ?", (FUTURE,))
            database.commit()
        subscriber = self._refuses("written by a newer version")
        with closing(sqlite3.connect(self.data / "megatorrent.db")) as database:
            database.execute("UPDATE storage_version SET version = ?", (former,))
            database.commit()
        subscriber.start(megatorrent=True)
        self.assertEqual(len(subscriber.megatorrent.get("subscriptions")), 2)

    def test_key_file_of_a_newer_version(self):
        """A key file that a newer version has written is not touched, and neither are the others."""
        path = next(self.data.glob("keys/*.json"))
        text, _, _ = path.read_bytes().rpartition(b"sha256 ")
        text = text.replace(b'"format": 1', b'"format": %d' % FUTURE)
        self.assertIn(b'"format": %d' % FUTURE, text)
        path.write_bytes(text + b"sha256 " + hashlib.sha256(text).hexdigest().encode() + b"\n")
        self._refuses("written by a newer version")

    def test_rules_of_a_newer_version(self):
        """Rules that a newer version has written stay as they are, under their name, until the user makes others."""
        path = self.data / "rules.json"
        rules = loaded(path)
        rules["version"] = FUTURE
        text = json.dumps(rules)
        path.write_text(text)
        subscriber = self.node("subscriber", folder=FOLDER / "subscriber")
        self.assertEqual(subscriber.megatorrent.get("rules"), [])
        subscriber.restart()
        self.assertEqual(path.read_text(), text)
        subscriber.megatorrent.post("addRule", rule={"name": "another", "mustContain": ".iso", "action": "skip"})
        wait_until(lambda: path.exists() and "another" in path.read_text(), "the new rules to be written", 20)
        self.assertEqual([found.read_text() for found in self.data.glob("rules.json.damaged-*")], [text])
