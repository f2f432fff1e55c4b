// The long list of cameras: asks for the rows that come into sight.
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
})();
