#!/bin/sh
# demo.sh PYTHON FOLDER: the main job without a screen, on the demo recordings; prints the paths of what it made.
set -eu
python=$1 folder=$2 demo=resources/demo

restore() {
    "$python" -m workstation restore "$@" -o "$folder/" --residual --plots png --report --json --overwrite >>"$folder/demo.jsonl"
}

mkdir -p "$folder"
: >"$folder/demo.jsonl"
restore "$demo/voice_hiss_hum.flac" --with denoise:profile=0-1.5 --reference "$demo/voice_clean.flac"
restore "$demo/voice_32k.mp3" --with codec-conv --reference "$demo/voice_32k_clean.flac"
ls -d "$(cd "$folder" && pwd)"/*
