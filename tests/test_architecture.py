"""The shape of the package: which module may import which, what loads what, and what the public names are."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tonekit

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(tonekit.__file__).parent

LAYERS = (
    ("tonekit",),  # nothing but names that are loaded when they are used
    ("text", "findings", "memory"),
    ("errors", "channel"),
    ("treatment", "sound"),
    ("sound.speechlevel", "sound.noisefloor", "sound.clipping", "sound.windows"),
    (
        "sound.level",
        "g711",
        "riff",
        "sound.band",
        "sound.rumble",
        "mobile",
        "decode.playlist",
        "decode.media",
        "temporaries",
    ),
    (
        "preview",
        "sound.dc",
        "sound.dsp",
        "sound.limiter",
        "sound.shaping",
        "files",
        "tables",
        "waivers",
        "profiles.model",
        "sound.span",
        "sound.edges",
    ),
    ("sound.metering", "tomlfile", "kinds", "downloads", "sound.trim"),
    ("sound.leveling", "placeholders"),
    (
        "sniff",
        "sound.levelnotes",
        "encodings",
        "source",
        "sound.mono",
        "law",
        "recordings",
        "spelling",
        "profiles.limits",
        "profiles.file",
    ),
    ("decode.declared", "decode.recording", "decode.start", "profiles", "names", "spec", "manifest"),
    ("decode.filesize", "spreadsheet", "review", "workspace"),
    ("decode.libsndfile", "decode.ffmpeg"),
    ("decode", "prompt", "promptset", "chunkmap"),
    ("references",),
    (
        "references.document",
        "references.operations",
        "references.places",
        "references.spellings",
        "references.languages",
    ),
    ("references.directives", "references.encoding"),
    (
        "references.jsontext",
        "references.yamltext",
        "references.tomltext",
        "references.literals",
        "references.settings",
    ),
    ("references.sourcecode",),
    ("references.reading",),
    ("references.parameters",),
    ("references.recognition",),
    ("references.payloads",),
    ("references.catalogue",),
    ("references.matching",),
    ("rules.rule",),
    ("rules.rows",),
    (
        "rules.container",
        "rules.encoding",
        "rules.signal",
        "rules.name",
        "rules.size",
        "rules.collection",
        "rules.manifest",
        "rules.payload",
        "rules.reference",
        "rules.text",
        "rules.comment",
        "rules.catalogue",
        "rules.value",
    ),
    ("rules",),
    ("projectfindings",),
    ("project",),
    ("projectfile", "selection"),
    ("checking", "inspection", "plan"),
    ("reference_check",),
    ("promptplan", "prepared"),
    ("sound.processing",),
    ("pipeline",),
    ("conversion", "mending", "leftovers", "order", "processes"),
    ("repairing",),
    ("making", "batch"),
    ("setlevel",),
    ("report.scales", "report.overview", "report.sourceplayer"),
    ("report.card",),
    ("report",),
    ("publishing",),
    ("preparation", "marking"),
    ("projectbatch",),
    ("output",),
    ("output.checks", "output.failures", "output.locations"),
    ("output.github", "output.junit", "output.sarif"),
    ("output.results",),
    ("output.conversions", "output.inspections", "output.profiles", "output.rules"),
    ("output.preparations", "output.repairs", "output.references", "output.reviews"),
    ("cli.options", "cli.fixes", "cli.folders", "cli.progress", "cli.previews", "cli.treatments"),
    ("cli.results",),
    ("cli.check", "cli.convert", "cli.init", "cli.inspect", "cli.profiles", "cli.rules"),
    ("cli.mark", "cli.prepare", "cli.refs", "cli.status"),
    ("cli",),
    ("__main__",),
)
"""Every module, the lowest first. A module imports from lower lines only, never from its own."""

ONLY_IN = {
    "soundfile": ("decode.libsndfile",),
    "av": ("decode.ffmpeg", "mobile"),
    "pydub": ("conversion",),  # to hand back an AudioSegment; one that is handed over brings pydub along
    "click": ("cli",),
    "tqdm": ("cli.progress",),
    "soxr": ("sound.dsp",),
    "pypinyin": ("spelling",),
    "jinja2": ("report",),
    "yaml": ("references.yamltext",),
}
"""Which modules may import a package: these and those in them."""

HEAVY = ("soundfile", "av", "pydub", "soxr", "pypinyin", "jinja2", "numpy", "yaml")


def name_of(path: Path) -> str:
    """Return a module's name without ``tonekit.``, and ``tonekit`` for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts) or "tonekit"


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but those under ``if TYPE_CHECKING``: types may look up, code may not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from run_time_nodes(node)


