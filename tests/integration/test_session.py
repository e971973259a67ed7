"""What qBittorrent's session does to channels, and what comes from outside of it."""

import re
import socket
import subprocess
import time
from pathlib import Path

from harness.case import IntegrationTest
from harness.content import write_file
from harness.process import sockets
from harness.waiting import wait_until
from harness.webapi import ApiError


class PauseTest(IntegrationTest):
    def test_paused_and_resumed(self):
        """The session is paused: nobody is connected, nothing comes, nothing is listened to; resumed, the update arrives."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "show"
        write_file(source / "one.txt", b"one\n")
        channel = publisher.megatorrent.create_channel("The show")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        subscriber.megatorrent.subscribe(channel["link"])
        first = subscriber.megatorrent.wait_complete(key)
        port = subscriber.megatorrent.status()["listenPort"]
        self.assertIn(("tcp", port), sockets(subscriber.pid))

        subscriber.megatorrent.post("pauseSession")
        wait_until(lambda: publisher.megatorrent.status()["peers"] == 0, "the publisher to lose the subscriber", 20, nodes=[subscriber])
        status = wait_until(lambda: (now := subscriber.megatorrent.status())["listenPort"] == 0 and now, "it to go quiet", 20, nodes=[subscriber])
        self.assertEqual((status["running"], status["paused"], status["peers"]), (True, True, 0))
        self.assertMentions(status["error"], "paused", "resumed")
        self.assertEqual(status["errorName"], "sessionPaused")
        self.assertNotIn(("tcp", port), sockets(subscriber.pid))
        # what it would do is still to be seen
        self.assertEqual(subscriber.megatorrent.subscription(key)["state"], "complete")

        # neither does a publisher publish into the DHT; what it made is put there when it goes on
        publisher.megatorrent.post("pauseSession")
        write_file(source / "two.txt", b"two\n")
        update = publisher.megatorrent.publish(key)
        subscriber.megatorrent.post("resumeSession")
        wait_until(lambda: subscriber.megatorrent.status()["listenPort"] == port, "it to listen where it did", 20, nodes=[subscriber])
        subscriber.megatorrent.post("refresh", key=key)
        wait_until(lambda: subscriber.megatorrent.subscription(key)["lastLookup"] > first["lastLookup"], "it to ask the network", 60, nodes=[subscriber])
        self.assertEqual(subscriber.megatorrent.subscription(key)["sequence"], first["sequence"])

        publisher.megatorrent.post("resumeSession")
        subscriber.megatorrent.wait_complete(key, update["result"]["sequence"], timeout=120)
        self.assertEqual(subscriber.megatorrent.status()["error"], "")

    def test_paused_from_the_start(self):
        """As qBittorrent's own pause, it lasts over a restart where the options say so; there is a way on without a window."""
        node = self.node("paused", start=False, settings={"BitTorrent": {r"Session\StartPaused": "true"}})
        for _ in range(2):
            node.stop()
            node.start(wait=False)
            wait_until(lambda: self.status_of(node).get("running"), "it to start", 30, nodes=[node])
            status = node.megatorrent.status()
            self.assertEqual((status["paused"], status["listenPort"], status["errorName"]), (True, 0, "sessionPaused"))
        node.megatorrent.post("resumeSession")
        wait_until(lambda: node.megatorrent.status()["listenPort"], "it to listen", 20, nodes=[node])
        self.assertEqual(node.megatorrent.status()["error"], "")

    @staticmethod
    def status_of(node):
        try:
            return node.megatorrent.status()
        except (OSError, ApiError):
            return {}


