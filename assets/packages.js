/* Lists of packages by keyboard, focus that stays while rows change, elapsed time, and whether somebody reads. */

(() => {
  const SECONDS_OF_SILENCE = 90;
  const PIXELS_DOWN = 120;
  const list = () => document.querySelector("[data-row-keys]");
  const rows = () => [...(list()?.querySelectorAll("tr[data-package]") ?? [])];
  const rowOf = (element) => element?.closest?.("[data-row-keys] tr[data-package]");
  const isTyping = (target) => target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");

  // ── Keys ─────────────────────────────────────────────────────────────────────────────────────

  const move = (steps) => {
    const all = rows();
    const at = all.indexOf(rowOf(document.activeElement));
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + steps, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };

  const steps = (event, row) => {
    if (event.key === "j" || (row && event.key === "ArrowDown")) return 1;
    return event.key === "k" || (row && event.key === "ArrowUp") ? -1 : 0;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!list() || document.querySelector("dialog[open]") || isTyping(event.target)) return;
    const row = rowOf(document.activeElement);
    if (steps(event, row)) move(steps(event, row));
    else if (event.key === "x" && row) row.querySelector("input[type=checkbox]")?.click();
    else if (event.key === "Enter" && row === document.activeElement && row) row.querySelector("a[href]")?.click();
    else return;
    event.preventDefault();
  });

  // ── Focus ────────────────────────────────────────────────────────────────────────────────────

  // Where the focus was: when its row or its button goes, it goes to that row, else to the one in its place.
  let was = null;
  document.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    was = row ? { id: row.dataset.package, at: rows().indexOf(row) } : null;
  });
  const keepFocus = () => {
    if (!was || document.activeElement !== document.body || !list()) return;
    const all = rows();
    const row = all.find((each) => each.dataset.package === was.id) ?? all[Math.min(was.at, all.length - 1)];
    row?.focus({ preventScroll: true });
  };
  new MutationObserver((changes) => {
    if (was && changes.some((change) => change.removedNodes.length)) setTimeout(keepFocus);
  }).observe(document, { childList: true, subtree: true });
  document.addEventListener("pointerdown", () => { was = null; });

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────

  const since = (iso) => Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 1000));
  const told = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`);
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-since]")) {
      const words = told(since(time.dataset.since));
      if (time.textContent !== words) time.textContent = words;
    }
    for (const note of document.querySelectorAll("[data-silent-since]")) {
      note.parentElement.classList.toggle("due", since(note.dataset.silentSince) > SECONDS_OF_SILENCE);
    }
  };
  setInterval(tick, 1000);

  // ── Reading ──────────────────────────────────────────────────────────────────────────────────

  // Told once each time the reader leaves the top of a list or comes back to it.
  let last = "";
  addEventListener("scroll", () => {
    const where = scrollY > PIXELS_DOWN ? "on" : "top";
    const button = document.querySelector(`[data-reads="${where}"]`);
    const now = `${where} ${location.href}`;
    if (!button || now === last || (!last && where === "top")) return;
    last = now;
    button.click();
  }, { passive: true });
})();
