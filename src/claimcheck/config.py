"""Settings from `claimcheck.toml`, or from `[tool.claimcheck]` in pyproject.toml.

Strict, because a setting that silently does nothing is worse than none: unknown
keys, wrong types and wrong values are errors with their line, and what is
written well but has no effect is warned of.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.errors import ConfigError
from claimcheck.files import is_folder
from claimcheck.globs import matches, matches_page
from claimcheck.regex import later
from claimcheck.types import Limits, Role, Severity, Stance

FILE = "claimcheck.toml"
PYPROJECT = "pyproject.toml"

#: Names of the report formats; a test compares them with the reporters.
FORMATS = ("text", "json", "jsonl", "csv", "markdown", "sarif", "html")

_DOCS = "docs/configuration.md lists the keys"
_FINGERPRINT = later(r"[0-9a-f]{16}")
_HOST = later(r"[A-Za-z0-9.-]+(?::\d+)?")

#: A place in a TOML document: keys, and the index within an array of tables.
_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SuppressEntry:
    """One `[[suppress]]` table: which findings to hide, why, and until when.

    Exactly one of `fingerprint`, `rule` and `category` is set; `path` goes with
    the latter two. `expires` is the last day on which the entry works.
    """

    reason: str
    where: str = "config"
    fingerprint: str | None = None
    rule: str | None = None
    category: str | None = None
    path: str | None = None
    expires: str | None = None

    def is_expired(self, today: str) -> bool:
        """Tell whether the entry no longer works on an ISO date."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, with their defaults; docs/configuration.md explains each.

    Attributes:
        file: Where the settings come from, "" if there is no file.
        places: Setting or item ("exclude", "exclude[0]") to its "file:line".
    """

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    model: str | None = None
    jurisdictions: tuple[str, ...] = ()
    as_of: str | None = None
    site: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    stance: tuple[str, ...] = ("asserted", "hedged")
    category: tuple[str, ...] = ()
    min_score: float = 0.0
    fail_on: str = "high"
    fail_on_flags: bool = False
    format: str = "text"
    output: str | None = None
    jobs: int = 1
    baseline: str | None = None
    decisions: str | None = None
    trust_inline: bool = False
    limits: Limits = field(default_factory=Limits)
    suppress: tuple[SuppressEntry, ...] = ()
    file: str = ""
    places: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting may be, and what is made of it."""

    what: str
    accepts: Callable[[Any], bool]
    made: Callable[[Any], Any]
    choices: tuple[str, ...] = ()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_text, value))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(value: object) -> bool:
    if isinstance(value, datetime.date):
        return not isinstance(value, datetime.datetime)
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _one_of(*choices: str) -> _Kind:
    what = f"one of {', '.join(choices)}"
    return _Kind(what, lambda value: value in choices, str, choices)


def _some_of(*choices: str) -> _Kind:
    return _Kind(
        f"a list of {', '.join(choices)}",
        lambda value: _is_texts(value) and all(v in choices for v in value),
        tuple,
        choices,
    )


_TEXT = _Kind("a text that is not empty", _is_text, str)
_TEXTS = _Kind("a list of texts that are not empty", _is_texts, tuple)
_DATE = _Kind("a date, YYYY-MM-DD", _is_date, str)
_SWITCH = _Kind("true or false", lambda value: isinstance(value, bool), bool)
_ROLE = _one_of(*(role.value for role in Role))

_KINDS: Mapping[str, _Kind] = {
    "paths": _TEXTS,
    "include": _TEXTS,
    "exclude": _TEXTS,
    "packs": _TEXTS,
    "model": _TEXT,
    "jurisdictions": _Kind(
        _TEXTS.what, _is_texts, lambda value: tuple(v.strip().lower() for v in value)
    ),
    "as_of": _DATE,
    "site": _Kind(
        "a host such as clinic.example",
        lambda value: isinstance(value, str) and bool(_HOST.fullmatch(value)),
        str.lower,
    ),
    "stance": _some_of(*(stance.value for stance in Stance), "all"),
    "category": _TEXTS,
    "min_score": _Kind(
        "a number from 0 to 1", lambda v: _is_number(v) and 0 <= v <= 1, float
    ),
    "fail_on": _one_of(*(severity.value for severity in Severity), "none"),
    "fail_on_flags": _SWITCH,
    "format": _one_of(*FORMATS),
    "output": _TEXT,
    "jobs": _Kind(
        "a whole number from 1, or -1 for one a core",
        lambda v: _is_whole(v) and (v >= 1 or v == -1),
        int,
    ),
    "baseline": _TEXT,
    "decisions": _TEXT,
    "trust_inline": _SWITCH,
}

