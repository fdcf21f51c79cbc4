#!/bin/sh
# What did outsiders give for this bag, and what does it show?
#
#   sh verify_anchors.sh BAG LIST VKEY [ROOTS]
#
# Checks that the files below data/anchors and data/independent are those that leaves list, and then
# each time-stamp, cosignature and Bitcoin header. LIST holds the names of all files of the bag, as
# verify_bagit.sh writes them. VKEY is the log's public key, ROOTS a PEM file with the roots of
# time-stamp authorities; without it the bag's own copies are taken. Believes the leaves:
# verify_incl.sh shows that they are in the log.
# Needs a POSIX shell, GNU coreutils (cat comm cut dirname head mktemp rm sha256sum sort tac tr),
# GNU grep and sed, xxd, openssl 3, and beside it verify_note.sh, verify_token.sh, verify_words.sh.
# Exit code: 0 all hold, 1 one does not, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

for tool in openssl sha256sum tac xxd; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

usage() {
    echo "usage: sh verify_anchors.sh BAG LIST VKEY [ROOTS]" >&2
    exit 2
}

[ $# -eq 3 ] || [ $# -eq 4 ] || usage
[ -f "$2" ] || usage
here=$(cd -- "$(dirname -- "$0")" && pwd) || exit 2
vkey=$3 roots=${4:-}
case $roots in '' | /*) ;; *) roots=$(pwd)/$roots ;; esac
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
cat -- "$2" > "$work/found"
cd -- "$1" || usage
. "$here/verify_words.sh"

check_kept() { # the files that leaves list are here, and no others
    : > "$work/kept"
    before=$failures
    for leaf in data/proofs/leaves/*.leaf; do
        [ -f "$leaf" ] || continue
        case $(grep -aoE '"v":"watcher/(anchor|beacon|independent-capture)/1"' "$leaf") in
            *independent*) check_files "$leaf" data/independent ;;
            *anchor*) check_files "$leaf" data/anchors && check_stamped "$leaf" ;;
            *beacon*) check_files "$leaf" data/anchors && check_beacon "$leaf" ;;
        esac
    done
    grep -E '^data/(anchors|independent)/' "$work/found" | sort > "$work/there"
    sort -u "$work/kept" | comm -23 "$work/there" - > "$work/wrong"
    while IFS= read -r each; do failed "$each" "no leaf in this bag lists it"; done < "$work/wrong"
    [ "$failures" -gt "$before" ] ||
        ok "$(grep -c '' "$work/there") files of outsiders are those that leaves list"
}

check_files() { # leaf, folder
    grep -aoE "\"$name/$name(/$name)*\":\"sha256:[0-9a-f]{64}\"" "$1" |
        sed "s|^\"\(.*\)\":\"sha256:\(.*\)\"\$|\2  $2/\1|" > "$work/files"
    [ -s "$work/files" ] || { failed "$1" "lists no files"; return 1; }
    cut -c 67- "$work/files" >> "$work/kept"
    sha256sum -c < "$work/files" 2> /dev/null | sed -n 's/: FAILED.*//p' > "$work/wrong"
    while IFS= read -r each; do failed "$each" "not what $1 lists"; done < "$work/wrong"
    [ ! -s "$work/wrong" ]
}

check_stamped() { # an anchor is of the checkpoint that is kept with it
    of=$(member "$1" of)
    grep -q "^${of#sha256:}  .*/checkpoint\$" "$work/files" ||
        failed "$1" "is of another checkpoint than the one kept"
}

check_beacon() { # a block of Bitcoin is named by the SHA-256 of the SHA-256 of its header
    header=$(cut -c 67- "$work/files" | grep '/header\.bin$' | head -n 1)
    [ -n "$header" ] || { note "$1" "its beacon is not checked here: see VERIFY.md"; return; }
    value=$(sha256sum < "$header" | cut -c 1-64 | xxd -r -p | sha256sum | cut -c 1-64 |
        sed 's/../&\n/g' | sed '/^$/d' | tac | tr -d '\n')
    [ "$value" = "$(member "$1" value)" ] || { failed "$header" "is not the block of $1"; return; }
    ok "$1" "not before Bitcoin block $value"
}

check_tokens() {
    stamped=0 witnessed=0
    sed -n 's|/response\.tsr$||p' "$work/found" | grep '^data/anchors/' > "$work/folders"
    while IFS= read -r folder; do check_token "$folder"; done < "$work/folders"
    sed -n 's|/cosignature$||p' "$work/found" | grep '^data/anchors/' > "$work/folders"
    while IFS= read -r folder; do check_witness "$folder"; done < "$work/folders"
    grep '\.ots$' "$work/found" > "$work/other"
    while IFS= read -r each; do note "$each" "not checked here: see VERIFY.md"; done < "$work/other"
    case $stamped,$witnessed in
        0,0) note "no time-stamp holds: nobody but the log's owner says when" ;;
        0,*) note "no time-stamp holds: only the witnesses above say when" ;;
    esac
}

check_token() { # folder
    holds verify_note.sh "$vkey" "$1/checkpoint" || return
    if [ -z "$roots" ] && [ ! -f "$1/roots.pem" ]; then
        note "$1" "cannot be told: no roots of this authority; give them as ROOTS"
        return
    fi
    holds verify_token.sh "$1" ${roots:+"$roots"} || return
    stamped=$((stamped + 1))
    [ -n "$roots" ] ||
        note "$1/roots.pem" "the bag's own copy: compare it with one from elsewhere"
    ok "$1" "${said#OK }; covers $(covered "$1") leaves"
}

check_witness() { # folder
    for each in "$1/checkpoint" "$1/witness.vkey"; do
        [ -f "$each" ] || { failed "$1" "$each is missing"; return; }
    done
    cat "$1/checkpoint" "$1/cosignature" > "$work/cosigned"
    key=$(head -n 1 "$1/witness.vkey" | head -c 1000)
    said=$(sh "$here/verify_note.sh" "$vkey" "$work/cosigned" "$key" 2>&1) ||
        { failed "$1" "${said#*: }"; return; }
    witnessed=$((witnessed + 1))
    note "$1/witness.vkey" "the bag's own copy: compare it with one from elsewhere"
    said=$(printf '%s\n' "$said" | head -n 1)
    ok "$1" "${said#OK }; covers $(covered "$1") leaves"
}

covered() { # a folder with a checkpoint: how many leaves have it in their proof
    of=$(digest "$1/checkpoint")
    for proof in data/proofs/leaves/*.tlog-proof; do
        sed '1,/^$/d' "$proof" | sha256sum
    done | grep -c "^$of"
}

check_kept
check_tokens
[ "$failures" -eq 0 ]
