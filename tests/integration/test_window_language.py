"""The user's language: in the real window, in the log, and in the errors of the WebAPI."""

import unittest

from harness.content import write_file
from harness.webapi import ApiError
from harness.window import WindowStory

GERMAN = {"Preferences": {r"General\Locale": "de"}}
NOBODY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


class LanguageTest(WindowStory):
    def publisher(self, *files, **options):
        publisher = self.node("publisher", **options)
        publisher.wait_dht_ready()
        channel = publisher.megatorrent.create_channel("Holiday films", description="Our trips")
        for name in files:
            self.write(name)
        publisher.megatorrent.publish(channel["key"], self.scratch / "shared")
        return publisher, channel

    def write(self, name):
        write_file(self.scratch / "shared" / name, name.encode() * 1000)

    def leave(self, window, **which):
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog", **which)

    def add(self, window, channel, button, *texts):
        """By the dialog, with the link in the clipboard; what it says meanwhile."""
        self.desktop.set_clipboard(channel["link"])
        self.press(window, button)
        window.wait(role="dialog", name=button)
        for text in texts:
            window.wait(contains=text, timeout=60)

    def test_german(self):
        publisher, channel = self.publisher("2025/disc1.iso", "2025/disc2.iso", "notes.txt", settings=GERMAN)
        self.assertIn('Der Kanal "Holiday films" wurde veröffentlicht', publisher.log())
        with self.assertRaisesRegex(ApiError, "Es gibt kein Abonnement mit diesem Schlüssel"):
            publisher.megatorrent.post("removeSubscription", key=NOBODY)

        reader, window = self.window(settings=GERMAN)
        reader.wait_dht_ready()
        window.wait(role="page tab", contains="Abonnements (0)")
        self.desktop.key("alt+5")
        window.wait(contains="Einem Kanal folgen: Fügen Sie seinen Link ein")
        self.look("german-empty")
        self.add(window, channel, "Abonnement hinzufügen", "3 Einträge", "Öffentlicher Kanal")
        self.look("german-add")
        self.press(window, "Abonnieren")
        self.wait_gone(window, role="dialog")
        reader.megatorrent.wait_complete(channel["key"])
        window.click(role="table cell", contains="Holiday films")
        for text in ("Aktuell", "Zuletzt nachgesehen:", "3 Einträge, ", "Fortschritt", "Fertig"):
            window.wait(contains=text)
        window.settle()
        self.look("german-details")
        # "Nicht herunterladen", with an icon
        header = window.find(role="table column header", name="Status").node.get_extents(self.desktop.atspi.CoordType.SCREEN)
        self.assertGreater(header.width, 150)
        window.click(role="table cell", contains="Holiday films", button=3)
        window.settle()
        self.look("german-menu")
        self.desktop.key("Escape")
        window.click(role="table cell", contains="notes.txt", button=3)
        window.settle()
        self.look("german-item")
        self.desktop.key("Escape")

    def test_german_dialogs(self):
        node, window = self.window(settings=GERMAN)
        node.wait_dht_ready()
        self.desktop.key("alt+5")
        self.write("notes.txt")
        channel = node.megatorrent.create_channel("Band demos", private=True)
        node.megatorrent.publish(channel["key"], self.scratch / "shared")

        self.press(window, "Regeln ...")
        window.wait(role="dialog", name="Regeln")
        self.press(window, "Neue Regel")
        window.settle()
        self.desktop.type("images")
        self.desktop.key("Return")
        window.wait(role="text", name="Pfad enthält:").focus()
        self.desktop.type(".iso")
        window.wait(contains="Sie trifft auf keinen Eintrag zu")
        self.look("german-rules")
        self.leave(window)

        self.press(window, "Veröffentlichen ...")
        window.wait(role="dialog", name="Veröffentlichen")
        window.settle()
        self.look("german-publish")
        self.leave(window)

        window.click(contains="Band demos")
        window.wait(contains="1 Eintrag, ")
        self.look("german-own")
        self.desktop.key("F5")
        window.wait(role="dialog", name="Veröffentlichen")
        self.press(window, "Weiter >")
        window.wait(contains="wird auf Änderungen durchgesehen")
        window.wait(contains="1 unverändert")
        self.look("german-review")
        self.desktop.key("Return")
        window.wait(contains="0 neu, 0 geändert, 0 entfernt", timeout=30)
        self.press(window, "Vollständigen Link zeigen")
        window.wait(contains="Wer den vollständigen Link hat")
        self.look("german-result")
        self.press(window, "Schlüssel sichern ...")
        window.wait(role="dialog", name="Schlüssel sichern")
        window.settle()
        self.look("german-backup")
        self.leave(window, name="Schlüssel sichern")
        self.leave(window)

        self.desktop.key("alt+o")
        window.wait(role="dialog", name="Einstellungen")
        box = window.wait(role="list item", name="Erweitert").node.get_extents(self.desktop.atspi.CoordType.SCREEN)
        self.desktop.click_at(box.x + 40, box.y + 20)
        self.desktop.key("Down")
        window.wait(contains="Kanäle verwenden")
        self.look("german-options")

    def test_english_counts(self):
        publisher, channel = self.publisher("notes.txt")
        reader, window = self.window()
        reader.wait_dht_ready()
        self.desktop.key("alt+5")
        self.add(window, channel, "Add subscription", "1 item")
        self.assertFalse(window.find(contains="1 items") or window.find(contains="item(s)"))
        self.press(window, "Subscribe")
        self.wait_gone(window, role="dialog")
        reader.megatorrent.wait_complete(channel["key"])
        window.click(role="table cell", contains="Holiday films")
        window.wait(contains="Here: 1 item, ")
        self.write("more.txt")
        publisher.megatorrent.publish(channel["key"])
        window.wait(contains="Here: 2 items, ", timeout=60)


if __name__ == "__main__":
    unittest.main()
