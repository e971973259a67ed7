"""What a person meets over time, in the real window: a publisher who is gone, a full disk, a link with the key that was missing, what is new."""

import os
import subprocess
import unittest
from pathlib import Path

from harness.case import Settings
from harness.content import large_file, write_file
from harness.desktop import Window
from harness.isolation import FixedSizeDisk
from harness.waiting import wait_until
from harness.window import WindowStory, password_hash

FILES = {"2025/disc1.iso": 300_000, "2025/disc2.iso": 200_000, "notes.txt": 4_000}


class WalkTest(WindowStory):
    def test_publisher_gone(self):
        """The publisher is gone: a newcomer has all from a subscriber. All are gone: it says so, and goes on when one is back."""
        publisher, channel = self.publish("Holiday films", FILES)
        first = self.node("first")
        first.wait_dht_ready()
        first.megatorrent.subscribe(channel["link"])
        first.megatorrent.wait_complete(channel["key"])
        lonely = publisher.megatorrent.create_channel("Nobody has this")
        publisher.kill()
        reader, window = self.open_tab()
        self.desktop.set_clipboard(channel["link"])
        self.desktop.key("ctrl+v")
        window.wait(contains="disc1.iso", timeout=90)
        self.desktop.key("Return")
        window.wait(role="table cell", contains="Holiday films, Up to date", timeout=90)
        reader.megatorrent.subscribe(lonely["link"])
        window.click(role="table cell", contains="Nobody has this")
        window.wait(contains="Nobody who has this channel has answered yet.")
        self.look("gone-looking")
        self.press(window, "Look again")
        publisher.start()
        write_file(self.scratch / "lonely" / "late.txt", b"late")
        publisher.megatorrent.publish(lonely["key"], self.scratch / "lonely")
        window.wait(role="table cell", contains="late.txt", timeout=120)

    def test_disk_full(self):
        """A disk is too small: the error has a way to choose, the list comes, and what is chosen arrives."""
        large_file(self.scratch / "shared" / "2025" / "disc1.iso", 12 << 20, "full")
        _, channel = self.publish("Holiday films", {"notes 1.txt": 100, "notes 2.txt": 200})
        disk = FixedSizeDisk(self.folder / "disk", 10 << 20)
        self.addCleanup(disk.close)
        reader, window = self.open_tab()
        reader.megatorrent.subscribe(channel["link"], savePath=str(disk.folder / "films"))
        window.click(role="table cell", contains="Holiday films")
        window.wait(role="button", name="Choose items", timeout=60)
        window.settle()
        self.look("full-error")
        self.press(window, "Choose items")
        window.click(role="table cell", name="notes 1.txt", timeout=60)
        self.desktop.key("shift+Down", "ctrl+d")
        reader.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["state"] == "complete" and entry["completedItems"] == 2, "what was chosen")
        window.wait(role="table cell", contains="Holiday films, Up to date")
        self.look("full-chosen")
        self.assertEqual(reader.megatorrent.subscription(channel["key"])["policy"], "none")

    def test_full_link(self):
        """A private channel that is followed without its key: the full link makes it readable where it is; another channel's does not."""
        publisher, channel = self.publish("Secret films", FILES, private=True)
        other = publisher.megatorrent.create_channel("Other", private=True)
        reader, window = self.open_tab()
        key = reader.megatorrent.subscribe(f"megatorrent://{channel['key']}/Secret", folder="Films")
        window.click(role="table cell", contains="Secret")
        self.press(window, wait_until(lambda: (found := window.find(role="button", contains="Enter link")) and found.name, "the button", 60))
        window.wait(role="dialog", name="Enter link")
        for link, sentence in ((channel["link"][:60], "64"), (other["link"], "another channel"), (f"megatorrent://{key}", "not the full link")):
            self.desktop.key("ctrl+a")
            self.desktop.type(link)
            self.desktop.key("Return")
            window.wait(contains=sentence)
        self.look("full-link-wrong")
        # removed meanwhile: its link alone must not follow it again
        reader.megatorrent.post("removeSubscription", key=key)
        self.desktop.key("ctrl+a")
        self.desktop.type(channel["link"])
        self.desktop.key("Return")
        window.wait(contains="You do not follow this channel any more.")
        self.assertEqual(reader.megatorrent.get("subscriptions"), [])
        reader.megatorrent.subscribe(f"megatorrent://{channel['key']}/Secret", folder="Films")
        self.desktop.key("ctrl+a")
        self.desktop.type(channel["link"])
        self.desktop.key("Return")
        self.wait_gone(window, role="dialog")
        window.wait(role="table cell", name="disc1.iso", timeout=90)
        entry = reader.megatorrent.wait_complete(key)
        self.assertEqual((entry["folder"], len(reader.megatorrent.get("subscriptions"))), ("Films", 1))
        secret = publisher.megatorrent.post("exportChannel", key=key)["readKey"]
        self.assertIn(secret, channel["link"])
        self.assertNotIn(secret, reader.log())


