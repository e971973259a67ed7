"""qBittorrent with its window, as a node."""

import base64
import hashlib

from .case import IntegrationTest, Settings
from .desktop import Desktop, Window

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

    def setUp(self):
        super().setUp()
        self.require_isolation()
        self.desktop = Desktop(self.folder / "desktop")
        self.addCleanup(self.desktop.close)

    def window(self, name="reader", dark=False, settings=None, **options):
        """A node with a window, and that."""
        preferences = {r"WebUI\Enabled": "true", r"WebUI\Username": "admin", r"WebUI\Password_PBKDF2": _password("adminadmin"),
                       r"General\ExitConfirm": "false", r"General\CloseToTray": "false"}
        environment = dict(self.desktop.environment)
        if dark:
            colours = self.folder / "dark"
            colours.mkdir(exist_ok=True)
            (colours / "kdeglobals").write_text(DARK_COLOURS)
            environment |= {"XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "6", "XDG_CONFIG_HOME": str(colours)}
        sections = {"Preferences": preferences, **(settings or {})}
        node = self.node(name, program=Settings.build.resolve() / "qbittorrent", environment=environment, settings=sections, **options)
        return node, Window(self.desktop, node)

    def look(self, name):
        self.desktop.screenshot(Settings.build / "screenshots" / f"{name}.png")


def _password(text):
    salt = b"0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha512", text.encode(), salt, 100_000, 64)
    return f"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})"
