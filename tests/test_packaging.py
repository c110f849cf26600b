"""What is published: the source distribution, the wheel made of it, and the wheel far from its source."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import tonekit

CHECKOUT = Path(__file__).parents[1]
RECORDING = CHECKOUT / "samples" / "recordings" / "录音提示音.m4a"


def run(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder, cwd=CHECKOUT)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a package index's users get it: made of the source distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "tarfile", "--extract", sdist, folder, cwd=folder)
    source = folder / sdist.name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=source)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``python`` and ``tonekit`` in a new environment with nothing in it but the wheel.

    Its dependencies are those of the environment that runs the tests, to save the time of installing them.
    """
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scheme = {"base": str(folder), "platbase": str(folder), "installed_base": str(folder)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    scripts = Path(sysconfig.get_path("scripts", "venv", scheme))
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", str(wheel)]
    run(sys.executable, "-m", "pip", "--python", scripts / "python", *install, cwd=folder)
    return scripts


def test_the_source_distribution_can_be_tested_and_has_no_leavings(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".pre-commit-hooks.yaml"} <= names
    assert {"tests/test_packaging.py", "samples/recordings/录音提示音.m4a", "tonekit/py.typed"} <= names
    assert not [
        name for name in names if name.endswith(".pyc") or name.startswith((".venv", "out/", ".git/"))
    ]


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = CHECKOUT / "tonekit"
    wanted = {
        path.relative_to(CHECKOUT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert "tonekit/py.typed" in names
    assert "tonekit/profiles/huawei-privatenumber.toml" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


@pytest.mark.parametrize("command", [["tonekit"], ["python", "-m", "tonekit"]], ids=" ".join)
def test_the_installed_program_says_its_version(programs: Path, tmp_path: Path, command: list[str]) -> None:
    result = run(programs / command[0], *command[1:], "--version", cwd=tmp_path)

    assert result.stdout == f"tonekit {tonekit.__version__}\n"


def test_the_installed_package_is_the_wheels(programs: Path, tmp_path: Path) -> None:
    result = run(programs / "python", "-c", "import tonekit; print(tonekit.__file__)", cwd=tmp_path)

    assert Path(result.stdout.strip()).is_relative_to(programs.parent)


def test_the_installed_program_converts_an_m4a_with_no_other_program_in_reach(
    programs: Path, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PATH"] = str(programs)

    run(programs / "tonekit", "convert", RECORDING, "-o", "prompts", cwd=tmp_path, env=environment)
    result = run(programs / "tonekit", "check", "prompts", cwd=tmp_path, env=environment)

    assert result.stdout == ""
    assert [path.name for path in (tmp_path / "prompts").iterdir()] == ["lu_yin_ti_shi_yin.wav"]
