# Every target does the set-up that it needs, may be repeated, and leaves no change in the work tree. What each does is in scripts/.
STACK ?= dev
PART ?= all
RUNS ?= 280
BASE ?= main
STACKS ?=
.DEFAULT_GOAL := help
.PHONY: help up preview pr pki destroy test check bench soak clean

help:     ## show this list
	@sed -n 's/^\([a-z]*\): *## */\1 /p' Makefile | while read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done
up:       ## deploy the cluster to the local Azure, policies mandatory, and print its outputs (STACK=dev)
	@scripts/cluster up --stack $(STACK)
preview:  ## show what `make up` would change, and judge it by the policies
	@scripts/cluster preview --stack $(STACK)
pr:       ## review this tree as a pull request is: policies, flows, resources, cost (BASE=main STACKS="dev prod")
	@scripts/pr --base "$(BASE)" $(addprefix --stack ,$(STACKS))
pki:      ## make the development CA and the gateway's certificate in .local/pki (the targets above do so when needed)
	@scripts/cluster pki --stack $(STACK)
destroy:  ## remove the cluster from the local Azure
	@scripts/cluster destroy --stack $(STACK)
test:     ## run every test, with coverage
	@scripts/test
check:    ## format, lint, types, import contracts
	@scripts/check
bench:    ## measure speed, as ratios in one run
	@scripts/local python -m bench
soak:     ## what takes too long for every day, in numbers: properties, mutants, faults (PART=properties|calls|crashes|mutation|faults)
	@scripts/soak $(PART) --runs $(RUNS)
clean:    ## remove everything generated: .venv, .local (the local Azure and its stacks), caches
	@scripts/clean
