"""What an item leaves behind in every place we know, and looks for in all of them first."""

import ast
import os
from pathlib import Path

IMPORTS = """
import atexit, builtins, codecs, contextvars, ctypes, decimal, gc, json, locale, logging, os, pathlib, random
import resource, signal, socket, sys, tempfile, threading, time, warnings
"""
PROGRAM = r"""
def attempt(action):
    try:
        return action()
    except (OSError, LookupError, ValueError):
        return None

def reached(family, kind, address):
    with socket.socket(family, kind) as s:
        s.settimeout(1)
        s.connect(address)
        return True

libc = ctypes.CDLL(None, use_errno=True)
memory = ('/tmp/canary', '/dev/shm/canary', '/job/canary', '/bundles/canary', '/engine/canary', '/tmp/socket')
kept = decimal.getcontext()
seen = {
    'a global of a module': hasattr(json, 'canary'),
    'a function of a module': json.dumps.__module__ != 'json',
    'a builtin': hasattr(builtins, 'canary'),
    'a module': 'canary' in sys.modules,
    'a path': '/canary' in sys.path,
    'a finder': any(getattr(f, 'canary', 0) for f in sys.meta_path),
    'a codec': attempt(lambda: codecs.lookup('canary')),
    'a variable': 'CANARY' in os.environ,
    'a file': any(map(os.path.lexists, memory)),
    'a folder': os.getcwd() != '/job',
    'a mask': os.umask(0o22) != 0o22,
    'a descriptor': any(attempt(lambda: os.fstat(n)) for n in range(3, 200)),
    'a thread': threading.active_count() > 1 or len(os.listdir('/proc/self/task')) > 1,
    'a process': sum(name.isdigit() for name in os.listdir('/proc')) > 2,
    'a handler': signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL or signal.getitimer(signal.ITIMER_REAL)[0],
    'a blocked signal': bool(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    'a callback at the end': atexit._ncallbacks() > int(sys.argv[1]),
    'an abstract socket': attempt(lambda: reached(socket.AF_UNIX, socket.SOCK_STREAM, '\0canary')),
    'a port': attempt(lambda: reached(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', 4567))),
    'a System V semaphore': libc.semget(0xCA7A, 1, 0) >= 0,
    'a System V queue': libc.msgget(0xCA7A, 0) >= 0,
    'a System V memory': libc.shmget(0xCA7A, 1, 0) >= 0,
    'a POSIX queue': ctypes.CDLL('librt.so.1').mq_open(b'/canary', 0) >= 0,
    'a limit': resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 77,
    'a priority': os.nice(0) != int(sys.argv[3]),
    'an affinity': len(os.sched_getaffinity(0)) < int(sys.argv[2]),
    'a number context': kept.prec == 7,
    'a locale': locale.setlocale(locale.LC_NUMERIC) != 'C',
    'a recursion limit': sys.getrecursionlimit() == 777,
    'a collector that is off': not gc.isenabled(),
    'a hook': sys.excepthook is not sys.__excepthook__ or sys.gettrace(),
    'a stream': sys.stdout is not sys.__stdout__,
    'a filter of warnings': any('canary' in str(f) for f in warnings.filters),
    'a log handler': bool(logging.getLogger().handlers),
    'a temporary folder': tempfile.tempdir is not None,
    'a name': b'canary' in open('/proc/self/comm', 'rb').read(),
    'a flag': sys.dont_write_bytecode is True,
}
told = {'seen': [what for what, found in seen.items() if found], 'all': list(seen), 'random': random.random()}
print(told, file=sys.__stdout__, flush=True)

json.canary = builtins.canary = True
json.dumps = lambda *_: 'CANARY'
sys.modules['canary'] = json
sys.path.append('/canary')
finder = type('Finder', (), {'canary': 1, 'find_spec': staticmethod(lambda *_: None)})
sys.meta_path.append(finder)
codecs.register(lambda name: codecs.lookup('utf-8') if name == 'canary' else None)
os.environ['CANARY'] = 'yes'
for path in memory[:5]:
    attempt(lambda: pathlib.Path(path).write_text('canary'))
held = [open('/dev/null') for _ in range(20)]
for name in ('\0canary', '/tmp/socket'):
    held.append(socket.socket(socket.AF_UNIX))
    held[-1].bind(name)
    held[-1].listen()
held.append(socket.create_server(('127.0.0.1', 4567)))
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
if os.fork() == 0:
    os.setsid()
    for number in range(3): os.close(number)
    time.sleep(600)
signal.signal(signal.SIGUSR1, lambda *_: print('CANARY'))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
atexit.register(lambda: os.write(2, b''))
libc.semget(0xCA7A, 1, 0o1600)
libc.msgget(0xCA7A, 0o1600)
libc.shmget(0xCA7A, 4096, 0o1600)
ctypes.CDLL('librt.so.1').mq_open(b'/canary', 0o102, 0o600, None)
kept.prec = 7
sys.setrecursionlimit(777)
gc.disable()
sys.excepthook = sys.unraisablehook = lambda *_: None
warnings.filterwarnings('ignore', 'canary')
logging.basicConfig(handlers=[logging.NullHandler()])
tempfile.tempdir = '/tmp'
locale.setlocale(locale.LC_ALL, 'C.UTF-8')
os.nice(5)
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
resource.setrlimit(resource.RLIMIT_NOFILE, (77, 77))
open('/proc/self/comm', 'w').write('canary')
sys.dont_write_bytecode = True
sys.stdout = open('/dev/null', 'w')
os.chdir('/tmp')
os.umask(0o777)
"""


def leave_canaries(laboratory, number: int) -> tuple[list[float], list[str]]:
    """Run that many items, each in a job folder of its own; answers what each drew by chance, and what was seen."""
    drawn, seen = [], []
    callbacks = laboratory.run(IMPORTS + "print(atexit._ncallbacks())").out.strip()
    for index in range(number):
        job = laboratory.base / f"job-{index}"
        job.mkdir()
        outcome = laboratory.run(IMPORTS + PROGRAM, callbacks, str(processors()), str(os.nice(0)), job=job)
        assert outcome.exit.succeeded, outcome.err
        told = ast.literal_eval(outcome.out)
        drawn.append(told["random"])
        seen += [f"item {index} saw {what}" for what in told["seen"]]
    return drawn, seen


def missed_within_one_item(laboratory) -> set[str]:
    """What an item does not see of its own canaries when it looks a second time: nothing, or the program is blind."""
    outcome = laboratory.run(
        IMPORTS + f"program = {PROGRAM!r}\nexec(program)\nexec(program)", "0", str(processors()), str(os.nice(0))
    )
    told = ast.literal_eval(outcome.out.splitlines()[1])
    return set(told["all"]) - set(told["seen"])


def processors() -> int:
    """How many processors this process may use."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("Cpus_allowed:"))
    return int(line.split()[1].replace(",", ""), 16).bit_count()
