"""The selective forwarding middlebox (RFC 7667 section 3.7): worker processes that forward media and never decode it.

Knows rooms, participants and packets; never databases, files, tickets or names of people. Its one door is
:mod:`sfu.control` (the sentences) with :mod:`sfu.door` (the worker's side) and :mod:`sfu.client` (the caller's side).
"""
