#!/bin/sh
# Are the texts in this bag those whose digests were logged when they were read?
#
#   sh verify_texts.sh BAG
#
# Compares the SHA-256 of each text in data/text with the leaves watcher/derived/1 of sort "text",
# and with the two digests that the record of its change (<n>.json) names. Believes the leaves:
# verify_incl.sh shows that they are in the log. Reads no record and no other word of data/text.
# Needs a POSIX shell, coreutils (cat cut head mktemp rm sha256sum sort tr), GNU grep and sed.
# Exit code: 0 none is contradicted, 1 one is, 2 called wrongly, or a tool is missing.
# A text that no leaf logged is said, and is no contradiction.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

for tool in grep sed sha256sum; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

[ $# -eq 1 ] || { echo "usage: sh verify_texts.sh BAG" >&2; exit 2; }
cd -- "$1" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

failures=0

failed() { # what, why; only printable characters are ever shown
    failures=$((failures + 1))
    printf 'FAILED  %s: %s' "$1" "$2" | tr -cd '\040-\176'
    echo
}

digest() { # of a file
    printf 'sha256:%s\n' "$(sha256sum < "$1" | cut -c 1-64)"
}

is_plain() { # a path: whether it is a file whose name stands for nothing else
    case $1 in *[!A-Za-z0-9._/-]*) return 1 ;; esac
    [ -f "$1" ] && [ ! -L "$1" ]
}

# 1. What was logged: a digest and its leaf in each line.
for leaf in data/proofs/leaves/*.leaf; do
    is_plain "$leaf" || continue
    grep -aq '[{,]"v":"watcher/derived/1"' "$leaf" && grep -aq '[{,]"sort":"text"' "$leaf" &&
        printf '%s %s\n' "$(grep -ao '"sha256":"sha256:[0-9a-f]*"' "$leaf" | cut -c 11-81)" "$leaf"
done > "$work/logged"

# 2. Each text.
proven=0
: > "$work/found"
for text in data/text/*.txt; do
    case $text in *.diff.txt) continue ;; esac
    is_plain "$text" || continue
    digest "$text" > "$work/digest"
    cat "$work/digest" >> "$work/found"
    if grep -qFf "$work/digest" "$work/logged"; then
        proven=$((proven + 1))
    else
        printf 'note    %s:\n        not proven: no leaf in the bag logged this text\n' "$text"
    fi
done
grep -vFf "$work/found" "$work/logged" | cut -d ' ' -f 2 > "$work/wanting"
while IFS= read -r leaf; do
    printf 'note    %s: the text that it logged is not in data/text\n' "$leaf"
done < "$work/wanting"

# 3. Each record of a change: its lines with two spaces before them are its own members.
for record in data/text/*.json; do
    is_plain "$record" || continue
    for side in old new; do
        text=${record%.json}-$side.txt
        found=null
        [ ! -f "$text" ] || found=\"$(digest "$text")\"
        said=$(grep -a "^  \"${side}_digest\":" "$record" | head -c 1000)
        [ "$said" = "  \"${side}_digest\": $found," ] ||
            failed "$record" "its ${side}_digest is not that of ${text##*/}"
    done
done
[ "$failures" -eq 0 ] || exit 1
[ ! -s "$work/found" ] || printf 'ok      %s of %s texts are those whose digests were logged\n' \
    "$proven" "$(grep -c '' "$work/found")"
