"""Whoever pulls the plug, in the middle of what a user does with rules, folders that publish themselves, previews and films; and what he does to
the command meanwhile. (Everything that changes at once: test_crash.py.)"""

import json
import random
import signal
import threading
import time

from harness.case import IntegrationTest, Settings
from harness.command import Command
from harness.content import MIB, files_of, large_file, small_tree, write_file
from harness.isolation import FixedSizeDisk
from harness.waiting import wait_until
from harness.webapi import ApiError

NOT_REACHABLE, REFUSED = 3, 1


def data_folder(node):
    return node.folder / "qBittorrent/data/megatorrent"


class KilledTest(IntegrationTest):
    backbone = 0

    def command(self, node, name="home"):
        return Command(Settings.build, self.folder / name, node)

    def test_while_rules_are_stored(self):
        """They are those of before or those of afterwards, all of them, and nothing else is left."""
        node = self.node("one")
        sent = {json.dumps([])}
        for number in range(8):
            stop = threading.Event()

            def store(number=number, stop=stop):
                for change in range(1000):
                    if stop.is_set():
                        return
                    rules = [{"name": f"{number} {change} {name}", "mustContain": "x" * 200} for name in range(100)]
                    sent.add(json.dumps([rule["name"] for rule in rules]))
                    try:
                        node.megatorrent.post("setRules", rules=json.dumps(rules))
                    except OSError:
                        return

            thread = threading.Thread(target=store)
            thread.start()
            time.sleep(random.random() ** 2 * 0.5)
            node.kill()
            stop.set()
            thread.join()
            node.start()
            self.assertIn(json.dumps([rule["name"] for rule in node.megatorrent.get("rules")]), sent)
        self.assertNotIn("rules", node.log().lower())
        # what a kill has left of a file is replaced with the next one
        node.megatorrent.post("setRules", rules="[]")
        node.stop()
        self.assertEqual([path.name for path in data_folder(node).glob("rules*")], ["rules.json"])

    def test_rules_on_a_full_disk(self):
        """That they hold for now only is said, with the file; those of before are whole, and when there is room all is well again."""
        self.require_isolation()
        node = self.node("one", start=False)
        data_folder(node).mkdir(parents=True)
        disk = FixedSizeDisk(data_folder(node), 20 * MIB)
        self.addCleanup(disk.close)
        node.start()
        node.megatorrent.post("addRule", rule=json.dumps({"name": "first", "mustContain": "x"}))
        path = data_folder(node) / "rules.json"
        before = wait_until(lambda: path.exists() and path.read_bytes(), "the rules", 20)
        filler = data_folder(node) / "filler"
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(bytes(65536))
                    file.flush()
            except OSError:
                pass
        rules = [{"name": f"{name}", "mustContain": "x" * 1000} for name in range(100)]
        node.megatorrent.post("setRules", rules=json.dumps(rules))
        wait_until(lambda: "rules.json" in node.log(), "it to be said", 20)
        self.assertMentions(node.log(), "hold until", "space")
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(len(node.megatorrent.get("rules")), 100)
        filler.unlink()
        node.megatorrent.post("setRules", rules=json.dumps(rules))
        wait_until(lambda: path.read_bytes() != before, "the rules to be stored", 20)
        node.restart()
        self.assertEqual(len(node.megatorrent.get("rules")), 100)

    def test_while_a_film_is_read(self):
        """The command says that nothing answers, and neither it nor what comes after hangs."""
        node = self.node("one")
        command = self.command(node)
        film = large_file(self.scratch / "film.mkv", 60 * MIB, "film")
        key = node.megatorrent.create_channel("Films")["key"]
        node.megatorrent.publish(key, film)
        process = command.start("cat", "Films", "film.mkv", bufsize=0)
        try:
            begin = process.stdout.read(MIB)
            node.kill()
            rest, error = process.communicate(timeout=60)
        finally:
            process.kill()
        self.assertEqual(process.returncode, NOT_REACHABLE, error)
        self.assertMentions(error.decode(), node.address)
        self.assertTrue(film.read_bytes().startswith(begin + rest))
        node.start()
        offset = len(begin + rest)
        done = command("cat", "Films", "film.mkv", "--offset", str(offset))
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertTrue(begin + rest + done.raw == film.read_bytes())

        # it comes back while the reader is still busy with what it has
        process = command.start("cat", "Films", "film.mkv", bufsize=0)
        try:
            begin = process.stdout.read(1)
            node.kill()
            node.start()
            rest, error = process.communicate(timeout=60)
        finally:
            process.kill()
        self.assertEqual((process.returncode, error), (0, b""))
        self.assertTrue(begin + rest == film.read_bytes())

    def test_ctrl_c(self):
        """In the middle of each: it ends at once, and nothing of it stays behind."""
        node = self.node("one")
        command = self.command(node)
        film = large_file(self.scratch / "film.mkv", 60 * MIB, "film")
        own = node.megatorrent.create_channel("Films")["key"]
        node.megatorrent.publish(own, film)
        nobody = "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"

        process = command.start("cat", "Films", "film.mkv", bufsize=0)
        process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, -signal.SIGINT)

        process = command.start("preview", nobody)
        wait_until(lambda: self.is_previewed(node, nobody), "the preview", 20)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=10)
        self.assertEqual((process.returncode, error), (130, b""))
        self.assertFalse(self.is_previewed(node, nobody))

        process = command.start("subscribe", "--wait", nobody)
        wait_until(lambda: node.megatorrent.subscription(nobody), "the subscription", 20)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertIn(process.returncode, (-signal.SIGINT, 130))
        self.assertTrue(node.megatorrent.subscription(nobody))
        node.check_alive()

    @staticmethod
    def is_previewed(node, key):
        try:
            return bool(node.megatorrent.get("previewStatus", key=key))
        except ApiError:
            return False

    def test_odd_names(self):
        """With newlines, dashes at their begin, bytes that are no text: published or said, and to be named to the command."""
        publisher, subscriber = self.node("publisher"), self.node("subscriber")
        command, follower = self.command(publisher), self.command(subscriber, "home2")
        source = self.scratch / "-a folder"
        good = ("-n", "--help", "-", "with 'quotes\"", "*", "~", "$(id)", "%20%0a", "a;b&c")
        for number, name in enumerate(good):
            write_file(source / name, f"{number}".encode())
        write_file(source / "two\nlines", b"x")
        (source / b"not utf-8 \xff".decode(errors="surrogateescape")).write_bytes(b"x")
        (command.folder / "-a folder").symlink_to(source)

        self.assertEqual(command("create", "--", "-x").code, 0)
        done = command("publish", "--", "-x", "-a folder")
        self.assertEqual(done.code, 6, done)
        self.assertMentions(done.err, r"two\nlines", "not utf-8")
        key = publisher.megatorrent.get("channels")[0]["key"]
        self.assertEqual({item["path"] for item in publisher.megatorrent.items(key)}, {f"-a folder/{name}" for name in good})
        link = command("link", "--", "-x").out.strip()
        self.assertEqual(follower("subscribe", "--name", "-y", "--save-path", str(self.scratch / "got"), link).code, 0)
        subscriber.megatorrent.post("addPeer", channel=key, peer=publisher.endpoint())
        subscriber.megatorrent.wait_complete(key)
        self.assertEqual({name: (self.scratch / "got" / "-a folder" / name).read_bytes() for name in good}, {name: (source / name).read_bytes() for name in good})
        for number, name in enumerate(good):
            done = follower("cat", "--", "-y", f"-a folder/{name}")
            self.assertEqual((done.code, done.out, done.err), (0, f"{number}", ""), name)
        self.assertEqual(command("withdraw", "--", "-x", "-a folder/-n", "-a folder/*").code, 0)
        self.assertEqual({item["path"] for item in publisher.megatorrent.items(key)}, {f"-a folder/{name}" for name in good if name not in ("-n", "*")})

    def test_second_one_with_the_same_profile(self):
        """`serve` says why it has ended already."""
        node = self.node("one")
        command = self.command(node)
        done = command("--url", "http://127.0.0.1:8099", "serve", "--", f"--profile={node.folder}", "--webui-port=8099", "--confirm-legal-notice", timeout=60,
                       MEGATORRENT_NOX=str(Settings.program))
        self.assertMentions(done.err, "profile")
        self.assertEqual(done.out, "")
        node.check_alive()
        self.assertTrue(node.megatorrent.status()["running"])


