"""The package as a whole: names, stubs, types, and what is shipped."""

from __future__ import annotations

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
from conftest import HTTPX, ROOT

import aftercall
import aftercall.testing
from aftercall import loading

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
PACKAGE = PROJECT / "python" / "aftercall"
PLUGIN = PROJECT / "python" / "aftercall_pytest"


def run(
    *command: Any, cwd: Path = PROJECT, environment: Optional[Dict[str, str]] = None
) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


def test_all_is_what_is_public() -> None:
    public = {
        name
        for name, value in vars(aftercall).items()
        if not name.startswith("_")
        and (type(value).__name__ != "module" or name in ("contracts", "vocabulary"))
        and getattr(value, "__module__", "aftercall").startswith("aftercall")
    }
    assert aftercall.__all__ == sorted(aftercall.__all__)
    hidden = {"TYPE_CHECKING"}
    late = {"adrive", "drive", "options"}
    assert set(aftercall.__all__) == public - hidden | late | {"Decision", "__version__"}
    for name in aftercall.__all__:
        assert getattr(aftercall, name) is not None
    adapters = [getattr(aftercall, name) for name in ("aiohttp", "requests", "urllib3", *HTTPX)]
    for module in (aftercall.vocabulary, aftercall.errors, aftercall.testing, *adapters):
        assert list(module.__all__) == sorted(module.__all__)
    modules = {"aiohttp", "events", "httpx", "httpx2", "requests", "testing", "urllib3"}
    assert {*modules, "__version__"} <= set(dir(aftercall))
    with pytest.raises(AttributeError):
        aftercall.nonsense  # type: ignore[attr-defined]


def test_every_row_and_every_set_has_its_names() -> None:
    """A row or a set that the core gains must be exported here too."""
    made = [kind.__name__ for kind in aftercall.errors.BY_CODE.values()]
    made += [kind.__name__ for kind in aftercall.vocabulary.ENUMERATIONS.values()]
    assert set(made) <= {*aftercall.__all__}
    assert len(set(made)) == len(made)


def test_the_words_are_the_cores() -> None:
    for name, help, words in aftercall._native.word_sets():
        made = aftercall.vocabulary.ENUMERATIONS[name]
        assert made.__doc__ == help
        assert [(word.number, word.slug, word.help) for word in made] == words
        assert all(made[slug.upper().replace("-", "_")] == slug for _number, slug, _help in words)


def test_everything_public_is_documented() -> None:
    testing = {name: getattr(aftercall.testing, name) for name in aftercall.testing.__all__}
    for name, made in testing.items():
        assert (made.__doc__ or "").strip(), name
        for member, method in vars(made).items():
            assert member.startswith("_") or (method.__doc__ or "").strip(), f"{name}.{member}"
    for name in aftercall.__all__:
        value = getattr(aftercall, name)
        if not isinstance(value, (str, aftercall.Contract)) and name != "Decision":
            assert (value.__doc__ or "").strip(), name
        if isinstance(value, type) and value.__module__ == "aftercall":
            for member, method in vars(value).items():
                if not member.startswith("_"):
                    assert (method.__doc__ or "").strip(), f"{name}.{member}"


