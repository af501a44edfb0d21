#!/bin/sh
# Readiness probe of the uploader: the destination accepts objects, and no recording has waited longer than the limit.
#
# Arguments: folder with finished recordings; folder for state; the limit, minutes.

[ -e "$2/writable" ] && [ -z "$(find "$1" -type f -mmin "+$3" | head -n 1)" ]
