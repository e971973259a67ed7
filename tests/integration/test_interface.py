"""Bound to a network interface, nothing of ours takes another one: not at the start, and not while the interface is gone."""

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

from harness.case import IntegrationTest, Settings
from harness.content import MIB, large_file, small_tree
from harness.node import Node
from harness.waiting import wait_until

# The node's ends of two cables; the other ends are in namespaces of the peers. All that is not of the VPN's own network is routed the wrong way.
VPN, WRONG = "mtvpn", "mtwan"
VPN_NET, FAR_NET, WRONG_NET = "10.77.1", "10.77.3", "10.77.2"

_numbers = itertools.count(1)


def ip(*arguments):
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


class Elsewhere:
    """A network namespace at the other end of a cable, held open by a process of its own."""

    def __init__(self, device, peer_device):
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec sleep infinity"],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if self.process.stdout.readline() != b"ready\n":
            raise AssertionError("no network namespace could be made")
        self.device, self.peer_device = device, peer_device

    def plug_in(self, node_address, far_addresses):
        ip("link", "add", self.device, "type", "veth", "peer", "name", self.peer_device, "netns", str(self.process.pid))
        ip("address", "add", f"{node_address}/24", "dev", self.device)
        for address in far_addresses:
            self.run("ip", "address", "add", f"{address}/24", "dev", self.peer_device)
        self.run("ip", "link", "set", self.peer_device, "up")
        ip("link", "set", self.device, "up")

    def run(self, *command):
        return subprocess.run([*self.wrapper(), *command], check=True, capture_output=True, text=True).stdout

    def wrapper(self):
        return ["nsenter", f"--net=/proc/{self.process.pid}/ns/net"]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Leaks:
    """Packets that leave by the wrong interface, counted by the kernel where they leave. TCP: only Megatorrent makes it here."""

    def __init__(self):
        self._table = f"leaks{next(_numbers)}"
        self._run(["-f", "-"], f"table inet {self._table} {{\ncounter wrong {{ }}\ncounter names {{ }}\n"
                  "chain out {\ntype filter hook postrouting priority 0; policy accept;\n"
                  f'oifname "{WRONG}" meta l4proto tcp counter name wrong\n'
                  "meta l4proto { tcp, udp } th dport 53 counter name names\n}\n}\n")

    def count(self):
        entries = json.loads(self._run(["-j", "list", "table", "inet", self._table]))["nftables"]
        return {entry["counter"]["name"]: entry["counter"]["packets"] for entry in entries if "counter" in entry}

    def close(self):
        self._run(["delete", "table", "inet", self._table])

    @staticmethod
    def _run(arguments, text=None):
        return subprocess.run(["nft", *arguments], input=text, capture_output=True, text=True, check=True).stdout


