"""What a prompt offers at the Tab key: IPython with jedi, as it is installed."""

import inspect

import pytest

import neurosim as ns

jedi = pytest.importorskip("jedi")
interactiveshell = pytest.importorskip("IPython.core.interactiveshell")


@pytest.fixture(scope="module")
def offered(tmp_path_factory):
    """Return a function that says what IPython offers after a text.

    What jedi has parsed it keeps in files; two processes that share them read each other's halves.
    """
    from IPython.core.completer import IPCompleter, provisionalcompleter

    net = ns.dense([2, 2, 1], seed=1)
    data = ns.data.truth_table("xor")
    names = {"ns": ns, "net": net, "data": data, "history": ns.train(net, data, 2, record="steps")}
    names["recording"] = names["history"].recording
    completer = IPCompleter(namespace=names, use_jedi=True)

    def offer(text):
        with provisionalcompleter():
            return {each.text for each in completer.completions(text, len(text))}

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.mktemp("jedi")))
        yield offer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("net.", {"add_neuron", "connect", "predict", "inputs", "stage", "graph", "name"}),
        ('net["h1"].', {"error", "net_input", "output", "incoming", "activation", "name"}),
        ('net.node("h1").', {"error", "net_input", "output"}),
        ('net["i1", "h1"].', {"weight", "gradient", "source", "target", "parameter", "delay"}),
        ("net.neurons[0].", {"error", "net_input"}),
        ("net.inputs[0].", {"output", "outgoing"}),
        ("net.connections[0].", {"weight", "gradient"}),
        ("net.parameters[0].", {"value", "trainable"}),
        ("net.copy().", {"add_neuron", "predict"}),
        ("history.", {"losses", "recording", "epochs"}),
        ("recording.", {"step", "back", "seek", "position"}),
        ("recording[0].", {"element", "changes"}),
        ("recording.step().", {"element", "changes"}),
        ("data.", {"split", "shuffled", "inputs"}),
        ("ns.", {"train", "Network", "data", "layers", "dense"}),
        ("ns.data.", {"truth_table", "spiral"}),
        ("ns.dense([2, 1]).", {"predict", "add_neuron"}),
        ("ns.train(net, data, 2).", {"losses", "recording"}),
        ("ns.forward(net, [0, 1]).", {"step", "back"}),
        ('ns.load("net.json").', {"predict"}),
    ],
)
def test_the_tab_key_offers_what_there_is(offered, text, wanted):
    assert wanted <= offered(text)


@pytest.mark.parametrize("module", ["ns", "ns.data", "ns.layers"])
def test_a_module_offers_its_public_names_and_nothing_else(offered, module):
    names = eval(module).__all__
    found = {each for each in offered(f"{module}.") if not each.startswith("__")}
    assert found == set(names)


@pytest.mark.parametrize("start", ['net["', "net['"])
def test_keys_are_offered_too(offered, start):
    assert {"i1", "b1", "h1", "o1"} <= offered(start)


def completed(name):
    """True for what can be made without its constructor and is looked at as it is."""
    kind = getattr(ns, name)
    abstract = inspect.isabstract(kind) if inspect.isclass(kind) else True
    return not abstract and not issubclass(kind, BaseException | tuple)


@pytest.mark.parametrize("name", list(filter(completed, ns.__all__)))
def test_an_object_of_every_public_class_is_completed(name):
    """An annotation that jedi cannot read ends the completion of the whole class."""
    kind = getattr(ns, name)
    offered = {each.name for each in jedi.Interpreter("x.", [{"x": kind.__new__(kind)}]).complete()}
    assert {each for each in dir(kind) if not each.startswith("_")} <= offered


def test_a_name_of_a_room_that_is_asked_of_the_package_is_told_where_it_is():
    with pytest.raises(AttributeError, match=r"no attribute 'Sequences'; it is ns\.data\.Sequenc"):
        ns.Sequences  # noqa: B018
