"""The window from right to left, and at other scales: nothing is cut off, nothing lies over something else."""

import unittest

from harness.content import write_file
from harness.waiting import wait_until
from harness.window import WindowStory

FILES = {"2025/disc1.iso": 300_000, "2025/disc (2).iso": 200_000, "notes (1).txt": 4_000, "raw/take1.wav": 150_000}


class LayoutStory(WindowStory):
    picture = ""

    def story(self, **options):
        """The tab, the add dialog, publishing and rules, each looked at."""
        _, channel = self.publish("Holiday films", FILES)
        reader, window = self.open_tab(**options)
        self.desktop.set_clipboard(channel["link"])
        self.desktop.key("ctrl+v")
        dialog = window.wait(role="dialog", name="Add subscription")
        window.wait(contains="take1.wav", timeout=60)
        window.settle()
        self.look(f"{self.picture}-add")
        self.check_inside(window, dialog)
        self.desktop.key("Return")
        window.wait(role="table cell", contains="Holiday films, Up to date", timeout=60)
        own = reader.megatorrent.create_channel("Band demos")
        write_file(self.scratch / "own" / "demo 1.flac", b"la" * 5000)
        reader.megatorrent.publish(own["key"], self.scratch / "own")
        window.click(role="table cell", name="disc1.iso")
        window.settle()
        self.look(f"{self.picture}-tab")
        self.check_inside(window, window.find(role="frame"))
        self.check_tab(window)

        self.press(window, "Publish...")
        dialog = window.wait(role="dialog", name="Publish")
        window.settle()
        self.look(f"{self.picture}-publish")
        self.check_inside(window, dialog)
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")

        reader.megatorrent.post("addRule", rule={"name": "images", "mustContain": ".iso"})
        self.press(window, "Rules...")
        dialog = window.wait(role="dialog", name="Rules")
        window.wait(contains="2 items match", timeout=30)
        self.look(f"{self.picture}-rules")
        self.check_inside(window, dialog)
        self.desktop.key("Escape")
        self.wait_gone(window, role="dialog")

    def check_inside(self, window, outer):
        """It is on the screen, and its buttons, boxes and fields are within it and apart from each other."""
        width, height = map(int, self.screen.split("x"))
        whole = outer.box()
        self.assertTrue(whole.x >= 0 and whole.y >= 0 and whole.x + whole.width <= width and whole.y + whole.height <= height,
                        f"{outer} is at {whole.x}, {whole.y}, {whole.width} x {whole.height}")
        roles = ("button", "push button", "check box", "radio button", "combo box", "spin button")
        boxes = [(widget, widget.box()) for widget in window.all() if widget.role in roles and widget.is_below(outer)]
        self.assertTrue(boxes)
        for widget, box in boxes:
            self.assertTrue(box.x >= whole.x and box.y >= whole.y and box.x + box.width <= whole.x + whole.width and box.y + box.height <= whole.y + whole.height,
                            f"{widget} is not within {outer}")
        for number, (one, a) in enumerate(boxes):
            for other, b in boxes[number + 1:]:
                if one.is_below(other) or other.is_below(one):
                    continue
                apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
                self.assertTrue(apart, f"{one} and {other} lie over each other")

    def check_tab(self, window):
        tree, items = window.find(name="Channels").box(), window.find(name="Items").box()
        self.assertLessEqual(tree.x + tree.width, items.x)


class RightToLeftTest(LayoutStory):
    picture = "rtl"

    def test_hebrew(self):
        """Tree, bars, splitters and columns are mirrored; the end of a long list is found."""
        self.story(settings={"Preferences": {r"General\Locale": "he"}})

    def check_tab(self, window):
        tree, items = window.find(name="Channels").box(), window.find(name="Items").box()
        self.assertLessEqual(items.x + items.width, tree.x)
        add, rules = window.find(role="button", name="Add subscription").box(), window.find(role="button", name="Rules...").box()
        self.assertGreater(add.x, rules.x)
        name, folder = window.find(role="table cell", name="disc1.iso").box(), window.find(role="table cell", name="shared/2025").box()
        self.assertGreater(name.x, folder.x)
        # rows are found where they are
        window.click(role="table cell", name="disc1.iso")
        self.desktop.key("shift+End")
        self.copied(window, lambda lines: lines == ["disc1.iso", "notes (1).txt", "take1.wav"], "what was selected")


class ScaleTest(LayoutStory):
    screen = "2560x1600"

    def test_150_percent(self):
        """At 150 %."""
        self.picture = "scale-150"
        self.story(environment={"QT_SCALE_FACTOR": "1.5"})

    def test_200_percent(self):
        """At 200 %."""
        self.picture = "scale-200"
        self.story(environment={"QT_SCALE_FACTOR": "2"})


if __name__ == "__main__":
    unittest.main()
