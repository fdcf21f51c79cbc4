#!/bin/sh
# Did the log with this public key sign this checkpoint?
#
#   sh verify_note.sh VKEY CHECKPOINT
#
# VKEY is a text such as example.gov/log+1a2b3c4d+AbCd…, and should come from somebody else than
# whoever gave you the file. Formats: C2SP signed-note and tlog-checkpoint; signatures are Ed25519.
# Needs a POSIX shell, coreutils (base64 cut head mktemp rm sha256sum tail tr wc), GNU grep and sed,
# xxd, openssl 3. Reads names in ASCII and at most 18 digits of size; refuses what is more.
# Exit code: 0 it did, 1 not proven, 2 called wrongly.
set -u
LC_ALL=C
export LC_ALL

[ $# -eq 2 ] || { echo "usage: sh verify_note.sh VKEY CHECKPOINT" >&2; exit 2; }
vkey=$1 file=$2

fail() {
    printf 'FAILED %s: %s\n' "$file" "$1" >&2
    exit 1
}

[ -f "$file" ] || fail "no such file"
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Base64 in its one spelling: the last character before a = has no stray bits.
base64_end='([A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)'
name_form='[!-*,-~]+'

# 1. The key: its ID is made from its name, its type (01: Ed25519) and its 32 bytes.
case $vkey in *[!!-~]*) fail "the vkey has a character that no vkey has" ;; esac
printf '%s\n' "$vkey" | grep -qxE "$name_form"'\+[0-9a-fA-F]{8}\+[A-Za-z0-9+/]{44}' ||
    fail "the vkey is not a name, a key ID and an Ed25519 key with + between"
name=${vkey%%+*} rest=${vkey#*+}
key_id=$(printf '%s' "${rest%%+*}" | tr A-F a-f)
typed_key=$(printf '%s' "${rest#*+}" | base64 -d | xxd -p -c 64)
[ "${typed_key#01}" != "$typed_key" ] || fail "the vkey is not of type 1, Ed25519"
made_id=$({ printf '%s\n' "$name"; printf '%s' "$typed_key" | xxd -r -p; } | sha256sum | cut -c 1-8)
[ "$made_id" = "$key_id" ] || fail "the vkey does not have the key ID that it states"
printf '302a300506032b6570032100%s' "${typed_key#01}" | xxd -r -p > "$work/key.der"

# 2. The text and the signature lines: the last empty line parts them.
[ "$(wc -c < "$file")" -le 1000000 ] || fail "longer than a million bytes"
[ "$(tail -c 1 < "$file" | xxd -p)" = 0a ] || fail "does not end in a newline"
blank=$(grep -an '^$' < "$file" | tail -n 1 | cut -d : -f 1)
[ "${blank:-1}" -gt 1 ] || fail "no empty line between a text and its signatures"
head -n "$((blank - 1))" < "$file" > "$work/text"
tail -n "+$((blank + 1))" < "$file" > "$work/signatures"
[ "$(tr -d '\012\040-\176' < "$work/text" | wc -c)" -eq 0 ] ||
    fail "its text has bytes that are not printable ASCII"

# 3. The text: origin, size, root, and perhaps further lines, none of them empty.
grep -qx '' "$work/text" && fail "its text has an empty line"
origin=$(sed -n 1p "$work/text") size=$(sed -n 2p "$work/text") root=$(sed -n 3p "$work/text")
[ "$origin" = "$name" ] || fail "it is of the log $origin, and the key is of $name"
printf '%s\n' "$size" | grep -qxE '0|[1-9][0-9]{0,17}' || fail "its size is no decimal number"
printf '%s\n' "$root" | grep -qxE '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=' ||
    fail "its root is not 32 bytes in base64"

# 4. The signatures: each of this key must be right, and one must be there.
lines=$(grep -c '' "$work/signatures")
[ "$lines" -ge 1 ] && [ "$lines" -le 100 ] || fail "$lines signature lines, not 1 to 100"
grep -aqvxE "— $name_form ([A-Za-z0-9+/]{4})*$base64_end?" "$work/signatures" &&
    fail "a signature line is not a dash, a name and base64"
signed=0
while IFS= read -r line; do
    line=${line#— }
    value=$(printf '%s' "${line#* }" | base64 -d | xxd -p | tr -d '\n')
    [ ${#value} -ge 10 ] || fail "a signature is shorter than a key ID and a byte"
    [ "${line%% *}+$(printf '%s' "$value" | cut -c 1-8)" = "$name+$key_id" ] || continue
    printf '%s' "$value" | cut -c 9- | xxd -r -p > "$work/signature"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin \
        -in "$work/text" -sigfile "$work/signature" > "$work/said" 2>&1 ||
        fail "the signature of $name is wrong"
    signed=$((signed + 1))
done < "$work/signatures"
[ "$signed" -gt 0 ] || fail "not signed by the key of $name"

printf 'OK checkpoint of %s: %s leaves, root %s\n' "$name" "$size" "$root"
