#!/bin/sh
# Puts xsearch into the menu of this user, or takes it out again. Run it from the unpacked folder.
# usage: install.sh [--remove]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$share/applications/io.github.xsearch.desktop
if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$share"/icons/hicolor/*/apps/io.github.xsearch.png
    echo "xsearch is out of the menu. Now delete $here."
    exit 0
fi
mkdir -p "$share/applications"
cp -r "$here/share/icons" "$share/"
sed "s|^Exec=xsearch-gui|Exec=\"$here/xsearch-gui\"|" "$here/share/applications/io.github.xsearch.desktop" >"$entry"
echo "xsearch is in the menu now. To start it from here: $here/xsearch-gui"
