"""Tor in one switch, with real tor: a private network of it, channels that are published and received at onion services, and what happens when Tor is not as it should be."""

import signal
import subprocess
from pathlib import Path

from harness import isolation, tornet
from harness.case import IntegrationTest, Settings
from harness.content import MIB, large_file, small_tree, write_file
from harness.leaks import Scenario, Street, Witnesses, address
from harness.node import Node, Stopwatch
from harness.waiting import wait_until

# building circuits takes what it takes
TIMEOUT = 180


class TorTest(IntegrationTest):
    backbone = 0
    limit = 600

    def setUp(self):
        self.require_isolation()
        if not tornet.is_installed():
            self.skipTest("tor is not installed")
        super().setUp()
        self.tor = self.make_tor()
        self.addCleanup(self.tor.close)
        self.tor.wait_ready()
        self.source = self.scratch / "channel"
        small_tree(self.source, 20, "tor")
        large_file(self.source / "large.bin", 3 * MIB, "tor")

    def make_tor(self):
        return tornet.TorNetwork(self.folder / "tor")

    def make_node(self, name, settings):
        return self.node(name, settings=settings, start=False)

    def hidden(self, name, control=None, start=True):
        """A node that uses the Tor at `control`, or starts one of its own."""
        settings = {"BitTorrent": {r"Session\DHTEnabled": "true"}, "Megatorrent": {r"SafeMode\UseTor": "true"}}
        if control:
            settings["Megatorrent"][r"Tor\Control"] = str(control)
        node = self.make_node(name, settings)
        # so that its own Tor joins the private network
        torrc = node.folder / "qBittorrent/data/megatorrent/tor/torrc"
        torrc.parent.mkdir(parents=True)
        torrc.parent.chmod(0o700)
        torrc.write_text(self.tor.common())
        if start:
            node.start()
        return node

    def wait_tor(self, node, state, *words):
        return wait_until(lambda: (status := node.megatorrent.status())["tor"] == state and status["running"] and self.says(status["torReason"], words) and status,
                          lambda: f"Tor to be {state}, and {words} in the sentence; it says {node.megatorrent.status()}", TIMEOUT, 0.1, nodes=[node])

    def wait_safe_mode(self, node, state, *words):
        status = wait_until(lambda: (status := node.megatorrent.status())["safeMode"] == state and status["running"] and self.says(status["safeModeReason"], words) and status,
                            lambda: f"Safe Mode to be {state}, and {words} in the sentence; it says {node.megatorrent.status()}", TIMEOUT, 0.1, nodes=[node])
        self.assertEqual(status["listenPort"], 0)
        return status

    @staticmethod
    def says(sentence, words):
        return all(word.lower() in sentence.lower() for word in words)

    def wait_services(self, node, count=1):
        wait_until(lambda: node.megatorrent.status()["torServices"] == count, lambda: f"{count} onion services; it says {node.megatorrent.status()}", TIMEOUT, 0.1, nodes=[node])

    def assertReceived(self, node, key, sequence):
        entry = node.megatorrent.wait_complete(key, sequence, timeout=TIMEOUT)
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)

    def assertHidden(self, node):
        """Whom it has connected to is at an onion service, and who has connected to it is nowhere that it knows of. Which of the two is kept is up to them."""
        for peer in node.megatorrent.get("peers"):
            if peer["outgoing"]:
                self.assertRegex(peer["endpoint"], r"^[a-z2-7]{56}\.onion:\d+$")
            else:
                self.assertEqual(peer["endpoint"], "")

    @staticmethod
    def children(node):
        return [int(pid) for pid in Path(f"/proc/{node.pid}/task/{node.pid}/children").read_text().split()
                if Path(f"/proc/{pid}/comm").read_text().strip() == "tor"]