_SUPPRESS_KINDS: Mapping[str, _Kind] = {
    "fingerprint": _Kind(
        "a fingerprint of 16 hex digits",
        lambda value: isinstance(value, str) and bool(_FINGERPRINT.fullmatch(value)),
        str,
    ),
    "rule": _TEXT,
    "category": _TEXT,
    "path": _TEXT,
    "reason": _TEXT,
    "expires": _DATE,
}

_LIMIT_KINDS: Mapping[str, _Kind] = {
    f.name: (
        _Kind("a whole number above 0", lambda v: _is_whole(v) and v > 0, int)
        if isinstance(f.default, int)
        else _Kind("a number above 0", lambda v: _is_number(v) and v > 0, float)
    )
    for f in dataclasses.fields(Limits)
}

_TABLES = ("limits", "roles", "suppress")
_FILES = ("paths", "packs")
_ONE_FILE = ("model", "output", "baseline", "decisions")
_OPTIONS = {
    "jurisdictions": "--jurisdiction",
    "packs": "--pack",
    "paths": "the paths",
}


def load(path: Path | None = None, *, start: Path | None = None) -> Config:
    """Return the settings of a file; the defaults if there is none.

    Args:
        path: The file. Without it the nearest one is taken, from `start` upwards.
        start: Folder to begin at; default: the working directory.

    Raises:
        ConfigError: The file is missing, is no TOML, or holds an unknown key or
            a wrong value.
    """
    if path is not None:
        return _read(path, path.parent)
    for folder in _upwards(start):
        for name in (FILE, PYPROJECT):
            if _is_ours(folder / name):
                return _read(folder / name, folder)
    return Config()


def _upwards(start: Path | None) -> Iterator[Path]:
    """Yield the folder and those above it, the working directory as "."."""
    if start is not None:
        yield from (start, *start.absolute().parents)
        return
    for depth in range(len(Path.cwd().parents) + 1):
        yield Path(*[".."] * depth)


def _is_ours(path: Path) -> bool:
    if path.name == FILE:
        return path.is_file()
    return path.is_file() and "claimcheck" in _toml(path, _text(path)).get("tool", {})


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"is not UTF-8 at byte {error.start}", where=path.as_posix()
        ) from error
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=path.as_posix()
        ) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{path.as_posix()}:{line[1] if line else text.count(chr(10)) + 1}"
        raise ConfigError(f"is not TOML: {error}", where=where) from error


def _read(path: Path, folder: Path) -> Config:
    text = _text(path)
    document = _toml(path, text)
    table, prefix = document, _Path()
    if path.name == PYPROJECT:
        table = document.get("tool", {}).get("claimcheck")
        prefix = ("tool", "claimcheck")
    if not isinstance(table, dict):
        raise ConfigError("has no table [tool.claimcheck]", where=path.as_posix())
    return _config(table, _Lines(path.as_posix(), text, prefix), folder)


def _config(table: Mapping[str, Any], lines: _Lines, folder: Path) -> Config:
    plain = {key: value for key, value in table.items() if key not in _TABLES}
    settings = _checked(plain, _KINDS, lines, (), known=(*_KINDS, *_TABLES))
    places = {key: lines.of(key) for key in settings}
    for key, value in settings.items():
        if isinstance(value, tuple):
            places |= {f"{key}[{n}]": lines.item(key, v) for n, v in enumerate(value)}
    for key in _FILES:
        if key in settings:
            settings[key] = tuple(_from(folder, name) for name in settings[key])
    for key in _ONE_FILE:
        if key in settings:
            settings[key] = _from(folder, settings[key])
    return Config(
        **settings,
        limits=_limits(table.get("limits", {}), lines),
        roles=_roles(table.get("roles", {}), lines),
        suppress=tuple(_suppressions(table.get("suppress", []), lines)),
        file=lines.file,
        places=places,
    )


def _from(folder: Path, name: str) -> str:
    """Return a path of the file's as seen from the working directory."""
    return name if name == "-" else (folder / name).as_posix()


def _checked(
    table: Mapping[str, Any],
    kinds: Mapping[str, _Kind],
    lines: _Lines,
    path: _Path,
    *,
    known: Collection[str] = (),
) -> dict[str, Any]:
    """Return the values of a table, each of its kind.

    Raises:
        ConfigError: A key is unknown or a value is not of its kind.
    """
    for key, value in table.items():
        if key not in kinds:
            raise ConfigError(
                f"unknown key {key!r}",
                where=lines.of(*path, key),
                hint=_nearest(key, known or kinds) or _DOCS,
            )
        _check(key, value, kinds[key], lines.of(*path, key))
    return {key: kinds[key].made(value) for key, value in table.items()}


