"""The same graph as arrays, for speed: it borrows the objects' numbers and gives them back.

**The operation.** Training walks over a graph node by node. Most graphs repeat themselves: the
neurons of a layer read the same sources, those of a feature map hold the same weights, a recurrent
network does the same at every step of time. So the walk becomes a list of operations, and each
works on *places*: a block of weights is applied at many places at once, where a place is a sample
of the batch, a step of time, and a position, such as one of an image. A dense layer is a block at
one position, a convolution one at hundreds. Neurons such as the gates of cells read sources that
stand beside each other as they do. What has no pattern lists its sources one by one, and what does
not sum takes its signals one by one (program.py has the columns of an operation).

**The arrays.** All nodes have a slot in a *row*, and there is a row for each sample at each step of
time. Three arrays of rows hold outputs, net inputs and errors; a connection that waits reads an
earlier row. The weights stand in one array, block after block, the neurons of a block side by side,
so that a wide register holds several; a parameter has one place, or several where different blocks
hold it. Graphs without pattern have the samples side by side in place of the neurons.

**The walk.** Forward, the operations run in their order: the parts of a recurrent network that are
loops step after step, forward or backward in time; all others for all steps at once. Backward, the
same in reverse, and then each block's weights learn from all its places in bulk: by gradients and
the optimizer's rule, or in plain gradient descent at once, after they were read for the last time;
with a batch of 1 when they are read for the next sample, so that they are gone through only once.
With windows a batch goes through its sequences stretch by stretch, an update each; the last rows of
one stretch stand before the first of the next, where they are read as the state.

**The life of a run.** (training.py) The network is lowered, once for each version of its structure
(blocks.py finds what repeats, lowering.py gives slots and writes operations); the numbers are taken
from the objects (numbers.py); compiled code runs in slices (loops.py), between which Ctrl-C,
progress, recordings and early stopping have their turn; the numbers are given back by assigning
attributes, however the run ends. A slice in which a number overflows is run again in smaller ones,
and the last of these on the graph, which names the neuron. Slices are cut by counts, so the same
call gives the same floats. A network's steps of time are shown by a pass over the last batch on the
graph, once they are asked for (steps_of_time.py).

**The code.** (the folder kernels) One function is compiled for training and one for answers, for
all networks. Their mathematics is that of the tables in ``functions`` and of the optimizers.
Nothing is imported before it is needed: engine.py decides whether compiling pays, without numba.
"""
