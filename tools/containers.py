#!/usr/bin/env python3
"""Makes the image of qbittorrent-nox with channels, and runs the swarm of containers/compose.yaml: make image, make swarm.

  tools/containers.py image [--base IMAGE] [--build-dir DIR] [--tor]
  tools/containers.py swarm [--subscribers N] [--tor]

With docker where it runs, or else with podman, which is installed from Debian's packages if need be. What is started is ended again.
docs/containers.md says more.
"""

import argparse
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CONTAINERS = PROJECT / 'containers'
IMAGE = 'localhost/megatorrent:latest'
TOR_IMAGE = 'localhost/megatorrent-tor:latest'
BASE = 'localhost/megatorrent-base'
# bump when the way it is made changes
BASE_RECIPE = 2
SWARM = 'megatorrent-swarm'
# what Debian's podman needs to do what is done here: networks with names, and compose files
PODMAN_PACKAGES = {'podman': 'podman', 'crun': 'crun', 'iptables': 'iptables', '/usr/lib/podman/netavark': 'netavark',
                   '/usr/lib/podman/aardvark-dns': 'aardvark-dns', 'docker-compose': 'docker-compose'}
HYBRID_CGROUP = Path('/sys/fs/cgroup/unified')
IN_NAMESPACE = 'MEGATORRENT_CONTAINERS_NAMESPACE'
CAP_SYS_RESOURCE = 24


class Failure(Exception):
    """A sentence for the user."""


def say(text):
    print(f'containers: {text}', file=sys.stderr, flush=True)


def run(*command, **options):
    """Has to succeed; what it writes is shown."""
    done = subprocess.run([str(word) for word in command], check=False, **options)
    if done.returncode != 0:
        raise Failure(f'"{" ".join(str(word) for word in command)}" ended with {done.returncode}')
    return done


