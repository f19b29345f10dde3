"""Live explorers for the notebooks: pictures that follow their knobs while they move. One file each."""
