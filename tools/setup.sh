#!/bin/sh
# Make .venv hold exactly what requirements/dev.txt locks, with uv where there is one.
set -eu

fail() {
    echo "setup: $1" >&2
    exit 1
}

# The first Python that runs and is new enough; a shim may exist for one that isn't installed.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Saku needs Python 3.11 or newer, and none was found on PATH."
}

if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    echo "setup: making .venv with $("$python" --version)"
    if command -v uv >/dev/null; then
        uv venv -q --python "$python" .venv
    else
        "$python" -m venv .venv ||
            fail "Python has no venv module; on Debian install python3-venv, then try again."
    fi
fi

echo "setup: installing what requirements/dev.txt locks; the first time takes a minute or two"
if command -v uv >/dev/null; then
    uv pip install -q --python .venv/bin/python --require-hashes -r requirements/dev.txt
else
    .venv/bin/python -m pip install -q --disable-pip-version-check \
        --require-hashes -r requirements/dev.txt
fi || fail "the packages could not be installed; the lines above say why."
