"""How Sphinx builds the site: ``python -m sphinx scenarios/site build/site`` (extra ``site``)."""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

import gallery  # noqa: E402
from sphinx.ext.napoleon import GoogleDocstring  # noqa: E402

import neurosim as ns  # noqa: E402

gallery.write_lessons()
sys.modules["neurosim.layers"] = ns.layers  # autodoc looks for modules by their names

project = "neurosim"
author = "The neurosim authors"
project_copyright = "2026, the neurosim authors"
version = release = ns.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["generated", "templates", "lessons/sg_execution_times.rst"]

html_theme = "furo"
html_title = "neurosim"
html_extra_path = ["generated/pages"]
html_show_sphinx = False
html_show_sourcelink = False
smartquotes = False  # a lesson says --save, and means two hyphens

templates_path = ["templates"]
add_module_names = False
python_maximum_signature_line_length = 80
autodoc_member_order = "bysource"
autosummary_generate = ["reference.rst"]
napoleon_use_ivar = True
python_use_unqualified_type_names = True

sphinx_gallery_conf = {
    "examples_dirs": "generated/lessons",
    "gallery_dirs": "lessons",
    "filename_pattern": gallery.RUN,
    "within_subsection_order": "gallery.place",
    "reset_argv": "gallery.arguments",
    "image_scrapers": ("gallery.scraped",),
    "abort_on_example_error": True,
    "default_thumb_file": str(HERE.parent / "pictures" / "mazur.png"),
    "first_notebook_cell": gallery.FIRST_CELL,
    "remove_config_comments": True,
    "show_signature": False,
    "write_computation_times": False,
}


def _whole(docstring: GoogleDocstring) -> tuple[str, list[str]]:
    """Return no type, and the docstring of a property with all of its first sentence."""
    lines = docstring._dedent(docstring._consume_to_end())
    return "", GoogleDocstring(lines, docstring._config).lines()


GoogleDocstring._consume_inline_attribute = (
    _whole  # napoleon's takes words before a colon for a type
)


def _without_factory(*given: Any) -> tuple[str, str]:
    """Write a default that is made for each object as dots, which Sphinx can parse."""
    signature, returned = given[-2:]
    return signature and signature.replace("<factory>", "..."), returned


def setup(app: Any) -> None:
    """Let Sphinx read signatures as they are meant."""
    app.connect("autodoc-process-signature", _without_factory)
