"""Who a program talks to, told by two witnesses: the kernel where its packets leave, and a capture on the wire behind that."""

import json
import subprocess
import sys
import time
from pathlib import Path

from .node import WEBUI_PORT
from .waiting import wait_until

ROUTER = 1
PROXY_PORT = 1080
# a scenario in which nothing is to be seen goes on for so long at least, or nothing could have been
MOMENT = 2.0


def address(number):
    """Addresses that programs take for public ones"""
    return f"203.0.113.{number}"


def address6(number):
    return f"2001:db8::{number}"


def ip(*arguments, place=None):
    command = [*(place.wrapper() if place else ()), "ip", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Street:
    """A bridge in the test's own namespace; whoever lives there has a namespace at the other end of a cable."""

    def __init__(self):
        ip("link", "add", "street", "type", "bridge")
        ip("address", "add", f"{address(ROUTER)}/24", "dev", "street")
        ip("-6", "address", "add", f"{address6(ROUTER)}/64", "dev", "street", "nodad")
        ip("link", "set", "street", "up")
        self._places = []

    def place(self, number):
        place = Place(number)
        self._places.append(place)
        return place

    def close(self):
        for place in self._places:
            place.close()


class Place:
    def __init__(self, number):
        self.address, self.address6, self.device = address(number), address6(number), f"door{number}"
        self._process = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec sleep infinity"],
                                         stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if self._process.stdout.readline() != b"ready\n":
            raise AssertionError("no network namespace could be made")
        ip("link", "add", self.device, "type", "veth", "peer", "name", "eth0", "netns", str(self._process.pid))
        ip("link", "set", self.device, "master", "street", "up")
        ip("address", "add", f"{self.address}/24", "dev", "eth0", place=self)
        ip("-6", "address", "add", f"{self.address6}/64", "dev", "eth0", "nodad", place=self)
        ip("link", "set", "eth0", "up", place=self)
        ip("route", "add", "default", "via", address(ROUTER), place=self)
        ip("-6", "route", "add", "default", "via", address6(ROUTER), place=self)

    def wrapper(self):
        return ["nsenter", f"--net=/proc/{self._process.pid}/ns/net"]

    def run(self, *command, text=None):
        return subprocess.run([*self.wrapper(), *command], input=text, check=True, capture_output=True, text=True).stdout

    def mac(self):
        return json.loads(self.run("ip", "-json", "link", "show", "eth0"))[0]["address"]

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Proxy:
    """A SOCKS5 proxy in a place of its own. `names`: {host: address}, which nobody else can resolve"""

    def __init__(self, place, folder, names, login=None):
        self.place, self.log = place, Path(folder) / "proxy.log"
        self.log.touch()
        self._command = [*place.wrapper(), sys.executable, str(Path(__file__).with_name("socks.py")), "--port", str(PROXY_PORT), "--log", str(self.log)]
        for name, target in names.items():
            self._command += ["--name", f"{name}={target}"]
        if login:
            self._command += ["--login", login]
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if self.process.stdout.readline() != b"listening\n":
            raise AssertionError("the proxy did not start")

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
        self.process = None

    def requests(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class EndlessDht:
    """DHT nodes at `place`, and at addresses beyond it, to which `home` gets a way. A walk that begins there does not end by itself."""

    COUNT = 60

    def __init__(self, place, home, folder):
        self._log = Path(folder) / "dht.log"
        self._log.touch()
        # no two in one network, or they would be taken for one node
        addresses = [place.address] + [f"198.18.{number}.1" for number in range(1, self.COUNT)]
        for other in addresses[1:]:
            ip("address", "add", f"{other}/32", "dev", "eth0", place=place)
        ip("route", "add", "198.18.0.0/15", "via", place.address, place=home)
        self._process = subprocess.Popen([*place.wrapper(), sys.executable, str(Path(__file__).with_name("endlessdht.py")), "--log", str(self._log), *addresses],
                                         stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if self._process.stdout.readline() != b"listening\n":
            raise AssertionError("the nodes did not start")

    def asked(self, target=None):
        """How many questions there were, for this target"""
        entries = [json.loads(line) for line in self._log.read_text().splitlines()]
        return sum(target is None or entry["target"] == target for entry in entries)

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Witnesses:
    """Count what leaves a place by any other way than TCP to the proxy (to `ports` of its place). What the test itself asks of the WebUI is left out."""

    def __init__(self, place, proxy_place, folder, ports=(PROXY_PORT,)):
        self._place, self._capture = place, Path(folder) / "wire.pcap"
        self.meant = (0, 0)
        ask = f"tcp sport {WEBUI_PORT}"
        place.run("nft", "-f", "-", text=(
            "table inet witness {\ncounter proxy { }\ncounter names { }\ncounter datagrams { }\ncounter connections { }\ncounter others { }\n"
            "set targets { type ipv4_addr . inet_proto . inet_service; flags dynamic; }\n"
            "chain out {\ntype filter hook output priority 0; policy accept;\n"
            'oifname "lo" accept\n'
            f"ip daddr {proxy_place.address} tcp dport {{ {', '.join(map(str, ports))} }} counter name proxy accept\n"
            f"ip daddr {address(ROUTER)} {ask} accept\n"
            # the system's own matters: that there are neighbours, which groups it has joined or left, and that a door is shut on which somebody knocks
            "tcp sequence 0 tcp flags & rst == rst accept\nip protocol igmp accept\n"
            "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld-listener-report, mld2-listener-report } accept\n"
            "ip protocol { tcp, udp } add @targets { ip daddr . ip protocol . th dport }\n"
            "meta l4proto { tcp, udp } th dport 53 counter name names\n"
            "meta l4proto udp counter name datagrams accept\nmeta l4proto tcp counter name connections accept\ncounter name others\n}\n}\n"))
        self._filter = (f"ether src {place.mac()} and not arp and not icmp6 and not ip6[6] = 0 and not igmp"
                        " and not (tcp[tcpflags] & tcp-rst != 0 and tcp[4:4] = 0)"
                        f" and not (tcp and ({' or '.join(f'dst port {port}' for port in ports)}) and dst host {proxy_place.address})"
                        f" and not (tcp src port {WEBUI_PORT} and dst host {address(ROUTER)})")
        self._tcpdump = subprocess.Popen(["tcpdump", "-i", place.device, "-n", "-U", "--immediate-mode", "-Z", "root", "-w", str(self._capture)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self._tcpdump.stderr.readline()
        while line and "listening" not in line:
            line = self._tcpdump.stderr.readline()
        if not line:
            raise AssertionError("nothing can be captured here")

    def kernel(self):
        entries = json.loads(self._place.run("nft", "-j", "list", "table", "inet", "witness"))["nftables"]
        return {entry["counter"]["name"]: entry["counter"]["packets"] for entry in entries if "counter" in entry}

    def targets(self):
        entries = json.loads(self._place.run("nft", "-j", "list", "table", "inet", "witness"))["nftables"]
        return [element for entry in entries if "set" in entry for element in entry["set"].get("elem", [])]

    def wire(self):
        done = subprocess.run(["tcpdump", "-nn", "-r", str(self._capture), self._filter], capture_output=True, text=True, check=False)
        return done.stdout.splitlines()

    def leaks(self):
        """(of the kernel, on the wire): how many packets"""
        return sum(packets for name, packets in self.kernel().items() if name != "proxy"), len(self.wire())

    def accept(self):
        """What has been seen so far is as it should be: it was done without Safe Mode, or by choice."""
        self.meant = self.leaks()

    def accept_rest(self, quiet=3.0, patience=40):
        """The same, with what is still under way: until nothing more comes."""
        deadline = time.monotonic() + patience
        seen, since = self.leaks(), time.monotonic()
        while time.monotonic() - since < quiet:
            if time.monotonic() > deadline:
                raise AssertionError(f"there is no end of it: {self.wire()[-5:]}")
            time.sleep(0.2)
            if (now := self.leaks()) != seen:
                seen, since = now, time.monotonic()
        self.meant = seen

    def close(self):
        self._tcpdump.terminate()
        self._tcpdump.wait()
        self._tcpdump.stderr.close()


class Scenario:
    """`with`: whatever happens in it, and has happened since the one before, goes through the proxy alone, and something does unless `silent`."""

    def __init__(self, test, witnesses, name, silent=False):
        self._test, self._witnesses, self._name, self._silent = test, witnesses, name, silent

    def __enter__(self):
        self._proxied, self._began = self._witnesses.kernel()["proxy"], time.monotonic()
        self._judge("before")
        return self

    def _judge(self, when):
        said = f"{when} {self._name}: {self._witnesses.targets()}\n" + "\n".join(self._witnesses.wire()[-20:])
        self._test.assertEqual(self._witnesses.leaks(), self._witnesses.meant, said)

    def __exit__(self, kind, *_):
        if kind is not None:
            return
        if self._silent:
            time.sleep(max(0, self._began + MOMENT - time.monotonic()))
        else:
            wait_until(lambda: self._witnesses.kernel()["proxy"] > self._proxied, f"something to go through the proxy ({self._name})", 20)
        self._judge("in")
