"""The objects: parameters, nodes, connections, and the network that names and checks them."""
