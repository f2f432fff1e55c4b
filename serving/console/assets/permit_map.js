// <permit-map>: the city's map with a permit's areas on it, to be seen and, where the page says so,
// to be drawn: by mouse, by finger and by keyboard.
"use strict";

(() => {
  const { CityMap, unit, degreesOf, projector } = window.citypatrol.mapping;
  const STEP = 4;
  const LEAP = 40;
  const NEAR = 12;
  const MOST_UNDO = 200;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const inside = ([x, y], ring) => {
    let found = false;
    ring.forEach(([x1, y1], n) => {
      const [x2, y2] = ring[(n + ring.length - 1) % ring.length];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) found = !found;
    });
    return found;
  };

  class PermitMap extends CityMap {
    connectedCallback() {
      const { areas, draws } = JSON.parse(this.dataset.told);
      // An area is its rings of unit points; `keep` says that nobody has touched it.
      this.drawn = areas.map(({ rings, plain }, keep) => ({
        keep,
        plain,
        rings: rings.map((ring) => ring.slice(0, -1).map(unit)),
      }));
      this.draws = draws;
      this.past = [];
      this.future = [];
      this.picked = null;
      this.draft = null;
      super.connectedCallback();
    }

    build() {
      super.build();
      if (!this.draws) return;
      this.corners = document.createElement("div");
      this.corners.className = "map-corners";
      this.tools = document.createElement("div");
      this.tools.className = "map-drawing";
      this.hint = document.createElement("p");
      this.hint.className = "map-hint";
      this.hint.setAttribute("role", "status");
      for (const name of ["add", "undo", "redo", "drop"]) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: this.draws[name], className: "button" });
        button.dataset.tool = name;
        button.addEventListener("click", (event) => this.used(name, event.detail === 0));
        this.tools.append(button);
      }
      this.append(this.corners, this.tools, this.hint);
      this.addEventListener("keydown", (event) => this.typed(event), true);
      this.written();
    }

    // Nothing lies on this map but where cameras stand.
    async refresh() {
      if (this.view) this.redraw();
      else this.fit();
    }
    points() {
      const own = this.drawn.flatMap((one) => one.rings.flat());
      return own.length ? own : super.points();
    }
    fit() {
      super.fit();
      // Around the areas one wants to see the streets beside them.
      if (this.view && this.drawn.length) this.view = { ...this.view, zoom: this.view.zoom - 0.7 };
    }
    show(members) {
      this.card.replaceChildren(
        ...members.slice(0, 6).map((one) => {
          const line = document.createElement("div");
          const name = document.createElement("b");
          const where = document.createElement("small");
          [name.textContent, where.textContent] = [one.name, one.district ?? ""];
          line.append(name, where);
          return line;
        }),
      );
      this.card.hidden = false;
    }

    listen() {
      if (this.draws) {
        this.canvas.addEventListener("pointerdown", (event) => this.pressed(event), true);
        this.canvas.addEventListener("pointermove", (event) => this.hovered(event));
        this.canvas.addEventListener("dblclick", () => this.draft && this.close());
      }
      super.listen();
    }

    get projection() {
      return projector(this.view, this.width, this.height);
    }
    at(event) {
      return this.projection.from([event.offsetX, event.offsetY]);
    }

    // What was drawn before can be had back.
    keep(before = JSON.stringify(this.drawn)) {
      this.past.push(before);
      if (this.past.length > MOST_UNDO) this.past.shift();
      this.future = [];
    }
    turn(from, to) {
      if (!from.length) return;
      to.push(JSON.stringify(this.drawn));
      this.drawn = JSON.parse(from.pop());
      if (this.picked >= this.drawn.length) this.picked = null;
      this.settled();
    }
    settled() {
      this.written();
      this.redraw();
    }
    written() {
      const field = this.parentElement?.querySelector("[name=map]");
      if (field) field.value = JSON.stringify(this.drawn.map((one) =>
        one.keep === null ? { ring: one.rings[0].map(degreesOf) } : { keep: one.keep }));
      this.dataset.drawn = String(this.drawn.length);
    }

    used(name, byKeyboard) {
      if (name === "undo") this.turn(this.past, this.future);
      else if (name === "redo") this.turn(this.future, this.past);
      else if (name === "drop") this.remove();
      else if (this.draft) this.close();
      else this.begin(byKeyboard);
    }
    begin(byKeyboard) {
      if (!this.view) this.view = { x: 0.5, y: 0.5, zoom: 2 };
      this.choose(null);
      this.picked = null;
      if (!byKeyboard) {
        this.draft = [];
        this.redraw();
        return;
      }
      this.keep();
      const [w, h] = [this.width, this.height];
      const pixels = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]];
      this.add(pixels.map(([x, y]) => this.projection.from([x * w, y * h])));
      this.draw();
      this.corners.querySelector("[data-corner]")?.focus();
    }
    add(ring) {
      this.drawn.push({ keep: null, plain: true, rings: [ring] });
      this.picked = this.drawn.length - 1;
      this.settled();
    }
    close() {
      const apart = (a, b) => {
        const [one, other] = [this.projection.to(a), this.projection.to(b)];
        return Math.hypot(one[0] - other[0], one[1] - other[1]) > 3;
      };
      // A double click leaves its corner twice.
      const ring = this.draft.filter((point, n) => n === 0 || apart(point, this.draft[n - 1]));
      this.draft = null;
      if (ring.length >= 3) {
        this.keep();
        this.add(ring);
      } else this.settled();
    }
    remove() {
      if (this.picked === null) return;
      this.keep();
      this.drawn.splice(this.picked, 1);
      this.picked = null;
      this.settled();
      this.tools.querySelector("[data-tool=add]").focus();
    }
    // The ring that may be reshaped; from now on it is no longer as it was.
    touched() {
      const one = this.drawn[this.picked];
      one.keep = null;
      return one.rings[0];
    }

    pressed(event) {
      if (event.button !== 0 || !this.view) return;
      const point = this.at(event);
      if (this.draft) {
        event.stopImmediatePropagation();
        const first = this.draft[0] && this.projection.to(this.draft[0]);
        const closes = this.draft.length >= 3 &&
          Math.hypot(first[0] - event.offsetX, first[1] - event.offsetY) < NEAR;
        if (closes) this.close();
        else {
          this.draft.push(point);
          this.redraw();
        }
        return;
      }
      const found = this.drawn.findLastIndex((one) => inside(point, one.rings[0]));
      if (found < 0) {
        if (this.picked !== null) {
          this.picked = null;
          this.redraw();
        }
        return;
      }
      event.stopImmediatePropagation();
      this.picked = found;
      this.redraw();
      if (this.drawn[found].plain) this.drag(event, null);
    }
    hovered(event) {
      if (!this.draft) return;
      this.cursor = this.at(event);
      this.redraw();
    }
    // The pointer holds a corner or the whole area until it lets go.
    drag(event, corner, before = JSON.stringify(this.drawn)) {
      event.preventDefault();
      const scale = this.projection.scale;
      const start = [event.clientX, event.clientY];
      const old = this.drawn[this.picked].rings[0].map((point) => [...point]);
      const follow = (move) => {
        const dx = (move.clientX - start[0]) / scale;
        const dy = (move.clientY - start[1]) / scale;
        if (Math.hypot(dx, dy) * scale < 2) return;
        const ring = this.touched();
        old.forEach(([x, y], n) => {
          if (corner === null || corner === n) ring[n] = [x + dx, y + dy];
        });
        this.redraw();
      };
      const letGo = () => {
        removeEventListener("pointermove", follow);
        removeEventListener("pointerup", letGo);
        removeEventListener("pointercancel", letGo);
        if (JSON.stringify(this.drawn) === before) return;
        this.keep(before);
        this.settled();
      };
      addEventListener("pointermove", follow);
      addEventListener("pointerup", letGo);
      addEventListener("pointercancel", letGo);
    }

    typed(event) {
      const { key } = event;
      const taken = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") {
        taken();
        if (event.shiftKey) this.turn(this.future, this.past);
        else this.turn(this.past, this.future);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.draft) {
        if (!["Escape", "Backspace", "Enter"].includes(key)) return;
        if (key === "Enter" && event.target.dataset.tool) return;
        taken();
        if (key === "Enter") this.close();
        else {
          if (key === "Escape") this.draft = null;
          else this.draft.pop();
          this.redraw();
        }
        return;
      }
      const corner = event.target.dataset.corner;
      if (corner === undefined) {
        if (key === "Delete" && this.picked !== null) {
          taken();
          this.remove();
        }
        return;
      }
      const by = (event.shiftKey ? LEAP : STEP) / this.projection.scale;
      const ways = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] };
      const n = Number(corner);
      const ring = this.drawn[this.picked].rings[0];
      if (ways[key]) {
        taken();
        this.keep();
        const [dx, dy] = ways[key];
        this.touched()[n] = [ring[n][0] + dx, ring[n][1] + dy];
      } else if (key === "Insert" || key === "+") {
        taken();
        this.keep();
        const [a, b] = [ring[n], ring[(n + 1) % ring.length]];
        this.touched().splice(n + 1, 0, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
        this.focusLater = n + 1;
      } else if (key === "Delete" || key === "Backspace") {
        taken();
        if (ring.length <= 3) return;
        this.keep();
        this.touched().splice(n, 1);
        this.focusLater = Math.min(n, ring.length - 1);
      } else if (key === "Escape") {
        taken();
        this.picked = null;
        this.canvas.focus();
      } else return;
      this.settled();
    }

    draw() {
      super.draw();
      if (!this.width) return;
      const pen = this.canvas.getContext("2d");
      const style = getComputedStyle(this);
      const colour = (name) => style.getPropertyValue(name).trim();
      if (this.view) {
        const { to } = this.projection;
        this.drawn.forEach(({ rings }, place) => {
          const shape = new Path2D();
          for (const ring of rings) {
            ring.forEach((point, n) => shape[n ? "lineTo" : "moveTo"](...to(point)));
            shape.closePath();
          }
          pen.fillStyle = pen.strokeStyle = colour("--accent");
          pen.globalAlpha = place === this.picked ? 0.34 : 0.2;
          pen.fill(shape, "evenodd");
          pen.globalAlpha = 1;
          pen.lineWidth = place === this.picked ? 3 : 2;
          pen.stroke(shape);
        });
        if (this.draft) this.drawDraft(pen, to, colour);
      }
      if (this.draws) this.drawTools();
    }
    drawDraft(pen, to, colour) {
      const line = this.cursor && this.draft.length ? [...this.draft, this.cursor] : this.draft;
      pen.strokeStyle = pen.fillStyle = colour("--accent");
      pen.lineWidth = 2;
      pen.beginPath();
      line.forEach((point, n) => pen[n ? "lineTo" : "moveTo"](...to(point)));
      pen.stroke();
      for (const point of this.draft) this.disc(pen, to(point), 4);
    }
    drawTools() {
      const tool = (name) => this.tools.querySelector(`[data-tool=${name}]`);
      const one = this.drawn[this.picked];
      tool("undo").disabled = !this.past.length;
      tool("redo").disabled = !this.future.length;
      tool("drop").disabled = !one;
      tool("add").setAttribute("aria-pressed", String(Boolean(this.draft)));
      this.canvas.style.cursor = this.draft ? "crosshair" : "";
      const hint = this.draft ? "drawing" : !one ? (this.drawn.length ? "idle" : "none") : one.plain ? "chosen" : "fixed";
      const count = filled(this.draws.count, { count: this.drawn.length });
      const said = this.drawn.length ? `${count} ${this.draws[hint]}` : this.draws[hint];
      if (this.hint.textContent !== said) this.hint.textContent = said;
      const ring = one?.plain && !this.draft ? one.rings[0] : [];
      const had = this.corners.contains(document.activeElement) ? document.activeElement.dataset.corner : null;
      const focus = this.focusLater ?? had;
      this.focusLater = undefined;
      // Buttons stay while their number does: a held one must not vanish under the pointer.
      if (this.corners.querySelectorAll("button").length !== ring.length) {
        this.corners.replaceChildren(
          ...ring.flatMap((_, n) => {
            const corner = document.createElement("button");
            Object.assign(corner, { type: "button", className: "corner" });
            corner.dataset.corner = n;
            corner.addEventListener("pointerdown", (event) => this.drag(event, n));
            const middle = document.createElement("span");
            middle.className = "middle";
            middle.addEventListener("pointerdown", (event) => this.split(event, n));
            return [corner, middle];
          }),
        );
      }
      const points = ring.map((point) => this.projection.to(point));
      const put = (element, [x, y]) => (element.style.cssText = `left: ${x}px; top: ${y}px`);
      this.corners.querySelectorAll("button").forEach((corner, n) => {
        put(corner, points[n]);
        const [x, y] = degreesOf(ring[n]);
        const said = { at: n + 1, of: ring.length, x: x.toFixed(4), y: y.toFixed(4) };
        corner.setAttribute("aria-label", filled(this.draws.corner, said));
      });
      this.corners.querySelectorAll(".middle").forEach((middle, n) => {
        const [a, b] = [points[n], points[(n + 1) % points.length]];
        put(middle, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      });
      if (focus !== null && focus !== undefined) {
        this.corners.querySelector(`[data-corner="${focus}"]`)?.focus({ preventScroll: true });
      }
    }
    split(event, n) {
      const before = JSON.stringify(this.drawn);
      const ring = this.touched();
      const [a, b] = [ring[n], ring[(n + 1) % ring.length]];
      ring.splice(n + 1, 0, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      this.drag(event, n + 1, before);
      this.redraw();
    }
  }

  customElements.define("permit-map", PermitMap);
})();