class InterfaceTest(IntegrationTest):
    backbone = 0

    def setUp(self):
        self.require_isolation()
        self.require_packet_counter()
        super().setUp()
        for which in ("all", "default"):
            # the routes say that the peer is elsewhere, and mean it
            Path(f"/proc/sys/net/ipv4/conf/{which}/rp_filter").write_text("0")
        self.vpn, self.wrong = Elsewhere(VPN, "far"), Elsewhere(WRONG, "far")
        for end in (self.vpn, self.wrong):
            self.addCleanup(end.close)
        self.plug_vpn_in()
        # the peer's second address can be had by the wrong way only, if one asks the routes
        self.wrong.plug_in(f"{WRONG_NET}.1", [f"{WRONG_NET}.2", f"{FAR_NET}.2"])
        ip("route", "add", "default", "via", f"{WRONG_NET}.2", "dev", WRONG)
        self.leaks = Leaks()
        self.addCleanup(self.leaks.close)

        self.source = self.scratch / "channel"
        small_tree(self.source, 20, "interface")
        large_file(self.source / "large.bin", 24 * MIB, "interface")

    def plug_vpn_in(self):
        self.vpn.plug_in(f"{VPN_NET}.1", [f"{VPN_NET}.2", f"{FAR_NET}.2"])
        # what comes from the node by the VPN goes back by it
        self.vpn.run("ip", "route", "replace", "default", "via", f"{VPN_NET}.1")

    def unplug_vpn(self):
        ip("link", "delete", VPN)

    def bound_node(self, name, interface=VPN, address="", limits=None, **options):
        """The WebAPI stays on loopback, with qBittorrent's own settings as a user would make them."""
        settings = {"BitTorrent": {r"Session\Interface": interface, r"Session\InterfaceName": interface, r"Session\InterfaceAddress": address,
                                   r"Session\DHTEnabled": "false", **(limits or {})}}
        return self.node(name, settings=settings, **options)

    def publisher(self):
        """Beyond the VPN, at two addresses: its WebAPI at the one that is routed there, its channel at the one that is not."""
        node = Node("publisher", Settings.program, self.folder / "publisher", f"{VPN_NET}.2", wrapper=self.vpn.wrapper(),
                    settings={"BitTorrent": {r"Session\InterfaceAddress": "", r"Session\DHTEnabled": "false"},
                              "Preferences": {r"WebUI\AuthSubnetWhitelistEnabled": "true", r"WebUI\AuthSubnetWhitelist": "0.0.0.0/0"}})
        self.network.nodes.append(node)
        node.start()
        channel = node.megatorrent.create_channel("Beyond the VPN")
        sequence = node.megatorrent.publish(channel["key"], self.source)["result"]["sequence"]
        return node, channel, sequence, f"{FAR_NET}.2:{node.listener()[1]}"

    def wait_status(self, node, test, what):
        return wait_until(lambda: (status := node.megatorrent.status()) and test(status) and status,
                          lambda: f"{what}; it says {node.megatorrent.status()}", 40, nodes=[node])

    def assertNoLeak(self):
        self.assertEqual(self.leaks.count(), {"wrong": 0, "names": 0})

    def test_gone_and_back(self):
        """In the middle of a transfer the interface goes away and comes back; nothing leaves by the other one, and nobody has to help."""
        _, channel, sequence, endpoint = self.publisher()
        subscriber = self.bound_node("subscriber", limits={r"Session\GlobalDLSpeedLimit": "3000", r"Session\IgnoreLimitsOnLAN": "false"})
        subscriber.megatorrent.subscribe(channel["link"], peers=endpoint)
        entry = subscriber.megatorrent.wait_for_subscription(channel["key"], lambda entry: entry["completedBytes"] > MIB, "something to arrive")
        self.assertLess(entry["completedBytes"], entry["wantedBytes"])
        port = subscriber.megatorrent.status()["listenPort"]

        self.unplug_vpn()
        status = self.wait_status(subscriber, lambda status: status["error"] and not status["peers"], "it to notice that the interface is gone")
        self.assertMentions(status["error"], VPN, "waits")
        self.assertTrue(status["running"])
        self.assertEqual((status["listenPort"], status["listenAddresses"]), (0, []))
        self.assertMentions(subscriber.log(), VPN)
        # whoever is named now is not dialled
        subscriber.megatorrent.post("addPeer", channel=channel["key"], peer=f"{FAR_NET}.2:6999")
        time.sleep(15)  # longer than the first pauses between attempts
        self.assertNoLeak()
        self.assertNotEqual(subscriber.megatorrent.subscription(channel["key"])["state"], "complete")

        self.plug_vpn_in()
        status = self.wait_status(subscriber, lambda status: status["listenPort"], "it to listen again")
        self.assertEqual((status["listenPort"], status["error"]), (port, ""))
        entry = subscriber.megatorrent.wait_complete(channel["key"], sequence, timeout=120)
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)
        self.assertNoLeak()

    def test_missing_at_the_start(self):
        """It starts, says what it waits for, and goes on when the interface is there."""
        _, channel, sequence, endpoint = self.publisher()
        self.unplug_vpn()
        subscriber = self.bound_node("subscriber", start=False)
        subscriber.start(wait=False)
        wait_until(subscriber.answers, "its WebAPI", 30, nodes=[subscriber])
        status = self.wait_status(subscriber, lambda status: status["running"], "it to start")
        self.assertMentions(status["error"], VPN, "waits")
        self.assertEqual(status["listenPort"], 0)
        subscriber.megatorrent.subscribe(channel["link"], peers=endpoint)
        time.sleep(5)
        self.assertNoLeak()
        self.plug_vpn_in()
        subscriber.megatorrent.wait_complete(channel["key"], sequence, timeout=120)
        self.assertNoLeak()

    def test_interface_and_address(self):
        """An address of another interface is no way out; one of its own is used."""
        _, channel, sequence, endpoint = self.publisher()
        astray = self.bound_node("astray", address=f"{WRONG_NET}.1", start=False)
        astray.start(wait=False)
        wait_until(astray.answers, "its WebAPI", 30, nodes=[astray])
        status = self.wait_status(astray, lambda status: status["running"], "it to start")
        self.assertMentions(status["error"], VPN, f"{WRONG_NET}.1")
        subscriber = self.bound_node("subscriber", address=f"{VPN_NET}.1")
        for node in (astray, subscriber):
            node.megatorrent.subscribe(channel["link"], peers=endpoint)
        subscriber.megatorrent.wait_complete(channel["key"], sequence)
        self.assertEqual(astray.megatorrent.status()["peers"], 0)
        self.assertNoLeak()

    def test_what_comes_by_the_other_interface(self):
        """The node's address on the VPN answers nobody who comes by another interface."""
        bound, unbound = self.bound_node("bound"), self.bound_node("unbound", interface="", address=f"{VPN_NET}.1")
        self.wrong.run("ip", "route", "add", f"{VPN_NET}.0/24", "via", f"{WRONG_NET}.1")

        def is_answered(node):
            script = f"import socket; socket.create_connection(('{VPN_NET}.1', {node.megatorrent.status()['listenPort']}), 5)"
            return subprocess.run([*self.wrong.wrapper(), sys.executable, "-c", script], capture_output=True, check=False).returncode == 0

        self.assertTrue(is_answered(unbound))  # so that the answer means something
        self.assertFalse(is_answered(bound))

    def test_the_judge(self):
        """Bound to the address alone, as anybody might do it, packets do go astray, and are seen."""
        _, channel, _, endpoint = self.publisher()
        node = self.bound_node("by address", interface="", address=f"{VPN_NET}.1")
        node.megatorrent.subscribe(channel["link"], peers=endpoint)
        wait_until(lambda: self.leaks.count()["wrong"] > 0, "a packet to go astray", 30, nodes=[node])
