"""Real processes for tests: concordd, redis-server and prometheus, on free ports, ended in the end.

Needs CONCORD_BIN, the directory of the built programs; ctest sets it.
"""

import ctypes
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concord_client import Client, connect

PATIENCE = 30.0  # seconds that a process may take to be ready, on a machine that is busy
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def free_port() -> int:
    """Returns a port of the loopback interface that nobody listens on. It lies below those that the
    system gives to connections, so that none of these takes it before the server does."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(12_000, 32_000)))
            except OSError:
                continue
            return probe.getsockname()[1]


def wait_until(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Returns what `condition` returns once that is true; AssertionError after `patience`."""
    end = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {patience} s")
        time.sleep(0.02)


def http_get(url: str) -> str:
    """Returns the body of an answer; OSError if there is none."""
    # Loopback only: a proxy of the environment has no business here.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=5) as answer:
        return answer.read().decode()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A program that dies with this one."""

    def __init__(self, command: list[str], error_file: Path):
        self._command = command
        self._error_file = error_file
        self._process: subprocess.Popen | None = None

    def launch(self) -> None:
        """Starts the program; its standard error is added to the error file."""
        with open(self._error_file, "ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL),
            )

    def await_ready(self, ready: Callable[[], Any]) -> None:
        """Waits until the program is ready; AssertionError with its last words if it ends."""

        def ready_or_ended() -> bool:
            assert self._process is not None
            if self._process.poll() is not None:
                words = self._error_file.read_text(errors="replace")[-2000:]
                raise AssertionError(f"{self._command[0]} ended: {words}")
            return ready()

        wait_until(ready_or_ended, f"{self._command[0]} is ready")

    def kill(self) -> None:
        """Ends the program by SIGKILL, as the kernel does when memory runs out."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ends the program by SIGTERM and returns its exit code."""
        return self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Stops the program where it is: it keeps its connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        state = Path(f"/proc/{self._process.pid}/stat")
        wait_until(lambda: state.read_text().rsplit(")", 1)[1].split()[0] == "T", "it is stopped")

    def thaw(self) -> None:
        """Lets a frozen program go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        try:
            code = self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self._process = None
        return code


class Daemon(Process):
    """concordd on a data directory. The same directory and ports serve again after kill and
    start."""

    def __init__(self, data_dir: Path, *flags: str, log_level: str = "info"):
        self.data_dir = data_dir
        self.port = free_port()
        self.metrics_port = free_port()
        self.error_file = data_dir.with_name(f"{data_dir.name}-{self.port}.stderr")
        program = str(Path(os.environ["CONCORD_BIN"]) / "concordd")
        super().__init__(
            [
                program,
                f"--data_dir={data_dir}",
                f"--listen_address={self.address}",
                f"--metrics_address=127.0.0.1:{self.metrics_port}",
                f"--log_level={log_level}",
                *flags,
            ],
            self.error_file,
        )

    def add_flags(self, *flags: str) -> None:
        """Adds to the command line of the next start."""
        self._command += flags

    @property
    def address(self) -> str:
        """Where the services are."""
        return f"127.0.0.1:{self.port}"

    @property
    def owner_token_file(self) -> Path:
        """The token of the suite's owner."""
        return self.data_dir / "owner.token"

    def start(self) -> "Daemon":
        """Starts the daemon and waits until it serves."""
        self.launch()
        # The metrics come last of all that the daemon serves.
        self.await_ready(lambda: _listens(self.port) and _listens(self.metrics_port))
        return self

    def metrics(self) -> str:
        """Returns what /metrics says."""
        return http_get(f"http://127.0.0.1:{self.metrics_port}/metrics")

    def errors(self) -> str:
        """Returns what the daemon has written to standard error, in all its lives."""
        return self.error_file.read_text(errors="replace")

    def owner(self, **options: Any) -> Client:
        """Returns a client of the suite's owner."""
        return connect(self.address, self.owner_token_file, **options)


class Redis(Process):
    """redis-server as Concord demands it: append-only file, synced at each write."""

    def __init__(self, directory: Path):
        self.port = free_port()
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": directory,
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
        }
        command = ["redis-server"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        super().__init__(command, directory / "redis.stderr")

    @property
    def url(self) -> str:
        """What --store takes."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> "Redis":
        """Starts the server and waits until it has read its file."""
        self.launch()
        self.await_ready(self._answers)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class Prometheus(Process):
    """prometheus that scrapes `targets`: job -> port."""

    def __init__(self, directory: Path, targets: dict[str, int]):
        self.port = free_port()
        jobs = [
            {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for job, port in targets.items()
        ]
        config = directory / "prometheus.yml"
        # JSON is YAML.
        config.write_text(
            json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": jobs})
        )
        super().__init__(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={directory / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            directory / "prometheus.stderr",
        )

    def start(self) -> "Prometheus":
        """Starts the server and waits until it is ready."""
        self.launch()
        self.await_ready(self._is_ready)
        return self

    def _is_ready(self) -> bool:
        try:
            http_get(f"http://127.0.0.1:{self.port}/-/ready")
            return True
        except OSError:
            return False

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Returns the series that the query API answers: [{"metric": ..., "value": ...}]."""
        asked = urllib.parse.urlencode({"query": expression})
        answer = json.loads(http_get(f"http://127.0.0.1:{self.port}/api/v1/query?{asked}"))
        return answer["data"]["result"]


class Workplace:
    """A temporary directory and the processes in it; all gone at the end of the `with`."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="concord-test-"))
        self._processes: list[Process] = []

    def __enter__(self) -> "Workplace":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes and removes the directory."""
        for process in reversed(self._processes):
            process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, name: str) -> Path:
        """Returns a path in the directory."""
        return self.directory / name

    def daemon(self, *flags: str, data_dir: str = "data", **options: Any) -> Daemon:
        """Starts a concordd."""
        daemon = Daemon(self.path(data_dir), *flags, **options)
        self._processes.append(daemon)
        return daemon.start()

    def redis(self) -> Redis:
        """Starts a redis-server."""
        directory = self.path("redis")
        directory.mkdir()
        redis = Redis(directory)
        self._processes.append(redis)
        return redis.start()

    def prometheus(self, targets: dict[str, int]) -> Prometheus:
        """Starts a prometheus."""
        directory = self.path("prometheus")
        directory.mkdir()
        prometheus = Prometheus(directory, targets)
        self._processes.append(prometheus)
        return prometheus.start()

    def split_suite(self, store_url: str, **options: Any) -> dict[str, Daemon]:
        """Starts the four services as four processes on one store. Returns them by service."""
        token_file = f"--service_token_file={self.path('data') / 'service.token'}"
        suite: dict[str, Daemon] = {}
        # Ports are chosen before anything starts: transcripts and coding name each other.
        names = ("transcripts", "coding", "reliability", "reporting")
        for name in names:
            suite[name] = Daemon(self.path("data"), **options)
        peers = [f"--{name}_address={suite[name].address}" for name in names[:-1]]
        for name, daemon in suite.items():
            others = [flag for flag in peers if not flag.startswith(f"--{name}_")]
            daemon.add_flags(f"--store={store_url}", f"--services={name}", token_file, *others)
            self._processes.append(daemon)
            daemon.start()
        return suite
