# What the scripts that compare daemons share: sourced by them from the root of the clone. Gives `ours` and `kubo`, the
# programs, and a `scratch` folder, which goes at the end with all daemons.
ours=${ISHI:-$PWD/server/target/image/bin/ishi}
kubo=${KUBO:-$PWD/target/interop/ipfs}
[ -x "$ours" ] || { echo "no image at $ours: ./ishi version makes it" >&2; exit 1; }
[ -x "$kubo" ] || { echo "no Kubo at $kubo: .ci/interop builds it, or KUBO names it" >&2; exit 1; }
scratch=$(mktemp -d -p "${SCRATCH:-/var/tmp}" ishi-daemons.XXXX) || exit 1
mkdir "$scratch/values"
daemons=()
trap 'trap "" INT TERM HUP; stop; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

fail() { # what
    echo "$pair failed: $1" >&2
    tail -n 5 "$scratch"/errors "$scratch"/*.daemon >&2
    exit 1
}

calculate() { awk "BEGIN {printf \"%.3f\", $1}"; }

stop() {
    local each
    for each in "${daemons[@]}"; do
        kill "$each" 2>/dev/null
        timeout 60 tail --pid="$each" -f /dev/null || kill -9 "$each"
        wait "$each" 2>/dev/null
    done
    daemons=()
}

# Files that are removed make those slow that others make in the next minutes: ext4 looks at each inode that was freed
# then before it takes one. So what is `kept` lies where it is until the end.
discard() { # file or folder
    if [ -n "${kept:-}" ] && [ -e "$1" ]; then
        mv "$1" "$(mktemp -d -p "$scratch" old.XXXXXX)"
    else
        rm -rf "$1"
    fi
}

# A daemon on a new repository, which is named after its role.
start() { # role, ours or kubo
    local program=${!2} repository=$scratch/$1
    discard "$repository"
    IPFS_PATH=$repository "$program" init --profile=test,unixfs-v1-2025 >/dev/null 2>"$scratch/errors" || fail init
    [ "$2" = ours ] || IPFS_PATH=$repository "$program" config Routing.Type none || fail config
    : >"$scratch/$1.daemon"
    IPFS_PATH=$repository "$program" daemon >"$scratch/$1.daemon" 2>&1 &
    daemons+=($!)
    until [[ $(<"$scratch/$1.daemon") == *"Daemon is ready"* ]]; do
        kill -0 "${daemons[-1]}" 2>/dev/null || fail daemon
        sleep 0.01
    done
}

median() {
    sort -n "$1" | awk '{v[NR] = $1} END {printf "%.2f\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

# The image's Java, with the collector of the daemon, and what our tests have to run beside daemons.
programs() { # one of them, to see whether they are compiled
    local image classes=$PWD/tests-integration/target/test-classes
    image=$(dirname "$(dirname "$ours")")
    [ -e "$classes/io/ishigaki/tests/$1.class" ] || mvn -q -ntp -pl tests-integration -am test-compile || exit 1
    java=("$image/runtime/bin/java" -XX:+UseSerialGC -cp "$classes:$(printf '%s:' "$image"/lib/concurrent-*.jar)")
}

# Starts one of them, which goes with the daemons; `port` is what it prints.
serve() { # class, arguments
    : >"$scratch/port"
    "${java[@]}" "io.ishigaki.tests.$1" "${@:2}" >"$scratch/port" 2>"$scratch/errors" &
    daemons+=($!)
    until [ -s "$scratch/port" ]; do
        kill -0 "${daemons[-1]}" 2>/dev/null || fail "$1"
        sleep 0.01
    done
    port=$(<"$scratch/port")
}
