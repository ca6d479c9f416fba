"""Dated changes of the scenario."""
