"""Tries an installed package in a fresh environment: ``python smoke.py``.

It needs the package alone, no client and no network. What is imported must be an installed copy,
with the files that belong to it; three levels are used once; and every shared vector runs. Ends
with 0 and a line that says what was tried, or with a traceback.
"""

from __future__ import annotations

import pickle
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "tests"))

import aftercall  # noqa: E402
import vectors  # noqa: E402

SHIPPED = ("py.typed", "_native.pyi", "errors.pyi", "vocabulary.pyi", "httpx.py", "requests.py")


def installed() -> str:
    """The package is an installed one, with its files, its licences and no dependencies."""
    folder = Path(aftercall.__file__).resolve().parent
    assert HERE not in folder.parents, f"{folder} is the source tree"
    for name in SHIPPED:
        assert (folder / name).is_file(), f"{name} is missing"
    about = metadata.distribution("aftercall")
    assert about.version == aftercall.__version__
    needed = [line for line in about.requires or [] if "extra ==" not in line]
    assert not needed, f"it depends on {needed}"
    names = {Path(str(file)).name for file in about.files or []}
    assert {"LICENSE-APACHE", "LICENSE-MIT"} <= names, "a licence is missing"
    return str(folder)


def levels() -> None:
    """Looks up, judges, and carries a call through."""
    assert aftercall.status(503).remedy is aftercall.Remedy.SLOW_DOWN
    verdict = aftercall.judge((503, [("Retry-After", "2")], b""), method="POST")
    assert (verdict.effect, verdict.wait_seconds()) == ("not-applied", 2.0)
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    call = aftercall.Engine(policy=aftercall.Policy(attempts=2)).call(
        aftercall.Request("GET", "https://api.example/orders"), seed=1
    )
    assert call.begin(aftercall.Now(0, 0)).action is aftercall.Action.SEND
    decision = call.on_response((200,), aftercall.Now(1, 1))
    assert isinstance(decision, aftercall.Done) and decision.outcome.is_success
    try:
        aftercall.raise_for_status((404,))
    except aftercall.NotFound as error:
        assert isinstance(error, aftercall.ClientError)
    else:
        raise AssertionError("a 404 raises nothing")


def main() -> None:
    """Everything, in order."""
    if not __debug__:
        sys.exit("run it without -O: the checks are assertions")
    folder = installed()
    levels()
    cases = vectors.cases()
    assert cases, f"no vectors in {vectors.FOLDER}"
    for case in cases:
        vectors.run(case)
    lock = getattr(sys, "_is_gil_enabled", lambda: True)()
    kind = "with" if lock else "without"
    print(f"aftercall {aftercall.__version__} in {folder}, Python {sys.version.split()[0]} {kind} "
          f"a global lock: {len(cases)} vectors")


if __name__ == "__main__":
    main()
