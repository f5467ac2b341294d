"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const views = [...document.querySelectorAll(".view")];
  const tabs = [...document.querySelectorAll("[data-tab]")];
  const tip = document.getElementById("tip");
  const shown = [
    ["bus_mv", "Bus voltage", 1000, 2, "V"], ["load_w", "Loads", 1000, 2, "kW"], ["demand_w", "Wanted", 1000, 2, "kW"],
    ["soc_pm", "Charge", 10, 1, "%"], ["battery_ma", "Battery", 1000, 1, "A"],
  ];

  const clock = (ms) => {
    const s = Math.floor(ms / 1000), two = (n) => String(n).padStart(2, "0");
    return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${Math.floor(ms / 100) % 10}`;
  };

  // ---- one window at a time; the address keeps which: #view-1, or #t=1830000 for a moment
  function show(number) {
    views.forEach((view) => { view.hidden = view.dataset.view !== number; });
    tabs.forEach((tab) => tab.dataset.tab === number ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current"));
    hide();
  }

  function follow() {
    const view = /^#view-(\d+)$/.exec(location.hash), moment = /^#t=(\d+)$/.exec(location.hash);
    const known = view && views.some((v) => v.dataset.view === view[1]);
    show(known ? view[1] : views[0].dataset.view);
    if (moment) point(views[0], Math.floor((moment[1] - data[0].from) / (data[0].to - data[0].from) * data[0].n));
  }

  // ---- pointer and arrow keys: a line through all curves, and their values there
  function columnText(series, c, [key, name, per, digits, unit]) {
    const lo = series[key] && series[key].lo[c], hi = series[key] && series[key].hi[c];
    if (lo === undefined || lo === null) return null;
    const say = (v) => (v / per).toFixed(digits);
    return [name, (say(lo) === say(hi) ? say(lo) : `${say(lo)} – ${say(hi)}`) + ` ${unit}`];
  }

  function offAt(view, from, to) {
    return [...view.querySelectorAll('.seg[data-state="off"]')]
      .filter((seg) => +seg.dataset.from <= to && +seg.dataset.to > from)
      .map((seg) => `${seg.parentElement.dataset.lane} (${seg.dataset.rule})`);
  }

  function point(view, c) {
    const own = data[views.indexOf(view)], stack = view.querySelector(".stack"), cell = view.querySelector(".chart .plot");
    c = Math.max(0, Math.min(own.n - 1, c));
    const from = own.from + (own.to - own.from) * c / own.n, to = own.from + (own.to - own.from) * (c + 1) / own.n;
    const box = cell.getBoundingClientRect(), home = stack.getBoundingClientRect();
    const x = box.left + box.width * (c + 0.5) / own.n, cursor = view.querySelector(".cursor");
    cursor.hidden = false;
    cursor.style.left = `${x - home.left}px`;
    view.dataset.column = c;
    const list = document.createElement("dl");
    const rows = [["Time", clock(from)], ...shown.map((one) => columnText(own.series, c, one)).filter(Boolean)];
    for (const [name, value] of rows) {
      list.append(Object.assign(document.createElement("dt"), { textContent: name }),
        Object.assign(document.createElement("dd"), { textContent: value }));
    }
    const off = offAt(view, from, to);
    const text = off.length ? `Off: ${off.slice(0, 6).join(", ")}${off.length > 6 ? `, and ${off.length - 6} more` : ""}` : "";
    tip.replaceChildren(list, text);
    place(x, box.top + 8);
  }

  function place(x, y) {
    tip.hidden = false;
    const w = tip.offsetWidth, h = tip.offsetHeight, room = document.documentElement.clientWidth;
    tip.style.left = `${Math.max(6, x + 14 + w > room - 6 ? x - w - 14 : x + 14)}px`;
    tip.style.top = `${Math.max(6, Math.min(y, innerHeight - h - 6))}px`;
  }

  function hide() {
    tip.hidden = true;
    document.querySelectorAll(".cursor").forEach((cursor) => { cursor.hidden = true; });
  }

  function describe(mark) {
    hide();
    tip.textContent = mark.dataset.tip;
    const box = mark.getBoundingClientRect();
    place(Math.min(box.left + box.width / 2, innerWidth - 20), box.bottom + 6);
  }

  views.forEach((view, i) => {
    const stack = view.querySelector(".stack"), cell = view.querySelector(".chart .plot");
    stack.addEventListener("pointermove", (event) => {
      const mark = event.target.closest("[data-tip]"), box = cell.getBoundingClientRect();
      if (mark) return describe(mark);
      if (event.clientX < box.left || event.clientX > box.right) return hide();
      point(view, Math.floor((event.clientX - box.left) / box.width * data[i].n));
      place(event.clientX, event.clientY + 18);
    });
    stack.addEventListener("pointerleave", hide);
    stack.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -data[i].n / 20, PageDown: data[i].n / 20 }[event.key];
      if (event.key === "Escape") return hide();
      if (step === undefined || event.target !== stack) return;
      event.preventDefault();
      const at = view.dataset.column === undefined ? Math.floor(data[i].n / 2) : +view.dataset.column;
      point(view, Math.round(at + step * (event.shiftKey ? 10 : 1)));
    });
    stack.addEventListener("focusin", (event) => { if (event.target.dataset.tip) describe(event.target); });
    stack.addEventListener("focusout", hide);
  });

  tabs.forEach((tab) => tab.addEventListener("click", (event) => {
    event.preventDefault(); // change the window, not the place on the page
    history.replaceState(null, "", tab.hash);
    follow();
  }));
  addEventListener("hashchange", follow);
  addEventListener("scroll", hide, { passive: true });
  follow();
  document.documentElement.dataset.ready = "true";
})();
