"""Bytes on the wire, counted by the kernel's packet filter and not by the program under test."""

import itertools
import json
import subprocess

_numbers = itertools.count(1)


class WireCounter:
    """Counts the IP bytes of TCP connections to the given listeners, (address, port), in both directions."""

    def __init__(self, listeners):
        self._table = f"megatorrent{next(_numbers)}"
        rules = "".join(
            f"ip daddr {address} tcp dport {port} counter name wire\nip saddr {address} tcp sport {port} counter name wire\n"
            for address, port in listeners)
        self._run(["-f", "-"], f"table inet {self._table} {{\ncounter wire {{ }}\n"
                  f"chain out {{\ntype filter hook output priority 0; policy accept;\n{rules}}}\n}}\n")

    def bytes(self):
        answer = json.loads(self._run(["-j", "list", "counter", "inet", self._table, "wire"]))
        return next(entry["counter"]["bytes"] for entry in answer["nftables"] if "counter" in entry)

    def close(self):
        self._run(["delete", "table", "inet", self._table])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @staticmethod
    def _run(arguments, text=None):
        return subprocess.run(["nft", *arguments], input=text, capture_output=True, text=True, check=True).stdout
