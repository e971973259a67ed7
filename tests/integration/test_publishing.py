"""What a publisher may rely on: nothing is withdrawn, and nothing signed, on a guess."""

import shutil

from harness.case import IntegrationTest
from harness.content import small_tree, write_file
from harness.waiting import wait_until


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
        self.assertMentions(task["error"], "merge")
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
        self.assertMentions(api.task(task)["phase"], "override")
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
        self.assertMentions(task["error"], str(disks[0]), "removeMissing")
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
