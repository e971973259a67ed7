# The front door. Everything is done by cmake and the scripts in tools/ and tests/; tools/buildroot.sh decides where.

ROOT = tools/buildroot.sh run
BUILD = build
FUZZ_SECONDS = 60

# another release of qBittorrent, in a build folder of its own: a folder, folder@tag, or a tag
UPSTREAM =
ifneq ($(UPSTREAM),)
UPSTREAM_SOURCE := $(shell tools/upstream.sh "$(UPSTREAM)")
$(if $(UPSTREAM_SOURCE),,$(error There is no source of qBittorrent in UPSTREAM=$(UPSTREAM)))
BUILD = build-on-$(shell tools/upstream.sh --name "$(UPSTREAM_SOURCE)")
CONFIGURE = -D MEGATORRENT_UPSTREAM="$(UPSTREAM_SOURCE)"
endif

.DEFAULT_GOAL := help
.PHONY: help build test unit sim check integration model crashtest fuzz fuzzers test-asan test-tsan bench demo run gui translations rebase-check dist deb deb-test image swarm release package-test fixtures clean root shell

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## all programs and all tests, in build/; UPSTREAM=release-5.2.3 or a folder: on that qBittorrent, in build-on-5.2.3/
	@$(ROOT) sh -c '$(if $(UPSTREAM),false,test -f $(BUILD)/build.ninja) || cmake --preset default -B $(BUILD) $(CONFIGURE)'
	@$(ROOT) cmake --build $(BUILD)

test: build fuzzers ## everything that is tested, with one summary
	@$(ROOT) tests/run.py

unit: build ## the unit tests, and upstream's
	@$(ROOT) tests/run.py unit

sim: ## swarms of many nodes under a virtual clock; SIM="--nodes=2000 --seed=7 Update" for other sizes, or some of it
	@$(ROOT) sh -c '$(if $(UPSTREAM),false,test -f $(BUILD)/build.ninja) || cmake --preset default -B $(BUILD) $(CONFIGURE)'
	@$(ROOT) cmake --build $(BUILD) --target test_sim
	@$(ROOT) $(BUILD)/tests/sim/test_sim $(SIM)

check: ## what is checked in the sources: layers, patches, sizes
	@$(ROOT) tests/run.py check

integration: build ## tests that drive real programs
	@$(ROOT) tests/run.py integration

MODEL_SECONDS = 1200
model: build ## random things happen to real programs and their disks, for MODEL_SECONDS=1200
	@$(ROOT) env MEGATORRENT_MODEL_SECONDS=$(MODEL_SECONDS) tests/integration/run.py test_model

CRASH_ROUNDS = 1000
crashtest: build ## kill -9 of publisher and subscriber while everything changes, CRASH_ROUNDS=1000 times
	@$(ROOT) env MEGATORRENT_CRASH_ROUNDS=$(CRASH_ROUNDS) tests/integration/run.py test_crash

fuzz: fuzzers ## fuzz all that reads what others write, for FUZZ_SECONDS=60 a target, in build-fuzz/
	@$(ROOT) tests/fuzz/run.py --keep --seconds $(FUZZ_SECONDS)

# without Clang they only replay their corpora
fuzzers:
	@$(ROOT) sh -c 'test -f build-fuzz/build.ninja || cmake --preset fuzz -D CMAKE_CXX_COMPILER=$$(command -v clang++ || echo c++)'
	@$(ROOT) cmake --build build-fuzz --target fuzzers

# freed memory is overwritten: what libraries without sanitizers do with it (an iterator's ++) is not seen otherwise
test-asan: ## unit, sim and integration tests under AddressSanitizer and UndefinedBehaviorSanitizer, in build-asan/
	@$(ROOT) sh -c 'test -f build-asan/build.ninja || cmake --preset asan'
	@$(ROOT) cmake --build build-asan
	@$(ROOT) env MEGATORRENT_TEST_STRETCH=4 MEGATORRENT_SCENES=all UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
		ASAN_OPTIONS=max_free_fill_size=65536 \
		LSAN_OPTIONS=suppressions=$(CURDIR)/tests/sanitizers/lsan-suppressions.txt tests/run.py --strict --build-dir build-asan unit sim integration

