"""While a proxy is configured the subsystem refuses to run, and says so, rather than go past it."""

import socket

from harness.case import IntegrationTest
from harness.content import write_file
from harness.network import new_address
from harness.node import TORRENT_PORT, WEBUI_PORT
from harness.process import sockets, thread_names
from harness.waiting import wait_until
from harness.webapi import ApiError

PROXY = {"proxy_type": "SOCKS5", "proxy_port": 1080, "proxy_bittorrent": True, "proxy_peer_connections": True}


class ProxyTest(IntegrationTest):
    def configured(self, kind):
        return {"Network": {r"Proxy\Type": kind, r"Proxy\IP": "127.0.0.1", r"Proxy\Port": "1080", r"Proxy\Profiles\BitTorrent": "true"},
                "Megatorrent": {r"Session\Enabled": "true"}}

    def assertStopped(self, node):
        status = wait_until(lambda: (status := node.megatorrent.status()) and not status["running"] and status["error"] and status,
                            lambda: f"it to refuse; it says {node.megatorrent.status()}", 30, nodes=[node])
        self.assertMentions(status["error"], "proxy")
        self.assertTrue(status["enabled"])
        wait_until(lambda: sockets(node.pid) <= {("tcp", TORRENT_PORT), ("udp", TORRENT_PORT), ("tcp", WEBUI_PORT)},
                   lambda: f"our port to be closed: {sockets(node.pid)}", 30, nodes=[node])
        self.assertFalse([name for name in thread_names(node.pid) if name.lower().startswith("megat")])
        with self.assertRaises(ApiError) as caught:
            node.megatorrent.create_channel("x")
        self.assertEqual(caught.exception.status, 409)
        self.assertMentions(caught.exception.text, "proxy")

    def test_configured_at_the_start(self):
        """Whatever the kind of proxy."""
        for kind in ("SOCKS5", "HTTP", "SOCKS4"):
            with self.subTest(kind):
                node = self.node(kind, megatorrent=False, settings=self.configured(kind))
                self.assertStopped(node)
                self.assertIn("proxy", node.log().lower())

    def test_configured_while_running(self):
        """It stops at once, with connections and all, and comes back when the proxy is gone."""
        publisher, subscriber = self.publisher_and_subscriber()
        channel = publisher.megatorrent.create_channel("Before the proxy")
        publisher.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"before\n"))
        subscriber.megatorrent.subscribe(channel["link"])
        subscriber.megatorrent.wait_complete(channel["key"])

        listener = socket.create_server((new_address(), 0))
        self.addCleanup(listener.close)
        address, port = listener.getsockname()
        subscriber.api.post("app/setPreferences", json={**PROXY, "proxy_ip": address, "proxy_port": port})
        self.assertStopped(subscriber)
        wait_until(lambda: not any(subscriber.address in peer["endpoint"] for peer in publisher.megatorrent.get("peers")),
                   "the connection to be closed", 30, nodes=[publisher, subscriber])
        subscriber.api.post("app/setPreferences", json={"proxy_type": "None"})
        wait_until(lambda: subscriber.megatorrent.status()["running"], "it to start again", 30, nodes=[subscriber])
        update = publisher.megatorrent.publish(channel["key"], write_file(self.scratch / "after.txt", b"after\n"))
        subscriber.megatorrent.wait_complete(channel["key"], update["result"]["sequence"], timeout=120)

    def test_proxy_for_other_uses(self):
        """A proxy that is not meant for BitTorrent (RSS, say) does not concern us."""
        settings = self.configured("SOCKS5")
        settings["Network"][r"Proxy\Profiles\BitTorrent"] = "false"
        node = self.node("other", settings=settings)
        self.assertTrue(node.megatorrent.status()["running"])
