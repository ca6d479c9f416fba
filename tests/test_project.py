"""What holds for the project as a whole: start-up, size of modules, what is shipped."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "sim").rglob("*.py"))


def modules_loaded_by(code: str) -> set[str]:
    """Run code in an interpreter of its own and return the top-level packages it loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('LOADED', *sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in ended.stdout.splitlines() if line.startswith("LOADED "))
    return {name.partition(".")[0] for name in line.split()[1:]}


def test_importing_the_package_loads_no_heavy_library() -> None:
    loaded = modules_loaded_by("import sim")
    assert "sim" in loaded
    assert not loaded & {"scipy", "matplotlib", "numba", "pandas", "pyarrow"}


def test_help_loads_no_library_that_only_work_needs() -> None:
    loaded = modules_loaded_by(
        "import sys; sys.argv = ['corridorsim', '--help']\n"
        "from sim.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code"
    )
    assert not loaded & {"numpy", "scipy", "pydantic", "pint", "matplotlib", "pyarrow", "simpy"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's place and its length in lines, docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node):
                text = node.body[0]
                length -= (text.end_lineno or text.lineno) - text.lineno + 1
            yield place, length


def test_functions_are_short() -> None:
    lengths = dict(found for path in MODULES for found in functions(path))
    assert not {place: length for place, length in lengths.items() if length > 40}
    short = sum(length < 30 for length in lengths.values())
    assert short >= 0.9 * len(lengths)


def names(path: Path) -> set[str]:
    """Return every name and attribute that a module uses."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        node.id for node in nodes if isinstance(node, ast.Name)
    }


def test_time_passes_only_through_the_event_that_carries_the_tie_rule() -> None:
    # SimPy's own timeout would fire before every event with a key, so that two engines differ.
    watched = [path for path in MODULES if path.relative_to(ROOT).parts[1] in {"kinds", "engine"}]
    assert watched
    assert not [path for path in watched if names(path) & {"timeout", "Timeout"}]


def test_every_dependency_has_a_lower_bound_and_only_tools_have_an_upper_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = project["optional-dependencies"]["test"]
    assert all(">=" in requirement for requirement in project["dependencies"] + tools)
    assert not [requirement for requirement in project["dependencies"] if "<" in requirement]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend that is installed, so without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_shipped_scenario_and_table(wheel: Path) -> None:
    shipped = {
        path.relative_to(ROOT / "scenarios").as_posix()
        for path in (ROOT / "scenarios").rglob("*")
        if path.suffix in {".yaml", ".csv", ".md"}
    }
    inside = {name.removeprefix("sim/_scenarios/") for name in zipfile.ZipFile(wheel).namelist()}
    assert shipped
    assert shipped <= inside


def test_the_wheel_holds_what_the_report_is_made_from(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "sim" / "report").rglob("*") if path.is_file()]
    data = {path for path in files if path.suffix in {".json", ".j2", ".css", ".md"}}
    assert {path.name for path in data} >= {"shapes.json", "views.json", "LICENCE.md", "cpmm.json"}
    assert {path.relative_to(ROOT).as_posix() for path in data} <= inside


def test_the_wheel_holds_the_package_and_its_marker_of_types_but_no_tests(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {path.relative_to(ROOT).as_posix() for path in MODULES} <= inside
    assert "sim/py.typed" in inside
    assert {name.split("/")[0] for name in inside} == {"sim", "corridorsim-0.1.0.dist-info"}


def test_both_commands_of_the_readme_are_targets_and_ci_runs_the_second() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "test"):
        assert f"\n{command}:" in makefile
        assert f"make {command}" in readme
    ci = ROOT / ".ci" / "run"
    assert ci.read_text(encoding="utf-8").rstrip().endswith("\nmake test")
    assert ci.stat().st_mode & 0o111
