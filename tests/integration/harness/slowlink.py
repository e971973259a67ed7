"""A network with delay and loss, or a rate: the loopback interface, packets of the usual size, and the program bench_slowlink."""

import contextlib
import json
import socket
import subprocess
import threading
import time
from pathlib import Path

from .network import new_address
from .node import WEBUI_PORT

ONE_WAY = 25        # ms; the round trip is twice that
LOSS = 1            # percent of all packets, in each direction
_MTU = 1500         # the loopback's own would lose 64 KiB at a time
# TCP's congestion control: what most machines have, or else (a namespace may not choose freely) what does nearly the same at such losses
_CONGESTION = ("cubic", "reno")
_TO_DELAY, _DONE = 1, 2


def shape_loopback(folder):
    """Call it before any connection is made. `folder`: where to mount a /proc that can be written to; the namespace is our own. Returns
    the name of the congestion control."""
    subprocess.run(["ip", "link", "set", "lo", "mtu", str(_MTU), "gso_max_segs", "1"], check=True)
    proc = Path(folder) / "proc"
    proc.mkdir()
    subprocess.run(["mount", "-t", "proc", "proc", str(proc)], check=True)
    try:
        settings = proc / "sys/net/ipv4"
        for name in _CONGESTION:
            with contextlib.suppress(OSError):
                (settings / "tcp_congestion_control").write_text(name)
                break
        # packets that come back as copies look as if they came from elsewhere with an address of ours
        for name in ("route_localnet", "accept_local"):
            (settings / "conf/lo" / name).write_text("1")
        return (settings / "tcp_congestion_control").read_text().strip()
    finally:
        subprocess.run(["umount", str(proc)], check=True)
        proc.rmdir()


class SlowLink:
    """While the block runs all packets between the nodes are late, and some never arrive; those of the WebUI are let alone."""

    def __init__(self, program, one_way=ONE_WAY, loss=LOSS, seed=1, kilobits=None):
        """`program`: bench_slowlink. `kilobits`: a second, for all nodes together; none: as many as there are."""
        self._one_way = one_way
        self._command = [program, str(one_way), str(loss), str(seed), str(_TO_DELAY), str(_DONE), *([str(kilobits)] if kilobits else [])]
        self.counts = {}
        self.round_trip = None

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if self._process.stdout.readline().strip() != "ready":
            raise AssertionError("the slow link did not start")
        chosen = f"meta mark 0 meta l4proto {{ tcp, udp }} th dport != {WEBUI_PORT} th sport != {WEBUI_PORT}"
        self._nft(f"table ip slowlink {{\n"
                  f"chain sent {{\ntype filter hook output priority 0; policy accept;\n{chosen} meta mark set {_TO_DELAY}\n}}\n"
                  f"chain arriving {{\ntype filter hook input priority 0; policy accept;\nmeta mark {_TO_DELAY} drop\n}}\n}}\n")
        self.round_trip = _round_trip()
        if not 2 * self._one_way <= self.round_trip < 20 * self._one_way:
            raise AssertionError(f"the slow link has a round trip of {self.round_trip:.1f} ms")
        return self

    def __exit__(self, *_):
        self._nft("delete table ip slowlink")
        self._process.terminate()
        output, _ = self._process.communicate(timeout=10)
        self.counts = json.loads(output)

    @staticmethod
    def _nft(text):
        subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def _round_trip():
    """What a byte there and back takes, in ms, at best."""
    with socket.create_server((new_address(), 0)) as listener:
        def answer():
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(1):
                    connection.sendall(data)
        threading.Thread(target=answer, daemon=True).start()
        best = float("inf")
        with socket.create_connection(listener.getsockname(), source_address=(new_address(), 0), timeout=30) as client:
            for _ in range(5):
                start = time.monotonic()
                client.sendall(b"x")
                client.recv(1)
                best = min(best, time.monotonic() - start)
    return 1000 * best
