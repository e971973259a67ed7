"""A proxy that channels cannot use holds them back, and says so, rather than be gone around. (With one that they can use: test_safe_mode.)"""

import socket

from harness.case import IntegrationTest
from harness.content import write_file
from harness.network import new_address
from harness.node import TORRENT_PORT, WEBUI_PORT
from harness.process import sockets
from harness.waiting import wait_until

PROXY = {"proxy_type": "SOCKS5", "proxy_bittorrent": True, "proxy_peer_connections": True}


class ProxyTest(IntegrationTest):
    def configured(self, kind):
        return {"Network": {r"Proxy\Type": kind, r"Proxy\IP": "127.0.0.1", r"Proxy\Port": "1080", r"Proxy\Profiles\BitTorrent": "true"},
                "Megatorrent": {r"Session\Enabled": "true"}}

    def assertHeldBack(self, node, *words):
        status = wait_until(lambda: (status := node.megatorrent.status()) and status["running"] and status["safeMode"] == "waiting" and status,
                            lambda: f"it to be held back; it says {node.megatorrent.status()}", 30, nodes=[node])
        self.assertMentions(status["error"], "proxy", *words)
        self.assertEqual((status["errorName"], status["safeModeReason"], status["listenPort"], status["dhtReady"]), ("safeModeWaits", status["error"], 0, False))
        wait_until(lambda: sockets(node.pid) <= {("tcp", TORRENT_PORT), ("udp", TORRENT_PORT), ("tcp", WEBUI_PORT)},
                   lambda: f"our port to be closed: {sockets(node.pid)}", 30, nodes=[node])

    def test_configured_at_the_start(self):
        """Of a type that channels cannot use, or away. What is on this computer goes on."""
        for kind, word in (("SOCKS5", "127.0.0.1:1080"), ("HTTP", "SOCKS5"), ("SOCKS4", "SOCKS5")):
            with self.subTest(kind):
                node = self.node(kind, settings=self.configured(kind))
                self.assertHeldBack(node, word)
                self.assertIn("proxy", node.log().lower())
                channel = node.megatorrent.create_channel("At home")
                node.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"at home\n"))

    def test_configured_while_running(self):
        """Connections end at once, and all comes back when the proxy is gone."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Before the proxy")
        publisher.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"before\n"))
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(channel["key"])

        with socket.create_server((new_address(), 0)) as listener:
            address, port = listener.getsockname()
        subscriber.api.post("app/setPreferences", json={**PROXY, "proxy_ip": address, "proxy_port": port})
        self.assertHeldBack(subscriber, f"{address}:{port}")
        wait_until(lambda: not any(subscriber.address in peer["endpoint"] for peer in publisher.megatorrent.get("peers")),
                   "the connection to be closed", 30, nodes=[publisher, subscriber])
        subscriber.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: (status := subscriber.megatorrent.status())["running"] and status["safeMode"] == "off" and status["listenPort"],
                   "it to start again", 30, nodes=[subscriber])
        update = publisher.megatorrent.publish(channel["key"], write_file(self.scratch / "after.txt", b"after\n"))
        subscriber.megatorrent.wait_complete(channel["key"], update["result"]["sequence"], timeout=120)

    def test_proxy_for_other_uses(self):
        """A proxy that is not meant for BitTorrent (RSS, say) does not concern us."""
        settings = self.configured("SOCKS5")
        settings["Network"][r"Proxy\Profiles\BitTorrent"] = "false"
        node = self.node("other", settings=settings)
        status = node.megatorrent.status()
        self.assertEqual((status["running"], status["safeMode"]), (True, "off"))
