#!/bin/sh
# Did the log with this public key sign this checkpoint? And this witness, that it had seen it?
#
#   sh verify_note.sh VKEY CHECKPOINT [WITNESS]
#
# VKEY is a text such as example.gov/log+1a2b3c4d+AbCd…, and should come from somebody else than
# whoever gave you the file; WITNESS is the vkey of a witness. Formats: C2SP signed-note,
# tlog-checkpoint and tlog-cosignature; signatures are Ed25519.
# Needs a POSIX shell, coreutils (base64 cat cut date head mktemp rm sha256sum tail tr wc), GNU grep
# and sed, xxd, openssl 3. Reads names in ASCII and at most 18 digits of size; refuses what is more.
# Exit code: 0 it did, 1 not proven, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL

for tool in base64 openssl sha256sum xxd; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

if [ $# -ne 2 ] && [ $# -ne 3 ]; then
    echo "usage: sh verify_note.sh VKEY CHECKPOINT [WITNESS]" >&2
    exit 2
fi
vkey=$1 file=$2 witness=${3:-}

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

# 1. The keys. The ID of a key is made from its name, its type and its 32 bytes.
read_key() { # a vkey, its type in hex, a file for its key: $key_name and $key_id
    case $1 in *[!!-~]*) fail "the vkey has a character that no vkey has" ;; esac
    printf '%s\n' "$1" | grep -qxE "$name_form"'\+[0-9a-fA-F]{8}\+[A-Za-z0-9+/]{44}' ||
        fail "the vkey is not a name, a key ID and an Ed25519 key with + between"
    key_name=${1%%+*} key_rest=${1#*+}
    key_id=$(printf '%s' "${key_rest%%+*}" | tr A-F a-f)
    key_typed=$(printf '%s' "${key_rest#*+}" | base64 -d | xxd -p -c 64)
    [ "${key_typed#"$2"}" != "$key_typed" ] || fail "the vkey of $key_name is not of type $2"
    key_made=$({ printf '%s\n' "$key_name"; printf '%s' "$key_typed" | xxd -r -p; } | sha256sum)
    [ "$(printf '%s' "$key_made" | cut -c 1-8)" = "$key_id" ] ||
        fail "the vkey of $key_name does not have the key ID that it states"
    printf '302a300506032b6570032100%s' "${key_typed#"$2"}" | xxd -r -p > "$3"
}

is_signed() { # key, message, signature in hex
    printf '%s' "$3" | xxd -r -p > "$work/signature"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$1" -rawin -in "$2" \
        -sigfile "$work/signature" > "$work/said" 2>&1
}

read_key "$vkey" 01 "$work/log.der"
name=$key_name log_key=$key_name+$key_id witness_key=none
if [ -n "$witness" ]; then
    read_key "$witness" 04 "$work/witness.der"
    witness_key=$key_name+$key_id
fi

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

# 4. The signatures: each of a given key must be right, and one of each must be there.
lines=$(grep -c '' "$work/signatures")
[ "$lines" -ge 1 ] && [ "$lines" -le 100 ] || fail "$lines signature lines, not 1 to 100"
grep -aqvxE "— $name_form ([A-Za-z0-9+/]{4})*$base64_end?" "$work/signatures" &&
    fail "a signature line is not a dash, a name and base64"
signed=0 seen=
while IFS= read -r line; do
    line=${line#— }
    signer=${line%% *}
    value=$(printf '%s' "${line#* }" | base64 -d | xxd -p | tr -d '\n')
    [ ${#value} -ge 10 ] || fail "a signature is shorter than a key ID and a byte"
    by=$signer+$(printf '%s' "$value" | cut -c 1-8)
    value=$(printf '%s' "$value" | cut -c 9-)
    if [ "$by" = "$log_key" ]; then
        is_signed "$work/log.der" "$work/text" "$value" || fail "the signature of $signer is wrong"
        signed=1
    elif [ "$by" = "$witness_key" ]; then
        # A witness signs the text and the time, of which the first bit is never set.
        time=$(printf '%s' "$value" | cut -c 1-16)
        case $time in [!0-7]* | '') fail "the cosignature of $signer has no time" ;; esac
        seen=$((0x$time))
        printf 'cosignature/v1\ntime %s\n' "$seen" | cat - "$work/text" > "$work/cosigned"
        is_signed "$work/witness.der" "$work/cosigned" "$(printf '%s' "$value" | cut -c 17-)" ||
            fail "the cosignature of $signer is wrong"
    fi
done < "$work/signatures"
[ "$signed" -eq 1 ] || fail "not signed by the key of $name"
[ -z "$witness" ] || [ -n "$seen" ] || fail "not cosigned by the key of ${witness_key%+*}"

if [ -n "$witness" ]; then
    date -u -d "@$seen" "+OK seen by ${witness_key%+*} at %Y-%m-%dT%H:%M:%SZ" 2> /dev/null ||
        fail "the cosignature of ${witness_key%+*} has a time that no clock shows"
fi
printf 'OK checkpoint of %s: %s leaves, root %s\n' "$name" "$size" "$root"
