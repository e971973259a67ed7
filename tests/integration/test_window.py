"""The Subscriptions tab, in the real window on a screen of its own."""

import os
import unittest

from harness.content import write_file
from harness.waiting import wait_until
from harness.window import WindowStory

FILES = {"2025/disc1.iso": 300_000, "2025/disc2.iso": 200_000, "notes.txt": 4_000, "Übersicht.pdf": 30_000}


class TabTest(WindowStory):
    def test_first_look(self):
        """The tab is there and not in the way, and says how one begins."""
        _, window = self.window()
        tab = window.wait(role="page tab", contains="Subscriptions (0)")
        self.assertFalse(tab.has_state("SELECTED"))
        self.look("transfers")
        self.desktop.key("alt+5")
        window.wait(contains="Follow a channel: paste its link")
        self.look("empty")
        window.wait(role="label", contains="Channels: 0 peers")
        self.assertTrue(tab.has_state("SELECTED"))

    def test_following(self):
        """A channel is followed, its items arrive, are new, are read; stopping and starting touch no torrent."""
        publisher, channel = self.publish("Holiday films", FILES)
        reader, window = self.window()
        reader.wait_dht_ready()
        key = reader.megatorrent.subscribe(channel["link"])
        reader.megatorrent.wait_complete(key)
        self.desktop.key("alt+5")
        window.wait(contains="Holiday films")
        for name in ("disc1.iso", "disc2.iso", "notes.txt", "Übersicht.pdf"):
            window.wait(contains=name)
        self.look("all")

        write_file(self.scratch / "shared" / "new.txt", b"news")
        publisher.megatorrent.publish(channel["key"])
        window.wait(contains="Holiday films (1)", timeout=60)
        window.wait(role="page tab", contains="Subscriptions (1)")
        window.click(contains="Holiday films (1)")
        window.wait(contains="new.txt")
        self.look("new")

        self.desktop.key("ctrl+p")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "paused", "Ctrl+P to stop it")
        self.desktop.key("ctrl+s")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["state"] == "complete", "Ctrl+S to start it")
        window.click(contains="new.txt")
        wait_until(lambda: reader.megatorrent.subscription(key)["newItems"] == 0, "what was looked at to be read", 20)

        # what is selected stays so when something comes between
        window.click(role="table cell", name="disc1.iso")
        self.desktop.key("shift+Down", "shift+Down")
        write_file(self.scratch / "shared" / "2025" / "disc1b.iso", b"news")
        publisher.megatorrent.publish(channel["key"])
        window.wait(role="table cell", name="disc1b.iso", timeout=60)
        window.settle(1)
        self.look("selected")
        self.desktop.key("ctrl+c")
        wait_until(lambda: self.desktop.clipboard() == "disc1.iso\ndisc2.iso\nnew.txt", lambda: f"the names, not {self.desktop.clipboard()}", 20)

        reader.megatorrent.post("setSettings", enabled=False)
        window.wait(contains="Channels are switched off.")
        self.look("off")
        window.find(role="button", name="Switch on").press()
        wait_until(lambda: reader.megatorrent.status()["running"], "channels to be switched on", 30)
        window.wait(role="table cell", contains=", Up to date")

    def states(self, dark):
        """Channels in folders, in several states, and one of one's own."""
        publisher, channel = self.publish("Holiday films", FILES)
        reader, window = self.window(dark=dark)
        reader.wait_dht_ready()
        api = reader.megatorrent
        key = api.subscribe(channel["link"])
        api.wait_complete(key)
        api.post("setSubscription", key=key, folder="Films")
        other = api.subscribe(publisher.megatorrent.create_channel("Lectures on ancient history")["link"], paused=True)
        api.post("setSubscription", key=other, folder="Films/Old")
        api.subscribe(publisher.megatorrent.create_channel("Nobody has this")["link"])
        own = api.create_channel("Band demos", description="What we played")
        write_file(self.scratch / "own" / "demo 1.flac", b"la" * 5000)
        api.publish(own["key"], self.scratch / "own")
        self.desktop.key("alt+5")
        name = "dark" if dark else "light"
        for text, picture in (("Nobody has this", "looking"), ("Lectures", "stopped"), ("Holiday films", "complete"), ("Band demos", "own")):
            window.click(role="table cell", contains=text)
            window.settle()
            self.look(f"{picture}-{name}")
        window.click(role="table cell", contains="Holiday films", button=3)
        window.settle()
        self.look(f"menu-{name}")
        self.desktop.key("Escape")

    def test_states(self):
        """Light colours."""
        self.states(dark=False)

    def test_states_in_the_dark(self):
        """Dark colours."""
        self.states(dark=True)


