// Shows one plan of the frontier at a time. Without it, every plan is on the page, one below the other.
"use strict";
const plans = [...document.querySelectorAll("section.point")];
const picks = [...document.querySelectorAll('input[name="point"]')];
const dots = [...document.querySelectorAll("#map .mark-symbol path")];
const shown = document.getElementById("shown");

function show(at) {
  plans.forEach((plan, place) => { plan.hidden = place !== at; });
  dots.forEach((dot, place) => dot.classList.toggle("chosen", place === at));
  picks[at].checked = true;
  shown.textContent = plans[at].dataset.told;
}

picks.forEach((pick, at) => pick.addEventListener("change", () => show(at)));
dots.forEach((dot, at) => dot.addEventListener("click", () => { picks[at].focus(); show(at); }));
show(Math.max(0, picks.findIndex((pick) => pick.checked)));
