// What completes itself while words are typed: names after an @ in a note, canned
// answers after a / that begins a line of a reply.
(() => {
  "use strict";
  const SHOWN = 8;
  const AT = /(?:^|[^\p{L}\p{N}_.@])@([\p{L}\p{N}_][\p{L}\p{N}_.'’ -]{0,39})?$/u;
  const make = (name, words = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // Where the caret stands, by a copy of the field that breaks its lines alike.
  const COPIED = ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing", "textIndent", "tabSize"];
  const caretOf = (area, at) => {
    const copy = make("div"), style = getComputedStyle(area);
    for (const name of COPIED) copy.style[name] = style[name];
    Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${area.offsetWidth}px` });
    const mark = make("span", "\u200b");
    copy.append(area.value.slice(0, at), mark);
    area.after(copy);
    const place = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - area.scrollTop };
    copy.remove();
    return place;
  };

  // One list under the caret. find(words) gives what fits: {label, detail, insert}.
  let lists = 0;
  const offer = (area, { pattern, find, name }) => {
    const id = `complete-${lists += 1}`;
    const list = make("ul", "", { class: "complete", role: "listbox", id, "aria-label": name });
    const said = make("p", "", { class: "said", role: "status" });
    list.hidden = true;
    area.after(list, said);
    area.parentElement.classList.add("completes");
    area.setAttribute("aria-autocomplete", "list");
    let found = [], chosen = 0, begin = 0, asked = 0;

    const close = () => {
      if (list.hidden) return;
      list.hidden = true;
      area.removeAttribute("aria-activedescendant");
      area.removeAttribute("aria-controls");
      said.textContent = "";
    };
    const mark = (to) => {
      chosen = (to + found.length) % found.length;
      [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === chosen)));
      area.setAttribute("aria-activedescendant", `${id}-${chosen}`);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    };
    const take = (at) => {
      const { insert } = found[at];
      close();
      area.focus();
      area.setRangeText(insert, begin, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const show = () => {
      list.replaceChildren(...found.map((one, at) => {
        const line = make("li", "", { role: "option", id: `${id}-${at}`, "aria-selected": "false" });
        line.append(make("span", one.label), make("span", one.detail, { class: "muted small clip" }));
        line.addEventListener("pointerdown", (event) => { event.preventDefault(); take(at); });
        return line;
      }));
      const at = caretOf(area, begin);
      list.hidden = false;
      list.style.top = `${area.offsetTop + Math.min(at.top, area.offsetHeight)}px`;
      list.style.left = `${area.offsetLeft + Math.max(0, Math.min(at.left, area.offsetWidth - list.offsetWidth))}px`;
      area.setAttribute("aria-controls", id);
      said.textContent = `${found.length} found; arrow keys to choose, Enter to take.`;
      mark(0);
    };
    const look = async () => {
      const before = area.value.slice(0, area.selectionStart);
      const match = area.selectionStart === area.selectionEnd && pattern.exec(before);
      const mine = asked += 1;
      if (!match) return close();
      const words = match[1] || "";
      const fits = await find(words.toLocaleLowerCase());
      if (mine !== asked) return;
      begin = before.length - words.length - 1;
      found = fits.slice(0, SHOWN);
      if (found.length) show();
      else close();
    };
    const KEYS = {
      ArrowDown: () => mark(chosen + 1),
      ArrowUp: () => mark(chosen - 1),
      Enter: () => take(chosen),
      Tab: () => take(chosen),
      Escape: close,
    };
    area.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !KEYS[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      KEYS[event.key]();
    });
    area.addEventListener("input", (event) => { if (!event.isComposing) look(); });
    area.addEventListener("click", close);
    area.addEventListener("blur", close);
  };

  // Fetched when it is first wanted, and once a page.
  const once = (address, read) => {
    let asked = null;
    return () => asked ||= fetch(address).then((answer) => answer.json()).then(read).catch(() => { asked = null; return []; });
  };
  const mention = (area) => {
    const known = once(area.dataset.names, (answer) => answer.names);
    const fits = (name, words) => name.startsWith(words) || name.split(" ").some((part) => part.startsWith(words));
    offer(area, {
      pattern: AT, name: "Colleagues",
      find: async (words) => (await known())
        .filter((one) => fits(one.name.toLocaleLowerCase(), words))
        .sort((a, b) => b.name.toLocaleLowerCase().startsWith(words) - a.name.toLocaleLowerCase().startsWith(words))
        .map((one) => ({ label: one.name, detail: one.detail, insert: `@${one.name} ` })),
    });
  };

  // Canned answers come filled in; where the list and its button stand, they insert at the caret.
  const SLASH = /(?:^|\n)\/([^\n]{0,40})$/u;
  const answer = (part) => {
    const area = part.closest("form").querySelector("textarea"), select = part.querySelector("select");
    const known = once(part.dataset.answers, (told) => told.answers);
    const put = (text) => {
      area.focus();
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    part.querySelector("[data-scripted]").hidden = false;
    part.querySelector("button").addEventListener("click", async (event) => {
      event.preventDefault();
      const chosen = (await known()).find((one) => String(one.id) === select.value);
      if (chosen) put(chosen.text);
      select.value = "";
    });
    offer(area, {
      pattern: SLASH, name: "Canned answers",
      find: async (words) => (await known())
        .filter((one) => words.split(/\s+/).every((word) => one.title.toLocaleLowerCase().includes(word)))
        .map((one) => ({ label: one.title, detail: one.text.replace(/\s+/g, " ").slice(0, 80), insert: one.text })),
    });
  };

  // In a reply an @ tells nobody; that is said before it is sent.
  const warn = (area) => {
    const words = make("p", "", { class: "hint is-warned", role: "status" });
    area.after(words);
    area.addEventListener("input", () => {
      const has = /(?:^|[^\p{L}\p{N}_.@])@\p{L}/u.test(area.value);
      const said = has ? area.dataset.tellsNobody : "";
      if (words.textContent !== said) words.textContent = said;
    });
  };

  const begin = (page) => {
    page.querySelectorAll("textarea[data-names]").forEach(mention);
    page.querySelectorAll("textarea[data-tells-nobody]").forEach(warn);
    page.querySelectorAll("[data-answers]").forEach(answer);
  };
  document.addEventListener("DOMContentLoaded", () => begin(document));
})();