def undocumented(tree: ast.Module) -> List[str]:
    """What an editor has nothing to show for: public classes, functions and methods, and members of
    enumerations."""
    bare: List[str] = []
    for node in tree.body:
        is_public = isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        inner = node.body if isinstance(node, ast.ClassDef) and is_public else []
        for place, part in enumerate(inner):
            if isinstance(part, ast.Assign) and not ast.unparse(part).startswith("_"):
                after = inner[place + 1] if place + 1 < len(inner) else None
                if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
                    bare.append(ast.unparse(part))
        for part in [node, *inner]:
            if isinstance(part, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                if not part.name.startswith("_") and not ast.get_docstring(part):
                    bare.append(part.name)
    return bare


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py*")), ids=lambda path: path.name)
def test_an_editor_shows_everything_public(path: Path) -> None:
    """A checker and an editor read the stub where there is one, and the source elsewhere."""
    if path.suffix == ".pyi" or (path.suffix == ".py" and not path.with_suffix(".pyi").exists()):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert undocumented(tree) == [], path.name


def test_what_is_not_documented_is_found() -> None:
    source = "class A(Word):\n  B = 'b'\n  'B.'\n  C = 'c'\n  def d(self): ...\ndef e(): ...\n"
    assert undocumented(ast.parse(source)) == ["C = 'c'", "A", "d", "e"]


def test_the_stubs_follow_from_the_tables() -> None:
    run(sys.executable, "stubs.py", "--check")


def test_the_stub_of_the_policy_follows_from_the_table() -> None:
    stub = (PACKAGE / "_native.pyi").read_text(encoding="utf-8")
    policy = stub.partition("class Policy:")[2].partition("@final")[0]
    names = [name for name, _help in aftercall.policy_settings()]
    assert re.findall(r"^        (\w+): \w+ = \.\.\.,$", policy, re.M) == names * 2
    assert re.findall(r"def ([a-z]\w+)\(self\) -> (?:int|float|bool)", policy) == names


def test_the_settings_are_documented_with_unit_range_and_default() -> None:
    values = r"(In seconds, at most \d+|A bool|An int, \d to [\d,]+); (\S+) by default\."
    for name, value in aftercall.Policy().settings().items():
        text = getattr(aftercall.Policy, name).__doc__
        found = re.search(values, text)
        assert found is not None, f"{name}: {text}"
        assert found[2] == repr(value)
        assert found[1].startswith({int: "An int", bool: "A bool"}.get(type(value), "In seconds"))
    least, most = "An int, 1 to 1,000", aftercall.Policy(attempts=1000).attempts
    assert least in (aftercall.Policy.attempts.__doc__ or "") and most == 1000
    for outside in (0, 1001):
        with pytest.raises(aftercall.PolicyError):
            aftercall.Policy(attempts=outside)


def test_the_policy_shows_its_settings() -> None:
    parameters = inspect.signature(aftercall.Policy).parameters
    shown = {name: parameter.default for name, parameter in parameters.items()}
    assert shown == aftercall.Policy().settings()
    documented = re.findall(r"^\* (\w+): ", aftercall.Policy.__doc__ or "", re.M)
    assert documented == list(shown)


#: The types of a client that is not there cannot be checked.
with_httpx2 = pytest.mark.skipif("httpx2" not in HTTPX, reason="it needs Python 3.11")


@with_httpx2
def test_types() -> None:
    run(sys.executable, "-m", "mypy", "--strict", PACKAGE, PLUGIN, HERE, "stubs.py", "smoke.py")


def test_types_as_another_checker_sees_them() -> None:
    """Its settings are in pyproject.toml: it reads typing_api.py, strictly."""
    run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


@with_httpx2
def test_stubs_fit_the_module() -> None:
    allowed = HERE / "stubtest-allowlist.txt"
    settings = PROJECT / "pyproject.toml"
    command = ["-m", "mypy.stubtest", "aftercall", "--allowlist", allowed]
    run(sys.executable, *command, "--mypy-config-file", settings)


WITHOUT = """
import sys
for name in ("aiohttp", "requests", "httpx", "httpx2", "urllib3", "anyio"):
    sys.modules[name] = None
import aftercall, importlib, inspect, pydoc, unittest.mock
for name in ("aiohttp", "requests", "httpx", "httpx2", "urllib3"):
    assert not hasattr(aftercall, name) and name in dir(aftercall)
    try: getattr(aftercall, name)
    except AttributeError as error: assert f"pip install {name}" in str(error)
    try: importlib.import_module(f"aftercall.{name}")
    except ImportError as error: assert f"pip install {name}" in str(error)
    else: raise AssertionError
assert "judge" in pydoc.render_doc(aftercall)
assert len(inspect.getmembers(aftercall)) > 50
unittest.mock.create_autospec(aftercall).judge((200,))
names = {}
exec("from aftercall import *", names)
assert "judge" in names and "Caveat" in names and "http" not in names
"""


def test_the_package_can_be_looked_at_without_a_client() -> None:
    run(sys.executable, "-W", "error", "-c", WITHOUT)


#: What takes long to import, and what only a program that has the client needs.
UNASKED = {
    *("asyncio", "contextlib", "importlib.metadata", "inspect", "json", "logging", "random", "re"),
    *("socket", "traceback", "typing", "aiohttp", "requests", "httpx", "urllib3", "anyio"),
}


def test_nothing_is_imported_unasked() -> None:
    """Without site, which imports some of them itself."""
    program = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import aftercall\n"
        f"aftercall.judge((503,)); print(sorted({UNASKED!r} & set(sys.modules)))"
    )
    assert run(sys.executable, "-S", "-c", program).strip() == "[]"


