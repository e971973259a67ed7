"""Safe Mode: behind a proxy nothing of ours, and by default nothing of qBittorrent's discovery, takes any other way. Packets are counted."""

import contextlib
import hashlib
import itertools
import signal
import subprocess
import sys
import time
from pathlib import Path

from harness import isolation
from harness.case import IntegrationTest, Settings
from harness.content import MIB, large_file, small_tree, write_file
from harness.krpc import bencode
from harness.leaks import PROXY_PORT, EndlessDht, Proxy, Scenario, Street, Witnesses, address, address6
from harness.node import Node
from harness.waiting import wait_until
from harness.webapi import ApiError

NODE, PROXY, PUBLISHER = 2, 3, 4
WHITELIST = {r"WebUI\AuthSubnetWhitelistEnabled": "true", r"WebUI\AuthSubnetWhitelist": "0.0.0.0/0"}
# what would be seen on the wire without Safe Mode
TALKATIVE = {r"Session\InterfaceAddress": "", r"Session\DHTEnabled": "true", r"Session\DHTBootstrapNodes": f"dht.example.org:6881,{address(PUBLISHER)}:6881",
             r"Session\LSDEnabled": "true", r"Session\PeXEnabled": "true", r"Session\ProxyPeerConnections": "true"}
PUBLISHER_NAME = "publisher.test"


class SafeModeTest(IntegrationTest):
    backbone = 0
    login = None

    def setUp(self):
        self.require_isolation()
        self.require_packet_counter()
        super().setUp()
        resolver = write_file(self.folder / "resolv.conf", f"nameserver {address(1)}\noptions timeout:1 attempts:1\n".encode())
        isolation.bind(resolver, Path("/etc/resolv.conf"))
        self.addCleanup(isolation.unbind, Path("/etc/resolv.conf"))
        self.street = Street()
        self.addCleanup(self.street.close)
        self.home = self.street.place(NODE)
        self.proxy = Proxy(self.street.place(PROXY), self.folder, {PUBLISHER_NAME: address(PUBLISHER)}, self.login)
        self.addCleanup(self.proxy.kill)
        self.witnesses = Witnesses(self.home, self.proxy.place, self.folder)
        self.addCleanup(self.witnesses.close)
        self.source = self.scratch / "channel"
        small_tree(self.source, 20, "safe")

    # --- who is there ---

    def resident(self, name, place, settings=None, start=True):
        sections = {"BitTorrent": dict(TALKATIVE), "Preferences": {**WHITELIST},
                    "Network": {"PortForwardingEnabled": "true"}}
        for section, values in (settings or {}).items():
            sections.setdefault(section, {}).update(values)
        node = Node(name, Settings.program, self.folder / name, place.address, wrapper=place.wrapper(), settings=sections)
        self.network.nodes.append(node)
        if start:
            node.start()
        return node

    def behind_proxy(self, kind="SOCKS5", **more):
        return {"Network": {"PortForwardingEnabled": "true", r"Proxy\Type": kind, r"Proxy\IP": self.proxy.place.address, r"Proxy\Port": str(PROXY_PORT),
                            r"Proxy\Profiles\BitTorrent": "true", **more}}

    def publisher(self, large=0):
        """In Direct mode, with an address that everybody can reach; the proxy alone knows its name."""
        if large:
            large_file(self.source / "large.bin", large, "safe")
        node = self.resident("publisher", self.street.place(PUBLISHER),
                             {"BitTorrent": {r"Session\DHTEnabled": "false", r"Session\LSDEnabled": "false"}, "Network": {"PortForwardingEnabled": "false"}})
        channel = node.megatorrent.create_channel("Through the proxy")
        sequence = node.megatorrent.publish(channel["key"], self.source)["result"]["sequence"]
        link = f"{channel['link']}?bootstrap={PUBLISHER_NAME}:{node.listener()[1]}"
        return node, channel["key"], link, sequence

    def scenario(self, name, silent=False):
        return Scenario(self, self.witnesses, name, silent)

    def set_proxy(self, node, **fields):
        node.api.post("app/setPreferences", json={
            "proxy_type": "SOCKS5", "proxy_ip": self.proxy.place.address, "proxy_port": PROXY_PORT, "proxy_bittorrent": True, **fields})

    def wait_safe_mode(self, node, state, *words):
        def is_so(status):
            return status["running"] and status["safeMode"] == state and all(word.lower() in status["safeModeReason"].lower() for word in words)

        status = wait_until(lambda: is_so(status := node.megatorrent.status()) and status,
                            lambda: f"Safe Mode to be {state} and to say {words}; it says {node.megatorrent.status()}", 40, nodes=[node])
        self.assertEqual(status["listenPort"], 0)
        self.assertEqual((status["errorName"], status["error"]) if state == "waiting" else "", ("safeModeWaits", status["safeModeReason"]) if state == "waiting" else "")
        return status

    def assertReceived(self, node, key, sequence):
        entry = node.megatorrent.wait_complete(key, sequence)
        self.assertSameContent(self.source, Path(entry["savePath"]) / self.source.name)