def run_quietly(*command):
    """What it writes is shown if it fails."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors='replace', check=False)
    if done.returncode != 0:
        raise Failure(f'"{" ".join(str(word) for word in command)}" ended with {done.returncode}:\n{done.stdout[-3000:]}')


def output(*command, **options):
    return run(*command, stdout=subprocess.PIPE, text=True, **options).stdout


def succeeds(*command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def install(packages):
    if not shutil.which('apt-get'):
        raise Failure(f'there is neither a docker that runs nor all that podman needs here. Please install: {", ".join(packages)}')
    as_root = [] if os.geteuid() == 0 else ['sudo']
    say(f'installing {" ".join(packages)} with apt-get')
    run(*as_root, 'apt-get', 'update', '-qq')
    run(*as_root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', *packages, stdout=subprocess.DEVNULL)


class Docker:
    """A docker whose daemon runs."""

    tool = 'docker'
    build_options = ()

    def __init__(self):
        # Debian's docker does not take it by itself; the Dockerfile needs it
        os.environ.setdefault('DOCKER_BUILDKIT', '1')
        os.environ.setdefault('COMPOSE_DOCKER_CLI_BUILD', '1')
        self.compose = ['docker', 'compose'] if succeeds('docker', 'compose', 'version') else ['docker-compose']

    @staticmethod
    def is_usable():
        return succeeds('docker', 'info') and (succeeds('docker', 'compose', 'version') or bool(shutil.which('docker-compose')))

    def is_healthy(self, container):
        return output(self.tool, 'inspect', '--format', '{{.State.Health.Status}}', container).strip() == 'healthy'

    def close(self):
        pass


class Podman:
    """Podman, to which docker-compose talks as to docker. Some things are other than usual, so that it works on machines that are containers or
    sandboxes themselves; docs/containers.md says which are done everywhere."""

    tool = 'podman'
    # A build uses no namespaces of its own. Only with this format a health check is kept; what is in between is not.
    build_options = ('--isolation=chroot', '--network=host', '--format=docker', '--layers=false')

    def __init__(self):
        missing = [package for program, package in PODMAN_PACKAGES.items() if not (Path(program).exists() if program.startswith('/') else shutil.which(program))]
        if missing:
            install(missing)
        self._enter_namespace()
        self.compose = ['docker-compose']
        self._folder = Path(tempfile.mkdtemp(prefix='megatorrent-podman-'))
        self._service = None
        # no systemd, no timers: the health is asked for instead
        os.environ['DISABLE_HC_SYSTEMD'] = 'true'
        self._keep_limits()

    @staticmethod
    def _enter_namespace():
        """Crun refuses a cgroup2 beside cgroups of version 1: there it is taken away, in a mount namespace of our own."""
        if IN_NAMESPACE in os.environ or not HYBRID_CGROUP.is_mount() or os.geteuid() != 0:
            return
        os.environ[IN_NAMESPACE] = '1'
        os.execvp('unshare', ['unshare', '--mount', 'sh', '-c', f'umount {HYBRID_CGROUP} && exec "$@"', 'sh', sys.executable, *sys.orig_argv[1:]])

    def _keep_limits(self):
        """Podman raises limits of processes; who may not do that has to say lower ones."""
        capabilities = next(int(line.split()[1], 16) for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('CapEff:'))
        if os.geteuid() == 0 and not capabilities >> CAP_SYS_RESOURCE & 1 and 'CONTAINERS_CONF' not in os.environ:
            settings = self._folder / 'containers.conf'
            settings.write_text('[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n')
            os.environ['CONTAINERS_CONF'] = str(settings)

    def serve(self):
        """For docker-compose."""
        socket = self._folder / 'podman.sock'
        with open(self._folder / 'service.log', 'wb') as log:
            self._service = subprocess.Popen(['podman', 'system', 'service', '--time', '0', f'unix://{socket}'], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                             start_new_session=True)   # Ctrl-C is for us: it has to serve the end
        os.environ['DOCKER_HOST'] = f'unix://{socket}'
        deadline = time.monotonic() + 60
        while not socket.exists():
            if self._service.poll() is not None or time.monotonic() > deadline:
                raise Failure(f'podman system service does not run: {(self._folder / "service.log").read_text(errors="replace")[-1000:]}')
            time.sleep(0.1)

    def is_healthy(self, container):
        return succeeds('podman', 'healthcheck', 'run', container)

    def close(self):
        if self._service:
            self._service.terminate()
            self._service.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def choose_engine():
    engine = Docker() if Docker.is_usable() else Podman()
    say(f'with {output(engine.tool, "--version").strip()}')
    return engine


# --- the image ---

def base_image(engine):
    """Debian's own, made from its mirror as all else here: no registry of images is asked. It is kept for a day, so that its updates are in."""
    name = f'{BASE}:{BASE_RECIPE}-{time.strftime("%Y%m%d")}'
    if succeeds(engine.tool, 'image', 'inspect', name):
        return name
    say('making a base of Debian 13')
    with tempfile.TemporaryDirectory(prefix='megatorrent-base-') as folder:
        archive = Path(folder) / 'base.tar'
        without = [f'--dpkgopt=path-{rule}' for rule in ('exclude=/usr/share/man/*', 'exclude=/usr/share/locale/*', 'exclude=/usr/share/doc/*',
                                                         'include=/usr/share/doc/*/copyright')]
        run_quietly(PROJECT / 'tools' / 'buildroot.sh', 'archive', archive, *without)
        run_quietly(engine.tool, 'import', archive, name)
    return name


def forget_former_bases(engine, base):
    """Those of other days. One that an image still rests on stays."""
    for tag in output(engine.tool, 'image', 'ls', '--format', '{{.Tag}}', BASE).split():
        if f'{BASE}:{tag}' != base:
            succeeds(engine.tool, 'image', 'rm', f'{BASE}:{tag}')


