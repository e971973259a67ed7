"""Every action of docs/webapi.md: parameters, answers, errors."""

import os
import re
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import MIB, files_of, large_file, small_tree, write_file
from harness.network import new_address
from harness.waiting import wait_until
from harness.webapi import ApiError
from harness.wirecount import WireCounter

READING = ("status", "settings", "peers", "bans", "subscriptions", "items", "history", "channels", "tasks", "rules", "exportRules", "sync", "previewStatus", "previewItems",
           "freeSpace", "file", "log", "dryRunItems")
CHANGING = ("setSettings", "addPeer", "addSubscription", "removeSubscription", "setSubscription", "moveFolder", "exportSubscriptions", "importSubscriptions", "setWanted",
            "setSequential", "markSeen", "pause", "resume", "refresh", "useFolder", "setLocation",
            "recheck", "setPriority", "unban", "createChannel", "importChannel", "exportChannel", "channelLink", "channelQrCode", "deleteChannel", "publish", "ingest", "ingestItems", "withdraw", "setChannel", "cancelTask",
            "setRules", "addRule", "removeRule", "testRule", "applyRules", "importRules", "preview", "discardPreview", "leaveSafeMode", "pauseSession", "resumeSession", "addTorrents")
UNKNOWN = "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "webapi.md"


def documented_members(action):
    """Names of the members in the first JSON of an action's section."""
    section = re.search(rf"^### [^\n]*`{action}`.*?(?=^##)", DOCUMENT.read_text() + "\n##", re.MULTILINE | re.DOTALL).group(0)
    return set(re.findall(r'"(\w+)":', re.search(r"[\[{]+\"?.*?\}\]?[`\n]", section[section.index("{"):] if "{" in section else "", re.DOTALL).group(0)))


def error_names():
    """{status: names of errors} of the table at the beginning"""
    names = {}
    for first, second in re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", DOCUMENT.read_text(), re.MULTILINE):
        for status in re.findall(r"\b\d{3}\b", second):
            names.setdefault(int(status), set()).update(re.findall(r"`(\w+)`", first))
    return names


ERROR_NAMES = error_names()


class ApiCase(IntegrationTest):
    def assertRefused(self, status, node, action, words=(), **fields):
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.post(action, **fields)
        statuses = status if isinstance(status, tuple) else (status,)
        self.assertIn(caught.exception.status, statuses, caught.exception)
        if 405 not in statuses:
            self.assertGreater(len(caught.exception.text), 8, f"{action}: a sentence is wanted")
            self.assertIn(caught.exception.code, ERROR_NAMES.get(caught.exception.status, ()), caught.exception)
        self.assertMentions(caught.exception.text, *words)
        return caught.exception


