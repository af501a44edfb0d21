# Everything an operator or a developer runs. A machine needs Node 22 or newer with npm, Go, a C compiler and make; the rest
# comes by npm and Go, once.

.DEFAULT_GOAL := help
.PHONY: help up down drain status alert-test roll recover call doctor render policy images graph plan import golden record charts check test bench

# The SDK needs Node 22, which npm brings along.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# make exports the variables of its command line, such as STACK=prod, to the commands. A command refuses those that the help of the goals,
# the comments below, does not name.
export MAKE_GOALS := $(MAKECMDGOALS)

# A shell in between would end at Ctrl-C before its command has put things in order.
RUN := @exec "$(CURDIR)/node_modules/.bin/node" -r "$(CURDIR)/register.js"
INSTALLED := node_modules/.installed

## shows this
help:
	@awk -F : '/^## / { text = text (text ? "\n                   " : "") substr($$0, text ? 6 : 4) } \
	  /^[a-z-]+:/ && text { printf "  make %-11s %s\n", $$1, text } !/^##/ { text = "" }' $(MAKEFILE_LIST)

## brings a stack up on this machine
##   [STACK=dev] [SET="key=value …"] [ENGINE=pulumi|rehearsal]
##   [CLUSTER=k3d|kind|context] [KUBECONFIG=file] [TIMEOUT=180]
up: $(INSTALLED)
	$(RUN) local/up.ts

## removes the region that up created, and .local
down: $(INSTALLED)
	$(RUN) local/down.ts

## waits until a draining shard's last room has ended
##   SHARD=shard-1 [STACK=dev] [KUBECONFIG=file CONTEXT=name]
drain: $(INSTALLED)
	$(RUN) local/drain.ts

## shows a running region on one screen
##   [STACK=dev] [KUBECONFIG=file CONTEXT=name] [JSON=1]
status: $(INSTALLED)
	$(RUN) local/status.ts

## sends one alert through the receiver of a running region
##   [STACK=dev] [KUBECONFIG=file CONTEXT=name]
alert-test: $(INSTALLED)
	$(RUN) local/alertTest.ts

## changes what is frozen, shard by shard, without ending a call
##   [STACK=dev] [SET="images.jitsi=…"] [ENGINE=pulumi|rehearsal]
##   [FORCE=1] [TIMEOUT=seconds]
roll: $(INSTALLED)
	$(RUN) local/roll.ts

## resumes an interrupted update or destroy
##   [STACK=dev] [FORCE=1]
recover: $(INSTALLED)
	$(RUN) local/recover.ts

## proves sound and picture through a region
##   [STACK=dev] [URL=https://…] [KUBECONFIG=file CONTEXT=name]
##   [PARTICIPANTS=3] [SECONDS=10] [EACH=router|shard] [RELAY=1]
##   [WATCH=1] [TOKEN=jwt] [CHROME=path]
call: $(INSTALLED)
	$(RUN) local/call.ts

## checks a region from outside and inside, with next steps
##   [STACK=dev] [KUBECONFIG=file CONTEXT=name] [JSON=1]
doctor: $(INSTALLED)
	$(RUN) local/doctor.ts

## writes what a stack would create, without a cluster
##   OUT=folder [STACK=prod] [SET="key=value …"]
render: $(INSTALLED)
	$(RUN) local/render.ts

## checks what a stack would create against the policies
##   [STACK=prod] [SET="key=value …"]
policy: $(INSTALLED)
	$(RUN) local/policy.ts

## lists the images that a stack pulls, with digests
##   [STACK=prod] [SET="key=value …"]
images: $(INSTALLED)
	$(RUN) local/images.ts

## draws a stack's region
##   OUT=region.svg [STACK=prod] [SET="key=value …"]
graph: $(INSTALLED)
	$(RUN) local/graph.ts

## proposes a configuration for an audience
##   PARTICIPANTS=n [AUDIENCE=n] [RECORDINGS=n] [REGIONS=1]
##   [CLOUD=aws|gcp|kubeconfig] [HOURS=80]
##   [TIMETABLE=file] [OUT=stack.yaml]
plan: $(INSTALLED)
	$(RUN) local/plan.ts

## turns the .env of docker-compose into a stack file
##   ENV=.env [OUT=Pulumi.moved.yaml] [CLOUD=kubeconfig|aws|gcp]
import: $(INSTALLED)
	$(RUN) local/import.ts

## writes golden files, docs/region.svg and generated pages
golden: $(INSTALLED)
	$(RUN) local/golden.ts

## records the state of stacks for the upgrade tests
record: $(INSTALLED)
	$(RUN) tests/engine/recording.ts

## writes local/charts/tables from the pinned charts
##   [CHARTS=folder] [HELM=path]
charts: $(INSTALLED)
	$(RUN) local/charts.ts

## format, lint, types, layers, shell scripts, workflows
check: $(INSTALLED)
	$(RUN) local/check.ts

## everything that CI runs
test: $(INSTALLED)
	$(RUN) local/test.ts

## measures what the program promises, in about twenty minutes
##   [ONLY=routing|program|capacity|name]
bench: $(INSTALLED)
	$(RUN) bench/bench.ts

# Not npm ci except on GitHub's runners: it also wants the linter's binaries for other platforms, which a mirror need not have.
$(INSTALLED): package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Install Node.js 22 or newer: https://nodejs.org" >&2; exit 1; }
	@echo "Installing what package-lock.json names"
	@npm $(if $(GITHUB_ACTIONS),ci,install --no-save) --loglevel=error
	@touch $@
