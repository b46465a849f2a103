"""Layers: names, shapes, sharing, seeds, and what they refuse."""

import pytest

import neurosim as ns
from tests.states import state


@pytest.fixture
def net():
    """An image, a row of inputs, and tokens."""
    net = ns.Network("net")
    ns.layers.image(net, (6, 6))
    ns.layers.inputs(net, 2)
    ns.layers.image(net, (3, 2), name="t")
    return net


@pytest.mark.parametrize(
    ("image", "size", "stride", "padding"),
    [((8, 8), 3, 1, 0), ((7, 5), 3, 2, 1), ((6, 6), (3, 2), (2, 1), (1, 0)), ((9,), 4, 3, 2)],
)
def test_sizes_are_rounded_down_as_in_pytorch(image, size, stride, padding):
    net = ns.Network()
    group = ns.layers.convolution(
        net, ns.layers.image(net, image), 2, size, stride=stride, padding=padding
    )

    def each(value):
        return value if isinstance(value, tuple) else (value,) * len(image)

    sizes = zip(image, each(size), each(stride), each(padding), strict=True)
    assert group.shape[1:] == tuple(
        int((length + 2 * around - kernel) / step + 1) for length, kernel, step, around in sizes
    )


def test_all_places_of_a_map_share_its_kernel_and_its_bias(net):
    group = ns.layers.convolution(net, "x", 2, 3)
    for names in group.names:
        flat = [name for row in names for name in row]
        kernels = [tuple(each.parameter for each in net[name].incoming) for name in flat]
        assert len(set(kernels)) == 1
        assert len(set(kernels[0])) == 10
    assert len(net.parameters) == 20


def test_a_kernel_reads_all_maps_in_their_order(net):
    first = ns.layers.convolution(net, "x", 2, 3, name="c1")
    ns.layers.convolution(net, first, 1, 2, name="c2")
    assert [each.source.name for each in net["c2_1_1_1"].incoming] == [
        "c1_1_1_1", "c1_1_1_2", "c1_1_2_1", "c1_1_2_2",
        "c1_2_1_1", "c1_2_1_2", "c1_2_2_1", "c1_2_2_2", "b2",
    ]  # fmt: skip


def test_a_row_of_places_and_a_stack_of_rows_take_kernels_of_one_dimension():
    net = ns.Network()
    row = ns.layers.image(net, (7,))
    maps = ns.layers.convolution(net, row, 2, (3,), name="c1")
    deeper = ns.layers.convolution(net, maps, 3, (2,), name="c2")
    assert (maps.shape, deeper.shape) == ((2, 5), (3, 4))
    assert ns.layers.pooling(net, deeper, (2,)).shape == (3, 2)


def test_a_padded_patch_has_no_connections_outside_the_image(net):
    ns.layers.convolution(net, "x", 1, 3, padding=1, bias=False, name="c1")
    assert len(net["c1_1_1_1"].incoming) == 4
    assert len(net["c1_1_2_2"].incoming) == 9


def test_pooling_sends_what_flows_back_to_the_first_of_equal_winners(net):
    ns.layers.pooling(net, "x", 2, name="p1")
    ns.forward(net, [1.0] * len(net.inputs))
    assert [each.partial for each in net["p1_1_1"].incoming] == [1, 0, 0, 0]


def test_layers_draw_on_where_the_one_before_stopped():
    def weights(**seeds):
        net = ns.Network()
        source = ns.layers.inputs(net, 2)
        hidden = ns.layers.dense(net, source, 3, seed=seeds.get("first"), name="h")
        ns.layers.dense(net, hidden, 2, seed=seeds.get("second"), output=True)
        return [each.weight for each in net.connections]

    assert weights(first=5) == weights(first=5)
    assert weights(first=5) != weights(first=6)
    assert weights() == weights(first=0)
    assert weights(first=5, second=5)[:9] == weights(first=5)[:9]
    assert weights(first=5, second=5)[9:] != weights(first=5)[9:]


def test_names_are_numbered_by_layer():
    net = ns.Network()
    first = ns.layers.dense(net, ns.layers.inputs(net, 1), 2)
    second = ns.layers.recurrent(net, first, 1)
    last = ns.layers.dense(net, second, 1, output=True)
    names = [group.names for group in (first, second, last)]
    assert names == [["h1_1", "h1_2"], ["h2_1"], ["o1"]]