class WalkTest(WindowStory):
    """What a person does, with keys and mouse."""

    def test_new_user(self):
        """Somebody has got a link: Alt+5, Ctrl+V, a look, Return, and the files arrive."""
        publisher, channel = self.publish("Holiday films", FILES)
        reader, window = self.window(settings={"Megatorrent": {r"GUI\AddressNoticeShown": "false"}})
        reader.wait_dht_ready()
        self.desktop.set_clipboard(channel["link"])
        self.desktop.key("alt+5")
        window.wait(contains="Follow a channel: paste its link")
        self.desktop.key("ctrl+v")
        window.wait(role="dialog", name="Add subscription")
        # before anybody is connected to
        window.wait(contains="Others in a channel see your IP address")
        window.wait(contains="those who have it are connected to")
        self.look("add-first")
        self.assertEqual(publisher.megatorrent.status()["peers"], 0)
        self.press(window, "Look inside")
        window.wait(contains="disc1.iso", timeout=60)
        window.settle()
        self.look("add")
        self.assertEqual(reader.megatorrent.get("subscriptions"), [])
        self.desktop.key("Return")
        window.wait(role="table cell", contains="Holiday films, Up to date", timeout=60)
        self.look("followed")
        entry = reader.megatorrent.get("subscriptions")[0]
        self.assertEqual((entry["key"], entry["state"]), (channel["key"], "complete"))

        self.desktop.set_clipboard(channel["link"])
        self.desktop.key("ctrl+v")
        window.wait(contains="You follow this")
        self.assertIsNone(window.find(contains="Others in a channel see your IP address"), "it is said once")
        self.look("add-known")
        self.desktop.key("Escape")

    def test_open(self):
        """Return opens what is here: also what has just arrived while it was selected; it is read then."""
        publisher, channel = self.publish("Notes", {"notes.txt": 4_000})
        opened = self.folder / "opened.txt"
        program = write_file(self.folder / "programs" / "xdg-open", f"#!/bin/sh\necho \"$1\" >> {opened}\n".encode())
        program.chmod(0o755)
        reader, window = self.open_tab(environment={"PATH": f"{program.parent}:{os.environ['PATH']}"})
        key = reader.megatorrent.subscribe(channel["link"], policy="none")
        window.click(role="table cell", name="notes.txt", timeout=60)
        self.desktop.key("Return")
        window.settle()
        self.assertFalse(opened.exists(), "there is nothing yet")
        self.desktop.key("ctrl+d")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["completedItems"] == 1, "it to be here")
        window.wait(role="table cell", name="Done")

        def is_opened(name):
            """Until the list shows that it is here."""
            self.desktop.key("Return")
            window.settle(0.5)
            return opened.exists() and opened.read_text().splitlines()[-1].endswith("/" + name)
        wait_until(lambda: is_opened("notes.txt"), lambda: "it to be opened", 20)

        write_file(self.scratch / "shared" / "also.txt", b"news")
        publisher.megatorrent.publish(channel["key"])
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["newItems"] == 1, "something new", 60)
        window.click(role="table cell", name="also.txt", timeout=30)
        self.desktop.key("ctrl+d")
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["completedItems"] == 2, "it to be here")
        wait_until(lambda: is_opened("also.txt"), lambda: "it to be opened", 20)
        self.assertEqual(reader.megatorrent.wait_for_subscription(key, lambda entry: entry["newItems"] == 0, "it to be read")["items"], 2)

    def test_wrong_links(self):
        """Each wrong link has its sentence; nothing is followed."""
        _, channel = self.publish("Secret films", {"a.txt": 10}, private=True)
        reader, window = self.window()
        reader.wait_dht_ready()
        self.desktop.key("alt+5")
        window.wait(role="button", name="Add subscription").press()
        link = window.wait(contains="", role="text", name="Link, or several, a line each")
        public = channel["link"].split(":")[1].strip("/")
        for number, (text, sentence) in enumerate((("megatorrent://" + public[:63], "64 hexadecimal"), ("https://example.com/x", "link"),
                                                   ("megatorrent://" + public + ":123", "key"), ("megatorrent://" + "0" * 64, "key"))):
            link.set_text(text)
            window.wait(contains=sentence)
            window.settle(0.6)
            self.look(f"wrong-{number}")
        link.set_text("megatorrent://" + public)
        window.wait(contains="private", timeout=60)
        self.look("add-private")
        self.assertEqual(reader.megatorrent.get("subscriptions"), [])

    def test_publisher(self):
        """A folder is published in three steps, changed, and published again."""
        for name, size in FILES.items():
            write_file(self.scratch / "mine" / name, (name.encode() * size)[:size])
        node, window = self.window("publisher")
        node.wait_dht_ready()
        self.desktop.key("alt+5")
        window.wait(role="button", name="Publish...").press()
        window.wait(role="dialog", name="Publish")
        window.settle()
        self.look("publish-1")
        self.desktop.type("Band demos")
        window.find(role="button", contains="Next").press()
        window.wait(role="button", name="Add folder...").press()
        window.settle(0.6)
        self.desktop.type(str(self.scratch / "mine"))
        self.desktop.key("Return")
        window.wait(contains="mine")
        window.settle()
        self.look("publish-2")
        window.find(role="button", contains="Next").press()
        window.settle(0.6)
        self.look("publish-3")
        window.find(role="dialog", name="Publish")
        window.all(role="button", name="Publish")[-1].press()
        window.wait(contains="Keep qBittorrent running", timeout=30)
        window.settle()
        self.look("publish-4")
        channel = node.megatorrent.get("channels")[0]
        self.assertEqual((channel["title"], channel["items"], channel["state"]), ("Band demos", 4, "published"))


if __name__ == "__main__":
    unittest.main()