class HiddenChannelTest(TorTest):
    def test_published_received_and_passed_on(self):
        """From a hidden publisher to hidden subscribers by the link alone; an update; and when the publisher is gone, from a subscriber."""
        publisher = self.hidden("publisher")
        # one that would rather have no names, with which all channels would be on one circuit
        client = self.tor.client("client", flags="PreferSOCKSNoAuth")
        second = self.hidden("second", client.control)
        for node, is_own in ((publisher, True), (second, False)):
            self.assertEqual(self.wait_tor(node, "ready")["torOwn"], is_own)
            self.wait_safe_mode(node, "on", "only through Tor")
        self.assertTrue(all(node.api.get("app/preferences")["dht"] for node in (publisher, second)), "the user's own settings stay")
        self.assertEqual(publisher.dht_nodes(), 0)

        channel = publisher.megatorrent.create_channel("Hidden")
        key = channel["key"]
        self.assertRegex(channel["link"], r"\?bootstrap=[a-z2-7]{56}\.onion:\d+$")
        sequence = publisher.megatorrent.publish(key, self.source)["result"]["sequence"]
        self.wait_services(publisher)

        watch = Stopwatch()
        second.megatorrent.subscribe(channel["link"])
        second.megatorrent.wait_for_subscription(key, lambda entry: entry["completedBytes"] > 0, "the first byte", TIMEOUT)
        print(f"    {watch.seconds:.1f} s from the link to the first byte that is kept")
        self.assertReceived(second, key, sequence)
        print(f"    {watch.seconds:.1f} s to all of it")
        used = [circuit for circuit in client.circuits() if "PURPOSE=HS_CLIENT_REND" in circuit]
        self.assertTrue(used)
        for circuit in used:
            self.assertIn("SOCKS_USERNAME=", circuit)
        for node in (publisher, second):
            self.assertHidden(node)
        # a connection that broke is made anew
        wait_until(lambda: any(not peer["outgoing"] for node in (publisher, second) for peer in node.megatorrent.get("peers")), "one of them to come in", TIMEOUT, nodes=[publisher, second])

        write_file(self.source / "later.txt", b"later\n")
        sequence = publisher.megatorrent.publish(key)["result"]["sequence"]
        self.assertReceived(second, key, sequence)
        self.wait_services(second)
        link = second.megatorrent.subscription(key)["link"]
        self.assertNotEqual(link, channel["link"])
        publisher.stop()

        third = self.hidden("third")
        self.wait_safe_mode(third, "on")
        third.megatorrent.subscribe(link)
        self.assertReceived(third, key, sequence)
        self.assertHidden(third)

        # the address outlives a restart
        second.restart()
        self.wait_tor(second, "ready")
        self.assertEqual(second.megatorrent.subscription(key)["link"], link)


