// What is shown once is copied by a button.
"use strict";

(() => {
  const told = async (button) => {
    const secret = document.getElementById(button.dataset.copy);
    // Marked as well: where a page is not served over HTTPS, a browser copies only by hand.
    getSelection().selectAllChildren(secret);
    try {
      await navigator.clipboard.writeText(secret.textContent);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) told(button);
  });
})();
