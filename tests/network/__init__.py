"""A simulated network and simulated people: minutes of conversation in seconds, the same again for the same seed."""
