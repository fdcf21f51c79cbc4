#!/bin/sh
# Check a whole evidence bag, step by step, with nothing of the program that made it.
#
#   sh verify.sh [BAG [VKEY [ROOTS]]]
#
# BAG is the folder with bagit.txt, by default the one above this script. VKEY is the public key of
# the log, and ROOTS a PEM file with the roots of time-stamp authorities. Get both, and this script,
# from somebody else than whoever gave you the bag: without them the bag's own copies are taken,
# which shows only that the bag fits together.
# Needs a POSIX shell, GNU coreutils (base64 cat comm cut date dirname head mkdir mktemp rm
# sha256sum sha512sum sort tac tail tr uniq wc), GNU grep and sed, zcat of gzip, xxd, openssl 3, and
# the other scripts named verify_*.sh beside it; for replay.wacz also unzip.
# Says every step; goes on after one that fails, and says at the end what it did not check.
# Exit code: 0 all hold, 1 one does not, 2 called wrongly, or something that it needs is missing.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

usage() {
    echo "usage: sh verify.sh [BAG [VKEY [ROOTS]]]" >&2
    exit 2
}

[ $# -le 3 ] || usage
for tool in base64 date grep openssl sed sha256sum sha512sum tac xxd zcat; do
    command -v "$tool" > /dev/null || { echo "$tool is missing: nothing was checked" >&2; exit 2; }
done
here=$(cd -- "$(dirname -- "$0")" && pwd) || exit 2
bag=${1:-$here/..} vkey=${2:-} roots=${3:-}
case $roots in '' | /*) ;; *) roots=$(pwd)/$roots ;; esac
cd -- "$bag" || usage
[ -f bagit.txt ] || { echo "$bag: holds no bagit.txt, so it is no bag" >&2; usage; }
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/said" "$work/last" || exit 2
. "$here/verify_words.sh"

uuid='[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

# The log.

check_bag() { # the folder itself
    sh "$here/verify_bagit.sh" . "$work/found" > "$work/bagit"
    shape=$?
    cat "$work/bagit"
    failures=$(grep -c '^FAILED' "$work/bagit")
    [ "$shape" -ne 3 ] || echo "Stopped: nothing of such a folder is read."
    [ "$shape" -eq 0 ] || [ "$shape" -eq 1 ] || exit 1
}

check_checkpoint() {
    own=
    [ ! -f data/proofs/log.vkey ] || own=$(head -n 1 data/proofs/log.vkey | head -c 1000)
    [ -n "$own" ] || failed data/proofs/log.vkey "missing"
    if [ -z "$vkey" ]; then
        vkey=$own
        [ -n "$own" ] || return
        note "the log's key" "the bag's own copy: compare it with one from elsewhere"
    fi
    if holds verify_note.sh "$vkey" data/proofs/checkpoint; then
        said=${said#OK }
        ok "${said%%: *}" "${said#*: }"
    fi
    [ "$own" = "$vkey" ] || failed data/proofs/log.vkey "is not the key that was given"
}

check_leaves() { # that each is in the log, where its name says
    grep '^data/proofs/leaves/' "$work/found" | cut -d / -f 4 > "$work/names"
    grep -vxE '(0|[1-9][0-9]{0,17})\.(leaf|tlog-proof)' "$work/names" > "$work/odd"
    while IFS= read -r each; do failed "data/proofs/leaves/$each" "no leaf"; done < "$work/odd"
    sed -n 's/^\([0-9]*\)\.leaf$/\1/p' "$work/names" | sort -n > "$work/indexes"
    sed -n 's/^\([0-9]*\)\.tlog-proof$/\1/p' "$work/names" | sort -n > "$work/proven"
    [ -s "$work/indexes" ] || failed data/proofs/leaves "holds no leaf"
    [ "$(digest "$work/indexes")" = "$(digest "$work/proven")" ] ||
        failed data/proofs/leaves "some leaf has no proof, or some proof no leaf"
    : > "$work/checkpoints"
    before=$failures
    while IFS= read -r index; do check_leaf "$index"; done < "$work/indexes"
    [ "$failures" -gt "$before" ] ||
        ok "$(grep -c '' "$work/indexes") leaves are in the log, each at its index"
}

check_leaf() {
    leaf=data/proofs/leaves/$1.leaf proof=data/proofs/leaves/$1.tlog-proof
    [ -f "$proof" ] || return
    holds verify_incl.sh "$leaf" "$proof" "$vkey" || return
    [ "${said%% of *}" = "OK leaf $1" ] || failed "$proof" "is of another index than its name"
    grep -aqE "[{,]\"seq\":$1[,}]" "$leaf" || failed "$leaf" "says that it is another leaf"
    sed '1,/^$/d' "$proof" > "$work/checkpoint"
    printf '%s\n' "$(digest "$work/checkpoint")" >> "$work/checkpoints"
}

# The records, and what the leaves say of them.

check_records() { # each row once
    : > "$work/places"
    [ -f data/capture/records.csv ] || { failed data/capture/records.csv "missing"; return; }
    tr -d '\r' < data/capture/records.csv | sed 1d > "$work/rows"
    number='(0|[1-9][0-9]{0,15})'
    if grep -aqvxE "$number,$name\.warc\.gz,$number,$number,urn:uuid:$uuid,[a-z]+,sha256:[0-9a-f]{64}" \
        "$work/rows"; then
        failed data/capture/records.csv "a row is not leaf,file,offset,length,record,type,digest"
        return
    fi
    cut -d , -f 2- "$work/rows" | sort -u > "$work/places"
    cut -d , -f 4 "$work/places" | sort | uniq -d > "$work/wrong"
    while IFS= read -r each; do
        failed data/capture/records.csv "$each is in two places"
    done < "$work/wrong"
    before=$failures
    while IFS=, read -r file offset length id type block; do
        check_record "$file" "$offset" "$length" "${id#urn:uuid:}" "$type" "$block"
    done < "$work/places"
    [ "$failures" -gt "$before" ] || ok "$(grep -c '' "$work/places") WARC records are whole"
}

check_record() { # file, offset, length, uuid, type, digest
    holds verify_warc.sh "data/capture/$1" "$2" "$3" || return
    where="data/capture/$1 at $2"
    printf '%s\nfile %s\noffset %s\nlength %s\n' "$said" "$1" "$2" "$3" > "$work/said/$4"
    [ "$(stated "$4" id)" = "<urn:uuid:$4>" ] || failed "$where" "is not the record $4"
    [ "$(stated "$4" type)" = "$5" ] || failed "$where" "is no $5"
    [ "$(stated "$4" block)" = "$6" ] || failed "$where" "its block is not the one of records.csv"
}

block_of() { # a record, and where its block is to be written; few at a time, because disks end
    holds verify_warc.sh "data/capture/$(stated "$1" file)" "$(stated "$1" offset)" \
        "$(stated "$1" length)" "$2"
}

stated() { # what a checked record states; empty for a record that is not here
    [ ! -f "$work/said/$1" ] || sed -n "s/^$2 //p" "$work/said/$1"
}

check_looks() {
    looks=0 answered=0 before=$failures
    : > "$work/listed"
    : > "$work/joined"
    : > "$work/asserted"
    while IFS= read -r index; do
        leaf=data/proofs/leaves/$index.leaf
        grep -aqE '[{,]"v":"watcher/observation/1"' "$leaf" || continue
        looks=$((looks + 1))
        check_chain "$leaf"
        check_asked "$leaf"
        [ -z "$(member "$leaf" record)" ] || check_response "$leaf"
    done < "$work/indexes"
    [ "$failures" -gt "$before" ] ||
        ok "$looks looks: none left out between them; $answered answers are the bytes logged"
}

check_chain() { # each look names the leaf of the look before it at the same address
    url=$(member "$1" url)
    [ -n "$url" ] || { failed "$1" "names no address"; return; }
    last=$work/last/$(printf '%s' "$url" | sha256sum | cut -c 1-64)
    if [ -f "$last" ] && [ "$(member "$1" prev)" != "$(cat "$last")" ]; then
        failed "$1" "a look at the same address before it is not in this bag"
    fi
    printf 'sha256:%s\n' "$({ printf '\000'; cat "$1"; } | sha256sum | cut -c 1-64)" > "$last"
}

check_asked() { # the record that says what was asked and what came of it
    check=$(member "$1" check)
    [ -n "$check" ] || return
    check=${check#urn:uuid:}
    [ "$(stated "$check" type)" = metadata ] ||
        { failed "$1" "its check is not in this bag"; return; }
    [ "$(stated "$check" block)" = "$(member "$1" manifest)" ] ||
        failed "$1" "its manifest is not the one in the WARC file"
    block_of "$check" "$work/manifest" || return
    asked=$(sed -n '1s/^{"format": "[^"]*", "id": "[0-9a-f]*", "url": "\([^"\\]*\)", .*/\1/p' \
        "$work/manifest")
    [ "$asked" = "$url" ] || failed "$1" "its check asked for another address"
    {
        printf '%s\n' "$check"
        grep -aoE "urn:uuid:$uuid" "$work/manifest" | cut -c 10-
        grep -aoE 'sha256:[0-9a-f]{64}' "$work/manifest"
    } >> "$work/listed"
}

