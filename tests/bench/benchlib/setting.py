"""What one run of a benchmark is given, and the folder that it works in."""

import contextlib
import dataclasses
import json
import os
import shutil
from pathlib import Path

from harness import isolation
from harness.content import MIB

GIB = 1024 * MIB
_SPARE = 256 * MIB   # for profiles and databases


@dataclasses.dataclass
class Setting:
    program: Path      # qbittorrent-nox
    tools: Path        # where the floors are
    folder: Path       # everything is below it, and it is deleted at the end
    size: int          # bytes, of scenarios with one file
    files: list        # counts, of scenarios with many
    huge: list         # counts, of a scenario with very many
    blobs: list        # counts, of what a node holds
    minutes: float     # how long idle things are watched
    tmpfs: bool        # whether nodes work in memory

    def to_json(self):
        return json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def from_json(cls, text):
        values = json.loads(text)
        return cls(**{**values, **{name: Path(values[name]) for name in ("program", "tools", "folder")}})

    @property
    def source(self):
        """The file that all runs of a scenario read; nobody writes it."""
        return self.folder / "source" / "content.bin"

    def tool(self, name):
        path = self.tools / name
        if not os.access(path, os.X_OK):
            raise SystemExit(f"There is no program {path}. Build it (make bench does), or say --tools.")
        return path

    @contextlib.contextmanager
    def scratch(self, memory=None):
        """A fresh folder for one run. `memory`: bytes that it has to hold in memory instead of on the disk. Short, for the path of a
        local socket in a profile has at most 107 bytes."""
        folder = self.folder / "run"
        disk = None
        try:
            folder.mkdir(parents=True)
            if memory is not None or self.tmpfs:
                disk = isolation.FixedSizeDisk(folder, (memory or 3 * self.size) + _SPARE)
            yield folder
        finally:
            if disk is not None:
                disk.close()
            shutil.rmtree(folder, ignore_errors=True)


def random_file(path, size):
    """Bytes that nothing makes smaller."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        for position in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - position)))
    return path


def warm(path):
    """Has the kernel hold a file in memory."""
    with open(path, "rb", buffering=0) as file:
        buffer = bytearray(MIB)
        while file.readinto(buffer):
            pass
