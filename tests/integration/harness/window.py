"""qBittorrent with its window, as a node."""

import base64
import hashlib

from .case import IntegrationTest, Settings
from .desktop import Desktop, Window

DARK_THEME = {
    "Palette.Window": "#1e1f22", "Palette.WindowText": "#dfe1e5", "Palette.Base": "#17181a", "Palette.AlternateBase": "#1d1e21",
    "Palette.Text": "#dfe1e5", "Palette.ToolTipBase": "#2b2d30", "Palette.ToolTipText": "#dfe1e5", "Palette.BrightText": "#ff6b68",
    "Palette.Highlight": "#2e5da8", "Palette.HighlightedText": "#ffffff", "Palette.Button": "#2b2d30", "Palette.ButtonText": "#dfe1e5",
    "Palette.Link": "#6aa5ff", "Palette.LinkVisited": "#b48cff", "Palette.Light": "#3a3c40", "Palette.Midlight": "#33353a",
    "Palette.Mid": "#26282b", "Palette.Dark": "#111214", "Palette.Shadow": "#000000", "Palette.PlaceholderText": "#8b8e94",
    "Palette.WindowTextDisabled": "#7d8085", "Palette.TextDisabled": "#7d8085", "Palette.ToolTipTextDisabled": "#7d8085",
    "Palette.BrightTextDisabled": "#7d8085", "Palette.HighlightedTextDisabled": "#7d8085", "Palette.ButtonTextDisabled": "#7d8085",
}


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
        if dark:
            theme = self.folder / "dark"
            theme.mkdir(exist_ok=True)
            (theme / "config.json").write_text(_json({"colors": DARK_THEME}))
            preferences |= {r"General\UseCustomUITheme": "true", r"General\CustomUIThemePath": str(theme / "config.json")}
        sections = {"Preferences": preferences, **(settings or {})}
        node = self.node(name, program=Settings.build.resolve() / "qbittorrent", environment=self.desktop.environment, settings=sections, **options)
        return node, Window(self.desktop, node)

    def look(self, name):
        self.desktop.screenshot(Settings.build / "screenshots" / f"{name}.png")


def _password(text):
    salt = b"0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha512", text.encode(), salt, 100_000, 64)
    return f"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})"


def _json(value):
    import json
    return json.dumps(value)
