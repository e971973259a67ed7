"""One real qbittorrent-nox, with an address and a profile of its own."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import process
from .waiting import STRETCH, wait_until
from .webapi import ApiError, WebApi

TORRENT_PORT = 6881
WEBUI_PORT = 8080

# what every start says
_ORDINARY_LOG_LINES = 16
_ORDINARY_OUTPUT = ("WebUI will be", "****", "To control", "The WebUI admin", "You should set")


class Node:
    """`bootstrap`: (address, port) pairs of DHT nodes. `settings`: more for qBittorrent.conf, {section: {key: value}}. `wrapper`: command
    that runs the program in its own place (by exec)."""

    def __init__(self, name, program, folder, address, *, bootstrap=(), megatorrent=True, settings=None, wrapper=(),
                 environment=None):
        self.name = name
        self.address = address
        self.folder = Path(folder)
        self.downloads = self.folder / "downloads"
        self.api = WebApi(address, WEBUI_PORT)
        self.megatorrent = self.api.megatorrent
        self._has_megatorrent = megatorrent
        self._environment = environment or {}
        self._process = None
        self._command = [*wrapper, str(program), f"--profile={self.folder}", f"--webui-port={WEBUI_PORT}",
                         f"--torrenting-port={TORRENT_PORT}", "--confirm-legal-notice"]
        self._write_configuration(bootstrap, settings or {})

    def __repr__(self):
        return f"<node {self.name} at {self.address}>"

    # --- life ---

    def start(self, wait=True, megatorrent=None):
        """`megatorrent`: whether to wait for it, if that has changed since the last start."""
        if megatorrent is not None:
            self._has_megatorrent = megatorrent
        self.downloads.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "LANG": "C.UTF-8", "HOME": str(self.folder), "QT_LOGGING_RULES": "", **self._environment}
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            environment.pop(name, None)
        with open(self.folder / "output.txt", "ab") as output:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                             env=environment, start_new_session=True)
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        wait_until(self.answers, lambda: f"the WebAPI of {self}", timeout=30, interval=0.03, nodes=[self])
        if self._has_megatorrent:
            # the subsystem is made when the torrents have been restored, a moment after the WebUI
            wait_until(self._has_started, lambda: f"Megatorrent to start; it says {self._status()}", timeout=30, nodes=[self])

    def answers(self):
        try:
            self.api.get("app/version")
            return True
        except (OSError, ApiError):
            return False

    def _status(self):
        try:
            return self.megatorrent.status()
        except (OSError, ApiError) as error:
            return {"running": False, "enabled": True, "error": str(error)}

    def _has_started(self):
        status = self._status()
        # behind a proxy nothing listens
        return status["running"] and (status["listenPort"] or status["safeMode"] != "off")

    def hand_over(self, *arguments):
        """What the program passes to this one when it is started once more."""
        environment = {**os.environ, "LANG": "C.UTF-8", "HOME": str(self.folder), "QT_LOGGING_RULES": "", **self._environment}
        subprocess.run([*self._command, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=environment,
                       check=True, timeout=60)

    def stop(self, timeout=20):
        """Asks it to end, as a system that shuts down does."""
        if not self.is_running():
            self._process = None
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout * STRETCH)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self} did not end within {timeout} s of SIGTERM\n{self.diagnosis()}") from None
        self._process = None
        # with status 0, or by the signal that it handles and raises again
        if code not in (0, -signal.SIGTERM):
            raise AssertionError(f"{self} ended with status {code}\n{self.diagnosis()}")

    def kill(self):
        """As by a power cut: kill -9."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self):
        self.stop()
        return self.start()

    def back_up_profile(self, folder):
        """A copy of settings, keys and indexes as they are at rest, without what was received."""
        self.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder / "qBittorrent", folder)
        self.start()

    def restore_profile(self, folder):
        self.kill()
        shutil.rmtree(self.folder / "qBittorrent")
        shutil.copytree(folder, self.folder / "qBittorrent")
        self.start()

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def check_alive(self):
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"{self} died with status {self._process.returncode}\n{self.diagnosis()}")

    # --- looking at it ---

    def dht_nodes(self):
        return self.api.get("transfer/info")["dht_nodes"]

    def wait_dht_ready(self):
        wait_until(lambda: self.megatorrent.status()["dhtReady"], f"the DHT of {self}", 60, nodes=[self])

    def listener(self):
        """Where Megatorrent accepts connections: (address, port)."""
        return self.address, self.megatorrent.status()["listenPort"]

    def endpoint(self):
        return "{}:{}".format(*self.listener())

    def rss_anon(self):
        return process.rss_anon(self.pid)

    def is_sanitized(self):
        """Whether it was built with a sanitizer."""
        return "san.so" in Path(f"/proc/{self.pid}/maps").read_text()

    def cpu_seconds(self):
        return process.cpu_seconds(self.pid)

    def log(self):
        path = self.folder / "qBittorrent/data/logs/qbittorrent.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def output(self):
        path = self.folder / "output.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def diagnosis(self, lines=12):
        text = [f"--- {self}: {'running' if self.is_running() else 'not running'}"]
        text += [f"  log: {line}" for line in self.log().splitlines()[_ORDINARY_LOG_LINES:][-lines:]]
        text += [f"  output: {line}" for line in self.output().splitlines() if line and not line.startswith(_ORDINARY_OUTPUT)][-5 * lines:]
        if self.is_running():
            for action in ("status", "subscriptions", "channels", "tasks", "peers"):
                try:
                    text.append(f"  {action}: {str(self.megatorrent.get(action))[:1500]}")
                except (OSError, ApiError) as error:
                    text.append(f"  {action}: {error}")
        return "\n".join(text)

    # --- configuration ---

    def _write_configuration(self, bootstrap, settings):
        sections = {
            "LegalNotice": {"Accepted": "true"},
            # without it the file is "migrated", and host names are looked up
            "Meta": {"MigrationVersion": "8"},
            "Application": {r"FileLogger\Enabled": "true", r"FileLogger\Age": "1", r"FileLogger\MaxSizeBytes": "1000000"},
            "BitTorrent": {
                r"Session\Port": str(TORRENT_PORT),
                r"Session\InterfaceAddress": self.address,
                r"Session\DHTBootstrapNodes": ",".join(f"{host}:{port}" for host, port in bootstrap) or "127.0.0.1:1",
                r"Session\LSDEnabled": "false",
                r"Session\DefaultSavePath": str(self.downloads),
            },
            "Megatorrent": {r"Session\Enabled": "true" if self._has_megatorrent else "false"},
            "Network": {"PortForwardingEnabled": "false"},
            "Preferences": {
                r"WebUI\Address": self.address,
                r"WebUI\Port": str(WEBUI_PORT),
                r"WebUI\LocalHostAuth": "false",
                r"General\Locale": "en",
                # its database would be fetched from elsewhere
                r"Connection\ResolvePeerCountries": "false",
            },
        }
        for section, values in settings.items():
            sections.setdefault(section, {}).update(values)
        path = self.folder / "qBittorrent/config/qBittorrent.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(
            f"[{section}]\n" + "".join(f'{key}="{value}"\n' for key, value in values.items()) + "\n" for section, values in sections.items()))


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self):
        self._start = time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self._start
