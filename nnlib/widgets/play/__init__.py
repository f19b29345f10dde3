"""The parts of the playground, in this order: setting, experiment (the model), maps, panels (the picture)."""
