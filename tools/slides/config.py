"""How notebooks become slides, where NAME is one in the folder notebooks, from which it is called:

    jupyter nbconvert --to slides --config ../tools/slides/config.py NAME

If a folder node_modules is there, slide show and formulas come from it, and not from the web (TEACHING.md).
"""

from pathlib import Path

c = get_config()  # noqa: F821 (known where nbconvert reads this file)
c.TemplateExporter.extra_template_basedirs = [str(Path(__file__).parents[1])]
c.SlidesExporter.template_name = "slides"
c.SlidesExporter.reveal_theme = "white"  # the only light one that asks the web for no letters
c.SlidesExporter.reveal_transition = "none"
c.SlidesExporter.reveal_width = "1280"
c.SlidesExporter.reveal_height = "720"
c.SlidesExporter.reveal_scroll = True
c.TagRemovePreprocessor.remove_input_tags = {"picture"}  # the code that draws leaves its place to the picture

if Path("node_modules").is_dir():
    c.SlidesExporter.reveal_url_prefix = "node_modules/reveal.js"
    c.SlidesExporter.jquery_url = "node_modules/jquery/dist/jquery.min.js"
    c.SlidesExporter.require_js_url = "node_modules/requirejs/require.js"
    c.SlidesExporter.mathjax_url = "node_modules/mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe"
