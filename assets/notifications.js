/* Notifications of the browser: whether it allows them, and one for each that comes while nobody looks. */

(() => {
  if (!("Notification" in window)) return;

  // The style sheet shows what fits. React may replace the whole document, and the mark with it.
  const mark = () => { document.documentElement.dataset.tells = Notification.permission; };
  new MutationObserver(mark).observe(document, { childList: true });
  mark();

  document.addEventListener("click", async (event) => {
    if (!event.target.closest?.("[data-asks-to-tell]")) return;
    await Notification.requestPermission();
    mark();
  });

  const tell = ({ told, headline, about }) => {
    const shown = new Notification(headline, { body: about, tag: told });
    shown.onclick = () => {
      focus();
      document.querySelector(`[data-told="${CSS.escape(told)}"] a`)?.click();
      shown.close();
    };
  };
  const itemsIn = (node) => (node.matches?.("[data-told]") ? [node] : [...(node.querySelectorAll?.("[data-told]") ?? [])]);
  new MutationObserver((changes) => {
    if (!document.hidden || Notification.permission !== "granted") return;
    for (const item of changes.flatMap((change) => [...change.addedNodes]).flatMap(itemsIn)) tell(item.dataset);
  }).observe(document, { childList: true, subtree: true });
})();
