"""A private Tor network on this machine, of Debian's tor: one directory authority, relays, and clients. In a namespace of one's own only."""

import contextlib
import os
import shutil
import socket
import subprocess
import urllib.request
from pathlib import Path

from .waiting import wait_until

AUTHORITY_PORT, DIRECTORY_PORT, RELAY_PORT = 5000, 7000, 5100
# fewer relays do not give onion services
RELAYS = 3
# where clients connect to
PORTS = (AUTHORITY_PORT, DIRECTORY_PORT, *range(RELAY_PORT, RELAY_PORT + RELAYS))


def is_installed():
    return bool(shutil.which("tor")) and bool(shutil.which("tor-gencert"))


class Client:
    """One tor that is used, not a relay."""

    def __init__(self, folder, process):
        self.folder = folder
        self.process = process
        self.control = folder / "control"

    def circuits(self):
        """What it says of each of its circuits."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(str(self.control))
            control.sendall(b"AUTHENTICATE %s\r\nGETINFO circuit-status\r\nQUIT\r\n" % (self.folder / "control_auth_cookie").read_bytes().hex().encode())
            answer = b"".join(iter(lambda: control.recv(65536), b"")).decode(errors="replace")
        return [line for line in answer.splitlines() if " PURPOSE=" in line]


class TorNetwork:
    """`wrapper`: command that runs its relays in their own place, which has the address."""

    def __init__(self, folder, address="127.0.0.1", wrapper=()):
        self._address, self._wrapper = address, tuple(wrapper)
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700)
        self._empty = self.folder / "empty"
        self._empty.touch()
        self._processes = []
        self._authority = self._make_authority()
        self._start("authority", f"""
ORPort {address}:{AUTHORITY_PORT}
DirPort {address}:{DIRECTORY_PORT}
ExitRelay 0
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo authority@tor.test
TestingV3AuthInitialVotingInterval 10
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
{self._of_relays()}""")
        for number in range(RELAYS):
            self._start(f"relay{number}", f"ORPort {address}:{RELAY_PORT + number}\nExitRelay 0\n{self._of_relays()}")

    def wait_ready(self):
        wait_until(lambda: self._running() >= 1 + RELAYS, "the relays to agree", 120, 0.25)

    def common(self):
        """What a torrc needs to be part of it."""
        return f"""{self._authority}
TestingTorNetwork 1
PathsNeededToBuildCircuits 0.25
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
V3AuthNIntervalsValid 2
ConnLimit 60
ShutdownWaitLength 0
SafeLogging 0
AvoidDiskWrites 1
GeoIPFile /dev/null
GeoIPv6File /dev/null
"""

    def client(self, name, torrc="", port=9050, flags=""):
        process = self._start(name, f"ClientOnly 1\nSocksPort 127.0.0.1:{port} {flags}\n{torrc}")
        return Client(self.folder / name, process)

    def close(self):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes = []

    def log(self, name):
        with contextlib.suppress(OSError):
            return (self.folder / name / "notice.log").read_text(errors="replace")
        return ""

    def _of_relays(self):
        return f"Address {self._address}\nOutboundBindAddressOR {self._address}\nAssumeReachable 1\nServerDNSDetectHijacking 0\nServerDNSTestAddresses\nSocksPort 0\n"

    def _make_authority(self):
        data = self.folder / "authority"
        keys = data / "keys"
        keys.mkdir(parents=True, mode=0o700)
        data.chmod(0o700)
        subprocess.run(["tor-gencert", "--create-identity-key", "--passphrase-fd", "0", "-m", "12", "-a", f"{self._address}:{DIRECTORY_PORT}",
                        "-i", keys / "authority_identity_key", "-s", keys / "authority_signing_key", "-c", keys / "authority_certificate"],
                       input=b"x\n", check=True, capture_output=True)
        certificate = (keys / "authority_certificate").read_text().splitlines()
        identity = next(line.split()[1] for line in certificate if line.startswith("fingerprint "))
        listed = subprocess.run(["tor", "--list-fingerprint", "--orport", "1", "--quiet", "-f", self._empty, "--defaults-torrc", self._empty,
                                 "--datadirectory", data, "--dirauthority", f"xyzzy 127.0.0.1:1 {'f' * 40}"],
                                check=True, capture_output=True, text=True).stdout
        fingerprint = listed.strip().splitlines()[-1].split(" ", 1)[1].replace(" ", "")
        return f"DirAuthority authority orport={AUTHORITY_PORT} no-v2 v3ident={identity} {self._address}:{DIRECTORY_PORT} {fingerprint}"

    def _start(self, name, torrc):
        data = self.folder / name
        data.mkdir(mode=0o700, exist_ok=True)
        (data / "torrc").write_text(f"DataDirectory {data}\nNickname {name}\nLog notice file {data}/notice.log\nControlSocket {data}/control\n"
                                    f"CookieAuthentication 1\n__OwningControllerProcess {os.getpid()}\n{self.common()}{torrc}")
        process = subprocess.Popen([*self._wrapper, "tor", "--quiet", "-f", data / "torrc", "--defaults-torrc", self._empty],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        return process

    def _running(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://{self._address}:{DIRECTORY_PORT}/tor/status-vote/current/consensus-microdesc", timeout=3) as answer:
                lines = answer.read().decode(errors="replace").splitlines()
        except OSError:
            return 0
        return sum(1 for line in lines if line.startswith("s ") and " Running" in line and " HSDir" in line)
