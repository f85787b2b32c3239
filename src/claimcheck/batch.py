"""Check many pages, on one core or several, in the order given."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from claimcheck.errors import ClaimcheckError, fault
from claimcheck.memo import lasting
from claimcheck.pipeline import Checker
from claimcheck.types import Failure, PageResult, Source

#: Pages a worker takes at a time. 32 pages are some 30 ms of work, enough to
#: make the 0.1 ms of dispatch vanish and small enough to keep memory flat.
CHUNK = 32

Outcome = PageResult | Failure


def check_one(checker: Checker, source: Source) -> Outcome:
    """Return the result of a page, or why it could not be checked."""
    try:
        return checker.check(source)
    except ClaimcheckError as error:
        return Failure(source.uri, error.message)
    except Exception as error:
        return Failure(source.uri, fault(error))


def check_all(
    sources: Iterable[Source | Failure],
    load: Callable[[], Checker],
    *,
    jobs: int = 1,
) -> Iterator[Outcome]:
    """Yield the outcome of each source, in order.

    Args:
        sources: Pages, and paths that gave none.
        load: Makes the checker; called once in each process that works.
        jobs: Number of processes; -1 for one a core, which is also the most.
    """
    if jobs == 1:
        checker = load()
        for source in sources:
            yield (
                source if isinstance(source, Failure) else check_one(checker, source)
            )
        return
    from joblib import Parallel, cpu_count, delayed  # noqa: PLC0415 - 0.14 s

    jobs = min(jobs, cpu_count())
    work = Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs")
    tasks = (delayed(_check_chunk)(chunk, load) for chunk in _chunks(sources))
    for outcomes in work(tasks):
        yield from outcomes


def _chunks(sources: Iterable[Source | Failure]) -> Iterator[list[Source | Failure]]:
    iterator = iter(sources)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        yield chunk


_loaded: dict[str, Checker] = {}


def _check_chunk(
    chunk: list[Source | Failure], load: Callable[[], Checker]
) -> list[Outcome]:
    """Check a chunk in a worker, which keeps its checker for the next one."""
    key = repr(load)
    if key not in _loaded:
        _loaded.clear()
        with lasting():
            _loaded[key] = load()
    checker = _loaded[key]
    return [s if isinstance(s, Failure) else check_one(checker, s) for s in chunk]