class FailingTorTest(TorTest):
    def test_killed(self):
        """Nobody is reached without it, and it is started again; it ends with the program, also by kill -9; switched off, all is as before."""
        node = self.hidden("node")
        self.wait_tor(node, "ready")
        channel = node.megatorrent.create_channel("Hidden")
        self.wait_services(node)
        [tor] = self.children(node)
        subprocess.run(["kill", "-9", str(tor)], check=True)
        self.wait_safe_mode(node, "waiting", "Tor", "Nothing goes around it")
        self.assertEqual(node.megatorrent.status()["errorName"], "safeModeWaits")
        self.wait_safe_mode(node, "on")
        self.wait_services(node)
        [again] = self.children(node)
        self.assertNotEqual(again, tor)

        node.kill()
        wait_until(lambda: not Path(f"/proc/{again}").exists() or "Z" in Path(f"/proc/{again}/stat").read_text().rpartition(")")[2].split()[0], "its Tor to end", 60)
        node.start()
        self.wait_safe_mode(node, "on")
        [third] = self.children(node)
        self.assertIn(".onion", node.megatorrent.channel(channel["key"])["link"])

        # restored from a backup of its key, the channel is where its links lead
        backup = node.megatorrent.post("exportChannel", key=channel["key"], passphrase="correct horse battery")["backup"]
        node.megatorrent.post("deleteChannel", key=channel["key"])
        wait_until(lambda: node.megatorrent.channel(channel["key"]) is None, "the channel to go", 20)
        restored = node.megatorrent.post("importChannel", identity=backup, passphrase="correct horse battery")
        self.assertEqual(restored["link"], channel["link"])

        node.megatorrent.post("setSettings", useTor=False)
        # the channel was begun in it: nobody sees this computer's address in it before that is said to be right
        self.wait_tor(node, "off")
        self.wait_safe_mode(node, "waiting", "begun in it")
        node.megatorrent.post("leaveSafeMode")
        wait_until(lambda: (status := node.megatorrent.status())["safeMode"] == "off" and status["running"] and status["listenPort"], "it to be off", 60, nodes=[node])
        wait_until(lambda: not self.children(node), "its Tor to end", 60)
        # together with this computer's address an onion address would tell who is there
        self.assertNotIn(".onion", node.megatorrent.channel(channel["key"])["link"])
        self.assertEqual(node.megatorrent.channel(channel["key"])["onion"], "")
        self.assertFalse(Path(f"/proc/{third}").exists() and self.children(node))

    def test_hanging_and_refusing(self):
        """A Tor that is named is used and no other: without its password, hanging, or gone, nobody is reached, and the status says why."""
        hashed = subprocess.run(["tor", "--hash-password", "my word"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
        client = self.tor.client("client", f"CookieAuthentication 0\nControlPort 127.0.0.1:9059\nHashedControlPassword {hashed}\n")
        node = self.hidden("node", "127.0.0.1:9059")
        self.wait_tor(node, "failed", "127.0.0.1:9059", "password")
        self.wait_safe_mode(node, "waiting", "password")
        node.megatorrent.post("setSettings", torPassword="another")
        self.wait_tor(node, "failed", "refuses")
        settings = node.megatorrent.post("setSettings", torPassword="my word")
        self.assertTrue(settings["torPasswordSet"])
        self.assertNotIn("my word", str(settings))
        self.wait_tor(node, "ready")
        self.wait_safe_mode(node, "on", "only through Tor")
        self.assertEqual(self.children(node), [])

        # its proxy hangs with it: nobody is reached meanwhile, and all goes on afterwards
        client.process.send_signal(signal.SIGSTOP)
        self.wait_safe_mode(node, "waiting", "Nothing goes around it")
        client.process.send_signal(signal.SIGCONT)
        self.wait_safe_mode(node, "on")
        client.process.kill()
        self.wait_safe_mode(node, "waiting", "127.0.0.1:9059")
        self.assertEqual(self.children(node), [], "it is not asked for another one")
        self.assertNotIn("my word", node.log())

    def test_none_there(self):
        """Nothing runs and nothing is installed: the sentence says what to do."""
        node = self.hidden("node", "127.0.0.1:1")
        self.wait_tor(node, "failed", "127.0.0.1:1")
        self.wait_safe_mode(node, "waiting")
        with self.assertRaises(Exception) as caught:
            node.megatorrent.post("setSettings", torControl="192.168.1.1:9051")
        self.assertMentions(str(caught.exception), "192.168.1.1:9051", "this computer")


class LeakTest(TorTest):
    """Packets are counted: nothing but TCP to Tor's relays leaves a node's place."""

    RELAYS, HOME, ELSEWHERE = 2, 3, 4

    def setUp(self):
        self.require_isolation()
        self.require_packet_counter()
        super().setUp()

    def make_tor(self):
        resolver = write_file(self.folder / "resolv.conf", f"nameserver {address(1)}\noptions timeout:1 attempts:1\n".encode())
        isolation.bind(resolver, Path("/etc/resolv.conf"))
        self.addCleanup(isolation.unbind, Path("/etc/resolv.conf"))
        self.street = Street()
        self.addCleanup(self.street.close)
        relays = self.street.place(self.RELAYS)
        self.places = {"node": self.street.place(self.HOME), "elsewhere": self.street.place(self.ELSEWHERE)}
        self.witnesses = Witnesses(self.places["node"], relays, self.folder, tornet.PORTS)
        self.addCleanup(self.witnesses.close)
        return tornet.TorNetwork(self.folder / "tor", relays.address, relays.wrapper())

    def make_node(self, name, settings):
        place = self.places[name]
        # what would be seen on the wire
        settings["BitTorrent"] |= {r"Session\InterfaceAddress": "", r"Session\DHTBootstrapNodes": "dht.example.org:6881", r"Session\LSDEnabled": "true"}
        settings |= {"Network": {"PortForwardingEnabled": "true"},
                     "Preferences": {r"WebUI\AuthSubnetWhitelistEnabled": "true", r"WebUI\AuthSubnetWhitelist": "0.0.0.0/0"}}
        node = Node(name, Settings.program, self.folder / name, place.address, wrapper=place.wrapper(), settings=settings)
        self.network.nodes.append(node)
        return node

    def scenario(self, name):
        return Scenario(self, self.witnesses, name)

    def test_only_to_relays(self):
        """Started, following a channel, publishing one, its Tor killed, restarted, killed, ended: nothing takes another way."""
        elsewhere = self.hidden("elsewhere")
        self.wait_safe_mode(elsewhere, "on")
        theirs = elsewhere.megatorrent.create_channel("Theirs")
        sequence = elsewhere.megatorrent.publish(theirs["key"], self.source)["result"]["sequence"]
        self.wait_services(elsewhere)

        node = self.hidden("node", start=False)
        with self.scenario("start"):
            node.start()
            self.wait_safe_mode(node, "on", "only through Tor")
        with self.scenario("following a channel"):
            node.megatorrent.subscribe(theirs["link"])
            self.assertReceived(node, theirs["key"], sequence)
        with self.scenario("publishing at an onion service"):
            ours = node.megatorrent.create_channel("Ours")
            own = write_file(self.scratch / "ours" / "file.bin", bytes(range(256)) * 5000)
            sequence = node.megatorrent.publish(ours["key"], own.parent)["result"]["sequence"]
            self.wait_services(node, 2)
            elsewhere.megatorrent.subscribe(ours["link"])
            entry = elsewhere.megatorrent.wait_complete(ours["key"], sequence, timeout=TIMEOUT)
            self.assertSameContent(own.parent, Path(entry["savePath"]) / own.parent.name)
        with self.scenario("its Tor is killed"):
            [tor] = self.children(node)
            subprocess.run(["kill", "-9", str(tor)], check=True)
            self.wait_safe_mode(node, "waiting", "Nothing goes around it")
            self.wait_safe_mode(node, "on")
        with self.scenario("restart"):
            node.restart()
            self.wait_safe_mode(node, "on")
        with self.scenario("kill -9 and restart"):
            node.kill()
            node.start()
            self.wait_safe_mode(node, "on")
            wait_until(lambda: node.megatorrent.status()["peers"] > 0, "a peer", TIMEOUT, nodes=[node])
        with self.scenario("end"):
            node.stop()
