"""Programs that have nothing but IPv6 for their channels: the WebAPI alone is at an IPv4 address."""

import itertools
import socket
import urllib.parse
from pathlib import Path

from harness import isolation
from harness.case import IntegrationTest
from harness.content import MIB, large_file, small_tree, write_file
from harness.krpc import Bootstrap
from harness.node import TORRENT_PORT
from harness.waiting import wait_until


class IPv6Test(IntegrationTest):
    backbone = 0

    def setUp(self):
        self.require_isolation()
        if not Path("/proc/net/if_inet6").exists():
            self.skipTest("this machine has no IPv6")
        super().setUp()
        self._numbers = itertools.count(1)
        self._addresses = {}
        self.source = self.scratch / "channel"
        small_tree(self.source, 30, "ipv6")
        large_file(self.source / "large.bin", 3 * MIB, "ipv6")

    def _new_address(self):
        # a network each: within one, libtorrent takes the others for a flood
        address = f"fd00:{next(self._numbers):x}::1"
        isolation.add_address(address)
        return address

    def ipv6_node(self, name, **options):
        address = self._new_address()
        node = self.node(name, bootstrap=options.pop("bootstrap", ()), settings={"BitTorrent": {r"Session\InterfaceAddress": address}}, **options)
        self._addresses[node] = address
        return node

    def endpoint(self, node):
        return f"[{self._addresses[node]}]:{node.listener()[1]}"

    def publish(self, node):
        channel = node.megatorrent.create_channel("IPv6")
        task = node.megatorrent.publish(channel["key"], self.source)
        return channel["key"], channel["link"], task["result"]["sequence"]

    def assertComplete(self, node, key, sequence):
        entry = node.megatorrent.wait_complete(key, sequence)
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)

    def wait_peer(self, node, begin, **values):
        """Until a peer whose endpoint begins like this is listed, with these values."""
        def find():
            return any(peer["endpoint"].startswith(begin) and values.items() <= peer.items() for peer in node.megatorrent.get("peers"))
        wait_until(find, lambda: f"{begin} with {values} among {node.megatorrent.get('peers')}", nodes=[node])

    def test_named_peer(self):
        """A peer that is named by its bracketed address, in the request or in the link; updates are pushed."""
        publisher, subscriber, other = (self.ipv6_node(name) for name in ("publisher", "subscriber", "other"))
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(publisher.listener(), timeout=5)
        key, link, sequence = self.publish(publisher)
        self.assertEqual(subscriber.megatorrent.subscribe(link, peers=self.endpoint(publisher)), key)
        self.assertComplete(subscriber, key, sequence)
        self.wait_peer(subscriber, self.endpoint(publisher), outgoing=True, extended=True, channels=[key])
        self.wait_peer(publisher, f"[{self._addresses[subscriber]}]:", outgoing=False, extended=True, channels=[key])

        other.megatorrent.subscribe(f"{link}?bootstrap={urllib.parse.quote(self.endpoint(publisher))}")
        self.assertComplete(other, key, sequence)
        self.wait_peer(other, self.endpoint(publisher), outgoing=True)

        write_file(self.source / "more.txt", b"more\n")
        update = publisher.megatorrent.publish(key)["result"]["sequence"]
        for node in (subscriber, other):
            self.assertComplete(node, key, update)

    def test_found_through_a_peer(self):
        """Peers tell each other of the IPv6 addresses that they have reached."""
        publisher, middle, newcomer = (self.ipv6_node(name) for name in ("publisher", "middle", "newcomer"))
        key, link, sequence = self.publish(publisher)
        middle.megatorrent.subscribe(link, peers=self.endpoint(publisher))
        self.assertComplete(middle, key, sequence)
        newcomer.megatorrent.subscribe(link, peers=self.endpoint(middle))
        self.assertComplete(newcomer, key, sequence)
        self.wait_peer(newcomer, self.endpoint(publisher), outgoing=True)

    def test_found_in_the_dht(self):
        """The manifest and the publisher's address come from a DHT over IPv6."""
        router = Bootstrap(self._new_address())
        self.addCleanup(router.close)
        bootstrap = [(f"[{router.endpoint[0]}]", router.endpoint[1])]
        dht = [self.ipv6_node(f"dht{number}", bootstrap=bootstrap, megatorrent=False) for number in (1, 2, 3)]
        wait_until(lambda: all(router.knows((self._addresses[node], TORRENT_PORT)) for node in dht), "the DHT to form", 30, nodes=dht)
        publisher, subscriber = (self.ipv6_node(name, bootstrap=bootstrap) for name in ("publisher", "subscriber"))
        publisher.wait_dht_ready()
        subscriber.wait_dht_ready()
        key, link, sequence = self.publish(publisher)
        subscriber.megatorrent.subscribe(link)
        self.assertComplete(subscriber, key, sequence)
        self.wait_peer(subscriber, self.endpoint(publisher), outgoing=True)