class TabTest(WindowStory):
    def tabs(self, window):
        """Names of the tabs, from left to right."""
        found = [widget for widget in window.all(role="page tab") if "(" in widget.name or widget.name == "Execution Log"]
        return [widget.name.split(" (")[0] for widget in sorted(found, key=lambda widget: widget.box().x)]

    def toggle(self, window, *keys):
        """An entry of the View menu, by its keys."""
        self.desktop.key("alt+v")
        window.settle()
        self.desktop.key(*keys)
        window.settle()

    def test_places(self):
        """The tab can be hidden and shown, and stays beside that of RSS, whichever comes first; the log stays last."""
        _, window = self.window()
        window.wait(role="page tab", contains="Subscriptions")
        self.assertEqual(self.tabs(window)[-1], "Subscriptions")
        self.desktop.key("alt+3")     # switches RSS on
        wait_until(lambda: self.tabs(window)[-2:] == ["RSS", "Subscriptions"], lambda: f"RSS before Subscriptions, not {self.tabs(window)}", 20)
        self.desktop.key("alt+4")     # and the log
        wait_until(lambda: self.tabs(window)[-3:] == ["RSS", "Subscriptions", "Execution Log"], lambda: f"the log, not {self.tabs(window)}", 20)
        self.toggle(window, "u")
        wait_until(lambda: "Subscriptions" not in self.tabs(window), "the tab to go", 20)
        self.desktop.key("alt+5")
        wait_until(lambda: self.tabs(window)[-3:] == ["RSS", "Subscriptions", "Execution Log"], lambda: f"it to be back, not {self.tabs(window)}", 20)
        wait_until(lambda: (row := window.find(role="table cell", name="My channels")) and row.box().height > 0, "the tree in it", 20)

    def test_hidden(self):
        """A tab that was hidden stays so; a link from outside shows it, and asks before anything is followed."""
        reader, window = self.window()
        window.wait(role="page tab", contains="Subscriptions")
        self.toggle(window, "u")
        self.wait_gone(window, role="page tab", contains="Subscriptions")
        reader.restart()
        window.wait(role="button", name="Preferences")
        self.assertIsNone(window.find(role="page tab", contains="Subscriptions"))

        # as a browser does by the desktop file
        entries = dict(line.split("=", 1) for line in (Settings.build / "qbittorrent-source/dist/unix/org.qbittorrent.qBittorrent.desktop").read_text().splitlines()
                       if "=" in line and "[" not in line)
        self.assertIn("x-scheme-handler/megatorrent", entries["MimeType"].split(";"))
        self.assertEqual(entries["Exec"], "qbittorrent %U")
        link = "megatorrent://d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a/Band%20demos"
        subprocess.run([Settings.build.resolve() / "qbittorrent", f"--profile={reader.folder}", link], env={**os.environ, **self.desktop.environment, "HOME": str(reader.folder)}, check=True, timeout=60)
        window.wait(role="dialog", name="Add subscription")
        wait_until(lambda: link in window.find(role="text", name="Link, or several, a line each").text, "the link in the dialog", 20)
        self.assertEqual(reader.megatorrent.get("subscriptions"), [])
        self.look("from-outside")

    def test_closed(self):
        """What is closed in the tree stays closed when channels come, and after a restart."""
        publisher, reader_and_window = self.node("publisher"), self.open_tab()
        reader, window = reader_and_window
        reader.megatorrent.subscribe(publisher.megatorrent.create_channel("First")["link"], paused=True)
        window.wait(role="table cell", contains="First")
        window.click(role="table cell", name="Subscriptions")
        self.desktop.key("Left")
        self.wait_gone(window, role="table cell", contains="First")
        reader.megatorrent.subscribe(publisher.megatorrent.create_channel("Second")["link"], paused=True)
        reader.megatorrent.create_channel("Mine")
        window.wait(role="table cell", contains="Mine")
        self.assertIsNone(window.find(role="table cell", contains="Second"))
        reader.restart()
        self.desktop.key("alt+5")
        window.wait(role="table cell", contains="Mine")
        self.assertIsNone(window.find(role="table cell", contains="First"))
        window.click(role="table cell", name="Subscriptions")
        self.desktop.key("Right")
        window.wait(role="table cell", contains="Second")


