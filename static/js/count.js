/* Hands an extract in: one raw PUT of the file, with the code of this page. Neither the name of the
   file nor anything of its content is read here or kept. Without scripts the page says how else. */
"use strict";

(function () {
  const form = document.querySelector("form[data-count]");
  if (!form) return;
  form.hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
  const bar = form.querySelector("progress");
  const outcome = form.querySelector("[data-outcome]");
  const told = form.querySelector("[data-lines]");
  const again = form.querySelector("[data-again]");

  function tell(text, lines) {
    outcome.textContent = "";
    const first = document.createElement("p");
    first.textContent = text;
    outcome.append(first);
    if (!lines.length) return;
    const list = document.createElement("ul");
    list.className = "m-bullets";
    for (const line of lines) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    told.append(list);
  }

  function lost() {
    bar.hidden = true;
    tell(form.dataset.lost, []);
    again.hidden = false;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return;
    const request = new XMLHttpRequest();
    request.open("PUT", form.dataset.count);
    request.setRequestHeader("Content-Type", "text/csv");
    request.setRequestHeader("Authorization", "Bearer " + form.dataset.code);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.addEventListener("progress", function (step) {
      if (step.lengthComputable) bar.value = Math.floor((step.loaded * 100) / step.total);
    });
    request.addEventListener("load", function () {
      bar.hidden = true;
      try {
        const answer = JSON.parse(request.responseText);
        const lines = (answer.problems || []).map(
          (one) => form.dataset.line + " " + one.line + ": " + one.reason
        );
        tell(answer.message, lines.concat(answer.totals || []));
        if (request.status === 200) window.location.replace(window.location.href.split("#")[0]);
        else again.hidden = false;
      } catch (error) {
        lost();
      }
    });
    request.addEventListener("error", lost);
    bar.hidden = false;
    form.querySelector("button").disabled = true;
    request.send(file);
  });
})();
