#!/bin/sh
# Makes bot-api.schema.json anew from the newest @grammyjs/types. Needs node and npm; leaves nothing else behind.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --no-package-lock @grammyjs/types@latest ts-json-schema-generator@latest
cp "$here/make_schema.mjs" .
node make_schema.mjs "$here/methods.txt" "$here/bot-api.schema.json"
cp node_modules/@grammyjs/types/LICENSE "$here/LICENSE"
