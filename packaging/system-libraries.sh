#!/bin/sh
# Makes sure that Qt can start: names the system libraries that are missing, or installs them as root on Debian.
# usage: system-libraries.sh PYTHON
set -eu
python=$1
packages="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0
libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0
libxcb-xkb1 fonts-dejavu-core"

works() { QT_QPA_PLATFORM=offscreen "$python" -c 'from PySide6 import QtSvg, QtWidgets; QtWidgets.QApplication([])' 2>&1; }

problem=$(works) && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing the system libraries that Qt needs"
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages >/dev/null
    problem=$(works) && exit 0
fi
echo "Qt cannot start: $problem" >&2
echo "Install the libraries it needs; on Debian and Ubuntu:" >&2
echo "  sudo apt install" $packages >&2
exit 1
