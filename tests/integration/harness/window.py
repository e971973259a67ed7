"""qBittorrent with its window, as a node."""

import base64
import hashlib

from .case import IntegrationTest, Settings
from .content import write_file
from .desktop import Desktop, Window
from .waiting import wait_until

# what a desktop with dark colours tells its programs
DARK_COLOURS = """[General]
widgetStyle=Fusion
[KDE]
widgetStyle=Fusion
""" + "".join(f"""[Colors:{section}]
BackgroundNormal={background}
BackgroundAlternate={alternate}
ForegroundNormal=223,225,229
ForegroundInactive=150,154,160
ForegroundLink=106,165,255
ForegroundVisited=180,140,255
DecorationHover=46,93,168
DecorationFocus=46,93,168
""" for section, background, alternate in (
    ("Window", "43,45,48", "49,51,56"), ("View", "30,31,34", "36,37,41"), ("Button", "57,59,64", "57,59,64"),
    ("Selection", "46,93,168", "46,93,168"), ("Tooltip", "57,59,64", "57,59,64")))


class WindowTest(IntegrationTest):
    """What a person in front of the window sees and does. Screenshots go to <build>/screenshots."""

    limit = 200
    screen = "1280x800"

    def setUp(self):
        super().setUp()
        self.require_isolation()
        self.desktop = Desktop(self.folder / "desktop", self.screen)
        self.addCleanup(self.desktop.close)

    def window(self, name="reader", dark=False, settings=None, environment=None, make=None, **options):
        """A node with a window, and that. `make`: makes the node, if node() should not."""
        preferences = {r"WebUI\Enabled": "true", r"WebUI\Username": "admin", r"WebUI\Password_PBKDF2": password_hash("adminadmin"),
                       r"General\ExitConfirm": "false", r"General\CloseToTray": "false"}
        environment = {**self.desktop.environment, **(environment or {})}
        if dark:
            colours = self.folder / "dark"
            colours.mkdir(exist_ok=True)
            (colours / "kdeglobals").write_text(DARK_COLOURS)
            environment |= {"XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "6", "XDG_CONFIG_HOME": str(colours)}
        # what is said before the first time only, and asks for a click, has been said
        sections = {"Preferences": preferences, "Megatorrent": {r"GUI\AddressNoticeShown": "true"}}
        for section, values in (settings or {}).items():
            sections[section] = {**sections.get(section, {}), **values}
        node = (make or self.node)(name, program=Settings.build.resolve() / "qbittorrent", environment=environment, settings=sections, **options)
        return node, Window(self.desktop, node)

    def look(self, name):
        self.desktop.screenshot(Settings.build / "screenshots" / f"{name}.png")


class WindowStory(WindowTest):
    """With somebody who publishes, and what is often done and looked at."""

    def publish(self, title, files, **options):
        """A publisher, and its channel. `files`: their sizes by name"""
        publisher = self.node("publisher")
        publisher.wait_dht_ready()
        channel = publisher.megatorrent.create_channel(title, **options)
        for name, size in files.items():
            write_file(self.scratch / "shared" / name, (name.encode() * size)[:size])
        publisher.megatorrent.publish(channel["key"], self.scratch / "shared", timeout=600)
        return publisher, channel

    def open_tab(self, **options):
        reader, window = self.window(**options)
        reader.wait_dht_ready()
        self.desktop.key("alt+5")
        window.wait(name="Channels")
        return reader, window

    def press(self, window, name):
        """A button of the dialog that is open, or of the window."""
        def find():
            return next((widget for widget in reversed(window.all(name=name)) if "button" in widget.role or "check" in widget.role), None)
        wait_until(find, lambda: f"a button {name!r}; there is {window.outline()}", 20).press()

    def wait_gone(self, window, **what):
        wait_until(lambda: not window.find(**what), lambda: f"{what} to be gone", 20)

    def copied(self, window, condition, what):
        """What Ctrl+C in the list of items gives: lines."""
        def lines():
            self.desktop.key("ctrl+c")
            window.settle(0.2)
            found = self.desktop.clipboard().split("\n")
            return found if condition(found) else None
        return wait_until(lines, lambda: f"{what}; there are {self.desktop.clipboard()[:300]!r}", 30)


def password_hash(text):
    """As qBittorrent keeps passwords."""
    salt = b"0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha512", text.encode(), salt, 100_000, 64)
    return f"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})"
