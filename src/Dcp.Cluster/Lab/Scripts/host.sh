# Pid 1 of a lab's host that is a member of the cluster. Everything that the daemons have fixed paths for is the host's own.
# $1: the lab's directory, $2: the host's name, $3: its address with the prefix, $4: its IPv6 address
set -eu
lab=$1 name=$2 address=$3 address6=$4
own=$lab/hosts/$name
mount -n --make-rprivate /
mount -n -t proc proc /proc
hostname "$name"
mount -n -t tmpfs -o mode=1777 tmpfs /dev/shm

# The lab's directory is itself under /run and has to be seen in the new one.
mount -n -t tmpfs -o mode=755 tmpfs "$own/run"
mkdir -p "$own/run/${lab#/run/}"
mount -n --rbind "$lab" "$own/run/${lab#/run/}"
mount -n --move "$own/run" /run
mkdir -p /run/lock /run/resource-agents /run/dcp
install -d -m 750 -o hacluster -g haclient /run/crm
mount -n -t tmpfs tmpfs /var/lib/corosync
mount -n --bind "$own/pacemaker" /var/lib/pacemaker
mount -n --bind "$own/log" /var/log
for directory in /etc /usr/sbin /usr/lib/ocf/resource.d; do
    mkdir -p "$own/upper$directory" "$own/work$directory"
    mount -n -t overlay overlay -o "lowerdir=$lab/layers$directory:$directory,upperdir=$own/upper$directory,workdir=$own/work$directory" "$directory"
done
mount -n --bind "$own/corosync" /etc/corosync

# Pacemaker can panic a host through this file, and it is the whole machine's.
[ ! -e /proc/sysrq-trigger ] || mount -n --bind /dev/null /proc/sysrq-trigger

ip link set lo up
until ip link set eth0 up 2>/dev/null; do sleep 0.01; done
ip address add "$address" dev eth0
ip address add "$address6" dev eth0 nodad 2>/dev/null || : # a kernel without IPv6
ulimit -n 20000 2>/dev/null || :

setsid corosync -f </dev/null >>/var/log/corosync.out 2>&1 &
until corosync-cfgtool -s >/dev/null 2>&1; do sleep 0.03; done
export PCMK_logfile=/var/log/pacemaker/pacemaker.log PCMK_logfacility=none PCMK_ipc_type=shared-mem
setsid pacemakerd -f </dev/null >>/var/log/pacemakerd.out 2>&1 &

# Waiting reaps orphans too, as pid 1 has to.
while :; do
    sleep 86400 &
    wait $! || :
done
