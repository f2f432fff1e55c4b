// <city-map>: outlines, cameras and open cases on one canvas. It asks this server only; tiles come
// from another one only where the city's settings name it.
"use strict";

(() => {
  const { TILE, unit, fitting, projector, clustered, nearest, scaleBar } = window.citypatrol.mapping;
  const CELL = 46;
  const NEAR_ZOOM = 17;
  const PLACE_ZOOM = 16;

  // The outlines of a GeoJSON polygon, or of several.
  const rings = ({ type, coordinates }) =>
    (type === "Polygon" ? [coordinates] : coordinates).flat().map((ring) => ring.map(unit));

  class CityMap extends HTMLElement {
    connectedCallback() {
      this.told = JSON.parse(this.dataset.told);
      this.cameras = [];
      this.cases = [];
      this.areas = [];
      this.troubles = {};
      this.tiles = new Map();
      this.view = null;
      this.build();
      this.sized = new ResizeObserver(() => this.resize());
      this.sized.observe(this);
      this.dressed = new MutationObserver(() => this.redraw());
      this.dressed.observe(document.documentElement, { attributes: true });
      this.load();
    }

    disconnectedCallback() {
      this.sized.disconnect();
      this.dressed.disconnect();
    }

    build() {
      this.canvas = document.createElement("canvas");
      this.canvas.tabIndex = 0;
      this.canvas.setAttribute("role", "img");
      this.canvas.setAttribute("aria-label", this.told.label);
      this.card = document.createElement("div");
      this.card.className = "map-card";
      this.card.hidden = true;
      const tools = document.createElement("div");
      tools.className = "map-tools";
      for (const [sign, hint, act] of [
        ["+", this.told.nearer, () => this.zoomBy(1)],
        ["−", this.told.farther, () => this.zoomBy(-1)],
        ["⌂", this.told.whole, () => this.fit()],
      ]) {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: sign, title: hint });
        button.setAttribute("aria-label", hint);
        button.addEventListener("click", act);
        tools.append(button);
      }
      this.note = document.createElement("p");
      this.note.className = "map-note";
      this.whose = document.createElement("p");
      this.whose.className = "map-whose";
      this.replaceChildren(this.canvas, tools, this.note, this.whose, this.card);
      this.listen();
    }

    listen() {
      let held = null;
      this.canvas.addEventListener("pointerdown", (event) => {
        held = { x: event.offsetX, y: event.offsetY, moved: false };
        this.canvas.setPointerCapture(event.pointerId);
      });
      this.canvas.addEventListener("pointermove", (event) => {
        if (!held) {
          this.canvas.style.cursor = this.under(event) ? "pointer" : "grab";
          return;
        }
        const [dx, dy] = [event.offsetX - held.x, event.offsetY - held.y];
        if (!held.moved && Math.hypot(dx, dy) < 4) return;
        held = { x: event.offsetX, y: event.offsetY, moved: true };
        this.pan(-dx, -dy);
      });
      this.canvas.addEventListener("pointerup", (event) => {
        if (held && !held.moved) this.choose(this.under(event));
        held = null;
      });
      this.canvas.addEventListener("pointercancel", () => (held = null));
      this.canvas.addEventListener("wheel", (event) => {
        event.preventDefault();
        this.zoomBy(event.deltaY < 0 ? 0.5 : -0.5, [event.offsetX, event.offsetY]);
      }, { passive: false });
      this.canvas.addEventListener("keydown", (event) => {
        const step = 80;
        const acts = {
          ArrowLeft: () => this.pan(-step, 0),
          ArrowRight: () => this.pan(step, 0),
          ArrowUp: () => this.pan(0, -step),
          ArrowDown: () => this.pan(0, step),
          "+": () => this.zoomBy(1),
          "=": () => this.zoomBy(1),
          "-": () => this.zoomBy(-1),
          0: () => this.fit(),
          Escape: () => this.choose(null),
        };
        if (event.ctrlKey || event.metaKey || !acts[event.key]) return;
        event.preventDefault();
        acts[event.key]();
      });
    }

    async ask(path) {
      const answer = await fetch(path, { headers: { Accept: "application/json" } });
      return answer.ok ? answer.json() : null;
    }

    async load() {
      if (this.told.place) this.stay(this.told.place);
      const [base, cameras] = await Promise.all([
        this.ask("/api/map/base"),
        this.told.cameras ? this.ask("/api/map/cameras") : null,
      ]);
      if (base) this.ground(base);
      if (cameras) this.stand(cameras);
      if (this.place) this.fit();
      else await this.refresh();
      this.dataset.ready = "true";
    }

    // One place and the duty areas that hold it, instead of the whole city.
    stay({ position, name, areas }) {
      this.place = { unit: unit(position), name };
      this.held = areas.map(({ geometry }) => rings(geometry));
      this.dataset.held = String(areas.length);
    }

    // What changes: cases and troubles. The page calls it when there is news.
    async refresh() {
      const marks = await this.ask("/api/map/marks");
      if (!marks) return;
      this.cases = marks.cases.map((one) => ({ ...one, unit: unit(one.position) }));
      this.troubles = marks.troubles;
      this.dataset.cases = String(this.cases.reduce((sum, one) => sum + one.open, 0));
      this.dataset.troubles = String(Object.keys(marks.troubles).length);
      if (this.view) this.redraw();
      else this.fit();
    }

    ground(base) {
      this.areas = base.areas.features.map(({ properties, geometry }) => {
        const drawn = rings(geometry);
        const outer = drawn.reduce((most, one) => (one.length > most.length ? one : most), []);
        const middle = [0, 1].map(
          (axis) => outer.reduce((sum, point) => sum + point[axis], 0) / (outer.length || 1));
        return { name: properties.name, rings: drawn, middle };
      });
      this.source = base.tiles;
      this.mostZoom = base.most_zoom;
      this.whose.textContent = base.tiles ? base.attribution : "";
      this.dataset.areas = String(this.areas.length);
    }

    stand(told) {
      this.cameras = told.positions.map((position, n) => ({
        id: told.ids[n],
        name: told.names[n],
        district: told.districts[n],
        unit: unit(position),
      }));
      this.dataset.cameras = String(this.cameras.length);
      this.note.textContent = told.nowhere
        ? this.told.nowhere.replace("{count}", told.nowhere.toLocaleString())
        : "";
    }

    resize() {
      const ratio = window.devicePixelRatio || 1;
      const { clientWidth: width, clientHeight: height } = this;
      if (!width || !height) return;
      Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
      [this.width, this.height, this.ratio] = [width, height, ratio];
      // Until somebody moves it, the map shows the whole city, however large it becomes.
      if (this.moved) this.redraw();
      else this.fit();
    }

    fit() {
      if (!this.width) return;
      const points = this.points();
      this.moved = false;
      if (!points.length) this.note.textContent = this.told.empty;
      const near = this.place ? PLACE_ZOOM : NEAR_ZOOM;
      this.view = points.length ? fitting(points, this.width, this.height, near) : null;
      this.redraw();
    }

    // What the map shows when it shows all of it.
    points() {
      if (this.place) return [this.place.unit, ...this.held.flat(2)];
      return [
        ...this.cameras.map((one) => one.unit),
        ...this.cases.map((one) => one.unit),
        ...this.areas.flatMap((one) => one.rings.flat()),
      ];
    }

    pan(dx, dy) {
      if (!this.view) return;
      const scale = TILE * 2 ** this.view.zoom;
      this.view = { ...this.view, x: this.view.x + dx / scale, y: this.view.y + dy / scale };
      this.moved = true;
      this.redraw();
    }

    zoomBy(steps, around) {
      if (!this.view) return;
      const pixel = around ?? [this.width / 2, this.height / 2];
      const before = projector(this.view, this.width, this.height).from(pixel);
      const zoom = Math.max(3, Math.min(20, this.view.zoom + steps));
      const after = projector({ ...this.view, zoom }, this.width, this.height).from(pixel);
      this.view = { x: this.view.x + before[0] - after[0], y: this.view.y + before[1] - after[1], zoom };
      this.moved = true;
      this.redraw();
    }

    under(event) {
      const pixel = [event.offsetX, event.offsetY];
      const reach = this.view && this.view.zoom > 11 ? 9 : 5;
      return nearest(this.clusters ?? [], pixel, CELL / 2) ?? nearest(this.dots ?? [], pixel, reach);
    }

    choose(found) {
      this.chosen = null;
      this.card.hidden = true;
      if (!found) {
        this.redraw();
        return;
      }
      const members = found.members ?? [found];
      if (members.length > 1 && this.view.zoom < NEAR_ZOOM) {
        const near = fitting(members.map((one) => one.unit), this.width, this.height, NEAR_ZOOM);
        this.view = { ...near, zoom: Math.max(near.zoom, this.view.zoom + 1) };
        this.moved = true;
        this.redraw();
        return;
      }
      this.chosen = members[0];
      this.show(members);
      this.redraw();
    }

    show(members) {
      const put = (name, text, parent) => {
        const made = document.createElement(name);
        made.textContent = text;
        parent.append(made);
        return made;
      };
      this.card.replaceChildren();
      for (const one of members.slice(0, 6)) {
        const id = one.camera ?? one.id;
        const camera = this.cameras.find((known) => known.id === id);
        const line = put("div", "", this.card);
        const name = put(this.told.camera ? "a" : "b", one.name, line);
        if (this.told.camera) name.href = this.told.camera.replace("{id}", encodeURIComponent(id));
        if (camera) put("small", camera.district, line);
        const cases = one.camera ? one : this.cases.find((known) => known.camera === id);
        if (cases) {
          put("p", this.told.cases.replace("{open}", cases.open).replace("{waiting}", cases.waiting)
            .replace("{overdue}", cases.overdue), line);
        }
        const trouble = this.troubles[id];
        if (trouble) put("p", this.told.troubles[trouble] ?? trouble, line).className = "warn";
        if (!cases && !trouble) put("p", this.told.well, line);
      }
      if (members.length > 6) put("p", `+ ${members.length - 6}`, this.card);
      this.card.hidden = false;
    }

    redraw() {
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.draw());
    }

    draw() {
      if (!this.width) return;
      const pen = this.canvas.getContext("2d");
      const style = getComputedStyle(this);
      const colour = (name) => style.getPropertyValue(name).trim();
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      pen.fillStyle = colour("--well");
      pen.fillRect(0, 0, this.width, this.height);
      if (!this.view) return;
      const projection = projector(this.view, this.width, this.height);
      if (this.source) this.drawTiles(pen, projection);
      this.drawAreas(pen, projection, colour, style.fontFamily);
      if (this.place) {
        this.drawPlace(pen, projection, colour, style.fontFamily);
        return;
      }
      this.drawCameras(pen, projection, colour);
      this.drawCases(pen, projection, colour, style.fontFamily);
      this.drawScale(pen, colour, style.fontFamily);
    }

    drawTiles(pen, projection) {
      const zoom = Math.max(0, Math.min(this.mostZoom, Math.round(this.view.zoom)));
      const across = 2 ** zoom;
      const size = projection.scale / across;
      const [left, top] = projection.from([0, 0]);
      const [right, bottom] = projection.from([this.width, this.height]);
      for (let x = Math.floor(left * across); x <= Math.floor(right * across); x += 1) {
        for (let y = Math.max(0, Math.floor(top * across)); y <= Math.min(across - 1, Math.floor(bottom * across)); y += 1) {
          const picture = this.tile(zoom, ((x % across) + across) % across, y);
          if (!picture.complete || !picture.naturalWidth) continue;
          const [px, py] = projection.to([x / across, y / across]);
          pen.drawImage(picture, px, py, size + 0.5, size + 0.5);
        }
      }
    }

    tile(z, x, y) {
      const address = this.source.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      let picture = this.tiles.get(address);
      if (!picture) {
        if (this.tiles.size > 600) this.tiles.delete(this.tiles.keys().next().value);
        picture = new Image();
        picture.referrerPolicy = "no-referrer";
        picture.addEventListener("load", () => this.redraw());
        picture.src = address;
        this.tiles.set(address, picture);
      }
      return picture;
    }

    drawAreas(pen, projection, colour, font) {
      pen.lineWidth = 1.2;
      pen.lineJoin = "round";
      pen.strokeStyle = colour("--edge");
      pen.fillStyle = colour("--surface");
      const shapes = this.areas.map(({ rings }) => {
        const shape = new Path2D();
        for (const ring of rings) {
          ring.forEach((point, n) => shape[n ? "lineTo" : "moveTo"](...projection.to(point)));
          shape.closePath();
        }
        return shape;
      });
      if (!this.source) shapes.forEach((shape) => pen.fill(shape, "evenodd"));
      pen.globalAlpha = 0.7;
      shapes.forEach((shape) => pen.stroke(shape));
      pen.globalAlpha = 1;
      pen.fillStyle = colour("--soft");
      pen.font = `600 12px ${font}`;
      pen.textAlign = "center";
      for (const { name, middle, rings } of this.areas) {
        const xs = rings.flat().map((point) => projection.to(point)[0]);
        const wide = Math.max(...xs) - Math.min(...xs);
        if (wide > pen.measureText(name).width + 8) pen.fillText(name, ...projection.to(middle));
      }
    }

    drawPlace(pen, projection, colour, font) {
      pen.strokeStyle = pen.fillStyle = colour("--accent");
      pen.lineWidth = 2.5;
      for (const outline of this.held) {
        const shape = new Path2D();
        for (const ring of outline) {
          ring.forEach((point, n) => shape[n ? "lineTo" : "moveTo"](...projection.to(point)));
          shape.closePath();
        }
        pen.globalAlpha = 0.12;
        pen.fill(shape, "evenodd");
        pen.globalAlpha = 1;
        pen.stroke(shape);
      }
      const at = projection.to(this.place.unit);
      pen.fillStyle = colour("--bad");
      pen.strokeStyle = colour("--surface");
      pen.lineWidth = 2.5;
      this.disc(pen, at, 8);
      pen.stroke();
      pen.font = `650 13px ${font}`;
      pen.textAlign = "center";
      pen.lineWidth = 4;
      pen.strokeText(this.place.name, at[0], at[1] - 14);
      pen.fillStyle = colour("--ink");
      pen.fillText(this.place.name, at[0], at[1] - 14);
      this.drawScale(pen, colour, font);
    }

    drawCameras(pen, projection, colour) {
      const far = this.view.zoom < 12;
      const [well, bad, moved] = [colour("--edge"), colour("--bad"), colour("--warn")];
      this.dots = [];
      const late = [];
      pen.fillStyle = well;
      for (const camera of this.cameras) {
        const at = projection.to(camera.unit);
        if (at[0] < -9 || at[1] < -9 || at[0] > this.width + 9 || at[1] > this.height + 9) continue;
        const dot = { ...camera, at };
        this.dots.push(dot);
        if (this.troubles[camera.id]) late.push(dot);
        else if (far) pen.fillRect(at[0] - 1.25, at[1] - 1.25, 2.5, 2.5);
        else this.disc(pen, at, 4);
      }
      pen.strokeStyle = colour("--surface");
      pen.lineWidth = 1.5;
      for (const dot of late) {
        pen.fillStyle = this.troubles[dot.id] === "offline" ? bad : moved;
        // A square, so that trouble is told without colour as well.
        const half = far ? 3 : 5;
        pen.fillRect(dot.at[0] - half, dot.at[1] - half, 2 * half, 2 * half);
        pen.strokeRect(dot.at[0] - half, dot.at[1] - half, 2 * half, 2 * half);
      }
      const chosen = this.chosen && this.dots.find((dot) => dot.id === (this.chosen.camera ?? this.chosen.id));
      if (chosen) {
        pen.strokeStyle = colour("--accent");
        pen.lineWidth = 2.5;
        pen.beginPath();
        pen.arc(...chosen.at, 10, 0, 7);
        pen.stroke();
      }
    }

    drawCases(pen, projection, colour, font) {
      this.clusters = clustered(this.cases, projection, CELL);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (const cluster of this.clusters) {
        cluster.radius = Math.min(21, 10 + 3 * Math.log2(cluster.open));
        pen.fillStyle = colour(cluster.overdue ? "--bad" : cluster.waiting ? "--accent" : "--good");
        pen.strokeStyle = colour("--surface");
        pen.lineWidth = 2;
        this.disc(pen, cluster.at, cluster.radius);
        pen.stroke();
        pen.fillStyle = colour(cluster.overdue || !cluster.waiting ? "--on-fill" : "--on-accent");
        pen.font = `700 ${cluster.open > 999 ? 10 : 12}px ${font}`;
        pen.fillText(cluster.open.toLocaleString(), ...cluster.at);
      }
      pen.textBaseline = "alphabetic";
    }

    drawScale(pen, colour, font) {
      const { metres, pixels } = scaleBar(this.view, 110);
      const [x, y] = [14, this.height - 14];
      pen.strokeStyle = pen.fillStyle = colour("--ink");
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x, y - 5);
      pen.lineTo(x, y);
      pen.lineTo(x + pixels, y);
      pen.lineTo(x + pixels, y - 5);
      pen.stroke();
      pen.textAlign = "left";
      pen.font = `12px ${font}`;
      pen.fillText(metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, x + 6, y - 7);
    }

    disc(pen, at, radius) {
      pen.beginPath();
      pen.arc(...at, radius, 0, 7);
      pen.fill();
    }
  }

  customElements.define("city-map", CityMap);
  window.citypatrol.mapping.CityMap = CityMap;
})();
