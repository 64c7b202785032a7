"""Every page as a picture, wide and narrow, light and dark; fails where something is wider than the page.

    python docs/screenshots.py <folder of the built pages> <folder for the pictures>

Needs Debian's chromium; without it nothing is done, and the program says so.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
HEIGHT = 2400
# Headless Chromium makes no window below 500 pixels: a narrow page stands in a frame.
FRAME = (
    '<body style="margin:0"><iframe id="page" src="{page}" style="border:0;width:{width}px;height:{height}px"></iframe>'
)
LOOK = """
<script>
window.addEventListener("load", () => {
  const frame = document.getElementById("page");
  const page = frame.contentDocument, wide = [];
  page.body.dataset.theme = "THEME";
  const width = page.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement)
      if (["auto", "scroll", "hidden"].includes(frame.contentWindow.getComputedStyle(up).overflowX)
          && up !== page.body && up !== page.documentElement) return up;
    return null;
  };
  for (const node of page.querySelectorAll("article *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || node.closest("svg") && node.tagName !== "svg") continue;
    const inside = scrolls(node);
    const limit = inside && ALLOW_SCROLL ? Infinity : inside ? inside.getBoundingClientRect().right : width;
    if (box.right > limit + 1) wide.push(node.tagName + " " + node.textContent.trim().slice(0, 60));
  }
  document.title = JSON.stringify([page.documentElement.scrollWidth > width + 1, wide.slice(0, 3)]);
});
</script>
"""
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files",
    "--virtual-time-budget=4000",
)  # fmt: skip


def main(built: Path, pictures: Path) -> int:
    """Take all pictures; gives the exit status."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stdout.write("skipped: there is no chromium on this machine\n")
        return 0
    pictures.mkdir(parents=True, exist_ok=True)
    complaints = [
        complaint
        for page in sorted(built.rglob("*.html"))
        if page.stem not in ("genindex", "search")
        for width in WIDTHS
        for theme in THEMES
        for complaint in look(chromium, built, page, width, theme, pictures)
    ]
    sys.stdout.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


def look(chromium: str, built: Path, page: Path, width: int, theme: str, pictures: Path) -> list[str]:
    """Take one picture; gives what is wider than the page."""
    name = f"{page.relative_to(built).with_suffix('').as_posix().replace('/', '-')}-{width}-{theme}"
    # Pictures may be scrolled sideways on a telephone, and nothing else anywhere.
    script = LOOK.replace("THEME", theme).replace("ALLOW_SCROLL", "true" if width < 500 else "false")
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(FRAME.format(page=page.as_uri(), width=width, height=HEIGHT) + script, encoding="utf-8")
        run = [chromium, *OPTIONS, f"--user-data-dir={folder}/profile", f"--window-size={max(width, 500)},{HEIGHT}"]
        target = pictures / f"{name}.png"
        subprocess.run([*run, f"--screenshot={target}", frame.as_uri()], capture_output=True, check=True)
        dumped = subprocess.run([*run, "--dump-dom", frame.as_uri()], capture_output=True, text=True, check=True)
    found = re.search(r"<title>(.*?)</title>", dumped.stdout, re.DOTALL)
    if found is None:
        return [f"{name}: the page could not be looked at"]
    verdict = unescape(found[1])
    return [] if verdict == "[false,[]]" else [f"{name}: wider than the page: {verdict}"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