class ReceivingTest(SafeModeTest):
    def test_from_start_to_end(self):
        """Started behind a proxy, a node follows a link that names a host, fetches, hears of an update, is restarted and killed: all by TCP to the proxy."""
        publisher, key, link, sequence = self.publisher(3 * MIB)
        node = self.resident("node", self.home, self.behind_proxy(), start=False)
        with self.scenario("start"):
            node.start()
            self.wait_safe_mode(node, "on", "Safe Mode", self.proxy.place.address)
        with self.scenario("preview of a link that names a host"):
            preview = node.megatorrent.post("preview", link=link)["key"]
            wait_until(lambda: node.megatorrent.get("previewStatus", key=preview)["state"] == "ready", "the preview", 30, nodes=[node])
        with self.scenario("subscribe and fetch"):
            node.megatorrent.subscribe(link)
            self.assertReceived(node, key, sequence)
        with self.scenario("update"):
            write_file(self.source / "later.txt", b"later\n")
            sequence = publisher.megatorrent.publish(key)["result"]["sequence"]
            self.assertReceived(node, key, sequence)
        self.assertEqual({entry["target"] for entry in self.proxy.requests() if entry["command"] == 1}, {link.partition("bootstrap=")[2]})
        self.assertEqual(node.megatorrent.status()["dhtReady"], False)
        with self.scenario("shutdown"):
            node.stop()
        with self.scenario("restart"):
            node.start()
            wait_until(lambda: node.megatorrent.status()["peers"] == 1, "the publisher", 30, nodes=[node])
        with self.scenario("kill -9 and restart"):
            node.kill()
            node.start()
            wait_until(lambda: node.megatorrent.status()["peers"] == 1, "the publisher", 30, nodes=[node])

    def test_network_page_while_it_is_on(self):
        """Whatever is set on qBittorrent's pages of the connection and BitTorrent, nothing takes another way, and the settings stay the user's own."""
        publisher, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        node.megatorrent.subscribe(link)
        self.assertReceived(node, key, sequence)
        changes = [{"dht": False}, {"dht": True}, {"lsd": False}, {"lsd": True}, {"upnp": False}, {"upnp": True}, {"pex": False}, {"listen_port": 7001},
                   {"dht_bootstrap_nodes": "dht.example.net:6881"}, {"proxy_hostname_lookup": False}, {"proxy_peer_connections": False}, {"anonymous_mode": True},
                   {"current_interface_address": self.home.address}]
        for change in changes:
            with self.scenario(str(change), silent=True):
                node.api.post("app/setPreferences", json=change)
                self.wait_safe_mode(node, "on", "Safe Mode")
                # so that it has been applied
                self.assertEqual({name: node.api.get("app/preferences")[name] for name in change}, change)
        with self.scenario("update after all of it"):
            write_file(self.source / "later.txt", b"later\n")
            self.assertReceived(node, key, publisher.megatorrent.publish(key)["result"]["sequence"])

    def test_what_else_goes_on_beside(self):
        """A peer by IPv6, a torrent with trackers of both kinds, and a feed: none of it has channels, or torrents' discovery, go around the proxy."""
        publisher, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy(**{r"Proxy\Profiles\RSS": "true"}))
        port = publisher.listener()[1]
        with self.scenario("a peer by IPv6"):
            node.megatorrent.subscribe(link.partition("?")[0], peers=f"[{address6(PUBLISHER)}]:{port}")
            self.assertReceived(node, key, sequence)
        self.assertIn(f"{address6(PUBLISHER)}:{port}", {entry["target"] for entry in self.proxy.requests()})
        with self.scenario("a torrent with trackers"):
            node.api.post("torrents/add", urls="magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567"
                          "&tr=http%3A%2F%2Ftracker.test%2Fannounce&tr=udp%3A%2F%2Ftracker.test%3A6969")
            wait_until(lambda: any(entry["target"] == "tracker.test:80" for entry in self.proxy.requests()), "its tracker to be asked for", 30, nodes=[node])
        with self.scenario("a torrent with a web seed"):
            info = {b"name": b"seeded.bin", b"length": 7, b"piece length": 16384, b"pieces": hashlib.sha1(b"seeded\n").digest()}
            node.api.post_file("torrents/add", "torrents", bencode({b"info": info, b"url-list": b"http://seed.test/seeded.bin"}))
            wait_until(lambda: any(entry["target"] == "seed.test:80" for entry in self.proxy.requests()), "its web seed to be asked for", 60, nodes=[node])
        with self.scenario("a feed"):
            node.api.post("app/setPreferences", json={"rss_processing_enabled": True})
            node.api.post("rss/addFeed", url="http://feed.test/rss", path="feed")
            node.api.post("rss/refreshItem", itemPath="feed")
            wait_until(lambda: any(entry["target"] == "feed.test:80" for entry in self.proxy.requests()), "the feed to be asked for", 30, nodes=[node])
        with self.scenario("update beside all of it"):
            write_file(self.source / "later.txt", b"later\n")
            self.assertReceived(node, key, publisher.megatorrent.publish(key)["result"]["sequence"])

    def test_kept_by_choice(self):
        """What the user keeps is used, and the sentence says so; back to the default, nothing is."""
        node = self.resident("node", self.home, self.behind_proxy())
        with self.scenario("nothing is kept", silent=True):
            self.wait_safe_mode(node, "on", "Safe Mode")

        numbers = itertools.count()

        def kept(word, counter, preference, **settings):
            def begin_anew():
                # a name that nobody has looked up yet: libtorrent remembers what came of it
                for value in (False, True):
                    node.api.post("app/setPreferences", json={preference: value, "dht_bootstrap_nodes": f"dht{next(numbers)}.example.net:6881"})

            with self.subTest(word):
                node.megatorrent.post("setSettings", **settings)
                wait_until(lambda: self.witnesses.kernel()[counter] > 0, f"{word} to be used", 30, nodes=[node])
                self.wait_safe_mode(node, "on", word, "shown")
                self.witnesses.accept_rest()
                # once more, so that its not coming below means something
                before = self.witnesses.kernel()[counter]
                begin_anew()
                wait_until(lambda: self.witnesses.kernel()[counter] > before, f"{word} to be used again", 30, nodes=[node])
                node.megatorrent.post("setSettings", **{name: False for name in settings})
                self.wait_safe_mode(node, "on", "are off meanwhile")
                self.witnesses.accept_rest()
                with self.scenario(f"{word} is not kept any more", silent=True):
                    begin_anew()
                    self.wait_safe_mode(node, "on", "are off meanwhile")

        kept("DHT", "names", "dht", safeModeKeepDht=True, safeModeKeepDhtNames=True)
        # libtorrent itself forwards no port of a session that is behind a proxy

    def test_torrents_of_channels(self):
        """Items become torrents only while these go through the proxy themselves, and it is said what to do."""
        info = {b"name": b"item.bin", b"length": 5, b"piece length": 16384, b"pieces": hashlib.sha1(b"item\n").digest()}
        torrent = bencode({b"info": info, b"url-list": b"http://seed.test/item.bin"})
        write_file(self.source / "item.torrent", torrent)
        _, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        node.megatorrent.subscribe(link)
        self.assertReceived(node, key, sequence)
        path = f"{self.source.name}/item.torrent"
        with self.scenario("not through the proxy", silent=True):
            node.api.post("app/setPreferences", json={"proxy_peer_connections": False})
            node.megatorrent.post("addTorrents", key=key, paths=[path])
            item = node.megatorrent.wait_for_items(key, lambda items: items[0]["error"], "it to be refused", filter="item.torrent")[0]
            self.assertMentions(item["error"], "Safe Mode", "Use proxy for peer connections")
            self.assertEqual(node.api.get("torrents/info"), [])
        with self.scenario("through the proxy"):
            node.api.post("app/setPreferences", json={"proxy_peer_connections": True})
            node.megatorrent.post("addTorrents", key=key, paths=[path])
            wait_until(lambda: node.api.get("torrents/info"), "it to be added", 30, nodes=[node])
            wait_until(lambda: any(entry["target"] == "seed.test:80" for entry in self.proxy.requests()), "its web seed to be asked for", 60, nodes=[node])


