"""The data model that compiler, engines and KPIs share: numpy record arrays and nothing else."""