class MethodsTest(ApiCase):
    backbone = 0

    def test_methods(self):
        """GET reads; what changes something demands POST, whatever its parameters; everything documented is here."""
        node = self.node("one")
        for action in READING:
            with self.subTest(action):
                fields = {"freeSpace": {"path": "/"}, "file": {"key": UNKNOWN, "path": "a"}, "previewStatus": {"key": UNKNOWN}, "history": {"key": UNKNOWN},
                          "items": {"key": UNKNOWN}, "previewItems": {"key": UNKNOWN}, "log": {"key": UNKNOWN}, "dryRunItems": {"id": 4711, "kind": "new"}}.get(action, {})
                for call in (node.megatorrent.get, node.megatorrent.post):
                    try:
                        call(action, **fields)
                    except ApiError as error:
                        self.assertEqual(error.status, 404)
                        self.assertIn(action, ("items", "history", "previewItems", "previewStatus", "file", "log", "dryRunItems"))
        for action in CHANGING:
            with self.subTest(action), self.assertRaises(ApiError) as caught:
                node.megatorrent.get(action, key=UNKNOWN)
            self.assertEqual(caught.exception.status, 405, action)
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.post("noSuchAction")
        self.assertEqual(caught.exception.status, 404)
        documented = set(re.findall(r"`(\w+)`(?=[^\n]*\((?:GET|POST)\))", "\n".join(re.findall(r"^### .*$", DOCUMENT.read_text(), re.MULTILINE))))
        self.assertEqual(documented, {*READING, *CHANGING}, "the documentation and this test speak of the same actions")

    def test_missing_and_malformed_parameters(self):
        """Each is refused with 400, or 404 where nothing of that name is known, by a sentence that names it."""
        node = self.node("one")
        key = node.megatorrent.create_channel("x")["key"]
        for action, fields, status, words in (
                ("addSubscription", {}, 400, ["link"]),
                ("addSubscription", {"link": UNKNOWN, "policy": "perhaps"}, 400, ["policy"]),
                ("addSubscription", {"link": UNKNOWN, "savePath": "relative/folder"}, (400, 409), []),
                ("addSubscription", {"link": UNKNOWN, "peers": "nonsense"}, 400, []),
                ("addSubscription", {"link": UNKNOWN, "firstChoice": "[]"}, 400, ["firstChoice"]), ("addSubscription", {"link": UNKNOWN, "firstChoice": {"all": True}}, 400, ["firstChoice"]),
                ("addSubscription", {"link": UNKNOWN, "policy": "all", "firstChoice": {"all": True, "exceptions": []}}, 400, ["firstChoice", "none"]),
                ("addSubscription", {"link": UNKNOWN, "firstChoice": {"all": True, "exceptions": ["x"] * 10_001}}, 400, ["firstChoice"]),
                ("removeSubscription", {}, 400, ["key"]), ("removeSubscription", {"key": "xyz"}, 400, ["key"]), ("removeSubscription", {"key": UNKNOWN}, 404, []),
                ("setSubscription", {"key": UNKNOWN, "name": "x"}, 404, []), ("setSubscription", {"name": "x"}, 400, ["key"]),
                ("setWanted", {"key": UNKNOWN, "wanted": True, "all": True}, 404, []), ("setWanted", {}, 400, []),
                ("setPriority", {"key": UNKNOWN, "priority": 7, "all": True}, 404, []), ("setPriority", {}, 400, ["key"]),
                ("unban", {}, 400, ["host"]), ("unban", {"host": "198.51.100.1"}, 409, ["198.51.100.1"]),
                ("markSeen", {}, 400, ["key"]), ("markSeen", {"key": UNKNOWN}, 404, []),
                ("pause", {}, 400, ["key"]), ("pause", {"key": UNKNOWN}, 404, []), ("resume", {"key": UNKNOWN}, 404, []),
                ("refresh", {"key": UNKNOWN}, 404, []), ("recheck", {"key": UNKNOWN}, 404, []),
                ("addPeer", {"channel": UNKNOWN, "peer": "127.1.1.1:4000"}, 404, []), ("addPeer", {"channel": key}, 400, ["peer"]),
                ("addPeer", {"channel": key, "peer": "nonsense"}, 400, []), ("addPeer", {"channel": key, "peer": "127.1.1.1:70000"}, 400, []),
                ("createChannel", {}, 400, ["title"]),
                ("importChannel", {"identity": "{}", "title": "x"}, 400, []), ("importChannel", {"identity": "not json", "title": "x"}, 400, []),
                ("importChannel", {"title": "x"}, 400, ["identity"]),
                ("importChannel", {"identity": "{}", "title": "x", "link": "nonsense"}, 400, ["link"]),
                ("importChannel", {"identity": "{}", "title": "x", "link": f"megatorrent://{UNKNOWN}"}, 400, ["link", "read key"]),
                ("importChannel", {"identity": {"publicKey": UNKNOWN, "secretKey": "00" * 64}, "title": "x"}, 400, []),
                ("exportChannel", {}, 400, ["key"]), ("exportChannel", {"key": UNKNOWN}, 404, []), ("channelLink", {"key": UNKNOWN}, 404, []),
                ("channelQrCode", {"key": UNKNOWN}, 404, []), ("channelQrCode", {"key": key, "full": "perhaps"}, 400, ["full"]),
                ("deleteChannel", {"key": UNKNOWN}, 404, []),
                ("publish", {"key": UNKNOWN, "paths": ["/etc/hostname"]}, 404, []), ("publish", {"paths": ["/etc/hostname"]}, 400, ["key"]),
                ("publish", {"key": key, "paths": "not json"}, 400, ["paths"]), ("publish", {"key": key, "paths": [1, 2]}, 400, ["paths"]),
                ("publish", {"key": key, "paths": ["relative/path"]}, 400, []), ("publish", {"key": key, "paths": ["/etc/hostname"], "prefix": "../up"}, (400, 409), []),
                ("withdraw", {"key": key}, 400, ["paths"]), ("withdraw", {"key": UNKNOWN, "paths": ["a"]}, 404, []),
                ("setChannel", {"key": UNKNOWN, "title": "x"}, 404, []),
                ("addRule", {}, 400, ["rule"]), ("addRule", {"rule": "x"}, 400, ["rule"]), ("addRule", {"rule": {"name": "x", "mustContain": "(", "useRegex": True}}, 400, ["\"x\""]),
                ("setRules", {}, 400, ["rules"]), ("setRules", {"rules": [{"name": ""}]}, 400, ["name"]), ("setRules", {"rules": [{"name": "x"}, {"name": "x"}]}, 409, ["\"x\""]),
                ("setRules", {"rules": [{"name": str(number)} for number in range(201)]}, 400, ["rules", "200"]),
                ("removeRule", {}, 400, ["name"]), ("removeRule", {"name": "none"}, 404, ["none"]), ("testRule", {}, 400, ["rule"]),
                ("testRule", {"rule": {"name": "x"}, "key": UNKNOWN}, 404, []), ("applyRules", {"key": "xyz"}, 400, ["key"]), ("applyRules", {"key": UNKNOWN}, 404, []),
                ("applyRules", {"dryRun": "perhaps"}, 400, ["dryRun"]), ("importRules", {}, 400, ["rules"]), ("importRules", {"rules": "["}, 409, ["rules"]),
                ("cancelTask", {}, 400, ["id"]), ("cancelTask", {"id": "x"}, 400, ["id"]), ("cancelTask", {"id": 4711}, 404, []),
                ("setSettings", {"port": 70000}, (400, 409), ["port"]), ("setSettings", {"port": "many"}, 400, ["port"]),
                ("setSettings", {"maxConnections": -5}, (400, 409), []), ("setSettings", {"savePath": "relative"}, (400, 409), []),
                ("setSettings", {"quota": -1}, (400, 409), ["quota"]), ("setSettings", {"enabled": "perhaps"}, 400, ["enabled"])):
            with self.subTest(action=action, fields=fields):
                self.assertRefused(status, node, action, words, **fields)
        for fields in ({"key": "x"}, {}, {"key": key, "offset": -1}, {"key": key, "limit": "x"}, {"key": key, "limit": 1_000_000}):
            with self.subTest(action="items", fields=fields), self.assertRaises(ApiError) as caught:
                node.megatorrent.get("items", **fields)
            self.assertEqual(caught.exception.status, 400)
        self.assertEqual(node.megatorrent.get("subscriptions"), [])
        self.assertEqual([channel["title"] for channel in node.megatorrent.get("channels")], ["x"])

    def test_all_tasks_are_named(self):
        """A recheck of all subscriptions is a task of each."""
        node, other = self.node("one"), self.node("other")
        self.assertEqual(node.megatorrent.post("recheck", key="all"), {"tasks": []})
        keys = {node.megatorrent.subscribe(link) for link in (UNKNOWN, other.megatorrent.create_channel("x")["link"])}
        answer = node.megatorrent.post("recheck", key="all")
        self.assertEqual(set(answer), {"tasks"})
        tasks = {task["id"]: task for task in node.megatorrent.get("tasks")}
        self.assertEqual({(tasks[number]["kind"], tasks[number]["key"]) for number in answer["tasks"]}, {("recheck", key) for key in keys})
        self.assertEqual(set(node.megatorrent.post("recheck", key=UNKNOWN)), {"task"})

    def test_hostile_parameters(self):
        """Very long, binary, deeply nested: refused or taken, never fatal."""
        node = self.node("one")
        key = node.megatorrent.create_channel("x")["key"]
        for action, fields in (("createChannel", {"title": "t" * 300_000}), ("createChannel", {"title": "\x00\x01\u202e\ud7ff"}),
                               ("publish", {"key": key, "paths": "[" * 100_000}), ("publish", {"key": key, "paths": ["/" + "a" * 100_000]}),
                               ("publish", {"key": key, "paths": ["/nul\x00byte"]}), ("publish", {"key": key, "paths": []}),
                               ("addSubscription", {"link": UNKNOWN, "name": "n" * 300_000}), ("setWanted", {"key": UNKNOWN, "wanted": True, "paths": "{}"}),
                               ("addRule", {"rule": "[" * 100_000}), ("addRule", {"rule": {"name": "n", "mustContain": "(a" * 1_000, "useRegex": True}}),
                               ("addRule", {"rule": {"name": "n", "mustContain": "(((a{1000}){1000}){1000})", "useRegex": True}}), ("importRules", {"rules": '{"a":' * 100_000}),
                               ("importChannel", {"identity": "[" * 100_000, "title": "x"}), ("cancelTask", {"id": "9" * 50}), ("setSettings", {"port": "1e3"})):
            with self.subTest(action=action):
                try:
                    node.megatorrent.post(action, **fields)
                except ApiError as error:
                    self.assertIn(error.status, (400, 404, 409, 413))
                node.check_alive()

    def test_foreign_pages_cannot_change_anything(self):
        """CSRF protection is the WebUI's own, for our actions too."""
        node = self.node("one")
        request = urllib.request.Request(node.api.base + "megatorrent/createChannel", data=b"title=evil", headers={"Origin": "http://evil.example", "Referer": "http://evil.example/"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10)
        caught.exception.close()
        self.assertIn(caught.exception.code, (401, 403))
        self.assertEqual(node.megatorrent.get("channels"), [])

    def test_authentication(self):
        """Who is not logged in sees and changes nothing."""
        node = self.node("one")
        node.api.post("app/setPreferences", json={"bypass_local_auth": False, "web_ui_username": "someone", "web_ui_password": "a password"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for action in ("status", "channels", "subscriptions"):
            with self.subTest(action), self.assertRaises(urllib.error.HTTPError) as caught:
                opener.open(node.api.base + f"megatorrent/{action}", timeout=10)
            caught.exception.close()
            self.assertEqual(caught.exception.code, 403)


class ActionsTest(ApiCase):
    def pair(self, source, **fields):
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("A channel", description="for a test")
        task = publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"], **fields)
        return publisher, subscriber, channel, task

    def assertMembers(self, action, value):
        self.assertEqual(set(value), documented_members(action), action)

    def test_answers_are_as_documented(self):
        """Each answer has exactly the members that docs/webapi.md names."""
        source = self.scratch / "show"
        small_tree(source, 5, "answers")
        publisher, subscriber, channel, task = self.pair(source)
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        status = subscriber.megatorrent.status()
        self.assertMembers("status", {**status, **status["lookUpsForOthers"]})
        self.assertMembers("settings", subscriber.megatorrent.get("settings"))
        self.assertMembers("subscriptions", entry)
        peers = wait_until(lambda: subscriber.megatorrent.get("peers"), "a peer", 60)
        self.assertMembers("peers", peers[0])
        self.assertEqual(peers[0]["channels"], [channel["key"]])
        page = subscriber.megatorrent.get("items", key=channel["key"])
        self.assertEqual(set(page), {"total", "offset", "items"})
        self.assertEqual({*page, *page["items"][0]}, documented_members("items"))
        self.assertMembers("channels", {**publisher.megatorrent.channel(channel["key"]), "prefix": ""} | publisher.megatorrent.channel(channel["key"])["sources"][0])
        documented = documented_members("tasks")
        self.assertEqual({*task, *task["result"], "path", "error"}, documented)

        status = subscriber.megatorrent.status()
        self.assertEqual((status["protocolVersion"], status["subscriptions"], status["channels"], status["listenAddresses"]), (5, 1, 0, [subscriber.address]))
        self.assertGreater(status["downloaded"], 0)
        self.assertGreater(status["heldBlobs"], 0)
        self.assertAlmostEqual(entry["published"], time.time(), delta=600)
        self.assertEqual((entry["state"], entry["eta"], entry["error"], entry["wantedBytes"]), ("complete", -1, "", entry["bytes"]))
        own = publisher.megatorrent.channel(channel["key"])
        self.assertEqual((own["title"], own["state"], own["items"], own["private"]), ("A channel", "published", 5, False))
        self.assertGreater(own["copies"], 0)
        self.assertEqual(own["sources"], [{"path": str(source), "prefix": own["sources"][0]["prefix"]}])

    def test_items(self):
        """Sorted, filtered, paged; also for one's own channel; the members are right."""
        source = self.scratch / "show"
        small_tree(source, 120, "items")
        os.chmod(write_file(source / "run me", b"#!/bin/sh\n", 1_600_000_000), 0o755)
        publisher, subscriber, channel, _ = self.pair(source)
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        items = subscriber.megatorrent.wait_for_items(
            channel["key"], lambda items: all(item["state"] == "complete" for item in items), "all to be complete")
        self.assertEqual([item["path"] for item in items], sorted((f"show/{path}" for path in files_of(source)), key=str.encode))
        pages = [subscriber.megatorrent.get("items", key=channel["key"], offset=offset, limit=50) for offset in (0, 50, 100, 150)]
        self.assertEqual([len(page["items"]) for page in pages], [50, 50, 21, 0])
        self.assertEqual([page["total"] for page in pages], [121] * 4)
        self.assertEqual(sum((page["items"] for page in pages), []), items)
        found = subscriber.megatorrent.items(channel["key"], filter="run me")
        self.assertEqual([item["path"] for item in found], ["show/run me"])
        item = found[0]
        self.assertEqual((item["size"], item["mtime"], item["executable"], item["wanted"], item["state"], item["completed"], item["isNew"], item["localPath"]),
                         (10, 1_600_000_000, True, True, "complete", 10, False, str(Path(entry["savePath"]) / "show" / "run me")))
        self.assertEqual({item["path"] for item in publisher.megatorrent.items(channel["key"])}, {item["path"] for item in items})

    def test_choosing(self):
        """policy none, setWanted by path, by folder, for all; what is complete stays."""
        source = self.scratch / "show"
        for folder in ("a", "b"):
            for number in range(3):
                write_file(source / folder / f"{number}.txt", f"{folder}{number}\n".encode())
        publisher, subscriber, channel, task = self.pair(source, policy="none")
        key, api = channel["key"], subscriber.megatorrent
        entry = api.wait_for_subscription(key, lambda entry: entry["items"] == 6, "the list")
        self.assertEqual((entry["wantedItems"], entry["policy"]), (0, "none"))
        folder = Path(entry["savePath"])
        api.wait_for_items(key, lambda items: {item["state"] for item in items} == {"unwanted"}, "all to be unwanted")
        self.assertEqual([name for name in files_of(folder) if not name.startswith(".")], [])

        self.assertEqual(api.post("setWanted", key=key, wanted=True, paths=["show/a/1.txt"]), {"changed": 1})
        api.wait_for_subscription(key, lambda entry: entry["completedItems"] == 1 and entry["state"] == "complete", "the chosen item")
        self.assertEqual((folder / "show/a/1.txt").read_bytes(), b"a1\n")
        self.assertEqual(api.post("setWanted", key=key, wanted=True, paths=["show/b/"]), {"changed": 3})
        api.wait_for_subscription(key, lambda entry: entry["completedItems"] == 4 and entry["state"] == "complete", "the chosen folder")
        self.assertFalse((folder / "show/a/0.txt").exists())
        self.assertEqual(api.post("setWanted", key=key, wanted=False, paths=["show/a/1.txt"]), {"changed": 1})
        self.assertTrue((folder / "show/a/1.txt").exists())

        # new items follow the policy
        write_file(source / "a" / "new.txt", b"new\n")
        update = publisher.megatorrent.publish(key)
        api.wait_complete(key, update["result"]["sequence"])
        self.assertFalse((folder / "show/a/new.txt").exists())
        api.post("setSubscription", key=key, policy="all")
        write_file(source / "a" / "newer.txt", b"newer\n")
        update = publisher.megatorrent.publish(key)
        api.wait_complete(key, update["result"]["sequence"])
        self.assertEqual((folder / "show/a/newer.txt").read_bytes(), b"newer\n")
        self.assertEqual(api.post("setWanted", key=key, wanted=True, all=True)["changed"], 4)
        api.wait_for_subscription(key, lambda entry: entry["completedItems"] == 8 and entry["state"] == "complete", "all items")
        self.assertSameContent(source, folder / "show")
        self.assertEqual(self.assertRefused(404, subscriber, "setWanted", key=key, wanted=True, paths=["no/such/item"]).code, "noSuchItem")

    def test_priorities(self):
        """What has a higher priority is here first; bad values and unknown items are refused."""
        source = self.scratch / "show"
        for name in "abc":
            large_file(source / f"{name}.bin", 24 * MIB, name)
        publisher, subscriber, channel, _ = self.pair(source, policy="none")
        key, api = channel["key"], subscriber.megatorrent
        api.wait_for_subscription(key, lambda entry: entry["items"] == 3, "the list")
        self.assertRefused(400, subscriber, "setPriority", key=key, priority=3, all=True)
        self.assertRefused(404, subscriber, "setPriority", key=key, priority=7, paths=["show/d.bin"])
        api.post("setPriority", key=key, priority=6, paths=["show/b.bin"])
        api.post("setPriority", key=key, priority=7, paths=["show/c.bin"])
        api.wait_for_items(key, lambda items: [item["priority"] for item in items] == [1, 6, 7], "the priorities")
        subscriber.api.post("transfer/setDownloadLimit", limit=6 * MIB)
        time.sleep(2)
        api.post("setWanted", key=key, wanted=True, all=True)
        folder = Path(api.subscription(key)["savePath"]) / "show"
        wait_until(lambda: (folder / "c.bin").exists(), "the first", 60, interval=0.02)
        self.assertFalse((folder / "b.bin").exists() or (folder / "a.bin").exists())
        wait_until(lambda: (folder / "b.bin").exists(), "the second", 60, interval=0.02)
        self.assertFalse((folder / "a.bin").exists())
        subscriber.api.post("transfer/setDownloadLimit", limit=0)
        api.wait_complete(key)
        self.assertSameContent(source, folder)
        api.post("setPriority", key=key, priority=1, all=True)
        api.wait_for_items(key, lambda items: {item["priority"] for item in items} == {1}, "none to be special any more")

    def test_pause_and_resume(self):
        """A paused subscription fetches nothing, and is not looked for; `all` means all."""
        source = self.scratch / "show"
        small_tree(source, 20, "pause")
        publisher, subscriber, channel, _ = self.pair(source, paused=True)
        key, api = channel["key"], subscriber.megatorrent
        entry = api.wait_for_subscription(key, lambda entry: entry["state"] == "paused", "it to be paused")
        self.assertTrue(entry["paused"])
        self.assertEqual(api.status()["downloaded"], 0)
        api.post("resume", key=key)
        entry = api.wait_complete(key)
        api.post("pause", key="all")
        self.assertEqual(api.wait_for_subscription(key, lambda entry: entry["paused"], "it to be paused")["state"], "paused")
        large_file(source / "while paused.bin", 3 * MIB, "pause")
        update = publisher.megatorrent.publish(key)
        before = api.status()["downloaded"]
        subscriber.restart()
        self.assertTrue(api.subscription(key)["paused"], "it stays so over a restart")
        with self.assertRaises(ApiError) as caught:
            api.post("refresh", key=key)
        self.assertEqual((caught.exception.status, caught.exception.code), (409, "notRunning"))
        api.post("refresh", key="all")
        self.assertFalse((Path(entry["savePath"]) / "show" / "while paused.bin").exists())
        self.assertLess(api.status()["downloaded"], before + 3 * MIB)
        api.post("resume", key="all")
        api.wait_complete(key, update["result"]["sequence"])
        self.assertSameContent(source, Path(entry["savePath"]) / "show")

    def test_subscription_settings(self):
        """name, savePath, policy, talkToV5, markSeen; adding twice is a conflict; removing with and without the files."""
        source = self.scratch / "show"
        small_tree(source, 5, "settings")
        large_file(source / "large.bin", 20 * MIB, "settings")
        chosen = self.scratch / "chosen folder"
        publisher, subscriber, channel, _ = self.pair(source, savePath=str(chosen), name="My own name")
        key, api = channel["key"], subscriber.megatorrent
        entry = api.wait_complete(key)
        self.assertEqual((entry["name"], entry["savePath"], entry["newItems"], entry["talkToV5"]), ("My own name", str(chosen), 0, True), "the first list is not new")
        self.assertSameContent(source, chosen / "show")
        self.assertEqual(self.assertRefused(409, subscriber, "addSubscription", link=channel["link"]).code, "alreadySubscribed")
        self.assertEqual(self.assertRefused(409, publisher, "addSubscription", link=channel["link"]).code, "alreadyYours")
        write_file(source / "new.txt", b"new\n")
        update = publisher.megatorrent.publish(key)
        api.wait_complete(key, update["result"]["sequence"])
        api.wait_for_subscription(key, lambda entry: entry["newItems"] == 1, "one new item")
        api.post("markSeen", key=key)
        api.wait_for_subscription(key, lambda entry: entry["newItems"] == 0, "all to be seen")
        api.wait_for_items(key, lambda items: {item["isNew"] for item in items} == {False}, "none to be new")
        api.post("setSubscription", key=key, name="", talkToV5=False)
        api.wait_for_subscription(key, lambda entry: (entry["name"], entry["talkToV5"]) == ("", False), "the settings")

        api.post("removeSubscription", key=key)
        wait_until(lambda: api.subscription(key) is None, "it to be gone", 20)
        self.assertSameContent(source, chosen / "show")
        self.assertRefused(404, subscriber, "removeSubscription", key=key)

        # what is still there is not fetched again
        self.require_packet_counter()
        with WireCounter([publisher.listener(), subscriber.listener()]) as wire:
            api.subscribe(channel["link"], savePath=str(chosen))
            api.wait_complete(key, update["result"]["sequence"])
            self.assertLess(wire.bytes(), 5 * MIB)
        write_file(chosen / "the user's own.txt", b"mine\n")
        api.post("removeSubscription", key=key, deleteFiles=True)
        wait_until(lambda: [name for name in files_of(chosen) if not name.startswith(".")] == ["the user's own.txt"],
                   lambda: f"the received files to be deleted: {list(files_of(chosen))}", 20)

    def test_folders_that_overlap(self):
        """No two channels take one file for their own: a folder that another subscription or a source has, by whatever name, is refused by a sentence."""
        node = self.node("one")
        api = node.megatorrent
        published = self.scratch / "published"
        write_file(published / "deep" / "file.txt", b"x\n")
        own = api.create_channel("Mine")["key"]
        api.publish(own, published)
        first = self.scratch / "first"
        link = "megatorrent://" + UNKNOWN
        other = self.node("two").megatorrent.create_channel("Other")["link"]
        (self.scratch / "alias").symlink_to(first)
        api.subscribe(link, savePath=str(first))
        for folder in (first, first / "below" / "it", self.scratch, self.scratch / "alias" / "new", published, published / "deep", published / "new"):
            self.assertRefused(409, node, "addSubscription", link=other, savePath=str(folder), words=["published" if "published" in str(folder) else "first"])
        self.assertFalse((first / "below").exists())
        self.assertRefused(409, node, "publish", key=own, paths=[str(first)], words=["first"])
        self.assertRefused(409, node, "publish", key=own, paths=[str(self.scratch / "alias")], words=["first"])

        # a folder into which nothing can be received, and one that another program's channel has
        write_file(self.scratch / "plain file", b"x\n")
        self.assertRefused(409, node, "addSubscription", link=other, savePath=str(self.scratch / "plain file"), words=["plain file"])
        write_file(self.scratch / "taken" / ".megatorrent" / "channel", b"somebody\n")
        self.assertRefused(409, node, "addSubscription", link=other, savePath=str(self.scratch / "taken"), words=["somebody"])
        api.subscribe(other, savePath=str(self.scratch / "second"))

    def test_folder_that_is_away(self):
        """A folder without its mark is waited for; useFolder says that it is the right one."""
        source = self.scratch / "show"
        small_tree(source, 5, "away")
        chosen = self.scratch / "chosen"
        publisher, subscriber, channel, _ = self.pair(source, savePath=str(chosen))
        key, api = channel["key"], subscriber.megatorrent
        api.wait_complete(key)
        chosen.rename(self.scratch / "away")
        chosen.mkdir()
        api.post("recheck", key=key)
        wait_until(lambda: any(task["state"] == "failed" and str(chosen) in task["error"] for task in api.get("tasks")), "the recheck to say why", 20)
        self.assertEqual(list(chosen.iterdir()), [])
        api.post("useFolder", key=key)
        wait_until(lambda: (chosen / ".megatorrent" / "channel").exists(), "it to be marked", 20)
        api.wait_for_subscription(key, lambda entry: entry["state"] == "error" and "deleted" in entry["error"], "the files to be missed")
        api.post("resume", key=key)
        api.wait_complete(key)
        self.assertSameContent(source, chosen / "show")

    def test_default_folder(self):
        """Without savePath: a folder of the settings' savePath, named after the channel."""
        source = write_file(self.scratch / "file.txt", b"x\n")
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Title / with: odd* characters?")
        publisher.megatorrent.publish(channel["key"], source)
        base = self.scratch / "channels"
        self.assertEqual(subscriber.megatorrent.post("setSettings", savePath=str(base))["savePath"], str(base))
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        self.assertEqual(Path(entry["savePath"]).parent, base)
        self.assertEqual((Path(entry["savePath"]) / "file.txt").read_bytes(), b"x\n")

    def test_publish_with_prefix_and_several_paths(self):
        source = self.scratch / "show"
        small_tree(source, 4, "prefix")
        single = write_file(self.scratch / "single.txt", b"single\n")
        node = self.node("publisher")
        key = node.megatorrent.create_channel("x")["key"]
        node.megatorrent.publish(key, source, single, prefix="season 1")
        paths = {item["path"] for item in node.megatorrent.items(key)}
        self.assertEqual(paths, {"season 1/single.txt", *(f"season 1/show/{path}" for path in files_of(source))})
        self.assertEqual({(entry["path"], entry["prefix"].rstrip("/").split("/")[0]) for entry in node.megatorrent.channel(key)["sources"]},
                         {(str(source), "season 1"), (str(single), "season 1")})
        task = node.megatorrent.withdraw(key, "season 1/show/")
        self.assertEqual((task["kind"], task["result"]["removed"]), ("withdraw", 4))
        self.assertEqual([item["path"] for item in node.megatorrent.items(key)], ["season 1/single.txt"])
        self.assertEqual(node.megatorrent.publish(key)["result"]["items"], 1, "what was withdrawn is not taken in again")

    def test_tasks(self):
        """Progress is shown while it runs; it can be cancelled; a second run does not start over."""
        node = self.node("publisher")
        size = 2048 * MIB   # seconds of work on any machine
        source = self.scratch / "large.bin"
        with open(source, "wb") as file:
            file.truncate(size)
        key = node.megatorrent.create_channel("x")["key"]
        task = node.megatorrent.start_publishing(key, source)
        seen = wait_until(lambda: (entry := node.megatorrent.task(task)) and ((entry["bytes"] > 20 * MIB and entry["rate"] > 0) or entry["state"] != "running") and entry,
                          "progress", 60, interval=0.005, nodes=[node])
        self.assertEqual((seen["state"], seen["kind"], seen["key"], seen["bytesTotal"]), ("running", "publish", key, size))
        node.megatorrent.post("cancelTask", id=task)
        ended = node.megatorrent.wait_for_task(task)
        self.assertEqual(ended["state"], "cancelled")
        self.assertEqual(node.megatorrent.items(key), [])
        self.assertEqual(node.megatorrent.channel(key)["sequence"], 0)
        done = node.megatorrent.publish(key, source)
        self.assertEqual((done["state"], done["error"], done["problemsTotal"], done["files"], done["filesTotal"]), ("done", "", 0, 1, 1))
        self.assertEqual({entry["id"] for entry in node.megatorrent.get("tasks")}, {task, done["id"]})
        self.assertRefused((404, 409), node, "cancelTask", id=99999)

    def test_settings(self):
        """Changed settings are answered, in force at once, and kept."""
        node = self.node("one")
        old = node.megatorrent.get("settings")
        self.assertEqual((old["enabled"], old["sendGossip"], old["quota"]), (True, False, 0))
        port = old["listenPort"] % 20000 + 20000
        new = node.megatorrent.post("setSettings", port=port, maxConnections=50, maxConnectionsPerAddress=3, sendGossip=True, quota=5 * MIB, lookUpsForOthers=True)
        self.assertEqual((new["port"], new["maxConnections"], new["maxConnectionsPerAddress"], new["sendGossip"], new["quota"], new["lookUpsForOthers"]), (port, 50, 3, True, 5 * MIB, True))
        wait_until(lambda: node.megatorrent.status()["listenPort"] == port, "it to listen at the new port", 30, nodes=[node])
        node.restart()
        kept = node.megatorrent.get("settings")
        self.assertEqual({**kept, "listenPort": 0}, {**new, "listenPort": 0})
        self.assertEqual(kept["listenPort"], port)

    def test_port_in_use(self):
        """A port that another has: not running, and the error says which."""
        node = self.node("one")
        with socket.create_server((node.address, 0)) as taken:
            port = taken.getsockname()[1]
            node.megatorrent.post("setSettings", port=port)
            status = wait_until(lambda: (status := node.megatorrent.status()) and status["error"] and status, "an error", 30, nodes=[node])
            self.assertFalse(status["running"])
            self.assertMentions(status["error"], str(port))
            self.assertEqual(status["errorName"], "cannotStart")
        node.megatorrent.post("setSettings", port=0)
        wait_until(lambda: node.megatorrent.status()["running"], "it to run again", 30, nodes=[node])

    def test_quota(self):
        """A channel above the quota waits for the user's yes."""
        source = large_file(self.scratch / "large.bin", 6 * MIB, "quota")
        publisher, subscriber = self.publisher_and_subscriber()
        subscriber.megatorrent.post("setSettings", quota=2 * MIB)
        channel = publisher.megatorrent.create_channel("Large")
        publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"])
        entry = subscriber.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["state"] == "waiting", "the user to be asked")
        self.assertEqual((entry["completedBytes"], entry["errorName"]), (0, "tooLarge"))
        subscriber.megatorrent.post("resume", key=channel["key"])
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        self.assertSameContent(source, Path(entry["savePath"]) / "large.bin")

    def test_identity(self):
        """Export, delete, import: the same channel; the exported identity is libsodium's form; nothing published is deleted."""
        node = self.node("publisher")
        path = write_file(self.scratch / "file.txt", b"x\n")
        channel = node.megatorrent.create_channel("Mine")
        key = channel["key"]
        sequence = node.megatorrent.publish(key, path)["result"]["sequence"]
        exported = node.megatorrent.post("exportChannel", key=key)
        self.assertEqual(exported["identity"]["publicKey"], key)
        self.assertEqual(exported["identity"]["secretKey"][64:], key)
        self.assertEqual(exported["link"], channel["link"])
        self.assertNotIn(exported["identity"]["secretKey"], str(node.megatorrent.get("channels")) + node.log())
        self.assertRefused(409, node, "importChannel", identity=exported["identity"], title="Again")
        node.megatorrent.post("deleteChannel", key=key)
        wait_until(lambda: node.megatorrent.channel(key) is None, "it to be gone", 20)
        self.assertTrue(path.exists())
        self.assertEqual(node.megatorrent.import_channel(exported["identity"], "Mine again")["key"], key)
        # what the network may show by now was not published by this import
        self.assertGreater(node.megatorrent.publish(key, path, override=True)["result"]["sequence"], sequence)
        database = [path for path in (node.folder / "qBittorrent/data/megatorrent").rglob("*") if path.is_file()]
        self.assertTrue(database)
        for path in database:
            self.assertEqual(path.stat().st_mode & 0o077, 0, f"{path} can be read by others")

    def test_titles(self):
        """A new title and description go out with the next publication; long ones arrive whole."""
        source = write_file(self.scratch / "a folder" / "file.txt", b"x\n").parent
        publisher, subscriber, channel, _ = self.pair(source)
        subscriber.megatorrent.wait_complete(channel["key"])
        title = "Ein sehr langer Titel – " + "länger " * 20 + "🦉"
        publisher.megatorrent.post("setChannel", key=channel["key"], title=title, description="neu")
        wait_until(lambda: publisher.megatorrent.channel(channel["key"])["title"] == title, "the new title", 10)
        write_file(source / "more.txt", b"y\n")
        update = publisher.megatorrent.publish(channel["key"])
        subscriber.megatorrent.wait_complete(channel["key"], update["result"]["sequence"])
        subscriber.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["title"] == title, "the new title")

    def test_named_peer_without_dht(self):
        """addPeer alone connects two nodes that the DHT does not bring together."""
        source = write_file(self.scratch / "file.txt", b"x\n")
        publisher = self.node("publisher", bootstrap=[(new_address(), 1)])
        subscriber = self.node("subscriber", bootstrap=[(new_address(), 1)])
        channel = publisher.megatorrent.create_channel("x")
        publisher.megatorrent.publish(channel["key"], source)
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.post("addPeer", channel=channel["key"], peer=publisher.endpoint())
        entry = subscriber.megatorrent.wait_complete(channel["key"])
        self.assertEqual((Path(entry["savePath"]) / "file.txt").read_bytes(), source.read_bytes())

    def test_own_channel_can_be_followed(self):
        """Subscribing to a channel that is one's own: either a clear refusal or a working subscription."""
        node = self.node("one")
        channel = node.megatorrent.create_channel("x")
        node.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"x\n"))
        try:
            node.megatorrent.subscribe(channel["link"])
        except ApiError as error:
            self.assertEqual(error.status, 409)
            self.assertGreater(len(error.text), 15)
        else:
            node.megatorrent.wait_complete(channel["key"])