def _named(key: str, where: str) -> str:
    """Return how a message names a key; an option's place names it already."""
    return "" if where.startswith("--") else f"{key}: "


def _check(key: str, value: object, kind: _Kind, where: str) -> None:
    if kind.accepts(value):
        return
    wrong = [value] if isinstance(value, str) else value
    guesses = [
        _nearest(item, kind.choices)
        for item in (wrong if isinstance(wrong, list | tuple) else ())
        if isinstance(item, str) and item not in kind.choices
    ]
    raise ConfigError(
        f"{_named(key, where)}must be {kind.what}, not {_shown(value)}",
        where=where,
        hint=next(filter(None, guesses), _DOCS),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, datetime.date) else repr(value)


def _nearest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def _limits(table: object, lines: _Lines) -> Limits:
    if not isinstance(table, dict):
        raise ConfigError(
            "limits: must be a table, [limits]", where=lines.of("limits"), hint=_DOCS
        )
    return Limits(**_checked(table, _LIMIT_KINDS, lines, ("limits",)))


def _roles(table: object, lines: _Lines) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ConfigError(
            "roles: must be a table, [roles]", where=lines.of("roles"), hint=_DOCS
        )
    for glob, role in table.items():
        where = lines.of("roles", glob)
        if glob in _KINDS:
            raise ConfigError(
                f"roles: {glob!r} is a setting, not a glob of pages",
                where=where,
                hint="settings stand above the first table",
            )
        _check(f'roles: "{glob}"', role, _ROLE, where)
    return dict(table)


def _suppressions(tables: object, lines: _Lines) -> Iterator[SuppressEntry]:
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise ConfigError(
            "suppress: must be tables, each under [[suppress]]",
            where=lines.of("suppress"),
            hint=_DOCS,
        )
    for number, table in enumerate(tables):
        path = ("suppress", number)
        values = _checked(table, _SUPPRESS_KINDS, lines, path)
        _check_suppression(values, lines.of(*path))
        yield SuppressEntry(**values, where=lines.of(*path))


def _check_suppression(values: Mapping[str, Any], where: str) -> None:
    targets = [key for key in ("fingerprint", "rule", "category") if key in values]
    if len(targets) != 1:
        named = " and ".join(targets) or "none"
        message = f"suppress: give one of fingerprint, rule, category; not {named}"
    elif targets == ["fingerprint"] and "path" in values:
        message = "suppress: a fingerprint stands for one page and takes no path"
    elif targets != ["fingerprint"] and "path" not in values:
        message = f"suppress: a {targets[0]} needs a path, a glob of pages"
    elif "reason" not in values:
        message = "suppress: the reason is missing"
    else:
        return
    raise ConfigError(message, where=where, hint=_DOCS)


def overridden(config: Config, *, role: str | None = None, **options: object) -> Config:
    """Return the settings with those of the command line put before them.

    Args:
        config: Settings of the file, or defaults.
        role: The role of all pages.
        options: Settings by name; None and empty lists mean "not given".

    Raises:
        ConfigError: A value is not of its kind; the message names the option.
    """
    if role is not None:
        _check("role", role, _ROLE, "--role")
        config = dataclasses.replace(config, roles={"*": role})
    given = {k: v for k, v in options.items() if v is not None and v not in ([], ())}
    for key, value in given.items():
        option = _OPTIONS.get(key, f"--{key.replace('_', '-')}")
        _check(key, value, _KINDS[key], option)
    values = {key: _KINDS[key].made(value) for key, value in given.items()}
    places = {
        k: v for k, v in config.places.items() if k.partition("[")[0] not in given
    }
    return dataclasses.replace(config, **values, places=places)


def check_names(
    config: Config, *, categories: Collection[str], jurisdictions: Collection[str] = ()
) -> None:
    """Refuse categories and jurisdictions that no rule knows.

    Raises:
        ConfigError: A name is unknown.
    """
    for key, known in (("category", categories), ("jurisdictions", jurisdictions)):
        for number, name in enumerate(getattr(config, key)):
            if known and name not in known:
                option = _OPTIONS.get(key, f"--{key}")
                where = config.places.get(f"{key}[{number}]", option)
                raise ConfigError(
                    f"{_named(key, where)}{name!r} is not known",
                    where=where,
                    hint=_nearest(name, known) or f"one of: {', '.join(sorted(known))}",
                )


