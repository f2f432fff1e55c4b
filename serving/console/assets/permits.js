// The form of a permit: a week painted by pointer and by keyboard, lines of other hours, and what was
// wrong told where it is.
"use strict";

(() => {
  const told = window.citypatrol;
  const MOST_UNDO = 100;
  const DAYS = 7;
  const HOURS = 24;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const clock = (hour) => `${String(hour).padStart(2, "0")}:00`;
  const key = (day, hour) => `${day}-${hour}`;

  let dirty = false;

  // Row 0 holds the hours, column 0 the days; behind them 7 by 24 cells.
  class Week {
    constructor(root) {
      this.root = root;
      this.words = JSON.parse(root.dataset.week);
      this.open = new Set(this.words.hours.map(([day, hour]) => key(day, hour)));
      this.past = [];
      this.field = root.querySelector("[name=hours]");
      this.said = root.querySelector("[data-week-said]");
      const board = root.querySelector(".week-board");
      this.places = new Map();
      for (const cell of board.querySelectorAll("[data-cell]")) {
        const [day, hour] = cell.dataset.cell.split("-").map(Number);
        this.places.set(key(day, hour), cell);
      }
      for (const head of board.querySelectorAll("[data-hour]")) this.places.set(key(0, Number(head.dataset.hour)), head);
      for (const head of board.querySelectorAll("[data-day]")) this.places.set(key(Number(head.dataset.day), -1), head);
      this.here = [1, 0];
      board.addEventListener("pointerdown", (event) => this.pressed(event));
      board.addEventListener("keydown", (event) => this.typed(event));
      board.addEventListener("focusin", (event) => {
        const place = this.placeOf(event.target);
        if (place) this.stand(place);
      });
      root.addEventListener("click", (event) => this.clicked(event));
      this.draw();
    }

    placeOf(element) {
      const at = element.closest?.("[data-cell], [data-hour], [data-day]");
      if (!at) return null;
      if (at.dataset.cell) return at.dataset.cell.split("-").map(Number);
      return at.dataset.hour !== undefined ? [0, Number(at.dataset.hour)] : [Number(at.dataset.day), -1];
    }
    // Where the keyboard is: the one place of the board that Tab reaches.
    stand(place) {
      this.places.get(key(...this.here)).tabIndex = -1;
      this.here = place;
      this.places.get(key(...place)).tabIndex = 0;
    }
    cellsOf([day, hour]) {
      if (day === 0) return Array.from({ length: DAYS }, (_, n) => [n + 1, hour]);
      if (hour === -1) return Array.from({ length: HOURS }, (_, n) => [day, n]);
      return [[day, hour]];
    }
    between([day, hour], [other, end]) {
      const cells = [];
      for (let d = Math.min(day, other); d <= Math.max(day, other); d += 1) {
        for (let h = Math.min(hour, end); h <= Math.max(hour, end); h += 1) cells.push([d, h]);
      }
      return cells;
    }

    keep(before = [...this.open]) {
      this.past.push(before);
      if (this.past.length > MOST_UNDO) this.past.shift();
    }
    fill(cells, full) {
      for (const cell of cells) {
        if (full) this.open.add(key(...cell));
        else this.open.delete(key(...cell));
      }
      this.draw();
      dirty = true;
    }
    toggle(place) {
      const cells = this.cellsOf(place);
      const full = !cells.every((cell) => this.open.has(key(...cell)));
      this.keep();
      this.fill(cells, full);
      this.say(cells, full);
    }
    say(cells, full) {
      const [day, hour] = cells[0];
      const [, last] = cells[cells.length - 1];
      const span = filled(this.words.cell, { day: this.words.day[day], start: clock(hour), end: clock(last + 1) });
      this.said.textContent = `${span}: ${full ? this.words.open : this.words.shut}`;
    }
    undo() {
      if (!this.past.length) return;
      this.open = new Set(this.past.pop());
      this.draw();
    }

    // The pointer pulls a rectangle of hours open or shut.
    pressed(event) {
      const from = this.placeOf(event.target);
      if (event.button !== 0 || !from || from[0] === 0 || from[1] === -1) return;
      event.preventDefault();
      const before = [...this.open];
      const full = !this.open.has(key(...from));
      this.places.get(key(...from)).focus();
      let now = from;
      const paint = () => {
        this.open = new Set(before);
        this.fill(this.between(from, now), full);
      };
      const follow = (move) => {
        const under = document.elementFromPoint(move.clientX, move.clientY);
        const to = under && this.root.contains(under) ? this.placeOf(under) : null;
        if (!to || to[0] === 0 || to[1] === -1) return;
        now = to;
        paint();
      };
      const letGo = () => {
        removeEventListener("pointermove", follow);
        removeEventListener("pointerup", letGo);
        removeEventListener("pointercancel", letGo);
        this.keep(before);
        this.draw();
        this.say(this.between(from, now), full);
      };
      addEventListener("pointermove", follow);
      addEventListener("pointerup", letGo);
      addEventListener("pointercancel", letGo);
      paint();
    }
    clicked(event) {
      const head = event.target.closest("[data-hour], [data-day]");
      if (head) this.toggle(this.placeOf(head));
      const fill = event.target.closest("[data-fill]")?.dataset.fill;
      if (fill === "undo") this.undo();
      else if (fill) {
        this.keep();
        this.fill(this.between([1, 0], [DAYS, HOURS - 1]), fill === "always");
      }
    }
    typed(event) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
        event.preventDefault();
        this.undo();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [day, hour] = this.here;
      const ways = {
        ArrowUp: [day - 1, hour],
        ArrowDown: [day + 1, hour],
        ArrowLeft: [day, hour - 1],
        ArrowRight: [day, hour + 1],
        Home: [day, 0],
        End: [day, HOURS - 1],
      };
      const to = ways[event.key];
      if (to) {
        event.preventDefault();
        event.stopPropagation();
        if (!this.places.has(key(...to))) return;
        // With Shift the hour one comes from is carried along.
        if (event.shiftKey && day > 0 && hour >= 0 && to[0] > 0 && to[1] >= 0) {
          const full = this.open.has(key(day, hour));
          this.keep();
          this.fill(this.between(this.here, to), full);
          this.say([to], full);
        }
        this.places.get(key(...to)).focus();
      } else if ((event.key === " " || event.key === "Enter") && !event.target.matches("button")) {
        event.preventDefault();
        event.stopPropagation();
        this.toggle(this.here);
      }
    }

    draw() {
      for (const [place, cell] of this.places) {
        if (cell.dataset.cell) cell.setAttribute("aria-selected", String(this.open.has(place)));
      }
      const hours = [...this.open].map((place) => place.split("-").map(Number));
      this.field.value = JSON.stringify(hours.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      this.root.querySelector("[data-fill=undo]").disabled = !this.past.length;
    }
  }

  // Lines of other hours.
  const lineOf = (item) => {
    const line = { weekdays: [...item.querySelectorAll("[data-weekday]:checked")].map((one) => Number(one.value)) };
    for (const part of item.querySelectorAll("[data-part]")) line[part.dataset.part] = part.value.trim();
    return line;
  };
  const addLine = () => {
    const list = document.querySelector("[data-lines]");
    list.append(document.querySelector("[data-line-to-copy]").content.cloneNode(true));
    list.lastElementChild.querySelector("select").focus();
  };
  const dropLine = (item) => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (next?.querySelector("[data-drop-line]") ?? document.querySelector("[data-add-line]")).focus();
  };

  let week = null;
  new MutationObserver(() => {
    const root = document.querySelector("[data-week]");
    if (root && week?.root !== root) week = new Week(root);
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    // Who begins again from what somebody else saved has given up their own.
    if (event.target.closest(".clash a")) dirty = false;
    if (event.target.closest("[data-add-line]")) addLine();
    const item = event.target.closest("[data-drop-line]")?.closest("li");
    if (item) dropLine(item);
  });

  let pause = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.closest(".permit-form")) return;
    if (event.target.matches("[data-find]")) {
      clearTimeout(pause);
      const text = event.target.value;
      pause = setTimeout(() => told.wish("find", { text }), 250);
    } else dirty = true;
  });
  // Enter looks for cameras; it does not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-find]")) event.preventDefault();
  });

  // Before the form is sent, what is no control of its own is written into hidden ones.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches(".permit-form")) return;
      form.querySelector("[name=lines]").value = JSON.stringify([...form.querySelectorAll("[data-lines] > li")].map(lineOf));
      const drawing = told.zones?.current();
      form.querySelector("[name=drawing]").value = drawing ? JSON.stringify(drawing) : "";
    },
    true,
  );

  const placeFor = (form, field) =>
    form.querySelector(`[data-field="${CSS.escape(field)}"]`) ??
    form.querySelector(`[name="${CSS.escape(field)}"]`)?.closest(".row");
  const wrong = (sentences) => {
    const form = document.querySelector(".permit-form");
    for (const one of form.querySelectorAll(".wrong.said")) one.remove();
    for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    let first = null;
    for (const [field, sentence] of Object.entries(sentences)) {
      const place = field && placeFor(form, field);
      if (!place) continue;
      const said = document.createElement("p");
      Object.assign(said, { className: "wrong said", textContent: sentence, id: `wrong-${field}` });
      const head = place.querySelector("h2");
      if (head) head.after(said);
      else place.append(said);
      const control = place.querySelector("input:not([type=hidden]), select, textarea, canvas");
      if (!head) {
        control?.setAttribute("aria-invalid", "true");
        control?.setAttribute("aria-describedby", said.id);
      }
      const target = place.matches("[data-field=windows]") ? place.querySelector("[data-cell][tabindex='0']") : control;
      if (target && (!first || target.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING)) first = target;
    }
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  };

  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  told.permits = {
    wrong,
    clashed: () => setTimeout(() => document.querySelector(".clash a")?.focus(), 50),
    saved: () => (dirty = false),
  };
})();
