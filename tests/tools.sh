#!/usr/bin/env bash
# Gets the programs that the tests compare our work with, only those that are missing: hledger reads the books,
# pdftotext the PDF files, LibreOffice computes the workbooks anew, and a throw-away Postgres and Redis serve several
# machines as they do in production.
set -euo pipefail

missing=()
command -v hledger >/dev/null 2>&1 || missing+=(hledger)
command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils)
command -v soffice >/dev/null 2>&1 || missing+=(libreoffice-calc)
command -v redis-server >/dev/null 2>&1 || missing+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ "${#missing[@]}" -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "The tests need ${missing[*]} (Debian's names). Install them, then run this again." >&2
    exit 1
fi

echo "Tools for the tests: installing ${missing[*]}"
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    # The tests start servers of their own; none is to be left running by the package.
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 RUNLEVEL=1  # Starts no server either.
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"
