"""The networks that every picture is looked at and tested on."""

import neurosim as ns

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


def one_neuron():
    net = ns.Network("one neuron")
    net.add_input("i1"), net.add_output("o1")
    net.connect("i1", "o1", weight=0.5)
    return net


def mazur():
    net = ns.dense([2, 2, 2], name="mazur")
    rows = [("i1", "h1", 0.15), ("i2", "h1", 0.2), ("b1", "h1", 0.35)]
    rows += [("i1", "h2", 0.25), ("i2", "h2", 0.3), ("b1", "h2", 0.35)]
    rows += [("h1", "o1", 0.4), ("h2", "o1", 0.45), ("b2", "o1", 0.6)]
    rows += [("h1", "o2", 0.5), ("h2", "o2", 0.55), ("b2", "o2", 0.6)]
    for source, target, weight in rows:
        net[source, target].weight = weight
        net[source, target].trainable = source[0] != "b"
    return net


def skipping():
    """Skip connections of length 1 to 4 along a chain."""
    net = ns.Network("skip")
    names = ["i1", "h1", "h2", "h3", "o1"]
    net.add_input("i1"), net.add_bias("b1")
    for name in names[1:4]:
        net.add_neuron(name, "tanh")
    net.add_output("o1")
    for at, source in enumerate(names):
        for span, target in enumerate(names[at + 1 :], start=1):
            net.connect(source, target, weight=(-1) ** (at + span) * (0.2 + 0.15 * span))
    for name in names[1:]:
        net.connect("b1", name, weight=0.3)
    return net


def product_unit():
    net = ns.Network("product unit")
    net.add_input("x"), net.add_input("y"), net.add_bias("b1")
    net.add_neuron("p", "identity", "product"), net.add_neuron("m", "relu", "max")
    net.add_output("out")
    rows = [("x", "p", 1.5), ("y", "p", -0.5), ("x", "m", 0.4), ("y", "m", 0.7)]
    rows += [("p", "out", 2.0), ("m", "out", -1.0), ("b1", "out", 0.1), ("x", "out", 0.25)]
    for source, target, weight in rows:
        net.connect(source, target, weight=weight)
    return net


def long_names():
    net = ns.Network("iris")
    inputs = ["sepal length", "sepal width", "petal length", "petal width"]
    outputs = ["setosa", "versicolor", "virginica"]
    for name in inputs:
        net.add_input(name)
    for name in ("h1", "h2", "h3"):
        net.add_neuron(name, "tanh")
        net.connect_all(inputs, name, [0.5, -0.25, 1.25, -0.75])
    for name in outputs:
        net.add_output(name)
        net.connect_all(["h1", "h2", "h3"], name, [0.5, -1.5, 0.75])
    return net


def unusual():
    """Skip connections, shared and frozen weights, a product and a max unit, two outputs."""
    net = ns.Network("unusual")
    for name in ("i1", "i2"):
        net.add_input(name)
    net.add_bias("b1")
    net.add_neuron("p1", "tanh", "product")
    net.add_neuron("m1", "relu", "max")
    net.add_output("o1", "tanh")
    net.add_output("o2", "identity", "product")
    for source, target, weight in [
        ("i1", "p1", 0.9), ("i2", "p1", -0.7), ("i1", "m1", 0.4), ("p1", "m1", -1.2),
        ("i2", "m1", 0.8), ("m1", "o1", 0.6), ("b1", "o1", 0.1), ("o1", "o2", 1.1),
    ]:  # fmt: skip
        net.connect(source, target, weight=weight, trainable=source != "b1")
    net.connect("i1", "o1", parameter=net["m1", "o1"].parameter)
    net.connect("p1", "o2", parameter=net["m1", "o1"].parameter)
    return net


EXAMPLES = {
    "one neuron": one_neuron,
    "mazur": mazur,
    "xor": lambda: ns.dense([2, 2, 1], seed=3, name="xor"),
    "2-8-8-1": lambda: ns.dense([2, 8, 8, 1], seed=1),
    "skip": skipping,
    "product unit": product_unit,
    "8-3-8": lambda: ns.dense([8, 3, 8], seed=1),
    "64-32-10": lambda: ns.dense([64, 32, 10], seed=1),
    "long names": long_names,
}


def softmax():
    return ns.dense([4, 5, 3], ["logistic", "softmax"], seed=2, name="softmax")


def parts():
    """Three parts that nothing joins, and two nodes that are joined to nothing."""
    net = ns.Network("parts")
    for part in "abc":
        net.add_input(f"{part}1"), net.add_input(f"{part}2"), net.add_bias(f"{part}b")
        net.add_neuron(f"{part}h"), net.add_output(f"{part}o")
        net.connect_all([f"{part}1", f"{part}2", f"{part}b"], f"{part}h", [0.5, -0.7, 0.1])
        net.connect(f"{part}h", f"{part}o", weight=1.1)
    net.add_input("lonely"), net.add_output("alone")
    return net


