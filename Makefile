# WattBit Edge. `make` or `make help` lists what there is. Paths are relative on purpose: the folder may have spaces.
PYTHON ?= python3
SCENARIO ?= tests/scenarios/evening.toml
OUT ?= out/demo
UV ?= uv
JOBS ?= 2
ARGS ?=

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --require-hashes --only-binary :all:
MYPY_DEVICE := $(PY) -m mypy --config-file host_tools/lint/mypy-device.ini
# what runs in the desktop rack's VM beside the firmware
IN_VM := $(addprefix host_tools/wattbit/emulator/,plant chips world.py wired.py vm_main.py clock.py keyboard.py recorder.py outside.py) $(addprefix host_tools/wattbit/bench/,poll_vm.py pty_vm.py peer_values.py)
PACKAGES := .venv/.packages
STAMP := .venv/.ready
LOCK := requirements.lock

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage lint format bench mangle soak docs lock clean distclean FORCE

help: ## this text
	@echo "WattBit Edge: the controller, its tools and a desktop rack"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "New here? 'make demo' does all set-up and runs the main job; then open out/demo/report.html."
	@echo "  make demo SCENARIO=tests/scenarios/NAME.toml OUT=out/NAME    another scenario"
	@echo "  make test ARGS='tests/rules -x'                              a part of the tests"
	@echo "  make setup PYTHON=python3.12                                 choose the interpreter (3.10 to 3.13)"
	@echo "The command line itself: .venv/bin/wattbit --help"

# A .venv that was moved or copied points at its old place: the stamp keeps the place, and a difference remakes it.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(PACKAGES): FORCE
endif
FORCE:

$(PACKAGES): $(LOCK)
	@rm -f $(STAMP)
	@"$(PYTHON)" host_tools/setup/check_python.py
	@echo "setup: installing the locked packages into .venv (about a minute)"
	@"$(PYTHON)" -m venv --clear .venv
	@$(PY) host_tools/setup/split_lock.py $(LOCK) .venv/lock
	@$(PIP) -r .venv/lock/host.txt
	@for port in rp2 esp32 unix; do $(PIP) --no-deps --target .venv/typings/$$port -r .venv/lock/$$port.txt || exit 1; done
	@touch $(PACKAGES)

$(STAMP): $(PACKAGES) pyproject.toml
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@pwd -P > $(STAMP)
	@echo "setup: ready"

setup: $(STAMP) ## make .venv from requirements.lock (again when the lock changes)

demo: setup ## the main job: two hours of evening, two outages, in under 90 s; leaves out/demo/
	@.venv/bin/wattbit emulate $(SCENARIO) --out $(OUT)

test: setup ## every test, on two cores (JOBS=n, ARGS='what to run')
	@$(PY) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

ROOMS := model sensing estimate rules actuate
coverage: setup ## lines and branches of the device's pure rooms that their own tests reach
	@mkdir -p out
	@COVERAGE_FILE=out/.coverage $(PY) -m coverage run --branch \
	  --source=rack.model,rack.sensing,rack.estimate,rack.rules,rack.actuate,rack.cycle \
	  -m pytest -q $(addprefix tests/,$(ROOMS)) tests/cycle/test_cycle.py
	@COVERAGE_FILE=out/.coverage $(PY) -m coverage report --show-missing --skip-covered --fail-under=99

lint: setup ## ruff, and mypy of host code and of device code
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy --config-file host_tools/lint/mypy-host.ini
	@PORT=rp2 $(MYPY_DEVICE) firmware boards/pico_w
	@PORT=esp32 $(MYPY_DEVICE) firmware boards/pico_w
	@PORT=unix $(MYPY_DEVICE) --follow-imports=silent $(IN_VM)

format: setup ## let ruff put the code in order
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: setup ## the figures: a table, and out/bench.json
	@$(PY) -m wattbit.bench

soak: setup ## 200,000 messages, 100 kills of the broker and 30 % packet loss against the MQTT link; 20 minutes
	@$(PY) -m wattbit.bench.soak $(ARGS)

mangle: setup ## 100,000 mangled Modbus answers over pseudo-terminals, pymodbus' server at the far end; four minutes
	$(PY) -m wattbit.bench.pty_mangled $(ARGS)

cuts: setup ## power cuts in every flash operation of outbox and command counter, once and twice, on a real littlefs
	@for twice in 0 1; do MICROPYPATH=firmware:host_tools:tests/helpers:.frozen .venv/bin/micropython -X heapsize=16m \
	  tests/helpers/cuts_vm.py 1 $$twice || exit 1; done

silicon: setup ## the official image on an emulated RP2040: figures, and out/silicon.json (some minutes)
	@$(PY) -m wattbit.silicon

silicon-full: setup
	@$(PY) -m wattbit.silicon --full

docs: setup ## write the generated pages of docs/ again
	@$(PY) -m wattbit.docs_gen

lock: ## maintainers: resolve requirements.lock again for Python 3.10 to 3.13 (needs uv; UPGRADE=1 to raise versions)
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.10 --extra dev --only-binary :all: \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  $(if $(UPGRADE),--upgrade) -o $(LOCK) pyproject.toml

clean: ## remove out/ and caches
	rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find firmware boards host_tools tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	rm -rf .venv