check_nothing_else() { # no record of the WARC files is there that no leaf speaks for
    before=$failures
    # What a check lists, in the form of a row: its records, and chains of earlier checks.
    cat "$work/listed" "$work/joined" "$work/asserted" |
        sed 's/^sha256:/,resource,&/; t; s/.*/,urn:uuid:&,/' | sort -u > "$work/rows"
    grep -vFf "$work/rows" "$work/places" > "$work/wrong"
    while IFS=, read -r file offset length id type block; do
        failed "data/capture/$file at $offset" "no check that a leaf names lists this $type"
    done < "$work/wrong"
    # Its answers, and those that its revisits refer to.
    sed -n 's/^sha256:/,response,&/p' "$work/listed" | sort -u > "$work/rows"
    sed 's/.*/,urn:uuid:&,/' "$work/joined" >> "$work/rows"
    grep ',response,' "$work/places" | grep -vFf "$work/rows" > "$work/wrong"
    while IFS=, read -r file offset length id type block; do
        if grep -qx "${id#urn:uuid:}" "$work/asserted"; then
            note "data/capture/$file at $offset" \
                "meant by a 304, and no leaf in this bag vouches for it"
        else
            failed "data/capture/$file at $offset" "no check that a leaf names had this answer"
        fi
    done < "$work/wrong"
    cut -d , -f 1 "$work/places" | sort -u > "$work/files"
    while IFS= read -r file; do check_whole "$file"; done < "$work/files"
    grep '^data/capture/' "$work/found" | cut -d / -f 3- | grep -vx records.csv | sort |
        comm -23 - "$work/files" > "$work/wrong"
    while IFS= read -r each; do
        failed "data/capture/$each" "records.csv names no record of it"
    done < "$work/wrong"
    [ "$failures" -gt "$before" ] || ok "the WARC files hold nothing else"
}

