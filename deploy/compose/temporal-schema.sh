#!/bin/sh
# Makes Temporal's two databases, or brings standing ones up to the version of this image.
set -eu
tool() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" -u "$POSTGRES_USER" --db "$database" "$@"
}
prepare() {
  versions=/etc/temporal/schema/postgresql/v12/$2/versioned
  if tool "$1" update-schema -d "$versions"; then return; fi
  tool "$1" create
  tool "$1" setup-schema -v 0.0
  tool "$1" update-schema -d "$versions"
}
prepare temporal temporal
prepare temporal_visibility visibility
