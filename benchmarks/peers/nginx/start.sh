#!/usr/bin/env bash
# Becomes nginx in the foreground, and prints READY when it accepts. What it serves is in the environment: PEER_PORT,
# PEER_CERTIFICATE, PEER_KEY, PEER_TICKETS (true or false), and PEER_CLIENT_CA where clients need a certificate.
# PEER_NGINX is the program, if it is not on the PATH.
set -euo pipefail
nginx=${PEER_NGINX:-$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx)} || {
  echo "nginx is not there: apt-get install nginx" >&2
  exit 1
}
: "${PEER_PORT:?}" "${PEER_CERTIFICATE:?}" "${PEER_KEY:?}"

work=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/nginx-$PEER_PORT
mkdir -p "$work/files"
head -c 10240 /dev/zero | tr '\0' x >"$work/files/10k"
truncate -s 104857600 "$work/files/download"

tickets=off
[ "${PEER_TICKETS:-false}" != true ] || tickets=on
clients=
[ -z "${PEER_CLIENT_CA:-}" ] || clients="ssl_client_certificate \"$PEER_CLIENT_CA\"; ssl_verify_client on;"
# Workers read below directories that may be this user's alone
user=
[ "$(id -u)" != 0 ] || user="user $(id -un) $(id -gn);"
limit=$(ulimit -Hn)
connections=50000
[ "$limit" = unlimited ] || [ "$limit" -ge "$connections" ] || connections=$limit

cat >"$work/nginx.conf" <<CONFIGURATION
$user
daemon off;
worker_processes auto;
worker_rlimit_nofile $connections;
pid "$work/nginx.pid";
error_log stderr warn;
events {
  worker_connections $connections;
}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100 inactive=1h;
  open_file_cache_valid 1h;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  client_body_temp_path "$work/body";
  proxy_temp_path "$work/proxy";
  fastcgi_temp_path "$work/fastcgi";
  uwsgi_temp_path "$work/uwsgi";
  scgi_temp_path "$work/scgi";
  server {
    listen 127.0.0.1:$PEER_PORT ssl reuseport backlog=4096;
    ssl_certificate "$PEER_CERTIFICATE";
    ssl_certificate_key "$PEER_KEY";
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ecdh_curve X25519:prime256v1;
    ssl_prefer_server_ciphers on;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;
    ssl_session_cache off;
    ssl_session_tickets $tickets;
    $clients
    root "$work/files";
    location = /hello {
      default_type text/plain;
      return 200 "Hello world!";
    }
    location = /10k {
      default_type text/plain;
    }
    location = /download {
      default_type application/octet-stream;
    }
  }
}
CONFIGURATION

# A grandchild, so that nginx has no children but its own; it ends with nginx, or after 10 s
( (
  for ((i = 0; i < 2000; i++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$PEER_PORT") 2>/dev/null; then
      echo READY
      exit
    fi
    sleep 0.005
  done
) & )
exec "$nginx" -e stderr -p "$work" -c "$work/nginx.conf"
