"""Genomes of neat-python and the networks that compute the same.

pip install neat-python && python -m pytest tests/oracles/neat_genomes.py

It passed on 29 November 2026 with neat-python 2.0.0.
"""

import random

import pytest
from hypothesis import HealthCheck, assume, given, settings

import neurosim as ns
from tests.strategies import networks

neat = pytest.importorskip("neat")

NEAR = {"rel": 1e-12, "abs": 1e-12}
SETTINGS = """
[NEAT]
fitness_criterion = max
fitness_threshold = 100
pop_size = 150
reset_on_extinction = False
no_fitness_termination = False

[DefaultGenome]
activation_default = {default}
activation_mutate_rate = 0.3
activation_options = {activations}
aggregation_default = sum
aggregation_mutate_rate = 0.3
aggregation_options = {aggregations}
bias_init_mean = 0.0
bias_init_stdev = 1.0
bias_init_type = gaussian
bias_max_value = 3.0
bias_min_value = -3.0
bias_mutate_power = 0.5
bias_mutate_rate = 0.7
bias_replace_rate = 0.1
compatibility_disjoint_coefficient = 1.0
compatibility_weight_coefficient = 0.5
compatibility_excess_coefficient = auto
compatibility_include_node_genes = True
compatibility_enable_penalty = 0.0
conn_add_prob = 0.5
conn_delete_prob = 0.2
enabled_default = True
enabled_mutate_rate = 0.05
enabled_rate_to_true_add = 0.0
enabled_rate_to_false_add = 0.0
feed_forward = {forward}
initial_connection = {start}
node_add_prob = 0.4
node_delete_prob = 0.1
num_hidden = {hidden}
num_inputs = {inputs}
num_outputs = {outputs}
response_init_mean = 1.0
response_init_stdev = 0.3
response_init_type = gaussian
response_max_value = 3.0
response_min_value = -3.0
response_mutate_power = 0.1
response_mutate_rate = 0.3
response_replace_rate = 0.05
time_constant_init_mean = 1.0
time_constant_init_stdev = 0.0
time_constant_init_type = gaussian
time_constant_max_value = 10.0
time_constant_min_value = 0.01
time_constant_mutate_power = 0.0
time_constant_mutate_rate = 0.0
time_constant_replace_rate = 0.0
single_structural_mutation = False
structural_mutation_surer = default
weight_init_mean = 0.0
weight_init_stdev = 1.0
weight_init_type = gaussian
weight_max_value = 3
weight_min_value = -3
weight_mutate_power = 0.5
weight_mutate_rate = 0.8
weight_replace_rate = 0.1

[DefaultSpeciesSet]
compatibility_threshold = 3.0

[DefaultStagnation]
species_fitness_func = max
max_stagnation = 20
species_elitism = 2

[DefaultReproduction]
elitism = 2
survival_threshold = 0.2
min_species_size = 2
"""

KNOWN = "sigmoid tanh relu elu lelu identity"


@pytest.fixture
def configured(tmp_path):
    def make(forward=True, inputs=2, outputs=1, hidden=2, **options):
        words = {
            "activations": KNOWN,
            "aggregations": "sum product max mean",
            "start": "full_direct",
            "default": "sigmoid",
            **options,
        }
        words |= {"forward": forward, "inputs": inputs, "outputs": outputs, "hidden": hidden}
        (tmp_path / "config").write_text(SETTINGS.format(**words))
        return neat.Config(
            neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet,
            neat.DefaultStagnation, str(tmp_path / "config"),
        )  # fmt: skip

    return make


def evolved(config, count, seed):
    """Genomes after some generations of evolution towards nothing in particular."""
    random.seed(seed)
    population = neat.Population(config)

    def drift(genomes, _):
        for _, genome in genomes:
            genome.fitness = random.random()

    found = []
    while len(found) < count:
        population.run(drift, 1)
        found += population.population.values()
    return found[:count]


def drawn(count):
    return [random.uniform(-2, 2) for _ in range(count)]


def test_200_genomes_that_run_forward(configured):
    config = configured(inputs=3, outputs=2)
    for genome in evolved(config, 200, 1):
        net, other = ns.from_neat(genome, config), neat.nn.FeedForwardNetwork.create(genome, config)
        for inputs in (drawn(3), [0.0, 0.0, 0.0]):
            assert net.predict(inputs) == pytest.approx(other.activate(inputs), **NEAR)
        assert [node.name for node in net.inputs] == ["i1", "i2", "i3"]


