"""The configuration file: strict, with the line of every fault."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from claimcheck import config, resources
from claimcheck.cli.init import init
from claimcheck.errors import ConfigError
from claimcheck.reporters import REPORTERS
from claimcheck.types import Limits


def written(folder: Path, text: str, name: str = config.FILE) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


_FAULTS = {
    "unknown key": ("\njob = 2\n", 2, "unknown key 'job'", "'jobs'"),
    "unknown key without a like": ("zebra = 1\n", 1, "unknown key", "configuration.md"),
    "unknown table": ("[suppres]\n", 1, "unknown key 'suppres'", "'suppress'"),
    "text for a list": ('paths = "a"\n', 1, "paths: must be a list", ""),
    "empty text in a list": ('\nexclude = ["a", " "]\n', 2, "exclude: must be", ""),
    "number for a text": ("site = 3\n", 1, "site: must be a host", ""),
    "URL for a host": ('site = "https://a.example/"\n', 1, "site: must be a host", ""),
    "wrong choice": ('fail_on = "hgih"\n', 1, "not 'hgih'", "'high'"),
    "wrong item": ('stance = ["asserted", "hegded"]\n', 1, "stance:", "'hedged'"),
    "wrong format": ('format = "htm"\n', 1, "format: must be one of", "'html'"),
    "score over one": ("min_score = 1.5\n", 1, "from 0 to 1, not 1.5", ""),
    "score as a switch": ("min_score = true\n", 1, "not true", ""),
    "no processes": ("jobs = 0\n", 1, "jobs: must be", ""),
    "half a process": ("jobs = 1.5\n", 1, "jobs: must be", ""),
    "text for a switch": ('trust_inline = "yes"\n', 1, "true or false", ""),
    "no such role": (
        '[roles]\n"b" = "news"\n"a/*.md" = "new"\n',
        3, 'roles: "a/*.md": must be one of', "'news'",
    ),
    "role alone": ('roles = "news"\n', 1, "roles: must be a table", ""),
    "setting below the roles": (
        '[roles]\n"a/*" = "news"\nexclude = ["b"]\n',
        3, "'exclude' is a setting", "above the first table",
    ),
    "no date": ('as_of = "2026-02-30"\n', 1, "as_of: must be a date", ""),
    "date and time": ("as_of = 2026-02-01T10:00:00\n", 1, "must be a date", ""),
    "limit unknown": ("[limits]\nbyte = 3\n", 2, "unknown key 'byte'", "'bytes'"),
    "limit negative": ("[limits]\n\nblocks = -3\n", 3, "blocks: must be", ""),
    "limit dotted": ("limits.blocks = 0\n", 1, "blocks: must be", ""),
    "limits no table": ("limits = 3\n", 1, "limits: must be a table", ""),
    "suppress no tables": ('suppress = "x"\n', 1, "under [[suppress]]", ""),
    "suppress without target": (
        '[[suppress]]\nreason = "r"\n', 1, "one of fingerprint, rule, category", "",
    ),
    "suppress with two targets": (
        '\n[[suppress]]\nrule = "a"\ncategory = "b"\npath = "*"\nreason = "r"\n',
        2, "not rule and category", "",
    ),
    "suppress without reason": (
        '[[suppress]]\nfingerprint = "0123456789abcdef"\n', 1, "reason is missing", "",
    ),
    "suppress with empty reason": (
        '[[suppress]]\nfingerprint = "0123456789abcdef"\nreason = ""\n',
        3, "reason: must be", "",
    ),
    "suppress rule without path": (
        '[[suppress]]\nrule = "a"\nreason = "r"\n', 1, "needs a path", "",
    ),
    "suppress fingerprint with path": (
        '[[suppress]]\nfingerprint = "0123456789abcdef"\npath = "a"\nreason = "r"\n',
        1, "takes no path", "",
    ),
    "suppress bad fingerprint": (
        '[[suppress]]\nreason = "r"\nfingerprint = "xyz"\n', 3, "16 hex digits", "",
    ),
    "second suppress, bad date": (
        ('[[suppress]]\ncategory = "a"\npath = "*"\nreason = "r"\n'
        '[[suppress]]\ncategory = "b"\npath = "*"\nreason = "r"\nexpires = "soon"\n'),
        9, "expires: must be a date", "",
    ),
    "not TOML": ('paths = ["a"\nsite = 1\n', 2, "is not TOML", ""),
    "key twice": ("jobs = 1\njobs = 2\n", 2, "is not TOML", ""),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"), _FAULTS.values(), ids=_FAULTS.keys()
)
def test_a_fault_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.where == f"{path.as_posix()}:{line}"
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_lines_in_pyproject_are_those_of_the_file(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "x"\njobs = 1\n\n[tool.claimcheck]\nsite = "a.b"\njob = 1\n'
    )
    path = written(tmp_path, text, config.PYPROJECT)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.where == f"{path.as_posix()}:7"


def test_all_settings_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'paths = ["pages", "-"]\njurisdictions = ["US"]\nas_of = 2026-01-31\n'
        'stance = ["all"]\njobs = -1\nbaseline = "b.json"\nlimits = {blocks = 5}\n'
        '[[suppress]]\ncategory = "testimonial"\npath = "x/*"\nreason = "r"\n'
        "expires = 2027-01-31\n",
    )
    settings = config.load(path)
    assert settings.paths == ((tmp_path / "pages").as_posix(), "-")
    assert settings.jurisdictions == ("us",)
    assert settings.as_of == "2026-01-31"
    assert settings.jobs == -1
    assert settings.baseline == (tmp_path / "b.json").as_posix()
    assert settings.limits == Limits(blocks=5)
    assert settings.suppress == (
        config.SuppressEntry(
            reason="r",
            where=f"{path.as_posix()}:8",
            category="testimonial",
            path="x/*",
            expires="2027-01-31",
        ),
    )


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert config.load(written(tmp_path, "\ufeffjobs = 2\n")).jobs == 2


def test_the_nearest_file_above_counts_and_its_paths_are_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, 'paths = ["pages"]\n')
    written(tmp_path, "[tool.other]\n", config.PYPROJECT)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    written(below.parent, "[project]\n", config.PYPROJECT)
    monkeypatch.chdir(below)
    settings = config.load()
    assert settings.paths == ("../../pages",)
    assert settings.file == "../../claimcheck.toml"


def test_in_one_folder_claimcheck_toml_goes_before_pyproject(tmp_path: Path) -> None:
    written(tmp_path, "jobs = 2\n")
    written(tmp_path, "[tool.claimcheck]\njobs = 3\n", config.PYPROJECT)
    assert config.load(start=tmp_path).jobs == 2


def test_pyproject_without_our_table_is_refused_when_named(tmp_path: Path) -> None:
    path = written(tmp_path, "[project]\n", config.PYPROJECT)
    with pytest.raises(ConfigError, match=r"no table \[tool\.claimcheck\]"):
        config.load(path)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "no.toml")


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'fail_on = "low"\njobs = 3\nexclude = ["a"]\n')
    settings = config.overridden(
        config.load(path), fail_on="critical", jobs=None, exclude=[], site=None
    )
    assert (settings.fail_on, settings.jobs) == ("critical", 3)
    assert settings.exclude == ("a",)


def test_the_role_of_the_command_line_is_that_of_all_pages(tmp_path: Path) -> None:
    settings = config.load(written(tmp_path, '[roles]\n"clinics/*" = "promotional"\n'))
    assert settings.roles == {"clinics/*": "promotional"}
    assert config.overridden(settings).roles == settings.roles
    assert config.overridden(settings, role="news").roles == {"*": "news"}
    with pytest.raises(ConfigError, match="one of promotional") as caught:
        config.overridden(settings, role="clinic")
    assert caught.value.where == "--role"


def test_a_glob_of_roles_that_means_no_page_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "pages" / "clinics").mkdir(parents=True)
    (tmp_path / "pages" / "clinics" / "a.html").touch()
    (tmp_path / "press").mkdir()
    path = written(
        tmp_path,
        'paths = ["pages/clinics"]\n[roles]\n"clinics/*" = "promotional"\n'
        '"press/*" = "news"\n'
        '"clinic/*" = "news"\n"https://news.example/*" = "news"\n',
    )
    assert config.dead_entries(config.load(path)) == (
        f"{path.as_posix()}: roles: 'clinic/*' matches nothing",
    )


def test_a_page_that_nobody_may_look_at_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails when it is read. Root may look everywhere, so it is feigned."""

    def stat(path: Path, **_: bool) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", stat)
    settings = config.Config(paths=("shut/a.html",), exclude=("b",))
    assert config.dead_entries(settings) == ()


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        config.overridden(config.Config(), fail_on="hihg")
    assert caught.value.where == "--fail-on"
    assert "'high'" in caught.value.hint


