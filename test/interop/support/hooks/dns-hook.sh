#!/bin/sh
# Sets and clears the TXT record of a dns-01 challenge in pebble-challtestsrv (CHALLTESTSRV), for three clients that call a hook
# each in their own way: certbot (set | clear, with CERTBOT_ variables), lego exec (present | cleanup FQDN VALUE),
# dehydrated (deploy_challenge | clean_challenge DOMAIN FILE VALUE; its other events are none of ours).
set -eu
case ${1:-} in
  set) path=set-txt host="_acme-challenge.$CERTBOT_DOMAIN." value=$CERTBOT_VALIDATION ;;
  clear) path=clear-txt host="_acme-challenge.$CERTBOT_DOMAIN." value= ;;
  present) path=set-txt host=$2 value=$3 ;;
  cleanup) path=clear-txt host=$2 value= ;;
  deploy_challenge) path=set-txt host="_acme-challenge.$2." value=$4 ;;
  clean_challenge) path=clear-txt host="_acme-challenge.$2." value= ;;
  *) exit 0 ;;
esac
# The hook talks plain HTTP to the test DNS, whatever TLS trust the client was given.
curl -sS -f -o /dev/null -d "{\"host\":\"$host\",\"value\":\"$value\"}" "$CHALLTESTSRV/$path"
