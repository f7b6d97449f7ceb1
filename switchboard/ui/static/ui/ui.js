// What a page does beyond HTML: theme, ticking times, menus that close, words that aren't lost.
(() => {
  "use strict";
  const root = document.documentElement;
  const THEMES = ["system", "light", "dark"];
  // The browser says minutes in any language, but no words for less than one.
  const NEAR = { en: ["in a moment", "just now"], es: ["en un momento", "ahora mismo"] };

  // Runs before the first paint, so that a chosen theme never flashes.
  const recall = () => {
    try { return localStorage.getItem("theme") || "system"; } catch { return "system"; }
  };
  const wear = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  wear(recall());

  const prepareToggle = (button) => {
    const names = button.dataset.names.split(" ");
    const name = () => {
      const theme = names[THEMES.indexOf(recall())];
      button.setAttribute("aria-label", button.dataset.label.replace("{theme}", theme));
    };
    button.hidden = false;
    name();
    button.addEventListener("click", () => {
      const theme = THEMES[(THEMES.indexOf(recall()) + 1) % THEMES.length];
      try { localStorage.setItem("theme", theme); } catch { /* private mode: this page only */ }
      wear(theme);
      name();
    });
  };

  // Within the hour words go stale; beyond it the server's words stand.
  const relative = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    if (minutes >= 60) return null;
    const [soon, justNow] = NEAR[root.lang] || NEAR.en;
    if (minutes === 0) return seconds > 0 ? soon : justNow;
    const said = new Intl.RelativeTimeFormat(root.lang || "en");
    return said.format(seconds > 0 ? minutes : -minutes, "minute");
  };
  const length = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    if (minutes === 0) return "under a minute";
    if (minutes < 60) return `${minutes} min`;
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
  };
  const spelled = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60), hours = Math.floor(minutes / 60), rest = minutes % 60;
    const count = (number, one) => (number ? `${number} ${one}${number === 1 ? "" : "s"}` : "");
    return [count(hours, "hour"), count(rest, "minute")].filter(Boolean).join(" ") || "under a minute";
  };
  const missedBy = (seconds) => seconds > -60 ? "just missed" : `missed by ${length(seconds)}`;
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const words = relative((Date.parse(time.dateTime) - Date.now()) / 1000);
      if (words) time.textContent = words;
    }
    for (const clock of document.querySelectorAll("[data-seconds-left]")) {
      // A clock that came in later, in a swapped part, counts from when it was first seen.
      clock.dataset.seenAt ||= Date.now();
      const left = clock.dataset.secondsLeft - (Date.now() - clock.dataset.seenAt) / 1000;
      const words = clock.querySelector("[data-words]");
      if ("aloud" in clock.dataset) {
        words.textContent = left >= 0 ? `${spelled(left)} left` : `missed by ${spelled(left)}`;
        continue;
      }
      words.textContent = left >= 0 ? `${length(left)} left` : missedBy(left);
      if (left < 0) clock.className = "clock is-late";
    }
  };

  const guardForms = () => {
    const dirty = new Set();
    document.addEventListener("input", (event) => {
      const form = event.target.closest?.("form[data-guard]");
      if (form) dirty.add(form);
    });
    for (const done of ["submit", "desk:kept"]) document.addEventListener(done, (event) => dirty.delete(event.target));
    addEventListener("beforeunload", (event) => {
      if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
    });
  };

  const closeMenus = () => {
    const shut = (except) => {
      for (const menu of document.querySelectorAll("details.menu[open]"))
        if (menu !== except) menu.open = false;
    };
    document.addEventListener("click", (event) => shut(event.target.closest("details.menu")));
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  };

  // A live part asks for itself anew: nothing new is 204, and a part that comes back without an
  // address asks no more. What somebody listens to or types into is left alone until they are done.
  const isInUse = (part) =>
    [...part.querySelectorAll("audio")].some((audio) => !audio.paused) ||
    part.contains(document.activeElement?.closest("input, textarea, select"));
  const put = (part, fresh) => {
    const held = part.contains(document.activeElement) && document.activeElement;
    for (const name of ["poll", "every", "stamp"])
      if (name in fresh.dataset) part.dataset[name] = fresh.dataset[name];
      else delete part.dataset[name];
    const opened = [...part.querySelectorAll("details[open] > summary")].map((each) => each.textContent);
    part.replaceChildren(...fresh.childNodes);
    for (const each of part.querySelectorAll("details > summary"))
      if (opened.includes(each.textContent)) each.parentElement.open = true;
    if (held) [...part.querySelectorAll(held.tagName)].find((each) => each.textContent === held.textContent)?.focus();
    tick();
  };
  const look = async (part) => {
    const { poll, every, stamp } = part.dataset;
    if (!part.isConnected || !poll) return;
    try {
      if (!document.hidden && !isInUse(part)) {
        const answer = await fetch(`${poll}?stamp=${stamp}`, { redirect: "manual" });
        if (answer.type === "opaqueredirect") return;
        if (answer.status === 200) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          put(part, page.body.firstElementChild);
        }
      }
    } catch { /* the line is down: it asks again */ }
    setTimeout(() => look(part), every * 1000);
  };
  const watch = () => {
    for (const part of document.querySelectorAll("[data-poll]"))
      setTimeout(() => look(part), part.dataset.every * 1000);
  };

  // An instant as the reader's own clock has it, beside the desk's.
  const sayHere = () => {
    const lang = root.lang || "en";
    const form = { weekday: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
    for (const time of document.querySelectorAll("time[data-here]")) {
      const at = new Date(time.dateTime).toLocaleString(lang, form);
      time.textContent = ` (${time.dataset.here.replace("{at}", at)})`;
      time.hidden = false;
    }
  };

  // Enter, pressed nowhere in particular, opens what rings.
  const answerByEnter = () => document.addEventListener("keydown", (event) => {
    const isNowhere = [document.body, document.querySelector("main")].includes(document.activeElement);
    if (event.key === "Enter" && isNowhere) document.querySelector("[data-enter]")?.click();
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-toggle]").forEach(prepareToggle);
    document.querySelector("[data-focus]")?.focus();
    guardForms();
    closeMenus();
    watch();
    answerByEnter();
    sayHere();
    tick();
    setInterval(tick, 15000);
  });
})();
