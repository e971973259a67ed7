"""The command `megatorrent`: what it says, what it ends with, and that nothing of it is in the way of what a shell does."""

import base64
import functools
import hashlib
import http.server
import json
import os
import select
import signal
import stat
import subprocess
import threading
import time

from harness.case import IntegrationTest, Settings
from harness.command import Command
from harness.content import MIB, large_file, small_tree, write_file
from harness.isolation import FixedSizeDisk
from harness.network import new_address
from harness.waiting import wait_until

UNKNOWN = "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"
PASSWORD = "correct horse"
REFUSED, WRONG_USE, NOT_REACHABLE, LOGIN_REFUSED, NOT_FOUND, PROBLEMS, TIMED_OUT, INTERRUPTED = 1, 2, 3, 4, 5, 6, 7, 130


def password_settings(password=PASSWORD):
    salt = bytes(range(16))
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 100_000, 64)
    text = f"{base64.b64encode(salt).decode()}:{base64.b64encode(digest).decode()}"
    return {"Preferences": {r"WebUI\LocalHostAuth": "true", r"WebUI\Username": "me", r"WebUI\Password_PBKDF2": f"@ByteArray({text})"}}


class CommandCase(IntegrationTest):
    backbone = 0

    def command(self, node=None, name="home", **environment):
        return Command(Settings.build, self.folder / name, node, **environment)

    def assertEnds(self, done, code, *words):
        self.assertEqual(done.code, code, done)
        if code not in (0, PROBLEMS):
            self.assertEqual(done.out, "", done)
        self.assertMentions(done.err, *words)
        return done

    def assertDone(self, done):
        self.assertEqual(done.code, 0, done)
        return done


