/* Two minutes before the session ends: a warning, and a button that extends it without leaving the
   page, so that nothing typed is lost. Without a script the session simply ends. */
"use strict";

(function () {
  const warning = document.querySelector("[data-session-seconds]");
  if (!warning) return;
  const seconds = Number(warning.dataset.sessionSeconds);
  let timer = 0;

  function wait() {
    window.clearTimeout(timer);
    warning.hidden = true;
    timer = window.setTimeout(function () {
      warning.hidden = false;
      warning.querySelector("button").focus();
    }, (seconds - 120) * 1000);
  }

  warning.querySelector("button").addEventListener("click", async function () {
    const answer = await fetch(warning.dataset.stay, { credentials: "same-origin", redirect: "error" });
    if (answer.ok) wait();
  });
  wait();
})();
