#!/bin/sh
# Did a time-stamp authority stamp this checkpoint, and when?
#
#   sh verify_token.sh FOLDER [ROOTS]
#
# FOLDER holds `checkpoint` (what was stamped) and `response.tsr` (RFC 3161), and may hold
# `chain.pem` (certificates between signer and root) and `request.tsq` (what was asked, with its
# nonce). ROOTS is a PEM file of roots that you trust; without it `roots.pem` of FOLDER is taken,
# which shows only that the folder fits together.
# Needs a POSIX shell, coreutils (cat date mktemp rm tr), GNU grep and sed, openssl 3.
# Exit code: 0 it did, 1 not proven, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL

command -v openssl > /dev/null || { echo "openssl is missing" >&2; exit 2; }

[ $# -eq 1 ] || [ $# -eq 2 ] || { echo "usage: sh verify_token.sh FOLDER [ROOTS]" >&2; exit 2; }
case $1 in /*) folder=$1 ;; *) folder=./$1 ;; esac # openssl takes a name with - for an option
roots=${2:-$folder/roots.pem}
case $roots in /*) ;; *) roots=./$roots ;; esac

fail() {
    printf 'FAILED %s: %s\n' "${folder#./}" "$1" >&2
    exit 1
}

for each in "$folder/checkpoint" "$folder/response.tsr" "$roots"; do
    [ -f "$each" ] || fail "$each is missing"
done
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# 1. The time that it states, once and in the form that openssl prints.
openssl ts -reply -in "$folder/response.tsr" -text > "$work/text" 2>&1 ||
    fail "response.tsr cannot be read"
[ "$(grep -c '^Time stamp: ' "$work/text")" -eq 1 ] || fail "response.tsr does not state one time"
moment=$(sed -n 's/^Time stamp: //p' "$work/text")
printf '%s\n' "$moment" |
    grep -qxE '[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)? [0-9]{4} GMT' ||
    fail "response.tsr states no time"
at=$(date -u -d "$moment" +%s) || fail "response.tsr states no time"

# 2. The authority's signature over the checkpoint. Certificates count as of the token's own time.
judge() {
    if [ -s "$folder/chain.pem" ]; then
        # A copy, because openssl takes a name with a space or comma for several.
        cat "$folder/chain.pem" > "$work/chain.pem"
        set -- "$@" -untrusted "$work/chain.pem"
    fi
    openssl ts -verify "$@" -in "$folder/response.tsr" -CAfile "$roots" -attime "$at" \
        > "$work/said" 2>&1
}
judge -data "$folder/checkpoint" || {
    reason=$(sed -n 's/.*Verify error://p; t; s/.*:\([a-z][a-z ]*\):[^:]*:[0-9]*:$/\1/p' "$work/said")
    fail "openssl refuses the token: $(printf '%s' "$reason" | tr -cd ' a-zA-Z0-9-')"
}

# 3. It answers the request that was made, with the same nonce.
if [ -f "$folder/request.tsq" ]; then
    judge -queryfile "$folder/request.tsq" || fail "it does not answer request.tsq"
fi

date -u -d "@$at" '+OK stamped %Y-%m-%dT%H:%M:%SZ'