class LoginTest(CommandCase):
    def locked_node(self, **more):
        """It cannot be asked before one has logged in."""
        settings = password_settings()
        settings["Preferences"].update(more)
        node = self.node("locked", start=False, settings=settings)
        node.start(wait=False)
        command = self.command(node)
        wait_until(lambda: command("status").code == LOGIN_REFUSED, "the WebUI to answer", 30, nodes=[node])
        return node, command

    def attempts(self, node):
        return node.log().count("WebAPI login failure")

    def test_passwords(self):
        """From a file, the environment, the configuration; a refused one is not tried again, and none goes where it does not belong."""
        node, command = self.locked_node()
        self.assertEnds(command("list"), LOGIN_REFUSED, "password")
        self.assertDone(command("__complete", "link", "", MEGATORRENT_PASSWORD="wrong"))
        self.assertEqual(self.attempts(node), 0, "nothing was tried without a password, nor by completion")

        wrong = write_file(command.folder / "wrong", b"wrong\n")
        self.assertEnds(command("list", "--user", "me", "--password-file", wrong), LOGIN_REFUSED, "me", "refused")
        self.assertEqual(self.attempts(node), 1)

        right = write_file(command.folder / "right", PASSWORD.encode() + b"\r\nnot this\n")
        wait_until(lambda: command("status", "--user", "me", "--password-file", right).code == 0, "channels to run", 30)
        self.assertDone(command("--user", "me", "--password-file", right, "list"))
        self.assertDone(command("list", MEGATORRENT_USER="me", MEGATORRENT_PASSWORD=PASSWORD))

        config = command.folder / ".config/megatorrent/config"
        write_file(config, f"# mine\nurl = {command.environment['MEGATORRENT_URL']}\nuser = me\npassword = {PASSWORD}\n".encode())
        config.chmod(0o640)
        self.assertEnds(command("list"), WRONG_USE, "chmod 600", str(config))
        config.chmod(0o600)
        self.assertDone(command("list"))
        self.assertDone(command("list", MEGATORRENT_URL=""))

        other = self.node("other", start=False, settings=password_settings())
        other.start(wait=False)
        wait_until(lambda: command("status", "--url", f"http://{other.address}:8080").code == LOGIN_REFUSED, "the other WebUI", 30, nodes=[other])
        self.assertEqual(self.attempts(other), 0, "the password of another server went there")

        config.write_text(f"password-file = {right}\nuser = me\nurl = {command.environment['MEGATORRENT_URL']}\n")
        self.assertDone(command("list"))
        config.write_text("pasword = secret\n")
        self.assertNotIn("secret", self.assertEnds(command("list"), WRONG_USE, "line 1").err)
        self.assertEqual(self.attempts(node), 1)
        config.unlink()

        for text, words in ((f"http://me:{PASSWORD}@{node.address}:8080", ["--password-file"]), ("ftp://x", ["ftp://x"]), ("localhost:8080", ["localhost"])):
            self.assertNotIn(PASSWORD, self.assertEnds(command("list", "--url", text), WRONG_USE, *words).err)

    def test_prompt(self):
        """At a terminal the password is asked for, and not shown."""
        node, command = self.locked_node()
        terminal = command.at_terminal("list", "channels", "--user", "me")
        terminal.read_until(lambda text: "Password" in text and not terminal.echoes(), "the question")
        terminal.type(PASSWORD + "\n")
        self.assertEqual(terminal.wait(), 0, terminal.text)
        self.assertNotIn(PASSWORD, terminal.text)

        terminal = command.at_terminal("list", "--user", "me")
        terminal.read_until(lambda text: "Password" in text and not terminal.echoes(), "the question")
        terminal.type("\x03")
        self.assertEqual(terminal.wait(), INTERRUPTED)
        self.assertEqual(self.attempts(node), 0)

    def test_locked_out(self):
        """Who is locked out is told so, also with the right password."""
        node, command = self.locked_node(**{r"WebUI\MaxAuthenticationFailCount": "2"})
        for _ in range(2):
            self.assertEnds(command("list", MEGATORRENT_PASSWORD="wrong"), LOGIN_REFUSED, "refused")
        self.assertEnds(command("list", MEGATORRENT_USER="me", MEGATORRENT_PASSWORD=PASSWORD), LOGIN_REFUSED, "too many")

    def test_https(self):
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=here",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", certificate, "-keyout", key], check=True, capture_output=True)
        node = self.node("https", start=False, settings={"Preferences": {
            r"WebUI\HTTPS\Enabled": "true", r"WebUI\HTTPS\CertificatePath": str(certificate), r"WebUI\HTTPS\KeyPath": str(key), r"WebUI\Address": "127.0.0.1"}})
        node.start(wait=False)
        command = self.command()
        url = "https://localhost:8080"
        wait_until(lambda: command("status", "--url", url, "--cacert", certificate).code == 0, lambda: command("status", "--url", url, "--cacert", certificate), 30, nodes=[node])
        self.assertEnds(command("status", "--url", url), NOT_REACHABLE, "certificate", "--cacert")
        self.assertEnds(command("status", "--url", url, "--cacert", key), WRONG_USE, "key.pem")
        self.assertEnds(command("status", "--url", url, "--cacert", self.folder / "nothing"), WRONG_USE, "nothing")

        # what comes bit by bit, too, and no faster than it is taken
        secure = {"MEGATORRENT_URL": url}
        film = large_file(self.folder / "film.mkv", 100 * MIB, "https")
        self.assertDone(command("--cacert", certificate, "create", "Films", **secure))
        self.assertDone(command("--cacert", certificate, "publish", "Films", film, **secure))
        self.assertTrue(command("--cacert", certificate, "cat", "Films", "film.mkv", **secure).raw == film.read_bytes())
        before = node.rss_anon()
        process = command.start("--cacert", certificate, "cat", "Films", "film.mkv", environment=secure)
        try:
            self.assertEqual(process.stdout.read(1), film.read_bytes()[:1])
            for _ in range(10):
                self.assertDone(command("--cacert", certificate, "status", **secure))
            if not node.is_sanitized():
                self.assertLess(node.rss_anon() - before, 20 * MIB)
        finally:
            process.kill()
            process.communicate()


