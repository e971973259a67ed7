"""Other releases of qBittorrent are found where the user says they are: make build UPSTREAM=..."""

import os
import subprocess

from support import PROJECT, PackageTest

TOOL = PROJECT / 'tools' / 'upstream.sh'


class UpstreamTest(PackageTest):
    def setUp(self):
        super().setUp()
        self.environment = os.environ | {'XDG_CACHE_HOME': str(self.scratch / 'cache')}
        self.checkout = self.scratch / 'qBittorrent'
        self.write('5', '2', '3')
        self.git('init', '-q')
        self.git('add', '-A')
        self.git('commit', '-q', '-m', 'A release')
        self.git('tag', 'release-5.2.3')

    def write(self, major, minor, bugfix):
        header = self.checkout / 'src' / 'base' / 'version.h.in'
        header.parent.mkdir(parents=True, exist_ok=True)
        header.write_text(f'#define QBT_VERSION_MAJOR {major}\n#define QBT_VERSION_MINOR {minor}\n#define QBT_VERSION_BUGFIX {bugfix}\n'
                          '#define QBT_VERSION_BUILD 0\n')
        (self.checkout / 'CMakeLists.txt').write_text('# of qBittorrent\n')

    def git(self, *arguments):
        self.run_command('git', '-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', *arguments, cwd=self.checkout)

    def find(self, *arguments, **environment):
        return self.run_command(TOOL, *arguments, env=self.environment | environment).strip()

    def assertRefused(self, which, *words):
        done = subprocess.run([TOOL, which], text=True, stdin=subprocess.DEVNULL, capture_output=True, env=self.environment, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ''), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_folder_as_it_is_there(self):
        """Also what is not committed; what is copied has no git in it."""
        self.write('5', '3', '0')
        found = self.find(self.checkout)
        self.assertEqual(self.find('--name', found), '5.3.0')
        self.assertEqual(sorted(os.listdir(found)), ['CMakeLists.txt', 'src'])
        (self.checkout / 'CMakeLists.txt').unlink()
        self.assertRefused(self.checkout, 'no source of qBittorrent')

    def test_what_a_repository_has_under_a_name(self):
        self.write('5', '3', '0')
        found = self.find(f'{self.checkout}@release-5.2.3')
        self.assertEqual(self.find('--name', found), '5.2.3')
        bare = self.scratch / 'bare.git'
        self.run_command('git', 'clone', '-q', '--bare', self.checkout, bare)
        self.assertEqual(self.find(f'{bare}@release-5.2.3'), found)   # the same commit, which is there already
        self.assertRefused(f'{self.checkout}@release-9.9.9', 'release-9.9.9')

    def test_a_tag_is_cloned(self):
        """Also after a clone that was interrupted"""
        url = self.run_command('git', 'config', '-f', PROJECT / '.gitmodules', 'submodule.qbittorrent.url').strip()
        part = self.scratch / 'cache' / 'megatorrent' / 'upstream' / 'release-5.2.3.git.part'
        part.mkdir(parents=True)
        (part / 'half').write_text('of a clone')
        # the repository of this test in the place of qBittorrent's
        found = self.find('release-5.2.3', GIT_CONFIG_COUNT='1', GIT_CONFIG_KEY_0=f'url.file://{self.checkout}.insteadOf', GIT_CONFIG_VALUE_0=url)
        self.assertEqual(self.find('--name', found), '5.2.3')

    def test_the_newest_form_of_a_patch_that_is_not_too_new(self):
        """As CMake chooses it"""
        script = self.scratch / 'choose.cmake'
        text = (PROJECT / 'cmake' / 'Upstream.cmake').read_text()
        begin = text.index('function(megatorrent_find_patches')
        function = text[begin:text.index('endfunction()', begin)] + 'endfunction()\n'
        script.write_text(function.replace('CONFIGURE_DEPENDS ', '') + 'megatorrent_find_patches(patches)\nmessage("${patches}")\n')
        for name in ('a', 'b', '5.2/a', '5.2.1/a', '5.2.1/b', '5.10/a'):
            path = self.scratch / 'tree' / 'patches' / f'{name}.patch'
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text('')
        (self.scratch / 'tree' / 'patches' / 'series').write_text('a.patch\n# a comment\nb.patch\n')
        for version, expected in (('5.1.4', 'a.patch;b.patch'), ('5.2.0', '5.2/a.patch;b.patch'), ('5.2.3', '5.2.1/a.patch;5.2.1/b.patch'),
                                  ('5.9.0', '5.2.1/a.patch;5.2.1/b.patch'), ('5.10.1', '5.10/a.patch;5.2.1/b.patch')):
            chosen = self.run_command('cmake', f'-DMEGATORRENT_UPSTREAM_VERSION={version}', '-P', script, cwd=self.scratch / 'tree')
            self.assertEqual(chosen.strip(), expected, version)
