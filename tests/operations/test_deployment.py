"""What is promised to who installs: the settings told, the compose file sound, no host named."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices

from inbox.settings import Settings
from tests.servers.postgres import Database

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"web", "worker", "connect", "schedule"}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def _settings() -> set[str]:
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    return {str(alias.choices[0]) for alias in aliases if isinstance(alias, AliasChoices)}


def test_the_administrators_page_has_a_line_for_each_setting() -> None:
    page = (ROOT / "docs/administrators.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert told == _settings()
    assert len(told) == len(Settings.model_fields)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-uv.lock", "Makefile"])
def test_no_file_of_the_set_up_names_a_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.findall(r"https?://(?!127\.0\.0\.1)[^ ]+", text)


def test_every_locked_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        packages = re.split(r"\n(?=[a-z0-9])", lock.read_text())[1:]
        assert packages
        assert [
            package.split("==")[0] for package in packages if "--hash=sha256:" not in package
        ] == []


def test_the_npm_lock_has_a_digest_for_each_package_and_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_a_file_that_a_page_loads_from_vendor_is_put_there_by_the_build() -> None:
    built = (ROOT / "hatch_build.py").read_text()
    for room in ("inbox/web", "kiosk_form"):
        pages = [*ROOT.glob(f"{room}/**/*.html"), *ROOT.glob(f"{room}/**/*.js")]
        for page in pages:
            if "vendor" not in page.parts:
                for name in re.findall(r"vendor/([\w.-]+\.js)", page.read_text()):
                    assert f'"{room}/static/vendor/{name}"' in built, page


# -- docker-compose.yml ----------------------------------------------------------------------------


def test_compose_has_the_servers_and_each_part_from_one_image() -> None:
    assert set(SERVICES) == PARTS | {"postgres", "rabbitmq"}
    for part in PARTS:
        assert SERVICES[part]["image"] == "inbox"
        assert SERVICES[part]["command"] == [part]


def test_compose_uses_the_keys_and_shapes_of_its_specification() -> None:
    known = {"image", "build", "restart", "init", "environment", "volumes", "depends_on"}
    known |= {"healthcheck", "command", "ports", "hostname", "shm_size"}
    checks = {"test", "interval", "timeout", "start_period", "retries"}
    assert set(COMPOSE) <= {"name", "services", "volumes", "x-part"}
    for service in SERVICES.values():
        assert set(service) <= known
        assert set(service["healthcheck"]) <= checks
        assert service["healthcheck"]["test"][0] == "CMD"
        for length in ("interval", "timeout", "start_period"):
            assert re.fullmatch(r"\d+s", service["healthcheck"][length])
        assert service["restart"] == "unless-stopped"


def test_compose_names_only_services_and_volumes_that_are_there() -> None:
    for service in SERVICES.values():
        assert {mount.split(":")[0] for mount in service.get("volumes", [])} <= set(
            COMPOSE["volumes"]
        )
        for name, condition in service.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[name]


def test_compose_holds_no_secret_and_refuses_to_start_without_them() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "RABBITMQ_PASSWORD"):
        uses = re.findall(rf"\${{{name}[^}}]*}}", text)
        assert len(uses) == 2
        assert all(use.startswith(f"${{{name}:?") for use in uses)
    assert not re.findall(r"PASS\w*: (?!\$\{)", text)


def test_compose_sets_what_the_settings_know() -> None:
    for part in PARTS:
        assert set(SERVICES[part]["environment"]) <= _settings()


def _told_healthy(part: str, **environment: str) -> bool:
    _, _, option, program = SERVICES[part]["healthcheck"]["test"]
    check = subprocess.run(
        [sys.executable, option, program], env={**os.environ, **environment}, check=False
    )
    return check.returncode == 0


def test_a_container_is_healthy_while_its_part_says_that_it_lives(database: Database) -> None:
    assert not _told_healthy("worker", DATABASE_URL=database.url)
    database.rows(
        "INSERT INTO part (name, kind) VALUES (%(name)s, 'worker')",
        name=f"worker {socket.gethostname()} 1",
    )
    assert _told_healthy("worker", DATABASE_URL=database.url)
    database.rows("UPDATE part SET seen_at = now() - interval '1 minute'")
    assert not _told_healthy("worker", DATABASE_URL=database.url)


# -- the image -------------------------------------------------------------------------------------


def test_the_image_is_built_by_the_steps_of_make_install_and_does_not_run_as_root() -> None:
    steps = (ROOT / "Dockerfile").read_text()
    assert "make install" in steps
    assert steps.index("USER inbox") < steps.index("ENTRYPOINT")
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\.venv/done/(\w+)", steps):
        assert f"$(DONE)/{target}:" in makefile
    for line in re.findall(r"^COPY (.+) \./$", steps, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists()


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
