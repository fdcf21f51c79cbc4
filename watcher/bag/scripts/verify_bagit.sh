#!/bin/sh
# Is this folder a bag whose files are all those listed, and no others?
#
#   sh verify_bagit.sh BAG [LIST]
#
# With LIST, the names of all files are written there. Format: BagIt 1.0 (RFC 8493), narrowed to
# plain names; no file is opened in a folder that holds links, pipes or odd names. Shows that the
# bag is as it was packed, and not by whom.
# Needs a POSIX shell, GNU coreutils (cat comm cut mktemp rm sha256sum sha512sum sort tr uniq),
# GNU grep and sed.
# Exit code: 0 it is, 1 it is not, 2 called wrongly, or a tool is missing,
# 3 nothing of such a folder should be read.
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

for tool in sha256sum sha512sum; do
    command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 2; }
done

[ $# -eq 1 ] || [ $# -eq 2 ] || { echo "usage: sh verify_bagit.sh BAG [LIST]" >&2; exit 2; }
list=${2:-/dev/null}
case $list in /*) ;; *) list=$(pwd)/$list ;; esac
cd -- "$1" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

failures=0
name='[A-Za-z0-9_-][A-Za-z0-9._-]*' # of a file or folder: plain, and no dot before it

ok() { printf 'ok      %s\n' "$1"; }

failed() { # what, why; only printable characters are ever shown
    failures=$((failures + 1))
    printf 'FAILED  %s: %s' "$1" "$2" | tr -cd '\040-\176'
    echo
}

digest() { # of a file
    sha256sum < "$1" | cut -c 1-64
}

walk() { # every file below a folder; what is no plain file, or has an odd name, is a failure
    for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        case ${each#./} in *[!A-Za-z0-9._/-]*)
            if [ -e "$each" ] || [ -L "$each" ]; then
                failed "${each#./}" "a name with odd characters"
            fi
            continue
            ;;
        esac
        if [ -L "$each" ]; then
            failed "${each#./}" "a link"
        elif [ -d "$each" ]; then
            walk "$each"
        elif [ -f "$each" ]; then
            printf '%s\n' "${each#./}" >> "$work/found"
        else
            [ ! -e "$each" ] || failed "${each#./}" "no plain file"
        fi
    done
}

check_manifest() { # manifest, program, hex digits, files that it must list
    [ -f "$1" ] || { failed "$1" "missing"; return; }
    if grep -aqvxE "[0-9a-f]{$3}  $name(/$name)*" "$1"; then
        failed "$1" "a line is not a digest, two spaces and a plain path"
        return
    fi
    cut -c "$(($3 + 3))-" < "$1" | sort > "$work/listed"
    before=$failures
    uniq -d "$work/listed" > "$work/wrong"
    while IFS= read -r each; do failed "$each" "listed twice in $1"; done < "$work/wrong"
    comm -23 "$4" "$work/listed" > "$work/wrong"
    while IFS= read -r each; do failed "$each" "not listed in $1"; done < "$work/wrong"
    comm -13 "$4" "$work/listed" > "$work/wrong"
    while IFS= read -r each; do failed "$each" "listed in $1, and missing"; done < "$work/wrong"
    "$2" --strict -c < "$1" 2> /dev/null | sed -n 's/: FAILED$//p' > "$work/wrong"
    while IFS= read -r each; do failed "$each" "not what $1 says"; done < "$work/wrong"
    [ "$failures" -gt "$before" ] || ok "$1: $(grep -c '' "$work/listed") files as listed"
}

# 1. Its shape.
: > "$work/found"
walk .
grep -vxE "$name(/$name)*" "$work/found" > "$work/odd"
while IFS= read -r each; do failed "$each" "a name that begins with a dot"; done < "$work/odd"
[ "$failures" -eq 0 ] || exit 3
cat "$work/found" > "$list"
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > "$work/bagit"
if [ ! -f bagit.txt ] || [ "$(digest bagit.txt)" != "$(digest "$work/bagit")" ]; then
    failed bagit.txt "is not the one of BagIt 1.0"
fi
ok "shape: $(grep -c '' "$work/found") plain files"

# 2. Its lists.
grep '^data/' "$work/found" | sort > "$work/payload"
grep -v '^data/' "$work/found" | grep -vx tagmanifest-sha256.txt | sort > "$work/tags"
check_manifest manifest-sha256.txt sha256sum 64 "$work/payload"
check_manifest manifest-sha512.txt sha512sum 128 "$work/payload"
check_manifest tagmanifest-sha256.txt sha256sum 64 "$work/tags"
[ "$failures" -eq 0 ]
