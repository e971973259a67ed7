"""Rules: what is downloaded, and which items become torrents, decided in advance."""

import hashlib
import time
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import write_file
from harness.waiting import STRETCH, wait_until
from harness.webapi import ApiError


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def torrent(name, content=b"content"):
    """A torrent file without trackers, and its info hash."""
    info = {"name": name, "length": len(content), "piece length": 16384, "pieces": hashlib.sha1(content).digest()}
    return bencode({"info": info}), hashlib.sha1(bencode(info)).hexdigest()


class RuleCase(IntegrationTest):
    def torrents(self, node):
        return {entry["hash"]: entry for entry in node.api.get("torrents/info")}

    def wait_for_torrent(self, node, info_hash, timeout=20):
        return wait_until(lambda: self.torrents(node).get(info_hash), lambda: f"torrent {info_hash}; there are {self.torrents(node)}", timeout, nodes=[node])

    def states(self, node, key):
        return {item["path"]: item["state"] for item in node.megatorrent.items(key)}

    def run_rules(self, node, action="applyRules", **fields):
        """The result of a finished run."""
        task = node.megatorrent.wait_for_task(node.megatorrent.post(action, **fields)["task"])
        self.assertEqual((task["state"], task["error"]), ("done", ""))
        return task["result"]

    def published(self, node, title, source):
        channel = node.megatorrent.create_channel(title)
        task = node.megatorrent.publish(channel["key"], source)
        return channel, task["result"]["sequence"]


