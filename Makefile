.PHONY: check
check:
	cargo check --all-targets
