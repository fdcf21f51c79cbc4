# How the scripts beside this one say what they found; they read it in, and it does nothing alone.
# Needs a POSIX shell, coreutils (cut sha256sum tr), GNU grep and sed.

failures=0
name='[A-Za-z0-9_-][A-Za-z0-9._-]*' # of a file or folder: plain, and no dot before it

say() { # mark, what, perhaps why: in two lines where one would be too long for a terminal
    if [ $# -eq 2 ]; then
        printf '%-8s%s\n' "$1" "$2"
    elif [ "$((${#2} + ${#3}))" -le 69 ]; then
        printf '%-8s%s: %s\n' "$1" "$2" "$3"
    else
        printf '%-8s%s:\n        %s\n' "$1" "$2" "$3"
    fi
}

ok() { say ok "$@"; }
note() { say note "$@"; }

failed() { # what, why; only printable characters are ever shown
    failures=$((failures + 1))
    printf 'FAILED  %s: %s' "$1" "$2" | tr -cd '\040-\176'
    echo
}

holds() { # a script beside this one and its words: whether it succeeds; what it says in $said
    script=$1
    shift
    said=$(sh "$here/$script" "$@" < /dev/null 2>&1) && return 0
    said=${said#FAILED }
    case $said in
        *': '*) failed "${said%%: *}" "${said#*: }" ;;
        *) failed "$script" "$said" ;;
    esac
    return 1
}

digest() { # of a file
    sha256sum < "$1" | cut -c 1-64
}

member() { # a leaf's member that is a plain string; empty unless it is there once
    grep -ao "[{,]\"$2\":\"[^\"\\\\]*\"" "$1" > "$work/members"
    [ "$(grep -c '' "$work/members")" -ne 1 ] || sed 's/^.[^:]*:"//; s/"$//' "$work/members"
}

takes() { # a script beside this one that says its steps, and its words: shows and counts them
    script=$1
    shift
    sh "$here/$script" "$@" < /dev/null > "$work/steps" 2>&1
    ended=$?
    cat "$work/steps"
    failures=$((failures + $(grep -c '^FAILED' "$work/steps")))
    [ "$ended" -le 1 ] || failed "$script" "did not run to its end"
}
