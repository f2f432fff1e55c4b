// The long list of cameras: asks for the rows that come into sight. And files of cameras.
"use strict";

(() => {
  const told = window.citypatrol;

  const fleet = () => document.querySelector("[data-fleet]");
  const drawn = () => document.querySelector(".fleet-window");
  const AHEAD = 15;
  let asked = -1;
  let pause = 0;
  let focused = null;

  const look = () => {
    const list = fleet();
    const rows = drawn();
    if (!list || !rows) return;
    const high = rows.querySelector(".fleet-row")?.offsetHeight;
    if (!high) return;
    const total = Number(getComputedStyle(list).getPropertyValue("--rows"));
    const first = Math.floor(list.scrollTop / high);
    const last = Math.ceil((list.scrollTop + list.clientHeight) / high);
    const from = Number(rows.dataset.from);
    const to = Number(rows.dataset.to);
    const early = first < from + AHEAD && from > 0;
    const late = last > to - AHEAD && to < total;
    if (!early && !late) return;
    const middle = Math.round((first + last) / 2);
    const offset = Math.max(0, middle - Math.round((to - from) / 2));
    if (offset === asked) return;
    asked = offset;
    told.wish("window", { offset });
  };

  told.fleet = {
    // New rows stand in the list: whoever was on one of them by keyboard is put back there.
    drawn: (offset) => {
      asked = offset;
      if (offset === 0 && fleet() && drawn()?.dataset.from === "0") asked = -1;
      requestAnimationFrame(() => {
        if (focused && document.activeElement === document.body) {
          document.querySelector(`[data-camera="${CSS.escape(focused)}"] a`)?.focus({
            preventScroll: true,
          });
        }
        look();
      });
    },
    top: () => fleet()?.scrollTo({ top: 0 }),
  };

  document.addEventListener(
    "scroll",
    (event) => {
      if (!event.target.matches?.("[data-fleet]")) return;
      clearTimeout(pause);
      pause = setTimeout(look, 40);
    },
    true,
  );
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.("[data-camera]")?.dataset.camera ?? null;
  });

  // Filters answer while one types.
  const later = new WeakMap();
  const filter = (form, wait) => {
    clearTimeout(later.get(form));
    const send = () => {
      told.fleet.top();
      told.wish(form.dataset.live, { fields: Object.fromEntries(new FormData(form)) });
    };
    later.set(form, setTimeout(send, wait));
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("[data-live]");
    if (form) filter(form, event.target.matches("select") ? 0 : 250);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-live]")) return;
    event.preventDefault();
    filter(event.target, 0);
  });

  // A file is shown first; the same file is then taken over.
  const bring = async (form, more) => {
    const place = document.getElementById("import-said");
    const file = form.querySelector("[type=file]").files[0];
    if (!file) {
      form.querySelector("[type=file]").focus();
      place.textContent = form.dataset.choose;
      return;
    }
    const query = new URLSearchParams({ name: file.name, ...more });
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) query.set(name, value);
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
      place.textContent = form.dataset.failed;
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
