// The review page: turns from case to case without waiting for the server, and shows its pictures.
"use strict";

(() => {
  const told = window.citypatrol;
  const root = document.documentElement;
  const VIEWS = ["overview", "close_up", "reference", "later"];
  const FRAME_MS = 500;
  const MOST_ZOOM = 8;

  const deck = () => document.getElementById("deck");
  const slides = () => [...(deck()?.children ?? [])];
  const current = () => slides().find((slide) => !slide.hidden);
  const find = (id) => slides().find((slide) => slide.dataset.case === id);
  const look = (slide = current()) => slide?.querySelector(".look");
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

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

  // Pictures.

  const press = (tool, on) =>
    document.querySelector(`.tools [data-wish="${tool}"]`)?.setAttribute("aria-pressed", String(on));

  const view = (name, chosen = true) => {
    const here = look();
    const role = name === "compare" ? "reference" : name;
    if (!here?.querySelector(`[data-role="${role}"]`)) return;
    here.dataset.view = name;
    if (chosen) {
      clearInterval(playing);
      playing = 0;
      here.dataset.chosen = name;
    }
    here
      .querySelectorAll(".strip [data-view]")
      .forEach((tile) => tile.setAttribute("aria-pressed", String(tile.dataset.view === name)));
    press("compare", name === "compare");
  };

  const step = (by) => {
    const here = look();
    const there = VIEWS.filter((name) => here.querySelector(`[data-role="${name}"]`));
    const at = there.indexOf(here.dataset.chosen ?? "overview");
    view(there[(at + by + there.length) % there.length]);
  };

  let playing = 0;
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    const here = look();
    if (here?.dataset.chosen) view(here.dataset.chosen);
  };
  const play = () => {
    clearInterval(playing);
    const frames = look()?.dataset.frames?.split(" ") ?? [];
    if (frames.length < 2) return;
    let turn = 0;
    const turnOn = () => view(frames[turn++ % frames.length], false);
    turnOn();
    playing = setInterval(turnOn, FRAME_MS);
  };

  const split = (share) => look()?.style.setProperty("--split", `${clamp(share, 0, 1) * 100}%`);

  // Zoom: the frame is moved by (x, y) pixels and then grown from its upper left corner.

  const at = { zoom: 1, x: 0, y: 0 };

  const place = (zoom, x, y) => {
    const frame = look()?.querySelector(".framed");
    if (!frame) return;
    at.zoom = clamp(zoom, 1, MOST_ZOOM);
    at.x = clamp(x, frame.offsetWidth * (1 - at.zoom), 0);
    at.y = clamp(y, frame.offsetHeight * (1 - at.zoom), 0);
    frame.style.setProperty("--zoom", at.zoom);
    frame.style.setProperty("--x", `${at.x}px`);
    frame.style.setProperty("--y", `${at.y}px`);
    frame.classList.toggle("zoomed", at.zoom > 1);
    press("zoom", at.zoom > 1);
    if (at.zoom > 1.3) sharpen(frame);
  };

  const zoom = (factor, point = [0.5, 0.5]) => {
    const frame = look()?.querySelector(".framed");
    if (!frame) return;
    const across = frame.offsetWidth * (0.5 - factor * point[0]);
    place(factor, across, frame.offsetHeight * (0.5 - factor * point[1]));
  };

  // The whole picture is loaded once somebody looks closer than its copy allows.
  const sharpen = async (frame) => {
    const copy = frame.querySelector("[data-full]");
    if (!copy || copy.dataset.full === copy.getAttribute("src")) return;
    const whole = copy.cloneNode();
    delete copy.dataset.full;
    whole.src = whole.dataset.full;
    delete whole.dataset.full;
    try {
      await whole.decode();
      copy.replaceWith(whole);
    } catch {
      // The copy stays.
    }
  };

  const shareOf = (event, frame = look().querySelector(".framed")) => {
    const around = frame.getBoundingClientRect();
    return [
      clamp((event.clientX - around.left) / around.width, 0, 1),
      clamp((event.clientY - around.top) / around.height, 0, 1),
    ];
  };

  document.addEventListener(
    "wheel",
    (event) => {
      const stage = event.target.closest?.(".review .stage");
      if (!stage || event.ctrlKey) return;
      event.preventDefault();
      const frame = stage.querySelector(".framed");
      const [across, down] = shareOf(event, frame);
      const grown = clamp(at.zoom * Math.exp(-event.deltaY * 0.0015), 1, MOST_ZOOM);
      const more = grown - at.zoom;
      place(
        grown,
        at.x - more * across * frame.offsetWidth,
        at.y - more * down * frame.offsetHeight,
      );
    },
    { passive: false },
  );

  // The box.

  const corners = (box) => (box.dataset.fixed ?? box.dataset.box).split(",").map(Number);

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

  // Dragging: the box, the divide of the comparison, or the picture itself.

  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const stage = event.target.closest?.(".review .stage");
    if (!stage || event.button !== 0 || event.target.closest("input")) return;
    const slide = current();
    const start = shareOf(event);
    const box = slide.querySelector(".box");
    if (slide.classList.contains("fixing")) {
      const way = event.target.dataset.handle ?? (event.target.closest(".box") ? "move" : "draw");
      const from = corners(box);
      drag = (now) =>
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
    } else if (look().dataset.view === "compare") {
      drag = ([across]) => split(across);
      drag(start);
    } else if (at.zoom > 1) {
      const from = { ...at };
      drag = (_now, moved) =>
        place(from.zoom, from.x + moved.clientX - event.clientX, from.y + moved.clientY - event.clientY);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (drag && look()) drag(shareOf(event), event);
  });
  addEventListener("pointerup", () => (drag = null));
  addEventListener("pointercancel", () => (drag = null));

  document.addEventListener("input", (event) => {
    if (event.target.matches(".slider")) split(event.target.value / 100);
  });

  // Looking at a picture of the strip without choosing it.
  document.addEventListener("mouseover", (event) => {
    const tile = event.target.closest?.(".strip .tile");
    if (tile) view(tile.dataset.view, false);
    else if (event.target.closest?.('[data-wish="burst"]')) play();
  });
  document.addEventListener("mouseout", (event) => {
    if (event.target.closest?.('.strip .tile, [data-wish="burst"]')) stop();
  });

  // What a person wishes of a case.

  const judged = (wish, slide) => {
    const fixed = slide.querySelector(".box")?.dataset.fixed;
    wish.box = fixed ? fixed.split(",").map(Number) : null;
    wish.number = slide.dataset.number;
    leave(slide);
    return true;
  };

  const boxes = (on) => {
    root.toggleAttribute("data-boxes", on);
    press("boxes", on);
    localStorage.setItem("citypatrol.boxes", on ? "on" : "");
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
    boxes: () => boxes(!root.hasAttribute("data-boxes")),
    drag: (_wish, slide) => fix(slide),
    box_reset: (_wish, slide) => resetBox(slide),
    ask: (_wish, slide) => slide.querySelector(".reasons [data-reason]").focus(),
    view: (wish) => view(wish.view),
    compare: () => view(look().dataset.chosen === "compare" ? "overview" : "compare"),
    burst: () => (playing ? stop() : play()),
    zoom: (_wish, slide) => {
      if (at.zoom > 1) return zoom(1);
      const [x1, y1, x2, y2] = corners(slide.querySelector(".box"));
      const factor = clamp(0.45 / Math.max(x2 - x1, y2 - y1), 1.6, MOST_ZOOM);
      zoom(factor, [(x1 + x2) / 2, (y1 + y2) / 2]);
    },
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
      if (fixing() && (arrow || ["Enter", "Escape"].includes(event.key))) {
        const box = slide.querySelector(".box");
        if (event.key === "Escape") resetBox(slide);
        if (arrow) {
          const way = event.shiftKey ? "es" : "move";
          frameBox(box, shifted(corners(box), way, arrow[0] * 0.005, arrow[1] * 0.005));
        } else fix(slide, false);
      } else if (arrow && arrow[0]) {
        step(arrow[0]);
      } else if (event.key === "Escape" && at.zoom > 1) {
        zoom(1);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  addEventListener("resize", () => place(at.zoom, at.x, at.y));

  // What is on the screen is given back at once, not when its lease runs out.
  addEventListener("pagehide", () => {
    const cases = slides().map((slide) => slide.dataset.case);
    const body = new Blob([JSON.stringify({ cases })], { type: "application/json" });
    if (cases.length) navigator.sendBeacon("/api/review/release", body);
  });

  boxes(localStorage.getItem("citypatrol.boxes") === "on");
  told.review = { deal, redraw };
})();