check_whole() { # a WARC file: one warcinfo record, and then the rows' records, end to end
    [ -f "data/capture/$1" ] || return
    grep "^$1," "$work/places" | cut -d , -f 2,3 | sort -n > "$work/rows"
    at=$(head -n 1 "$work/rows" | cut -d , -f 1)
    if [ "$at" -gt 0 ] && holds verify_warc.sh "data/capture/$1" 0 "$at"; then
        printf '%s\n' "$said" | grep -qx 'type warcinfo' ||
            failed "data/capture/$1 at 0" "is no warcinfo record"
    fi
    while IFS=, read -r offset length; do
        [ "$offset" -eq "$at" ] ||
            failed "data/capture/$1 at $at" "records.csv names no record that begins here"
        at=$((offset + length))
    done < "$work/rows"
    [ "$(wc -c < "data/capture/$1")" -eq "$at" ] ||
        failed "data/capture/$1 at $at" "records.csv names no record that begins here"
}

check_response() { # the bytes that the server sent
    record=$(member "$1" record)
    record=${record#urn:uuid:}
    response=$work/response
    case $(stated "$record" type) in
        response) block_of "$record" "$response" || return ;;
        revisit) block_of "$record" "$response" && join "$1" "$record" || return ;;
        *) failed "$1" "its response is not in this bag" && return ;;
    esac
    answered=$((answered + 1))
    [ "sha256:$(digest "$response")" = "$(member "$1" block)" ] ||
        failed "$1" "its response is not the one in the WARC file"
    [ "sha256:$(body "$response" | sha256sum | cut -c 1-64)" = "$(member "$1" payload_wire)" ] ||
        [ -z "$(member "$1" payload_wire)" ] || failed "$1" "its body is not the one it names"
    status=$(head -n 1 "$response" | sed -n 's|^HTTP/[0-9.]* \([0-9]\{3\}\).*|\1|p')
    grep -aqE "[{,]\"status\":${status:-none}[,}]" "$1" || [ -z "$status" ] ||
        failed "$1" "the server answered $status"
}

