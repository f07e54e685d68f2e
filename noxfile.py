"""Every task a person runs. `python -m nox -l` lists them; arguments after `--` go to the tool underneath."""

from __future__ import annotations

import hashlib
import pathlib
import shutil

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["tests", "lint"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True

ROOT = pathlib.Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
CORE, IO = "packages/keras-core", "packages/keras-io"
TEST_TOOLS = ["pytest", "pytest-cov", "pytest-xdist", "hypothesis", "scikit-learn", "tensorboard"]

# Libraries that models work with where they are installed; tests skip what is not there, so each has one place.
FRIENDS = {"jax": ["optax"], "torch": ["pandas", "polars"], "tensorflow": []}

# Tests compile thousands of small programs and run each once: XLA is not to make them fast.
COMPILER = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"

# Tests that no backend can change: they run with NumPy alone.
NEUTRAL = ("cli", "conformance", "contract", "dtypes", "reference", "serialization", "settings", "tree")

# backend's name: its package and the framework to install first. `tensorflow-cpu` is not what the package
# declares (`tensorflow`), so that package is installed without its dependencies; its README says why.
BACKENDS = {
    "jax": ("packages/keras-backend-jax", "jax"),
    "torch": ("packages/keras-backend-torch", "torch"),
    "tensorflow": ("packages/keras-backend-tf", "tensorflow-cpu"),
}


def each(*names: str) -> object:
    """Return the decorator that makes one session, with an environment of its own, of each backend."""
    return nox.parametrize("backend", [nox.param(name, id=name) for name in names])


def install(session: nox.Session, *arguments: str, sources: tuple[str, ...] = ()) -> None:
    """Install with pip under the constraints, unless this environment has had the very same installed.

    Args:
        session: the running session.
        *arguments: what follows `pip install`.
        sources: folders whose change asks for a new installation.
    """
    watched = [CONSTRAINTS, *ROOT.glob("packages/*/pyproject.toml")]
    watched += sorted(path for folder in sources for path in (ROOT / folder).rglob("*.py"))
    digest = hashlib.sha256("\0".join(arguments).encode())
    for path in watched:
        digest.update(path.read_bytes())
    stamps = pathlib.Path(session.virtualenv.location) / "installed"
    stamp = stamps / digest.hexdigest()[:16]
    if not stamp.exists():
        # compiling every module that a framework has takes longer than the installation; most are never imported
        session.install("--quiet", "--no-compile", "--constraint", str(CONSTRAINTS), *arguments)
        stamps.mkdir(exist_ok=True)
        stamp.touch()


def install_editable(session: nox.Session, *packages: str, no_dependencies: bool = False) -> None:
    """Install packages of this repository so that changes to their sources are seen at once."""
    editable = [argument for package in packages for argument in ("-e", package)]
    install(session, "hatchling", "editables")  # once for all of them, not once for each
    install(session, "--no-build-isolation", *(["--no-deps"] if no_dependencies else []), *editable)


def install_backend(session: nox.Session, backend: str) -> None:
    """Install core, the file formats and one backend, editable."""
    package, framework = BACKENDS[backend]
    install(session, framework, *TEST_TOOLS, *FRIENDS[backend])
    install_editable(session, CORE, IO)
    if framework.startswith("tensorflow"):
        install_editable(session, package, no_dependencies=True)
    else:
        install_editable(session, package)


def environment(session: nox.Session, **variables: str) -> dict[str, str]:
    """Return the variables that keep a run from the user's own settings and from crowding the machine."""
    location = pathlib.Path(session.virtualenv.location)
    return {
        "KERAS_HOME": str(location / "keras-home"),
        # what one test compiled serves the others, and the next run
        "JAX_COMPILATION_CACHE_DIR": str(location / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "",  # tests start many interpreters, which should not compile core anew each time
        "TF_CPP_MIN_LOG_LEVEL": "2",
        **variables,
    }


def run_all(session: nox.Session, *commands: list[str], **options: object) -> None:
    """Run every command, also after one that fails; then the session fails if one did."""
    failed = []
    for command in commands:
        try:
            session.run(*command, **options)
        except CommandFailed:
            failed.append(" ".join(command))
    if failed:
        session.error(f"failed: {'; '.join(failed)}")


def pytest(session: nox.Session, *runs: list[str], workers: int = 2, **variables: str) -> None:
    """Run pytest once for each list of arguments."""
    parallel = ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []
    commands = [["python", "-m", "pytest", *parallel, *run, *session.posargs] for run in runs]
    accepted = [0, 5] if session.posargs else [0]  # 5: nothing selected, as when `-k` names a test of another run
    run_all(
        session, *commands, env=environment(session, **{"XLA_FLAGS": COMPILER, **variables}), success_codes=accepted
    )


@nox.session
@each("numpy", *BACKENDS)
def tests(session: nox.Session, backend: str) -> None:
    """Core alone on NumPy, then each backend in an environment that holds no other framework."""
    if backend == "numpy":
        install(session, *TEST_TOOLS, "array-api-strict")
        install_editable(session, CORE, IO)
        pytest(
            session,
            ["tests/structure", "tests/properties", "tests/docs/test_docstrings.py", f"{CORE}/tests", f"{IO}/tests"],
            KERAS_BACKEND=backend,
        )
        return
    install_backend(session, backend)
    neutral = [f"--ignore={CORE}/tests/{folder}" for folder in NEUTRAL]
    pytest(
        session,
        [
            *neutral,
            f"{CORE}/tests",
            f"{BACKENDS[backend][0]}/tests",
            "tests/end_to_end",
            "tests/docs",
            "tests/properties",
        ],
        ["--pyargs", "keras_core.conformance", "--keras-backend", backend],
        KERAS_BACKEND=backend,
    )


# example backend: further requirements, and what the kit runs with, by parts. MLX on a CPU compiles each fused kernel
# with the system's C++ compiler, so the thousands of single ops run with the same traces, but unfused.
OPS = "test_ops or test_gradients"
EXAMPLES = {
    "strict": ([], [([], {})]),
    "mlx": (["mlx[cpu]"], [(["-k", f"not ({OPS})"], {}), (["-k", OPS], {"MLX_DISABLE_COMPILE": "1"})]),
}


@nox.session(default=False)
@each(*EXAMPLES)
def examples(session: nox.Session, backend: str) -> None:
    """Build an example backend and core, install the wheels as a stranger would, and run the kit against it."""
    requirements, parts = EXAMPLES[backend]
    package = f"examples/keras-backend-{backend}"
    wheels = pathlib.Path(session.cache_dir) / "examples" / backend
    shutil.rmtree(wheels, ignore_errors=True)
    install(session, "build", "hatchling", *TEST_TOOLS, *requirements)
    for folder in (CORE, IO, package):
        session.run("python", "-m", "build", "--no-isolation", "--outdir", str(wheels), folder, silent=True)
    built = sorted(map(str, wheels.glob("*.whl")))
    session.install("--quiet", "--constraint", str(CONSTRAINTS), "--force-reinstall", "--no-deps", *built)
    session.install("--quiet", "--constraint", str(CONSTRAINTS), *built)
    kit = ["python", "-m", "pytest", "--pyargs", "keras_core.conformance", "--keras-backend", backend]
    with session.chdir(session.create_tmp()):
        for part, variables in parts:
            session.run(*kit, *part, *session.posargs, env=environment(session, **variables))
        if backend == "mlx":
            arguments = ["--backend", backend, "--save", "digits.keras"]
            session.run("python", str(ROOT / "examples/digits.py"), *arguments, env=environment(session))
    session.run("python", "-m", "pytest", f"{package}/tests/test_backend.py", env=environment(session))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format, types and the walls between the packages."""
    install(session, "ruff", "mypy", "pytest")
    install_editable(session, CORE, IO)
    run_all(
        session,
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["python", "-m", "pytest", "tests/structure"],
    )


@nox.session
def quickstart(session: nox.Session) -> None:
    """Train digits on JAX and save; then `serve` predicts the same in an environment without a framework."""
    packages = (CORE, IO, BACKENDS["jax"][0])
    install(session, "jax", "scikit-learn", *packages, sources=packages)
    files = _quickstart_files(session)
    files.mkdir(parents=True, exist_ok=True)
    arguments = ["--backend", "jax", "--save", str(files / "digits.keras"), "--inputs", str(files / "inputs.npz")]
    session.run("python", "examples/digits.py", *arguments, env=environment(session))
    session.notify("serve")


@nox.session(default=False)
def serve(session: nox.Session) -> None:
    """Predict with what `quickstart` saved, on NumPy alone."""
    install(session, CORE, IO, sources=(CORE, IO))
    files = _quickstart_files(session)
    arguments = [str(files / "digits.keras"), str(files / "inputs.npz")]
    session.run("python", "examples/serve_digits.py", *arguments, env=environment(session))


def _quickstart_files(session: nox.Session) -> pathlib.Path:
    return pathlib.Path(session.cache_dir) / "quickstart"


@nox.session
def build(session: nox.Session) -> None:
    """Build the sdist of each package and the wheel from it, then install the wheels as users do."""
    install(session, "build", "hatchling", "pytest", "pytest-xdist")
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    for package in (CORE, IO, *(package for package, _ in BACKENDS.values())):
        session.run("python", "-m", "build", "--no-isolation", "--outdir", str(dist), package, silent=True)
    for path in sorted(dist.iterdir()):
        session.log(f"{path.stat().st_size / 1024:8.0f} KiB  {path.name}")
    pytest(session, ["tests/wheels"], workers=1, WHEELHOUSE=str(dist), PIP_CONSTRAINT=str(CONSTRAINTS))


@nox.session
@each(*BACKENDS)
def parity(session: nox.Session, backend: str) -> None:
    """Hold core on a backend against the published Keras on the same one: same inputs, weights and seeds."""
    install_backend(session, backend)
    install(session, "keras", "tensorflow-cpu")  # Keras asks TensorFlow for its datasets and for TensorBoard
    pytest(session, ["tests/parity"], KERAS_BACKEND=backend, XLA_FLAGS="")


@nox.session
@each(*BACKENDS)
def bench(session: nox.Session, backend: str) -> None:
    """Time one backend beside the raw framework and Keras, start and size, and every op; `-- --write` writes pages."""
    install_backend(session, backend)
    install(session, "keras", *(["optax"] if backend == "jax" else []))
    session.run("python", "benchmarks/run.py", "--backend", backend, "--with-keras", *session.posargs)
    session.run("python", "benchmarks/run.py", *session.posargs)
    for folder in ("benchmarks/ops", "benchmarks/compiled"):
        session.run("python", folder, "--backend", backend, *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    install(session, "sphinx", "myst-parser", "furo")
    install_editable(session, CORE, IO)
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html", *session.posargs)
