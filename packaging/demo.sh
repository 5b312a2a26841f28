#!/bin/sh
# demo.sh PYTHON FOLDER: the main job without a screen, on the demo recordings; prints the paths of what it made.
set -eu
python=$1 folder=$2
restore() {
    "$python" -m workstation restore "$@" -o "$folder/" --residual --plots png --report --json --overwrite >>"$folder/demo.jsonl"
}
mkdir -p "$folder"
: >"$folder/demo.jsonl"
restore resources/demo/voice_hiss_hum.flac --with denoise:profile=0-1.5 --reference resources/demo/voice_clean.flac
restore resources/demo/voice_32k.mp3 --with codec-conv --reference resources/demo/voice_32k_clean.flac
ls -d "$(cd "$folder" && pwd)"/*
