"""The dialogs of channels, in the real window on a screen of its own."""

import json
import stat
import unittest
from pathlib import Path

from harness.content import write_file
from harness.waiting import wait_until
from harness.window import WindowStory

FILES = {"2025/disc1.iso": 300_000, "2025/disc2.iso": 200_000, "notes.txt": 4_000, "raw/take1.wav": 150_000, "raw/take2.wav": 90_000}
PRIVATE = "Private: only who has the full link can read; you cannot call it back"
OTHER_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


class DialogTest(WindowStory):
    def publish(self, title, **options):
        publisher = self.node("publisher")
        publisher.wait_dht_ready()
        channel = publisher.megatorrent.create_channel(title, **options)
        self.write_shared()
        publisher.megatorrent.publish(channel["key"], self.scratch / "shared")
        return channel

    def write_shared(self):
        for name, size in FILES.items():
            write_file(self.scratch / "shared" / name, (name.encode() * size)[:size])

    def open_tab(self):
        reader, window = self.window()
        reader.wait_dht_ready()
        self.desktop.key("alt+5")
        window.wait(contains="Follow a channel: paste its link")
        return reader, window

    def look(self, name):
        super().look(f"dialog-{name}")


class AddTest(DialogTest):
    def test_ticked(self):
        """The clipboard's link is looked at, some of what is in the channel ticked, and nothing else arrives."""
        channel = self.publish("Holiday films")
        reader, window = self.open_tab()
        self.desktop.set_clipboard(channel["link"])
        self.press(window, "Add subscription")
        window.wait(role="dialog", name="Add subscription")
        window.wait(contains="disc1.iso", timeout=60)
        self.look("add")
        window.click(contains="take2.wav")
        self.desktop.key("space")
        wait_until(lambda: window.find(role="radio button", contains="what is ticked").has_state("CHECKED"), "the choice to follow the ticks")
        self.look("add-ticked")
        self.press(window, "Subscribe")
        self.wait_gone(window, role="dialog")
        reader.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["completedItems"] == 4, "what was ticked")
        folder = Path(reader.megatorrent.subscription(channel["key"])["savePath"])
        self.assertEqual(sorted(path.name for path in (folder / "shared").rglob("*") if path.is_file()), ["disc1.iso", "disc2.iso", "notes.txt", "take1.wav"])

        self.press(window, "Add subscription")
        window.wait(contains="You follow this already.")
        self.look("add-known")
        self.press(window, "Show")
        self.wait_gone(window, role="dialog")

    def test_links(self):
        """What is wrong with a link is said beside it; several are added at once, and those that cannot be stay."""
        reader, window = self.open_tab()
        self.press(window, "Add subscription")
        window.wait(role="dialog", name="Add subscription")
        self.desktop.type("megatorrent://4f0c")
        window.wait(contains="must be followed by a public key")
        self.look("add-wrong")
        self.desktop.key("ctrl+a")
        self.desktop.type(f"megatorrent://{OTHER_KEY}/Band%20demos")
        wait_until(lambda: "Looking for the channel" in window.find(name="Items of the channel").node.get_description(), "the channel to be looked for")
        self.look("add-looking")
        self.desktop.key("shift+Return")
        self.desktop.type("megatorrent://nothing")
        window.wait(contains="Band demos: public channel")
        self.look("add-several")
        self.desktop.key("Return")
        window.wait(contains="could not be added")
        self.assertEqual([entry["key"] for entry in reader.megatorrent.get("subscriptions")], [OTHER_KEY])
        self.look("add-several-left")
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")


class PublishTest(DialogTest):
    def test_new_channel(self):
        """A new channel needs a title; what private means is said before anything is made, and Cancel makes nothing."""
        self.write_shared()
        reader, window = self.open_tab()
        self.press(window, "Publish...")
        window.wait(role="dialog", name="Publish")
        self.press(window, "Next >")
        window.wait(contains="Give the channel a title.")
        self.look("publish-channel")
        window.wait(role="text", name="Title:").focus()
        self.desktop.type("Band demos")
        self.press(window, PRIVATE)
        self.press(window, "Next >")
        window.wait(contains="2. Files and folders")
        self.look("publish-files")
        self.press(window, "Cancel")
        self.wait_gone(window, role="dialog")
        self.assertEqual(reader.megatorrent.get("channels"), [])

    def test_existing(self):
        """One's own channel: published, its full link copied when asked for, its key saved by a passphrase."""
        self.write_shared()
        node, window = self.open_tab()
        channel = node.megatorrent.create_channel("Band demos", private=True)
        node.megatorrent.publish(channel["key"], self.scratch / "shared")
        window.click(contains="Band demos")
        self.desktop.key("F5")
        window.wait(role="dialog", name="Publish")
        self.press(window, "Next >")
        window.wait(contains="is looked through for changes")
        self.look("publish-review")
        (self.scratch / "shared" / "new.txt").write_text("new")
        self.desktop.key("Return")
        window.wait(contains="1 new, 0 changed, 0 removed", timeout=30)
        self.look("publish-result")
        self.press(window, "Show full link")
        window.wait(contains="Anyone who has the full link")
        self.look("publish-result-full")
        self.press(window, "Copy")
        wait_until(lambda: self.desktop.clipboard() == channel["link"], "the full link in the clipboard")
        self.press(window, "Back up key...")
        window.wait(role="dialog", name="Back up key")
        self.desktop.type("correct horse")
        self.desktop.key("Tab")
        self.desktop.type("correct horse")
        file = self.scratch / "demos.json"
        path = window.wait(role="text", contains="-key.json")
        path.set_text(str(file))
        self.look("backup")
        self.press(window, "Save")
        self.wait_gone(window, role="dialog", name="Back up key")
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertEqual(json.loads(file.read_text())["publicKey"], channel["key"])
        wait_until(lambda: node.megatorrent.channel(channel["key"])["backedUp"], "the backup to be known", 20)


