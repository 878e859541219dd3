#!/usr/bin/env bash
# Succeeds while the server is ready for players. Needs nothing but bash, so that the image needs no HTTP client.
# Usage: healthcheck.sh [ACTUATOR_PORT]
exec 3<>"/dev/tcp/127.0.0.1/${1:-${SERVER_PORT:-8080}}" || exit 1
printf 'GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 _ status _ <&3 && [ "$status" = 200 ]