def make_packages(build):
    """In build/deb, of what is built."""
    programs = [build / 'qbittorrent-nox', build / 'megatorrent']
    if not all(program.exists() for program in programs):
        raise Failure(f'there is nothing built in {build}; see make build')
    made = list((PROJECT / 'build' / 'deb').glob('*.deb'))
    folders = ('packaging', 'man', 'docs', 'src/megatorrent/cli/completions')
    sources = [path for folder in folders for path in (PROJECT / folder).rglob('*') if path.is_file()]
    newest = max(path.stat().st_mtime for path in (*programs, *sources, PROJECT / 'README.md', PROJECT / 'tools' / 'deb.sh'))
    if made and min(package.stat().st_mtime for package in made) > newest:
        return
    say('making packages of what is built')
    run_quietly(PROJECT / 'tools' / 'buildroot.sh', 'run', 'tools/deb.sh', '--from', build, '--no-lintian')


def make_image(engine, build, base, with_tor):
    make_packages(build)
    is_own = not base
    base = base or base_image(engine)
    for name, file in ((IMAGE, 'Dockerfile'), (TOR_IMAGE, 'tor.Dockerfile')) if with_tor else ((IMAGE, 'Dockerfile'),):
        build_image(engine, name, file, base)
        if is_own:
            check_apt(engine, name)
    if is_own:
        forget_former_bases(engine, base)


def check_apt(engine, name):
    """It gets Debian's updates, and nothing of how this machine reaches its mirror is in what is handed on."""
    text = output(engine.tool, 'run', '--rm', '--network=none', '--entrypoint', 'sh', name, '-c',
                  'cat /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/* 2> /dev/null; ls -A /run/secrets 2> /dev/null || true')
    if '-security main' not in text or '-updates main' not in text:
        raise Failure(f'{name} would get no updates; its settings of apt are:\n{text}')
    for word in ('Proxy', 'Check-', 'CAInfo', 'ca.pem'):
        if word in text:
            raise Failure(f'{name} has settings of this machine\'s apt in it ("{word}"):\n{text}')


