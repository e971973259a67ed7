"""What the tests of packages share."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


class Settings:
    build = PROJECT / 'build'
    runs_all = os.environ.get('MEGATORRENT_PACKAGE_TESTS') == 'all'


def takes_long(test):
    return unittest.skipUnless(Settings.runs_all, 'builds everything again; make package-test runs it')(test)


class PackageTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix='package-')
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)

    def run_command(self, *command, **options):
        """What it writes. It has to succeed."""
        done = subprocess.run([str(word) for word in command], text=True, errors='replace', stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
        self.assertEqual(done.returncode, 0, f'{" ".join(str(word) for word in command)}\n{done.stdout[-6000:]}')
        return done.stdout
