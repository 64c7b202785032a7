"""Sphinx configuration: `tox -e docs` builds with warnings as errors and opens no network connection."""

import sys
from pathlib import Path

import iotmock

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "iotmock"
author = "The iotmock authors"
copyright = "2026, The iotmock authors"  # noqa: A001 - Sphinx's name
version = release = iotmock.__version__

extensions = ["myst_nb", "life_cycles", "operations", "api"]
exclude_patterns = ["_build", "jupyter_execute"]
nitpicky = True

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

html_theme = "furo"
html_title = f"iotmock {release}"
html_static_path = ["_static"]
html_css_files = ["iotmock.css"]
