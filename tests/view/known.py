"""What a picture says, and what of the sample under way is known by the kinds of the steps."""

import neurosim as ns
from neurosim.learning.steps import ActivationStep, ErrorStep, InputStep, LossStep, MomentStep
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.moments.frames import Frames
from neurosim.view.player.player import Player

KINDS = {InputStep: "output", ActivationStep: "output", LossStep: "expected", ErrorStep: "error"}


def known(recording, position, before=False):
    """Return a function that tells whether a node's output, expected value or error is known.

    Args:
        recording: a recording whose passes begin with the first input.
        position: how many steps are done.
        before: whether numbers from before its first step count there.
    """
    found, everything = set(), before
    for step in recording.steps[:position]:
        if isinstance(step, InputStep) and step.element is recording.net.inputs[0]:
            found, everything = set(), False
        if isinstance(step, MomentStep):
            everything = True
        elif type(step) in KINDS:
            found.add((step.element.name, KINDS[type(step)]))

    def is_known(node, attribute="output"):
        return everything or isinstance(node, ns.Bias) or (node.name, attribute) in found

    return is_known


def written(scene, *roles):
    """Return what the texts of these roles say, by what they are of; "" where nothing is known."""
    held = [*scene.nodes.texts.words, *scene.lines.words]
    return {word.of: word.text for word in held if word.role in roles}


def arithmetic(picture):
    """Return the rule in symbols and the arithmetic below it that a picture's caption shows."""
    _, _, _, rule, *lines = picture.caption._words.words
    return rule.text, "  ".join(line.text.strip() for line in lines if line.text)


def opened_player(recording):
    """Return a player whose numbers and places are looked at, not its pixels."""
    figure = canvas_for((14.0, 8.0), 72)
    figure.canvas.draw_idle = lambda: None
    return Player(figure, Frames(recording))
