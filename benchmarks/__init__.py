"""How fast corridorsim and its peers run one workload, and how that is measured."""
