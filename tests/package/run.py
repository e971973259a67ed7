#!/usr/bin/env python3
"""Tests of what is handed out: the tarball and the packages. They need no network.

  tests/package/run.py [--build-dir DIR] [NAME...]     NAME: a part of "module.Class.method"

Environment: MEGATORRENT_PACKAGE_TESTS=all for those, too, that build everything again (some 20 minutes).
"""

import argparse
import os
import sys
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from support import Settings  # noqa: E402


class Result(unittest.TextTestResult):
    """A line a test, as of the other suites. A whole class may fail or be skipped before its tests begin."""

    passed = 0
    _start = 0

    def startTest(self, test):
        super().startTest(test)
        self._start = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        self._start = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line('PASS', test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line('SKIP', test, f' ({reason})')

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._line('FAIL', test, '\n' + self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._line('FAIL', test, '\n' + self.errors[-1][1])

    def _line(self, verdict, test, more=''):
        seconds = time.monotonic() - self._start if self._start else 0
        print(f'{verdict} {seconds:6.1f} s  {test.id()}  {test.shortDescription() or ""}{more}', flush=True)


def tests_in(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from tests_in(test)
        else:
            yield test


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build-dir', type=Path, default=Settings.build)
    parser.add_argument('names', nargs='*')
    arguments = parser.parse_args()
    Settings.build = arguments.build_dir.resolve()

    loaded = unittest.defaultTestLoader.discover(str(HERE), pattern='test_*.py')
    tests = [test for test in tests_in(loaded) if not arguments.names or any(name in test.id() for name in arguments.names)]
    if not tests:
        print(f'No test has a name with {" or ".join(arguments.names)} in it.')
        return 2
    with open(os.devnull, 'w', encoding='utf-8') as nowhere:
        result = unittest.TextTestRunner(stream=nowhere, resultclass=Result).run(unittest.TestSuite(tests))
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    print(f'{result.passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
