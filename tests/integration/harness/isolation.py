"""A network and mount namespace of our own, so that nothing outside is touched and packets can be counted."""

import contextlib
import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

_STATE = "MEGATORRENT_TEST_ISOLATION"
_MS_RDONLY = 1
_MS_REMOUNT = 32
_MS_BIND = 4096
_MNT_DETACH = 2


def enter():
    """Runs this program again inside namespaces of its own, if the machine allows that. Call it first of all."""
    if _STATE not in os.environ:
        for options in (["--net", "--mount"], ["--user", "--map-root-user", "--net", "--mount"]):
            if _succeeds(["unshare", *options, "ip", "link", "set", "lo", "up"]):
                os.environ[_STATE] = "namespace"
                os.execvp("unshare", ["unshare", *options, sys.executable, *sys.orig_argv[1:]])
        os.environ[_STATE] = "none"
    elif is_isolated():
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def is_isolated():
    return os.environ.get(_STATE) == "namespace"


def can_count_packets():
    return is_isolated() and _succeeds(["nft", "list", "ruleset"])


@contextlib.contextmanager
def ordinary_connections(size=256 * 1024):
    """Packets as large as in a network, and connections that keep at most `size` bytes that nobody has read: what is sent is then, soon,
    what is received. In the namespace only."""
    setting = Path("/proc/sys/net/ipv4/tcp_rmem")
    before = setting.read_text()
    link = json.loads(subprocess.run(["ip", "-json", "link", "show", "lo"], check=True, capture_output=True).stdout)[0]
    least, usual, _ = before.split()
    setting.write_text(f"{least} {min(int(usual), size)} {size}")
    subprocess.run(["ip", "link", "set", "lo", "mtu", "1500"], check=True)
    try:
        yield
    finally:
        subprocess.run(["ip", "link", "set", "lo", "mtu", str(link["mtu"])], check=True)
        setting.write_text(before)


def add_address(address):
    """An address of this machine, in the namespace only."""
    options = [f"{address}/64", "dev", "lo", "nodad"] if ":" in address else [f"{address}/32", "dev", "lo"]
    subprocess.run(["ip", "address", "add", *options], check=True)


class FixedSizeDisk:
    """A file system of a fixed size (in bytes) that can really be full; `files`: of files and folders, too."""

    def __init__(self, folder, size, files=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        _mount(b"tmpfs", self.folder, b"tmpfs", 0, _options(size, files))

    def resize(self, size, files=None):
        _mount(b"tmpfs", self.folder, b"tmpfs", _MS_REMOUNT, _options(size, files))

    def free(self):
        return shutil.disk_usage(self.folder).free

    def close(self):
        with contextlib.suppress(OSError):
            _check(_libc().umount2(bytes(self.folder), _MNT_DETACH))


def bind(source, target):
    """What is at `source` is at `target`, too."""
    _mount(bytes(source), Path(target), None, _MS_BIND, "")


def set_read_only(mounted, is_read_only):
    """As a disk that has been mounted so, or had errors."""
    _mount(b"none", Path(mounted), None, _MS_REMOUNT | _MS_BIND | (_MS_RDONLY if is_read_only else 0), "")


def mount_overlay(target, lower, upper, work):
    """`lower`: folders, the uppermost first."""
    layers = ":".join(str(folder) for folder in lower)
    _mount(b"overlay", Path(target), b"overlay", 0, f"lowerdir={layers},upperdir={upper},workdir={work}")


def unbind(target):
    _check(_libc().umount2(bytes(target), _MNT_DETACH))


def _options(size, files):
    return f"size={size}" + (f",nr_inodes={files}" if files else "")


def _succeeds(command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _libc():
    return ctypes.CDLL(None, use_errno=True)


def _mount(source, target, kind, flags, options):
    _check(_libc().mount(source, bytes(target), kind, flags, options.encode()))


def _check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
