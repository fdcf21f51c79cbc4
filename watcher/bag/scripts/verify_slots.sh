#!/bin/sh
# Does the table of the looks in this bag say what their leaves say, of all of them and no others?
#
#   sh verify_slots.sh BAG
#
# Makes data/proofs/slots.csv anew from the leaves watcher/observation/1 and watcher/derived/1, and
# compares. Believes the leaves: verify_incl.sh shows that they are in the log.
# Needs a POSIX shell, GNU coreutils (cat comm cut date head mktemp rm sha256sum sort tail tr), GNU
# grep and sed.
# Exit code: 0 it does, 1 it does not, 2 called wrongly, or a tool is missing.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

for tool in grep sed sha256sum; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

[ $# -eq 1 ] || { echo "usage: sh verify_slots.sh BAG" >&2; exit 2; }
cd -- "$1" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
table=data/proofs/slots.csv
columns=leaf,url,slot,t,outcome,status,failure,payload_sha256,text_sha256,gap_seconds
failures=0

failed() { # what, why; only printable characters are ever shown
    failures=$((failures + 1))
    printf 'FAILED  %s: %s' "$1" "$2" | tr -cd '\040-\176'
    echo
}

text_of() { # leaf, name of a member: the plain string that it says; empty where it says none
    sed -n "s/.*[{,]\"$2\":\"\([^\"\\\\]*\)\".*/\1/p" "$1" | head -n 1
}

status_of() { # leaf
    sed -n 's/.*[{,]"status":\([0-9][0-9]*\)[,}].*/\1/p' "$1" | head -n 1
}

micros() { # a time of a leaf: microseconds since 1970
    fraction=${1#*.}
    echo "$(($(date -u -d "${1%.*}Z" +%s) * 1000000 + 1${fraction%Z} - 1000000))"
}

seconds() { # a number of microseconds, which may be below zero: in seconds, with six decimals
    sign=
    [ "$1" -ge 0 ] || sign=-
    printf '%s%s.%06d' "$sign" "$((${1#-} / 1000000))" "$((${1#-} % 1000000))"
}

row() { # index, address: the line of a look; goes on from $last, when the page was last seen
    leaf=data/proofs/leaves/$1.leaf gap=
    t=$(text_of "$leaf" t) outcome=$(text_of "$leaf" outcome) status=$(status_of "$leaf")
    printf '%s\n' "$t" |
        grep -qxE '[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}\.[0-9]{6}Z' || return
    case $outcome,$status in changed,2?? | unchanged,2?? | not-modified-asserted,304)
        now=$(micros "$t")
        [ -z "$last" ] || gap=$(seconds "$((now - last))")
        last=$now
        ;;
    esac
    own=sha256:$({ printf '\000'; cat "$leaf"; } | sha256sum | cut -c 1-64)
    case $2 in *,*) address=\"$2\" ;; *) address=$2 ;; esac
    printf '%s,%s,%s,%s,' "$1" "$address" "$(text_of "$leaf" slot)" "$t"
    printf '%s,%s,%s,' "$outcome" "$status" "$(text_of "$leaf" failure)"
    printf '%s,%s,%s\n' "$(text_of "$leaf" payload)" \
        "$(sed -n "s/^$own //p" "$work/texts" | tail -n 1)" "$gap"
}

# 1. The looks by page, each page's in their order; and the texts that were logged of looks.
for leaf in data/proofs/leaves/*.leaf; do
    index=${leaf##*/}
    printf '%s\n' "${index%.leaf}"
done | grep -xE '0|[1-9][0-9]{0,17}' | sort -n > "$work/indexes"
: > "$work/texts"
while IFS= read -r index; do
    leaf=data/proofs/leaves/$index.leaf
    case $(text_of "$leaf" v) in
        watcher/observation/1) printf '%s %s\n' "$index" "$(text_of "$leaf" url)" ;;
        watcher/derived/1)
            [ "$(text_of "$leaf" sort)" = text ] || continue
            text=$(text_of "$leaf" sha256)
            sed 's/.*"of":\[\([^]]*\)\].*/\1/' "$leaf" | grep -o 'sha256:[0-9a-f]*' |
                while IFS= read -r look; do printf '%s %s\n' "$look" "$text"; done >> "$work/texts"
            ;;
    esac
done < "$work/indexes" | sort -k 2,2 -k 1,1n > "$work/looks"

# 2. A row for each look.
page=
while IFS=' ' read -r index url; do
    [ "$url" = "$page" ] || last=
    page=$url
    row "$index" "$url"
done < "$work/looks" | sort > "$work/rows"

# 3. The table.
[ -f "$table" ] || { echo "FAILED  $table: missing"; exit 1; }
[ "$(head -n 1 "$table" | head -c 1000)" = "$columns" ] ||
    failed "$table" "its first line is not $columns"
sed 1d "$table" | sort > "$work/listed"
comm -23 "$work/listed" "$work/rows" | cut -c 1-500 > "$work/wrong"
while IFS= read -r each; do failed "$table" "no leaf says $each"; done < "$work/wrong"
comm -13 "$work/listed" "$work/rows" > "$work/wrong"
while IFS= read -r each; do failed "$table" "does not say $each"; done < "$work/wrong"
[ "$failures" -eq 0 ] || exit 1
printf 'ok      %s: says what %s looks came to\n' "$table" "$(grep -c '' "$work/rows")"
