// The palette: Ctrl-K finds tickets, clients and contacts, does what the page offers, goes anywhere.
// Without it the search in the bar finds the same.
(() => {
  "use strict";
  const PATIENCE = 90, LABEL = "Find a ticket, a client, a person, or what to do";
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const make = (name, words = "", attributes = {}, ...parts) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...parts);
    return made;
  };
  const plain = (words) => words.replaceAll("\u00ad", "").replace(/\s+/g, " ").trim();
  const fits = (label, words) => words.every((word) => label.toLocaleLowerCase().includes(word));

  // What the page in front offers: marked keys, and acts that stand closed beside the ticket.
  const labelOf = (element) => {
    const given = element.dataset.keyLabel || element.getAttribute("aria-label");
    if (given) return plain(given);
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, .count, .said").forEach((each) => each.remove());
    return plain(copy.textContent) || plain(copy.querySelector("[aria-label]")?.getAttribute("aria-label") || element.title);
  };
  const hasForm = (element) => !element.closest("nav.side") && element.dataset.key !== "/";
  const acts = () => {
    const found = new Map();
    const put = (element, label, key) => { if (!found.has(label)) found.set(label, { label, key, detail: "", act: () => window.deskKeys.actOn(element) }); };
    for (const element of document.querySelectorAll("main [data-key]")) if (hasForm(element)) put(element, labelOf(element), element.dataset.key);
    for (const act of document.querySelectorAll("main .acts details.act")) put(act.querySelector(".act-body"), labelOf(act.querySelector("summary")), "");
    return [...found.values()];
  };
  const places = () => [...document.querySelectorAll("nav.side a"), ...document.querySelectorAll(".bar a.button[href], .bar .menu-body a")].map((link) => (
    { label: labelOf(link), key: link.dataset.key || "", detail: "", href: link.href }));

  const dialog = make("dialog", "", { class: "dialog palette", "aria-label": LABEL });
  const input = make("input", "", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": LABEL, placeholder: LABEL, autocomplete: "off", spellcheck: "false", maxlength: "200" });
  const list = make("div", "", { id: "palette-list", role: "listbox", "aria-label": "What fits", class: "palette-list", tabindex: "-1" });
  const said = make("p", "", { class: "said", role: "status" });
  dialog.append(input, list, said);
  let options = [], chosen = 0, asked = null, wait = 0;

  const mark = (to) => {
    if (!options.length) return input.removeAttribute("aria-activedescendant");
    chosen = (to + options.length) % options.length;
    options.forEach((one, at) => one.line.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", `palette-${chosen}`);
    options[chosen].line.scrollIntoView({ block: "nearest" });
  };
  const take = (one, event) => {
    const isApart = event.ctrlKey || event.metaKey;
    if (one.href && isApart) return window.open(one.href, "_blank", "noopener");
    dialog.close();
    if (one.act) one.act();
    else location.assign(one.href);
  };
  const draw = (groups) => {
    options = [];
    list.replaceChildren(...groups.filter((group) => group.options.length).map((group, at) => {
      const title = make("p", group.title, { id: `palette-group-${at}`, class: "palette-title" });
      const part = make("div", "", { role: "group", "aria-labelledby": title.id }, title);
      for (const one of group.options) {
        const line = make("div", "", { role: "option", id: `palette-${options.length}`, class: "palette-option", "aria-selected": "false" });
        line.append(make("span", one.label, { class: "clip" }), make("span", one.detail, { class: "muted small clip" }));
        if (one.key) line.append(make("span", "", { class: "push nowrap", "aria-hidden": "true" }, ...one.key.split(" ").map((key) => make("kbd", key))));
        line.addEventListener("click", (event) => take(one, event));
        options.push({ ...one, line });
        part.append(line);
      }
      return part;
    }));
    if (!options.length) list.append(make("p", "Nothing fits.", { class: "quiet-text" }));
    said.textContent = options.length ? `${options.length} found.` : "Nothing fits.";
    mark(0);
  };

  const show = (groups, words) => {
    const here = acts().filter((one) => fits(one.label, words)), go = places().filter((one) => fits(one.label, words));
    const text = input.value.trim();
    const known = new Set(go.map((one) => new URL(one.href, location.href).pathname));
    const rest = groups.map((group) => ({ ...group, options: group.options.filter((one) => !known.has(one.href)) }));
    const found = rest.filter((group) => group.title !== "Go to");
    const more = rest.filter((group) => group.title === "Go to").flatMap((group) => group.options);
    const all = words.length ? [{ label: `Search everything for “${text}”`, detail: "", href: `${dialog.dataset.search}?q=${encodeURIComponent(text)}` }] : [];
    // What the words name exactly comes first; without words what can be done here.
    const mine = { title: "On this page", options: words.length ? here.slice(0, 6) : here };
    draw([mine, ...found, { title: "Go to", options: [...go, ...more] }, { title: "Search", options: all }]);
  };
  const wordsOf = () => input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const look = async () => {
    asked?.abort();
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(`${dialog.dataset.href}?q=${encodeURIComponent(input.value.trim())}`, { signal: mine.signal, redirect: "error" });
      const { groups } = await answer.json();
      if (!mine.signal.aborted) show(groups, wordsOf());
    } catch (failure) {
      // Without an answer the page's own acts are there still.
      if (failure.name !== "AbortError") said.textContent = "The desk does not answer; only this page's acts are shown.";
    }
  };

  const KEYS = { ArrowDown: () => mark(chosen + 1), ArrowUp: () => mark(chosen - 1), Home: () => mark(0), End: () => mark(options.length - 1) };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isEmpty = !input.value || !["Home", "End"].includes(event.key);
    if (KEYS[event.key] && isEmpty) { event.preventDefault(); KEYS[event.key](); }
    if (event.key === "Tab") event.preventDefault();
    if (event.key !== "Enter") return;
    event.preventDefault();
    // Enter before the answer is there takes what it brings, never what stood there before.
    clearTimeout(wait);
    if (wait) { wait = 0; look().then(() => options[chosen] && take(options[chosen], event)); return; }
    if (options[chosen]) take(options[chosen], event);
  });
  input.addEventListener("input", () => {
    show([], wordsOf());
    clearTimeout(wait);
    wait = setTimeout(() => { wait = 0; look(); }, PATIENCE);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  const open = () => {
    if (document.querySelector("dialog[open]")) return;
    input.value = "";
    show([], []);
    dialog.showModal();
    input.focus();
    look();
  };
  document.addEventListener("keydown", (event) => {
    const isAsked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    if (!isAsked || event.isComposing) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-palette]");
    if (!button) return;
    Object.assign(dialog.dataset, { href: button.dataset.palette, search: button.closest("form").getAttribute("action") });
    document.body.append(dialog);
    button.querySelector("kbd").textContent = isMac ? "⌘ K" : "Ctrl K";
    button.hidden = false;
    button.addEventListener("click", open);
  });
})();
