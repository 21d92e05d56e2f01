#!/bin/sh
# Installs what a folder has into a fresh environment, with no index, and tries it:
#   sh smoke.sh dist python3.14
# The best wheel for this Python is taken; a source archive only where there is no wheel, and then its
# build needs maturin from an index.
set -eu
dist=$1
python=$2
here=$(cd "$(dirname "$0")" && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$python" -m venv "$fresh"
inside="$fresh/bin/python"
[ -x "$inside" ] || inside="$fresh/Scripts/python.exe"
if ls "$dist"/aftercall-*.whl >/dev/null 2>&1; then
  "$inside" -m pip install --quiet --no-index --no-deps --find-links "$dist" aftercall
else
  "$inside" -m pip install --quiet --no-deps "$dist"/aftercall-*.tar.gz
fi
cd "$fresh"
"$inside" "$here/smoke.py"
