#!/bin/sh
# Runs a command in a network of its own: loopback, and the address 10.77.0.1 on a pair of virtual cables.
#
# Firefox gathers no loopback candidates, so media need an address that is not loopback; and nothing in there can reach
# any other host, which a test of an office that must not do so is glad of. The network ends with the command.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

if [ "$(id -u)" = 0 ]; then
    unshare="unshare --net"
else
    unshare="unshare --user --map-root-user --net"
fi

if ! $unshare ip link add probe0 type veth peer name probe1 2>/dev/null; then
    echo "!! No network namespace can be made here: Firefox's media tests are SKIPPED." >&2
    echo "!! Run as root, or permit user namespaces (sysctl kernel.unprivileged_userns_clone=1)." >&2
    exec "$@"
fi

export E2E_ADDRESS=10.77.0.1
exec $unshare sh -eu -c '
    ip link set lo up
    ip link add v0 type veth peer name v1
    ip address add 10.77.0.1/24 dev v0
    ip link set v0 up
    ip link set v1 up
    ip route add default dev v0
    exec "$@"
' in-namespace "$@"
