"""The floors: small programs that do only what the work cannot do without (tests/bench/floors)."""

import json
import subprocess

from harness.network import new_address

_PORT = "7000"


def ingest(setting, path):
    """{cpu, wall} in seconds"""
    return json.loads(subprocess.run([setting.tool("bench_ingestfloor"), path], capture_output=True, text=True, check=True).stdout)


class TransferFloor:
    """A sender and a receiver. The receiver waits from the beginning; start() has the sender connect."""

    def __init__(self, setting, source, ids, target):
        self._program = setting.tool("bench_transferfloor")
        self._source = source
        self._address = new_address()
        self._ends = []
        subprocess.run([self._program, "ids", source, ids], check=True)
        self._receiver = self._run("receive", self._address, _PORT, ids, str(source.stat().st_size), target)
        if self._receiver.stdout.readline().strip() != "listening":
            raise AssertionError("the receiver of the floor did not start")

    @property
    def receiver_pid(self):
        return self._receiver.pid

    def start(self):
        self._sender = self._run("send", self._address, _PORT, self._source)

    def wait(self, timeout):
        """{cpu, wall} of the sender and of the receiver, as they say themselves: they are gone by then."""
        answers = [process.communicate(timeout=timeout)[0] for process in (self._sender, self._receiver)]
        for process in self._ends:
            if process.returncode != 0:
                raise AssertionError(f"the floor ended with status {process.returncode}")
        return [json.loads(answer) for answer in answers]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._ends:
            process.kill()
            process.wait()

    def _run(self, *arguments):
        process = subprocess.Popen([self._program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self._ends.append(process)
        return process