class NewTest(WindowStory):
    COUNT = 450

    def test_unread(self):
        """In Unread, what has been read stays until one looks elsewhere; nothing behind it is skipped, and what comes meanwhile is shown."""
        publisher, channel = self.publish("Feed", {"0.txt": 1})
        reader, window = self.open_tab()
        key = reader.megatorrent.subscribe(channel["link"])
        reader.megatorrent.wait_complete(key)
        names = [f"item {number:04}.txt" for number in range(self.COUNT)]
        for name in names:
            write_file(self.scratch / "shared" / name, name.encode())
        publisher.megatorrent.publish(channel["key"])
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["newItems"] == self.COUNT and entry["state"] == "complete", "what is new")
        window.click(role="table cell", contains="Unread (450)")
        window.click(role="table cell", name=names[0])
        for number in range(3):
            wait_until(lambda: reader.megatorrent.subscription(key)["newItems"] == self.COUNT - 1 - number, "what was looked at to be read", 20)
            self.desktop.key("Down")
        wait_until(lambda: reader.megatorrent.subscription(key)["newItems"] == self.COUNT - 4, "what was looked at to be read", 20)
        self.desktop.key("End")
        self.copied(window, lambda lines: lines == names[-1:], "the last one")
        self.desktop.key("ctrl+a")
        self.copied(window, lambda lines: lines == names, "all that was new, each once")

        write_file(self.scratch / "shared" / "late.txt", b"late")
        publisher.megatorrent.publish(channel["key"])
        reader.megatorrent.wait_for_subscription(key, lambda entry: entry["newItems"] == self.COUNT - 3, "what came")

        def all_of_them(lines):
            self.desktop.key("ctrl+a")
            return sorted(lines) == sorted([*names, "late.txt"])
        self.copied(window, all_of_them, "what came, too")

        window.click(role="table cell", contains="Feed")
        window.wait(role="table cell", name="0.txt", timeout=30)
        window.click(role="table cell", contains="Unread (")
        window.wait(role="table cell", name=names[4])
        self.desktop.key("Tab", "ctrl+a")
        self.copied(window, lambda lines: lines == [*names[4:], "late.txt"], "only what is new still")


class LockTest(WindowStory):
    def test_link(self):
        """A link does not open a window that somebody has locked: whoever has the password opens it."""
        link = f"megatorrent://{'d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'}/Band%20demos"
        reader, window = self.window(settings={"Locking": {"locked": "true", "password_PBKDF2": password_hash("secret")}})
        reader.hand_over(link)
        window.wait(contains="Please type the UI lock password:")
        self.look("locked-link")
        self.assertIsNone(window.find(role="dialog", name="Add subscription"))
        self.desktop.key("Escape")
        self.wait_gone(window, contains="Please type the UI lock password:")
        window.settle(1)
        self.assertIsNone(window.find(role="dialog", name="Add subscription"))
        # a second link that comes while it is asked for is not lost
        reader.hand_over(link)
        window.wait(contains="Please type the UI lock password:")
        reader.hand_over(link + "%202")
        self.desktop.type("secret")
        self.desktop.key("Return")
        window.wait(role="dialog", name="Add subscription")
        self.assertEqual(reader.megatorrent.get("subscriptions"), [])
        self.look("locked-opened")
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")