test-tsan: ## unit tests of the layers, and sim tests, under ThreadSanitizer, in build-tsan/
	@$(ROOT) sh -c 'test -f build-tsan/build.ninja || cmake --preset tsan'
	@$(ROOT) cmake --build build-tsan --target layer_tests
	@$(ROOT) sh -c 'qt=$$(tests/sanitizers/instrumented-qt.sh) && LD_LIBRARY_PATH=$$qt tests/run.py --strict --build-dir build-tsan layers sim'

bench: build ## measure speed, memory and disk beside torrents and beside a floor; BENCH="--repeat 5 transfer" for some of it
	@$(ROOT) cmake --build $(BUILD) --target bench
	@$(ROOT) tests/bench/run.py $(BENCH)

demo: build ## watch one qBittorrent publish a channel and others receive it
	@$(ROOT) tools/demo.py

run: build ## qbittorrent-nox with a profile of its own in build/profile, WebUI on port 8080
	@$(ROOT) $(BUILD)/qbittorrent-nox --profile=$(CURDIR)/$(BUILD)/profile

gui: build ## the window program with a profile of its own in build/profile-gui
	@$(ROOT) $(BUILD)/qbittorrent --profile=$(CURDIR)/$(BUILD)/profile-gui

translations: ## what the sources say, into the files of the translations: src/megatorrent/lang; ADD=fr makes one for a new language
	@$(ROOT) tools/update-translations.sh $(ADD)

rebase-check: ## apply the series to UPSTREAM=release-5.2.3 (or a folder), build, and run the unit and integration tests there
	@test -n "$(UPSTREAM)" || { echo "make rebase-check UPSTREAM=release-5.2.3, or a folder with qBittorrent's source" >&2; exit 2; }
	@$(MAKE) --no-print-directory build
	@$(ROOT) tests/run.py --build-dir $(BUILD) unit integration

dist: ## a tarball of what is committed, which is built without git, in build/dist
	@tools/dist.sh

deb: ## packages for Debian 13 in build/deb, compiled with its flags; FROM=build makes them of what is built there, in a minute
	@$(ROOT) tools/deb.sh $(if $(FROM),--from $(FROM))

image: build ## a container image of qbittorrent-nox with channels, with docker or podman; docs/containers.md
	@tools/containers.py image $(if $(TOR),--tor)

SUBSCRIBERS = 10
swarm: image ## a swarm of containers, SUBSCRIBERS=10: publish, follow, update, one cut off and healed, the publisher killed; TOR=1: and a node behind Tor
	@tools/containers.py swarm --subscribers $(SUBSCRIBERS) $(if $(TOR),--tor)

release: ## check, test, tag, and put tarball, packages and their source into build/release; DRY=1 only says what would be done
	@tools/release.sh $(if $(DRY),--dry-run)

deb-test: ## the packages of build/deb in a bare Debian 13 that had stock qBittorrent: take over, follow a channel, remove, go back
	@tests/package/bare.sh build/deb

package-test: build ## the tests of tarball and packages, with those that build everything again
	@$(ROOT) env MEGATORRENT_PACKAGE_TESTS=all tests/package/run.py

fixtures: build ## for a version that has a format of its own: what it leaves on a disk and says, into tests/fixtures (docs/handover.md)
	@$(ROOT) tests/integration/fixturestory.py
	@$(ROOT) env MEGATORRENT_FIXTURE=$$(tools/version.sh --release) sh -c 'for layer in content wire; do \
		$(BUILD)/tests/unit/test_$$layer --gtest_also_run_disabled_tests --gtest_filter="*Fixture.DISABLED_Make" || exit 1; done'

root: ## make the build root, if this machine needs one
	@tools/buildroot.sh ensure

shell: ## a shell where the project is built
	@tools/buildroot.sh shell

clean: ## delete build/ and all build-*/ that are made here; the build root and the compiler cache stay
	rm -rf build build-debug build-asan build-tsan build-fuzz build-cli build-on-*
