// Asked of the page by its test once its own script has run: what is drawn where, and what a hand gets to see.
(() => {
  const tip = document.getElementById("tip"), view = document.querySelector(".view:not([hidden])");
  const box = (node) => { const r = node.getBoundingClientRect(); return { left: r.left, top: r.top, width: r.width, height: r.height }; };
  const out = { errors: window.probeErrors, requests: performance.getEntriesByType("resource").length };
  out.shown = view.dataset.view;
  out.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  out.ground = getComputedStyle(document.body).backgroundColor;
  out.lanes = [...view.querySelectorAll("[data-lane]")].map((lane) => ({
    name: lane.dataset.lane, box: box(lane),
    segs: [...lane.querySelectorAll("[data-state]")].map((seg) => ({
      state: seg.dataset.state, rule: seg.dataset.rule, box: box(seg), colour: getComputedStyle(seg).backgroundColor })),
  }));
  out.curves = {};
  view.querySelectorAll("[data-chart]").forEach((chart) => {
    const line = chart.querySelector(".line");
    out.curves[chart.dataset.chart] = { plot: box(chart), line: box(line), stroke: getComputedStyle(line).stroke };
  });
  out.openTip = tip.hidden ? null : tip.textContent;

  const stack = view.querySelector(".stack"), plot = box(view.querySelector("[data-chart]"));
  const move = (target, x, y) => target.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
  move(stack, plot.left + plot.width * 0.602, plot.top + 20);
  out.hover = { hidden: tip.hidden, text: tip.innerText, cursor: box(view.querySelector(".cursor")) };
  const seg = view.querySelector('[data-lane="infer-b"] [data-state="off"]');
  move(seg, 0, 0);
  out.segTip = tip.innerText;
  stack.dispatchEvent(new PointerEvent("pointerleave"));
  out.left = tip.hidden;
  const mark = view.querySelector('[data-strip="events"] [data-kind="shed"]');
  mark.focus();
  out.focusTip = tip.innerText;
  stack.focus();
  const key = (name, shiftKey) => stack.dispatchEvent(new KeyboardEvent("keydown", { key: name, shiftKey, bubbles: true, cancelable: true }));
  key("ArrowRight"); key("ArrowRight", true); key("ArrowLeft");
  out.keys = { column: view.dataset.column, hidden: tip.hidden };
  key("Escape");
  out.escaped = tip.hidden;
  document.querySelector('[data-tab="1"]').click();
  out.afterTab = [...document.querySelectorAll(".view")].filter((v) => !v.hidden).map((v) => v.dataset.view);
  const pre = document.createElement("pre");
  pre.id = "probe";
  pre.textContent = JSON.stringify(out);
  document.body.append(pre);
})();
