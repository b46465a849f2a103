"""Optimizers: how a parameter moves, given its gradient.

An optimizer holds options only, and its rule is local: ``update`` goes through the parameters it is
given, one at a time or all at once, and reads and writes each by itself. What it remembers between
updates stands on the parameter, in ``Parameter.moments``, so that time travel and files take it
along. The one thing that changes from epoch to epoch is a learning rate that is given as a function
of the epoch's number, so that a run which was cut finds the same rates when it goes on;
``optimizer.at(epoch)`` is the optimizer with that epoch's rate as a plain number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from copy import copy
from typing import ClassVar, NamedTuple, Self, TypeAlias

from neurosim.attributes import SetOnce
from neurosim.checks import finite, of_kind, offered
from neurosim.errors import InputError, OptionError, shown
from neurosim.graph.parameter import Parameter
from neurosim.notation import number, product

Schedule: TypeAlias = Callable[[int], float]
"""A learning rate by the number of the epoch, from 1."""


class Rule(NamedTuple):
    """How one parameter moves, as a function of numbers alone, which compiled code can use too.

    Attributes:
        move: called with the constants, then value, gradient and each of the moments; returns the
            new value and the new moments.
        constants: the options.
        moments: how many moments it keeps.
    """

    move: Callable[..., tuple[float, ...]]
    constants: tuple[float, ...]
    moments: int


class Optimizer(SetOnce, ABC):
    """A rule that moves parameters against their gradients; derive from it for one of your own.

    Args:
        learning_rate: the lecture's alpha, above 0, or a function that gives it for the number of
            the epoch, from 1: ``lambda epoch: 0.5 * 0.99 ** (epoch - 1)``. In an epoch for which it
            gives 0, training stands still. (One at the top of a file, by its name, can be pickled
            as well.)
        l2: adds ``l2 * value`` to every gradient, which pulls weights towards 0 as if E had the
            term ``l2/2 * value^2``; losses are shown without it. Bias weights are weights too.
        options: ``epsilon``, above 0; others say how much of something is kept, in 0 <= share < 1.

    Attributes:
        learning_rate: the rate; of a function that of the first epoch.
        schedule: the function, or None.
        l2: as given.

    Raises:
        InputError: for an option that is no finite number.
        OptionError: for one that is out of range.
    """

    OPTIONS: ClassVar[tuple[str, ...]] = ("l2",)
    """The options besides the learning rate, by their names in the constructor."""

    learning_rate: float
    schedule: Schedule | None = None
    l2: float = 0.0

    def __init__(self, learning_rate: float | Schedule, l2: float = 0.0, **options: float) -> None:
        if isinstance(learning_rate, Optimizer):
            raise InputError(
                f"learning_rate must be a number, got {learning_rate!r}; where a function takes an "
                "optimizer, that is optimizer=..."
            )
        if isinstance(learning_rate, str):
            raise InputError(
                "learning_rate must be a number, or a function such as lambda epoch: 0.5 / epoch, "
                f"got {shown(learning_rate)}"
            )
        self.schedule = learning_rate if callable(learning_rate) else None
        if callable(learning_rate):
            self.learning_rate = rate_of(learning_rate, 1)
        else:
            self.learning_rate = _positive(learning_rate, "learning_rate")
        self.l2 = finite(l2, "l2")
        if self.l2 < 0.0:
            raise OptionError(f"l2 must be 0 or above, got {l2:g}")
        for name, value in options.items():
            setattr(
                self, name, _positive(value, name) if name == "epsilon" else _share(value, name)
            )

    def update(self, parameters: Iterable[Parameter]) -> None:
        """Move every parameter that is trainable: by the :meth:`rule`, if it has one."""
        rule = self.rule()
        if rule is None:
            raise NotImplementedError(f"{type(self).__name__} needs an update() or a rule()")
        function, constants, count = rule
        for parameter in parameters:
            if parameter._trainable:
                numbers = (parameter._value, parameter._gradient, *parameter.recall(count))
                parameter._value, *moments = function(*constants, *numbers)
                if count:
                    parameter._moments = tuple(moments)

    def check_moments(self, moments: tuple[float, ...]) -> None:
        """Raise InputError for moments that no update by this rule leaves."""

    def rule(self) -> Rule | None:
        """Return what :meth:`update` does to one parameter; None if there is no such function.

        The function may use ``math`` and comparisons, and nothing else from outside.
        """
        return None

    @property
    def symbols(self) -> str:
        """The rule in symbols: w is the value, α the learning rate."""
        return f"w ← {type(self).__name__}(w, gradient)"

    @property
    def pulled(self) -> str:
        """The gradient in symbols, with the pull of ``l2`` where there is one."""
        return "(gradient + l2 · w)" if self.l2 else "gradient"

    @abstractmethod
    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write out the update of one parameter, up to the equals sign of the result.

        Args:
            before: the value before the update.
            gradient: its gradient.
            moments: its moments after the update.
        """

    def at(self, epoch: int) -> Self:
        """Return the optimizer with the learning rate of that epoch, counted from 1.

        >>> SGD(lambda epoch: 0.5 * 0.1 ** ((epoch - 1) // 2)).at(3)
        SGD(learning_rate=0.05)
        """
        if self.schedule is None:
            return self
        now = copy(self)
        vars(now).update(learning_rate=rate_of(self.schedule, epoch), schedule=None)
        return now

    def __repr__(self) -> str:
        rate = f"{self.learning_rate:g}"
        if self.schedule is not None:
            rate = f"{getattr(self.schedule, '__name__', type(self.schedule).__name__)}(epoch)"
        parts = [f"learning_rate={rate}"]
        default = type(self)
        for name in self.OPTIONS:
            value = getattr(self, name)
            if value != getattr(default, name, None):
                parts.append(f"{name}={value:g}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _descend(rate: float, l2: float, value: float, gradient: float) -> tuple[float]:
    return (value - rate * (gradient + l2 * value),)


def _descend_with_momentum(
    rate: float, l2: float, momentum: float, value: float, gradient: float, velocity: float
) -> tuple[float, float]:
    step = momentum * velocity + (gradient + l2 * value)
    return value - rate * step, step


class SGD(Optimizer):
    """Gradient descent, with momentum on request.

    ``value -= learning_rate * gradient``, which is the lecture's ``w += learning_rate * error *
    input``. With momentum, ``velocity = momentum * velocity + gradient`` takes the gradient's
    place. (Polyak 1964, in the form of PyTorch.)

    ``Parameter.moments`` is ``(velocity,)`` with momentum, otherwise left alone.

    Args:
        learning_rate: the lecture's alpha, above 0, or a function of the epoch.
        momentum: how much of the velocity is kept, from 0 up to but not including 1.
        l2: see :class:`Optimizer`.

    Raises:
        InputError: for an option that is no finite number.
        OptionError: for one that is out of range.

    >>> parameter = Parameter(0.4)
    >>> parameter.gradient = 0.1
    >>> SGD(learning_rate=0.5).update([parameter])
    >>> parameter.value
    0.35000000000000003
    """

    OPTIONS = ("momentum", "l2")
    momentum: float = 0.0

    def __init__(
        self, learning_rate: float | Schedule = 0.5, momentum: float = 0.0, l2: float = 0.0
    ) -> None:
        super().__init__(learning_rate, l2, momentum=momentum)

    def update(self, parameters: Iterable[Parameter]) -> None:
        """Move every parameter that is trainable against its gradient."""
        if self.momentum or self.l2:
            super().update(parameters)
            return
        rate = self.learning_rate  # the common case written out: training spends its time here
        for parameter in parameters:
            if parameter._trainable:
                parameter._value -= rate * parameter._gradient

    def rule(self) -> Rule:
        """Return the rule, with or without momentum."""
        if self.momentum:
            return Rule(_descend_with_momentum, (self.learning_rate, self.l2, self.momentum), 1)
        return Rule(_descend, (self.learning_rate, self.l2), 0)

    @property
    def symbols(self) -> str:
        """``w ← w - α · gradient``, or with momentum ``w ← w - α · velocity``."""
        if self.momentum:
            return f"velocity ← momentum · velocity + {self.pulled}   w ← w - α · velocity"
        return f"w ← w - α · {self.pulled}"

    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write ``w - rate*gradient``, or with momentum ``w - rate*velocity``."""
        step = moments[0] if self.momentum and moments else gradient + self.l2 * before
        return f"{number(before)} - {product(self.learning_rate, step)}"


class _Default(float):
    """The value of an option that was not given."""


RATE, MOMENTUM = _Default(0.5), _Default(0.0)


def chosen(
    optimizer: Optimizer | None,
    learning_rate: float | Schedule,
    momentum: float,
    parameters: Iterable[Parameter] = (),
) -> Optimizer:
    """Return the optimizer, or where there is none gradient descent with these two options.

    Args:
        optimizer: the optimizer, which has options of its own.
        learning_rate: see :class:`SGD`; :data:`RATE` if none was given.
        momentum: likewise, :data:`MOMENTUM`.
        parameters: those that it will move; what they remember must suit it.

    Raises:
        InputError, OptionError: if it is none, an option is not allowed, or there are both.
    """
    options = {"learning_rate": learning_rate, "momentum": momentum}
    given = {name: value for name, value in options.items() if not isinstance(value, _Default)}
    if optimizer is None:
        optimizer = SGD(**given)  # type: ignore[arg-type]
    elif isinstance(optimizer, str):
        there = offered(optimizer, ("SGD", "RMSProp", "Adam"))
        raise OptionError(
            f"optimizer must be one such as ns.Adam(0.01), got {shown(optimizer)}{there}"
        )
    elif isinstance(optimizer, Optimizer) and given:
        names = " and ".join(f"{name}={shown(value)}" for name, value in given.items())
        raise OptionError(
            f"optimizer={optimizer!r} has options of its own; give them there, or leave out the "
            f"optimizer in place of {names}"
        )
    wanted = "optimizer, such as ns.Adam(0.01), must be"
    rule = of_kind(optimizer, Optimizer, wanted)  # type: ignore[type-abstract]
    for parameter in parameters:
        if parameter._moments:
            rule.check_moments(parameter._moments)
    return rule


def rate_of(schedule: Schedule, epoch: int) -> float:
    """Return the learning rate of an epoch, or refuse one that cannot be."""
    try:
        found = schedule(epoch)
    except TypeError as error:
        raise OptionError(
            f"learning_rate must be a number, or a function of the number of an epoch: {error}"
        ) from error
    rate = finite(found, f"learning_rate of epoch {epoch}")
    if rate < 0.0:
        raise OptionError(f"learning_rate of epoch {epoch} must be 0 or above, got {rate:g}")
    return rate


def _positive(value: float, what: str) -> float:
    number = finite(value, what)
    if number <= 0.0:
        raise OptionError(f"{what} must be above 0, got {number:g}")
    return number


def _share(value: float, what: str) -> float:
    """Return an option that says how much of something is kept."""
    kept = finite(value, what)
    if not 0.0 <= kept < 1.0:
        raise OptionError(f"{what} must lie in 0 <= {what} < 1, got {kept:g}")
    return kept
