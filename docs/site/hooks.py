"""What the site needs besides the pages of docs/python.

Adds docs/contracts.md and docs/rules.md; writes a page of the reference for each module that
``aftercall`` imports lazily; turns links that lead out of the site into links to the repository; and
fails the build for a public name that the reference lacks, a private one in a signature, a link to a
file that does not exist, and anything that a page would fetch from elsewhere.
"""

from __future__ import annotations

import ast
import posixpath
import re
from pathlib import Path
from typing import Callable, Iterator, List, Set

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings" / "python" / "python" / "aftercall"
REPOSITORY = "https://github.com/aftercall/aftercall/blob/main"
#: Pages of docs/ that belong to the site, too.
SHARED = ("contracts.md", "rules.md")

#: A link of Markdown: its address.
_LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
#: A heading that is the name of a module.
_MODULE_HEADING = re.compile(r"^(#+) ([a-z0-9]+)$", re.M)
#: What a browser would fetch on its own.
_FETCHED = re.compile(r"<(?:script|img|iframe|source)[^>]+src=\"?(?:https?:)?//[^>]*>")
_FETCHED_LINK = re.compile(r"<link[^>]+rel=\"?(?:stylesheet|preconnect|preload|icon)[^>]*//[^>]*>")

#: The signature of a function or a class, and the bases of a class.
_SIGNATURE = re.compile(r'class="[^"]*doc-(?:signature|class-bases)[^"]*">(.*?)(?:</div>|</p>)', re.S)
_TAG = re.compile(r"<[^>]+>")
_PRIVATE = re.compile(r"\b_[A-Za-z]\w*")

_anchors: Set[str] = set()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The reference also has the modules that the package names."""
    _anchors.clear()
    for section in config.nav or []:
        if "Reference" in section:
            section["Reference"] += [
                {f"aftercall.{name}": f"reference/{name}.md"} for name in _modules()
            ]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the shared pages and the pages of the modules."""
    for name in SHARED:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=text))
    for name in _modules():
        page = f"# aftercall.{name}\n\n::: aftercall.{name}\n    options:\n"
        page += "      show_root_heading: false\n      show_root_toc_entry: true\n"
        files.append(File.generated(config, f"reference/{name}.md", content=page))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links that lead out of the site become links to the repository."""
    source = page.file.src_uri
    folder = posixpath.dirname("docs/" + (source if source in SHARED else f"python/{source}"))

    def moved(link: re.Match[str]) -> str:
        """The address of a link within the site, or in the repository."""
        address, _, anchor = link[0].partition("#")
        if not address or ":" in address:
            return link[0]
        path = posixpath.normpath(posixpath.join(folder, address))
        if path.startswith("docs/python/"):
            return link[0]
        mark = f"#{anchor}" if anchor else ""
        if path.removeprefix("docs/") in SHARED:
            name = path.removeprefix("docs/")
            return posixpath.relpath(name, posixpath.dirname(source) or ".") + mark
        if not (ROOT / path).exists():
            raise PluginError(f"{source}: {link[0]} leads to {path}, which does not exist")
        return f"{REPOSITORY}/{path}{mark}"

    if source in SHARED:
        # Or the reference would take the heading for the module of this name.
        markdown = _MODULE_HEADING.sub(r"\1 \2 { #on-\2 }", markdown)
    return _outside_code(markdown, lambda text: _LINK.sub(moved, text))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Notes what the reference has, and lets it show no name that a reader cannot look up."""
    for signature in _SIGNATURE.findall(html):
        private = _PRIVATE.search(_TAG.sub("", signature))
        if private:
            raise PluginError(f"{page.file.src_uri}: a signature shows {private[0]}")
    _anchors.update(re.findall(r'id="(aftercall[\w.]*)"', html))
    return html


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """A page fetches nothing from elsewhere."""
    found = _FETCHED.search(output) or _FETCHED_LINK.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri}: fetches {found[0]}")
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """The reference has every public name."""
    missing = sorted(name for name in _public() if name not in _anchors)
    if missing:
        raise PluginError(f"the reference lacks {', '.join(missing)}")


def _outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """Changes what is neither a block of code nor code within a line."""
    parts = re.split(r"(^```.*?^```|`[^`\n]+`)", markdown, flags=re.M | re.S)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def _constant(path: Path, name: str) -> List[str]:
    """The strings of a list or tuple that a module assigns."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            found: List[str] = ast.literal_eval(node.value)
            return list(found)
    raise PluginError(f"{path}: assigns no {name}")


def _modules() -> List[str]:
    return _constant(PACKAGE / "__init__.py", "_MODULES")


def _public() -> Iterator[str]:
    """Every name that a user may import."""
    for name in _constant(PACKAGE / "__init__.py", "__all__"):
        if name != "__version__":
            yield f"aftercall.{name}"
    for module in _modules():
        for name in _constant(PACKAGE / f"{module}.py", "__all__"):
            yield f"aftercall.{module}.{name}"
