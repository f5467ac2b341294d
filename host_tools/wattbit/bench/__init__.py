"""The figures of the project, measured: `make bench` prints them beside their goals and writes out/bench.json."""
