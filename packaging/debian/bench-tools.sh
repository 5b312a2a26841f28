#!/bin/sh
# bench-tools.sh: what `make bench` needs beside the program, installed on Debian and its children where that is allowed.
# It never fails: a script that lacks its tool is skipped with its reason.
set -eu

command -v apt-get >/dev/null 2>&1 || exit 0
missing=
for pair in ffmpeg=ffmpeg lame=lame pulseaudio=pulseaudio parec=pulseaudio-utils; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
done
ls /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so >/dev/null 2>&1 || missing="$missing libasound2-plugins"
case "$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)" in
    *"libportaudio.so.2 "*) ;;
    *) missing="$missing libportaudio2" ;;
esac
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Some figures are skipped; for all of them type: sudo apt-get install$missing"
    exit 0
fi
echo "Installing for the bench:$missing"
{ $as_root apt-get update && $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >/dev/null 2>&1 ||
    echo "They could not be installed; some figures are skipped."
