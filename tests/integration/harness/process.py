"""What the kernel says about a process."""

import os
import threading
from collections import Counter
from pathlib import Path

_LISTEN = "0A"


def rss_anon(pid):
    """Bytes of memory that are the process's own: neither files nor shared."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"process {pid} has no RssAnon")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def thread_names(pid):
    names = Counter()
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            names[(task / "comm").read_text().strip()] += 1
        except OSError:
            pass  # it has just ended
    return names


def sockets(pid):
    """Sockets that wait for someone: {("tcp" or "udp", port)}."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    result = set()
    for protocol in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{protocol}").read_text().splitlines()[1:]:
            fields = line.split()
            waits = fields[3] == _LISTEN or protocol.startswith("udp")
            if waits and fields[9] in inodes:
                result.add((protocol[:3], int(fields[1].rpartition(":")[2], 16)))
    return result


class MemorySampler:
    """The highest RssAnon of a process while the block runs."""

    def __init__(self, pid, interval=0.02):
        self.peak = rss_anon(pid)
        self._pid = pid
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(self._interval):
            try:
                self.peak = max(self.peak, rss_anon(self._pid))
            except (OSError, LookupError):  # it has ended; a zombie has no memory
                return
