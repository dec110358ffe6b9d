"""Measures CreateCoding and its floors in interleaved rounds, and takes medians.

Each round starts every server on fresh data: the suite, the floor on the same kind of store, and
(on the floor's server) the echo. Nothing is compared across rounds but by its median, because a
machine's speed changes from minute to minute.
"""

import argparse
import json
import os
import pathlib
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

STORES = ("sqlite_full", "redis_always", "redis_everysec")
PATIENCE_SECONDS = 30


class Failed(Exception):
    """A program did not do what it should; the message says which."""


def free_port():
    """Returns a port of the loopback interface that nobody listens on. It lies below those that the
    system gives to connections, so that none of these takes it before the server does."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(12_000, 32_000)))
            except OSError:
                continue
            return probe.getsockname()[1]


def await_port(port, process):
    """Returns when a server listens on `port`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failed(f"{process.args[0]} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise Failed(f"{process.args[0]} does not listen")


class Servers:
    """Programs that end with the `with` block, in the reverse order of their start."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, port, *command):
        log = open(self.folder / f"{pathlib.Path(command[0]).name}-{port}.log", "wb")
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        self.processes.append(process)
        await_port(port, process)
        return process

    def start_redis(self, name, fsync):
        port = free_port()
        folder = self.folder / name
        folder.mkdir()
        self.start(port, "redis-server", "--port", str(port), "--bind", "127.0.0.1",
                   "--dir", str(folder), "--save", "", "--appendonly", "yes",
                   "--appendfsync", fsync)
        return port


def start_floor(servers, bin_folder, store):
    """Returns the floor's address and token file."""
    token = servers.folder / "floor.token"
    token.write_text("a-token-of-the-usual-length-0123456789abcdef")
    if store == "sqlite_full":
        kind = f"sqlite:{servers.folder / 'floor.db'}"
    else:
        kind = f"redis:{servers.start_redis('floor-redis', store.split('_')[1])}"
    port = free_port()
    servers.start(port, str(bin_folder / "floor_server"), f"127.0.0.1:{port}", str(token), kind)
    return f"127.0.0.1:{port}", token


def await_healthy(metrics_port):
    """Returns when the daemon answers on its metrics address."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{metrics_port}/metrics", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise Failed("concordd does not answer on its metrics address") from None
            time.sleep(0.05)


def start_suite(servers, bin_folder, store):
    """Returns the suite's address and its owner's token file."""
    port, metrics_port = free_port(), free_port()
    data = servers.folder / "data"
    command = [str(bin_folder / "concordd"), f"--data_dir={data}",
               f"--listen_address=127.0.0.1:{port}", f"--metrics_address=127.0.0.1:{metrics_port}"]
    if store != "sqlite_full":
        fsync = store.split("_")[1]
        redis = servers.start_redis("suite-redis", fsync)
        command.append(f"--store=redis://127.0.0.1:{redis}?fsync={fsync}")
    servers.start(port, *command)
    await_healthy(metrics_port)
    return f"127.0.0.1:{port}", data / "owner.token"


def drive(bin_folder, target, where, callers, seconds):
    address, token = where
    done = subprocess.run(
        [str(bin_folder / "load_driver"), target, "--address", address, "--token_file", str(token),
         "--callers", str(callers), "--seconds", str(seconds)],
        capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{target} with {callers} callers: {done.stderr.strip()}")
    return json.loads(done.stdout)


def run_round(options, store, scratch, runs):
    """Measures everything once on one kind of store; appends to runs[(target, callers)]."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="round-", dir=scratch))
    try:
        with Servers(folder) as servers:
            floor = start_floor(servers, options.bin, store)
            suite = None if options.floors_only else start_suite(servers, options.bin, store)
            for callers in options.callers:
                for target, where in (("floor", floor), ("coding", suite), ("echo", floor)):
                    if where is None:
                        continue
                    run = drive(options.bin, target, where, callers, options.seconds)
                    runs.setdefault((target, callers), []).append(run)
                    print(f"{store:15} {target:7} {callers:3} callers {run['rate']:9.0f}/s "
                          f"p50 {run['p50_ms']:7.2f} ms  p99 {run['p99_ms']:7.2f} ms",
                          file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def median(runs, field):
    return statistics.median(run[field] for run in runs)


def result_of(name, runs, baseline):
    """One entry of the results; `baseline` are the floor's runs, or None."""
    result = {"name": name, "value": round(median(runs, "rate"), 1), "unit": "1/s"}
    if baseline:
        result["baseline"] = round(median(baseline, "rate"), 1)
        result["ratio"] = round(result["value"] / result["baseline"], 3)
    result["p50_ms"] = round(median(runs, "p50_ms"), 3)
    result["p99_ms"] = round(median(runs, "p99_ms"), 3)
    return result


def measure(options, scratch):
    results, echoes = [], {}
    for store in options.stores:
        runs = {}
        for _ in range(options.rounds):
            run_round(options, store, scratch, runs)
        for callers in options.callers:
            floor = runs[("floor", callers)]
            results.append(result_of(f"floor/{store}/{callers}", floor, None))
            if ("coding", callers) in runs:
                results.append(result_of(f"create_coding/{store}/{callers}",
                                         runs[("coding", callers)], floor))
            echoes.setdefault(callers, []).extend(runs[("echo", callers)])
    results += [result_of(f"echo/{callers}", runs, None) for callers, runs in echoes.items()]
    return results


def describe_machine():
    model = platform.processor() or "unknown processor"
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return (f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
            f"load {os.getloadavg()[0]:.1f} before")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", required=True, type=pathlib.Path, help="where the figures go")
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path,
                        help="where the programs are")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--seconds", default=3.0, type=float, help="of one measurement")
    parser.add_argument("--callers", default="1,32",
                        type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--stores", default=",".join(STORES),
                        type=lambda text: text.split(","), help="of " + ",".join(STORES))
    parser.add_argument("--floors-only", action="store_true", help="leave the suite out")
    options = parser.parse_args()
    for store in options.stores:
        if store not in STORES:
            parser.error(f"{store} is none of {', '.join(STORES)}")
    return options


def main():
    options = parse_arguments()
    machine = describe_machine()
    # Beside the programs: a temporary folder may lie in memory, where syncing costs nothing.
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="load-", dir=options.bin.resolve().parent))
    try:
        results = measure(options, scratch)
    except Failed as failed:
        sys.exit(f"The measurement failed: {failed}.")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    options.json.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
