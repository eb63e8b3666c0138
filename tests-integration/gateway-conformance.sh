#!/bin/sh
# Runs the original gateway-conformance, whose binary is the argument, against our image, with the archives and
# records that the suite extracts itself. Only the specs of path and trustless gateways are asked for.
cd "$(dirname "$0")/.." || exit 1
suite=$1
ishi=${ISHI:-$PWD/server/target/image/bin/ishi}
work=$(mktemp -d)
IPFS_PATH=$work/repository
export IPFS_PATH
daemon=
end() {
    [ -z "$daemon" ] || { kill "$daemon"; wait "$daemon"; }
    rm -rf "$work"
}
trap end EXIT

"$suite" extract-fixtures --directory "$work/fixtures" --merged=false || exit 1
"$ishi" init --profile=test >/dev/null || exit 1
find "$work/fixtures" -name '*.car' -exec "$ishi" dag import --pin-roots=false --stats=false {} + >/dev/null || exit 1
refused=
for record in "$work"/fixtures/*.ipns-record "$work"/fixtures/*/*.ipns-record; do
    [ -e "$record" ] || continue
    key=$(basename "$record" .ipns-record | cut -d_ -f1)
    # Some records are broken on purpose: they must be refused, and the suite asks for them all the same.
    "$ishi" routing put --allow-offline "/ipns/$key" "$record" >/dev/null 2>&1 || refused="$refused $key"
done
echo "records refused:${refused:- none}"
"$ishi" daemon --offline >"$work/daemon.txt" 2>&1 &
daemon=$!
i=0
until [ -s "$IPFS_PATH/gateway" ]; do
    i=$((i + 1))
    [ $i -lt 300 ] || { cat "$work/daemon.txt"; exit 1; }
    sleep 0.1
done
"$suite" test --gateway-url "$(cat "$IPFS_PATH/gateway")" --json-output "$work/report.json" \
    --specs trustless-block-gateway,trustless-car-gateway,path-unixfs-gateway,path-raw-gateway,path-range-gateway,path-tar-gateway,path-dag-gateway
status=$?
for action in pass fail; do
    echo "checks with $action: $(grep -c "\"Action\":\"$action\",.*\"Test\":" "$work/report.json")"
done
exit $status