def imported(path: Path) -> Iterator[str]:
    """Yield the absolute names that a module imports at run time, also inside functions."""
    for node in run_time_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write the whole name"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule.removeprefix("tonekit.") in MODULES else str(node.module)


def test_every_module_has_its_place() -> None:
    placed = [name for layer in LAYERS for name in layer]

    assert len(placed) == len(set(placed))
    new = sorted(MODULES.keys() - set(placed))
    gone = sorted(set(placed) - MODULES.keys())
    assert not new, (
        f"put {new} into LAYERS, above everything they import and below everything that imports them"
    )
    assert not gone, f"take {gone} out of LAYERS, there are no such modules"


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    layer_of = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    lower = {name for name, number in layer_of.items() if number < layer_of[module]}

    used = {name.removeprefix("tonekit.") for name in imported(MODULES[module]) if name.startswith("tonekit")}

    assert not used - lower, f"{module} may import only what stands on lower lines of LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_a_package_is_imported_only_by_the_module_that_knows_it(module: str) -> None:
    packages = {name.partition(".")[0] for name in imported(MODULES[module])}

    strange = {
        name
        for name in packages & ONLY_IN.keys()
        if not f"{module}.".startswith(tuple(f"{home}." for home in ONLY_IN[name]))
    }

    assert not strange, f"{module} imports {strange}"


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith(("cli", "__main__"))])
def test_only_the_command_line_prints_and_exits(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    names = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}

    assert not names & {
        "print",
        "exit",
        "quit",
        "sys.exit",
        "os._exit",
        "sys.stdout.write",
        "sys.stderr.write",
    }


def loaded_by(code: str) -> set[str]:
    """Return the packages that a fresh interpreter has loaded after running *code*."""
    code += "\nimport sys; sys.stdout.write('\\n' + ' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL
    )
    return {name.partition(".")[0] for name in run.stdout.splitlines()[-1].split()}


def test_importing_tonekit_loads_nothing_heavy() -> None:
    assert not loaded_by("import tonekit") & {*HEAVY, "click"}


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["convert", "--help"], ["check", "--help"]])
def test_help_loads_click_and_nothing_heavy(args: list[str]) -> None:
    loaded = loaded_by(f"""
from tonekit.cli import main
try:
    main({args!r})
except SystemExit as end:
    assert end.code == 0
""")

    assert "click" in loaded
    assert not loaded & set(HEAVY)


def test_the_public_names_are_sorted_and_each_once() -> None:
    assert tonekit.__all__ == sorted(set(tonekit.__all__))
    assert dir(tonekit) == tonekit.__all__


def typed_names() -> dict[str, tuple[str, ...]]:
    """Return what ``tonekit/__init__.py`` imports for type checkers, by module."""
    tree = ast.parse(MODULES["tonekit"].read_text(encoding="utf-8"))
    skipped = set(ast.walk(tree)) - set(run_time_nodes(tree))
    return {
        str(node.module): tuple(alias.name for alias in node.names)
        for node in skipped
        if isinstance(node, ast.ImportFrom)
    }


def test_type_checkers_and_the_interpreter_find_the_same_names_in_the_same_places() -> None:
    assert typed_names() == tonekit._HOMES  # noqa: SLF001 - the table is what is tested
    assert {"__version__", *(name for names in typed_names().values() for name in names)} == set(
        tonekit.__all__
    )


PUBLIC = [name for name in tonekit.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_at_home_where_the_table_says(name: str) -> None:
    home = next(module for module, names in typed_names().items() if name in names)

    assert getattr(tonekit, name) is getattr(importlib.import_module(home), name)
    assert getattr(tonekit, name).__module__ == home


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented(name: str) -> None:
    thing = getattr(tonekit, name)
    docstring = inspect.getdoc(thing) or ""

    assert docstring.partition("\n")[0].endswith(".")
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        assert not signature.parameters or "Parameters\n----------" in docstring
        assert docstring.startswith("Return ") or "Returns\n-------" in docstring
        undocumented = [parameter for parameter in signature.parameters if parameter not in docstring]
        assert not undocumented


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'tonekit' has no attribute 'nothing'"):
        tonekit.nothing  # noqa: B018 - the access is what is tested
