// Drawing zones over a camera's last look: by mouse, by finger and by keyboard. What a drawing means
// is asked of the server; here are only corners and colours.
"use strict";

(() => {
  const told = window.citypatrol;
  const STEP = 0.005;
  const LEAP = 0.05;
  const MOST_UNDO = 200;
  const clamp = (value) => Math.min(1, Math.max(0, value));
  const rounded = (value) => Math.round(value * 1e5) / 1e5;
  const make = (name, properties = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "class") element.className = value;
      else if (key === "text") element.textContent = value;
      else if (key === "style") element.style.cssText = value;
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const svg = (name, properties) => {
    // The name of SVG's own words is an address; the page's mark knows it.
    const space = document.querySelector("svg").namespaceURI;
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
    return element;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  class Editor {
    constructor(root) {
      const given = JSON.parse(root.dataset.editor);
      this.words = given.words;
      this.kinds = given.kinds;
      this.most = given.most ?? Infinity;
      this.zones = given.zones;
      this.saved = JSON.stringify(this.zones);
      this.past = [];
      this.future = [];
      this.chosen = null;
      this.draft = null;
      this.all = false;
      this.said = { faults: {}, missing: [], boxes: [], sentences: [] };
      this.root = root;
      this.frame = root.querySelector(".framed");
      this.picture = svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none" });
      this.picture.classList.add("drawing");
      this.handles = make("div", { class: "handles" });
      this.frame.append(this.picture, this.handles);
      this.palette = root.querySelector("[data-palette]");
      this.list = root.querySelector("[data-zones]");
      this.hint = root.querySelector("[data-hint]");
      this.frame.addEventListener("pointerdown", (event) => this.pointed(event));
      this.frame.addEventListener("pointermove", (event) => this.hovered(event));
      this.frame.addEventListener("dblclick", () => this.draft && this.close());
      root.addEventListener("keydown", (event) => this.typed(event));
      root.addEventListener("click", (event) => this.clicked(event));
      root.addEventListener("change", (event) => this.changed(event));
      this.drawPalette();
      this.draw();
      this.try();
    }

    // What was drawn before can be had back.
    keep() {
      this.past.push(JSON.stringify(this.zones));
      if (this.past.length > MOST_UNDO) this.past.shift();
      this.future = [];
    }
    turn(from, to) {
      if (!from.length) return;
      to.push(JSON.stringify(this.zones));
      this.zones = JSON.parse(from.pop());
      if (!this.zones.some((zone) => zone.id === this.chosen)) this.chosen = null;
      this.settled();
    }
    settled() {
      this.draw();
      this.try();
    }
    get dirty() {
      return JSON.stringify(this.zones) !== this.saved;
    }

    try() {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => told.wish("trial", { zones: this.zones }), 120);
    }
    tried(said) {
      this.said = said;
      this.draw();
    }
    stored(zones = this.zones) {
      this.saved = JSON.stringify(zones);
      this.zones = zones;
      this.draw();
    }

    zone(id) {
      return this.zones.find((zone) => zone.id === id);
    }
    nameOf(zone) {
      const same = this.zones.filter((one) => one.kind === zone.kind);
      const place = same.length > 1 ? ` ${same.indexOf(zone) + 1}` : "";
      return this.words.kinds[zone.kind] + place;
    }
    fresh(kind) {
      const stem = kind.replaceAll("_", "-");
      let number = 1;
      while (this.zone(`${stem}-${number}`)) number += 1;
      return `${stem}-${number}`;
    }

    // Beginning a zone: corner by corner with the mouse, as a rectangle from the keyboard.
    begin(kind, byKeyboard) {
      this.chosen = null;
      if (!byKeyboard) {
        this.draft = { kind, polygon: [] };
        this.draw();
        return;
      }
      this.keep();
      const id = this.fresh(kind);
      const polygon = [[0.35, 0.4], [0.65, 0.4], [0.65, 0.7], [0.35, 0.7]];
      this.zones.push({ id, kind, polygon });
      this.chosen = id;
      this.settled();
      this.handles.querySelector("[data-corner]")?.focus();
    }
    close() {
      const { kind, polygon } = this.draft;
      // A double click leaves its corner twice.
      const ring = polygon.filter(
        ([x, y], at) => at === 0 || Math.hypot(x - polygon[at - 1][0], y - polygon[at - 1][1]) > 0.004,
      );
      this.draft = null;
      if (ring.length >= 3) {
        this.keep();
        const id = this.fresh(kind);
        this.zones.push({ id, kind, polygon: ring });
        this.chosen = id;
      }
      this.settled();
    }
    remove(id) {
      this.keep();
      this.zones = this.zones.filter((zone) => zone.id !== id);
      this.chosen = null;
      this.settled();
      this.list.querySelector("button")?.focus();
    }

    at(event) {
      const room = this.frame.getBoundingClientRect();
      const x = clamp((event.clientX - room.left) / room.width);
      const y = clamp((event.clientY - room.top) / room.height);
      return [rounded(x), rounded(y)];
    }
    near(event, [x, y]) {
      const room = this.frame.getBoundingClientRect();
      const dx = event.clientX - room.left - x * room.width;
      const dy = event.clientY - room.top - y * room.height;
      return Math.hypot(dx, dy) < 12;
    }

    pointed(event) {
      if (event.button !== 0) return;
      if (this.draft) {
        event.preventDefault();
        const ring = this.draft.polygon;
        if (ring.length >= 3 && this.near(event, ring[0])) this.close();
        else {
          ring.push(this.at(event));
          this.draw();
        }
        return;
      }
      const { corner, middle } = event.target.dataset;
      if (corner !== undefined) this.drag(event, this.zone(this.chosen), Number(corner));
      else if (middle !== undefined) {
        const zone = this.zone(this.chosen);
        const before = JSON.stringify(this.zones);
        zone.polygon.splice(Number(middle) + 1, 0, this.at(event));
        this.drag(event, zone, Number(middle) + 1, before);
      } else if (event.target.dataset.zone) {
        this.choose(event.target.dataset.zone);
        this.drag(event, this.zone(this.chosen), null);
      } else if (!this.all) this.choose(null);
      else this.drag(event, this.zones[0], null);
    }
    hovered(event) {
      if (!this.draft) return;
      this.cursor = this.at(event);
      this.drawShapes();
    }
    // The pointer holds a corner, a zone, or all of them, until it lets go.
    drag(event, zone, corner, before = JSON.stringify(this.zones)) {
      if (!zone) return;
      event.preventDefault();
      const start = this.at(event);
      const old = JSON.parse(JSON.stringify(this.zones));
      const moving = this.all && corner === null ? this.zones : [zone];
      const follow = (move) => {
        const [x, y] = this.at(move);
        if (corner !== null) zone.polygon[corner] = [x, y];
        else for (const one of moving) this.shift(one, old, x - start[0], y - start[1]);
        this.drawShapes();
        this.placeHandles();
      };
      const let_go = () => {
        removeEventListener("pointermove", follow);
        removeEventListener("pointerup", let_go);
        removeEventListener("pointercancel", let_go);
        if (JSON.stringify(this.zones) === before) {
          this.draw();
          return;
        }
        this.past.push(before);
        this.future = [];
        this.settled();
      };
      addEventListener("pointermove", follow);
      addEventListener("pointerup", let_go);
      addEventListener("pointercancel", let_go);
    }
    shift(zone, old, dx, dy) {
      const from = old.find((one) => one.id === zone.id).polygon;
      zone.polygon = from.map(([x, y]) => [rounded(x + dx), rounded(y + dy)]);
    }

    choose(id) {
      this.chosen = id;
      this.draw();
    }

    typed(event) {
      const key = event.key;
      if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") {
        event.preventDefault();
        if (event.shiftKey) this.turn(this.future, this.past);
        else this.turn(this.past, this.future);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.draft) {
        if (key === "Escape") this.draft = null;
        else if (key === "Backspace") this.draft.polygon.pop();
        else if (key !== "Enter") return;
        event.preventDefault();
        event.stopPropagation();
        if (key === "Enter") this.close();
        else this.draw();
        return;
      }
      const zone = this.zone(this.chosen);
      if (!zone || event.target.matches("select, input")) return;
      const by = event.shiftKey ? LEAP : STEP;
      const ways = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] };
      const corner = event.target.dataset.corner;
      if (ways[key]) {
        event.preventDefault();
        const [dx, dy] = ways[key];
        this.keep();
        if (corner !== undefined) {
          const [x, y] = zone.polygon[corner];
          zone.polygon[corner] = [rounded(clamp(x + dx)), rounded(clamp(y + dy))];
        } else {
          const old = JSON.parse(JSON.stringify(this.zones));
          for (const one of this.all ? this.zones : [zone]) this.shift(one, old, dx, dy);
        }
      } else if (corner !== undefined && (key === "Insert" || key === "+")) {
        event.preventDefault();
        this.keep();
        const [a, b] = [zone.polygon[corner], zone.polygon[(Number(corner) + 1) % zone.polygon.length]];
        zone.polygon.splice(Number(corner) + 1, 0, [rounded((a[0] + b[0]) / 2), rounded((a[1] + b[1]) / 2)]);
        this.focusLater = Number(corner) + 1;
      } else if (corner !== undefined && (key === "Delete" || key === "Backspace")) {
        event.preventDefault();
        if (zone.polygon.length <= 3) return;
        this.keep();
        zone.polygon.splice(Number(corner), 1);
        this.focusLater = Math.min(Number(corner), zone.polygon.length - 1);
      } else if (key === "Delete") {
        event.preventDefault();
        this.remove(zone.id);
        return;
      } else if (key === "Escape") {
        this.chosen = null;
      } else return;
      this.settled();
    }

    clicked(event) {
      const button = event.target.closest("button");
      if (!button) return;
      const { kind, pick, drop, tool } = button.dataset;
      if (kind) this.begin(kind, event.detail === 0);
      else if (pick) {
        this.choose(pick);
        this.list.querySelector(`[data-pick="${CSS.escape(pick)}"]`)?.focus();
      } else if (drop) this.remove(drop);
      else if (tool === "undo") this.turn(this.past, this.future);
      else if (tool === "redo") this.turn(this.future, this.past);
      else if (tool === "all") {
        this.all = !this.all;
        this.draw();
      } else if (tool === "save") {
        told.wish("save", { zones: this.zones, stands: this.root.querySelector("[name=stands]")?.checked ?? false });
      }
    }
    changed(event) {
      const id = event.target.dataset.kindOf;
      if (!id) return;
      this.keep();
      this.zone(id).kind = event.target.value;
      this.settled();
    }

    draw() {
      const focus = document.activeElement;
      const corner = this.focusLater ?? focus?.dataset?.corner;
      const hadCorner = this.focusLater !== undefined || this.handles.contains(focus);
      const picked = this.list.contains(focus) ? [focus.dataset.pick, focus.dataset.kindOf] : null;
      this.focusLater = undefined;
      this.drawShapes();
      this.drawHandles();
      this.drawList();
      this.drawTools();
      if (hadCorner) this.handles.querySelector(`[data-corner="${corner}"]`)?.focus();
      else if (picked?.[0]) this.list.querySelector(`[data-pick="${CSS.escape(picked[0])}"]`)?.focus();
      else if (picked?.[1]) this.list.querySelector(`[data-kind-of="${CSS.escape(picked[1])}"]`)?.focus();
    }
    drawShapes() {
      const shapes = this.zones.map((zone) => {
        const shape = svg("polygon", {
          points: zone.polygon.map((point) => point.join()).join(" "),
          "data-zone": zone.id,
          style: `--zone: var(--zone-${zone.kind})`,
        });
        shape.classList.toggle("chosen", this.all || zone.id === this.chosen);
        shape.classList.toggle("wrong", zone.id in this.said.faults);
        return shape;
      });
      const boxes = this.said.boxes.map(({ xyxy: [x1, y1, x2, y2], look }) => {
        const box = svg("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1 });
        if (look) box.classList.add(look);
        return box;
      });
      if (this.draft) {
        const ring = this.cursor ? [...this.draft.polygon, this.cursor] : this.draft.polygon;
        const shape = svg("polyline", {
          points: ring.map((point) => point.join()).join(" "),
          style: `--zone: var(--zone-${this.draft.kind})`,
        });
        shapes.push(shape);
      }
      this.picture.replaceChildren(...shapes, ...boxes);
      this.picture.classList.toggle("is-drawing", Boolean(this.draft));
    }
    drawHandles() {
      const zone = this.zone(this.chosen);
      const items = [];
      if (this.draft) {
        this.draft.polygon.forEach((_, at) => {
          items.push(make("i", { class: at ? "dot" : "dot first" }));
        });
      } else if (zone && !this.all) {
        zone.polygon.forEach((point, at) => {
          items.push(
            make("button", {
              type: "button",
              class: "corner",
              "data-corner": at,
              "aria-label": filled(this.words.corner, {
                at: at + 1,
                of: zone.polygon.length,
                zone: this.nameOf(zone),
                x: Math.round(point[0] * 100),
                y: Math.round(point[1] * 100),
              }),
            }),
          );
        });
        zone.polygon.forEach((_, at) => {
          items.push(make("span", { class: "middle", "data-middle": at, "aria-hidden": "true" }));
        });
      }
      for (const { xyxy, name, look } of this.said.boxes) {
        if (!name || this.draft) continue;
        items.push(
          make("span", {
            class: `name ${look ?? ""}`,
            text: name,
            style: `left: ${xyxy[0] * 100}%; top: ${xyxy[1] * 100}%`,
          }),
        );
      }
      this.handles.replaceChildren(...items);
      this.placeHandles();
    }
    placeHandles() {
      const ring = this.draft?.polygon ?? this.zone(this.chosen)?.polygon ?? [];
      const put = (element, [x, y]) => (element.style.cssText = `left: ${x * 100}%; top: ${y * 100}%`);
      this.handles.querySelectorAll(".corner, .dot").forEach((one, at) => put(one, ring[at]));
      this.handles.querySelectorAll(".middle").forEach((one, at) => {
        const [a, b] = [ring[at], ring[(at + 1) % ring.length]];
        put(one, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      });
    }
    drawPalette() {
      this.palette.replaceChildren(
        ...this.kinds.map((kind) =>
          make(
            "button",
            { type: "button", class: "button", "data-kind": kind },
            make("i", { class: "swatch", style: `background: var(--zone-${kind})` }),
            this.words.kinds[kind],
          ),
        ),
      );
    }
    drawList() {
      const items = this.zones.map((zone) => {
        const options = this.kinds.map((kind) => {
          const option = make("option", { value: kind, text: this.words.kinds[kind] });
          option.selected = kind === zone.kind;
          return option;
        });
        const name = this.nameOf(zone);
        const fault = this.said.faults[zone.id];
        return make(
          "li",
          { class: zone.id === this.chosen ? "chosen" : "" },
          make(
            "button",
            {
              type: "button",
              class: "pick",
              "data-pick": zone.id,
              "aria-pressed": String(zone.id === this.chosen),
              title: zone.id,
            },
            make("i", { class: "swatch", style: `background: var(--zone-${zone.kind})` }),
            name,
          ),
          ...(this.kinds.length > 1
            ? [
                make(
                  "select",
                  { class: "control", "data-kind-of": zone.id, "aria-label": filled(this.words.kindOf, { zone: name }) },
                  ...options,
                ),
              ]
            : []),
          make("button", {
            type: "button",
            class: "quiet",
            "data-drop": zone.id,
            text: "✕",
            "aria-label": filled(this.words.drop, { zone: name }),
            title: filled(this.words.drop, { zone: name }),
          }),
          ...(fault ? [make("p", { class: "wrong", text: fault })] : []),
        );
      });
      this.list.replaceChildren(...items);
      if (!items.length) this.list.append(make("li", { class: "faint", text: this.words.none }));
    }
    drawTools() {
      const tool = (name) => this.root.querySelector(`[data-tool="${name}"]`);
      tool("undo").disabled = !this.past.length;
      tool("redo").disabled = !this.future.length;
      tool("all")?.setAttribute("aria-pressed", String(this.all));
      tool("all")?.toggleAttribute("disabled", !this.zones.length);
      const wrong = Object.keys(this.said.faults).length > 0;
      const still = wrong || !(this.dirty || this.root.querySelector("[name=stands]"));
      tool("save")?.toggleAttribute("disabled", still);
      for (const one of this.palette.children) one.disabled = this.zones.length >= this.most;
      const zone = this.zone(this.chosen);
      const hint = this.draft ? "drawing" : this.all ? "all" : zone ? "chosen" : "idle";
      this.hint.textContent = this.words.hints[hint];
    }
  }

  let editor = null;
  const begin = () => {
    const root = document.querySelector("[data-editor]");
    if (root && editor?.root !== root) editor = new Editor(root);
  };
  new MutationObserver(begin).observe(document, { childList: true, subtree: true });

  addEventListener("beforeunload", (event) => {
    if (editor?.dirty) event.preventDefault();
  });

  told.zones = {
    tried: (said) => editor?.tried(said),
    stored: (zones) => editor?.stored(zones),
    current: () => (editor?.root.isConnected ? editor.zones : null),
  };
})();
