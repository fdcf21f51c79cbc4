#!/bin/sh
# Is this WARC record whole, and what does it say of itself?
#
#   sh verify_warc.sh WARCFILE OFFSET LENGTH [BLOCK]
#
# OFFSET and LENGTH are those of the record's gzip member in WARCFILE, in bytes. Recomputes the
# SHA-256 of the record's block, and prints it with the record's type, id, date and address; with
# BLOCK, the block is written there. Format: WARC 1.1 (ISO 28500), one record a member.
# Needs a POSIX shell, coreutils (cat cut head mktemp rm sha256sum tail tr wc), GNU grep and sed,
# xxd, zcat of gzip.
# Exit code: 0 the block has the digest that the record states, 1 not proven, 2 called wrongly,
# or a tool is missing.
set -u
LC_ALL=C
export LC_ALL

for tool in sha256sum xxd zcat; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

usage() {
    echo "usage: sh verify_warc.sh WARCFILE OFFSET LENGTH [BLOCK]" >&2
    exit 2
}

[ $# -eq 3 ] || [ $# -eq 4 ] || usage
file=$1 offset=$2 length=$3 keep=${4:-}
# Sixteen digits, because the shell counts to 2^63 and wraps around.
printf '%s\n' "$offset,$length" | grep -qxE '(0|[1-9][0-9]{0,15}),[1-9][0-9]{0,15}' || usage

fail() {
    printf 'FAILED %s at %s: %s\n' "$file" "$offset" "$1" >&2
    exit 1
}

[ -f "$file" ] || fail "no such file"
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
longest=1000000000 # a small member can unpack to more than any disk holds

# 1. Cut the member out and unpack it.
tail -c "+$((offset + 1))" < "$file" | head -c "$length" > "$work/member"
[ "$(wc -c < "$work/member")" -eq "$length" ] || fail "the file ends before $length bytes"
{ zcat < "$work/member" 2> "$work/said" || : > "$work/broken"; } |
    head -c "$((longest + 1))" > "$work/record"
[ "$(wc -c < "$work/record")" -le "$longest" ] || fail "unpacks to more than $longest bytes"
[ ! -e "$work/broken" ] || fail "does not unpack"

# 2. Its header: printable lines that end in CR LF, up to an empty one.
sed '/^\r$/q' < "$work/record" > "$work/header"
[ "$(wc -c < "$work/header")" -le 65536 ] || fail "its header is longer than 65536 bytes"
[ "$(tail -n 1 "$work/header" | xxd -p)" = 0d0a ] || fail "its header has no end"
[ "$(tr -d '\015\012\040-\176' < "$work/header" | wc -c)" -eq 0 ] ||
    fail "its header has bytes that are not printable ASCII"
[ -z "$(sed '/^[^\r]*\r$/d' "$work/header")" ] ||
    fail "a line of its header does not end in CR LF"
tr -d '\r' < "$work/header" > "$work/fields"
[ "$(sed -n 1p "$work/fields")" = WARC/1.1 ] || fail "is no WARC 1.1 record"

field() { # the value of a field, which may not be there twice; empty without it
    [ "$(grep -ci "^$1:" "$work/fields")" -le 1 ] || { : > "$work/twice"; return; }
    sed -n "s/^$1: //p" "$work/fields"
}

type=$(field WARC-Type) id=$(field WARC-Record-ID) date=$(field WARC-Date)
uri=$(field WARC-Target-URI) digest=$(field WARC-Block-Digest) size=$(field Content-Length)
profile=$(field WARC-Profile) refers_to=$(field WARC-Refers-To)
payload=$(field WARC-Payload-Digest)
[ ! -e "$work/twice" ] || fail "states a field twice"
printf '%s\n' "$id" | grep -qxE '<urn:uuid:[0-9a-f-]{36}>' || fail "has no record ID"
printf '%s\n' "$size" | grep -qxE '0|[1-9][0-9]{0,15}' || fail "does not state its length"

# 3. Its block, and nothing behind it but two line ends.
head=$(wc -c < "$work/header")
[ "$(wc -c < "$work/record")" -eq "$((head + size + 4))" ] || fail "is not as long as it states"
[ "$(tail -c 4 < "$work/record" | xxd -p)" = 0d0a0d0a ] || fail "does not end in two line ends"
tail -c "+$((head + 1))" < "$work/record" | head -c "$size" > "$work/block"
found=sha256:$(sha256sum < "$work/block" | cut -c 1-64)
[ "$found" = "$digest" ] || fail "its block is $found, and it states ${digest:-no digest}"
[ -z "$keep" ] || cat < "$work/block" > "$keep" || fail "its block cannot be written"

printf 'block %s\ntype %s\nid %s\ndate %s\n' "$found" "$type" "$id" "$date"
[ -z "$uri" ] || printf 'uri %s\n' "$uri"
[ -z "$payload" ] || printf 'payload %s\n' "$payload"
[ -z "$profile" ] || printf 'profile %s\n' "$profile"
[ -z "$refers_to" ] || printf 'refers-to %s\n' "$refers_to"