def image_id(engine, name):
    return subprocess.run([engine.tool, 'image', 'inspect', '--format', '{{.Id}}', name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False).stdout.strip()


def build_image(engine, name, file, base):
    """Unless it is made of the same already."""
    parts = [CONTAINERS / file, CONTAINERS / 'entrypoint.sh', CONTAINERS / 'qBittorrent.conf', *sorted((PROJECT / 'build' / 'deb').glob('*.deb'))]
    if name == TOR_IMAGE:
        parts = [CONTAINERS / file, CONTAINERS / 'tor.sh']
    made_of = hashlib.sha256(base.encode() + b''.join(hashlib.sha256(part.read_bytes()).digest() for part in parts)).hexdigest()
    former = image_id(engine, name)
    if made_of in subprocess.run([engine.tool, 'image', 'inspect', '--format', '{{.Config.Labels}}', name], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout:
        say(f'{name} is made of the same already')
    else:
        say(f'building {name}')
        with tempfile.TemporaryDirectory(prefix='megatorrent-apt-') as folder:
            run_quietly(PROJECT / 'tools' / 'buildroot.sh', 'apt', folder)
            settings = [word for part in sorted(Path(folder).iterdir()) for word in ('--secret', f'id={part.name},src={part}')]
            run_quietly(engine.tool, 'build', *engine.build_options, *settings, '--build-arg', f'BASE={base}', '--build-arg', 'PACKAGES=given',
                        '--label', f'megatorrent.made-of={made_of}', '--file', CONTAINERS / file, '--tag', name, PROJECT)
        if former and former != image_id(engine, name):
            # without a name it only takes space; one that a container still has stays
            succeeds(engine.tool, 'image', 'rm', former)
    size = int(output(engine.tool, 'image', 'inspect', '--format', '{{.Size}}', name))
    print(f'{name}: {size / 1e6:.0f} MB', flush=True)


# --- the swarm ---

class Swarm:
    """The containers of compose.yaml."""

    def __init__(self, engine, subscribers, with_tor, folder):
        self._engine = engine
        self._profile = ['--profile', 'tor'] if with_tor else []
        self._subscribers = subscribers
        # the folder keeps others on this machine out; in the container another user has to read the file
        password = folder / 'webui_password'
        password.write_text(secrets.token_urlsafe(18) + '\n')
        password.chmod(0o644)
        self._environment = {**os.environ, 'WEBUI_PASSWORD_FILE': str(password), 'SUBSCRIBERS': str(subscribers), 'MEGATORRENT_IMAGE': IMAGE,
                             'MEGATORRENT_TOR_IMAGE': TOR_IMAGE, 'WITH_TOR': '1' if with_tor else ''}
        self._cut = {}

    def compose(self, *words, **options):
        command = [*self._engine.compose, '-p', SWARM, '-f', str(CONTAINERS / 'compose.yaml'), *self._profile, *words]
        done = subprocess.run(command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
        if done.returncode != 0:
            raise Failure(f'"{" ".join(command)}" ended with {done.returncode}:\n{done.stdout[-3000:]}')

    def start(self):
        self.end()
        self.compose('up', '-d', '--scale', f'subscriber={self._subscribers}')

    def end(self):
        # podman removes no container whose network another one is in
        for container in self.containers():
            if self.service(container).endswith('story'):
                run(self._engine.tool, 'rm', '--force', '--volumes', container['Id'], stdout=subprocess.DEVNULL)
        self.compose('down', '--volumes', '--timeout', '5', start_new_session=True)

    def containers(self, service=None):
        """What there is of them, as inspect says it."""
        filters = ['--filter', f'label=com.docker.compose.project={SWARM}']
        if service:
            filters += ['--filter', f'label=com.docker.compose.service={service}']
        names = output(self._engine.tool, 'ps', '--all', '--quiet', *filters).split()
        return json.loads(output(self._engine.tool, 'inspect', *names)) if names else []

    @staticmethod
    def service(container):
        return container['Config']['Labels']['com.docker.compose.service']

    @staticmethod
    def address(container):
        return next((network['IPAddress'] for network in container['NetworkSettings']['Networks'].values()), '')

    def nodes(self):
        return [container for container in self.containers() if not self.service(container).endswith('story')]

    def wait_healthy(self, seconds):
        waiting = {container['Id']: container['Name'].lstrip('/') for container in self.nodes()}
        deadline = time.monotonic() + seconds
        while waiting:
            for name in list(waiting):
                if self._engine.is_healthy(name):
                    del waiting[name]
            if waiting and time.monotonic() > deadline:
                raise Failure(f'not healthy after {seconds} s: {", ".join(waiting.values())}')
            time.sleep(0.5 if waiting else 0)

    # --- what the story asks for ---

    def do(self, what, whom):
        say(f'{what} {whom}')
        tool = self._engine.tool
        if what == 'kill':
            for container in self.containers(whom):
                run(tool, 'kill', '--signal', 'KILL', container['Id'], stdout=subprocess.DEVNULL)
        elif what == 'cut':
            container = next(container for container in self.containers('subscriber') if self.address(container) == whom)
            [network] = container['NetworkSettings']['Networks']
            self._cut[whom] = (container['Id'], network)
            run(tool, 'network', 'disconnect', network, container['Id'], stdout=subprocess.DEVNULL)
        elif what == 'heal':
            container, network = self._cut.pop(whom)
            run(tool, 'network', 'connect', '--ip', whom, '--alias', 'subscriber', network, container, stdout=subprocess.DEVNULL)
        else:
            raise Failure(f'the story asks for "{what} {whom}", which is not known here')

    def follow_stories(self):
        """Whether all of them are true. They have their turns themselves; one that fails ends the others."""
        stories = [container for container in self.containers() if self.service(container).endswith('story')]
        codes = {}

        def follow(story):
            codes[story['Id']] = self._follow(story)
            if codes[story['Id']] != 0:
                for other in stories:
                    if other['Id'] not in codes:
                        run(self._engine.tool, 'kill', '--signal', 'KILL', other['Id'], stdout=subprocess.DEVNULL)
        # of daemons the end of this program does not wait
        threads = [threading.Thread(target=follow, args=[story], daemon=True) for story in stories]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(codes) == len(stories) > 0 and not any(codes.values())

    def _follow(self, story):
        """Shows what it says and does what it asks for; its exit status."""
        with subprocess.Popen([self._engine.tool, 'logs', '--follow', story['Id']], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors='replace') as log:
            for line in log.stdout:
                print(line, end='', flush=True)
                if line.startswith('>>> '):
                    self.do(*line.split()[1:])
        return int(output(self._engine.tool, 'wait', story['Id']).split()[-1])

    # --- measuring ---

    def memory(self):
        """{service: [(own, all) in MB for each node that runs]}: RssAnon and VmRSS of qbittorrent-nox."""
        found = {}
        for container in self.nodes():
            if not container['State']['Running']:
                continue
            text = output(self._engine.tool, 'exec', container['Id'], 'cat', '/proc/1/status')
            lines = dict(line.split(':', 1) for line in text.splitlines() if ':' in line)
            found.setdefault(self.service(container), []).append(tuple(int(lines[name].split()[0]) / 1024 for name in ('RssAnon', 'VmRSS')))
        return found

    def logs(self):
        for container in self.nodes():
            print(f'--- {container["Name"]}: {container["State"]["Status"]}', flush=True)
            subprocess.run([self._engine.tool, 'logs', '--tail', '15', container['Id']], stdin=subprocess.DEVNULL, check=False)


def run_swarm(engine, subscribers, with_tor):
    for name in (IMAGE, TOR_IMAGE) if with_tor else (IMAGE,):
        if not succeeds(engine.tool, 'image', 'inspect', name):
            raise Failure(f'there is no image {name}; see tools/containers.py image --help')
    if isinstance(engine, Podman):
        engine.serve()
    folder = Path(tempfile.mkdtemp(prefix='megatorrent-swarm-'))
    swarm = Swarm(engine, subscribers, with_tor, folder)
    try:
        began = time.monotonic()
        swarm.start()
        swarm.wait_healthy(300 + 20 * subscribers)
        say(f'{len(swarm.nodes())} nodes are healthy after {time.monotonic() - began:.0f} s')
        is_true = swarm.follow_stories()
        if not is_true:
            swarm.logs()
        for service, sizes in sorted(swarm.memory().items()):
            own, total = (sum(values) / len(values) for values in zip(*sizes))
            print(f'memory of a {service}: {own:.0f} MB of its own, {total:.0f} MB with what is shared ({len(sizes)} measured)')
    finally:
        try:
            swarm.end()
        except (Failure, KeyboardInterrupt) as error:
            # what ended it all is more to the point
            say(f'the swarm was not ended properly: {error}')
        shutil.rmtree(folder, ignore_errors=True)
    print('The story is true.' if is_true else 'The story has failed.')
    return 0 if is_true else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest='command', required=True)
    image = commands.add_parser('image')
    image.add_argument('--base', help="an image of Debian 13, such as docker.io/library/debian:trixie-slim; without it one is made from Debian's mirror")
    image.add_argument('--build-dir', type=Path, default=PROJECT / 'build')
    swarm = commands.add_parser('swarm')
    swarm.add_argument('--subscribers', type=int, default=10)
    for command in (image, swarm):
        command.add_argument('--tor', action='store_true', help='also what the node behind Tor needs')
    arguments = parser.parse_args()
    if arguments.command == 'swarm' and arguments.subscribers < 2:
        parser.error('a swarm has at least 2 subscribers')

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    engine = None
    try:
        engine = choose_engine()
        if arguments.command == 'image':
            make_image(engine, arguments.build_dir.resolve(), arguments.base, arguments.tor)
            return 0
        return run_swarm(engine, arguments.subscribers, arguments.tor)
    except Failure as failure:
        say(failure)
        return 1
    except KeyboardInterrupt:
        say('interrupted')
        return 130
    finally:
        if engine:
            engine.close()


if __name__ == '__main__':
    sys.exit(main())
