"""Settings: what a person set is kept, and a damaged file is neither fatal nor destroyed."""

from dataclasses import replace
from pathlib import Path

import pytest

from xsearch_gui.core.settings import Encoding, Indexing, Settings, load, save


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    wanted = Settings(indexing=Indexing(exclude=("*.tmp", "Old/"), threads=1, gentle=True), encoding=Encoding("clip"))
    save(path, wanted)
    assert load(path) == (wanted, ())
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == (Settings(), ())


def test_what_a_newer_program_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[future]\nkey = 1\n[indexing]\nnew = "x"\nthreads = 3\n')
    settings, faults = load(path)
    assert settings.indexing.threads == 3 and not faults
    save(path, replace(settings, encoding=Encoding("clip")))
    text = path.read_text()
    assert "[future]" in text and 'new = "x"' in text and 'encoder = "clip"' in text


def test_a_value_of_the_wrong_kind_is_named_and_the_rest_used(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[indexing]\nthreads = "many"\ngentle = true\nexclude = [1]\n')
    settings, faults = load(path)
    assert settings.indexing == Indexing(gentle=True)
    assert len(faults) == 2 and "indexing.threads" in faults[1]


@pytest.mark.parametrize("line", ["threads = true", "threads = 1.0", "gentle = 1", 'exclude = "*.tmp"', "exclude = 3"])
def test_nothing_is_taken_for_another_kind(tmp_path: Path, line: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[indexing]\n{line}\n")
    settings, faults = load(path)
    assert settings == Settings() and len(faults) == 1


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe not toml")
    settings, faults = load(path)
    assert settings == Settings() and "set aside" in faults[0]
    assert (tmp_path / "settings.toml.damaged").read_bytes() == b"\xff\xfe not toml"


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("encoding", 'encoder = "../../../../etc"'),
        ("encoding", 'notes = "C:\\\\x"'),
        ("encoding", 'encoder = ".hidden"'),
        ("encoding", 'provider = "a/b"'),
        ("general", f'language = "{"x" * 41}"'),
        ("indexing", "threads = 1000000000"),
        ("indexing", "threads = -1"),
        ("indexing", f'exclude = ["{"x" * 501}"]'),
        ("alignment", "head = 99999999999999999999"),
    ],
)
def test_what_nobody_can_mean_is_named_and_the_default_used(tmp_path: Path, section: str, line: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[{section}]\n{line}\n")
    settings, faults = load(path)
    assert settings == Settings() and len(faults) == 1 and line.split(maxsplit=1)[0] in faults[0]
