/* By keyboard: Ctrl-K opens the palette, G and a letter goes to a page, / finds in the list, ? shows the sheet. */

(() => {
  const SHOWN_AT_MOST = 12;
  const SECONDS_FOR_THE_LETTER = 2;
  const TIMES_ASKED_AGAIN = 5;
  const palette = () => document.getElementById("palette");
  const input = () => palette().querySelector("input");
  const options = () => [...palette().querySelectorAll("[role=option]")];
  const shown = () => options().filter((option) => !option.hidden);

  const choose = (chosen) => {
    for (const option of options()) {
      option.setAttribute("aria-selected", String(option === chosen));
      if (option !== chosen) option.removeAttribute("id");
    }
    if (chosen) chosen.id = "palette-chosen";
    input()[chosen ? "setAttribute" : "removeAttribute"]("aria-activedescendant", "palette-chosen");
    chosen?.scrollIntoView({ block: "nearest" });
  };

  // Every word typed begins a word of the option.
  const isCalled = (option, typed) => {
    const words = option.dataset.words.toLowerCase().split(/\s+/);
    return typed.every((part) => words.some((word) => word.startsWith(part)));
  };
  const match = (kept) => {
    const typed = input().value.toLowerCase().split(/\s+/).filter(Boolean);
    let room = SHOWN_AT_MOST;
    for (const option of options()) {
      const isWanted = typed.length ? isCalled(option, typed) : !("asked" in option.dataset);
      option.hidden = !isWanted || room <= 0;
      room -= isWanted;
    }
    choose(kept && !kept.hidden ? kept : shown()[0]);
    palette().classList.toggle("nothing", !shown().length);
  };

  // The button asks the server for the months. A page that has only just appeared may not listen yet, so it is
  // pressed again until they are there, a few times.
  const askAgain = (times) => {
    if (!times || !palette()?.open || palette().querySelector("[data-month]")) return;
    document.querySelector("[data-palette]").click();
    setTimeout(askAgain, 1000, times - 1);
  };

  const open = () => {
    if (palette().open) return;
    input().value = "";
    palette().showModal();
    match();
    setTimeout(askAgain, 1000, TIMES_ASKED_AGAIN);
  };

  const move = (steps) => {
    const all = shown();
    const at = all.findIndex((option) => option.id === "palette-chosen");
    choose(all[(at + steps + all.length) % all.length]);
  };
  const inPalette = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps) move(steps);
    else if (event.key === "Enter") document.getElementById("palette-chosen")?.click();
    else return;
    event.preventDefault();
  };

  const isTyping = (target) => target.closest?.("input, select, textarea, [contenteditable]");
  let waitsForLetterUntil = 0;
  const onPage = (event) => {
    if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
    if (event.timeStamp < waitsForLetterUntil) {
      waitsForLetterUntil = 0;
      event.preventDefault(); // The letter is used up.
      document.querySelector(`.nav a[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
    } else if (event.key === "g") {
      waitsForLetterUntil = event.timeStamp + SECONDS_FOR_THE_LETTER * 1000;
    } else if (event.key === "?") {
      document.getElementById("shortcuts")?.showModal();
    } else if (event.key === "/") {
      const find = document.querySelector("main input[type=search]");
      if (!find) return;
      event.preventDefault();
      find.focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!palette() || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      document.querySelector("[data-palette]").click();
    } else if (palette().open) inPalette(event);
    else if (!event.ctrlKey && !event.metaKey && !event.altKey) onPage(event);
  });
  document.addEventListener("input", (event) => palette()?.open && event.target === input() && match());
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-palette]")) return open();
    const closes = event.target.closest?.("[data-closes]");
    if (closes) document.getElementById(closes.dataset.closes).close();
    // The backdrop belongs to the dialog; what was chosen is on its way.
    if (event.target === palette() || event.target.closest?.("#palette [role=option]")) palette().close();
  });
  // Months arrive after the palette has opened; what is chosen stays so.
  const isOfList = (change) => change.target.closest?.("#palette-list");
  new MutationObserver((changes) => {
    if (palette()?.open && changes.some(isOfList)) match(document.getElementById("palette-chosen"));
  }).observe(document, { childList: true, subtree: true });
})();
