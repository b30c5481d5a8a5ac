// No page needs this script.

// Ctrl+K goes to the search box. A key of one letter would be met by who speaks to the computer (WCAG 2.1.4).
const find = (what, inside = document) => [...inside.querySelectorAll(what)];
const [box] = find("[data-search]");
document.addEventListener("keydown", (event) => {
  const isAsked = (event.ctrlKey || event.metaKey) && /^k$/i.test(event.key);
  if (!isAsked || event.altKey || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Arrows go along what was found.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const hits = find(below ? ".suggested .hits a" : ".hits a");
  const at = event.target === box ? -1 : hits.indexOf(event.target);
  if (!step || (at < 0 && event.target !== box)) return;
  const next = at + step < 0 ? box : hits[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// What is typed is looked up meanwhile: the first of each kind stand below the box, or in their place on the page of search.
const form = box?.form;
const isThePage = form?.matches(".find");
let [below, pause, asked] = [null, 0, null];
const close = () => { clearTimeout(pause); asked?.abort(); below?.remove(); below = null; };
async function look() {
  asked?.abort();
  asked = new AbortController();
  const at = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(at, { signal: asked.signal });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = find("main > section", page);
  if (isThePage) {
    find("main > section").forEach((part) => part.remove());
    form.parentElement.append(...parts);
    return history.replaceState(null, "", at);
  }
  const told = parts.map((part) => {
    const [title, count] = [part.querySelector("h2"), find(".hits li", part).length];
    const words = document.createElement("b");
    words.textContent = title.textContent;
    title.replaceWith(words);
    return [title.textContent, count || []].flat().join(" ");
  });
  find(".teach ul, .hits li:nth-child(n+6)", page).forEach((rest) => rest.remove());
  const status = document.createElement("p");
  status.className = "unseen";
  status.role = "status";
  const isNew = !below;
  below ??= document.createElement("div");
  below.className = "suggested";
  below.replaceChildren(status, ...parts);
  if (isNew) form.append(below);
  // A reader of screens tells what changes in a place that is there already.
  setTimeout(() => { status.textContent = told.join(", "); }, 50);
}
form?.addEventListener("input", () => {
  clearTimeout(pause);
  if (box.value.trim().length < 2) return isThePage || close();
  pause = setTimeout(() => look().catch(() => {}), 150);
});
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !below) return;
  event.preventDefault();
  close();
  box.focus();
});
form?.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
document.addEventListener("click", (event) => { if (below && !form.contains(event.target)) close(); });

// How far an import is; at its end the page is read anew.
for (const place of find("[data-follow]")) {
  const source = new EventSource(place.dataset.follow);
  const [bar, words] = find("progress, [data-rows]", place);
  const again = () => { source.close(); location.reload(); };
  source.addEventListener("progress", (event) => {
    const { state, done, total } = JSON.parse(event.data);
    if (state !== place.dataset.state) return again();
    if (total) { bar.max = total; bar.value = done; }
    words.textContent = done.toLocaleString(document.documentElement.lang);
  });
}

// A visit is dragged to another day; what is sent is its form.
for (const help of find("[data-drag-help]")) help.hidden = false;
let dragged = null;
for (const visit of find("[data-visit]")) {
  visit.draggable = true;
  visit.addEventListener("dragstart", (event) => {
    dragged = visit;
    visit.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", visit.id);
  });
  visit.addEventListener("dragend", () => { dragged = null; visit.classList.remove("dragged"); });
}
for (const day of find("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!dragged || day.contains(dragged)) return;
    event.preventDefault();
    day.classList.add("over");
  });
  day.addEventListener("dragleave", (event) => day.contains(event.relatedTarget) || day.classList.remove("over"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    day.classList.remove("over");
    const form = dragged?.querySelector("form");
    if (!form) return;
    form.elements.dag.value = day.dataset.day;
    form.requestSubmit(form.querySelector("button[value=dag]"));
  });
}

// A drawing as PNG too.
for (const link of find("[data-picture]")) {
  const png = document.createElement("button");
  png.type = "button";
  png.className = "plain small";
  png.append(document.documentElement.dataset.png, ...find(".unseen", link).map((part) => part.cloneNode(true)));
  png.addEventListener("click", () => {
    const picture = new Image();
    picture.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.naturalWidth * 2, picture.naturalHeight * 2];
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        const saved = document.createElement("a");
        saved.href = URL.createObjectURL(blob);
        saved.download = link.pathname.split("/").pop().replace(/svg$/, "png");
        saved.click();
      });
    });
    picture.src = link.href;
  });
  link.after(" · ", png);
}

// Tells which list was shown.
const list = document.forms.shown;
if (list) navigator.sendBeacon(list.action, new URLSearchParams(new FormData(list)));

// Until what is being worked out is there.
if (find("[data-again]").length) setInterval(async () => {
  const text = await (await fetch(location.href)).text();
  if (!text.includes("data-again")) location.reload();
}, 5000);

// What was made to be passed on is copied.
for (const button of find("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const told = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    told.textContent = told.dataset.copied;
  });
}

// On a narrow screen what one looks up now and then is folded; on paper everything is open.
const isNarrow = matchMedia("(max-width: 62rem)").matches;
for (const part of find("details[data-fold]")) if (isNarrow && !part.querySelector(":target")) part.open = false;
addEventListener("beforeprint", () => find(".article details, details[data-fold]").forEach((part) => { part.open = true; }));

// A session ends when nothing is asked for a while, and typing asks nothing: whoever types is still there. When it ended
// all the same, the page says so while what was typed still stands in it; nothing of it is kept anywhere else.
const [ended] = find("[data-ended]");
const often = 5 * 60 * 1000;
let alive = Date.now();
async function isSignedIn() {
  const answer = await fetch(location.href, { method: "HEAD", redirect: "manual", headers: { accept: "text/html" } });
  ended.hidden = answer.type !== "opaqueredirect";
  if (ended.hidden) alive = Date.now();
  return ended.hidden;
}
if (ended) {
  const isQuiet = (form) => form?.method === "post" && Date.now() - alive > often;
  document.addEventListener("input", (event) => { if (isQuiet(event.target.form)) isSignedIn().catch(() => {}); });
  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    if (!isQuiet(target) || event.defaultPrevented) return;
    event.preventDefault();
    if (await isSignedIn().catch(() => true)) return target.requestSubmit(submitter);
    ended.scrollIntoView();
    ended.querySelector("a").focus();
  });
}