def test_a_bias_node_can_be_shared_or_left_out(net):
    ns.layers.dense(net, "i", 1, bias="b", name="h1")
    ns.layers.dense(net, "i", 1, bias="b", name="h2")
    ns.layers.dense(net, "i", 1, bias=False, name="h3")
    assert [node.name for node in net.nodes if isinstance(node, ns.Bias)] == ["b"]


def test_forget_gates_start_open_and_one_bias_serves_each_gate():
    net = ns.Network()
    ns.layers.lstm(net, ns.layers.inputs(net, 2), 2, name="h")
    assert net["b1", "h1.f"].weight == 1.0
    assert net["b1", "h2.i"].weight == 0.0
    assert len(net["h1.f"].incoming) == 2 + 2 + 1


def test_a_layer_that_runs_backward_reads_the_next_step_of_time():
    net = ns.Network()
    group = ns.layers.lstm(net, ns.layers.inputs(net, 1), 1, delay=-1)
    assert group.name == "r1"
    assert net["r1_1", "r1_1.i"].delay == -1
    assert net["r1_1.c", "r1_1.kept"].delay == -1


def test_softmax_outputs_add_up_to_1(net):
    group = ns.layers.dense(net, "i", 3, "softmax", output=True)
    assert sum(net.predict([0.5] * len(net.inputs))) == pytest.approx(1.0, abs=1e-15)
    assert group.names == ["o1", "o2", "o3"]


def test_causal_attention_looks_back_alone(net):
    group = ns.layers.attention(net, "t", 2, causal=True, name="a1")
    assert group.shape == (3, 2)
    weights = [len([name for name in net if name.startswith(f"a1.w{row}_")]) for row in (1, 2, 3)]
    assert weights == [1, 2, 3]


# What is refused, with nothing added

REFUSED = [
    (lambda net: ns.layers.convolution(net, "x", 1, 9), "size of 9x9 is larger than the image of"),
    (
        lambda net: ns.layers.convolution(ns.Network("n"), net.group("x"), 1, 3),
        r"Group\('x', .* is of another network; 'n' has no node 'x1_1'",
    ),
    (
        lambda net: ns.layers.attention(ns.Network("n"), net.group("t"), 2),
        r"Group\('t', .* is of another network; 'n' has no node 't1_1'",
    ),
    (
        lambda net: ns.layers.convolution(net, "x", 1, 9, padding=1),
        "a size of 9x9 is larger than the image of 6x6 with padding 1x1",
    ),
    (
        lambda net: ns.layers.convolution(net, "x", 1, 2, padding=2),
        "the padding must be smaller than the size, got padding 2x2 for size 2x2",
    ),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, stride=0), "stride must be a whole number"),
    (lambda net: ns.layers.convolution(net, "x", 0, 3), "maps must be a whole number"),
    (lambda net: ns.layers.convolution(net, "x", 1, (3, 3, 3)), "does not fit"),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, stride=(1, 2, 3)), "one number or 2, got"),
    (lambda net: ns.layers.convolution(net, ["x"], 1, 3), "reads an image or a stack of maps"),
    (lambda net: ns.layers.convolution(net, "y", 1, 3), "no group 'y'"),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, "relo"), "no activation 'relo'"),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, name="x"), "a name that network 'net'"),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, seed=-1), "seed must be"),
    (lambda net: ns.layers.convolution(net, "x", 1, 3, weights="hi"), "no way to draw weights"),
    (lambda net: ns.layers.pooling(net, "x", 2, "min"), "no kind of pooling 'min'"),
    (lambda net: ns.layers.pooling(net, "x", 7), "size of 7x7 is larger than the image of 6x6"),
    (lambda net: ns.layers.image(net, (2, 2), name="t"), "a name that network 'net' does not have"),
    (lambda net: ns.layers.image(net, (2, 0), name="y"), "size of an image must be a whole"),
    (lambda net: ns.layers.image(net, 5, name="y"), "shape must be a list"),
    (lambda net: ns.layers.image(net, (1, 2, 3, 4), name="y"), "the shape of an image is"),
    (lambda net: ns.layers.dense(net, "q", 2), "no node 'q'"),
    (lambda net: ns.layers.dense(net, ["i1", "i1"], 2), "one of them twice"),
    (lambda net: ns.layers.dense(net, [], 2), "a layer reads one or more"),
    (lambda net: ns.layers.dense(net, 5, 2), "a layer reads a group"),
    (lambda net: ns.layers.dense(net, "i", 2, "softmax"), "softmax is for two or more outputs"),
    (lambda net: ns.layers.dense(net, "i", 2, name="i"), "a name that network"),
    (lambda net: ns.layers.dense(net, "i", 2, bias="t1_1"), "bias='t1_1' names Input"),
    (lambda net: ns.layers.recurrent(net, "i", 2, delay=0), "its delay must not be 0"),
    (lambda net: ns.layers.recurrent(net, "i", 2, delay=1.5), "delay must be a whole number"),
    (lambda net: ns.layers.lstm(net, "i", 0), "size must be a whole number"),
    (lambda net: ns.layers.lstm(net, "i", 1, forget_bias="x"), "forget_bias must be a finite"),
    (lambda net: ns.layers.attention(net, "x", 0), "size must be a whole number"),
    (lambda net: ns.layers.attention(net, "i", 2), "two or more tokens"),
]


