// Runs before the first paint, as a classic script, so that a chosen theme never flashes the other one.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem("playground.theme"));
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch (error) {
    console.warn("This browser keeps no settings:", error);
  }
})();