class SwitchingTest(SafeModeTest):
    def test_switched_on_in_mid_transfer(self):
        """A transfer that began directly goes on through the proxy, and nothing is dialled directly any more; off again, it goes on directly and qBittorrent's DHT is back."""
        publisher, key, link, sequence = self.publisher(24 * MIB)
        node = self.resident("node", self.home, {"BitTorrent": {r"Session\GlobalDLSpeedLimit": "1500", r"Session\IgnoreLimitsOnLAN": "false"}})
        direct = f"{address(PUBLISHER)}:{publisher.listener()[1]}"
        node.megatorrent.subscribe(link, peers=direct)
        node.megatorrent.wait_for_subscription(key, lambda entry: entry["completedBytes"] > MIB, "something to arrive")
        self.assertEqual(node.megatorrent.status()["safeMode"], "off")
        self.assertGreater(self.witnesses.kernel()["connections"], 0)
        self.set_proxy(node)
        self.wait_safe_mode(node, "on", "Safe Mode")
        wait_until(lambda: not any(peer["endpoint"].startswith(self.home.address) for peer in publisher.megatorrent.get("peers")),
                   "the direct connection to end", 20, nodes=[node, publisher])
        self.witnesses.accept_rest()
        with self.scenario("the rest of the transfer"):
            self.assertReceived(node, key, sequence)
        self.assertFalse(node.megatorrent.status()["dhtReady"])

        def asked_nodes():
            return sum(f"> {address(PUBLISHER)}.6881: UDP" in line for line in self.witnesses.wire())
        before = asked_nodes()
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: (status := node.megatorrent.status())["safeMode"] == "off" and status["running"] and status["listenPort"], "it to be off", 30, nodes=[node])
        wait_until(lambda: asked_nodes() > before, "qBittorrent's DHT to ask its first nodes again", 30, nodes=[node])
        self.assertTrue(all(node.api.get("app/preferences")[name] for name in ("dht", "lsd", "upnp", "pex")))

    def test_walks_in_a_dht_that_is_kept(self):
        """What was begun there for channels ends with their engine, though libtorrent would go on with it; the DHT itself goes on."""
        dht = EndlessDht(self.street.place(PUBLISHER), self.home, self.folder)
        self.addCleanup(dht.close)
        node = self.resident("node", self.home)
        node.megatorrent.post("setSettings", safeModeKeepDht=True, safeModeKeepDhtNames=True)
        key = "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"
        target = hashlib.sha1(bytes.fromhex(key)).hexdigest()
        node.megatorrent.subscribe(f"megatorrent://{key}")
        wait_until(lambda: dht.asked(target) > 5, "a walk to be under way", 60, nodes=[node])
        # there is no proxy, through which the DHT would have to go
        node.megatorrent.post("setSettings", safeModeAlways=True)
        self.wait_safe_mode(node, "waiting", "always")
        time.sleep(2)
        before, others = dht.asked(target), dht.asked()
        wait_until(lambda: dht.asked() > others + 3, "the DHT to go on", 60, nodes=[node])
        time.sleep(3)
        self.assertEqual(dht.asked(target), before)

    def test_left_with_a_channel_that_was_begun_in_it(self):
        """Nobody in it is shown the address before the user has said so; then he is not asked again."""
        publisher, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        node.megatorrent.subscribe(link, peers=f"{address(PUBLISHER)}:{publisher.listener()[1]}")
        self.assertReceived(node, key, sequence)
        direct = self.witnesses.kernel()["connections"]
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        for _ in range(2):
            wait_until(lambda: (status := node.megatorrent.status())["running"] and status["errorName"] == "safeModeEnded" and status["safeMode"] == "waiting",
                       lambda: f"it to be asked; it says {node.megatorrent.status()}", 40, nodes=[node])
            self.assertMentions(node.megatorrent.status()["safeModeReason"], "IP address", "begun in it")
            node.restart()
        self.assertEqual(self.witnesses.kernel()["connections"], direct)
        # the proxy hands the end of a connection on when it gets to it
        wait_until(lambda: publisher.megatorrent.status()["peers"] == 0, "nobody to be left at the publisher", 10, nodes=[publisher])
        # the proxy again, and it goes on
        self.set_proxy(node)
        self.wait_safe_mode(node, "on", "Safe Mode")
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: node.megatorrent.status()["errorName"] == "safeModeEnded", "it to be asked again", 40, nodes=[node])
        node.megatorrent.post("leaveSafeMode")
        wait_until(lambda: (status := node.megatorrent.status())["running"] and status["safeMode"] == "off" and status["listenPort"], "it to be off", 30, nodes=[node])
        write_file(self.source / "later.txt", b"later\n")
        self.assertReceived(node, key, publisher.megatorrent.publish(key)["result"]["sequence"])
        self.assertGreater(self.witnesses.kernel()["connections"], direct)
        self.set_proxy(node)
        self.wait_safe_mode(node, "on", "Safe Mode")
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: (status := node.megatorrent.status())["running"] and status["safeMode"] == "off" and status["listenPort"], "it to be off without a word", 30, nodes=[node])

    def test_left_with_a_look_that_was_begun_in_it(self):
        """A page that looks into a channel, and begins again when the engine has been started anew, shows nobody the address before the user has said so."""
        publisher, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        peers = f"{address(PUBLISHER)}:{publisher.listener()[1]}"
        def look():
            """As pages do"""
            with contextlib.suppress(ApiError):
                return node.megatorrent.get("previewStatus", key=key)
            with contextlib.suppress(ApiError):
                node.megatorrent.post("preview", link=link, peers=peers)
            return None
        wait_until(lambda: (info := look()) and info["state"] == "ready", lambda: f"the list: {look()}", 60, nodes=[node])
        direct = self.witnesses.kernel()["connections"]
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        def asks():
            look()
            status = node.megatorrent.status()
            return status["running"] and status["errorName"] == "safeModeEnded" and status["safeMode"] == "waiting"
        wait_until(asks, lambda: f"it to be asked; it says {node.megatorrent.status()}", 40, nodes=[node])
        for _ in range(20):
            look()
            time.sleep(0.2)
        self.assertTrue(asks())
        self.assertEqual(self.witnesses.kernel()["connections"], direct)
        # closed, there is nothing to ask
        node.megatorrent.post("discardPreview", key=key)
        wait_until(lambda: (status := node.megatorrent.status())["running"] and status["safeMode"] == "off" and status["listenPort"], "it to be off", 30, nodes=[node])

    def test_killed_with_a_channel_that_was_begun_in_it(self):
        """What was asked for a moment before is not forgotten by a crash: neither the channel nor Safe Mode itself."""
        node = self.resident("node", self.home, self.behind_proxy())
        self.wait_safe_mode(node, "on", "Safe Mode")
        node.megatorrent.create_channel("Begun in it")
        node.kill()
        node.start()
        node.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: node.megatorrent.status()["errorName"] == "safeModeEnded", "it to be asked", 30, nodes=[node])
        node.megatorrent.post("leaveSafeMode")
        wait_until(lambda: (status := node.megatorrent.status())["running"] and status["safeMode"] == "off" and status["listenPort"], "it to be off", 30, nodes=[node])
        node.megatorrent.post("setSettings", safeModeAlways=True)
        node.kill()
        node.start()
        self.wait_safe_mode(node, "waiting", "always")

    def test_proxy_killed_hanging_and_back(self):
        """It is said, waited for, and not gone around."""
        publisher, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        node.megatorrent.subscribe(link)
        self.assertReceived(node, key, sequence)
        with self.scenario("the proxy is killed"):
            self.proxy.kill()
            self.wait_safe_mode(node, "waiting", "holds channels back", self.proxy.place.address)
        with self.scenario("it is back"):
            self.proxy.start()
            self.wait_safe_mode(node, "on", "Safe Mode")
            write_file(self.source / "second.txt", b"second\n")
            sequence = publisher.megatorrent.publish(key)["result"]["sequence"]
            self.assertReceived(node, key, sequence)
        with self.scenario("it hangs, and the node is started"):
            node.stop()
            self.proxy.process.send_signal(signal.SIGSTOP)
            node.start()
            self.wait_safe_mode(node, "waiting", "holds channels back")
        with self.scenario("it goes on"):
            write_file(self.source / "third.txt", b"third\n")
            sequence = publisher.megatorrent.publish(key)["result"]["sequence"]
            self.proxy.process.send_signal(signal.SIGCONT)
            self.wait_safe_mode(node, "on", "Safe Mode")
            self.assertReceived(node, key, sequence)

    def test_always_without_a_proxy(self):
        """Then nothing is sent at all, also by torrents' discovery; with one it goes on."""
        _, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy())
        node.megatorrent.post("setSettings", safeModeAlways=True)
        self.wait_safe_mode(node, "on", "Safe Mode")
        with self.scenario("the proxy is removed", silent=True):
            node.api.post("app/setPreferences", json={"proxy_type": "None"})
            self.wait_safe_mode(node, "waiting", "always", "proxy")
            node.megatorrent.subscribe(link, peers=f"{address(PUBLISHER)}:6881")
            node.restart()
            self.wait_safe_mode(node, "waiting", "always")
        for kind in ("HTTP", "SOCKS4"):
            with self.scenario(kind, silent=True):
                self.set_proxy(node, proxy_type=kind)
                self.wait_safe_mode(node, "waiting", "SOCKS5")
        for nowhere in ("proxy.example.org", "::", "0.0.0.0", "224.0.0.1"):
            with self.scenario(f"{nowhere} for the proxy", silent=True):
                self.set_proxy(node, proxy_ip=nowhere, proxy_bittorrent=False)
                self.wait_safe_mode(node, "waiting", f'"{nowhere}"', "no address of a proxy")
        with self.scenario("the proxy is there, though not for torrents"):
            self.set_proxy(node, proxy_bittorrent=False)
            self.wait_safe_mode(node, "on", self.proxy.place.address)
            self.assertReceived(node, key, sequence)


