#!/bin/sh
# Makes sure that Qt finds the libraries of the system that it needs: as root on Debian and Ubuntu installs what is
# missing, else names it. Nothing is printed when nothing is missing.
# usage: system-libraries.sh PYTHON [PLATFORM...]   for these platforms of Qt; without any, for the one that will be used
#        system-libraries.sh --all                  installs what a bundle is built with, where there is no Python yet
set -eu
all="libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon-x11-0 libx11-xcb1 libxcb-cursor0 libxcb-glx0
libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1
libxcb-xfixes0 libxcb-xkb1 libwayland-client0 libwayland-cursor0 libwayland-egl1 fonts-dejavu-core binutils"

# Qt's own order: what is asked for, the Wayland of the session, its X server.
platform() {
    if [ -n "${QT_QPA_PLATFORM:-}" ]; then echo "${QT_QPA_PLATFORM%%[:;]*}"
    elif [ -n "${WAYLAND_DISPLAY:-}" ]; then echo wayland
    elif [ -n "${DISPLAY:-}" ]; then echo xcb
    else echo offscreen; fi
}

missing() { # PLATFORM...: the libraries that these, and the window's own parts of Qt, do not find
    {
        find "$qt" -maxdepth 1 \( -name 'QtWidgets.*so' -o -name 'QtSvg.*so' \)
        for name; do
            name=${name%%-*}
            find "$qt/Qt/plugins" -path "*/platforms/libq$name.so" -o -path "*/${name}gl*/*.so" \
                -o -path "*/$name-*-client/*.so" -o -path "*/$name-shell-*/*.so"
        done
    } | while read -r file; do ldd "$file" 2>/dev/null; done |
        sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p' | sort -u
}

packages() { # The Debian packages of libraries, named by Debian's rule: libxcb-cursor.so.0 is in libxcb-cursor0
    tr 'A-Z' 'a-z' | sed -e 's/^libg[a-z]*-2\.0\.so\..*/libglib2.0-0/' -e 's/^libz\.so\..*/zlib1g/' \
        -e 's/^\(.*[0-9]\)\.so\.\([0-9]*\).*/\1-\2/' -e 's/^\(.*\)\.so\.\([0-9]*\).*/\1\2/' | sort -u | paste -sd ' ' -
}

install() { # PACKAGE...: what apt says is shown when it fails
    said=$(apt-get update -qq 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" 2>&1) || {
        echo "$said" >&2
        return 1
    }
}

if [ "$1" = --all ]; then
    # shellcheck disable=SC2086  # a list of packages
    install $all
    exit
fi
[ "$(uname)" = Linux ] || exit 0
python=$1
shift
[ $# -gt 0 ] || set -- "$(platform)"
qt=$("$python" -c 'import importlib.util; print(importlib.util.find_spec("PySide6").submodule_search_locations[0])')

names=$(missing "$@")
[ -n "$names" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing the libraries that Qt needs for $*:" $names
    # shellcheck disable=SC2046  # a list of packages
    install $(echo "$names" | packages) fonts-dejavu-core || true # what is then still missing is named
    names=$(missing "$@")
    [ -n "$names" ] || exit 0
fi
echo "Qt cannot open a window ($*): the system lacks" $names >&2
if command -v apt-get >/dev/null; then
    echo "Install them with:  sudo apt-get install $(echo "$names" | packages)" >&2
elif command -v dnf >/dev/null; then
    echo "Install them with:  sudo dnf install$(echo "$names" | sed "s/.*/ '&()(64bit)'/" | tr -d '\n')" >&2
else
    echo "Install the packages of your system that hold them." >&2
fi
exit 1
