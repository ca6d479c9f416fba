"""The pages of the documentation and the blocks of code on them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "scenarios/**/*.md", "sim/**/*.md", "results/*.md")
    for path in ROOT.glob(pattern)
    if not {"made", "_build"} & set(path.parts)
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: ``# file: x.yaml`` is a scenario, ``# part of x.yaml`` shows some of one on the same page.
HEAD = re.compile(r"# (file: |part of )([\w./]+\.(?:yaml|csv))\n")


def of(path: Path) -> str:
    """Name a page in a test's id."""
    return str(path.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """Return the page's blocks of code in a language."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for name, text in found if name == language]


def pages_with(language: str) -> list[Path]:
    """Return the pages that have a block of code in a language."""
    return [page for page in PAGES if blocks(page, language)]


def written(page: Path, folder: Path) -> list[Path]:
    """Write the page's scenarios beside the shipped ones, so that they may extend them.

    Tables on the page are written too. Returns the scenarios.
    """
    shipped = {path.name: path for path in (ROOT / "scenarios").glob("*.yaml")}
    for name, path in shipped.items():
        (folder / name).symlink_to(path)
    if (ROOT / "scenarios" / "data").exists():
        (folder / "data").symlink_to(ROOT / "scenarios" / "data")
    for text in blocks(page, "csv"):
        head = HEAD.match(text)
        assert head, f"begin with '# file: x.csv':\n{text}"
        (folder / head[2]).write_text(text[head.end() :], encoding="utf-8")
    files = []
    for text in blocks(page, "yaml"):
        head = HEAD.match(text)
        if head and head[1] == "file: ":
            path = folder / head[2]
            assert path.name not in shipped, f"{path.name} is the name of a shipped scenario"
            path.write_text(text, encoding="utf-8")
            files.append(path)
    return files
