# Pid 1 of a lab's host outside of the cluster: the clients' and the database's.
# $1: the lab's directory, $2: the host's name, $3: its address with the prefix, $4: its IPv6 address, then for the database: its programs, its account
set -eu
lab=$1 name=$2 address=$3 address6=$4
own=$lab/hosts/$name
mount -n --make-rprivate /
mount -n -t proc proc /proc
hostname "$name"
mount -n -t tmpfs -o mode=1777 tmpfs /dev/shm
ip link set lo up
until ip link set eth0 up 2>/dev/null; do sleep 0.01; done
ip address add "$address" dev eth0
ip address add "$address6" dev eth0 nodad 2>/dev/null || : # a kernel without IPv6

if [ $# -gt 4 ]; then
    programs=$5 uid=$6 gid=$7
    mkdir -p "$own/data"
    chown "$uid:$gid" "$own/data"
    chmod 700 "$own/data"
    cd "$own/data"
    as="setpriv --reuid=$uid --regid=$gid --clear-groups"
    $as "$programs/initdb" -D "$own/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >"$own/initdb.log" 2>&1
    echo 'host all all all trust' >>"$own/data/pg_hba.conf"
    setsid $as "$programs/postgres" -D "$own/data" -c listen_addresses='*' -c port=5432 -c unix_socket_directories= \
        -c max_connections=300 -c idle_in_transaction_session_timeout=30s -c fsync=off -c shared_buffers=64MB </dev/null >>"$own/postgres.log" 2>&1 &
fi

while :; do
    sleep 86400 &
    wait $! || :
done