def test_names_that_no_rule_knows_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, 'category = [\n "testimonial",\n "cure-garantee",\n]\n')
    with pytest.raises(ConfigError) as caught:
        config.check_names(
            config.load(path), categories=["testimonial", "cure-guarantee"]
        )
    assert caught.value.where == f"{path.as_posix()}:3"
    assert "'cure-guarantee'" in caught.value.hint


def test_entries_without_effect_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "pages" / "old").mkdir(parents=True)
    (tmp_path / "pages" / "old" / "a.html").touch()
    path = written(
        tmp_path,
        'paths = ["pages", "gone"]\npacks = ["rules"]\ndecisions = "d.csv"\n'
        'exclude = [\n  "old/*",\n  "new/*",\n]\n',
    )
    warnings = config.dead_entries(config.load(path))
    where = path.as_posix()
    assert [w.removeprefix(f"{where}:").partition(":")[0] for w in warnings] == [
        "1", "2", "3", "6",
    ]  # fmt: skip


def test_a_file_in_order_gives_no_warning(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    path = written(tmp_path, 'paths = ["pages"]\nbaseline = "later.json"\n')
    assert config.dead_entries(config.load(path)) == ()


def test_the_file_that_init_writes_is_all_comments_and_valid(tmp_path: Path) -> None:
    path = tmp_path / config.FILE
    init(path=path)
    assert config.load(path).paths == ()
    text = path.read_text("utf-8")
    assert tomllib.loads(text) == {}
    uncommented = "\n".join(
        line.removeprefix("#") if line[:2].strip("#") not in ("", " ") else line
        for line in text.splitlines()
    )
    path.write_text(uncommented, "utf-8")
    settings = config.load(path)
    assert len(settings.suppress) == 2
    keys = set(tomllib.loads(uncommented))
    assert keys == {*config._KINDS, *config._TABLES}


def test_init_overwrites_only_when_told(tmp_path: Path) -> None:
    path = written(tmp_path, "jobs = 2\n")
    with pytest.raises(ConfigError, match="is there already"):
        init(path=path)
    init(path=path, force=True)
    assert path.read_text("utf-8") == resources.path(config.FILE).read_text("utf-8")


def test_formats_are_those_of_the_reporters() -> None:
    assert set(config.FORMATS) == set(REPORTERS)
