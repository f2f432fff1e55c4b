// The pictures of a case: which of them is on the stage, how near, and what lies over it. Pages that
// show one bring their own script beside this one.
"use strict";

(() => {
  const told = window.citypatrol;
  const root = document.documentElement;
  const VIEWS = ["overview", "close_up", "reference", "later"];
  const FRAME_MS = 500;
  const MOST_ZOOM = 8;

  // Of several cases, the one that is on the screen.
  const look = () =>
    [...document.querySelectorAll(".look")].find((one) => one.getClientRects().length);
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

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

  const split = (share, here = look()) =>
    here?.style.setProperty("--split", `${clamp(share, 0, 1) * 100}%`);

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
      const stage = event.target.closest?.(".look .stage");
      if (!stage || event.ctrlKey) return;
      // A page that scrolls keeps the wheel until somebody looks closer.
      if (at.zoom === 1 && !stage.closest(".review")) return;
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

  const corners = (box) => (box.dataset.fixed ?? box.dataset.box).split(",").map(Number);

  // Dragging: the divide of a comparison, or the picture itself. A page may have other grips.

  const grips = [];
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const stage = event.target.closest?.(".look .stage");
    if (!stage || event.button !== 0 || event.target.closest("input")) return;
    const start = shareOf(event);
    const own = grips.map((grip) => grip(event, start)).find(Boolean);
    if (own) {
      drag = own;
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
    if (event.target.matches(".slider")) {
      split(event.target.value / 100, event.target.closest(".look, .pair"));
    }
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

  const boxes = (on) => {
    root.toggleAttribute("data-boxes", on);
    press("boxes", on);
    localStorage.setItem("citypatrol.boxes", on ? "on" : "");
  };

  // Before and after, beside each other or one over the other.
  const lay = (how) => {
    const pair = document.querySelector(".pair");
    pair.dataset.laid = how;
    for (const button of document.querySelectorAll('[data-wish="lay"]')) {
      button.setAttribute("aria-pressed", String(button.dataset.laid === how));
    }
  };

  const granting = {
    boxes: () => boxes(!root.hasAttribute("data-boxes")),
    view: (wish) => view(wish.view),
    compare: () => view(look()?.dataset.chosen === "compare" ? "overview" : "compare"),
    burst: () => (playing ? stop() : play()),
    lay: (wish) => lay(wish.laid),
    zoom: () => {
      const box = look()?.querySelector(".box");
      if (at.zoom > 1 || !box) return zoom(1);
      const [x1, y1, x2, y2] = corners(box);
      const factor = clamp(0.45 / Math.max(x2 - x1, y2 - y1), 1.6, MOST_ZOOM);
      zoom(factor, [(x1 + x2) / 2, (y1 + y2) / 2]);
    },
  };

  // The server has not to hear of these.
  document.addEventListener("wish", (event) => {
    const grant = granting[event.detail.name];
    if (!grant) return;
    event.preventDefault();
    grant(event.detail);
  });

  // Before the keys that every page has.
  addEventListener(
    "keydown",
    (event) => {
      const typing = event.target.matches?.("input, textarea, select, canvas");
      if (!look() || typing || document.querySelector("dialog[open]")) return;
      if (event.ctrlKey || event.altKey || event.metaKey || look().closest(".fixing")) return;
      const ahead = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (ahead) step(ahead);
      else if (event.key === "Escape" && at.zoom > 1) zoom(1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  addEventListener("resize", () => place(at.zoom, at.x, at.y));

  root.toggleAttribute("data-boxes", localStorage.getItem("citypatrol.boxes") === "on");
  // Buttons are drawn a moment after the page.
  document.addEventListener("DOMContentLoaded", () => {
    const drawn = new MutationObserver(() => press("boxes", root.hasAttribute("data-boxes")));
    drawn.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => drawn.disconnect(), 15000);
  });

  told.stage = { look, view, zoom, stop, press, clamp, corners, grips };
})();
