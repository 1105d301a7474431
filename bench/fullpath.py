"""The full path for bench/compare: router -> RabbitMQ -> service -> RabbitMQ -> router, for Warren and its peers.

The broker is a RabbitMQ of its own on a free port of 127.0.0.1. It, routers and services share processor 0; the load generator has processor 1.
"""
import json, os, shlex, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / 'artifacts' / 'compare'
BENCH = OUTPUT / 'bench' / 'Warren.Bench'
ROUTER = OUTPUT / 'router' / 'Warren.Router'
ROUTER_AOT = OUTPUT / 'router-aot' / 'Warren.Router'
PEERS = OUTPUT / 'rabbit-peers' / 'RabbitPeers'
NODE = ROOT / 'bench' / 'peers' / 'node-rmq'
SERVERS_CPU, LOAD_CPU = '0', '1'

# Name: router, service, and what the router speaks. The raw one has no sockets: it asks by itself, see RawRequester.
SYSTEMS = {
    'warren': ([BENCH, 'router'], [BENCH, 'service'], 'router'),
    'warren-durable': ([BENCH, 'durable-router'], [BENCH, 'durable-service'], 'socketio'),
    'node-rmq': (['node', NODE / 'router.mjs', 'default'], ['node', NODE / 'service.mjs', 'default'], 'socketio'),
    'node-rmq-nodelay': (['node', NODE / 'router.mjs', 'nodelay'], ['node', NODE / 'service.mjs', 'nodelay'], 'socketio'),
    'node-rmq-durable': (['node', NODE / 'router.mjs', 'durable'], ['node', NODE / 'service.mjs', 'durable'], 'socketio'),
    'signalr-rmq': ([PEERS, 'signalr', 'router'], [PEERS, 'signalr', 'service'], 'signalr'),
    'masstransit': ([PEERS, 'masstransit', 'router'], [PEERS, 'masstransit', 'service'], 'signalr'),
    'raw-rmq': ([PEERS, 'raw', 'router'], [PEERS, 'raw', 'service'], 'raw'),
}

# What else starts cold: the router as `dotnet publish` makes it, and ahead of time. Both find warren's service.
COLD_ROUTERS = {'warren-router': ROUTER, 'warren-router-aot': ROUTER_AOT}
COLD = [*COLD_ROUTERS, 'node-rmq', 'signalr-rmq', 'masstransit']
NAMES_OF_ALL = [*SYSTEMS, *COLD_ROUTERS]
WORKLOADS = ['W2a', 'W2b', 'W6', 'W5r']
IN_FLIGHT = {'W2a': 100, 'W2b': 800}

# Workload: what must hold of the median: whose, the figure, at most so much of that of a peer.
CPU, ROUTER_CPU, P50, P99 = 'microsecondsPerOperation', 'router', 'p50Milliseconds', 'p99Milliseconds'
MUSTS_OF_W2 = [('warren', CPU, 0.80, 'node-rmq-nodelay'), ('warren', CPU, 0.60, 'signalr-rmq'), ('warren', ROUTER_CPU, 0.60, 'node-rmq-nodelay'),
               ('warren-durable', CPU, 0.90, 'node-rmq-durable')]
MUSTS = {
    'W2a': MUSTS_OF_W2,
    'W2b': MUSTS_OF_W2,
    'W6': [('warren', P50, 0.85, 'node-rmq-nodelay'), ('warren', P99, 0.85, 'node-rmq-nodelay')],
}
MOST_ALLOCATED = 1500
NAMES = {CPU: 'CPU of all processes', ROUTER_CPU: 'CPU of the router', P50: 'p50', P99: 'p99'}
SLACK = 1.15


class Broker:
    """A RabbitMQ of this run alone; it ends with the `with`."""

    def __enter__(self):
        if not Path('/usr/lib/rabbitmq/bin/rabbitmq-server').exists():
            sys.exit('RabbitMQ is not installed, and W2, W5 with a broker and W6 need it: run ./test --packages as root.')
        self.above = Path(tempfile.mkdtemp(prefix='warren-compare.'))
        self.above.chmod(0o711)
        self.folder = self.above / 'rabbitmq'
        self.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            # RabbitMQ should not run as root: the folder is handed to the package's own user.
            shutil.chown(self.folder, 'rabbitmq', 'rabbitmq')
        try:
            self.do('create')
            self.do('start')
            self.url = self.do('describe').splitlines()[-1]
            self.pid = int((self.folder / 'pid').read_text())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if (self.folder / 'settings').exists():
            self.do('remove')
        shutil.rmtree(self.above)

    def do(self, command):
        words = ['taskset', '-c', SERVERS_CPU, str(ROOT / 'scripts' / 'private-rabbitmq'), str(self.folder), command]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
        if done.returncode:
            sys.exit(f'The private RabbitMQ could not be told to {command}:\n{done.stdout}')
        return done.stdout