def long_hidden_names():
    """Hidden neurons whose names do not fit into them, above each other."""
    net = ns.Network("house prices")
    net.add_input("rooms"), net.add_input("age of the house"), net.add_bias("offset")
    for name in ("comfort", "how well it is kept", "location, location, location"):
        net.add_neuron(name, "tanh")
        net.connect_all(["rooms", "age of the house", "offset"], name, [0.5, -1.5, 0.25])
    net.add_output("price")
    for name in ("comfort", "how well it is kept", "location, location, location"):
        net.connect(name, "price", weight=0.5)
    return net


def weather():
    """Names of a word each, in two columns of few neurons."""
    net = ns.Network("weather")
    inputs = ["temperature", "humidity", "wind", "pressure", "threshold"]
    for name in inputs[:-1]:
        net.add_input(name)
    net.add_bias(inputs[-1])
    for at, name in enumerate(["lightning", "anticyclone"]):
        net.add_neuron(name, "tanh")
        net.connect_all(inputs, name, [(-1) ** (at + 1) * each for each in (0.1, 0.3, 0.5, 0.7, 1)])
    for name in ("rain", "sunshine"):
        net.add_output(name)
        net.connect_all(["lightning", "anticyclone"], name, [0.24, 0.36])
    return net


def sentences():
    """Names as long as a line at both sides."""
    net = ns.Network("sentences")
    inputs = ["temperature outside in degrees", "relative humidity, in per cent", "wind_speed_km_h"]
    for name in inputs:
        net.add_input(name)
    net.add_bias("bias node of the first layer")
    for name in ("a hidden neuron with a long name", "h2"):
        net.add_neuron(name)
        net.connect_all([*inputs, "bias node of the first layer"], name, [0.3, 0.3, 0.3, -1.2])
    for name in ("how probable it is that it rains", "too much heat and no wind"):
        net.add_output(name)
        net.connect_all(["a hidden neuron with a long name", "h2"], name, [1e-7, 1e-7])
    return net


def table():
    """Inputs and outputs that have names in a table as well."""
    net = ns.dense([4, 3, 3], seed=1)
    names = ("sepal length in centimetres", "petal_width", "colour=red", "x")
    net.scaling = ns.Scaling(names=names, classes=("setosa", "versicolor", "virginica"))
    return net


def accents():
    """Greek letters, and accents that are letters of their own."""
    net = ns.Network("νευρώνες — re\u0301seau")
    for name in ("ἄλφα", "βῆτα", "γάμμα"):
        net.add_input(name)
    net.add_bias("πόλωση")
    for name in ("Ψυχή", "e\u0301toile", "naïveté"):
        net.add_neuron(name, "tanh")
        net.connect_all(["ἄλφα", "βῆτα", "γάμμα", "πόλωση"], name, [0.5, -0.3, 0.2, 0.1])
    for name in ("Ωμέγα", "ζωή über Straße"):
        net.add_output(name)
        net.connect_all(["Ψυχή", "e\u0301toile", "naïveté"], name, [0.7, -0.4, 0.9])
    return net


def line_of_pixels():
    """A convolution in one dimension."""
    net = ns.Network("line of pixels")
    line = ns.layers.image(net, (1, 12))
    maps = ns.layers.convolution(net, line, maps=2, size=(1, 3), seed=1, name="c1")
    ns.layers.dense(net, maps, 2, activation="softmax", output=True, seed=1)
    return net


OVER_TIME = {
    "elman": lambda: ns.recurrent([2, 3, 1], seed=1),
    "jordan": lambda: ns.recurrent([2, 3, 1], cell="jordan", seed=1),
    "lstm": lambda: ns.recurrent([1, 1, 1], cell="lstm", seed=1),
    "gru": lambda: ns.recurrent([1, 1, 1], cell="gru", seed=1),
    "bidirectional": lambda: ns.recurrent([2, 2, 1], bidirectional=True, seed=1),
}

ALL = {
    **EXAMPLES,
    "accents": accents,
    "line of pixels": line_of_pixels,
    "forty layers": lambda: ns.dense([2, *[3] * 40, 1], seed=1),
    "convolution": lambda: ns.convolutional((6, 6), maps=[2], size=3, pooling=2, outputs=2, seed=1),
    "attention": lambda: ns.attention(tokens=3, size=2, seed=1),
    **OVER_TIME,
    "weather": weather,
    "sentences": sentences,
    "8-12-10-6-10": lambda: ns.dense([8, 12, 10, 6, 10], seed=1),
    "softmax": softmax,
    "parts": parts,
    "table": table,
    "long hidden names": long_hidden_names,
    "784-100-10": lambda: ns.dense([784, 100, 10], seed=1),
}
"""With some that only pictures are tested on."""
