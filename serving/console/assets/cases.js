// The list of cases: what somebody chose to see most of the time is kept in their browser, for them.
"use strict";

(() => {
  const told = window.citypatrol;
  const name = `citypatrol.cases.${told.who}`;

  document.addEventListener("wish", (event) => {
    const wish = event.detail;
    if (wish.name === "keep_mine") {
      localStorage.setItem(name, location.search);
      wish.name = "kept";
    } else if (wish.name === "mine") {
      const query = localStorage.getItem(name);
      wish.name = query === null ? "none_kept" : "saved";
      wish.query = query?.replace(/^\?/, "") ?? "";
    } else return;
    event.preventDefault();
    told.wish(wish.name, wish);
  });
})();
