"""make release, as far as it can be tried without making one."""

import os
import re
import shutil
import subprocess
import unittest

from support import PROJECT, PackageTest


@unittest.skipUnless((PROJECT / '.git').exists(), 'a release is made of a git checkout')
class ReleaseTest(PackageTest):
    def setUp(self):
        super().setUp()
        self.tree = self.scratch / 'clone'
        self.run_command('git', 'clone', '-q', '--no-tags', PROJECT, self.tree)
        # how small the tarball is does not matter
        self.place('bin/xz', f'exec {shutil.which("xz")} -0 "${{@: -1}}"', folder=self.scratch)
        self.path = f'{self.scratch}/bin:{os.environ["PATH"]}'
        self.version = self.run_command(self.tree / 'tools' / 'version.sh', '--release').strip()
        # a day instead of "unreleased", as whoever makes a release writes it
        self.rewrite('CHANGELOG.md', r'\((unreleased|[\d-]+)\)', '(2026-12-01)')
        self.rewrite('packaging/debian/changelog', r'>  .*', '>  Tue, 01 Dec 2026 00:30:00 +0200')
        self.rewrite('packaging/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml', r'date="[\d-]+"', 'date="2026-12-01"')
        fixture = self.tree / 'tests' / 'fixtures' / self.version / 'about.json'
        if not fixture.exists():
            fixture.parent.mkdir(parents=True, exist_ok=True)
            fixture.write_text('{}\n')
        self.commit()

    def rewrite(self, name, pattern, text):
        path = self.tree / name
        found = path.read_text()
        changed = re.sub(pattern, lambda match: text, found, count=1)
        self.assertIn(text, changed)
        path.write_text(changed)

    def commit(self):
        self.run_command('git', 'add', '-A', cwd=self.tree)
        self.run_command('git', '-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', 'commit', '-q', '--allow-empty',
                         '-m', 'For a test', cwd=self.tree)

    def release(self, *options, **environment):
        done = subprocess.run([self.tree / 'tools' / 'release.sh', *options], cwd=self.tree, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env=os.environ | environment)
        return done.returncode, done.stdout

    def dry_run(self):
        return self.release('--dry-run', PATH=self.path)

    def release_with(self, **what):
        """With a make, a fetch-source.sh and a deb.sh of the test's own, which do what is said, or nothing."""
        self.place('bin/make', what.get('make', ''), folder=self.scratch)
        self.place('cmake/fetch-source.sh', 'mkdir -p "$(dirname "$4")"; echo "$1 $2 $3" > "$4"')
        self.place('tools/deb.sh', what.get('deb', 'touch "$2/megatorrent_1_amd64.deb"'))
        self.commit()
        return self.release(PATH=self.path, MEGATORRENT_ROOT='native', XDG_CACHE_HOME=str(self.scratch / 'cache'),
                            GIT_COMMITTER_NAME='A tester', GIT_COMMITTER_EMAIL='tester@example.org')

    def place(self, name, script, folder=None):
        path = (folder or self.tree) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/bash\n{script}\n')
        path.chmod(0o755)

    def tags(self):
        return self.run_command('git', 'tag', cwd=self.tree).split()

    def assertRefused(self, *words):
        status, output = self.dry_run()
        self.assertEqual(status, 1, output)
        for word in words:
            self.assertIn(word, output)
        self.assertFalse((self.tree / 'build' / 'release').exists())

    def test_dry_run(self):
        """It says each step, makes the tarball, and neither tags nor builds anything; a release that was made stays."""
        former = self.tree / 'build' / 'release' / 'SHA256SUMS'
        former.parent.mkdir(parents=True)
        former.write_text('of a release\n')
        status, output = self.dry_run()
        self.assertEqual(status, 0, output)
        self.assertIn('Nothing has been released', output)
        self.assertNotIn('git push', output)
        self.assertEqual([path.name for path in former.parent.iterdir()], [former.name])
        for step in ('make test', f'git tag -a -m Megatorrent {self.version} v{self.version}', 'make package-test', 'tools/deb.sh'):
            self.assertIn(f'would run: {step}', output.replace('tools/buildroot.sh run ', ''))
        self.assertEqual(len(list((self.tree / 'build' / 'release-dry').glob('megatorrent-*.tar.xz'))), 1)
        self.assertEqual(self.tags(), [])
        self.assertEqual(self.run_command('git', 'status', '--short', cwd=self.tree), '')

    def test_one_that_is_made(self):
        """Tarball, packages and qBittorrent's source are there, with their checksums, and a tag."""
        status, output = self.release_with()
        self.assertEqual(status, 0, output)
        self.assertIn('git push', output)
        folder = self.tree / 'build' / 'release'
        [source] = folder.glob('qbittorrent_*.orig.tar.xz')
        self.assertRegex(source.read_text(), r'^qbittorrent [\d.]+ [0-9a-f]{64}$')
        names = {path.name for path in folder.iterdir()}
        self.assertEqual(names, {'SHA256SUMS', f'megatorrent-{self.version}.tar.xz', source.name, 'megatorrent_1_amd64.deb'})
        sums = (folder / 'SHA256SUMS').read_text()
        self.assertEqual({line.split()[1] for line in sums.splitlines()}, names - {'SHA256SUMS'})
        self.assertEqual(self.tags(), [f'v{self.version}'])

    def test_one_that_fails_leaves_no_tag(self):
        """Whichever step it is that fails, or is interrupted; the next try is not refused for it, and a former release stays."""
        former = self.tree / 'build' / 'release' / 'SHA256SUMS'
        former.parent.mkdir(parents=True)
        former.write_text('of a release\n')
        for name, what in (('tests', {'make': '[ "$1" != test ]'}), ('packages', {'make': '[ "$1" != package-test ]'}), ('deb', {'deb': 'exit 3'}),
                           ('no packages', {'deb': ''}), ('interrupted', {'deb': 'kill -INT $PPID; sleep 1; exit 1'})):
            with self.subTest(name):
                status, output = self.release_with(**what)
                self.assertNotEqual(status, 0, output)
                self.assertNotIn('already', output)
                self.assertNotIn('git push', output)
                self.assertEqual(self.tags(), [])
                self.assertTrue(former.exists())
        status, output = self.release_with()
        self.assertEqual(status, 0, output)
        self.assertFalse(former.read_text().startswith('of a release'))

    def test_what_is_not_in_order_is_said(self):
        (self.tree / 'README.md').write_text('changed\n')
        self.assertRefused('not committed')
        self.run_command('git', 'checkout', '-q', '.', cwd=self.tree)

        self.run_command('git', '-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', 'tag', '-a', '-m', 'x', f'v{self.version}',
                         cwd=self.tree)
        self.assertRefused(f'v{self.version}', 'already')
        self.run_command('git', 'tag', '-d', f'v{self.version}', cwd=self.tree)

        self.rewrite('CHANGELOG.md', r'\(2026-12-01\)', '(2026-12-02)')
        self.commit()
        self.assertRefused('packaging/debian/changelog is of the 2026-12-01', 'metainfo', '2026-12-02')

        cmake = self.tree / 'CMakeLists.txt'
        cmake.write_text(cmake.read_text().replace(f'VERSION {self.version}\n', 'VERSION 99.0.0\n'))
        shutil.rmtree(self.tree / 'tests' / 'fixtures')
        self.commit()
        self.assertRefused('CHANGELOG.md', 'packaging/debian/changelog', 'metainfo', '99.0.0', 'fixtures')
