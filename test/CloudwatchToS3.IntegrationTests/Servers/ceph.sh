#!/usr/bin/env bash
# Starts a Ceph monitor, one OSD in memory and the S3 gateway, all on 127.0.0.1 and below FOLDER; FOLDER/pids holds their ids.
# Usage: ceph.sh FOLDER GATEWAY_PORT MONITOR_PORT. Needs the Debian packages radosgw, ceph-mon, ceph-osd, ceph-common.
set -euo pipefail
folder=$1 gateway_port=$2 monitor_port=$3
mkdir -p "$folder"/{mon,osd,rgw,run}
cd "$folder"
: > pids
cat > ceph.conf <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
pid_file = $folder/run/\$name.pid
log_file = $folder/\$name.log
mon_cluster_log_file = $folder/cluster.log
crash_dir = $folder/run
keyring = $folder/keyring
mon_initial_members = a
mon_host = v2:127.0.0.1:$monitor_port
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
paxos_propose_interval = 0.05
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_max_pg_per_osd = 1000
mon_max_pg_per_osd = 1000
mon_allow_pool_size_one = true
[mon]
mon_data = $folder/mon
mon_data_avail_crit = 1
[osd]
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
[client.rgw.a]
rgw_data = $folder/rgw
rgw_frontends = beast endpoint=127.0.0.1:$gateway_port
rgw_crypt_require_ssl = false
CONF
export CEPH_CONF=$folder/ceph.conf

start() { "$@" > "$folder/${1}.out" 2>&1 & echo $! >> pids; }
until_true() { for _ in $(seq 300); do "$@" > /dev/null 2>&1 && return; sleep 0.1; done; echo "not in time: $*" >&2; return 1; }

ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *'
ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
fsid=$(sed -n 's/^fsid = //p' ceph.conf)
monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$monitor_port]" monmap
ceph-mon --mkfs -i a --monmap monmap --keyring keyring
start ceph-mon -f -i a
until_true ceph -s
ceph auth get-or-create osd.0 mon 'allow profile osd' osd 'allow *' >> keyring
ceph auth get-or-create client.rgw.a mon 'allow rwx' osd 'allow rwx' >> keyring
uuid=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$uuid"
ceph-osd -i 0 --mkfs --osd-uuid "$uuid"
start ceph-osd -f -i 0
until_true sh -c 'ceph osd stat | grep -q "1 up"'
start radosgw -f -n client.rgw.a
until_true bash -c "exec 3<>/dev/tcp/127.0.0.1/$gateway_port"
radosgw-admin user create --uid=test --display-name=test --access-key=cephaccess --secret-key=cephsecret
