// What the browser does by itself: theme, keys, dialogs, and telling the server a wish.
"use strict";

(() => {
  const told = window.citypatrol;
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const dress = () => {
    const auto = dark.matches ? "dark" : "light";
    root.dataset.theme = told.theme === "auto" ? auto : told.theme;
  };
  dress();
  dark.addEventListener("change", dress);
  root.lang = told.language;

  // The page shows that it waits when something takes longer than a second.
  let patience = 0;
  const waiting = () => {
    clearTimeout(patience);
    patience = setTimeout(() => (root.dataset.working = ""), 1000);
  };
  told.answered = () => {
    clearTimeout(patience);
    delete root.dataset.working;
  };

  // A wish carries the case it was made on: one that arrives after the page moved on is void.
  const wish = (name, detail) => {
    const shown = document.querySelector("[data-shown]");
    const whole = {
      case: shown?.dataset.shown ?? null,
      version: Number(shown?.dataset.version ?? 0),
      ...detail,
      name,
    };
    // A page's own script may grant it by itself, or say more before it goes.
    const event = new CustomEvent("wish", { detail: whole, cancelable: true });
    if (!document.dispatchEvent(event)) return;
    waiting();
    window.emitEvent?.("wish", whole);
  };

  // Of several, the one that is on the screen.
  const visible = (element) => element.offsetParent !== null && !element.disabled;
  const note = () => [...document.querySelectorAll("[data-note]")].find(visible);
  const panel = () => document.querySelector(".verdict");

  const ask = (open) => {
    panel()?.classList.toggle("asking", open);
    document.querySelector("[data-ask]")?.setAttribute("aria-expanded", String(open));
  };

  // Asking once before something that cannot be taken back.
  let meant = null;
  const sure = (element) => {
    meant = element;
    document.getElementById("sure-words").textContent = element.dataset.sureWords;
    document.getElementById("sure").showModal();
  };

  const menu = (open) => {
    root.dataset.drawer = open ? "open" : "closed";
    document.querySelector("[data-menu]")?.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector(".places a")?.focus();
  };

  const press = (element, asked = false) => {
    const { wish: name, key: _key, sureWords, ...detail } = element.dataset;
    if (sureWords && !asked) {
      sure(element);
    } else if (element.hasAttribute("data-sure")) {
      element.closest("dialog").close();
      press(meant, true);
    } else if (element.hasAttribute("data-menu")) {
      menu(root.dataset.drawer !== "open");
    } else if (element.hasAttribute("data-ask")) {
      ask(!panel().classList.contains("asking"));
    } else if (element.hasAttribute("data-help")) {
      document.getElementById("keys").showModal();
    } else if (element.hasAttribute("data-close")) {
      element.closest("dialog").close();
    } else if (element.hasAttribute("data-needs-note") && !note()?.value.trim()) {
      note().focus();
      wish("note_needed", {});
    } else if (name) {
      wish(name, { ...detail, note: note()?.value ?? "" });
    } else if (asked) {
      element.form?.requestSubmit();
    }
  };

  const PRESSED = ["wish", "ask", "help", "close", "sure", "sure-words", "menu"]
    .map((name) => `button[data-${name}], [role="button"][data-${name}]`)
    .join();

  const LEADING = 'a[href]:not([download], [target], [href^="#"])';

  document.addEventListener("click", (event) => {
    const element = event.target.closest(PRESSED);
    if (element) {
      // A button without a wish belongs to its form, unless it asks first.
      if (element.dataset.sureWords && element.type === "submit") event.preventDefault();
      press(element);
    } else if (event.target instanceof HTMLDialogElement) {
      event.target.close();
    } else if (event.target.closest(LEADING) && !event.ctrlKey && !event.metaKey) {
      waiting();
    }
    if (!event.target.closest(".places, [data-menu]") && root.dataset.drawer === "open") menu(false);
  });
  addEventListener("pageshow", () => told.answered());

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.matches?.("input, textarea, select");
    if (event.key === "Escape") {
      if (root.dataset.drawer === "open") {
        menu(false);
        document.querySelector("[data-menu]").focus();
      } else if (typing) event.target.blur();
      else if (!document.querySelector("dialog[open]")) ask(false);
      return;
    }
    if (typing || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
    if (!element) return;
    event.preventDefault();
    if (element.matches("a")) element.click();
    else if (element.matches("input")) element.focus();
    else press(element);
  });

  // A link to a picture fades after minutes: ask for a new one, but not for ever.
  const asked = new Map();
  document.addEventListener(
    "error",
    (event) => {
      const image = event.target;
      if (!(image instanceof HTMLImageElement) || !image.dataset.relink) return;
      const id = image.dataset.relink;
      const now = Date.now();
      if (now - (asked.get(id) ?? 0) > 15000) {
        asked.set(id, now);
        // A second later the new link differs from the old one for sure.
        setTimeout(() => wish("relink", { of: id }), 1000);
      } else {
        image.classList.add("is-broken");
        image.parentElement.classList.add("is-failed");
      }
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    const { form: name, ...detail } = event.target.dataset;
    if (name) {
      event.preventDefault();
      wish(name, { ...detail, fields: Object.fromEntries(new FormData(event.target, event.submitter)) });
      return;
    }
    // Choosing a language returns to where one is now, not to where the page was opened.
    const here = event.target.querySelector("[data-here]");
    if (here && !document.body.classList.contains("plain")) {
      here.value = location.pathname + location.search;
    }
  });

  // What somebody typed is not lost when their session ends, or the server starts anew: it waits in
  // this tab for the same person on the same page. Passwords never do.
  const TYPED = "citypatrol.typed";
  const here = () => location.pathname + location.search;
  const controls = () =>
    [...document.querySelectorAll("[data-form] [name], [data-note]")].filter(
      (one) => !["password", "hidden", "file"].includes(one.type),
    );
  const nameOf = (one) => {
    const { form = "", action = "" } = one.closest("[data-form]")?.dataset ?? {};
    const value = ["checkbox", "radio"].includes(one.type) ? one.value : "";
    const about = one.closest("[data-case]")?.dataset.case ?? "";
    return [about, form, action, one.name ?? "", value].join("|");
  };
  const typedIn = (one) => {
    if (one.matches("select")) return [...one.options].some((it) => it.selected !== it.defaultSelected);
    if (["checkbox", "radio"].includes(one.type)) return one.checked !== one.defaultChecked;
    return one.value !== one.defaultValue;
  };
  const putBack = (one, value) => {
    if (["checkbox", "radio"].includes(one.type)) one.checked = value;
    else one.value = value;
    one.closest("details")?.setAttribute("open", "");
    one.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const keep = () => {
    const fields = controls()
      .filter(typedIn)
      .map((one) => [nameOf(one), ["checkbox", "radio"].includes(one.type) ? one.checked : one.value]);
    if (!told.who || !fields.length) return;
    sessionStorage.setItem(TYPED, JSON.stringify({ who: told.who, path: here(), fields }));
  };
  const giveBack = () => {
    const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    if (location.pathname === told.signIn) {
      if (kept) sessionStorage.setItem(TYPED, JSON.stringify({ ...kept, ended: true }));
      return;
    }
    if (!told.who) return;
    sessionStorage.removeItem(TYPED);
    const again = performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (!kept || kept.who !== told.who || kept.path !== here() || !(kept.ended || again)) return;
    const left = new Map(kept.fields);
    const place = () => {
      for (const one of controls()) {
        const name = nameOf(one);
        if (!left.has(name)) continue;
        putBack(one, left.get(name));
        left.delete(name);
      }
      if (!left.size) drawn.disconnect();
    };
    // Forms are drawn a moment after the page.
    const drawn = new MutationObserver(place);
    drawn.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => drawn.disconnect(), 15000);
    place();
  };
  addEventListener("pagehide", keep);
  document.addEventListener("DOMContentLoaded", giveBack);

  // The session is over: to the sign-in page, which says so and leads back.
  told.ended = () => {
    location.assign(`${told.signIn}?over=true&back=${encodeURIComponent(here())}`);
  };

  told.wish = wish;
  told.hide = (id) => document.getElementById(id)?.close();
  told.show = (id) => document.getElementById(id)?.showModal();
  told.at = (path) => history.replaceState(history.state, "", path);
  told.settle = () => {
    ask(false);
    if (document.activeElement?.matches("button, input")) document.activeElement.blur();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const say = (popup, ...sentences) => {
      const spans = document.querySelectorAll(`${popup} span`);
      if (spans.length === sentences.length) {
        spans.forEach((span, place) => (span.textContent = sentences[place]));
      }
    };
    say("#popup", told.lost, told.reconnecting);
    say("#too_long_message_popup", told.tooLong, told.tooLongDo);
  });
})();