body() { # what stands behind the header of a response
    tail -c "+$(($(sed '/^\r\{0,1\}$/q' "$1" | wc -c) + 1))" "$1"
}

join() { # leaf, revisit: puts the body of the record it refers to behind its block
    earlier=$(stated "$2" refers-to)
    earlier=${earlier#<urn:uuid:} earlier=${earlier%>}
    case $(stated "$2" profile) in
        */revisit/identical-payload-digest) ;;
        *) # "not modified": what it refers to is the server's word, and no part of the answer
            printf '%s\n' "$earlier" >> "$work/asserted"
            return 0
            ;;
    esac
    if [ "$(stated "$earlier" type)" != response ]; then
        failed "$1" "the response that its record refers to is not in this bag"
        return 1
    fi
    block_of "$earlier" "$work/earlier" || return
    body "$work/earlier" > "$work/body"
    [ "sha256:$(digest "$work/body")" = "$(stated "$2" payload)" ] ||
        failed "$1" "the body that its record refers to is another"
    cat "$work/body" >> "$work/response"
    printf '%s\n' "$earlier" >> "$work/joined"
}

# The view that was made of them.

check_view() { # a WACZ file; only its WARC files are compared
    command -v unzip > /dev/null ||
        { note "$1" "not compared: open it only as a view; watcher verify compares it"; return; }
    grep '^data/capture/.*\.warc\.gz$' "$work/found" | cut -d / -f 3- | sort > "$work/files"
    before=$failures
    unzip -Z1 "$1" < /dev/null 2> /dev/null | sed -n 's|^archive/\(.\)|\1|p' | sort |
        comm -3 "$work/files" - > "$work/wrong"
    [ ! -s "$work/wrong" ] || failed "$1" "does not hold the WARC files of data/capture"
    while IFS= read -r file; do
        size=$(wc -c < "data/capture/$file")
        inside=$(unzip -p "$1" "archive/$file" < /dev/null 2> /dev/null | head -c "$((size + 1))" |
            sha256sum | cut -c 1-64)
        [ "$inside" = "$(digest "data/capture/$file")" ] ||
            failed "$1" "its archive/$file is not data/capture/$file"
    done < "$work/files"
    [ "$failures" -gt "$before" ] || ok "$1" "holds the WARC files of data/capture"
}

check_bag
check_checkpoint
check_leaves
check_records
check_looks
check_nothing_else
takes verify_slots.sh .
takes verify_texts.sh .
[ ! -f data/replay.wacz ] || check_view data/replay.wacz
[ -z "$vkey" ] || takes verify_anchors.sh . "$work/found" "$vkey" ${roots:+"$roots"}
cat << END
Not checked, because they are words and views: README.txt, VERIFY.md and the
scripts, methods.txt, the certificate, custody.csv, environment.json, what is
in text/ but the texts and their digests, and in replay.wacz but WARC files.
Nor is it checked here that no look came later than promised: watcher verify
does that.
END
if [ "$failures" -gt 0 ]; then
    echo "$failures failed."
    exit 1
fi
echo "All that was checked holds."
