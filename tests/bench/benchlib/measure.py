"""Measuring processes and files from outside, in the same way whoever is measured."""

import contextlib
import mmap
import os
import subprocess
import threading
import time
from pathlib import Path

from harness.process import MemorySampler, cpu_seconds, rss_anon
from harness.content import MIB

POLL = 0.01     # seconds between two looks at a growing file


def disk_usage(*places):
    """Bytes that the files at or below these places take on the disk."""
    total = 0
    for place in places:
        if not os.path.isdir(place):
            with contextlib.suppress(FileNotFoundError):
                total += os.stat(place).st_blocks * 512
            continue
        for parent, _, names in os.walk(place):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    total += os.lstat(os.path.join(parent, name)).st_blocks * 512
    return total


class Ballast:
    """Memory that the machine really has, given back bit by bit. In a virtual machine free memory may have been returned to the host: the first
    write to such a page costs ten times what it costs otherwise, and is paid by whoever happens to get it. What was freed last is used first,
    so that the page cache of a growing file is made of this. There is enough of it in large pieces (which the kernel gives to who writes with
    large calls) and once more in pages (for who writes to mapped files)."""

    _BLOCK = 16 * MIB
    _LEAD = 256 * MIB

    def __init__(self, size):
        content = b"\1" * self._BLOCK
        self._blocks = []
        self._freed = 0
        for _ in range(min(size + self._LEAD, _available_memory() // 4) // self._BLOCK):
            self._blocks.append([self._block(content, kind) for kind in (mmap.MADV_HUGEPAGE, mmap.MADV_NOHUGEPAGE)])

    def release(self, used):
        """Keeps ahead of what has been used."""
        while self._blocks and self._freed < used + self._LEAD:
            for block in self._blocks.pop():
                block.close()
            self._freed += self._BLOCK

    def close(self):
        self.release(float("inf"))

    def _block(self, content, kind):
        block = mmap.mmap(-1, self._BLOCK, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with contextlib.suppress(OSError):
            block.madvise(kind)
        block[:] = content
        return block


def _available_memory():
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


class Growth:
    """How what is below a folder grows to `size` bytes on the disk while the block runs. Make it before anything is measured: it
    gathers the ballast, `size` bytes unless told otherwise."""

    def __init__(self, folder, size, ballast=None):
        self._folder = folder
        self._size = size
        self._ballast = Ballast(size if ballast is None else ballast)
        self._base = disk_usage(folder)
        self._points = [(time.monotonic(), 0)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._ballast.release(0)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self._ballast.close()

    @property
    def share(self):
        """0 to 1"""
        return min(self._points[-1][1] / self._size, 1)

    def steady_rate(self):
        """MiB/s between 10 % and 90 %: without what comes before the first byte and after the last."""
        first, last = self._time_of(0.1), self._time_of(0.9)
        if first is None or last is None or last <= first:
            return None
        return 0.8 * self._size / MIB / (last - first)

    def _time_of(self, share):
        wanted = share * self._size
        for (time_before, before), (time_after, after) in zip(self._points, self._points[1:]):
            if after >= wanted > before:
                return time_before + (time_after - time_before) * (wanted - before) / (after - before)
        return None

    def _run(self):
        while not self._stop.wait(POLL):
            # the time is that of the look, not of its planned moment
            used = disk_usage(self._folder) - self._base
            self._points.append((time.monotonic(), used))
            self._ballast.release(used)


class Window:
    """Wall time, CPU seconds and peak memory of processes while the block runs. `idle`: {name: bytes of own memory} to compare with."""

    def __init__(self, idle=None, **pids):
        self._pids = pids
        self._idle = idle or {}
        self.wall = 0
        self.cpu = {}
        self.memory = {}

    def __enter__(self):
        self._samplers = {name: MemorySampler(pid) for name, pid in self._pids.items()}
        for sampler in self._samplers.values():
            sampler.__enter__()
        self._cpu = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        self._start = time.monotonic()
        return self

    @property
    def elapsed(self):
        return time.monotonic() - self._start

    def __exit__(self, kind, *_):
        if kind is None:
            self.wall = time.monotonic() - self._start
            self.cpu = {name: cpu_seconds(pid) - self._cpu[name] for name, pid in self._pids.items()}
        for name, sampler in self._samplers.items():
            sampler.__exit__()
            self.memory[name] = (sampler.peak - self._idle.get(name, 0)) / MIB

    def results(self, size=None):
        """`size`: bytes that were moved, if CPU seconds are wanted for each GiB."""
        scale = 1024 * MIB / size if size else 1
        values = {"wall": self.wall, "cpu": sum(self.cpu.values()) * scale}
        values |= {f"cpu_{name}": seconds * scale for name, seconds in self.cpu.items()}
        values |= {f"memory_{name}": amount for name, amount in self.memory.items()}
        return values


def settle(seconds=1.0):
    """Lets programs come to rest, and the disk finish what earlier runs have left to it."""
    os.sync()
    time.sleep(seconds)


def idle_memory(**nodes):
    return {name: rss_anon(node.pid) for name, node in nodes.items()}


def voluntary_switches(pid):
    """How often threads of a process have gone to sleep, which is how often something wakes them."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches:"):
                    total += int(line.split()[1])
    return total


def require_same(one, other):
    """Ends the run if two files are not the same, byte for byte."""
    if subprocess.run(["cmp", str(one), str(other)], check=False).returncode != 0:
        raise AssertionError(f"{other} is not what was sent")
