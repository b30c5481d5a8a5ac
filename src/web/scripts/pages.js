// What pages can do better with a script; none needs it.

// "/" goes to the search box, as long as nobody is writing.
const box = document.querySelector("[data-search]");
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The arrows go from the box to what was found, and along it.
const hits = [...document.querySelectorAll(".hits a")];
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = event.target === box ? -1 : hits.indexOf(event.target);
  if (!step || (at < 0 && event.target !== box)) return;
  const next = at + step < 0 ? box : hits[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// How far an import is, as it goes on; when it has ended, the page is read anew.
for (const place of document.querySelectorAll("[data-follow]")) {
  const source = new EventSource(place.dataset.follow);
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-rows]");
  const again = () => { source.close(); location.reload(); };
  source.addEventListener("progress", (event) => {
    const { state, done, total } = JSON.parse(event.data);
    if (state !== place.dataset.state) return again();
    if (total) { bar.max = total; bar.value = done; }
    words.textContent = done.toLocaleString(document.documentElement.lang);
  });
}
