"""Look-ups for others: who is in Safe Mode publishes into the DHT, and hears of what is in it, through a gateway that he names."""

import subprocess
import sys
from pathlib import Path

from harness import socks
from harness.case import IntegrationTest
from harness.content import write_file
from harness.network import new_address
from harness.waiting import wait_until

PROXY_PORT = 1080
GATEWAY, FRIEND = "gateway.test", "friend.test"   # only the proxy knows these names


class GatewayTest(IntegrationTest):
    def proxy(self, names):
        address, log = new_address(), self.folder / "proxy.log"
        log.touch()
        command = [sys.executable, socks.__file__, "--address", address, "--port", str(PROXY_PORT), "--log", str(log)]
        for name, target in names.items():
            command += ["--name", f"{name}={target}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)

        def end():
            process.kill()
            process.wait()
            process.stdout.close()
        self.addCleanup(end)
        self.assertEqual(process.stdout.readline(), b"listening\n")
        return address

    def hidden(self, name, proxy, peers):
        node = self.node(name, settings={"Network": {"PortForwardingEnabled": "false", r"Proxy\Type": "SOCKS5", r"Proxy\IP": proxy,
                                                     r"Proxy\Port": str(PROXY_PORT), r"Proxy\Profiles\BitTorrent": "true"}})
        node.megatorrent.post("setSettings", bootstrapPeers=",".join(peers))
        wait_until(lambda: (status := node.megatorrent.status())["running"] and status["safeMode"] == "on", "Safe Mode to be on", 30, nodes=[node])
        return node

    def gateway(self):
        node = self.node("gateway")
        node.wait_dht_ready()
        self.assertFalse(node.megatorrent.status()["lookUpsForOthers"]["on"], "it is off by default")
        return node

    def test_publishing_and_hearing_of_it(self):
        gateway = self.gateway()
        friend = self.node("friend")
        friend.wait_dht_ready()
        proxy = self.proxy({GATEWAY: gateway.address, FRIEND: friend.address})
        named = [f"{GATEWAY}:{gateway.listener()[1]}", f"{FRIEND}:{friend.listener()[1]}"]
        self.assertTrue(gateway.megatorrent.post("setSettings", lookUpsForOthers=True)["lookUpsForOthers"])
        wait_until(lambda: gateway.megatorrent.status()["lookUpsForOthers"]["on"], "the gateway to be one", 20, nodes=[gateway])

        # into the DHT, and by the DHT to somebody who knows nothing of either
        publisher = self.hidden("publisher", proxy, named)
        channel = publisher.megatorrent.create_channel("From behind a proxy")
        friend.megatorrent.subscribe(channel["link"])
        source = write_file(self.scratch / "file.txt", b"hidden\n")
        sequence = publisher.megatorrent.publish(channel["key"], source)["result"]["sequence"]
        friend.megatorrent.wait_complete(channel["key"], sequence)
        counters = wait_until(lambda: (counters := gateway.megatorrent.status()["lookUpsForOthers"]) and counters["publicationsMade"] and counters,
                              lambda: f"the publication; {gateway.megatorrent.status()}", 150, nodes=[gateway, publisher])
        self.assertGreaterEqual(counters["publicationsAccepted"], 1)
        with self.network.krpc() as krpc:
            wait_until(lambda: (found := krpc.get(bytes.fromhex(channel["key"]))) and found["seq"] == sequence, "it to be in the DHT", 30,
                       nodes=[gateway, publisher])
        self.assertFalse(publisher.megatorrent.status()["dhtReady"])

        # who is hidden as well, and names the gateway alone, is told what is newest
        publisher.stop()
        reader = self.hidden("reader", proxy, named[:1])
        reader.megatorrent.subscribe(channel["link"])
        wait_until(lambda: gateway.megatorrent.status()["lookUpsForOthers"]["asked"] > counters["asked"],
                   lambda: f"the question; {gateway.megatorrent.status()}", 90, nodes=[gateway, reader])

    def test_off(self):
        """Who has not switched it on does nothing for others, and says so."""
        other = self.gateway()
        proxy = self.proxy({GATEWAY: other.address})
        publisher = self.hidden("publisher", proxy, [f"{GATEWAY}:{other.listener()[1]}"])
        channel = publisher.megatorrent.create_channel("Nobody helps")
        publisher.megatorrent.publish(channel["key"], write_file(self.scratch / "file.txt", b"hidden\n"))
        log = self.folder / "proxy.log"
        wait_until(lambda: Path(log).read_text(encoding="utf-8").count(GATEWAY) >= 2, "it to be asked", 60, nodes=[publisher])
        status = other.megatorrent.status()["lookUpsForOthers"]
        self.assertEqual((status["on"], status["asked"], status["publicationsMade"]), (False, 0, 0))
        with self.network.krpc() as krpc:
            self.assertFalse(krpc.get(bytes.fromhex(channel["key"])))
