"""What each seat of one participant shows: sound always, of a picture the encoding that fits the seat."""

from __future__ import annotations

from collections.abc import Iterable

from sfu.subscription import Subscription


def show(subscriptions: Iterable[Subscription], now: float) -> None:
    """Aim each subscription at what it should show now."""
    for subscription in subscriptions:
        track, wish = subscription.track, subscription.seat.wish
        if track.kind == "audio":
            subscription.aim(track.encodings[0], now)
        elif wish == 0:
            subscription.wanted = None
            subscription.aim(None, now)
        else:
            subscription.wanted = track.encodings[-1] if wish is None else track.fitting(wish)
            subscription.aim(track.nearest(subscription.wanted, now), now)
