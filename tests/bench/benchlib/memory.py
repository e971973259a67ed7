"""Keeps the memory of a virtual machine from being a benchmark's largest cost.

Many hosts take back what a guest leaves free. Whoever touches such memory again waits for the host, and the kernel books that as CPU time of his:
up to 5 s a GiB where a real machine needs 0.2. It hits whoever happens to come first. Kernels that have run for a while have no free memory,
for files that were read fill it; so that is what is done here, with a file of zeros that takes no space."""

import random
from pathlib import Path

from harness.content import MIB

_FREE = 600 * MIB      # the kernel itself keeps some of it free
_TIMES = 16            # of all memory: the chance that a part which is read has been read before is small


def is_lent():
    """Whether free memory may have to be fetched from a host. How long some of it takes says nothing about the rest."""
    return " hypervisor " in Path("/proc/cpuinfo").read_text().replace("\n", " ")


def fill(folder):
    """Leaves next to no memory free. The kernel gives it to whoever wants it."""
    path = folder / "zeros"
    total = _meminfo("MemTotal")
    size = _TIMES * total
    with open(path, "wb") as file:
        file.truncate(size)
    buffer = bytearray(4 * MIB)
    with open(path, "rb", buffering=0) as file:
        file.seek(random.randrange(size // MIB) * MIB)
        for _ in range(total // len(buffer)):
            if _meminfo("MemFree") < _FREE:
                break
            if file.readinto(buffer) < len(buffer):
                file.seek(0)
    return path


def _meminfo(name):
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"/proc/meminfo has no {name}")
