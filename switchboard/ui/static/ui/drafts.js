// Words are kept as they are typed: at once in this browser, a moment later on the server. What the
// server has is forgotten here; what it never got is put back when the page is opened again.
(() => {
  "use strict";
  const AFTER = 800, AGAIN = 4000;
  const WINDOW = Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("");
  const placeOf = (area) => `draft ${area.dataset.draft} ${area.id}`;
  const recall = (area) => { try { return JSON.parse(localStorage.getItem(placeOf(area))); } catch { return null; } };
  const keepHere = (area, version) => {
    try { localStorage.setItem(placeOf(area), JSON.stringify({ words: area.value, version, window: WINDOW })); } catch { /* the server's copy remains */ }
  };
  const forgetHere = (area) => { try { localStorage.removeItem(placeOf(area)); } catch { /* nothing was kept */ } };

  const attend = (area) => {
    let version = Number(area.dataset.draftVersion), timer = 0, isUnderWay = false, isStopped = false, said = null;
    const say = (words, ...more) => {
      if (!said) {
        said = document.createElement("p");
        said.className = "draft-words";
        said.setAttribute("role", "status");
        said.dataset.liveKeep = "";
        area.after(said);
      }
      if (said.textContent !== words || more.length) said.replaceChildren(words, ...more);
    };
    const body = () => {
      const form = new FormData();
      form.set("csrfmiddlewaretoken", area.form.querySelector("[name=csrfmiddlewaretoken]").value);
      for (const [name, value] of Object.entries({ field: area.id, words: area.value, since: version, window: WINDOW })) form.set(name, value);
      return form;
    };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(keep, wait); };
    const choose = (words, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button is-plain is-small";
      button.textContent = words;
      button.addEventListener("click", () => { act(); area.focus(); });
      return button;
    };
    const ask = (theirs) => {
      isStopped = true;
      say("You have written here in another window, too. ",
        choose("Keep what stands here", () => { version = theirs.version; isStopped = false; say("Kept here"); later(0); }), " ",
        choose("Take the other", () => { area.value = theirs.words; version = theirs.version; isStopped = false; forgetHere(area); say("Draft kept"); }));
    };
    const keep = async () => {
      if (isUnderWay) return later(AFTER);
      isUnderWay = true;
      const words = area.value;
      try {
        const answer = await fetch(area.dataset.draft, { method: "POST", body: body(), redirect: "manual" });
        if (answer.ok) {
          ({ version } = await answer.json());
          if (area.value === words) { forgetHere(area); say(words ? "Draft kept" : ""); } else { keepHere(area, version); later(AFTER); }
          area.form.dispatchEvent(new CustomEvent("desk:kept", { bubbles: true }));
        } else if (answer.status === 409) ask(await answer.json());
        else if (answer.status === 413) say("Too long to be kept as a draft: it stands only in this window.");
        else if (answer.type === "opaqueredirect" || answer.status === 403) say("You are signed out. Your words are kept in this browser.");
        else throw new Error(`answered ${answer.status}`);
      } catch {
        say("The server does not answer. Your words are kept in this browser.");
        later(AGAIN);
      }
      isUnderWay = false;
    };
    const restore = () => {
      const own = recall(area);
      if (!own) return;
      const isOver = own.version < version && own.window !== area.dataset.draftWindow;
      if (isOver || own.words === area.value) return forgetHere(area);
      area.value = own.words;
      area.dataset.touched = "yes";
      area.dispatchEvent(new Event("input", { bubbles: true }));
      say("These words were never sent. They are back.");
    };
    area.addEventListener("input", () => {
      keepHere(area, version);
      if (!isStopped) later(AFTER);
    });
    area.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      isStopped = true;
      clearTimeout(timer);
    });
    // Who leaves within the second takes nothing along: the last words go by themselves.
    addEventListener("pagehide", () => {
      if (isStopped || !recall(area)) return;
      clearTimeout(timer);
      navigator.sendBeacon?.(area.dataset.draft, body());
    });
    document.addEventListener("live:put", () => {
      if (area.value === area.defaultValue) version = Math.max(version, Number(area.dataset.draftVersion));
    });
    restore();
    // A form that came back holds words that the server has not kept as a draft.
    if (area.value && area.value === area.defaultValue && area.closest("form").querySelector(".errors, .message")) keepHere(area, version);
    if (area.value && Number(area.dataset.draftVersion) && area.value === area.defaultValue) say("Draft kept");
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("textarea[data-draft]").forEach(attend));
})();