class ReachTest(CommandCase):
    def test_nothing_there(self):
        """Each way of not being there is a sentence of its own."""
        command = self.command()
        address = new_address()
        self.assertEnds(command("list", "--url", f"http://{address}:8080"), NOT_REACHABLE, "nothing answers", address)
        self.assertEnds(command("list", "--url", "http://no.such.host.invalid:8080"), NOT_REACHABLE, "no.such.host.invalid")

        class Silent(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                gone.wait(60)

        class Other(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        gone = threading.Event()
        self.addCleanup(gone.set)
        for handler, options, code, words in ((Silent, ["--timeout", "0.5"], TIMED_OUT, ["time is up"]),
                                              (functools.partial(Other, directory=str(self.scratch)), [], NOT_REACHABLE, ["no qBittorrent"])):
            server = http.server.ThreadingHTTPServer((new_address(), 8080), handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.addCleanup(server.shutdown)
            self.assertEnds(command("list", *options, "--url", f"http://{server.server_address[0]}:8080"), code, *words)

    def test_without_a_node(self):
        """Help, wrong words and gen-key need none."""
        command = self.command()
        for words in (["--help"], ["-h"], ["--version"], ["publish", "--help"]):
            self.assertEqual(self.assertDone(command(*words)).err, "")
        self.assertIn("preview", command("--help").out)
        for words, said in (([], "say what"), (["lst"], "lst"), (["list", "nothing"], "nothing"), (["items"], "--all"), (["link"], "missing"), (["rules", "ad"], "\"ad\""), (["rules", "add"], "NAME"), (["rules", "list", "x"], "too many"),
                            (["rules", "add", "x", "--action", "eat"], "eat"), (["rules", "add", "x", "--max-size", "big"], "700M"), (["rules", "add", "x", "--tags", "a"], "torrent"), (["list", "--wrong"], "wrong"),
                            (["status", "too", "many"], "too many"), (["list", "--timeout", "x"], "timeout"), (["subscribe", "x", "--download", "some"], "download"),
                            (["publish", "x", "--merge", "--override"], "override"), (["want", "x"], "--all"), (["want", "x", "a", "--all"], "--all"),
                            (["start"], "--all"), ([b"list\xff"], "utf-8"), (["subscribe", "-"], "empty"), (["watch", "--events", "all"], "all")):
            with self.subTest(words):
                self.assertEnds(command(*words), WRONG_USE, said)
        # the machine's own locale says nothing, too
        self.assertEqual(self.assertDone(command("--version", LC_ALL="C", LANG="")).err, "")

    def test_gen_key(self):
        """A key that only its owner can read; what is there is left alone."""
        node = self.node("one")
        command = self.command(node)
        done = self.assertDone(command("gen-key", MEGATORRENT_URL="http://127.0.0.1:1"))
        path = command.folder / "identity.json"
        key = json.loads(path.read_text())["publicKey"]
        self.assertEqual(done.out, f"{key} identity.json\n")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        before = path.read_text()
        self.assertEnds(command("gen-key"), REFUSED, "identity.json", "exists")
        self.assertEqual(path.read_text(), before)
        os.symlink("elsewhere.json", command.folder / "link.json")
        self.assertEnds(command("gen-key", "-o", "link.json"), REFUSED, "exists")
        self.assertFalse((command.folder / "elsewhere.json").exists())
        self.assertEnds(command("gen-key", "-o", "no/such/folder"), REFUSED, "no/such/folder")
        other = self.assertDone(command("gen-key", "--output", "other.json", "--json")).json()
        self.assertNotEqual(other["publicKey"], key)

        self.assertEnds(command("restore", "identity.json"), WRONG_USE, "--title")
        restored = self.assertDone(command("--json", "restore", "identity.json", "--title", "Made offline")).json()
        self.assertEqual(restored["key"], key)
        self.assertEqual(node.megatorrent.channel(key)["title"], "Made offline")
        self.assertEnds(command("restore", "identity.json", "--title", "Made offline"), REFUSED)

        # its link says that a channel is private, and is not for a command line
        self.assertEnds(command("restore", "other.json", "--title", "Demos", "--link", f"megatorrent://{other['publicKey']}"), WRONG_USE, "read key")
        full = f"megatorrent://{other['publicKey']}:{'ab' * 32}"
        self.assertEnds(command("restore", "other.json", "--title", "Demos", "--link", full.replace(other["publicKey"], key)), REFUSED, "another channel")
        self.assertDone(command("restore", "other.json", "--title", "Demos", "--link", "-", given=full.encode() + b"\n"))
        self.assertTrue(node.megatorrent.channel(other["publicKey"])["private"])


class ChannelsTest(CommandCase):
    def test_naming_channels(self):
        """By key, its beginning, or name; several are named."""
        node = self.node("one")
        command = self.command(node)
        keys = {}
        for title in ("Holiday films", "Holiday films ", "Band demos"):
            keys[title] = self.assertDone(command("create", title, "--json")).json()["key"]
        self.assertEnds(command("link", "No such"), NOT_FOUND, "No such", "megatorrent list")
        self.assertEnds(command("link", UNKNOWN), NOT_FOUND, UNKNOWN)
        done = self.assertEnds(command("link", "Holiday films"), WRONG_USE, keys["Holiday films"][:6], keys["Holiday films "][:6])
        self.assertNotIn("Band", done.err)
        for text in (keys["Band demos"], keys["Band demos"][:40], "Band demos", "band demos", f"megatorrent://{keys['Band demos']}/x"):
            self.assertIn(keys["Band demos"], self.assertDone(command("link", text)).out)
        self.assertEnds(command("start", "Band demos"), NOT_FOUND, "Band demos")

    def test_settings(self):
        """Shown, and changed by the names that they are shown under."""
        node = self.node("one")
        command = self.command(node)
        before = node.megatorrent.get("settings")
        shown = self.assertDone(command("settings")).out
        self.assertIn("safe-mode-always", shown)
        self.assertRegex(shown, rf"(?m)^port in use +{before['listenPort']}$")
        done = self.assertDone(command("settings", "--keep-dht", "on", "--keep-dht-names", "on", "--peers", "203.0.113.5:6881,example.org:7000", "--max-connections", "150"))
        self.assertRegex(done.out, r"keep-dht-names +on")
        self.assertRegex(done.out, r"peers +203\.0\.113\.5:6881,example\.org:7000")
        changed = {"safeModeKeepDht": True, "safeModeKeepDhtNames": True, "bootstrapPeers": ["203.0.113.5:6881", "example.org:7000"], "maxConnections": 150}
        # the port is another one once the engine has begun anew
        now = node.megatorrent.get("settings")
        self.assertEqual(now, {**before, **changed, "listenPort": now["listenPort"]})
        self.assertEqual(self.assertDone(command("settings", "--keep-dht", "off", "--peers", "", "--json")).json()["bootstrapPeers"], [])
        # Tor's password is read from a file, and told to nobody
        password = write_file(self.folder / "password", b"my word\r\nanother line\n")
        done = self.assertDone(command("settings", "--tor-control", "127.0.0.1:9051", "--tor-password-file", password, "--look-ups-for-others", "on"))
        self.assertRegex(done.out, r"tor-control +127\.0\.0\.1:9051")
        self.assertRegex(done.out, r"tor-password-file +\(set\)")
        self.assertRegex(done.out, r"look-ups-for-others +on")
        self.assertRegex(done.out, r"use-tor +off")
        stored = node.folder / "qBittorrent/config/qBittorrent.conf"
        wait_until(lambda: "Tor\\Password=my word\n" in stored.read_text(encoding="utf-8"), "the first line to be stored", 30)
        wait_until(lambda: "Look-ups for others: 0 asked for" in command("status").out, lambda: command("status"), 20, nodes=[node])
        done = self.assertDone(command("settings", "--tor-control", "", "--look-ups-for-others", "off", "--json"))
        self.assertNotIn("my word", done.out)
        self.assertTrue(done.json()["torPasswordSet"])
        wait_until(lambda: "Look-ups" not in command("status").out, lambda: command("status"), 20, nodes=[node])
        self.assertFalse(self.assertDone(command("settings", "--tor-password-file", "-", "--json", given=b"\n")).json()["torPasswordSet"])
        hidden = write_file(self.folder / "latin", b"pa\xdfwort\n")
        self.assertNotIn("wort", self.assertEnds(command("settings", "--tor-password-file", hidden), WRONG_USE, "latin", "UTF-8").err)
        self.assertNotIn("my word", node.log() + str(node.megatorrent.get("sync")) + str(node.megatorrent.get("settings")))
        self.assertEnds(command("settings", "--keep-dht", "perhaps"), WRONG_USE, "--keep-dht", "on")
        self.assertEnds(command("settings", "--peers", "nowhere"), REFUSED, "nowhere")
        self.assertEnds(command("settings", "--port", "80"), REFUSED, "port")

    def test_preparing_a_publication(self):
        """What would be published; reading ahead; publishing by itself."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "x", "--json")).json()["key"]
        folder = self.scratch / "show"
        for name in "abc":
            write_file(folder / name, name.encode())
        self.assertEqual(self.assertDone(command("publish", "--dry-run", key, folder)).out, "3 new\n")
        self.assertEqual(self.assertDone(command("ingest", key, folder)).out, "Ready: 3 items, 3 B\n")
        lines = [json.loads(line) for line in self.assertDone(command("ingest", "--json", key, folder)).out.splitlines()]
        self.assertEqual([item["path"] for item in lines], ["show/a", "show/b", "show/c"])
        # the key that opens an item follows from the channel's secret and the content (protocol.md)
        seed = bytes.fromhex(node.megatorrent.post("exportChannel", key=key)["identity"]["secretKey"])[:32]
        secret = hashlib.blake2b(b"megatorrent chunk secret v1", key=seed, digest_size=32).digest()
        for item in lines:
            content = (self.scratch / item["path"]).read_bytes()
            message = b"P" + len(content).to_bytes(4, "big") + hashlib.sha256(content).digest()
            self.assertEqual(item["ref"][64:], hashlib.blake2b(message, key=secret, digest_size=32).hexdigest())
        self.assertEqual(len({item["at"] for item in lines}), 3)
        self.assertEqual(node.megatorrent.channel(key)["sequence"], 0)
        self.assertEqual(self.assertDone(command("publish", key)).out, "Published: 3 items\n")
        self.assertEqual(self.assertDone(command("publish", "--dry-run", key)).out, "Nothing has changed\n")
        (folder / "a").rename(folder / "d")
        write_file(folder / "b", b"longer")
        write_file(folder / "e", b"e")
        (folder / "c").unlink()
        self.assertEqual(self.assertEnds(command("publish", "--dry-run", key), PROBLEMS, "--yes").out, "2 new, 1 changed, 2 gone\n")
        self.assertEqual(self.assertDone(command("publish", "--dry-run", "--yes", key)).out, "1 new, 1 changed, 1 moved, 1 removed\n")
        self.assertEqual(command("publish", "--dry-run", "--json", "--yes", key).json()["result"]["moved"], {"count": 1, "bytes": 1})

        self.assertEnds(command("edit", key), WRONG_USE, "--watch")
        self.assertEnds(command("edit", "--watch", "maybe", key), WRONG_USE, "on", "off")
        self.assertDone(command("edit", "--title", "y", "--watch", "on", key))
        wait_until(lambda: (entry := node.megatorrent.channel(key))["watch"] and entry["title"] == "y", "it to be edited", 20)
        self.assertDone(command("edit", "--watch", "off", "y"))
        wait_until(lambda: not node.megatorrent.channel(key)["watch"], "it to be edited", 20)

    def test_a_backup_that_cannot_be_written(self):
        """qBittorrent does not believe that there is one, and nothing is left of it."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "x", "--json")).json()["key"]
        there = write_file(self.scratch / "there", b"mine")
        self.assertEnds(command("backup", key, there), REFUSED, "exists")
        self.assertEnds(command("backup", key, self.scratch / "no such folder" / "x"), REFUSED, "Cannot make")
        self.assertEnds(command("backup", "no such channel", self.scratch / "new"), NOT_FOUND)
        self.assertFalse((self.scratch / "new").exists())
        self.assertEqual(there.read_bytes(), b"mine")
        self.assertFalse(node.megatorrent.channel(key)["backedUp"])
        self.require_isolation()
        disk = FixedSizeDisk(self.scratch / "disk", MIB)
        self.addCleanup(disk.close)
        write_file(disk.folder / "large", bytes(disk.free()))
        self.assertEnds(command("backup", key, disk.folder / "new"), REFUSED, "space")
        self.assertEqual([path.name for path in disk.folder.iterdir()], ["large"])
        self.assertFalse(node.megatorrent.channel(key)["backedUp"])
        (disk.folder / "large").unlink()
        self.assertDone(command("backup", key, disk.folder / "new"))
        wait_until(lambda: node.megatorrent.channel(key)["backedUp"], "it to be known", 20)

    def test_dash_is_standard_input_and_output(self):
        """`-` makes no file of that name, wherever one is read or written; of standard output nothing else takes a part."""
        node, other = self.node("one"), self.node("two")
        command, elsewhere = self.command(node), self.command(other, "elsewhere")
        key = self.assertDone(command("create", "Kept", "--json", "--private")).json()["key"]
        (command.folder / "passphrase").write_text("correct horse battery\n")

        saved = self.assertDone(command("backup", key, "-"))
        self.assertMentions(saved.err, "publish in your name")
        self.assertEqual(saved.json()["identity"]["publicKey"], key)
        self.assertEqual(self.assertDone(command("backup", key, "-", "--json")).json(), saved.json())
        self.assertEqual(self.assertDone(command("-q", "backup", key, "-")).err, "")
        wait_until(lambda: node.megatorrent.channel(key)["backedUp"], "it to be known", 20)
        sealed = self.assertDone(command("backup", key, "-", "--passphrase-file", "-", given=b"correct horse battery\n"))
        self.assertNotIn(saved.json()["identity"]["secretKey"], sealed.out)
        self.assertDone(elsewhere("restore", "-", given=saved.raw))
        self.assertEqual(other.megatorrent.channel(key)["title"], "Kept")
        other.megatorrent.post("deleteChannel", key=key)
        wait_until(lambda: not other.megatorrent.channel(key), "it to be gone", 30)
        (elsewhere.folder / "sealed").write_bytes(sealed.raw)
        done = elsewhere.shell("megatorrent restore <(cat sealed) --passphrase-file <(echo correct horse battery)")
        self.assertEqual(done.code, 0, done)
        self.assertEnds(elsewhere("restore", "-", "--passphrase-file", "-", given=sealed.raw), WRONG_USE, "one thing only")

        identity = self.assertDone(command("gen-key", "-o", "-")).json()
        self.assertEqual(self.assertDone(elsewhere("restore", "-", "--title", "Offline", "--json", given=json.dumps(identity).encode())).json()["key"],
                         identity["publicKey"])
        self.assertDone(command("subscribe", UNKNOWN, "--stopped"))
        exported = self.assertDone(command("export", "-"))
        self.assertEqual(self.assertDone(elsewhere("import", "-", given=exported.raw)).out, "1 subscription\n")
        self.assertDone(command("rules", "add", "a", "--contains", "x"))
        rules = self.assertDone(command("rules", "export", "-"))
        self.assertMentions(self.assertDone(elsewhere("rules", "import", "-", given=rules.raw)).out, "Added a")
        self.assertMentions(self.assertDone(command("hash-password", "-", given=b"correct horse\n")).out, "@ByteArray")

        # what cannot be written is said, and a reader that is gone ends it before there is a backup
        with open("/dev/full", "wb") as full:
            process = command.start("backup", key, "-", stdout=full)
            _, error = process.communicate(timeout=30)
        self.assertEqual(process.returncode, REFUSED)
        self.assertIn(b"Cannot write", error)
        second = self.assertDone(command("create", "Not kept", "--json")).json()["key"]
        reading, writing = os.pipe()
        os.close(reading)
        process = command.start("backup", second, "-", stdout=writing)
        os.close(writing)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, -signal.SIGPIPE)
        self.assertFalse(node.megatorrent.channel(second)["backedUp"])

        for one in (command, elsewhere):
            self.assertFalse((one.folder / "-").exists())
        # a file of that name can be named all the same
        self.assertDone(command("backup", second, "./-"))
        self.assertTrue((command.folder / "-").exists())
        for name in ("backup", "restore", "export", "import", "gen-key", "hash-password", "rules"):
            self.assertMentions(self.assertDone(command(name, "--help")).out, "standard output")

    def test_waiting_for_what_is_removed(self):
        """Who waits for a channel that somebody else removes meanwhile is told so."""
        node = self.node("one")
        process = self.command(node).start("subscribe", "--wait", UNKNOWN)
        wait_until(lambda: node.megatorrent.subscription(UNKNOWN), "the subscription", 20)
        node.megatorrent.post("removeSubscription", key=UNKNOWN)
        out, error = process.communicate(timeout=30)
        self.assertEqual(process.returncode, PROBLEMS, (out, error))
        self.assertIn(UNKNOWN[:6], error.decode())

    def test_names_cannot_control_the_terminal(self):
        """A name with a newline or control characters is escaped in text, and as it is in JSON."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "x", "--json")).json()["key"]
        hostile = "a\nb\x1b[2J\x07.txt"
        folder = self.scratch / "a folder\nof two lines" / "show"
        write_file(folder / hostile, b"x")
        write_file(folder / "plain.txt", b"x")
        given = os.fsencode(folder) + b"\0"

        done = self.assertEnds(command("publish", key, "-0", given=given), PROBLEMS, r"a folder\nof two lines/show/a\nb\x1b[2J\x07.txt")
        self.assertEqual(done.out, "Published: 1 item, 1 new\n")
        self.assertNotIn("\x1b", done.err)
        task = command("publish", key, "-0", "--json", given=given)
        self.assertEqual(task.code, PROBLEMS)
        self.assertEqual(task.json()["problems"][0]["path"], str(folder / hostile))
        # other programs find nothing but JSON, also beside the answer
        problem, = map(json.loads, task.err.splitlines())
        self.assertEqual(problem["error"], "badPath")
        self.assertIn(hostile, problem["message"])
        (folder / "nothing here").mkdir()
        task = command("publish", key, "-0", "--json", given=given)
        self.assertEqual([json.loads(line).get("error") for line in task.err.splitlines()], [None, "badPath"])

        terminal = command.at_terminal("link", "no\n\x1b[31msuch\u202e")
        self.assertEqual(terminal.wait(), NOT_FOUND)
        self.assertIn(r"no\n\x1b[31msuch\u202e", terminal.text)
        self.assertNotIn("\x1b[31m", terminal.text)

    def test_who_reads_the_output(self):
        """A closed pipe ends quietly; a full disk is an error."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "many", "--json")).json()["key"]
        small_tree(self.scratch / "show", 1000, "pipe")
        self.assertDone(command("publish", key, self.scratch / "show"))
        done = command.shell(f"megatorrent items {key} --json | head -n 1; echo ${{PIPESTATUS[0]}}")
        self.assertEqual((done.err, done.out.splitlines()[-1]), ("", str(128 + signal.SIGPIPE)), done)
        self.assertEqual(len(self.assertDone(command("items", key, "--json")).json_lines()), 1000)
        self.assertEqual(len(self.assertDone(command("items", key, "--filter", "river")).out.splitlines()),
                         len(node.megatorrent.items(key, filter="river")))

        # a pipe on which whoever gave it does not want to wait
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        process = command.start("items", key, "--json", stdout=writing)
        os.close(writing)
        time.sleep(0.5)
        with open(reading, "rb") as pipe:
            self.assertEqual(len(pipe.read().splitlines()), 1000)
        self.assertEqual((process.wait(30), process.stderr.read()), (0, b""))
        process.stderr.close()

        process = command.start("watch", stdout=subprocess.PIPE)
        process.stdout.close()
        self.assertEqual(process.wait(30), -signal.SIGPIPE)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        with open("/dev/full", "wb") as full:
            process = command.start("list", "channels", stdout=full)
            _, error = process.communicate(timeout=30)
        self.assertEqual(process.returncode, REFUSED)
        self.assertIn(b"Cannot write", error)

    def test_lists_from_standard_input(self):
        """`-`, `-0`, 10,000 paths, and names that are not UTF-8."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "many", "--json")).json()["key"]
        folder = self.scratch / "show"
        names = [f"part {number // 1000}/a name {number:05}.txt" for number in range(10_000)]
        for name in names:
            write_file(folder / name, name.encode())
        # relative to the current folder
        os.symlink(folder, command.folder / "show")
        given = "".join(f"show/{name}\0" for name in names).encode()
        done = self.assertDone(command("publish", key, "-0", "--prefix", "here", "--json", given=given, timeout=120)).json()
        self.assertEqual(done["result"]["items"], 10_000)

        chosen = [item["path"] for item in node.megatorrent.items(key)]
        for separator, option in ((b"\n", "-"), (b"\0", "-0")):
            given = separator.join(name.encode() for name in chosen[:5000]) + separator
            chosen = chosen[5000:]
            done = self.assertDone(command("withdraw", key, option, "--json", given=given)).json()
            self.assertEqual((done["result"]["removed"], done["result"]["items"]), (5000, len(chosen)))

        self.assertEnds(command("publish", key, "-", given=b"a\xffb\n"), WRONG_USE, "utf-8")
        self.assertEnds(command("publish", key, "-0", given=b""), WRONG_USE, "empty")
        self.assertEnds(command("publish", key, ""), WRONG_USE, "empty")
        self.assertEnds(command("withdraw", key, "no such"), REFUSED, "no item")
        self.assertEnds(command("publish", key, "relative", "--url", "http://localhost.invalid:8080"), WRONG_USE, "localhost.invalid")


class InterruptTest(CommandCase):
    def publishing(self, command, node, key, *paths):
        """A publication that has begun."""
        process = command.start("publish", key, *paths)
        wait_until(lambda: any(task["state"] == "running" for task in node.megatorrent.get("tasks")), "the publication", interval=0.01)
        return process

    def test_while_files_are_read(self):
        """The first Ctrl-C cancels, and the next publication does not begin anew."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "large", "--json")).json()["key"]
        large = self.scratch / "large"
        with open(large, "wb") as file:
            file.truncate(3 << 30)
        process = self.publishing(command, node, key, large)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (INTERRUPTED, b""), error)
        self.assertMentions(error.decode(), "cancelled")
        self.assertEqual([task["state"] for task in node.megatorrent.get("tasks")], ["cancelled"])
        self.assertEqual(node.megatorrent.channel(key)["items"], 0)

    def test_while_nothing_answers(self):
        """A second Ctrl-C leaves at once; --timeout gives up and lets qBittorrent go on."""
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "x", "--json")).json()["key"]
        write_file(self.scratch / "a", b"x")
        self.assertDone(command("publish", key, self.scratch / "a"))
        node.restart()   # without a network it is not known whether there is something newer
        self.assertEnds(command("publish", key, "--timeout", "1"), TIMED_OUT, "list tasks")
        task = self.assertDone(command("list", "tasks", "--json")).json()[-1]
        self.assertEqual(task["state"], "running")
        self.assertDone(command("cancel", task["id"]))
        node.megatorrent.wait_for_task(task["id"])

        process = self.publishing(command, node, key)
        os.kill(node.pid, signal.SIGSTOP)
        try:
            process.send_signal(signal.SIGINT)
            line = process.stderr.readline()
            self.assertMentions(line.decode(), "cancelling")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), INTERRUPTED)
        finally:
            os.kill(node.pid, signal.SIGCONT)
        process.communicate()

    def test_elsewhere(self):
        """Anything else ends by it as programs do."""
        node = self.node("one")
        write_file(self.scratch / "a", b"x")
        process = self.command(node).start("watch", "--json")
        key = node.megatorrent.create_channel("x")["key"]
        # it is there when it says something
        wait_until(lambda: node.megatorrent.publish(key, write_file(self.scratch / "a", os.urandom(10))) and select.select([process.stdout], [], [], 1)[0], "an event")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, -signal.SIGINT)