NOT_MADE = """
import sys
sys.modules["aftercall._native"] = None
try: import aftercall
except ImportError as error: print(error)
else: raise AssertionError
"""


def test_an_interpreter_without_its_native_module_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = run(sys.executable, "-c", NOT_MADE)
    version = f"cpython {sys.version_info.major}.{sys.version_info.minor}"
    assert f"not made for {version}: install a wheel for this interpreter" in told
    assert "pip install ./bindings/python" in told and "aftercall._native" in told
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: name == "Py_GIL_DISABLED")
    assert f"{version} without a global lock" in loading.advice(ImportError("why"))


def test_the_licences_are_the_projects() -> None:
    for name in ("LICENSE-APACHE", "LICENSE-MIT"):
        assert (PROJECT / name).read_bytes() == (ROOT / name).read_bytes()


def clean_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install_and_run(wheel: Path, folder: Path) -> str:
    python = clean_environment(folder)
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    return run(python, PROJECT / "smoke.py", cwd=folder)


@pytest.mark.slow
def test_the_wheel_works_in_a_clean_environment(tmp_path: Path) -> None:
    run(sys.executable, "-m", "compileall", "-q", PACKAGE)  # what a tree that was used has
    run(sys.executable, "-m", "maturin", "build", "--profile", "dev", "--out", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    assert "cp310-abi3" in wheel.name
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("py.typed", "_native.pyi", "vocabulary.pyi", "errors.pyi", "httpx.py", "aiohttp.py"):
        assert f"aftercall/{name}" in names
    assert {"aftercall/testing.py", "aftercall_pytest/__init__.py"} <= names
    assert any(name.endswith("licenses/LICENSE-MIT") for name in names)
    assert not [name for name in names if "__pycache__" in name]
    assert "vectors" in install_and_run(wheel, tmp_path / "env")


@pytest.mark.slow
def test_the_source_archive_builds_a_wheel_that_works(tmp_path: Path) -> None:
    run(sys.executable, "-m", "maturin", "sdist", "--out", tmp_path)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = [name.partition("/")[2] for name in files.getnames()]
    assert {"README.md", "pyproject.toml"} <= {Path(name).name for name in names}
    # Files of an archive have one old date, by which cargo would take a changed source for the one
    # that it built before: what it built of ours is forgotten, the dependencies are kept.
    target = ROOT / "target" / "sdist"
    for fingerprint in target.glob("*/.fingerprint/aftercall*"):
        shutil.rmtree(fingerprint)
    # With the cargo and the maturin that are here: nothing is fetched.
    offline: Dict[str, str] = {
        "CARGO_TARGET_DIR": str(target),
        "MATURIN_PEP517_ARGS": "--profile dev",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    build: List[Any] = ["wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    run(sys.executable, "-m", "pip", *build, "--wheel-dir", tmp_path, archive, environment=offline)
    (wheel,) = tmp_path.glob("*.whl")
    assert "vectors" in install_and_run(wheel, tmp_path / "env")
