"""Property tests here measure nothing: a busy machine may take its time for an example."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, max_examples=60)
settings.load_profile("unhurried")
