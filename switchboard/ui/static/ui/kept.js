// Words that were sent while nobody was signed in come back into their form after the sign-in.
(() => {
  "use strict";
  const PLACE = "sent";
  const OURS = new Set(["csrfmiddlewaretoken", "key"]);

  const keep = (form) => {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name));
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ action: form.action, fields }));
    } catch { /* private mode: the page that says so shows the words, too */ }
  };
  const take = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
      return kept;
    } catch { return null; }
  };
  const putBack = (form, fields) => {
    for (const [name, value] of fields)
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`))
        if (field.type === "radio") field.checked ||= field.value === value;
        else if (field.type !== "hidden" && !field.value) field.value = value;
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) keep(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (document.querySelector("[data-not-sent]")) return;
    const kept = take();
    const form = kept && [...document.forms].find((each) => each.action === kept.action);
    if (form) putBack(form, kept.fields);
  });
})();
