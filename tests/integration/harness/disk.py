"""A disk that can be unplugged: a file system of its own, mounted where the programs look for it. In a mount namespace only."""

from pathlib import Path

from .isolation import FixedSizeDisk, bind, unbind


class Disk:
    """`folder`: where it is mounted. While it is unplugged there is an empty folder on another device."""

    def __init__(self, folder, size=256 * 1024 * 1024):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._behind = self.folder.with_name("." + self.folder.name + " behind")
        self._disk = FixedSizeDisk(self._behind, size)
        self.is_plugged = False
        self.plug()

    def plug(self):
        if not self.is_plugged:
            bind(self._behind, self.folder)
            self.is_plugged = True

    def unplug(self):
        if self.is_plugged:
            unbind(self.folder)
            self.is_plugged = False

    def fill(self):
        """Leaves no room for anything."""
        with open(self._behind / ".filler", "ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(1024 * 1024))
            except OSError:
                pass

    def empty_filler(self):
        (self._behind / ".filler").unlink(missing_ok=True)

    def close(self):
        self.unplug()
        self._disk.close()