class TorrentRuleTest(RuleCase):
    FEED = {"name": "feed", "mustContain": ".torrent|.magnet", "action": "addTorrent",
            "torrentParams": {"category": "films", "tags": ["signed"], "stopped": True}}

    def test_a_folder_of_torrents_is_a_feed(self):
        """What the publisher puts into the folder is in the subscriber's transfer list seconds later, once, with category and tags."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "feed"
        first, first_hash = torrent("first")
        write_file(source / "first.torrent", first)
        write_file(source / "notes.txt", b"not for the list\n")
        channel, sequence = self.published(publisher, "Feed", source)
        key = channel["key"]

        subscriber.megatorrent.post("addRule", rule={**self.FEED, "torrentParams": {**self.FEED["torrentParams"], "save_path": str(self.scratch / "torrents")}})
        subscriber.megatorrent.subscribe(channel["link"], policy="rule")
        subscriber.megatorrent.wait_complete(key, sequence)
        entry = self.wait_for_torrent(subscriber, first_hash)
        self.assertEqual((entry["name"], entry["category"], entry["tags"], entry["save_path"]),
                         ("first", "films", "signed", str(self.scratch / "torrents")))
        wait_until(lambda: self.torrents(subscriber)[first_hash]["state"].startswith("stopped"), "the torrent to be stopped", 20)
        items = {item["path"]: item for item in subscriber.megatorrent.items(key)}
        self.assertEqual((items["feed/first.torrent"]["state"], items["feed/first.torrent"]["rule"]), ("complete", "feed"))
        self.assertEqual((items["feed/notes.txt"]["state"], items["feed/notes.txt"]["rule"]), ("unwanted", ""))

        # a new one, a magnet link, and some that are hostile: each of these is an error of its own
        second, second_hash = torrent("second")
        magnet_hash = "0123456789abcdef0123456789abcdef01234567"
        write_file(source / "second.torrent", second)
        write_file(source / "third.magnet", f"magnet:?xt=urn:btih:{magnet_hash}&dn=third\n".encode())
        bad = {"bad/cut.torrent": second[:-20], "bad/deep.torrent": b"l" * 5000 + b"e" * 5000, "bad/empty.torrent": b"", "bad/no info.torrent": bencode({"a": 1}),
               "bad/http.magnet": b"http://127.0.0.1/x.torrent", "bad/file.magnet": b"file:///etc/passwd", "bad/hash.magnet": magnet_hash.encode(),
               "bad/two.magnet": b"magnet:?xt=urn:btih:" + b"1" * 40 + b"\nmagnet:?xt=urn:btih:" + b"2" * 40, "bad/none.magnet": b"magnet:?dn=x"}
        for name, content in bad.items():
            write_file(source / name, content)
        start = time.monotonic()
        publisher.megatorrent.publish(key)
        self.wait_for_torrent(subscriber, second_hash)
        print(f"    from publishing to the transfer list: {time.monotonic() - start:.2f} s")
        self.assertLess(time.monotonic() - start, 10 * STRETCH)
        self.wait_for_torrent(subscriber, magnet_hash)
        items = subscriber.megatorrent.wait_for_items(
            key, lambda found: all(item["error"] for item in found if "/bad/" in item["path"]), "what is bad to have its error", filter="/bad/")
        self.assertEqual({item["path"] for item in items}, {f"feed/{name}" for name in bad})
        for item in items:
            self.assertEqual(item["state"], "complete")
            self.assertMentions(item["error"], item["path"], "could not be added to the transfer list")
        self.assertEqual(subscriber.megatorrent.subscription(key)["error"], "")
        self.assertEqual(set(self.torrents(subscriber)), {first_hash, second_hash, magnet_hash})

        # what the user takes out of the list stays out: after a recheck, a restart, and when the rules are applied again
        subscriber.api.post("torrents/delete", hashes=first_hash, deleteFiles=False)
        wait_until(lambda: first_hash not in self.torrents(subscriber), "the torrent to be gone", 20)
        subscriber.megatorrent.wait_for_task(subscriber.megatorrent.post("recheck", key=key)["task"])
        # qBittorrent 5.1.0 crashes if it is ended while it checks a torrent that has just been added
        wait_until(lambda: all(entry["state"].startswith("stopped") for entry in self.torrents(subscriber).values()), "the torrents to be stopped", 20)
        subscriber.restart()
        self.assertEqual(self.run_rules(subscriber)["torrents"], len(bad))
        third, third_hash = torrent("third")
        write_file(source / "zz third.torrent", third)
        publisher.megatorrent.publish(key)
        self.wait_for_torrent(subscriber, third_hash)   # comes after all the others
        self.assertNotIn(first_hash, self.torrents(subscriber))

        # but a file with another content is another torrent
        fourth, fourth_hash = torrent("fourth")
        write_file(source / "first.torrent", fourth, 1_700_000_100)
        publisher.megatorrent.publish(key)
        self.wait_for_torrent(subscriber, fourth_hash)
        self.assertNotIn(first_hash, self.torrents(subscriber))

    def test_one_by_hand(self):
        """Someone who has no rules takes one torrent out of a feed, then all; what is no torrent is an error of its own."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "feed"
        hashes = {}
        for name in ("first", "second", "third"):
            content, hashes[name] = torrent(name)
            write_file(source / f"{name}.torrent", content)
        write_file(source / "bad.torrent", b"d3:cow")
        write_file(source / "notes.txt", b"not for the list\n")
        channel, sequence = self.published(publisher, "Feed", source)
        key, api = channel["key"], subscriber.megatorrent
        api.subscribe(channel["link"], policy="none")
        api.wait_complete(key, sequence)

        params = {"category": "films", "tags": ["signed"], "save_path": str(self.scratch / "torrents"), "stopped": True}
        self.assertEqual(api.post("addTorrents", key=key, paths=["feed/first.torrent"], torrentParams=params), {"torrents": 1})
        entry = self.wait_for_torrent(subscriber, hashes["first"])
        self.assertEqual((entry["category"], entry["tags"], entry["save_path"]), ("films", "signed", str(self.scratch / "torrents")))
        self.assertEqual(set(self.torrents(subscriber)), {hashes["first"]})
        self.assertEqual(self.states(subscriber, key)["feed/second.torrent"], "unwanted")

        # what was taken out of the list comes back if one says so, with the same words as before and however soon
        subscriber.api.post("torrents/delete", hashes=hashes["first"], deleteFiles=False)
        wait_until(lambda: not self.torrents(subscriber), "the torrent to be gone", 20)
        self.assertEqual(api.post("addTorrents", key=key, paths=["feed/first.torrent"], torrentParams=params), {"torrents": 1})
        self.wait_for_torrent(subscriber, hashes["first"])

        # with others, too; a part that is bad keeps nobody else out
        wait_until(lambda: self.torrents(subscriber)[hashes["first"]]["state"].startswith("stopped"), "the torrent to be stopped", 20)
        subscriber.api.post("torrents/delete", hashes=hashes["first"], deleteFiles=False)
        wait_until(lambda: not self.torrents(subscriber), "the torrent to be gone", 20)
        self.assertEqual(api.post("addTorrents", key=key, paths=["feed/"], torrentParams={"category": "others", "stopped": True}), {"torrents": 4})
        for info_hash in hashes.values():
            self.assertEqual(self.wait_for_torrent(subscriber, info_hash)["category"], "others")
        item = api.wait_for_items(key, lambda items: items[0]["error"], "the bad one to have its error", filter="bad.torrent")[0]
        self.assertMentions(item["error"], "feed/bad.torrent", "could not be added to the transfer list")
        self.assertEqual(api.subscription(key)["error"], "")
        self.assertEqual(self.states(subscriber, key)["feed/notes.txt"], "unwanted")

        for fields, word in (({"paths": ["feed/notes.txt"]}, "notes.txt"), ({"paths": ["feed/none.torrent"]}, "none.torrent"), ({}, "paths"),
                             ({"all": True, "torrentParams": "[]"}, "torrentParams"), ({"all": True, "torrentParams": {"category": "x" * 20_000}}, "torrentParams")):
            with self.subTest(fields=fields), self.assertRaises(ApiError) as caught:
                api.post("addTorrents", key=key, **fields)
            self.assertIn(word, caught.exception.text)
        # qBittorrent 5.1.0 crashes if it is ended while it checks a torrent that has just been added
        wait_until(lambda: all(entry["state"].startswith("stopped") for entry in self.torrents(subscriber).values()), "the torrents to be stopped", 20)

    def test_what_is_ready_when_the_program_is_killed_is_added_after_it(self):
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "feed"
        hashes = set()
        for number in range(60):
            content, info_hash = torrent(f"torrent {number}")
            write_file(source / f"{number:02}.torrent", content)
            hashes.add(info_hash)
        channel, sequence = self.published(publisher, "Feed", source)
        subscriber.megatorrent.post("addRule", rule=self.FEED)
        subscriber.megatorrent.subscribe(channel["link"])
        wait_until(lambda: self.torrents(subscriber), "the first torrents", 30, interval=0.01)
        subscriber.kill()
        subscriber.start()
        wait_until(lambda: set(self.torrents(subscriber)) == hashes, lambda: f"all 60 torrents; there are {len(self.torrents(subscriber))}", 30)