@pytest.mark.parametrize(("build", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_does_not_fit_is_refused_and_nothing_added(net, build, message):
    before = state(net), dict(net.groups)
    with pytest.raises(ns.NeurosimError, match=message):
        build(net)
    assert (state(net), dict(net.groups)) == before


@pytest.mark.parametrize("layer", ["dense", "recurrent", "lstm", "gru"])
def test_a_layer_does_not_read_its_bias_node_twice(net, layer):
    net.add_bias("b1")
    before = state(net), dict(net.groups)
    with pytest.raises(ns.NetworkError, match="reads 'b1' already"):
        getattr(ns.layers, layer)(net, ["i", "b1"], 2, bias="b1")
    assert (state(net), dict(net.groups)) == before


def test_a_single_token_is_refused():
    net = ns.Network()
    ns.layers.image(net, (1, 4))
    with pytest.raises(ns.NetworkError, match="two or more tokens, got Group\\('x', 1x4"):
        ns.layers.attention(net, "x", 4)


def test_a_recurrent_layer_is_refused_where_names_look_like_steps_of_time():
    net = ns.Network()
    net.add_input("i@1")
    with pytest.raises(ns.NetworkError, match="cannot hold a node called 'i@1'"):
        ns.layers.recurrent(net, "i@1", 2)
    assert len(net) == 1


# Whole architectures


def test_le_net_5_has_290_814_connections():
    net = ns.convolutional((28, 28), [6, 16], 5, 2, hidden=[120, 84], outputs=10)
    assert net.graph.number_of_edges() == 290_814
    shapes = [group.shape for group in net.groups.values()]
    assert shapes == [
        (28, 28), (6, 24, 24), (6, 12, 12), (16, 8, 8), (16, 4, 4), (120,), (84,), (10,),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["elman", "jordan", "lstm", "gru"])
def test_recurrent_networks_name_their_nodes_as_dense_does(cell):
    net = ns.recurrent([2, 3, 1], cell)
    assert net.group("i").names == ["i1", "i2"]
    assert net.group("h").names == ["h1", "h2", "h3"]
    assert [node.name for node in net.outputs] == ["o1"]
    assert [node.name for node in net.nodes if isinstance(node, ns.Bias)] == ["b1", "b2"]
    assert len(net.unroll(4).outputs) == 4


def test_stacked_and_bidirectional_layers():
    net = ns.recurrent([2, 3, 2, 1], "gru", bidirectional=True)
    assert [name for name in net.groups if "." not in name] == ["i", "h1", "r1", "h2", "r2", "o"]
    sources = [each.source.name for each in net["h2_1.r"].incoming]
    assert sources[:6] == ["h1_1", "h1_2", "h1_3", "r1_1", "r1_2", "r1_3"]


def test_a_jordan_network_reads_its_outputs_of_the_step_before():
    net = ns.recurrent([1, 2, 2], "jordan")
    found = [(each.source.name, each.delay) for each in net["h1"].incoming]
    assert found == [("i1", 0), ("o1", 1), ("o2", 1), ("b1", 0)]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ns.recurrent([2, 1]), "has three or more layers"),
        (lambda: ns.recurrent([2, 3, 1], "lstn"), "no cell 'lstn'; did you mean 'lstm'"),
        (lambda: ns.recurrent([2, 3, 1], "jordan", bidirectional=True), "cannot be bidirectional"),
        (lambda: ns.recurrent([2, 0, 1]), "size of layer 1 must be a whole number"),
        (lambda: ns.recurrent([2, 3, 1], seed=None), "seed must be a whole number"),
        (lambda: ns.convolutional((4, 4), [2], 5), "size of 5x5 is larger than the image of 4x4"),
        (lambda: ns.convolutional((4, 4), [2], 3, 4), "larger than the image of 2x2, group 'c1'"),
        (lambda: ns.convolutional((4, 4), [2], 3, padding="same"), "padding must be a whole numb"),
        (lambda: ns.attention(tokens=1, size=4), "two or more tokens"),
    ],
)
def test_an_architecture_that_cannot_be_is_refused(build, message):
    with pytest.raises(ns.NeurosimError, match=message):
        build()


