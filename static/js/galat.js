(function () {
  'use strict';
  var kotak = document.querySelector('.ringkasan-galat');
  if (!kotak) return;
  kotak.tabIndex = -1;
  kotak.focus();
  // Tautan galat: taruh fokus di isiannya, dengan labelnya ikut terlihat.
  kotak.addEventListener('click', function (e) {
    var a = e.target.closest('a[href^="#"]');
    var el = a && document.getElementById(decodeURIComponent(a.hash.slice(1)));
    if (!el) return;
    if (!el.matches('input, select, textarea, button, a, [tabindex]')) {
      el = el.querySelector('input, select, textarea') || el;
    }
    e.preventDefault();
    (el.closest('.isian, fieldset') || el).scrollIntoView({ block: 'start' });
    el.focus({ preventScroll: true });
  });
})();
