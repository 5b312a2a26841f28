#!/bin/sh
# system-libraries.sh offscreen|window PYTHON
#
# Finds which system libraries the program lacks: those that Qt needs without a screen (tests, command line), and
# with `window` those of an X11 or Wayland desktop and of sound too. On Debian and its children they are installed
# where this is allowed (root, or sudo without a password), else the one line to type is printed and the exit status
# is 1. Quiet where nothing is missing; where there is no apt-get it checks Python alone.
set -eu

use=${1:?usage: system-libraries.sh offscreen|window PYTHON}
python=${2:?usage: system-libraries.sh offscreen|window PYTHON}

offscreen="libGL.so.1=libgl1 libEGL.so.1=libegl1 libglib-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3
libfontconfig.so.1=libfontconfig1 libxkbcommon.so.0=libxkbcommon0"
window="libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1
libxkbcommon-x11.so.0=libxkbcommon-x11-0 libX11-xcb.so.1=libx11-xcb1 libxcb-shape.so.0=libxcb-shape0
libxcb-randr.so.0=libxcb-randr0 libxcb-xkb.so.1=libxcb-xkb1 libportaudio.so.2=libportaudio2"

stop() {
    echo "$*" >&2
    exit 1
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "Shellac needs Python 3.11 or newer, and '$python' is not. Name another with: make PYTHON=/path/to/python3"
command -v apt-get >/dev/null 2>&1 || exit 0

libraries=$offscreen
[ "$use" = offscreen ] || libraries="$offscreen $window"
known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
missing=
for pair in $libraries; do
    case "$known" in
        *"${pair%%=*} "*) ;;
        *) missing="$missing ${pair#*=}" ;;
    esac
done
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    missing="$missing $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    stop "These system packages are missing; please type this line, then the same command again:
    sudo apt-get install$missing"
fi
echo "Installing system packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{ $as_root apt-get update && $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    stop "The system packages could not be installed; please type this line, then the same command again:
    sudo apt-get install$missing"
}
