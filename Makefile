# The commands of operators and developers. A machine needs Node 22 or newer with npm, Go, a C compiler and make; the first run installs
# and builds the rest.

.DEFAULT_GOAL := help
.PHONY: help up down drain status alert-test roll recover call doctor render policy images graph plan import golden record charts check test bench

# The SDK needs Node 22, which npm installs.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# make exports the variables of its command line, such as STACK=prod, to the commands. A command refuses variables that are not in the
# help of its goal, the comments below.
export MAKE_GOALS := $(MAKECMDGOALS)

# exec, because Ctrl-C would end a shell before its command has cleaned up.
RUN := @exec "$(CURDIR)/node_modules/.bin/node" -r "$(CURDIR)/register.js"
INSTALLED := node_modules/.installed

## lists the commands
help:
	@awk -F : '/^## / { text = text (text ? "\n                   " : "") substr($$0, text ? 6 : 4) } \
	  /^[a-z-]+:/ && text { printf "  make %-11s %s\n", $$1, text } !/^##/ { text = "" }' $(MAKEFILE_LIST)

## deploys a stack on this machine
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

## applies pending changes shard by shard, without ending a call
##   [STACK=dev] [SET="images.jitsi=…"] [ENGINE=pulumi|rehearsal]
##   [FORCE=1] [TIMEOUT=seconds]
roll: $(INSTALLED)
	$(RUN) local/roll.ts

## resumes an interrupted update or destroy
##   [STACK=dev] [FORCE=1]
recover: $(INSTALLED)
	$(RUN) local/recover.ts

## makes a test call through a region, with a headless browser
##   [STACK=dev] [URL=https://…] [KUBECONFIG=file CONTEXT=name]
##   [PARTICIPANTS=3] [SECONDS=10] [EACH=router|shard] [RELAY=1]
##   [WATCH=1] [TOKEN=jwt] [CHROME=path]
call: $(INSTALLED)
	$(RUN) local/call.ts

## checks DNS, certificate, media, TURN and cluster of a region
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

## proposes a configuration, with its price, for an audience
##   PARTICIPANTS=n [AUDIENCE=n] [RECORDINGS=n] [REGIONS=1]
##   [CLOUD=aws|gcp|kubeconfig] [HOURS=80]
##   [TIMETABLE=file] [OUT=stack.yaml]
plan: $(INSTALLED)
	$(RUN) local/plan.ts

## converts the .env of docker-compose into a stack file
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

## checks format, lint, types, layers, scripts and workflows
check: $(INSTALLED)
	$(RUN) local/check.ts

## runs everything that CI runs
test: $(INSTALLED)
	$(RUN) local/test.ts

## runs the benchmarks, in about twenty minutes
##   [ONLY=routing|program|capacity|name]
bench: $(INSTALLED)
	$(RUN) bench/bench.ts

# npm ci on GitHub's runners only: it also installs the linter's binaries for other platforms, which a registry mirror may lack.
$(INSTALLED): package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Install Node.js 22 or newer: https://nodejs.org" >&2; exit 1; }
	@echo "Installing the packages of package-lock.json"
	@npm $(if $(GITHUB_ACTIONS),ci,install --no-save) --loglevel=error
	@touch $@
