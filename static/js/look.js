/* Small comforts on top of pages that work without any script.
   1. An option such as "I would rather not say" clears the other ticks of its question, and the
      reverse. The server applies the same rule (ExclusiveChoiceField).
   2. After an error the summary gets the focus, so that a screen reader starts there. */
"use strict";

document.addEventListener("change", function (event) {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked) return;
  const group = box.closest("[data-options]");
  if (!group || !group.querySelector("[data-exclusive]")) return;
  const alone = box.hasAttribute("data-exclusive");
  for (const other of group.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && (alone || other.hasAttribute("data-exclusive"))) other.checked = false;
  }
});

function focusSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", focusSummary);
else focusSummary();
