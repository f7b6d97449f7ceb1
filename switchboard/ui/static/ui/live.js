// Keeps open pages true: told that something changed, it fetches the page anew and puts in what is
// different, around whatever is being typed, chosen, opened or read.
(() => {
  "use strict";
  const SILENT_MS = 45000, SHOWN_AFTER_MS = 3000, HIDDEN_MS = 10000, POLL_MS = 15000, LONGEST_MS = 30000;
  const line = document.querySelector('meta[name="live"]');
  if (!line) return;
  let source = null, key = line.dataset.key, keyAt = Date.now(), failures = 0, downSince = 0;
  let retryAt = 0, heardAt = 0, retry = 0, hiding = 0;
  const parts = () => [...document.querySelectorAll("[data-live]")];
  // As the server sent them: this script runs before any other has touched the page.
  const said = new Map(parts().filter((part) => part.id).map((part) => [part.id, part.cloneNode(true)]));
  const hrefOf = (part) => part.dataset.liveFrom || location.pathname + location.search;

  // What somebody typed or chose is theirs, until they send it.
  const isMine = (field) =>
    field === document.activeElement || (field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? [...field.options].some((one) => one.selected !== one.defaultSelected) && field.dataset.touched
        : field.value !== field.defaultValue);
  const FIELDS = "input:not([type=hidden]), textarea, select";
  const isTouched = (form) => [...form.querySelectorAll(FIELDS)].some(isMine);
  document.addEventListener("input", (event) => { if (event.target.dataset) event.target.dataset.touched = "yes"; });

  // Two elements are the same if they have the same id, or else lead to the same place.
  const nameOf = (node) => node.nodeType !== 1 ? "" : node.id ||
    (/^(TR|LI|ARTICLE)$/.test(node.tagName) && node.querySelector("a[href]")?.getAttribute("href")) || "";
  const isAlike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && nameOf(a) === nameOf(b);
  const KEPT = { DETAILS: ["open"], DIALOG: ["open"], INPUT: ["value", "checked", "data-touched"], OPTION: ["selected"], TEXTAREA: ["data-touched"], SELECT: ["data-touched"] };
  // Three ways: what the server says now, what it said before, and what stands here. Only what the
  // server changed is changed, so what scripts and people did to the page stays.
  const wear = (old, fresh, before) => {
    const kept = KEPT[old.tagName] || [];
    for (const name of new Set([...before.getAttributeNames(), ...fresh.getAttributeNames()])) {
      const value = fresh.getAttribute(name);
      if (kept.includes(name) || value === before.getAttribute(name)) continue;
      if (value === null) old.removeAttribute(name); else old.setAttribute(name, value);
    }
  };
  const fill = (old, fresh) => {
    // A form in which somebody writes keeps what it was made with: the server compares it.
    if (old.type === "hidden") { if (!old.form || !isTouched(old.form)) old.value = fresh.value; return; }
    if (isMine(old)) return;
    if (old.type === "checkbox" || old.type === "radio") old.checked = old.defaultChecked = fresh.defaultChecked;
    else if (old.type !== "file") { old.defaultValue = fresh.defaultValue; old.value = fresh.defaultValue; }
  };
  const merge = (old, fresh, before) => {
    if (fresh.isEqualNode(before)) return;
    if (old.nodeType !== 1) { old.nodeValue = fresh.nodeValue; return; }
    if (old.matches("[data-live-keep], audio, video, iframe, canvas")) return;
    wear(old, fresh, before);
    if (old.tagName === "INPUT") return fill(old, fresh);
    if (old.tagName === "TEXTAREA") { if (!isMine(old)) { old.defaultValue = fresh.defaultValue; old.value = fresh.value; } return; }
    if (old.tagName === "SELECT" && (old === document.activeElement || old.dataset.touched)) return;
    mergeChildren(old, fresh, before);
  };
  const take = (from, like) => {
    const at = from.findIndex((one) => isAlike(one, like));
    return at < 0 ? null : from.splice(at, 1)[0];
  };
  const mergeChildren = (old, fresh, before) => {
    const said = [...before.childNodes];
    // What stands here of what the server said before, each with those words; the rest is not its.
    const ours = [];
    for (const node of old.childNodes) {
      const was = take(said, node);
      if (was) ours.push({ node, was });
    }
    let at = ours[0]?.node || old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const found = ours.findIndex(({ node }) => isAlike(node, wanted));
      if (found < 0) { old.insertBefore(document.importNode(wanted, true), at); continue; }
      const [{ node, was }] = ours.splice(found, 1);
      // Who has the focus is not moved, for moving takes it away: the others move around it.
      if (node !== at && !node.contains(document.activeElement)) old.insertBefore(node, at);
      merge(node, wanted, was);
      at = node.nextSibling;
    }
    for (const { node } of ours) drop(node);
  };
  // What holds words that nobody has sent stays.
  const drop = (node) => {
    const forms = node.nodeType !== 1 ? [] : node.matches("form") ? [node] : [...node.querySelectorAll("form")];
    if (!forms.some(isTouched)) node.remove();
  };

  const waiting = new Map();
  const look = async (href) => {
    const state = waiting.get(href);
    if (state.isBusy) { state.again = true; return; }
    state.isBusy = true;
    try {
      const answer = await fetch(href, { headers: { "X-Live": "1" }, redirect: "manual" });
      if (answer.status === 200 && !answer.redirected) put(href, await answer.text());
      else if (answer.type === "opaqueredirect" || answer.status === 403) stop();
    } catch { state.again = false; }
    state.isBusy = false;
    if (state.again) { state.again = false; setTimeout(() => look(href), 1000); }
  };
  const put = (href, text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const part of parts()) {
      const fresh = said.has(part.id) && page.getElementById(part.id);
      if (!fresh || (hrefOf(part) !== href && part.dataset.liveFrom !== fresh.dataset.liveFrom)) continue;
      merge(part, fresh, said.get(part.id));
      said.set(part.id, fresh);
    }
    document.dispatchEvent(new CustomEvent("live:put"));
  };
  const ask = (topics, spread) => {
    const told = parts().filter((part) => part.dataset.live.split(" ").some((one) => topics.includes(one)));
    const main = told.find((part) => !part.dataset.liveFrom);
    const hrefs = new Set(main ? [hrefOf(main)] : told.map(hrefOf));
    for (const href of hrefs) {
      if (!waiting.has(href)) waiting.set(href, {});
      setTimeout(() => look(href), Math.random() * (spread || 0));
    }
  };
  const all = () => [...new Set(parts().flatMap((part) => part.dataset.live.split(" ")))];

  const sign = document.getElementById("live-sign");
  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit" });
  const show = () => {
    if (!sign) return;
    const isShown = downSince && Date.now() - downSince > SHOWN_AFTER_MS;
    sign.hidden = !isShown;
    if (!isShown) { sign.replaceChildren(); return; }
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    if (!sign.firstChild) sign.append(document.createElement("span"), document.createElement("span"));
    const [said, counted] = sign.children, words = `Not live since ${clock(downSince)}`;
    // Said aloud once; the seconds are for the eye.
    if (said.textContent !== words) said.textContent = words;
    counted.setAttribute("aria-hidden", "true");
    counted.textContent = seconds ? `; trying again in ${seconds} s` : "; trying again";
  };
  const up = () => { failures = downSince = 0; heardAt = Date.now(); show(); };
  const hangUp = () => { source?.close(); source = null; clearTimeout(retry); };
  const stop = () => { hangUp(); downSince ||= Date.now(); retryAt = Date.now() + LONGEST_MS; retry = setTimeout(connect, LONGEST_MS); };
  const lost = () => {
    hangUp();
    downSince ||= Date.now();
    const wait = Math.min(1000 * 2 ** failures++, LONGEST_MS) * (0.5 + Math.random());
    retryAt = Date.now() + wait;
    retry = setTimeout(connect, wait);
    show();
  };
  const renew = async () => {
    if (key && Date.now() - keyAt < 240000) return;
    const answer = await fetch(line.dataset.renew, { redirect: "manual" });
    if (answer.status !== 200) throw new Error("signed out");
    key = (await answer.json()).key;
    keyAt = Date.now();
  };
  const oldest = () => parts().map((part) => part.dataset.since).sort((a, b) => a.split(":")[1] - b.split(":")[1])[0] || "";
  const connect = async () => {
    hangUp();
    if (document.hidden) return;
    retryAt = 0;
    try { await renew(); } catch { return lost(); }
    const asked = new URLSearchParams({ key, topics: all().join(","), since: oldest(), at: line.dataset.at });
    const stream = source = new EventSource(`${line.content}?${asked}`);
    const on = (name, act) => stream.addEventListener(name, (event) => { if (stream === source) { heardAt = Date.now(); act(JSON.parse(event.data)); } });
    on("live", up);
    on("still", () => {});
    on("changed", ({ topics, spread }) => ask(topics, spread));
    on("present", (people) => meet(people));
    // Its own way of trying again would use an old key, and all pages at once.
    stream.onerror = () => { if (stream === source) { key = ""; lost(); } };
  };

  // Who else is here, said in words beside the ticket's title.
  const meet = (people) => {
    const place = document.getElementById("present");
    if (!place) return;
    const others = people.filter((one) => String(one.id) !== line.dataset.me && one.name);
    place.textContent = others.map((one) => `${one.name} is ${one.writes ? "writing an answer" : "looking at this"}`).join(" · ");
    place.hidden = !others.length;
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(hangUp, HIDDEN_MS);
    else if (!source) connect();
  });
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  addEventListener("online", connect);
  document.addEventListener("DOMContentLoaded", () => {
    if (!parts().length) return;
    if (!window.EventSource) { setInterval(() => { if (!document.hidden) ask(all(), 1000); }, POLL_MS); return; }
    connect();
    setInterval(() => {
      show();
      if (source && heardAt && Date.now() - heardAt > SILENT_MS) lost();
    }, 1000);
    // Where only this line is down, the page is kept true more slowly.
    setInterval(() => { if (downSince && !document.hidden) ask(all(), 2000); }, POLL_MS);
  });
})();
