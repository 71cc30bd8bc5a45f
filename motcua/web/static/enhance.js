// Small comforts. Every page works without this file.
(() => {
  "use strict";

  // After a refused form, the summary of errors is read out first.
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }

  // A second click on the same button within a second is no second wish.
  let sent = -Infinity;
  document.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < 1000) event.preventDefault();
    else sent = event.timeStamp;
  });
  window.addEventListener("pageshow", () => { sent = -Infinity; });

  // Paper shows what is folded away; a browser whose styles cannot do that opens it before it prints.
  if (!CSS.supports("selector(::details-content)")) {
    window.addEventListener("beforeprint", () => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
    });
  }

  // On the desk: j and k walk through the list; the slash leads to the search box.
  const lines = [...document.querySelectorAll(".m-tasks a")];
  const search = document.querySelector("[role=search] input[type=text]");
  if (!lines.length && !search) return;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    }
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !lines.length) return;
    const at = lines.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step;
    if (lines[next]) lines[next].focus();
  });
})();
