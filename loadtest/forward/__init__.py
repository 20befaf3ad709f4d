"""Forwarding measured: real DTLS-SRTP peers around a forwarding unit, ours or another, and what a packet costs there.

``plan`` says what is done, ``own`` and ``janus`` start what is measured, ``peer``, ``stream`` and ``pump`` are the
people around it, ``measure`` puts them together, ``compare`` alternates the two, ``joins`` measures how long it takes
to come in.
"""
