"""A picture and a recording as a page, with SVG and a script."""