def dead_entries(config: Config) -> tuple[str, ...]:
    """Return a warning for each setting of the file that can have no effect.

    A baseline that is missing is an error of the step that reads it, and
    suppressions are judged after the scan, by `suppress.apply`.
    """
    return (*_missing_files(config), *_idle_excludes(config), *_idle_roles(config))


def _missing_files(config: Config) -> Iterator[str]:
    named = [
        (key, name, config.places.get(f"{key}[{number}]"))
        for key in _FILES
        for number, name in enumerate(getattr(config, key))
    ]
    if config.decisions:
        # Paths on the command line fail by themselves; decisions may come later.
        given = config.places.get("decisions", "--decisions")
        named.append(("decisions", config.decisions, given))
    for key, name, place in named:
        if place and name != "-" and not Path(name).exists():
            yield f"{place}: {key}: {name} does not exist"


def _idle_excludes(config: Config) -> Iterator[str]:
    places = {
        glob: config.places[f"{key}[{number}]"]
        for key in ("exclude", "include")
        for number, glob in enumerate(getattr(config, key))
        if f"{key}[{number}]" in config.places
    }
    folders = [path for path in map(Path, config.paths) if is_folder(path)]

    def has(glob: str, root: Path, path: Path) -> bool:
        return matches(path.relative_to(root).as_posix(), (glob,))

    for glob in _unmatched(places, folders, has):
        yield f"{places[glob]}: {glob!r} matches nothing"


def _idle_roles(config: Config) -> Iterator[str]:
    """Yield a warning for each glob of a path that no scanned file has.

    Not for a folder beside the configuration that is not scanned this time.
    """
    beside = Path(config.file).parent
    starts = {glob: glob.partition("*")[0] for glob in sorted(config.roles)}
    globs = [
        glob
        for glob, start in starts.items()
        if "://" not in glob
        and glob != "*"
        and not (start and (beside / start).exists())
    ]

    def has(glob: str, _: Path, path: Path) -> bool:
        return matches_page(glob, path.as_posix(), None)

    for glob in _unmatched(globs, [Path(path) for path in config.paths], has):
        yield f"{config.file}: roles: {glob!r} matches nothing"


def _unmatched(
    globs: Iterable[str],
    roots: Sequence[Path],
    has: Callable[[str, Path, Path], bool],
) -> list[str]:
    """Return the globs that no path below the roots has; none if there are no roots."""
    idle = list(globs) if roots else []
    for root in roots if idle else ():
        for path in root.rglob("*") if is_folder(root) else (root,):
            idle = [glob for glob in idle if not has(glob, root, path)]
            if not idle:
                return idle
    return idle


_HEADER = later(r"\s*(\[\[?)([^\[\]]+)\]")
_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_KEY = later(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


class _Lines:
    """Where the keys of a TOML file stand; `tomllib` does not tell."""

    def __init__(self, file: str, text: str, prefix: _Path) -> None:
        """Find the line of every key; `prefix` is the table that is ours."""
        self.file = file
        self._rows = text.splitlines()
        self._found = dict(_key_lines(self._rows))
        self._prefix = prefix

    def of(self, *path: str | int) -> str:
        """Return "file:line" of a key, of the table around it if need be."""
        whole = (*self._prefix, *path)
        for end in range(len(whole), 0, -1):
            if whole[:end] in self._found:
                return f"{self.file}:{self._found[whole[:end]]}"
        return f"{self.file}:1"

    def item(self, key: str, value: str) -> str:
        """Return "file:line" of a text in the list under a key."""
        start = self._found.get((*self._prefix, key))
        for number in range(start or 1, len(self._rows) + 1):
            row = self._rows[number - 1]
            if f'"{value}"' in row or f"'{value}'" in row:
                return f"{self.file}:{number}"
            if number != start and (_KEY.match(row) or _HEADER.match(row)):
                break
        return self.of(key)


def _key_lines(rows: Sequence[str]) -> Iterator[tuple[_Path, int]]:
    table: _Path = ()
    counts: Counter[_Path] = Counter()
    quote = ""
    for number, row in enumerate(rows, 1):
        if quote:
            quote = "" if quote in row else quote
            continue
        if header := _HEADER.match(row):
            table = _names(header[2])
            if header[1] == "[[":
                yield table, number
                counts[table] += 1
                table = (*table, counts[table] - 1)
            yield table, number
        elif key := _KEY.match(row):
            yield (*table, *_names(key[1])), number
        quote = next((q for q in ('"""', "'''") if row.count(q) % 2), "")


def _names(dotted: str) -> _Path:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, dotted))