class FolderTest(WindowStory):
    def open_with(self, *folders):
        """A channel in each of these folders, that nobody publishes."""
        publisher = self.node("publisher")
        links = [publisher.megatorrent.create_channel(f"Channel {number}")["link"] for number in range(len(folders))]
        publisher.stop()
        reader, window = self.open_tab()
        for link, folder in zip(links, folders):
            reader.megatorrent.subscribe(link, folder=folder, paused=True)
        window.wait(role="table cell", contains=f"Channel {len(folders) - 1}")
        return reader, window

    def wait_folders(self, reader, *folders):
        def now():
            return [entry["folder"] for entry in sorted(reader.megatorrent.get("subscriptions"), key=lambda entry: entry["title"])]
        wait_until(lambda: now() == list(folders), lambda: f"{folders}; there are {now()}", 20)

    def choose(self, window, row, *keys):
        """By the keys of the row's menu."""
        window.click(role="table cell", contains=row)
        self.desktop.key("Menu")
        window.settle()
        for key in keys:
            self.desktop.key(key)
            window.settle()

    def test_move(self):
        """A folder moves as a folder, with what is in it; what is selected within it does not leave it."""
        reader, window = self.open_with("Films", "Films/Old", "Music", "")
        self.choose(window, "Films", "d", "Up", "Return")   # move to: a new one
        window.wait(role="dialog", name="New folder")
        self.desktop.type("All")
        self.desktop.key("Return")
        self.wait_folders(reader, "All/Films", "All/Films/Old", "Music", "")
        self.look("folder-moved")
        self.choose(window, "Films", "i")   # dissolve
        self.wait_folders(reader, "All", "All/Old", "Music", "")

    def test_remove(self):
        """All in a folder are removed, one after the other, and the tree and the list go with them at once."""
        reader, window = self.open_with(*["Many"] * 12, "")
        window.click(role="table cell", contains="Many")
        self.desktop.key("Delete")
        window.wait(contains="Remove 12 subscriptions?")
        self.desktop.key("Return")
        self.wait_gone(window, role="table cell", contains="Many")
        self.wait_folders(reader, "")
        self.look("folder-removed")

    def test_switched_off(self):
        """What is switched off is not shown as if it were there; it is there again afterwards, and the folder closed as it was."""
        reader, window = self.open_with("Films")
        window.click(role="table cell", contains="Films")
        self.desktop.key("Left")
        self.wait_gone(window, role="table cell", contains="Channel 0")
        reader.megatorrent.post("setSettings", enabled=False)
        self.wait_gone(window, role="table cell", contains="Films")
        self.look("folder-off")
        self.press(window, "Switch on")
        window.wait(role="table cell", contains="Films")
        self.assertIsNone(window.find(role="table cell", contains="Channel 0"))


