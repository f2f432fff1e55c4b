// A file somebody brings: it is shown first, and the same file is then taken over.
"use strict";

(() => {
  const say = (place, sentence) => {
    const said = document.createElement("p");
    said.className = "warn";
    said.textContent = sentence;
    place.replaceChildren(said);
  };
  const bring = async (form, more) => {
    const place = document.getElementById("import-said");
    const file = form.querySelector("[type=file]").files[0];
    const instead = form.querySelector("[data-instead] select")?.value;
    if (!file && !instead) {
      form.querySelector("[type=file]").focus();
      say(place, form.dataset.choose);
      return;
    }
    const query = new URLSearchParams({ ...(file && { name: file.name }), ...more });
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) query.append(name, value);
    }
    place.setAttribute("aria-busy", "true");
    place.innerHTML = "";
    place.append(Object.assign(document.createElement("progress"), { ariaLabel: form.dataset.busy }));
    try {
      const answer = await fetch(`${form.dataset.import}?${query}`, {
        method: "POST",
        headers: { "CityPatrol-Request": "console" },
        body: file,
      });
      if (answer.redirected) location.reload();
      place.innerHTML = await answer.text();
    } catch {
      say(place, form.dataset.failed);
    }
    place.removeAttribute("aria-busy");
    place.querySelector("h2")?.focus();
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-import]")) return;
    event.preventDefault();
    bring(event.target, {});
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-over]");
    if (button) bring(document.querySelector("[data-import]"), { revision: button.dataset.takeOver });
  });
})();
