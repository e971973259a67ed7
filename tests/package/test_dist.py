"""The source tarball: all that is committed, and a version, without git."""

import os
import subprocess
import tarfile
import unittest
from pathlib import Path

from support import PROJECT, PackageTest, takes_long


@unittest.skipUnless((PROJECT / '.git').exists(), 'a tarball is made of a git checkout')
class TarballTest(PackageTest):
    def setUp(self):
        super().setUp()
        self.environment = os.environ | {'PATH': f'{self._failing_git()}:{os.environ["PATH"]}'}

    def _failing_git(self):
        folder = self.scratch / 'bin'
        folder.mkdir()
        program = folder / 'git'
        program.write_text('#!/bin/sh\necho "git was called: $*" >&2\nexit 127\n')
        program.chmod(0o755)
        return folder

    def make(self, folder='dist', is_compressed=False):
        options = [] if is_compressed else ['--uncompressed']   # which takes no time
        return Path(self.run_command(PROJECT / 'tools' / 'dist.sh', '--output', self.scratch / folder, *options).splitlines()[-1])

    def unpack(self, is_compressed=False):
        archive = self.make(is_compressed=is_compressed)
        with tarfile.open(archive) as source:
            source.extractall(self.scratch, filter='data')
        return self.scratch / archive.name.partition('.tar')[0]

    def version_in(self, tree):
        return self.run_command(tree / 'tools' / 'version.sh', env=self.environment if tree != PROJECT else None).strip()

    def test_has_all_that_is_committed_and_nothing_else(self):
        archive = self.make()
        version = self.version_in(PROJECT)
        self.assertEqual(archive.name, f'megatorrent-{version}.tar')
        with tarfile.open(archive) as source:
            members = {member.name for member in source if not member.isdir()}
        committed = subprocess.run(['git', 'ls-tree', '-r', '-z', '--format=%(objecttype) %(path)', 'HEAD'], cwd=PROJECT, check=True,
                                   capture_output=True, text=True).stdout.split('\0')
        expected = {line.removeprefix('blob ') for line in committed if line.startswith('blob ')} | {'.version'}
        self.assertEqual(members, {f'megatorrent-{version}/{path}' for path in expected})

    def test_is_the_same_each_time(self):
        self.assertEqual(self.make('one').read_bytes(), self.make('two').read_bytes())

    def test_knows_its_version_without_git(self):
        tree = self.unpack()
        self.assertEqual(self.version_in(tree), self.version_in(PROJECT))
        self.assertTrue(self.version_in(tree).startswith(self.run_command(tree / 'tools' / 'version.sh', '--release').strip()))

    def test_is_configured_without_git(self):
        """The command alone; and the patches apply to qBittorrent's source as it is found there."""
        tree = self.unpack()
        self.run_command('cmake', '--preset', 'cli', cwd=tree, env=self.environment)
        self.run_command(tree / 'tests' / 'check' / 'patches.py', cwd=tree, env=self.environment)

    @takes_long
    def test_is_built_without_git(self):
        tree = self.unpack(is_compressed=True)
        environment = self.environment | {'CCACHE_BASEDIR': str(tree)}
        self.run_command('cmake', '--preset', 'default', cwd=tree, env=environment)
        self.run_command('cmake', '--build', 'build', cwd=tree, env=environment)
        release = self.run_command(tree / 'tools' / 'version.sh', '--release').strip()
        self.assertIn(release, self.run_command(tree / 'build' / 'megatorrent', '--version'))
