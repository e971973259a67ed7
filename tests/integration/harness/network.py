"""A DHT of real nodes on one machine, and more nodes that use it."""

import itertools
import os

from . import isolation
from .node import TORRENT_PORT, Node
from .waiting import wait_until

_numbers = itertools.count(0 if isolation.is_isolated() else os.getpid() % 200 * 250)


def new_address():
    """Each node has 127.x.y.1 for itself: within one /24, or with many ports on one address, libtorrent takes the others for a flood."""
    number = next(_numbers)
    return f"127.{1 + number // 250 % 250}.{1 + number % 250}.1"


class Network:
    """`backbone` plain nodes form the DHT; a node does not ask its own store, so three are the least that is of use."""

    def __init__(self, program, folder, backbone=3):
        self.program = program
        self.folder = folder
        self.nodes = []
        self.bootstrap = []
        for number in range(backbone):
            node = self.node(f"dht{number + 1}", megatorrent=False, start=False, settings={"Preferences": {r"RSS\RSSEnabled": "false"}})
            if number < 2:
                self.bootstrap.append((node.address, TORRENT_PORT))
        for node in self.nodes:
            node.start(wait=False)
        for node in self.nodes:
            node.wait_ready()
        if backbone > 1:
            wait_until(lambda: all(node.dht_nodes() >= backbone - 1 for node in self.nodes),
                       lambda: f"the DHT to form: {[node.dht_nodes() for node in self.nodes]}", 60, nodes=self.nodes)

    def node(self, name, start=True, **options):
        options.setdefault("bootstrap", self.bootstrap)
        node = Node(name, self.program, self.folder / name, new_address(), **options)
        self.nodes.append(node)
        if start:
            node.start()
        return node

    def close(self):
        for node in self.nodes:
            node.kill()
        self.nodes = []

    def diagnosis(self):
        return "\n".join(node.diagnosis() for node in self.nodes if not node.name.startswith("dht"))
