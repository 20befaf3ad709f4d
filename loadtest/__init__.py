"""Synthetic people and benchmarks. Strangers to the office: they know the wire (docs/protocol.md) and nothing else.

Everything here talks to loopback or to addresses that the caller names, is bounded in time and count, and stops by
itself.
"""
