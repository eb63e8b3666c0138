#!/bin/sh
# Starts ishi from the image that this file is part of. ISHI_OPTS adds options for the Java VM, such as -Xmx1g.

link=$0
while [ -h "$link" ]; do
    target=$(readlink "$link")
    case $target in
        /*) link=$target ;;
        *) link=${link%/*}/$target ;;
    esac
done
case $link in
    */*) home=${link%/*}/.. ;;
    *) home=.. ;;
esac

# The first word that is no option, and no value of one, says which of the two it is.
flags='@CLI_FLAGS@'
cache=cli
value=
for word; do
    if [ "$value" ]; then
        value=
        continue
    fi
    case $word in
        --api | --api-auth | --cid-base | --config | -c | --enc | --encoding | --repo-dir | --timeout) value=next ;;
        -*) ;;
        daemon)
            flags='@DAEMON_FLAGS@'
            cache=daemon
            break
            ;;
        *) break ;;
    esac
done

if [ $cache = cli ]; then
    # A short life: the cache where it was made to lie, and no compiling ahead.
    flags="$flags -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-AOTReplayTraining"
    # What a running daemon does for us needs no optimising compiler here; work of our own does.
    [ -e "${IPFS_PATH:-$HOME/.ishigaki}/api" ] && flags="$flags -XX:TieredStopAtLevel=1"
fi

# Java names files in the encoding of the locale: without UTF-8 it can't name all there are.
case ${LC_ALL:-${LC_CTYPE:-$LANG}} in
    *[Uu][Tt][Ff]*) ;;
    *) export LC_ALL=C.UTF-8 ;;
esac

# shellcheck disable=SC2086 # flags are several words
exec "$home/runtime/bin/java" $flags -XX:AOTCache="$home/lib/$cache.aot" -Dlmdbjava.native.lib="$home/lib/liblmdb.so" \
    -Djffi.boot.library.path="$home/lib" -Djava.library.path="$home/lib" $ISHI_OPTS \
    -jar "$home/lib/@JAR@" "$@"