class ProgressTest(CommandCase):
    def test_bars_are_for_terminals(self):
        node = self.node("one")
        command = self.command(node)
        key = self.assertDone(command("create", "large", "--json")).json()["key"]
        with open(self.scratch / "large", "wb") as file:
            file.truncate(512 << 20)
        terminal = command.at_terminal("publish", key, self.scratch / "large", columns=60)
        terminal.read_until(lambda text: "] " in text and " %" in text, "a bar")
        self.assertEqual(terminal.wait(60), 0)
        self.assertIn("Published: 1 item, 1 new", terminal.text)
        for part in terminal.text.split("\r"):
            self.assertLessEqual(len(part.strip("\n").replace("\x1b[K", "")), 60)
        done = self.assertDone(command("publish", key))
        self.assertEqual((done.err, done.out), ("", "Published: 1 item\n"))
        # colors are for terminals that want them
        terminal = command.at_terminal("items", key, NO_COLOR="1")
        self.assertEqual(terminal.wait(), 0)
        self.assertNotIn("\x1b", terminal.text)


class ServeTest(CommandCase):
    def test_signals_and_exit_status(self):
        """They are those of the program."""
        program = self.folder / "program"
        program.write_text("""#!/usr/bin/env python3
import os, signal, sys
if sys.argv[1] == "--status":
    sys.exit(int(sys.argv[2]))
if sys.argv[1] == "--killed":
    os.kill(os.getpid(), signal.SIGKILL)
signals = {signal.SIGHUP: 41, signal.SIGTERM: 42, signal.SIGINT: 43}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
print("ready", flush=True)
number = signal.sigwait(signals)
again = signal.sigtimedwait(signals, 0.5)
print("twice" if again else "once", flush=True)
sys.exit(signals[number])
""")
        program.chmod(0o755)
        command = self.command(MEGATORRENT_NOX=str(program), MEGATORRENT_URL="http://127.0.0.1:1")
        done = command("serve", "--", "--status", "0")
        self.assertEqual(done.code, 0)
        self.assertMentions(done.err, "http://127.0.0.1:1", "profile")
        self.assertEqual(command("-q", "serve", "--", "--status", "0").err, "")
        self.assertEqual(command("serve", "--", "--status", "17").code, 17)
        self.assertEqual(command("serve", "--", "--killed").code, -signal.SIGKILL)
        for number, code in ((signal.SIGHUP, 41), (signal.SIGTERM, 42), (signal.SIGINT, 43)):
            process = command.start("serve", "--", "--wait")
            self.assertEqual(process.stderr.readline(), b"ready\n")
            process.send_signal(number)
            out, error = process.communicate(timeout=20)
            self.assertEqual((process.returncode, out, error), (code, b"", b"once\n"))
        # the terminal sends Ctrl-C to both: the program must not get it twice
        terminal = command.at_terminal("serve", "--", "--wait")
        terminal.read_until(lambda text: "ready" in text, "the program")
        terminal.type("\x03")
        self.assertEqual(terminal.wait(), 43)
        self.assertIn("once", terminal.text)
        self.assertEnds(command("serve", MEGATORRENT_NOX=str(self.folder / "nothing")), NOT_FOUND, "nothing")
        self.assertEnds(command("serve", "--timeout", "5"), WRONG_USE, "timeout")
        self.assertEnds(command("serve", "--url", "https://127.0.0.1:1", "--cacert", self.folder / "none"), WRONG_USE, "none")

    def test_real_one(self):
        """It says where the WebUI is when it answers, and ends as qBittorrent ends."""
        node = self.node("served", start=False)
        command = self.command(node, MEGATORRENT_NOX=str(Settings.program))
        process = command.start("serve", "--json", "--", f"--profile={node.folder}", "--webui-port=8080", "--confirm-legal-notice")
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        try:
            self.assertEqual(json.loads(process.stdout.readline()), {"url": f"http://{node.address}:8080"})
            wait_until(lambda: command("status").code == 0, lambda: command("status"), 30)
            self.assertEnds(command("serve"), REFUSED, node.address, "already")
        finally:
            process.send_signal(signal.SIGTERM)
        self.assertIn(process.wait(60), (0, -signal.SIGTERM))
        self.assertEnds(command("status"), NOT_REACHABLE)
