/* The address follows the table that is shown, so that it can be shared and the back button works.
   The server says which address that is; pages themselves are never kept in the browser. Without a
   script the choices are a plain form, and the address changes by itself. */
"use strict";

(function () {
  const place = document.getElementById("tabel");
  if (!place || !window.htmx) return;
  const here = () => window.location.pathname + window.location.search;
  const told = () => place.querySelector("[data-address]").dataset.address;

  window.history.replaceState({ table: true }, "", told());

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target === place && told() !== here()) {
      window.history.pushState({ table: true }, "", told());
    }
  });

  window.addEventListener("popstate", function () {
    window.htmx.ajax("GET", here(), { target: "#tabel", swap: "innerHTML" });
  });
})();