class LoginTest(SafeModeTest):
    login = "me:secret"

    def test_wrong_password(self):
        """It is said, and nothing goes around; with the right one it works."""
        _, key, link, sequence = self.publisher()
        node = self.resident("node", self.home, self.behind_proxy(**{r"Proxy\AuthEnabled": "true", r"Proxy\Username": "me", r"Proxy\Password": "wrong"}))
        with self.scenario("wrong password"):
            self.wait_safe_mode(node, "waiting", "password")
            node.megatorrent.subscribe(link)
        with self.scenario("right password"):
            self.set_proxy(node, proxy_auth_enabled=True, proxy_username="me", proxy_password="secret")
            self.wait_safe_mode(node, "on", "Safe Mode")
            self.assertReceived(node, key, sequence)
        self.assertNotIn("secret", node.log())


class JudgeTest(SafeModeTest):
    PLANTED = {
        "a datagram": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.1', 6881))",
        "a datagram by IPv6": "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('2001:db8::1', 6881))",
        "a connection": "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('203.0.113.1', 6881))",
        "a look-up": "import socket; socket.getaddrinfo('example.org', 80)",
    }

    def test_planted_leaks_are_seen(self):
        """By both witnesses, each of them."""
        for name, script in self.PLANTED.items():
            with self.subTest(name):
                kernel, wire = self.witnesses.leaks()
                with contextlib.suppress(subprocess.CalledProcessError):
                    self.home.run(sys.executable, "-c", script)
                wait_until(lambda kernel=kernel, wire=wire: all(now > before for now, before in zip(self.witnesses.leaks(), (kernel, wire))), f"{name} to be seen", 10)
                # also what is there before anybody looks
                with self.assertRaises(AssertionError):
                    with self.scenario(name, silent=True):
                        pass
                self.witnesses.accept()
                with self.assertRaises(AssertionError):
                    with self.scenario(name, silent=True):
                        with contextlib.suppress(subprocess.CalledProcessError):
                            self.home.run(sys.executable, "-c", script)
                self.witnesses.accept()

    def test_without_safe_mode(self):
        """A node without a proxy is seen, so that silence means something."""
        node = self.resident("node", self.home)
        self.assertEqual(node.megatorrent.status()["safeMode"], "off")
        for counter in ("names", "datagrams"):
            wait_until(lambda counter=counter: self.witnesses.kernel()[counter] > 0, f"{counter}", 30, nodes=[node])
        self.assertTrue(self.witnesses.wire())
