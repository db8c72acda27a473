#!/bin/sh
# Starts the program; without a display, does the same job on the command line with the sample library.
# usage: run.sh BIN-FOLDER
set -eu
bin=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    sh packaging/system-libraries.sh "$bin/python" # the set-up may have been made without this display
    exec "$bin/xsearch-gui"
fi
here=$(pwd)/build/sample
XSEARCH_HOME=${XSEARCH_HOME:-$here/home}
export XSEARCH_HOME
echo "There is no display here: instead of the window, the command line on the sample library in $here/library."
[ -d "$here/library" ] || "$bin/xsearch" sample "$here/library" >/dev/null
"$bin/xsearch" index "$here/library"
for query in "a cat" "a cup of coffee on a table" "a rocket on its launch pad"; do
    echo
    echo "xsearch search \"$query\""
    "$bin/xsearch" search "$query" --top 3
done
echo
echo "Now index photos of your own:  XSEARCH_HOME='$XSEARCH_HOME' '$bin/xsearch' index FOLDER"
