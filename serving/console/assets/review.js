// The review page: turns from case to case without waiting for the server, and shows its pictures.
"use strict";

(() => {
  const told = window.citypatrol;
  const { view, zoom, stop, press, clamp, corners, grips } = told.stage;

  const deck = () => document.getElementById("deck");
  const slides = () => [...(deck()?.children ?? [])];
  const current = () => slides().find((slide) => !slide.hidden);
  const find = (id) => slides().find((slide) => slide.dataset.case === id);

  // The deck.

  const show = (slide) => {
    stop();
    for (const one of slides()) one.hidden = one !== slide;
    if (!slide) return;
    view("overview");
    zoom(1);
    slide.focus({ preventScroll: true });
    const next = slide.nextElementSibling ?? deck().firstElementChild;
    next?.querySelectorAll("img").forEach((image) => image.decode?.().catch(() => {}));
  };

  const beside = (slide, ahead) =>
    ahead
      ? (slide.nextElementSibling ?? deck().firstElementChild)
      : (slide.previousElementSibling ?? deck().lastElementChild);

  const leave = (slide) => {
    const next = slide.nextElementSibling ?? deck().firstElementChild;
    slide.remove();
    show(next === slide ? undefined : next);
  };

  const parsed = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const slide = template.content.firstElementChild;
    slide.tabIndex = -1;
    return slide;
  };

  const redraw = (html) => {
    const fresh = parsed(html);
    const old = find(fresh.dataset.case);
    if (!old) return;
    fresh.hidden = old.hidden;
    old.replaceWith(fresh);
    if (!fresh.hidden) show(fresh);
  };

  // What says that a picture is coming goes with its coming; below the picture it would be drawn on.
  document.addEventListener(
    "load",
    ({ target }) => {
      if (target.dataset?.role === "overview") target.closest(".framed")?.querySelector(".loading")?.remove();
    },
    true,
  );

  const deal = ({ order, fresh, first }) => {
    const place = deck();
    if (!place) return void setTimeout(() => deal({ order, fresh, first }), 20);
    for (const html of fresh) {
      const slide = parsed(html);
      find(slide.dataset.case)?.remove();
      place.append(slide);
    }
    for (const slide of slides()) if (!order.includes(slide.dataset.case)) slide.remove();
    const wanted = first && find(first);
    if (wanted) place.prepend(wanted);
    if (wanted || !current()) show(wanted || place.firstElementChild);
    place.toggleAttribute("data-empty", !order.length);
  };

  // The box.

  const frameBox = (box, given) => {
    const rounded = given.map((share) => Math.round(clamp(share, 0, 1) * 10000) / 10000);
    const [x1, y1, x2, y2] = rounded;
    if (x2 - x1 < 0.004 || y2 - y1 < 0.004) return;
    box.dataset.fixed = rounded.join();
    drawBox(box, rounded);
    box.closest("article").querySelector(".fixed").hidden = false;
  };

  const drawBox = (box, [x1, y1, x2, y2]) => {
    const per = (share) => `${share * 100}%`;
    Object.assign(box.style, {
      left: per(x1),
      top: per(y1),
      width: per(x2 - x1),
      height: per(y2 - y1),
    });
  };

  const resetBox = (slide) => {
    const box = slide.querySelector(".box");
    delete box.dataset.fixed;
    drawBox(box, corners(box));
    slide.querySelector(".fixed").hidden = true;
  };

  const fixing = () => current()?.classList.contains("fixing");

  const fix = (slide, on = !slide.classList.contains("fixing")) => {
    slide.classList.toggle("fixing", on);
    press("drag", on);
    if (on) {
      view("overview");
      slide.querySelector(".box").focus();
    } else {
      slide.focus({ preventScroll: true });
    }
  };

  const shifted = ([x1, y1, x2, y2], way, dx, dy) => {
    if (way === "move") {
      const across = clamp(dx, -x1, 1 - x2);
      const down = clamp(dy, -y1, 1 - y2);
      return [x1 + across, y1 + down, x2 + across, y2 + down];
    }
    const next = [x1, y1, x2, y2];
    if (way.includes("w")) next[0] = Math.min(x1 + dx, x2 - 0.004);
    if (way.includes("e")) next[2] = Math.max(x2 + dx, x1 + 0.004);
    if (way.includes("n")) next[1] = Math.min(y1 + dy, y2 - 0.004);
    if (way.includes("s")) next[3] = Math.max(y2 + dy, y1 + 0.004);
    return next;
  };

  grips.push((event, start) => {
    const slide = current();
    if (!slide?.classList.contains("fixing")) return null;
    const box = slide.querySelector(".box");
    const way = event.target.dataset.handle ?? (event.target.closest(".box") ? "move" : "draw");
    const from = corners(box);
    return (now) =>
      frameBox(
        box,
        way === "draw"
          ? [
              Math.min(start[0], now[0]),
              Math.min(start[1], now[1]),
              Math.max(start[0], now[0]),
              Math.max(start[1], now[1]),
            ]
          : shifted(from, way, now[0] - start[0], now[1] - start[1]),
      );
  });

  // What a person wishes of a case.

  const judged = (wish, slide) => {
    const fixed = slide.querySelector(".box")?.dataset.fixed;
    wish.box = fixed ? fixed.split(",").map(Number) : null;
    wish.number = slide.dataset.number;
    leave(slide);
    return true;
  };

  // Each says whether the server has to hear of it.
  const granting = {
    confirm: judged,
    reject: judged,
    skip: (_wish, slide) => (leave(slide), true),
    beside: () => true,
    note_needed: () => true,
    next: (_wish, slide) => show(beside(slide, true)),
    previous: (_wish, slide) => show(beside(slide, false)),
    drag: (_wish, slide) => fix(slide),
    box_reset: (_wish, slide) => resetBox(slide),
    ask: (_wish, slide) => slide.querySelector(".reasons [data-reason]").focus(),
  };

  document.addEventListener("wish", (event) => {
    const wish = event.detail;
    const grant = granting[wish.name];
    const slide = wish.name === "relink" ? find(wish.of) : current();
    wish.case = slide?.dataset.case ?? null;
    wish.version = Number(slide?.dataset.version ?? 0);
    if (!grant) return;
    if (!slide || !grant(wish, slide)) event.preventDefault();
  });

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  // Before the keys that every page has.
  addEventListener(
    "keydown",
    (event) => {
      const slide = current();
      const typing = event.target.matches?.("input, textarea, select");
      if (event.key === "Enter" && event.target.matches?.("[data-note]")) event.target.blur();
      if (!slide || typing || document.querySelector("dialog[open]")) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const arrow = ARROWS[event.key];
      if (!fixing() || !(arrow || ["Enter", "Escape"].includes(event.key))) return;
      const box = slide.querySelector(".box");
      if (event.key === "Escape") resetBox(slide);
      if (arrow) {
        const way = event.shiftKey ? "es" : "move";
        frameBox(box, shifted(corners(box), way, arrow[0] * 0.005, arrow[1] * 0.005));
      } else fix(slide, false);
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // What is on the screen is given back at once, not when its lease runs out.
  addEventListener("pagehide", () => {
    const cases = slides().map((slide) => slide.dataset.case);
    const body = new Blob([JSON.stringify({ cases })], { type: "application/json" });
    if (cases.length) navigator.sendBeacon("/api/review/release", body);
  });

  told.review = { deal, redraw };
})();
