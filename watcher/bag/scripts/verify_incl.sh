#!/bin/sh
# Is this entry a leaf of the log, under a checkpoint that the log signed?
#
#   sh verify_incl.sh ENTRY TLOGPROOF VKEY
#
# ENTRY holds the bytes of the leaf and nothing else. Formats: C2SP tlog-proof, RFC 6962 section 2.1
# for hashes, RFC 9162 section 2.1.3.2 for the steps below. Calls verify_note.sh, which lies beside
# it and says what VKEY is. Needs what verify_note.sh needs, and cat and dirname of coreutils.
# Exit code: 0 it is, 1 not proven, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL

for tool in base64 openssl sha256sum xxd; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

[ $# -eq 3 ] || { echo "usage: sh verify_incl.sh ENTRY TLOGPROOF VKEY" >&2; exit 2; }
entry=$1 proof=$2 vkey=$3

fail() {
    printf 'FAILED %s: %s\n' "$proof" "$1" >&2
    exit 1
}

node_hash() { # two hashes in hex
    printf '01%s%s' "$1" "$2" | xxd -r -p | sha256sum | cut -c 1-64
}

[ -f "$entry" ] || { proof=$entry; fail "no such file"; }
[ -f "$proof" ] || fail "no such file"
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# 1. The lines before the first empty line, and the checkpoint behind it.
blank=$(grep -an -m 1 '^$' < "$proof" | cut -d : -f 1)
[ "${blank:-1}" -gt 1 ] || fail "no empty line before a checkpoint"
head -n "$((blank - 1))" < "$proof" > "$work/head"
tail -n "+$((blank + 1))" < "$proof" > "$work/checkpoint"
[ "$(tr -d '\012\040-\176' < "$work/head" | wc -c)" -eq 0 ] ||
    fail "has bytes that are not printable ASCII"
[ "$(sed -n 1p "$work/head")" = c2sp.org/tlog-proof@v1 ] ||
    fail "does not begin with c2sp.org/tlog-proof@v1"
sed -n '2s/^extra //p' "$work/head" | grep -qvxE \
    '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?' &&
    fail "its extra line is not base64"
sed '1d; 2{/^extra /d;}' "$work/head" > "$work/path"
sed -n 1p "$work/path" | grep -qxE 'index (0|[1-9][0-9]{0,17})' || fail "does not state its index"
index=$(sed -n '1s/^index //p' "$work/path")
sed 1d "$work/path" > "$work/hashes"
[ "$(grep -c '' "$work/hashes")" -le 63 ] || fail "more than 63 hashes"
grep -qvxE '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=' "$work/hashes" &&
    fail "a line is not a hash in base64"

# 2. The checkpoint is the log's.
sh "$(dirname -- "$0")/verify_note.sh" "$vkey" "$work/checkpoint" > "$work/said" 2>&1 ||
    fail "its checkpoint: $(sed 's/^FAILED [^:]*: //' "$work/said")"
size=$(sed -n 2p "$work/checkpoint")
root=$(sed -n 3p "$work/checkpoint" | base64 -d | xxd -p -c 32)

# 3. From the leaf up to the root: at each level the other half is handed over.
[ "$index" -lt "$size" ] || fail "index $index is not below the size $size"
while IFS= read -r line; do
    printf '%s' "$line" | base64 -d
done < "$work/hashes" | xxd -p -c 32 > "$work/aside"
reached=$({ printf '\000'; cat -- "$entry"; } | sha256sum | cut -c 1-64)
at=$index last=$((size - 1))
while IFS= read -r aside; do
    [ "$last" -gt 0 ] || fail "more hashes than the way to the root has"
    if [ "$((at % 2))" -eq 1 ] || [ "$at" -eq "$last" ]; then
        reached=$(node_hash "$aside" "$reached")
        # A last node without a sibling moves up as it is.
        while [ "$((at % 2))" -eq 0 ] && [ "$at" -ne 0 ]; do
            at=$((at / 2)) last=$((last / 2))
        done
    else
        reached=$(node_hash "$reached" "$aside")
    fi
    at=$((at / 2)) last=$((last / 2))
done < "$work/aside"
[ "$last" -eq 0 ] || fail "fewer hashes than the way to the root has"
[ "$reached" = "$root" ] || fail "the entry does not lead to the signed root"

printf 'OK leaf %s of %s\n' "$index" "$size"
