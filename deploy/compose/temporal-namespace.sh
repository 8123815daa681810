#!/bin/sh
# Waits for the cluster and makes the namespace unless it is there.
set -eu
attempt=1
until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do
  [ "$attempt" -lt 60 ] || exit 1
  attempt=$((attempt + 1))
  sleep 2
done
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" --address "$TEMPORAL_ADDRESS" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --address "$TEMPORAL_ADDRESS" --retention 7d
