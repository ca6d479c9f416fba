"""Which corridor a flow takes: shares chosen between runs, inputs of a run."""
