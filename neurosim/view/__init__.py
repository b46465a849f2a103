"""Pictures, players and pages of a network: they read its numbers and never write them.

In the order in which parts import each other: ``layout`` places, ``moments`` says what there is to
show, ``scene`` what that looks like; ``canvas`` draws it with matplotlib, ``plots`` draws curves
and surfaces, ``page`` writes SVG and HTML, ``player`` is a window, ``export`` writes files.
"""
