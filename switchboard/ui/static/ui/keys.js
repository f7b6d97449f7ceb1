// Single keys: each does what the element marked with it does. A page says its keys by data-key,
// so that what ? shows is what the page really offers.
(() => {
  "use strict";
  const OFF = "single-keys-off";
  const PATIENCE = 1500;
  const MOVES = [["j", "Next ticket"], ["k", "Ticket before"], ["Enter", "Open it"]];
  const CHOICES = [["x", "Choose it, or not"]];
  const ROWS = ".queue a[data-row]";
  let begun = "", begunAt = 0;

  const isOff = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
  const turn = (on) => { try { on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes"); } catch { /* this page only */ } };

  // Who types means letters; a tick box or a radio takes none.
  const isTyping = (target) =>
    target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const marked = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];

  // What a form waits behind: a closed part of the page, or the other side of a switch.
  const reveal = (element) => {
    for (let part = element.closest("details:not([open])"); part; part = part.parentElement.closest("details:not([open])")) part.open = true;
    const side = ["reply", "note"].find((each) => element.querySelector(`.for-${each}`));
    if (side) document.querySelector(`.composer input[type=radio][value=${side}]`)?.click();
  };
  const FIELDS = "input:not([type=hidden]):not([type=file]), textarea, select, button";
  const actOn = (element) => {
    if (element.matches("a[href], button, summary")) return element.click();
    if (element.matches("input, textarea, select")) { element.focus(); return element.select?.(); }
    reveal(element);
    const fields = [...element.querySelectorAll(FIELDS)].filter((each) => isShown(each) && !each.disabled);
    const isFirst = (each) => each.type !== "radio" || each.checked || !fields.some((one) => one.name === each.name && one.checked);
    const first = fields.find(isFirst);
    first?.focus({ preventScroll: true });
    (first || element).scrollIntoView({ block: "center" });
  };

  // The palette does what keys do.
  window.deskKeys = { actOn };

  const rows = () => [...document.querySelectorAll(ROWS)].filter(isShown);
  const move = (step) => {
    const all = rows();
    if (!all.length) return false;
    const row = document.activeElement.closest?.("tr")?.querySelector("a[data-row]");
    const at = all.indexOf(row);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const choose = () => {
    const box = document.activeElement.closest?.("tr")?.querySelector("input[data-choose]");
    box?.click();
    return Boolean(box);
  };

  const BUILT_IN = { j: () => move(1), k: () => move(-1), x: choose, "?": () => { showHelp(); return true; } };
  const press = (key, event) => {
    const element = marked(key).find((each) => isShown(each) || each.matches(":not(a, button)")) || marked(key)[0];
    if (element) { event.preventDefault(); actOn(element); return true; }
    if (!BUILT_IN[key]?.()) return false;
    event.preventDefault();
    return true;
  };
  const listen = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key.length !== 1 || isOff() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const waits = begun && Date.now() - begunAt < PATIENCE ? begun : "";
    begun = "";
    if (waits && press(`${waits} ${event.key}`, event)) return;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
      [begun, begunAt] = [event.key, Date.now()];
      return;
    }
    press(event.key, event);
  };

  // Words are sent from where they are typed, by the form's own first button.
  const sendOn = (event) => {
    const isAsked = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && !event.repeat;
    const form = isAsked && event.target.matches?.("textarea, input, select") && event.target.closest("main form");
    if (!form || form.method !== "post") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([type=button]):not([name])"));
  };

  // Help, drawn from what the page offers.
  const make = (name, words = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const labelOf = (element) => {
    const words = element.dataset.keyLabel || element.getAttribute("aria-label");
    if (words) return words;
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, .count, .said").forEach((each) => each.remove());
    return copy.textContent.replaceAll("\u00ad", "").trim();
  };
  const offered = () => {
    const found = new Map();
    for (const each of document.querySelectorAll("[data-key]"))
      if (!found.has(each.dataset.key)) found.set(each.dataset.key, labelOf(each));
    return [...found];
  };
  const list = (title, pairs) => {
    const part = make("section");
    const terms = make("dl", "", { class: "keys" });
    for (const [key, words] of pairs) {
      const line = make("div"), shown = make("dt");
      key.split(" ").forEach((one) => shown.append(make("kbd", one)));
      line.append(shown, make("dd", words));
      terms.append(line);
    }
    part.append(make("h3", title), terms);
    return part;
  };
  const theSwitch = () => {
    const label = make("label", "", { class: "check" });
    const box = make("input", "", { type: "checkbox", role: "switch", id: "keys-on" });
    box.checked = !isOff();
    box.addEventListener("change", () => turn(box.checked));
    label.append(box, make("span", "Single keys work in this browser"));
    return label;
  };
  const showHelp = () => {
    const old = document.getElementById("keys-help");
    if (old) old.remove();
    const dialog = make("dialog", "", { id: "keys-help", class: "dialog", "aria-labelledby": "keys-title" });
    const close = make("button", "Close", { type: "button", class: "button is-plain is-small push" });
    close.addEventListener("click", () => dialog.close());
    const head = make("header", "", { class: "dialog-head" });
    head.append(make("h2", "Keys of this page", { id: "keys-title" }), close);
    const here = offered(), places = here.filter(([key]) => key.includes(" "));
    const acts = here.filter(([key]) => !key.includes(" "));
    const more = rows().length ? [...MOVES, ...(document.querySelector("[data-choose]") ? CHOICES : [])] : [];
    const columns = make("div", "", { class: "keys-columns", tabindex: "0", role: "region", "aria-label": "All keys" });
    if (acts.length + more.length) columns.append(list("Here", [...more, ...acts]));
    columns.append(list("Anywhere", [["Ctrl K", "Find or do anything"], ["Ctrl Enter", "Send what is written"], ["?", "This help"], ["Esc", "Close what is open"]]));
    if (places.length) columns.append(list("Go to", places));
    dialog.append(head, columns, theSwitch());
    document.body.append(dialog);
    dialog.showModal();
  };

  // Shift and a click choose everything between two boxes; the head's box chooses the page.
  let lastChosen = null;
  const boxes = () => [...document.querySelectorAll("input[data-choose]")].filter(isShown);
  const count = () => {
    const all = boxes(), chosen = all.filter((each) => each.checked).length;
    const head = document.querySelector("input[data-choose-all]");
    if (head) { head.checked = chosen > 0 && chosen === all.length; head.indeterminate = chosen > 0 && chosen < all.length; }
    const bar = document.querySelector("[data-chosen]");
    if (!bar) return;
    bar.classList.toggle("is-empty", chosen === 0);
    bar.querySelector("[data-chosen-count]").textContent = `${chosen} chosen`;
  };
  const chooseMore = (event) => {
    const box = event.target.closest?.("input[data-choose]");
    if (event.target.matches?.("input[data-choose-all]")) boxes().forEach((each) => { each.checked = event.target.checked; });
    else if (!box) return;
    else {
      const all = boxes(), from = all.indexOf(lastChosen), to = all.indexOf(box);
      if (event.shiftKey && from >= 0)
        all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => { each.checked = box.checked; });
      lastChosen = box;
    }
    count();
  };

  document.addEventListener("keydown", listen);
  document.addEventListener("keydown", sendOn);
  document.addEventListener("click", chooseMore);
  document.addEventListener("DOMContentLoaded", () => {
    for (const each of document.querySelectorAll("[data-key]:is(a, button, input, textarea, summary)"))
      each.setAttribute("aria-keyshortcuts", each.dataset.key);
    for (const each of document.querySelectorAll("[data-keys-help]")) {
      each.hidden = false;
      each.addEventListener("click", () => { each.closest("details.menu")?.removeAttribute("open"); showHelp(); });
    }
    document.body.classList.add("has-keys");
    count();
  });
  addEventListener("pageshow", count);
})();