class LinkTest(IntegrationTest):
    def test_link_from_outside(self):
        """A link that another program opens starts nothing by itself: it is added stopped, and it is said how to start it."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Films", private=True)
        key = channel["key"]
        publisher.megatorrent.publish(key, write_file(self.scratch / "film.mkv", b"film"))
        self.open_link(subscriber, channel["link"])
        entry = wait_until(lambda: subscriber.megatorrent.subscription(key), "the link to be taken", 20, nodes=[subscriber])
        self.assertEqual((entry["paused"], entry["private"]), (True, True))
        hint = f"megatorrent start {key[:8]}"
        wait_until(lambda: hint in subscriber.output(), "the terminal to say how to start it", 10, nodes=[subscriber])
        wait_until(lambda: hint in subscriber.log(), "the log to say so, too", 10, nodes=[subscriber])
        secret = re.search(r"//[0-9a-f]{64}:([0-9a-f]{64})", channel["link"]).group(1)
        self.assertNotIn(secret, subscriber.log() + subscriber.output())

        stopped = subscriber.megatorrent.wait_for_subscription(key, lambda now: now["state"] == "paused", "it to be stopped")
        self.assertEqual(stopped["completedItems"], 0)
        subscriber.megatorrent.post("resume", key=key)
        subscriber.megatorrent.wait_complete(key)

        # twice does no harm
        self.open_link(subscriber, channel["link"])
        wait_until(lambda: "already" in subscriber.output(), "it to be said that it is known", 20, nodes=[subscriber])
        self.assertFalse(subscriber.megatorrent.subscription(key)["paused"])

    def test_link_that_names_places(self):
        """Nothing of a stopped subscription is in the network: not what the link of a web page names, nor what is in the DHT."""
        key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        node = self.node("reader")
        with socket.create_server(("127.0.0.1", 0)) as named:
            self.open_link(node, f"megatorrent://{key}/Nobody?bootstrap=127.0.0.1:{named.getsockname()[1]}")
            wait_until(lambda: node.megatorrent.subscription(key), "the link to be taken", 20, nodes=[node])
            named.settimeout(8)
            with self.assertRaises(TimeoutError):
                named.accept()
            with self.assertRaises(ApiError) as caught:
                node.megatorrent.post("refresh", key=key)
            self.assertEqual((caught.exception.status, caught.exception.code), (409, "notRunning"))
            node.megatorrent.post("resume", key=key)
            named.settimeout(60)
            named.accept()[0].close()
            # and stopped again
            node.megatorrent.post("pause", key=key)
            time.sleep(2)
            named.settimeout(0.1)
            with self.assertRaises(TimeoutError):
                while True:
                    named.accept()[0].close()
            node.restart()
            named.settimeout(8)
            with self.assertRaises(TimeoutError):
                named.accept()

    def test_link_at_the_start(self):
        """One on the command line of the first instance waits until channels are there."""
        key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        node = self.node("started")
        node.stop()
        command = node._command
        node._command = [*command, f"megatorrent://{key}/Nobody"]
        node.start()
        node._command = command
        entry = wait_until(lambda: node.megatorrent.subscription(key), "the link to be taken", 20, nodes=[node])
        self.assertTrue(entry["paused"])

    @staticmethod
    def open_link(node, link):
        """As a desktop does: another instance, which hands it over."""
        subprocess.run([node._command[0], f"--profile={node.folder}", link], check=True, timeout=30, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class LogTest(IntegrationTest):
    def kinds(self, node, key):
        """What the log has, the first at the beginning; an error with its name"""
        entries = node.megatorrent.get("log", key=key)["entries"]
        return [":".join(filter(None, (entry["kind"], entry["errorName"]))) for entry in reversed(entries)]

    def wait_for_kinds(self, node, key, *expected):
        wait_until(lambda: self.kinds(node, key) == list(expected), lambda: f"a log of {expected}; it is {node.megatorrent.get('log', key=key)}", 20)

    def test_log_of_a_channel(self):
        """What happened to a channel can be read afterwards, on both sides, and after a restart."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "show"
        for number in range(4):
            write_file(source / f"{number}.txt", b"text %d" % number)
        channel = publisher.megatorrent.create_channel("The show")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(key)
        self.wait_for_kinds(publisher, key, "created", "published")

        # an update that brings one item, then its folder is away and comes back
        write_file(source / "more.txt", b"more")
        update = publisher.megatorrent.publish(key)
        subscriber.megatorrent.wait_complete(key, update["result"]["sequence"])
        subscriber.megatorrent.post("setSubscription", key=key, name="My show")
        folder = Path(subscriber.megatorrent.subscription(key)["savePath"])
        folder.rename(folder.with_name("away"))
        away = subscriber.megatorrent.wait_for_subscription(key, lambda now: now["state"] == "waiting", "the folder to be missed", 90)
        self.assertEqual(away["errorName"], "folderAway")
        folder.with_name("away").rename(folder)
        subscriber.megatorrent.wait_for_subscription(key, lambda now: now["state"] == "complete", "the folder to be back", 90)
        subscriber.megatorrent.post("pause", key=key)

        def told():
            kinds = self.kinds(subscriber, key)
            return kinds[:1] == ["subscribed"] and {"update", "complete", "renamed", "error:folderAway", "recovered:folderAway"} <= set(kinds) and kinds[-1] == "stopped"
        wait_until(told, lambda: f"the log; it is {subscriber.megatorrent.get('log', key=key)}", 20)
        entries = subscriber.megatorrent.get("log", key=key)["entries"]
        self.assertIn("1 new, 0 changed, 0 taken out", next(entry["text"] for entry in entries if entry["kind"] == "update"))
        page = subscriber.megatorrent.get("log", key=key, offset=1, limit=2)
        self.assertEqual((page["total"], page["entries"]), (len(entries), entries[1:3]))
        subscriber.restart()
        self.assertEqual(subscriber.megatorrent.get("log", key=key)["entries"], entries)
        self.assertEqual(subscriber.api.call("log", key=key, limit=1)["entries"], entries[:1])

        # a loss is a question, and its answer ends it
        for number in range(4):
            (source / f"{number}.txt").unlink()
        task = publisher.megatorrent.wait_for_task(publisher.megatorrent.start_publishing(key))
        self.assertEqual((task["state"], task["errorName"]), ("waiting", "sourcesShrunk"))
        self.wait_for_kinds(publisher, key, "created", "published", "published", "decision:sourcesShrunk")
        publisher.megatorrent.publish(key, removeMissing=True)
        wait_until(lambda: set(self.kinds(publisher, key)[-2:]) == {"published", "recovered:sourcesShrunk"}, "the answer in the log", 20)

        with self.assertRaises(ApiError) as caught:
            publisher.megatorrent.get("log", key="00" * 32)
        self.assertEqual((caught.exception.status, caught.exception.code), (404, "noSuchChannel"))
