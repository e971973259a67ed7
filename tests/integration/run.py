#!/usr/bin/env python3
"""Runs the integration tests: real qbittorrent-nox processes, driven through their WebAPI.

  tests/integration/run.py [--build-dir DIR] [--keep] [NAME...]     NAME: a part of "module.Class.method"

Environment: MEGATORRENT_NOX (the program), MEGATORRENT_TEST_DIR (where profiles and content lie while a test runs),
MEGATORRENT_TEST_STRETCH (factor for all deadlines).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from harness import isolation  # noqa: E402
from harness.case import Settings  # noqa: E402
from harness.program import find_program  # noqa: E402
from harness.waiting import STRETCH  # noqa: E402

TEST_LIMIT = 240  # seconds; no test may hang the suite


class Result(unittest.TestResult):
    """A line a test, and what is needed to understand a failure right below it."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self._start = 0
        self._test_failed = False

    def startTest(self, test):
        super().startTest(test)
        self._start = time.monotonic()
        self._test_failed = False
        signal.alarm(int(TEST_LIMIT * STRETCH))

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line("PASS", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("SKIP", test, f" ({reason})")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._failed(test, self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._failed(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._failed(subtest, self._exc_info_to_string(error, test), test)

    def _failed(self, test, text, owner=None):
        self._line("FAIL", test)
        print(_indented(text))
        owner = owner or test
        if not self._test_failed and hasattr(owner, "diagnosis"):
            print(_indented(owner.diagnosis()))
        self._test_failed = True
        sys.stdout.flush()

    def _line(self, verdict, test, more=""):
        about = (test.shortDescription() or "") if isinstance(test, unittest.TestCase) else ""
        seconds = time.monotonic() - self._start if self._start else 0
        print(f"{verdict} {seconds:6.1f} s  {test.id()}{f'  {about}' if about else ''}{more}", flush=True)


def _indented(text):
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


def _tests(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _tests(test)
        else:
            yield test


def _verified():
    """The tests that have passed against the program as it is, as parts of their names; the others are work in progress."""
    lines = (HERE / "verified.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _skip(reason):
    def skipped(self):
        self.skipTest(reason)
    return skipped


def _mark_unverified(tests):
    names = _verified()
    for test in tests:
        if not any(name in test.id() for name in names):
            method = getattr(test, "_testMethodName", None)
            if method and hasattr(test, method):
                test.setUp = lambda: None
                test.tearDown = lambda: None
                setattr(test, method, _skip("not passing, or not run to its end, yet: see verified.txt").__get__(test))


def _too_long(*_):
    raise AssertionError(f"the test took longer than {TEST_LIMIT * STRETCH:g} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=Settings.build)
    parser.add_argument("--keep", action="store_true", help="keep profiles and content")
    parser.add_argument("--list", action="store_true", help="only name the tests")
    parser.add_argument("--all", action="store_true", help="also those that are not in verified.txt (naming tests does the same)")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()

    if not arguments.list:
        install_scripts()
        isolation.enter()
    loaded = unittest.defaultTestLoader.discover(str(HERE), pattern="test_*.py")
    tests = [test for test in _tests(loaded) if not arguments.names or any(name in test.id() for name in arguments.names)]
    if not arguments.all and not arguments.names:
        _mark_unverified(tests)
    if arguments.list:
        print("\n".join(test.id() for test in tests))
        return 0
    if not tests:
        print(f"No test has a name with {' or '.join(arguments.names)} in it.")
        return 2

    Settings.build = arguments.build_dir
    Settings.program = find_program(arguments.build_dir)
    if arguments.keep:
        os.environ["MEGATORRENT_TEST_KEEP"] = "1"
    base = Path(os.environ.get("MEGATORRENT_TEST_DIR", arguments.build_dir)).resolve()
    base.mkdir(parents=True, exist_ok=True)
    Settings.folder = Path(tempfile.mkdtemp(prefix="it-", dir=base))

    # so that whatever ends us, what we started is ended first
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, _too_long)
    start = time.monotonic()
    result = Result()
    result.failfast = False
    try:
        unittest.TestSuite(_grouped(tests)).run(result)
    finally:
        if arguments.keep:
            print(f"Kept: {Settings.folder}")
        else:
            shutil.rmtree(Settings.folder, ignore_errors=True)

    failed = len({owner_id(test) for test, _ in result.failures + result.errors}) + len(result.unexpectedSuccesses)
    print(f"Integration tests took {time.monotonic() - start:.0f} s against {Settings.program}")
    print(f"{result.passed} passed, {failed} failed" + (f", {len(result.skipped)} skipped" if result.skipped else ""))
    return 1 if failed or (result.passed == 0 and not result.skipped) else 0


def install_scripts():
    """What the tests in js/ need, while there is still a network. Without it they are skipped, and say so."""
    folder = HERE / "js"
    if (folder / "package-lock.json").exists() and not (folder / "node_modules").exists() and shutil.which("npm"):
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"npm ci failed in {folder}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)


def owner_id(test):
    """Of a subtest, the test that it belongs to."""
    return getattr(test, "test_case", test).id()


def _grouped(tests):
    """unittest prepares and clears a class each time it meets another: keep those of one class together."""
    groups = {}
    for test in tests:
        groups.setdefault((type(test).__module__, type(test).__qualname__), []).append(test)
    return [test for group in groups.values() for test in group]


if __name__ == "__main__":
    sys.exit(main())