class System:
    """One router with its service on the broker."""

    def __init__(self, name, broker):
        self.router, self.service, self.protocol = SYSTEMS[name]
        self.broker = broker
        self.processes = []

    def __enter__(self):
        try:
            self.start(self.service, 'started')
            line = self.start(self.router, 'listening ')
            self.url = line.split()[1]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def start(self, command, expected):
        process = subprocess.Popen(['taskset', '-c', SERVERS_CPU, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=environment(self.broker))
        self.processes.append(process)
        said = []
        for line in process.stdout:
            if line.startswith(expected):
                return line
            said.append(line)
        sys.exit(f'{shlex.join(map(str, command))} ended and never said "{expected.strip()}". It said:\n{"".join(said)}')

    def load(self, workload, **more):
        if self.protocol == 'raw':
            return self.raw_round(workload, **more)
        service, router = (process.pid for process in self.processes)
        pids = [word for pid in (router, service, self.broker.pid) for word in ('--pid', str(pid))]
        words = [word for name, value in more.items() for word in (f'--{name}', str(value))]
        command = ['taskset', '-c', LOAD_CPU, BENCH, 'load', '--workload', workload, '--protocol', self.protocol, '--url', self.url]
        done = subprocess.run([*command, *pids, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print(f'  a round failed: {done.stderr.strip()}', flush=True)
            return None
        result = json.loads(done.stdout)
        return result | dict(zip(('router', 'service', 'broker'), result['microsecondsPerOperationOfEach']))


    def raw_round(self, workload, warmup, seconds):
        """The requester asks and counts by itself; what it and the others used is read here. It has no open loop, so nothing for W6."""
        if workload not in IN_FLIGHT:
            return None
        service, router = (process.pid for process in self.processes)
        pids = [router, service, self.broker.pid]
        self.ask(IN_FLIGHT[workload], warmup)
        foreign, before, began = busy_seconds(), [cpu_seconds(pid) for pid in pids], time.monotonic()
        operations, p50, p99 = self.ask(IN_FLIGHT[workload], seconds)
        used, took = [cpu_seconds(pid) - then for pid, then in zip(pids, before)], time.monotonic() - began
        each = [seconds / operations * 1e6 for seconds in used]
        return {CPU: sum(each), 'router': each[0], 'service': each[1], 'broker': each[2], 'operations': operations, 'seconds': took,
                P50: p50, P99: p99, 'foreignCores': max(0, busy_seconds() - foreign - sum(used)) / took}

    def ask(self, in_flight, seconds):
        router = self.processes[1]
        router.stdin.write(f'{in_flight} {seconds}\n')
        router.stdin.flush()
        operations, p50, p99 = router.stdout.readline().split()
        return int(operations), float(p50), float(p99)


def cpu_seconds(pid):
    fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def busy_seconds():
    """User, nice, system and interrupt time of the whole machine."""
    fields = [int(field) for field in Path('/proc/stat').read_text().split('\n')[0].split()[1:]]
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / os.sysconf('SC_CLK_TCK')


def environment(broker):
    return os.environ | {'AMQP_URL': broker.url, 'WARREN_ACCOUNTS': 'shared', 'INTERNAL_API_PORT': '0'}


def cold(names, options, keep):
    """From the start of a router's process to its first answered request, with broker and services already there; each in turn, afresh."""
    with Broker() as broker:
        services = {}
        try:
            for name in names:
                system = SYSTEMS['warren' if name in COLD_ROUTERS else name]
                if str(system[1]) not in services:
                    services[str(system[1])] = service = System('warren' if name in COLD_ROUTERS else name, broker)
                    service.start(service.service, 'started')
            for _ in range(options.rounds):
                for name in names:
                    router, _, protocol = SYSTEMS['warren' if name in COLD_ROUTERS else name]
                    command = [COLD_ROUTERS[name]] if name in COLD_ROUTERS else router
                    words = ['taskset', '-c', LOAD_CPU, BENCH, 'load', '--workload', 'W5', '--protocol', protocol,
                             '--exec', shlex.join(['taskset', '-c', SERVERS_CPU, *map(str, command)])]
                    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(broker))
                    if done.returncode:
                        print(f'  a round of {name} failed: {done.stderr.strip()}', flush=True)
                    else:
                        keep('W5r', name, json.loads(done.stdout))
        finally:
            for service in services.values():
                service.__exit__()


def cold_table(results):
    first, listening = 'firstAnswerMilliseconds', 'listeningMilliseconds'
    medians = {name: statistics.median(each[first] for each in rounds) for name, rounds in results.items() if rounds}
    print('\n| W5r | rounds | ms to first answer, median | best | of node-rmq | ms to listening |\n|---|---|---|---|---|---|')
    for name, median in medians.items():
        ratio = f'{median / medians["node-rmq"]:.2f}' if 'node-rmq' in medians else ''
        print(f'| {name} | {len(results[name])} | {median:.0f} | {min(each[first] for each in results[name]):.0f} | {ratio} | '
              f'{statistics.median(each[listening] for each in results[name]):.0f} |')
    for name in COLD_ROUTERS:
        if name in medians and 'node-rmq' in medians:
            print('W5r: ' + verdict(f'{name} starts', medians[name] / medians['node-rmq'], 1.0, 'node-rmq'))
    sys.stdout.flush()


def verdict(what, ratio, most, peer):
    word = 'met' if ratio <= most else 'met within the slack of 15 %' if ratio <= most * SLACK else 'NOT met'
    return f'{what} at most {most:.2f} of {peer}: {ratio:.2f}, {word}'


def allocated(total, load, what, most):
    """Says what a server allocates for one operation: the slope of its total over a short and a longer load, each with new connections."""
    def after(seconds):
        before, result = total(), load(seconds)
        return total() - before, result['operations']

    after(1)
    (few_bytes, few), (many_bytes, many) = after(1), after(4)
    each = max(0, (many_bytes - few_bytes) / (many - few))
    print(f'\n{what} allocates {each:.0f} bytes, at most {most}: ' + ('met' if each <= most else 'NOT met'), flush=True)


def page(system, path):
    return urllib.request.urlopen(system.url.replace('ws://', 'http://') + path).read().decode()


def allocated_by_router(system):
    total = lambda: next(float(line.split()[1]) for line in page(system, '/metrics').split('\n')
                         if line.startswith('dotnet_gc_heap_total_allocated_bytes_total'))
    allocated(total, lambda seconds: system.load('W2a', warmup=0, seconds=seconds), 'A forwarded request, in the router,', MOST_ALLOCATED)


def measure(workloads, names, options, keep, done):
    """Starts all systems --starts times, since no two processes of one program cost the same; loads each without measuring, then lets them take turns."""
    for start in range(options.starts):
        is_last = start + 1 == options.starts
        systems = {}
        with Broker() as broker:
            try:
                for name in names:
                    systems[name] = System(name, broker).__enter__()
                    print(f'W2, W6: {name} settles, start {start + 1} of {options.starts} ...', flush=True)
                    systems[name].load('W2a', warmup=options.settle, seconds=1)
                for workload in workloads:
                    for _ in range(options.rounds):
                        for name, system in systems.items():
                            keep(workload, name, system.load(workload, warmup=1, seconds=min(3, options.seconds)))
                    if is_last:
                        done(workload)
                if is_last and 'warren' in systems:
                    allocated_by_router(systems['warren'])
            finally:
                for system in systems.values():
                    system.__exit__()


def in_pairs(ours, theirs, figure):
    """The median of round against round. They ran one after the other, and a machine's speed drifts more over minutes than servers differ."""
    if not ours or len(ours) != len(theirs):
        return None
    return statistics.median(mine[figure] / its[figure] for mine, its in zip(ours, theirs))


def table(workload, results, undisturbed):
    rows = {name: undisturbed(rounds) for name, rounds in results.items() if rounds}
    median = lambda name, key: statistics.median(each[key] for each in rows[name])
    against = lambda name, peer, key: in_pairs(results[name], results[peer], key) or median(name, key) / median(peer, key)
    peers = [peer for peer in ('node-rmq-nodelay', 'node-rmq-durable', 'signalr-rmq', 'raw-rmq') if peer in rows]
    print(f'\n| {workload} | rounds | us CPU/op, median | best | router | service | broker |' + ''.join(f' of {peer} |' for peer in peers)
          + ' a second | p50 ms | p99 ms |')
    print('|---' * (10 + len(peers)) + '|')
    for name, rounds in rows.items():
        cells = [name, f'{len(rounds)} of {len(results[name])}', f'{median(name, CPU):.1f}', f'{min(each[CPU] for each in rounds):.1f}',
                 *(f'{median(name, each):.1f}' for each in ('router', 'service', 'broker')),
                 *(f'{against(name, peer, CPU):.2f}' for peer in peers),
                 f'{statistics.median(each["operations"] / each["seconds"] for each in rounds):.0f}',
                 *(f'{median(name, each):.2f}' for each in (P50, P99))]
        print('| ' + ' | '.join(cells) + ' |')
    for ours, figure, most, peer in MUSTS[workload]:
        if ours in rows and peer in rows:
            print(f'{workload}: ' + verdict(f'{ours}, {NAMES[figure]},', against(ours, peer, figure), most, peer))
    sys.stdout.flush()
