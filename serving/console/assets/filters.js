// The filters of a list.
"use strict";

(() => {
  const told = window.citypatrol;

  // Filters answer while one types.
  const later = new WeakMap();
  const filter = (form, wait) => {
    clearTimeout(later.get(form));
    const send = () => {
      told.fleet?.top();
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
})();
