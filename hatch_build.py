"""What a build lays beside the code: the front-end files from npm, and the compiled texts.

Runs for a wheel and for an editable install (`make install`). What is copied is named file by file,
is git-ignored, and is part of the wheel (`artifacts` in pyproject.toml).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FROM_NPM = {
    "htmx.org/dist/htmx.min.js": "inbox/web/static/vendor/htmx.min.js",
    "htmx.org/dist/ext/hx-sse.js": "inbox/web/static/vendor/hx-sse.js",
    "idb/build/index.js": "kiosk_form/static/vendor/idb.js",
}


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling looks for this name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Copy and compile, before the files of the package are gathered."""
        root = Path(self.root)
        for source, target in _FROM_NPM.items():
            _copy(root / "node_modules" / source, root / target)
        for texts in sorted(root.glob("inbox/locale/*/LC_MESSAGES/*.po")):
            _compile(texts)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError(f"{source} is missing: run `npm ci`, as `make install` does")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _compile(texts: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with texts.open("rb") as file:
        catalogue = read_po(file, locale=texts.parent.parent.name)
    with texts.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
