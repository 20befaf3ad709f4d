"""How much the way to one subscriber carries, estimated by the sender from transport-wide feedback.

Google's congestion control as draft-ietf-rmcat-gcc-02 describes it and as it was developed further in libwebrtc, each
idea in a file of its own; :mod:`sfu.congestion.estimator` puts them together. ``docs/congestion.md`` explains.
"""