class OtherTest(DialogTest):
    def test_edit_and_rules(self):
        """A channel is renamed; a rule is made, shows what it matches, and is saved when the dialog is closed."""
        channel = self.publish("Holiday films")
        reader, window = self.open_tab()
        reader.megatorrent.subscribe(channel["link"], policy="none")
        reader.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["items"] == len(FILES), "the list")
        self.press(window, "Rules...")
        window.wait(role="dialog", name="Rules")
        self.look("rules-empty")
        self.press(window, "New rule")
        window.settle()
        self.desktop.type("images")
        self.desktop.key("Return")
        window.wait(role="text", name="Path contains:").focus()
        self.desktop.type(".iso")
        window.wait(contains="2 items match")
        self.look("rules")
        self.press(window, "Apply to what is here...")
        window.wait(contains="2 items would be downloaded")
        self.look("rules-apply")
        self.desktop.key("Escape")
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")
        rules = reader.megatorrent.get("rules")
        self.assertEqual([(rule["name"], rule["mustContain"]) for rule in rules], [("images", ".iso")])

        own = reader.megatorrent.create_channel("Band demos")
        window.click(contains="Band demos")
        self.desktop.key("F2")
        window.wait(role="dialog", name="Edit channel")
        self.look("edit")
        self.desktop.type("Demos")
        self.desktop.key("Return")
        wait_until(lambda: reader.megatorrent.channel(own["key"])["title"] == "Demos", "the title")

    def test_options(self):
        """The page of channels in the options; what is wrong in it keeps them open."""
        reader, window = self.open_tab()

        def open_page():
            self.desktop.key("alt+o")
            window.wait(role="dialog", name="Preferences")
            # the rows are far wider than the screen
            box = window.wait(role="list item", name="Advanced").box()
            self.desktop.click_at(box.x + 40, box.y + 20)
            self.desktop.key("Down")
            window.wait(contains="Use channels")
        open_page()
        self.look("options")
        port = window.wait(role="spin button", name="Port of channels:")
        port.focus()
        self.desktop.key("ctrl+a")
        self.desktop.type("80")
        self.desktop.key("Tab")
        self.press(window, "Apply")
        window.wait(contains="The port must be 0")
        self.look("options-wrong")
        port.focus()
        self.desktop.key("ctrl+a")
        self.desktop.type("0")
        self.desktop.key("Tab")
        self.press(window, "Tell older clients in clear which public channels I follow")
        before = reader.megatorrent.get("settings")["sendGossip"]
        self.press(window, "Keep port mapping: your router is told your port")
        notifies = "Notify of new items, and of what needs a decision"
        self.assertTrue(window.find(name=notifies).has_state("CHECKED"))
        self.press(window, notifies)
        self.press(window, "OK")
        self.wait_gone(window, role="dialog")
        settings = reader.megatorrent.get("settings")
        self.assertNotEqual(settings["sendGossip"], before)
        self.assertEqual([settings[name] for name in ("safeModeKeepPortMapping", "safeModeKeepDht", "safeModeAlways")], [True, False, False])
        open_page()
        self.assertFalse(window.find(name=notifies).has_state("CHECKED"))

    def test_leaving_safe_mode(self):
        """With a channel that was begun in it, the window asks before others see the address."""
        reader, window = self.window(settings={"Network": {r"Proxy\Type": "SOCKS5", r"Proxy\IP": "127.0.0.1", r"Proxy\Port": "1", r"Proxy\Profiles\BitTorrent": "true"}})
        self.desktop.key("alt+5")
        window.wait(contains="Safe Mode holds channels back")
        reader.megatorrent.create_channel("Begun in it")
        reader.api.post("app/setPreferences", json={"proxy_type": "None"})
        window.wait(contains="some of them were begun in it", timeout=40)
        self.look("safe-mode-left")
        self.press(window, "Go on without Safe Mode")
        wait_until(lambda: reader.megatorrent.status()["safeMode"] == "off", "it to be off", 30)
        self.wait_gone(window, contains="some of them were begun in it")


if __name__ == "__main__":
    unittest.main()
