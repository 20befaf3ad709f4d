"""The rules of the waiting room: hours, tickets, queue, desks, guests. Pure: no I/O, and ``now`` is an argument."""