def test_200_genomes_with_loops(configured):
    config = configured(forward=False, inputs=2, outputs=2)
    recurrent = 0
    for genome in evolved(config, 200, 2):
        net, other = ns.from_neat(genome, config), neat.nn.RecurrentNetwork.create(genome, config)
        sequence = [drawn(2) for _ in range(4)]
        wanted = [other.activate(inputs) for inputs in sequence]
        if net.recurrent:
            found = net.predict(sequence)
            recurrent += 1
        else:
            found = [net.predict(inputs) for inputs in sequence]
        for one, another in zip(found, wanted, strict=True):
            assert one == pytest.approx(another, **NEAR)
    assert recurrent > 100


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(net=networks(activations=["identity", "logistic", "tanh", "relu", ns.elu(1.0)]))
def test_random_networks_go_out_and_come_back(configured, net):
    known = ("identity", "logistic", "tanh", "relu")
    assume(all(each.activation.name in known or each.activation == ns.elu(1.0)
               for each in net.neurons))  # fmt: skip
    biases = {node.name for node in net.nodes if node.name[0] == "b"}
    assume(not any(each.source.name in biases and each.target.aggregation.name == "max"
                   for each in net.connections))  # fmt: skip
    config = configured(inputs=len(net.inputs), outputs=len(net.outputs), hidden=0)
    genome = net.to_neat(config, key=7)
    inputs = [0.3, -1.2, 0.8][: len(net.inputs)]
    other = neat.nn.FeedForwardNetwork.create(genome, config)
    assert other.activate(inputs) == pytest.approx(net.predict(inputs), **NEAR)
    again = ns.from_neat(genome, config)
    assert again.predict(inputs) == pytest.approx(net.predict(inputs), **NEAR)
    assert genome.key == 7


def test_a_genome_with_loops_goes_back(configured):
    config = configured(forward=False, aggregations="sum", activations="sigmoid tanh")
    for genome in evolved(config, 20, 3):
        again = ns.from_neat(genome, config).to_neat(config)
        one, other = (neat.nn.RecurrentNetwork.create(each, config) for each in (genome, again))
        for _ in range(3):
            inputs = drawn(2)
            assert other.activate(inputs) == pytest.approx(one.activate(inputs), **NEAR)


def test_training_improves_what_evolution_found(configured):
    config = configured(activations="sigmoid", aggregations="sum")
    data = ns.data.truth_table("xor")

    def sse(net):
        return sum((net.predict(x)[0] - y[0]) ** 2 for x, y in data)

    def rate(genomes, config):
        for _, genome in genomes:
            net = neat.nn.FeedForwardNetwork.create(genome, config)
            genome.fitness = 4 - sum((net.activate(x)[0] - y[0]) ** 2 for x, y in data)

    random.seed(4)
    population = neat.Population(config)
    net = ns.from_neat(population.run(rate, 40), config)
    before = sse(net)
    ns.train(net, data, 3000, 0.5)
    assert sse(net) < 0.5 * before
    back = neat.nn.FeedForwardNetwork.create(net.to_neat(config), config)
    assert back.activate((0, 1)) == pytest.approx(net.predict([0, 1]), **NEAR)


def genome_of(config, **node):
    random.seed(1)
    genome = neat.DefaultGenome(1)
    config.genome_config.innovation_tracker = neat.innovation.InnovationTracker()
    genome.configure_new(config.genome_config)
    for name, value in node.items():
        setattr(genome.nodes[0], name, value)
    return genome


def test_what_is_refused(configured):
    config = configured()
    refused = [
        ({"activation": "gauss"}, "node 0: activation 'gauss' is not known; known are sigmoid"),
        ({"aggregation": "median"}, "node 0: no aggregation 'median'"),
        ({"bias": float("nan")}, "node 0: bias must be a finite number"),
        ({"response": float("inf")}, "node 0: response must be a finite number"),
    ]
    for node, message in refused:
        with pytest.raises(ns.NeurosimError, match=message):
            ns.from_neat(genome_of(config, **node), config)
    genome = genome_of(config)
    next(iter(genome.connections.values())).weight = float("nan")
    with pytest.raises(ns.InputError, match=r"node \d+: weight of \(-?\d+, \d+\) must be a finite"):
        ns.from_neat(genome, config)
    with pytest.raises(ns.OptionError, match=r"must be a neat\.Config"):
        ns.from_neat(genome, None)
    with pytest.raises(ns.OptionError, match="the nodes of a genome must be"):
        ns.from_neat(None, config)
    with pytest.raises(ns.OptionError, match=r"for 2 inputs and 1 outputs, .* has 3 and 1"):
        ns.dense([3, 1]).to_neat(config)
    with pytest.raises(ns.OptionError, match="neuron 'o1': activation arctan has no counterpart"):
        ns.dense([2, 1], "arctan").to_neat(config)
    with pytest.raises(ns.OptionError, match="h1 -> h1 waits 1 steps of time"):
        ns.recurrent([2, 1, 1]).to_neat(config)


def test_a_function_of_ones_own(configured):
    config = configured(activations="square", aggregations="sum", default="square")
    square = ns.Activation("square", lambda x: x * x, lambda x, y: 2 * x)
    genome = genome_of(config)
    net = ns.from_neat(genome, config, activations={"square": square})
    other = neat.nn.FeedForwardNetwork.create(genome, config)
    assert net.predict([0.3, 0.7]) == pytest.approx(other.activate([0.3, 0.7]), **NEAR)
