/* What the browser does by itself: relative times that stay current, and checkboxes that follow each other. */

(() => {
  const ago = (iso) => {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 1000));
    if (seconds < 2) return "just now";
    if (seconds < 60) return `${seconds} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
    return null; // From here on the server's own words hold.
  };

  // The text node is changed, never replaced: React goes on owning it.
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const words = ago(time.dataset.ago);
      const node = time.firstChild;
      if (words && node && node.nodeValue !== words) node.nodeValue = words;
    }
  };
  setInterval(tick, 1000);

  const followers = (all) =>
    [...all.form.elements].filter((box) => box.type === "checkbox" && box.name.startsWith(all.dataset.checksAll));

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.form) return;
    if (box.dataset.checksAll) {
      for (const other of followers(box)) other.checked = box.checked;
      box.indeterminate = false;
      return;
    }
    for (const all of box.form.querySelectorAll("[data-checks-all]")) {
      const checked = followers(all).map((other) => other.checked);
      all.checked = checked.every(Boolean);
      all.indeterminate = !all.checked && checked.some(Boolean);
    }
  });

  // A suggestion fills the field of its form that it names.
  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest?.("[data-fills]");
    const field = suggestion?.closest("form")?.elements[suggestion.dataset.fills];
    if (!field) return;
    field.value = suggestion.dataset.text;
    field.focus();
  });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest?.("[data-toggles]");
    for (const button of document.querySelectorAll("[data-toggles]")) {
      const panel = document.getElementById(button.dataset.toggles);
      const open = button === toggle && !panel.classList.contains("open");
      panel.classList.toggle("open", open);
      button.setAttribute("aria-expanded", String(open));
    }
  });

  // A link in what was opened over the page leads away from it, also to another page of the same kind.
  document.addEventListener("click", (event) => {
    event.target.closest?.("[popover] a[href]")?.closest("[popover]").hidePopover();
  });

  // Boxes and radios whose choice the server keeps show what it says, and stay the browser's own: a click shows
  // at once. Each is told when what the server says of it changes, the unchosen ones too: React only hears of a
  // click on a radio that it knew to be off. React may replace the whole document, so the observer stands on the
  // document itself, and the boxes are set after React is done with them.
  const BOXES = "input[data-checked]";
  const due = new Set();
  const follow = () => {
    for (const box of due) box.checked = box.dataset.checked === "true";
    due.clear();
  };
  const followSoon = (boxes) => {
    if (boxes.length && !due.size) setTimeout(follow);
    for (const box of boxes) due.add(box);
  };
  const boxesIn = (node) => (node.matches?.(BOXES) ? [node] : [...(node.querySelectorAll?.(BOXES) ?? [])]);
  const boxesOf = (change) => (change.type === "attributes" ? [change.target] : [...change.addedNodes].flatMap(boxesIn));
  new MutationObserver((changes) => followSoon(changes.flatMap(boxesOf))).observe(document, {
    attributes: true,
    attributeFilter: ["data-checked"],
    childList: true,
    subtree: true,
  });
  const followAll = () => followSoon(boxesIn(document));
  addEventListener("popstate", followAll); // Back, before what was left had even been loaded.
  followAll();

  // A dialog taller than the screen scrolls: what went wrong in it is brought into sight.
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      const problem = node.matches?.("[role=alert]") ? node : node.querySelector?.("[role=alert]");
      if (problem?.closest("dialog[open]")) problem.scrollIntoView({ block: "center" });
    }
  }).observe(document, { childList: true, subtree: true });

  // On a narrow screen the months scroll sideways: bring the chosen one into sight whenever it or the width changes.
  let shown = "";
  const bringMonth = () => {
    const month = document.querySelector('.strip [aria-current="true"]');
    if (!month || month.href === shown) return;
    shown = month.href;
    const strip = month.closest(".strip");
    const [here, around] = [month.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += here.left - around.left - (around.width - here.width) / 2;
  };
  addEventListener("resize", () => {
    shown = "";
    bringMonth();
  });
  new MutationObserver(bringMonth).observe(document, {
    attributes: true,
    attributeFilter: ["aria-current"],
    childList: true,
    subtree: true,
  });
})();
