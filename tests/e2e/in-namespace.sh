#!/bin/sh
# Runs a command in a network of its own: loopback, and the address 10.77.0.1 on a pair of virtual cables.
#
# Firefox gathers no loopback candidates, so media need an address that is not loopback; and nothing in there can reach
# any other host, which a test of an office that must not do so is glad of. The network ends with the command.
#
# E2E_FAMILY=6: media find no IPv4 in there, but fd77::1, and nothing of more than 1280 bytes passes.
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

export E2E_FAMILY="${E2E_FAMILY:-4}"
if [ "$E2E_FAMILY" = 6 ]; then
    export E2E_ADDRESS=fd77::1 E2E_PREFIX=64 E2E_MTU=1280 E2E_DAD=nodad
else
    export E2E_ADDRESS=10.77.0.1 E2E_PREFIX=24 E2E_MTU=1500 E2E_DAD=
fi
exec $unshare sh -eu -c '
    [ "$E2E_MTU" = 1500 ] || ip link set lo mtu "$E2E_MTU" # what goes to an own address goes over loopback
    ip link set lo up
    ip link add v0 mtu "$E2E_MTU" type veth peer name v1 mtu "$E2E_MTU"
    ip address add "$E2E_ADDRESS/$E2E_PREFIX" dev v0 $E2E_DAD
    ip link set v0 up
    ip link set v1 up
    ip "-$E2E_FAMILY" route add default dev v0
    exec "$@"
' in-namespace "$@"
