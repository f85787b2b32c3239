"""The files for CI: valid, and their words are those of the commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimcheck import config
from claimcheck.cli import COMMANDS

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
DOCS = ("ci.md", "configuration.md", "decisions.md")


def step(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        s for s in ACTION["runs"]["steps"] if s["name"] == name
    )
    return found


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """Return a command that runs claimcheck from this checkout, rules alone."""
    path = tmp_path / "claimcheck"
    lines = (
        "#!/bin/bash",
        'if [ "$1" = scan ]; then shift; set -- scan --no-model "$@"; fi',
        f'exec "{sys.executable}" -m claimcheck "$@"',
    )
    path.write_text("\n".join(lines), "utf-8")
    path.chmod(0o755)
    return path


def scan(folder: Path, tool: Path, **inputs: str) -> tuple[str, str]:
    """Run the action's scan step; return its outputs and the summary."""
    files = {n: folder / n for n in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    values = {name: spec["default"] for name, spec in ACTION["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    variables = {
        name: values[source[1]]
        for name, text in step("Scan")["env"].items()
        if (source := re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text))
    }
    environment = os.environ | variables | {n: str(p) for n, p in files.items()}
    environment |= {"CLAIMCHECK": str(tool), "RUNNER_TEMP": str(folder)}
    environment["PYTHONPATH"] = str(ROOT / "src")
    subprocess.run(
        [
            "/bin/bash",
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            step("Scan")["run"],
        ],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    texts = [p.read_text("utf-8") if p.exists() else "" for p in files.values()]
    return texts[0], texts[1]


def test_the_action_scans_and_summarises_and_leaves_failing_to_the_end(
    tmp_path: Path, tool: Path
) -> None:
    (tmp_path / "a page.html").write_text(
        "<p>Our stem cells cure lupus. Book today!</p>", "utf-8"
    )
    outputs, summary = scan(tmp_path, tool, paths="a page.html\n")
    assert outputs == "exit-code=1\n"
    assert "Our stem cells cure lupus." in summary
    assert (tmp_path / "claimcheck.sarif").is_file()


def test_the_action_runs_no_input_as_code(tmp_path: Path, tool: Path) -> None:
    (tmp_path / "a.html").write_text("<p>We are open.</p>", "utf-8")
    outputs, _ = scan(
        tmp_path, tool, paths="a.html\n$(touch owned)\n", args="--min-score\n0.5"
    )
    assert outputs == "exit-code=2\n"
    assert not (tmp_path / "owned").exists()


def test_no_input_stands_in_a_script() -> None:
    for part in ACTION["runs"]["steps"]:
        assert "${{" not in part.get("run", "")


def test_every_input_is_documented() -> None:
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"`{name}`" in text


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_that_exists(hook: dict[str, Any]) -> None:
    program, command, *_ = hook["entry"].split()
    assert program == "claimcheck"
    assert command in COMMANDS
    assert hook["id"] in (ROOT / "docs" / "ci.md").read_text("utf-8")


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for key in (*config._KINDS, *config._LIMIT_KINDS, *config._SUPPRESS_KINDS):
        assert re.search(rf"`{key}\b|^{key} =", text, re.MULTILINE), key


@pytest.mark.parametrize("name", DOCS)
def test_the_settings_shown_in_the_docs_are_valid(name: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, "utf-8")
        config.load(path)


@pytest.mark.parametrize("name", DOCS)
def test_the_commands_shown_in_the_docs_exist(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    for block in re.findall(r"```(?:sh)?\n(.*?)```", text, re.DOTALL):
        for command in re.findall(r"^\s*claimcheck ([\w-]+)", block, re.MULTILINE):
            assert command in COMMANDS
