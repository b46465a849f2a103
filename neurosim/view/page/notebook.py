"""What a notebook shows for a network and for a recording."""

from __future__ import annotations

from typing import Any

from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.recordings.snapshot import places
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.page.assets import style
from neurosim.view.page.legend import legend
from neurosim.view.page.page import page
from neurosim.view.page.svg import ASPECT, picture, scene_of, text

LARGEST = 200_000
"""A recording with more numbers than this (about 1 MB) would swell the notebook: only a picture."""


@collector_resting()
def network_html(net: Network) -> str:
    """Return the picture of a network with its numbers as they are now.

    >>> import neurosim as ns
    >>> network_html(ns.dense([2, 2, 1])).startswith('<div class="neurosim-card neurosim-picture">')
    True
    """
    frames = Frames.of(net)
    scene = scene_of(frames, layout(net, aspect=ASPECT))
    return (
        f'<div class="neurosim-card neurosim-picture">'
        f"<style>{style('notebook.css')}\n{style('picture.css')}</style>"
        f"{picture(scene, f'network {net.name}')}{legend(scene)}</div>"
    )


def recording_html(recording: Recording, **options: Any) -> str:
    """Return a player for a recording, in a frame so that several do not collide.

    The frame's page is in the notebook itself and may not reach out of its frame.

    Args:
        recording: what it plays.
        options: theme and layout, as for :func:`neurosim.view.page.page.page`.
    """
    head = repr(recording).splitlines()[0]
    if recording.edited:
        edited = f"{head}; the network was edited since, so it can no longer be played"
        return f"<pre>{text(edited)}</pre>"
    numbers = len(places(recording.net)) + sum(len(step.after) for step in recording)
    if numbers > LARGEST:
        long = (
            f"{head}: too long to be kept in a notebook; "
            'ns.play(recording, save="recording.html") writes it as a page of its own'
        )
        return f"{network_html(recording.net)}<p>{text(long)}</p>"
    html = page(recording, **options).replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe title="{text(f"recording of {recording.net.name}")}" sandbox="allow-scripts" '
        f'loading="lazy" style="width:100%;height:640px;border:0" srcdoc="{html}"></iframe>'
    )
