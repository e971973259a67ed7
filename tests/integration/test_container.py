"""How a container begins (containers/entrypoint.sh), without one: its settings, and the WebUI's password from a secret."""

import subprocess
from pathlib import Path

from harness.content import write_file
from harness.node import TORRENT_PORT, WEBUI_PORT
from harness.waiting import wait_until
from harness.case import Settings
from test_command import LOGIN_REFUSED, REFUSED, CommandCase

CONTAINERS = Path(__file__).resolve().parent.parent.parent / "containers"
ENTRYPOINT = CONTAINERS / "entrypoint.sh"


class HashPasswordTest(CommandCase):
    def test_what_is_refused(self):
        """None, too short a one, no such file: nothing is written that could be taken for a password."""
        command = self.command()
        for content in (b"", b"\nsecond line", b"short\n", b"\xff\xfe\xfd\xfc\xfb\xfa\n"):
            with self.subTest(content):
                done = command("hash-password", write_file(self.scratch / "secret", content))
                self.assertNotEqual(done.code, 0)
                self.assertEqual(done.out, "")
        self.assertMentions(command("hash-password", self.scratch / "none").err, "none")
        again = [self.assertDone(command("hash-password", "-", given=b"long enough\n")).out for _ in range(2)]
        self.assertNotEqual(*again)
        self.assertRegex(again[0], r"^@ByteArray\([A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{86}==\)\n$")


class EntrypointTest(CommandCase):
    def setUp(self):
        super().setUp()
        self.secret = self.scratch / "secret"
        self.template = self.scratch / "qBittorrent.conf"
        self.environment = {"MEGATORRENT_SECRET": str(self.secret), "MEGATORRENT_TEMPLATE": str(self.template)}

    def boxed(self, name="boxed"):
        self.environment["MEGATORRENT_PROFILE"] = str(self.folder / name)
        self.environment["PATH"] = f"{Settings.build.resolve()}:/usr/bin:/bin"
        node = self.node(name, start=False, program=ENTRYPOINT, environment=self.environment)
        self.settings = node.folder / "qBittorrent/config/qBittorrent.conf"
        self.settings.unlink()
        # the image's, at an address and in a folder of this test
        text = (CONTAINERS / "qBittorrent.conf").read_text()
        self.assertIn("=/files\n", text)
        self.template.write_text(text.replace("=/files", f"={node.downloads}").replace("Address=*", f"Address={node.address}"))
        return node

    def wait_answers(self, node):
        command = self.command(node)
        wait_until(lambda: command("status").code == LOGIN_REFUSED, "the WebUI to answer", 30, nodes=[node])
        return command

    def logs_in(self, command, password):
        file = write_file(self.scratch / "given", password.encode())
        return command("--password-file", file, "--json", "status").code == 0

    def test_password_of_the_secret(self):
        """It is the WebUI's, whatever was set before; it is nowhere to be seen; what else was set stays."""
        self.secret.write_text("first secret\n")
        node = self.boxed()
        node.start(wait=False)
        command = self.wait_answers(node)
        wait_until(lambda: self.logs_in(command, "first secret"), "the secret to be the password", 30, nodes=[node])
        self.assertFalse(self.logs_in(command, "another one"))
        for place in ("environ", "cmdline"):
            self.assertNotIn(b"first secret", Path(f"/proc/{node.pid}/{place}").read_bytes())
        self.assertNotIn("first secret", self.settings.read_text())
        # the profile is nobody else's; what is received may be read by others
        self.assertEqual([path.stat().st_mode & 0o077 for path in (self.settings, node.folder / "qBittorrent")], [0, 0])
        self.assertIn("Umask:\t0022\n", Path(f"/proc/{node.pid}/status").read_text())
        self.assertIn(b"qbittorrent-nox", Path(f"/proc/{node.pid}/cmdline").read_bytes(), "signals reach it")
        preferences = self.assertDone(command("--password-file", write_file(self.scratch / "given", b"first secret"), "--json", "settings")).json()
        self.assertEqual((preferences["port"], preferences["savePath"]), (6882, f"{node.downloads}/Channels"))

        node.stop()
        text = self.settings.read_text()
        self.settings.write_text(text.replace("Session\\Port=6882", "Session\\Port=6999"))
        self.secret.write_text("second secret\nis in the first line")
        self.environment["UMASK"] = "077"
        node.start(wait=False)
        self.wait_answers(node)
        self.assertIn("Umask:\t0077\n", Path(f"/proc/{node.pid}/status").read_text())
        wait_until(lambda: self.logs_in(command, "second secret"), "the new secret to be the password", 30, nodes=[node])
        self.assertFalse(self.logs_in(command, "first secret"))
        node.stop()
        self.assertIn("Port=6999", self.settings.read_text())
        self.assertEqual(self.settings.read_text().count("Password_PBKDF2"), 1)

        # without one, that stays which there is
        self.secret.unlink()
        node.start(wait=False)
        self.wait_answers(node)
        self.assertTrue(self.logs_in(command, "second secret"))

    def test_secret_of_no_use(self):
        """It does not begin with no password, or with another one."""
        self.secret.write_text("\n")
        node = self.boxed()
        done = subprocess.run([ENTRYPOINT, f"--webui-port={WEBUI_PORT}", f"--torrenting-port={TORRENT_PORT}"], env=self.environment, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(done.returncode, REFUSED)
        self.assertMentions(done.stderr, "password", self.secret.name)
        self.assertFalse(node.answers())