LAYERS = {
    "dense": lambda net, **options: ns.layers.dense(net, "t", 2, **options),
    "recurrent": lambda net, **options: ns.layers.recurrent(net, "t", 2, **options),
    "lstm": lambda net, **options: ns.layers.lstm(net, "t", 2, **options),
    "gru": lambda net, **options: ns.layers.gru(net, "t", 2, **options),
    "convolution": lambda net, **options: ns.layers.convolution(net, "x", 2, 3, **options),
    "attention": lambda net, **options: ns.layers.attention(net, "t", 2, **options),
}
EACH = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


def described(net):
    return state(net), dict(net.groups), net._random.getstate()


@EACH
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_called_b_does_not_take_one_of_its_own_neurons_for_its_bias_node(net, layer, bias):
    group = layer(net, name="b", bias=bias)
    assert all(net[name].incoming for name in group)
    assert [node.network for node in net.nodes] == [net] * len(net)
    assert all(each.source is net[each.source.name] for each in net.connections)
    biases = [node.name for node in net.nodes if isinstance(node, ns.Bias)]
    assert not {*biases} & {*group}


@EACH
@pytest.mark.parametrize("bias", ["", "b1", "b.q1_1", "b1.c"])
def test_a_bias_node_that_cannot_be_added_is_refused_with_nothing_added(net, layer, bias):
    before = described(net)
    try:
        group = layer(net, name="b", bias=bias)
    except ns.NetworkError:
        assert described(net) == before
    else:
        assert bias not in {"", *group.flat}
        assert isinstance(net[bias], ns.Bias)


@pytest.mark.parametrize("options", [{"name": "h@"}, {"bias": "b@1"}])
@pytest.mark.parametrize("layer", ["recurrent", "lstm", "gru"])
def test_a_layer_that_waits_takes_no_names_of_a_node_at_a_step_of_time(net, layer, options):
    before = described(net)
    with pytest.raises(ns.NetworkError, match="cannot hold a node called"):
        LAYERS[layer](net, **options)
    assert described(net) == before


def test_outputs_that_share_1_are_refused_whole_where_their_units_have_names_that_are_taken(net):
    net.add_neuron("exp2")
    before = described(net)
    with pytest.raises(ns.NetworkError, match="softmax adds a node 'exp2' of its own"):
        ns.layers.dense(net, "t", 3, "softmax", output=True)
    assert described(net) == before


def test_cells_are_refused_whole_where_a_group_of_their_parts_is_there(net):
    net.add_group("h.c", ["t1_1"])
    before = described(net)
    with pytest.raises(ns.NetworkError, match=r"a group needs a name .*'h\.c'"):
        ns.layers.lstm(net, "t", 2, name="h")
    assert described(net) == before


@EACH
def test_ctrl_c_in_the_middle_of_a_layer_leaves_nothing_of_it(net, layer, monkeypatch):
    ns.layers.recurrent(net, "i", 2, name="r")
    recording = ns.forward(net, [[0.5] * len(net.inputs)] * 2)
    twin, link, left = net.copy(), ns.Network._link, [9]

    def cut(*args, **options):
        left[0] -= 1
        made = link(*args, **options)
        if not left[0]:
            raise KeyboardInterrupt
        return made

    before = described(net)
    monkeypatch.setattr(ns.Network, "_link", cut)
    with pytest.raises(KeyboardInterrupt):
        layer(net, seed=3)
    assert described(net) == before
    recording.rewind()
    recording.seek(len(recording))
    layer(net, seed=3), layer(twin, seed=3)
    assert described(net)[:2] == described(twin)[:2]
