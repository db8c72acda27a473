"""The workflow that builds what people download: its shell steps run here, with the tools of its machines played."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["build"]["steps"]
SHELL_STEPS = {step["name"]: step["run"] for step in STEPS if "run" in step}
PLAYED = ("sudo", "apt-get", "choco", "security", "xcrun")
pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the steps are for bash")


def run(step: str, folder: Path, **environment: str) -> list[str]:
    """Run a step as the workflow does, and return what the played tools were told."""
    tools, told = folder / "tools", folder / "told"
    tools.mkdir()
    for name in PLAYED:
        then = '\nexec "$@"' if name == "sudo" else ""
        write(tools / name, f'echo {name} "$@" >>"{told}"{then}')
    write(tools / "python", f'echo python "$@" >>"{told}"\nexec "{sys.executable}" "$@" --help')
    subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", SHELL_STEPS[step]],
        env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "RUNNER_TEMP": str(folder)} | environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return told.read_text(encoding="utf-8").splitlines()


def write(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("name", SHELL_STEPS)
def test_every_step_is_a_shell_script(name: str) -> None:
    subprocess.run(["bash", "-n"], input=SHELL_STEPS[name], text=True, check=True)
    assert "${{" not in SHELL_STEPS[name]  # secrets come in the environment, where no shell reads them as code


def test_what_a_bundle_is_built_with_is_installed_before_there_is_a_python_for_it(tmp_path: Path) -> None:
    told = run("What Qt needs", tmp_path)
    installed = " ".join(line for line in told if line.startswith("apt-get install")).split()
    for package in ("libxcb-cursor0", "libxcb-icccm4", "libwayland-egl1", "fonts-dejavu-core", "xvfb", "strace"):
        assert package in installed
    assert told.index("apt-get update -qq") < next(
        i for i, line in enumerate(told) if line.startswith("apt-get install")
    )


@pytest.mark.parametrize("step", ["Build the exporter", "Build", "Start it once"])
def test_the_programs_that_it_starts_take_their_arguments(step: str, tmp_path: Path) -> None:
    (told,) = run(step, tmp_path)
    assert (ROOT / told.split()[1]).is_file()


def test_the_certificate_is_taken_into_a_keychain_of_its_own(tmp_path: Path) -> None:
    secrets = {"CERTIFICATE": "eA==", "PASSWORD": "p w", "NOTARY_ID": "i", "NOTARY_TEAM": "t", "NOTARY_PASSWORD": "n"}
    told = run("Signing certificate", tmp_path, **secrets)
    assert (tmp_path / "certificate.p12").read_bytes() == b"x"
    assert any("import" in line and "p w" in line for line in told)
    assert told[-1].startswith("xcrun notarytool store-credentials")


def test_inno_setup_is_installed(tmp_path: Path) -> None:
    assert run("Inno Setup", tmp_path) == ["choco install innosetup --no-progress"]


def test_what_is_uploaded_is_what_the_build_makes() -> None:
    patterns = STEPS[-1]["with"]["path"].split()
    made = set(
        re.findall(r"\.(tar\.xz|deb|dmg|exe)\"", (ROOT / "packaging" / "archives.py").read_text(encoding="utf-8"))
    )
    assert {pattern.partition("*.")[2] for pattern in patterns if "*" in pattern} == made | {"zip"}
    assert "dist/build.json" in patterns
