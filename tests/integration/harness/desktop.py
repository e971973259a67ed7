"""A screen of our own, with a window manager, a clipboard and the accessibility bus, and what a person does in front of it.

Widgets are found by what a screen reader is told of them (AT-SPI), keys and the mouse are real ones (XTest)."""

import os
import subprocess
import time
from pathlib import Path

from .isolation import FixedSizeDisk
from .waiting import STRETCH, wait_until

MAX_CHILDREN = 400     # of one widget that are looked at: a list may have a hundred thousand rows
SOCKETS = "/tmp/.X11-unix"     # where X servers wait, for whoever is not in their network namespace


class Desktop:
    def __init__(self, folder, size="1280x800"):
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._processes = []
        self.size = size
        # a server takes the first display whose name is free in its network namespace, and replaces the socket of another test's server
        self._sockets = FixedSizeDisk(SOCKETS, 1 << 20)
        read, write = os.pipe()
        self._start("Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset", pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = ":" + pipe.readline().strip()
        # what the bus starts has its environment from it
        os.environ.update({"DISPLAY": self.display, "XDG_RUNTIME_DIR": str(self._folder), "HOME": str(self._folder)})
        bus = subprocess.run(["dbus-daemon", "--session", "--fork", "--print-address", "--print-pid"], check=True, capture_output=True, text=True)
        address, self._bus_pid = bus.stdout.split()
        self.environment = {"DISPLAY": self.display, "XDG_RUNTIME_DIR": str(self._folder), "DBUS_SESSION_BUS_ADDRESS": address,
                            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb", "QT_STYLE_OVERRIDE": "Fusion"}
        os.environ.update(self.environment)
        self._start("openbox", "--sm-disable")
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        self.atspi = Atspi
        Atspi.init()

    def _start(self, *command, **options):
        with open(self._folder / f"{command[0]}.txt", "ab") as output:
            self._processes.append(subprocess.Popen(command, env={**os.environ, **getattr(self, "environment", {})}, stdin=subprocess.DEVNULL,
                                                    stdout=output, stderr=subprocess.STDOUT, **options))
        return self._processes[-1]

    def close(self):
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)
        os.kill(int(self._bus_pid), 15)
        self._sockets.close()

    # --- hands ---

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True, timeout=20)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "2", "--", text], check=True, timeout=60)

    def set_clipboard(self, text):
        # it stays behind and serves the text until somebody else has the clipboard, or the screen ends
        subprocess.run(["xclip", "-selection", "clipboard"], input=text.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=True, timeout=20)
        wait_until(lambda: self.clipboard() == text, "the clipboard", 20)

    def clipboard(self):
        return subprocess.run(["xclip", "-selection", "clipboard", "-out"], capture_output=True, text=True, timeout=10, check=False).stdout

    def click_at(self, x, y, button=1, count=1):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", str(count), "--delay", "60", str(button)], check=True, timeout=20)

    def fill_screen(self):
        """The active window takes the whole screen, so that no text in it makes it grow."""
        width, height = self.size.split("x")
        subprocess.run(["xdotool", "getactivewindow", "windowmove", "0", "0", "windowsize", width, str(int(height) - 30)], check=True, timeout=20)

    # --- eyes ---

    def screenshot(self, path):
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(path)], check=True, timeout=30)

    def application(self, pid):
        desktop = self.atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == pid:
                return child
        return None

    def everything(self, root, visible=True):
        """All widgets below `root`, depth first."""
        stack = [root]
        while stack:
            node = stack.pop()
            try:
                if visible and node is not root and not node.get_state_set().contains(self.atspi.StateType.SHOWING):
                    # what a list holds is not showing as long as it is scrolled away
                    continue
                yield Widget(self, node)
                count = min(node.get_child_count(), MAX_CHILDREN)
                stack.extend(child for child in (node.get_child_at_index(i) for i in reversed(range(count))) if child is not None)
            except self.atspi_error():
                continue

    @staticmethod
    def atspi_error():
        from gi.repository import GLib
        return GLib.Error


class Widget:
    """What a screen reader knows of one widget."""

    def __init__(self, desktop, node):
        self._desktop = desktop
        self.node = node

    @property
    def name(self):
        return self.node.get_name() or ""

    @property
    def role(self):
        return self.node.get_role_name()

    @property
    def text(self):
        interface = self.node.get_text_iface()
        return self._desktop.atspi.Text.get_text(interface, 0, -1) if interface else ""

    def has_state(self, state):
        return self.node.get_state_set().contains(getattr(self._desktop.atspi.StateType, state))

    def box(self):
        """Where it is on the screen: x, y, width, height."""
        return self.node.get_extents(self._desktop.atspi.CoordType.SCREEN)

    def is_below(self, other):
        """Whether it is a part of the other one."""
        node = self.node.get_parent()
        while node is not None and node != other.node:
            node = node.get_parent()
        return node is not None

    def click(self, button=1, count=1):
        box = self.box()
        self._desktop.click_at(box.x + box.width // 2, box.y + box.height // 2, button, count)

    def press(self):
        """By the accessibility interface, as assistive technology does."""
        self._desktop.atspi.Action.do_action(self.node, 0)

    def focus(self):
        self.node.grab_focus()

    def set_text(self, text):
        self._desktop.atspi.EditableText.set_text_contents(self.node, text)

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"


class Window:
    """The main window (and its dialogs) of a node that runs on a desktop."""

    def __init__(self, desktop, node):
        self.desktop = desktop
        self._node = node
        wait_until(lambda: self.find(role="frame"), lambda: f"the window of {node}", 30, nodes=[node])

    def all(self, role=None, name=None, contains=None, visible=True):
        application = self.desktop.application(self._node.pid)
        if application is None:
            return []
        found = []
        for widget in self.desktop.everything(application, visible):
            try:
                if (role is None or widget.role == role) and (name is None or widget.name == name) \
                        and (contains is None or contains in widget.name or contains in widget.text):
                    found.append(widget)
            except self.desktop.atspi_error():
                continue
        return found

    def find(self, **what):
        found = self.all(**what)
        return found[0] if found else None

    def wait(self, timeout=30, **what):
        return wait_until(lambda: self.find(**what), lambda: f"{what} in the window; there is {self.outline()}", timeout, nodes=[self._node])

    def click(self, timeout=30, button=1, count=1, **what):
        """Once it stays where it is: rows move, and are replaced, while others come."""
        def done():
            try:
                if (widget := self.find(**what)) is None:
                    return False
                before = widget.box()
                time.sleep(0.1)
                after = widget.box()
                if (before.x, before.y, before.width, before.height) != (after.x, after.y, after.width, after.height):
                    return False
                widget.click(button, count)
                return True
            except self.desktop.atspi_error():
                return False
        wait_until(done, lambda: f"{what} to be clicked; there is {self.outline()}", timeout, nodes=[self._node])

    def outline(self):
        return ", ".join(repr(widget) for widget in self.all() if widget.name)[:6000]

    def settle(self, seconds=0.3):
        """Until what was pressed has been drawn."""
        time.sleep(seconds * STRETCH)
