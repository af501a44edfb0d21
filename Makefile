# Everything an operator or a developer runs. A machine needs Node 22 or newer with npm, Go, a C compiler and make; the rest
# comes by npm and Go, once.

.DEFAULT_GOAL := help
.PHONY: help up down drain status alert-test roll recover render policy images graph plan import golden record charts check test bench

# The SDK needs Node 22, which npm brings along.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# What is given on the command line, such as STACK=prod, reaches the commands by their environment; make sees to that.
# A shell in between would end at Ctrl-C before its command has put things in order.
RUN := @exec "$(CURDIR)/node_modules/.bin/node" -r "$(CURDIR)/register.js"
INSTALLED := node_modules/.installed

help: ## shows this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(INSTALLED) ## brings a stack up on this machine [STACK=dev] [SET="key=value …"] [ENGINE=pulumi|rehearsal] [TIMEOUT=180]
	$(RUN) local/up.ts

down: $(INSTALLED) ## stops the local control plane and removes .local
	$(RUN) local/down.ts

drain: $(INSTALLED) ## waits until a draining shard's last room has ended SHARD=shard-1 [STACK=dev] [KUBECONFIG=file CONTEXT=name]
	$(RUN) local/drain.ts

status: $(INSTALLED) ## shows a running region on one screen [STACK=name] [KUBECONFIG=file CONTEXT=name] [JSON=1]
	$(RUN) local/status.ts

alert-test: $(INSTALLED) ## sends one alert through the receiver of a running region [STACK=name] [KUBECONFIG=file CONTEXT=name]
	$(RUN) local/alertTest.ts

roll: $(INSTALLED) ## changes what is frozen, shard by shard, without ending a call STACK=prod [SET="images.jitsi=…"] [FORCE=1] [TIMEOUT=seconds]
	$(RUN) local/roll.ts

recover: $(INSTALLED) ## goes on after an update or a destroy that was interrupted STACK=prod [FORCE=1]
	$(RUN) local/recover.ts

call: $(INSTALLED) ## proves sound and picture through a region [STACK=dev] [URL=https://…] [PARTICIPANTS=3] [SECONDS=10] [EACH=router|shard] [RELAY=1] [WATCH=1] [TOKEN=jwt]
	$(RUN) local/call.ts

render: $(INSTALLED) ## writes what a stack would create, without a cluster [STACK=prod] [SET="key=value …"] OUT=folder
	$(RUN) local/render.ts

policy: $(INSTALLED) ## checks what a stack would create against the policies [STACK=prod] [SET="key=value …"]
	$(RUN) local/policy.ts

images: $(INSTALLED) ## lists every image that a stack pulls, with its digest [STACK=prod] [SET="key=value …"]
	$(RUN) local/images.ts

graph: $(INSTALLED) ## draws a stack's region [STACK=prod] [SET="key=value …"] OUT=region.svg
	$(RUN) local/graph.ts

plan: $(INSTALLED) ## proposes a configuration for an audience PARTICIPANTS=n [REGIONS=1] [CLOUD=aws|gcp|kubeconfig] [HOURS=80]
	$(RUN) local/plan.ts

import: $(INSTALLED) ## turns the .env of a docker-compose deployment into a stack file ENV=.env [OUT=Pulumi.moved.yaml] [CLOUD=kubeconfig|aws|gcp]
	$(RUN) local/import.ts

golden: $(INSTALLED) ## writes the golden files, docs/region.svg and the generated pages, for a reviewer to read the difference
	$(RUN) local/golden.ts

record: $(INSTALLED) ## brings every recorded stack up by the engine and keeps its state, for the upgrade tests of later versions
	$(RUN) tests/engine/recording.ts

charts: $(INSTALLED) ## writes local/charts/tables: what real charts make of our values [CHARTS=folder] [HELM=path]
	$(RUN) local/charts.ts

check: $(INSTALLED) ## format, lint, types, layers, shell scripts
	$(RUN) local/check.ts

test: $(INSTALLED) ## everything that CI runs
	$(RUN) local/test.ts

bench: $(INSTALLED) ## measures what the program promises, in about eight minutes [ONLY=routing|program|one of them]
	$(RUN) bench/bench.ts

# Not npm ci except on GitHub's runners: it also wants the linter's binaries for other platforms, which a mirror need not have.
$(INSTALLED): package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Install Node.js 22 or newer: https://nodejs.org" >&2; exit 1; }
	@echo "Installing what package-lock.json names"
	@npm $(if $(GITHUB_ACTIONS),ci,install --no-save) --loglevel=error
	@touch $@
