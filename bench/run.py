"""Time claimcheck beside its peers, in one run on one machine, as ratios.

    python bench/run.py [--pages 300] [--peers proselint semgrep ...]

Peers that are not installed are named and left out. Figures are medians; compare
the ratios, not the seconds. Pages a second are of the processor's time, start-up left
out; one cold page is the wall time of a whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import corpus

PEERS = ("proselint", "codespell", "semgrep")
#: Of the words that semgrep looks for.
LEAST_LETTERS = 3
ROUNDS = 3


def run(command: list[str]) -> float:
    """Run a command to its end and return its wall time in seconds."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
    # Compiled files are written at the warm-up, as they are on a user's machine.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(
        command,
        # What fails at once would look fast; peers fail when they find something.
        check=command[0] == sys.executable,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    return time.perf_counter() - start


def cpu(command: list[str]) -> float:
    """Run a command and return the processor's time for it and its children.

    On a shared machine the wall time of a long run says more of the neighbours.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def timed(command: list[str], *, runs: int) -> float:
    """Return the median wall time of a command, after one warm-up."""
    run(command)
    return statistics.median(run(command) for _ in range(runs))


def claimcheck(*options: str) -> Callable[[Path], list[str]]:
    """Return what scans a path with claimcheck."""
    base = [sys.executable, "-m", "claimcheck", "scan", "--fail-on", "none", "-q"]
    return lambda path: [*base, "-f", "jsonl", *options, str(path)]


def semgrep_rules(folder: Path, count: int = 50) -> Path:
    """Write regex rules as a keyword scanner would use: of words that the pages have.

    A rule whose word never comes costs semgrep next to nothing.
    """
    site = corpus.of_a_site(random.Random(corpus.SEED), "txt")  # noqa: S311 - no secret
    known = {w for part in site for w in part.lower().split()}
    words = sorted(w for w in known if w.isalpha() and len(w) > LEAST_LETTERS)
    chosen = words[:: len(words) // count]
    rules = [
        {
            "id": f"word-{number}",
            "languages": ["generic"],
            "severity": "INFO",
            "message": "found",
            "pattern-regex": f"(?i)\\b{word}\\w*",
        }
        for number, word in enumerate(chosen[:count])
    ]
    path = folder / "rules.json"
    path.write_text(json.dumps({"rules": rules}), "utf-8")
    return path


def peer(name: str, folder: Path) -> Callable[[Path], list[str]]:
    """Return what scans a path with a peer."""
    if name == "proselint":
        return lambda path: ["proselint", "check", str(path)]
    if name == "semgrep":
        rules = semgrep_rules(folder)
        flags = "--metrics off --disable-version-check --no-git-ignore --quiet -j 1"
        base = ["semgrep", "scan", *flags.split(), "--config", str(rules)]
        return lambda path: [*base, str(path)]
    return lambda path: [name, str(path)]


def memory(command: list[str]) -> float:
    """Return the peak resident size of a command in MiB."""
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)  # noqa: S606
    _, _, usage = os.wait4(pid, 0)
    return usage.ru_maxrss / 1024


def main() -> None:
    """Print pages a second by kind of page, one cold page, memory, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--peers", nargs="*", default=PEERS)
    parser.add_argument("--memory-pages", type=int, default=5000)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = {
            "claimcheck, rules": claimcheck("--no-model"),
            "claimcheck, rules and model": claimcheck(),
        }
        for peer_name in options.peers:
            if shutil.which(peer_name):
                tools[peer_name] = peer(peer_name, folder)
            else:
                print(f"{peer_name}: not installed, left out")
        for site, of in ((True, "of one site"), (False, "of many publishers")):
            for kind in ("txt", "html"):
                print(
                    f"\n{kind} pages {of}, a second, and how many times a peer's",
                    flush=True,
                )
                few = corpus.write(folder, 20, kind=kind, site=site)
                many = corpus.write(folder, options.pages, kind=kind, site=site)
                compare(tools, few, many)
        few = corpus.write(folder, 20, kind="txt", site=False)
        cold(tools, min(few.iterdir()))
        large = corpus.write(folder, options.memory_pages, kind="txt", site=False)
        print()
        for path in (few, large):
            size = memory(claimcheck()(path))
            print(f"peak memory over {len(list(path.iterdir()))} pages: {size:.0f} MiB")


def compare(
    tools: dict[str, Callable[[Path], list[str]]], few: Path, many: Path
) -> None:
    """Print the speed of each tool on the same pages, without start-up.

    The tools take turns, so that all of them meet the same neighbours; the
    difference of a long and a short run counts.
    """
    spent: dict[str, list[float]] = {name: [] for name in tools}
    for number in range(ROUNDS + 1):
        for name, tool in tools.items():
            difference = cpu(tool(many)) - cpu(tool(few))
            if number:  # the first is a warm-up
                spent[name].append(difference)
    pages = len(list(many.iterdir())) - len(list(few.iterdir()))
    speeds = {n: pages / max(statistics.median(s), 1e-6) for n, s in spent.items()}
    peers = [name for name in tools if not name.startswith("claimcheck")]
    for name, speed in speeds.items():
        ratios = [f"{speed / speeds[p]:6.2f} x {p}" for p in peers if p != name]
        print(f"{name:30} {speed:8.0f}   {' '.join(ratios)}", flush=True)


def cold(tools: dict[str, Callable[[Path], list[str]]], page: Path) -> None:
    """Print the wall time of one page, start-up included, beside an empty Python."""
    nothing = timed([sys.executable, "-c", "pass"], runs=15)
    print(f"\none page, whole process; python -c pass takes {nothing:.3f} s")
    commands = {name: tool(page) for name, tool in tools.items()}
    commands["claimcheck --help"] = [sys.executable, "-m", "claimcheck", "--help"]
    for name, command in commands.items():
        wall = timed(command, runs=15)
        print(f"{name:30} {wall:8.3f} s {wall / nothing:6.1f} x")


if __name__ == "__main__":
    main()
