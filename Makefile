# Every target does the set-up that it needs, may be repeated, and leaves no change in the work tree. What each does is in scripts/.
STACK ?= dev
.DEFAULT_GOAL := help
.PHONY: help up preview pki destroy test check bench soak clean

help:     ## show this list
	@sed -n 's/^\([a-z]*\): *## */\1 /p' Makefile | while read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done
up:       ## deploy the cluster to the local Azure, policies mandatory, and print its outputs (STACK=dev)
	@scripts/cluster up --stack $(STACK)
preview:  ## show what `make up` would change, and judge it by the policies
	@scripts/cluster preview --stack $(STACK)
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
soak:     ## the property tests with many more examples; prints how many
	@scripts/test -m "not e2e" --hypothesis-profile=soak --hypothesis-show-statistics
clean:    ## remove everything generated: .venv, .local (the local Azure and its stacks), caches
	@scripts/clean
