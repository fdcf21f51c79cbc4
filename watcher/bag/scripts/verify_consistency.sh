#!/bin/sh
# Did the log only grow between two checkpoints, with nothing changed or taken away?
#
#   sh verify_consistency.sh OLD PROOF VKEY
#
# OLD is a signed checkpoint; PROOF is "old SIZE", hashes, an empty line and the later checkpoint,
# as a log sends it to a witness (C2SP tlog-witness). Steps: RFC 9162 section 2.1.4.2.
# Calls verify_note.sh, which lies beside it, and needs what that needs, and cat and dirname.
# Exit code: 0 it did, 1 not proven, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL

for tool in base64 openssl sha256sum xxd; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

[ $# -eq 3 ] || { echo "usage: sh verify_consistency.sh OLD PROOF VKEY" >&2; exit 2; }
old=$1 proof=$2 vkey=$3

fail() {
    printf 'FAILED %s: %s\n' "$proof" "$1" >&2
    exit 1
}

node_hash() { # two hashes in hex
    printf '01%s%s' "$1" "$2" | xxd -r -p | sha256sum | cut -c 1-64
}

[ -f "$old" ] || { proof=$old; fail "no such file"; }
[ -f "$proof" ] || fail "no such file"
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# 1. The lines before the first empty line, and the later checkpoint behind it.
blank=$(grep -an -m 1 '^$' < "$proof" | cut -d : -f 1)
[ "${blank:-1}" -gt 1 ] || fail "no empty line before a checkpoint"
head -n "$((blank - 1))" < "$proof" > "$work/head"
tail -n "+$((blank + 1))" < "$proof" > "$work/new"
cat < "$old" > "$work/old"
[ "$(tr -d '\012\040-\176' < "$work/head" | wc -c)" -eq 0 ] ||
    fail "has bytes that are not printable ASCII"
sed 1d "$work/head" > "$work/hashes"
[ "$(grep -c '' "$work/hashes")" -le 63 ] || fail "more than 63 hashes"
grep -qvxE '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=' "$work/hashes" &&
    fail "a line is not a hash in base64"

# 2. Both checkpoints are the log's.
for each in old new; do
    sh "$(dirname -- "$0")/verify_note.sh" "$vkey" "$work/$each" > "$work/said" 2>&1 ||
        fail "the $each checkpoint: $(sed 's/^FAILED [^:]*: //' "$work/said")"
done
old_size=$(sed -n 2p "$work/old") new_size=$(sed -n 2p "$work/new")
old_root=$(sed -n 3p "$work/old" | base64 -d | xxd -p -c 32)
new_root=$(sed -n 3p "$work/new" | base64 -d | xxd -p -c 32)
[ "$(sed -n 1p "$work/head")" = "old $old_size" ] || fail "is not from the size $old_size"
[ "$old_size" -gt 0 ] && [ "$old_size" -le "$new_size" ] ||
    fail "no tree of $old_size leaves grows into one of $new_size"

# 3. Up from where the old tree ended: its root and the new one must come out.
while IFS= read -r line; do
    printf '%s' "$line" | base64 -d
done < "$work/hashes" | xxd -p -c 32 > "$work/aside"
at=$((old_size - 1)) last=$((new_size - 1))
while [ "$((at % 2))" -eq 1 ]; do
    at=$((at / 2)) last=$((last / 2))
done
if [ "$at" -eq 0 ] || [ "$old_size" -eq "$new_size" ]; then
    old_reached=$old_root at=0 first=1 # the old tree is one whole subtree of the new
else
    old_reached=$(sed -n 1p "$work/aside") first=2
fi
[ "$old_size" -lt "$new_size" ] || last=0
new_reached=$old_reached
tail -n "+$first" "$work/aside" > "$work/forks"
while IFS= read -r aside; do
    [ "$last" -gt 0 ] || fail "more hashes than the way to the root has"
    if [ "$((at % 2))" -eq 1 ] || [ "$at" -eq "$last" ]; then
        old_reached=$(node_hash "$aside" "$old_reached")
        new_reached=$(node_hash "$aside" "$new_reached")
        while [ "$((at % 2))" -eq 0 ] && [ "$at" -ne 0 ]; do
            at=$((at / 2)) last=$((last / 2))
        done
    else
        new_reached=$(node_hash "$new_reached" "$aside")
    fi
    at=$((at / 2)) last=$((last / 2))
done < "$work/forks"
[ "$last" -eq 0 ] || fail "fewer hashes than the way to the root has"
[ "$old_reached" = "$old_root" ] || fail "it does not lead to the old root"
[ "$new_reached" = "$new_root" ] || fail "it does not lead to the new root"

printf 'OK %s leaves grew to %s\n' "$old_size" "$new_size"
