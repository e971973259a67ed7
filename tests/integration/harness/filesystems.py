"""File systems that people have beside that of the machine, each mounted in the namespace of the tests."""

import contextlib
import shutil
import signal
import subprocess
from pathlib import Path

from .isolation import FixedSizeDisk, bind, mount_overlay, unbind
from .waiting import wait_until

SIZE = 96 * 1024 * 1024


class FileSystem:
    """`folder`: where it is mounted. It can be unmounted and mounted again, with what is on it."""

    name = ""
    keeps_modes = True      # the right to be executed
    time_step = 1           # seconds

    def __init__(self, place):
        self.folder = Path(place) / "mounted"
        self.behind = Path(place) / "behind"
        self.folder.mkdir(parents=True)
        self.behind.mkdir()

    @classmethod
    def missing(cls):
        """What the machine lacks for it, or None."""
        return None

    def mount(self):
        raise NotImplementedError

    def unmount(self):
        unbind(self.folder)

    def close(self):
        if self.folder.is_mount():
            self.unmount()


class Tmpfs(FileSystem):
    name = "tmpfs"

    def __init__(self, place):
        super().__init__(place)
        self._disk = FixedSizeDisk(self.behind, SIZE)

    def mount(self):
        bind(self.behind, self.folder)

    def close(self):
        super().close()
        self._disk.close()


class Overlay(Tmpfs):
    """As in containers. What was there at the last mount is in the lower layer, and gets another inode as soon as it is touched."""

    name = "overlay"

    def __init__(self, place):
        super().__init__(place)
        self._mounts = 0
        self._layer().mkdir()

    def _layer(self):
        return self.behind / f"layer {self._mounts}"

    def mount(self):
        lower = [str(self.behind / f"layer {number}") for number in range(self._mounts, -1, -1)]
        self._mounts += 1
        self._layer().mkdir()
        work = self.behind / f"work {self._mounts}"
        work.mkdir()
        mount_overlay(self.folder, lower, self._layer(), work)


class Fuse(FileSystem):
    """In an image file, by a program of its own; inode numbers are made up at each mount."""

    keeps_modes = False
    programs = ()

    def __init__(self, place):
        super().__init__(place)
        self.image = self.behind / "image"
        with open(self.image, "wb") as image:
            image.truncate(SIZE)
        subprocess.run(self.make(), check=True, capture_output=True)
        self._process = None

    @classmethod
    def missing(cls):
        if not Path("/dev/fuse").exists():
            return "/dev/fuse"
        return next((program for program in cls.programs if not shutil.which(program)), None)

    def mount(self):
        self._process = subprocess.Popen(self.serve(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.folder.is_mount() or self._process.poll() is not None, f"{self.name} to be mounted", 20)
        if not self.folder.is_mount():
            raise AssertionError(f"{self.name} could not be mounted: {self.serve()}")

    def unmount(self):
        unbind(self.folder)
        self._process.wait(30)

    @contextlib.contextmanager
    def silent(self):
        """It answers nobody, as a share whose server is gone."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def make(self):
        raise NotImplementedError

    def serve(self):
        raise NotImplementedError


class ExFat(Fuse):
    name = "exFAT"
    time_step = 2
    programs = ("mkfs.exfat", "mount.exfat-fuse", "losetup")

    @classmethod
    def missing(cls):
        if subprocess.run(["losetup", "--find"], capture_output=True, check=False).returncode != 0:
            return "loop device that may be used"
        return super().missing()

    def make(self):
        return ["mkfs.exfat", str(self.image)]

    def mount(self):
        found = subprocess.run(["losetup", "--find", "--show", str(self.image)], check=True, capture_output=True, text=True)
        self._device = found.stdout.strip()
        try:
            super().mount()
        finally:
            # goes with the mount, however that ends
            subprocess.run(["losetup", "--detach", self._device], check=True)

    def serve(self):
        return ["mount.exfat-fuse", "-d", self._device, str(self.folder)]


class Ntfs(Fuse):
    name = "NTFS"
    programs = ("mkntfs", "ntfs-3g")

    def make(self):
        return ["mkntfs", "--force", "--fast", "--quiet", str(self.image)]

    def serve(self):
        return ["ntfs-3g", "-o", "no_detach", str(self.image), str(self.folder)]