class RulesTest(WindowStory):
    def test_changed_elsewhere(self):
        """What is being entered into a rule stays when rules change elsewhere; it is said if that very rule has, or is gone."""
        reader, window = self.open_tab()
        api = reader.megatorrent
        for name in ("films", "music"):
            api.post("addRule", rule={"name": name, "mustContain": name})
        self.press(window, "Rules...")
        window.wait(role="dialog", name="Rules")
        window.click(role="list item", name="films")
        field = window.wait(role="text", name="Path contains:")
        field.focus()
        self.desktop.key("ctrl+a")
        self.desktop.type(".mkv")
        api.post("addRule", rule={"name": "more", "mustContain": "more"})
        window.wait(role="list item", name="more")
        self.assertEqual(field.text, ".mkv")
        self.assertIsNone(window.find(contains="was changed elsewhere"))
        api.post("addRule", rule={"name": "films", "mustContain": "other"})
        window.wait(contains="was changed elsewhere")
        self.assertEqual(window.find(role="text", name="Path contains:").text, ".mkv")
        api.post("removeRule", name="films")
        window.wait(contains="was removed elsewhere")
        self.desktop.type("|.avi")
        self.look("rules-elsewhere")
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")
        self.assertEqual({rule["name"]: rule["mustContain"] for rule in api.get("rules")}, {"music": "music", "more": "more", "films": ".mkv|.avi"})

        # the window goes while it is open: what has been entered is kept
        self.press(window, "Rules...")
        window.wait(role="dialog", name="Rules")
        window.click(role="list item", name="more")
        window.find(role="text", name="Path contains:").focus()
        self.desktop.key("End")
        self.desktop.type("!")
        window.settle()
        reader.restart()
        self.assertEqual({rule["name"]: rule["mustContain"] for rule in api.get("rules")}["more"], "more!")
        window = Window(self.desktop, reader)
        self.desktop.key("alt+5")
        window.wait(name="Channels")

        # gone, and entered as it was: it is saved again, as was said
        self.press(window, "Rules...")
        window.wait(role="dialog", name="Rules")
        window.click(role="list item", name="music")
        window.find(role="text", name="Path contains:").focus()
        self.desktop.key("End")
        self.desktop.type("x")
        api.post("removeRule", name="music")
        window.wait(contains="was removed elsewhere")
        self.desktop.key("BackSpace")
        api.post("addRule", rule={"name": "more", "mustContain": "other"})
        window.settle()
        self.assertTrue(window.find(contains="was removed elsewhere"))
        # of another one nothing is left of that
        window.click(role="list item", name="more")
        self.wait_gone(window, contains="was removed elsewhere")
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")
        self.assertEqual({rule["name"]: rule["mustContain"] for rule in api.get("rules")}, {"music": "music", "more": "other", "films": ".mkv|.avi"})


class TickTest(WindowStory):
    COUNT = 5000

    def test_ticks(self):
        """Space ticks all that is selected, also what was never looked at."""
        _, channel = self.publish("Many", {f"item {number:04}.txt": 1 for number in range(self.COUNT)})
        reader, window = self.open_tab()
        self.desktop.set_clipboard(channel["link"])
        self.press(window, "Add subscription")
        window.wait(role="dialog", name="Add subscription")
        window.click(role="table cell", contains="item 0000.txt", timeout=60)
        self.desktop.key("ctrl+a", "space")
        window.wait(contains="0\u00a0B of 4.8\u00a0KiB")
        self.desktop.key("space")
        window.wait(contains="4.8\u00a0KiB of 4.8\u00a0KiB")
        # from one in the first page to the end
        window.click(role="table cell", contains="item 0002.txt")
        self.desktop.key("shift+End", "space")
        window.wait(contains="2\u00a0B of 4.8\u00a0KiB")
        self.look("ticks")
        # somebody else ends the preview, as the engine does when it is started anew: the choice stays
        reader.megatorrent.post("discardPreview", key=channel["key"])
        window.settle(4)   # the dialog asks once a second
        self.assertTrue(window.find(role="radio button", contains="what is ticked").has_state("CHECKED"))
        window.wait(role="table cell", contains="item 0002.txt", timeout=60)
        window.wait(contains="2\u00a0B of 4.8\u00a0KiB")
        self.press(window, "Subscribe")
        self.wait_gone(window, role="dialog")
        reader.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["wantedItems"] == 2 and entry["completedItems"] == 2, "two of them")
        self.assertEqual(sorted(path.name for path in Path(reader.megatorrent.subscription(channel["key"])["savePath"]).rglob("item*")),
                         ["item 0000.txt", "item 0001.txt"])


if __name__ == "__main__":
    unittest.main()
