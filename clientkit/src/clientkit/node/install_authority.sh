#!/bin/sh
# Puts private authorities into the system's store and into the certifi of every Python found. Safe to repeat.
# Exit code 0: all done; 1: something could not be done, and the lines say what. ROOT_DIR (default /) is for trying it out.
set -eu
umask 022
top=${ROOT_DIR:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

certificates() {
    cat <<'END_OF_CERTIFICATES'
@CERTIFICATES@
END_OF_CERTIFICATES
}

say() { echo "install-authority: $*"; }
fail() { say "FAILED: $*" >&2; failed=1; }

# The base64 of a certificate on one line: what it is compared by, however its lines are broken.
body_of() { sed -e '/-----/d' "$1" | tr -d ' \t\r\n'; }

holds() { # file, body
    awk -v want="$2" '
        /-----BEGIN CERTIFICATE-----/ { body = ""; inside = 1; next }
        /-----END CERTIFICATE-----/ { if (inside && body == want) found = 1; inside = 0 }
        inside { gsub(/[ \t\r]/, ""); body = body $0 }
        END { exit !found }' "$1"
}

add_to_system() { # certificate, mark
    name="clientkit-$(printf %.16s "$2").crt"
    if command -v update-ca-certificates >/dev/null 2>&1; then
        folder=$top/usr/local/share/ca-certificates
        set -- "$1" update-ca-certificates
        [ -z "$top" ] || set -- "$@" --localcertsdir "$folder" --etccertsdir "$top/etc/ssl/certs" \
            --hooksdir "$top/etc/ca-certificates/update.d" --certsconf "$top/etc/ca-certificates.conf"
    elif command -v update-ca-trust >/dev/null 2>&1; then
        folder=$top/etc/pki/ca-trust/source/anchors
        set -- "$1" update-ca-trust extract
    else
        fail "neither update-ca-certificates nor update-ca-trust is here; install the package ca-certificates"
        return 0
    fi
    certificate=$1
    shift
    mkdir -p "$folder"
    cp "$certificate" "$folder/.$name.new"
    mv "$folder/.$name.new" "$folder/$name"
    if "$@" >"$work/log" 2>&1; then say "system: $name"; else fail "$*: $(tail -n 1 "$work/log")"; fi
}

add_to_file() { # cacert.pem, certificate, mark
    real=$(readlink -f "$1")
    case $real in
    "$top"/etc/* | "$top"/usr/share/ca-certificates/*) return 0 ;; # certifi patched to the system's file, done above
    esac
    if holds "$real" "$(body_of "$2")"; then
        say "$real: nothing to do"
        return 0
    fi
    [ -e "$real.clientkit-backup" ] || cp -p "$real" "$real.clientkit-backup"
    cp -p "$real" "$real.clientkit-new"
    {
        [ -z "$(tail -c 1 "$real")" ] || echo
        echo "# clientkit begin $3"
        cat "$2"
        echo "# clientkit end $3"
    } >>"$real.clientkit-new"
    sync "$real.clientkit-new" 2>/dev/null || sync
    mv "$real.clientkit-new" "$real"
    say "$real: added"
}

certificates | awk -v work="$work" '
    /-----BEGIN CERTIFICATE-----/ { count++ }
    count { print > (work "/" count ".pem") }'

for certificate in "$work"/*.pem; do
    mark=$(body_of "$certificate" | base64 -d | sha256sum | cut -d ' ' -f 1)
    add_to_system "$certificate" "$mark" || fail "system store: $certificate"
    find "$top/usr" "$top/opt" "$top/home" "$top/root" "$top/anaconda" "$top/miniconda" \
        \( -path '*/site-packages/certifi/cacert.pem' -o -path '*/dist-packages/certifi/cacert.pem' \) \
        >"$work/found" 2>/dev/null || true
    while IFS= read -r cacert; do
        add_to_file "$cacert" "$certificate" "$mark" || fail "$cacert"
    done <"$work/found"
done
exit "$failed"