class KilledPublisherTest(IntegrationTest):
    def test_while_it_publishes_by_itself(self):
        """It goes on by itself after each start, until everybody has all of it."""
        publisher, subscriber = self.publisher_and_subscriber()
        source = self.scratch / "show"
        small_tree(source, 50, "first")
        channel = publisher.megatorrent.create_channel("Show")
        key = channel["key"]
        publisher.megatorrent.publish(key, source)
        publisher.megatorrent.post("setChannel", key=key, watch="true")
        subscriber.megatorrent.subscribe(channel["link"], savePath=str(self.scratch / "got"))
        subscriber.megatorrent.wait_complete(key)

        for number in range(4):
            small_tree(source / f"more {number}", 30, f"more {number}")
            large_file(source / f"large {number}", (150 if number % 2 else 10) * MIB, f"large {number}")
            known = publisher.megatorrent.channel(key)["sequence"]
            wait_until(lambda: [task for task in publisher.megatorrent.get("tasks") if task["state"] == "running"]
                       or publisher.megatorrent.channel(key)["sequence"] > known, "it to publish", 60, interval=0.01)
            time.sleep(random.random() ** 2)
            publisher.kill()
            publisher.start()
            self.assertTrue(publisher.megatorrent.channel(key)["watch"])
        names = set(files_of(source))
        wait_until(lambda: {item["path"] for item in publisher.megatorrent.items(key)} == {f"show/{name}" for name in names},
                   lambda: f"all of it to be published: {publisher.diagnosis()}", 90)
        # items can be seen a moment before they are signed
        wait_until(lambda: publisher.megatorrent.channel(key)["items"] == len(names), "it to be signed", 30)
        subscriber.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "complete" and entry["completedItems"] == len(names), "all of it", 120)
        self.assertSameContent(source, self.scratch / "got" / "show")
