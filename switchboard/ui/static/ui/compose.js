// What a reply or a note takes beside typed words: files by choosing, drop and paste, canned
// answers, and names after an @. Without this the plain fields do.
(() => {
  "use strict";
  const MOST_FILES = 10, MOST_BYTES = 25e6;
  const make = (name, words = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const tokenOf = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;

  // Files: a file is uploaded at once, and shown as such only when the server has kept it.
  const attend = (part) => {
    const form = part.closest("form"), list = part.querySelector("[data-uploads]");
    const input = part.querySelector("input[type=file]"), words = part.querySelector("[data-upload-words]");
    const say = (said) => { words.textContent = said; };
    const under = new Set();
    let waitsToSend = null;

    const remove = (line) => {
      line.remove();
      say("The file is removed.");
      input.focus();
    };
    const withRemoval = (line) => {
      const box = line.querySelector("input[name=uploads]"), name = line.querySelector("a").textContent;
      const button = make("button", "Remove", { type: "button", class: "button is-quiet is-small", "aria-label": `Remove ${name}` });
      box.type = "hidden";
      button.addEventListener("click", async () => {
        button.disabled = true;
        try {
          await fetch(`${line.querySelector("a").pathname}/end`, { method: "POST", headers: { "X-CSRFToken": tokenOf(form) } });
        } catch { /* swept away later; it does not go with the words */ }
        remove(line);
      });
      line.append(button);
    };
    const keep = (line, kept) => {
      const link = make("a", kept.name, { href: kept.href });
      const box = make("input", "", { type: "hidden", name: "uploads", value: kept.uuid });
      const shown = kept.is_picture ? [make("img", "", { src: kept.href, alt: "", width: "40", height: "40", loading: "lazy" })] : [];
      line.replaceChildren(box, ...shown, link, make("span", kept.size, { class: "muted small" }));
      line.classList.remove("is-under-way");
      withRemoval(line);
      say(`${kept.name} is uploaded.`);
    };
    const refuse = (line, name, why) => {
      line.classList.remove("is-under-way");
      line.classList.add("is-refused");
      const button = make("button", "Remove", { type: "button", class: "button is-quiet is-small", "aria-label": `Remove ${name}` });
      button.addEventListener("click", () => remove(line));
      line.replaceChildren(make("span", `${name}: ${why}`), button);
      say(why);
    };
    const ended = (request) => {
      under.delete(request);
      if (under.size || !waitsToSend) return;
      const button = waitsToSend;
      waitsToSend = null;
      button.removeAttribute("aria-busy");
      if (!list.querySelector(".is-refused")) form.requestSubmit(button);
    };
    const send = (file) => {
      const name = file.name || "picture.png";
      const line = make("li", "", { class: "upload is-under-way" });
      const bar = make("progress", "", { max: "100", value: "0", "aria-label": `Uploading ${name}` });
      line.append(make("span", name), make("span", size(file.size), { class: "muted small" }), bar);
      list.append(line);
      if (list.children.length > MOST_FILES) return refuse(line, name, `${MOST_FILES} files go with one message.`);
      if (file.size > MOST_BYTES) return refuse(line, name, `larger than ${MOST_BYTES / 1e6} MB.`);
      const request = new XMLHttpRequest();
      under.add(request);
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
      request.addEventListener("loadend", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* a page of errors: said below */ }
        if (request.status === 201) keep(line, answer);
        else refuse(line, name, answer.error || "it could not be uploaded. Try again, or send without it.");
        ended(request);
      });
      request.open("POST", part.dataset.files);
      request.setRequestHeader("X-CSRFToken", tokenOf(form));
      request.setRequestHeader("X-File-Name", encodeURIComponent(name));
      request.setRequestHeader("Content-Type", /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : "application/octet-stream");
      request.send(file);
    };
    const sendAll = (files) => [...files].forEach(send);

    list.querySelectorAll(".upload").forEach((line) => {
      const link = line.querySelector("a"), box = line.querySelector("input"), small = line.querySelector(".small");
      line.replaceChildren(box, link, small);
      withRemoval(line);
    });
    part.querySelector("[data-scripted]").hidden = false;
    input.addEventListener("change", () => { sendAll(input.files); input.value = ""; });
    form.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      sendAll(files);
    });
    form.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-dropping");
    });
    form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) form.classList.remove("is-dropping"); });
    form.addEventListener("drop", (event) => {
      form.classList.remove("is-dropping");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      sendAll(event.dataTransfer.files);
    });
    // Sent while a file is under way: it goes when all of them are there.
    form.addEventListener("submit", (event) => {
      if (!under.size) return;
      event.preventDefault();
      event.stopPropagation();
      waitsToSend = event.submitter;
      waitsToSend?.setAttribute("aria-busy", "true");
      say("It is sent as soon as the files are uploaded.");
    }, true);
    part.classList.add("is-scripted");
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-files]").forEach(attend));
})();
