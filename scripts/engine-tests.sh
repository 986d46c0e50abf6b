# Runs the tests of every installed engine by the engine's own interpreter, with the test tools of the server's
# environment: sh scripts/engine-tests.sh BIN ENGINES
set -eu
tools=$("$1/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
for tests in tests/unit/engines/*/; do
    engine=$(basename "$tests")
    python="$2/$engine/venv/bin/python"
    if [ -x "$python" ]; then
        echo "the tests of $engine, by $python"
        PYTHONPATH="$tools" "$python" -B -m pytest -q -p no:cacheprovider "$tests"
    fi
done
