"""Settings of the documentation; the reference pages are made from the code at every build."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

project = "corridorsim"
author = "The corridorsim authors"
project_copyright = "2026, the corridorsim authors"
version = release = installed("corridorsim")

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True
# "--demo" is an option, not a dash.
smartquotes = False

html_theme = "alabaster"
html_title = f"corridorsim {version}"
html_theme_options = {
    "description": "Freight corridors from YAML scenarios",
    "fixed_sidebar": True,
    "page_width": "1100px",
    "sidebar_width": "240px",
}
# The pages ask no other machine for anything.
html_theme_options["show_powered_by"] = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Write the pages that are made from the schema and the registries before reading any."""
    from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]

    from docs import make_reference

    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", lambda _app: make_reference.write(HERE))
