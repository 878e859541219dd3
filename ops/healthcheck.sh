#!/usr/bin/env bash
# Succeeds while the server is ready for players.
# Usage: healthcheck.sh [URL of actuator's readiness, or just its port]
# Without one: HEALTHCHECK_URL, or what actuator's settings in the environment make of it. Settings in files are not seen.
# Needs nothing but bash, so that the image needs no HTTP client; for https it needs curl.
set -u

# The value of the first variable that is set; a setting's name has no dashes in the environment, or underscores for them.
first() {
  local name
  for name; do
    if [ -n "${!name:-}" ]; then
      printf '%s' "${!name}"
      return
    fi
  done
}

derived() {
  local port=${1:-} prefix=SERVER path scheme=http tls host base
  if [ -n "${MANAGEMENT_SERVER_PORT:-}" ] && [ "$MANAGEMENT_SERVER_PORT" != "${SERVER_PORT:-8080}" ]; then
    prefix=MANAGEMENT_SERVER
    path=$(first MANAGEMENT_SERVER_BASEPATH MANAGEMENT_SERVER_BASE_PATH)
    tls=$(first MANAGEMENT_SERVER_SSL_ENABLED MANAGEMENT_SERVER_SSL_BUNDLE MANAGEMENT_SERVER_SSL_CERTIFICATE \
      MANAGEMENT_SERVER_SSL_KEYSTORE MANAGEMENT_SERVER_SSL_KEY_STORE)
  else
    path=$(first SPRING_WEBFLUX_BASEPATH SPRING_WEBFLUX_BASE_PATH)
  fi
  # Without TLS settings of its own, actuator's port has those of the application's.
  [ -n "${tls:-}" ] || tls=$(first SERVER_SSL_ENABLED SERVER_SSL_BUNDLE SERVER_SSL_CERTIFICATE SERVER_SSL_KEYSTORE \
    SERVER_SSL_KEY_STORE)
  case ${tls:-false} in false) ;; *) scheme=https ;; esac
  host=$(first "${prefix}_ADDRESS")
  case ${host:-0.0.0.0} in
    0.0.0.0) host=127.0.0.1 ;;
    ::) host=[::1] ;;
    *:*) host=[$host] ;;
  esac
  base=$(first MANAGEMENT_ENDPOINTS_WEB_BASEPATH MANAGEMENT_ENDPOINTS_WEB_BASE_PATH)
  base=${base:-/actuator}
  port=${port:-$(first "${prefix}_PORT")}
  printf '%s' "$scheme://$host:${port:-8080}${path%/}${base%/}/health/readiness"
}

url=${1:-${HEALTHCHECK_URL:-}}
case $url in
  *[!0-9]*) ;;
  *) url=$(derived "$url") ;;
esac

if [ "${url%%:*}" = https ]; then
  # It asks its own machine, so whose certificate that is does not matter.
  exec curl --insecure --silent --fail --max-time 2 --output /dev/null "$url"
fi

rest=${url#http://}
authority=${rest%%/*}
host=${authority%:*}
host=${host#[}
exec 3<>"/dev/tcp/${host%]}/${authority##*:}" || exit 1
printf 'GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "${rest#*/}" >&3
read -r -t 2 _ status _ <&3 && [ "$status" = 200 ]