class RuleTest(RuleCase):
    def source(self, name, *files):
        for file in files:
            write_file(self.scratch / name / file, f"{name} {file}\n".encode() * 100)
        return self.scratch / name

    def test_one_rule_for_all_subscriptions(self):
        """It holds for those that are added later, too. A rule without any condition takes nothing; what comes later is judged as it comes."""
        publisher, subscriber = self.publisher_and_subscriber()
        one, one_sequence = self.published(publisher, "One", self.source("one", "a.iso", "a.nfo"))
        two, two_sequence = self.published(publisher, "Two", self.source("two", "b.iso", "b.nfo"))
        api = subscriber.megatorrent

        api.post("addRule", rule={"name": "empty"})
        api.subscribe(one["link"], policy="rule")
        api.wait_complete(one["key"], one_sequence)
        self.assertEqual(set(self.states(subscriber, one["key"]).values()), {"unwanted"})

        api.post("addRule", rule={"name": "images", "mustContain": "iso", "priority": 6})
        self.assertEqual([rule["name"] for rule in api.get("rules")], ["empty", "images"])
        api.subscribe(two["link"], policy="rule")
        api.wait_complete(two["key"], two_sequence)
        self.assertEqual(self.states(subscriber, two["key"]), {"two/b.iso": "complete", "two/b.nfo": "unwanted"})
        self.assertEqual(api.items(two["key"], filter="iso")[0]["priority"], 6)
        self.assertEqual(set(self.states(subscriber, one["key"]).values()), {"unwanted"}, "what was there before is not touched unasked")

        self.source("one", "later.iso", "later.nfo")
        task = publisher.megatorrent.publish(one["key"])
        api.wait_complete(one["key"], task["result"]["sequence"])
        api.wait_for_items(one["key"], lambda items: any(item["state"] == "complete" for item in items), "the later one to arrive")
        self.assertEqual({path for path, state in self.states(subscriber, one["key"]).items() if state == "complete"}, {"one/later.iso"})

        # what the user takes back stays so, also when it changes
        api.post("setWanted", key=one["key"], wanted=False, paths=["one/later.iso"])
        write_file(self.scratch / "one" / "later.iso", b"another content", 1_700_000_100)
        task = publisher.megatorrent.publish(one["key"])
        api.wait_complete(one["key"], task["result"]["sequence"])
        self.assertFalse(api.items(one["key"], filter="later.iso")[0]["wanted"])

        # after a restart they are the same
        rules = api.get("rules")
        subscriber.restart()
        self.assertEqual(api.get("rules"), rules)

        # every item, if one says so
        api.post("addRule", rule={"name": "empty", "everyItem": True})
        self.source("one", "last.nfo")
        task = publisher.megatorrent.publish(one["key"])
        api.wait_complete(one["key"], task["result"]["sequence"])
        api.wait_for_items(one["key"], lambda items: items[0]["state"] == "complete", "the last one to arrive", filter="last.nfo")
        self.assertEqual(api.items(one["key"], filter="last.nfo")[0]["rule"], "empty")

    def test_rules_of_a_folder(self):
        """A rule for what is kept in a folder of the list: for what is added there, what is moved there, and after the folder has got another name."""
        publisher, subscriber = self.publisher_and_subscriber()
        api = subscriber.megatorrent
        channels = {name: self.published(publisher, name, self.source(name, "a.iso", "a.nfo")) for name in ("one", "two", "three")}
        keys = {name: channel["key"] for name, (channel, _) in channels.items()}
        api.post("addRule", rule={"name": "films", "mustContain": "iso", "scope": "folders", "folders": [" Films/"]})
        self.assertEqual(api.get("rules")[0]["folders"], ["Films"])
        for name, folder in (("one", "Films"), ("two", "Films/Old"), ("three", "")):
            channel, sequence = channels[name]
            api.subscribe(channel["link"], policy="rule", folder=folder)
            api.wait_complete(channel["key"], sequence)

        def has(name, *files):
            complete = {f"{name}/{file}" for file in files}
            api.wait_for_items(keys[name], lambda items: {item["path"] for item in items if item["state"] == "complete"} == complete, f"{complete} of {name}")

        def publish_more(name, number):
            self.source(name, f"{number}.iso", f"{number}.nfo")
            task = publisher.megatorrent.publish(keys[name])
            api.wait_complete(keys[name], task["result"]["sequence"])

        has("one", "a.iso")
        has("two", "a.iso")
        has("three")
        dry = self.run_rules(subscriber, dryRun=True)
        self.assertEqual((dry["matched"], dry["download"]), (2, 0), "what is in no folder does not count")

        # moved there, what comes later is judged, and what is here when one says so
        api.post("setSubscription", key=keys["three"], folder="Films")
        api.wait_for_subscription(keys["three"], lambda entry: entry["folder"] == "Films", "the folder")
        publish_more("three", 2)
        has("three", "2.iso")
        dry = self.run_rules(subscriber, dryRun=True)
        self.assertEqual((dry["matched"], dry["download"]), (4, 1))
        self.run_rules(subscriber)
        has("three", "a.iso", "2.iso")

        # the folder gets another name, and the rule goes with it
        self.assertEqual(api.post("moveFolder", **{"from": "Films", "to": "Cinema"}), {"moved": 3})
        self.assertEqual(api.get("rules")[0]["folders"], ["Cinema"])
        api.wait_for_subscription(keys["two"], lambda entry: entry["folder"] == "Cinema/Old", "the folder")
        publish_more("two", 2)
        has("two", "a.iso", "2.iso")

        # of two rules the first decides; in the other order it is the other one
        api.post("addRule", rule={"name": "none of these", "mustContain": "iso", "action": "skip"})
        publish_more("one", 2)
        has("one", "a.iso", "2.iso")
        api.post("setRules", rules=api.get("rules")[::-1])
        publish_more("one", 3)
        self.assertEqual(api.items(keys["one"], filter="3.iso")[0]["rule"], "none of these")
        has("one", "a.iso", "2.iso")

    def test_applied_to_what_is_here(self):
        """First it is said how many and how much, then it is done. The first rule that matches decides."""
        publisher, subscriber = self.publisher_and_subscriber()
        files = [f"{number:03}.iso" for number in range(30)] + ["small.iso", "raw/x.iso", "notes.txt"]
        source = self.source("many", *files)
        write_file(source / "small.iso", b"x")
        channel, sequence = self.published(publisher, "Many", source)
        key = channel["key"]
        api = subscriber.megatorrent
        api.subscribe(channel["link"], policy="none")
        api.wait_complete(key, sequence)

        rule = {"name": "images", "mustContain": "iso", "mustNotContain": "raw/", "minSize": 2}
        tested = self.run_rules(subscriber, "testRule", rule=rule)
        self.assertEqual((tested["matched"], tested["download"]), (30, 30))
        self.assertEqual(tested["downloadBytes"], sum((source / name).stat().st_size for name in files[:30]))
        self.assertEqual({match["path"] for match in tested["matches"]}, {f"many/{name}" for name in files[:30]})
        self.assertEqual(api.get("rules"), [], "a test leaves nothing behind")

        api.post("setRules", rules=[{"name": "not these", "mustContain": "02", "action": "skip"}, rule])
        dry = self.run_rules(subscriber, key=key, dryRun=True)
        self.assertEqual((dry["matched"], dry["download"], dry["skip"]), (30, 19, 0))
        self.assertEqual(set(self.states(subscriber, key).values()), {"unwanted"})
        done = self.run_rules(subscriber, key=key)
        self.assertEqual({name: dry[name] for name in dry}, done)
        api.wait_for_items(key, lambda items: sum(item["state"] == "complete" for item in items) == 19, "19 items to arrive")
        self.assertEqual(api.items(key, filter="021")[0]["rule"], "not these")
        again = self.run_rules(subscriber, key=key, dryRun=True)
        self.assertEqual((again["matched"], again["download"]), (30, 0))

    def test_rules_from_elsewhere(self):
        """Exported ones, and those of RSS, which are switched off until the user has said where they hold."""
        subscriber = self.node("subscriber")
        api = subscriber.megatorrent
        subscriber.api.post("rss/setRule", ruleName="shows", ruleDef={
            "enabled": True, "mustContain": "show 1080p", "mustNotContain": "sample", "useRegex": False, "episodeFilter": "", "smartFilter": True,
            "affectedFeeds": ["https://example.org/feed"], "torrentParams": {"category": "shows", "stopped": True}})
        rss = subscriber.folder / "qBittorrent/config/rss/download_rules.json"
        text = wait_until(lambda: rss.exists() and rss.read_text(), "the rules of RSS to be written", 30)
        self.assertEqual(api.post("importRules", rules=text), {"taken": ["shows"], "refused": [], "fromRss": True})
        rule, = api.get("rules")
        self.assertEqual((rule["enabled"], rule["action"], rule["scope"], rule["mustContain"], rule["mustNotContain"], rule["smartFilter"]),
                         (False, "addTorrent", "all", "show 1080p", "sample", True))
        self.assertEqual((rule["torrentParams"]["category"], rule["torrentParams"]["stopped"]), ("shows", True))

        exported = api.get("exportRules")
        api.post("removeRule", name="shows")
        self.assertEqual(api.post("importRules", rules=exported)["taken"], ["shows"])
        self.assertEqual(api.get("rules"), [rule])
        self.assertEqual(api.post("importRules", rules=exported)["taken"], [], "once more is nothing new")

        # what somebody else has added meanwhile is not removed
        api.post("addRule", rule={"name": "other", "mustContain": "x", "action": "skip"})
        former = [rule]
        with self.assertRaises(ApiError) as caught:
            api.post("setRules", rules=[], former=former)
        self.assertEqual((caught.exception.status, caught.exception.code), (409, "rulesChanged"))
        self.assertEqual(len(api.get("rules")), 2)
        api.post("setRules", rules=[rule], former=api.get("rules"))
        self.assertEqual(api.get("rules"), [rule])

        # a damaged file is not overwritten, also not at the next start; it is not taken for no rules
        subscriber.stop()
        file = subscriber.folder / "qBittorrent/data/megatorrent/rules.json"
        damaged = file.read_bytes()[:-10]
        file.write_bytes(damaged)
        for _ in range(2):
            subscriber.restart() if subscriber.is_running() else subscriber.start()
            self.assertEqual(api.get("rules"), [])
            self.assertEqual(file.read_bytes(), damaged)
            self.assertTrue(any("rules.json" in notice for notice in api.status()["notices"]))
        api.post("setRules", rules=[rule])
        wait_until(lambda: file.exists() and file.read_bytes() != damaged, "the new rules to be written", 20)
        self.assertEqual(Path(f"{file}.damaged-1").read_bytes(), damaged)
        self.assertEqual(api.status()["notices"], [])
        self.assertTrue(any("rules.json" in entry["message"] for entry in subscriber.api.get("log/main")))
