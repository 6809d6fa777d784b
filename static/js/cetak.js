(function () {
  'use strict';
  document.querySelectorAll('[data-cetak]').forEach(function (t) {
    t.hidden = false;
    t.addEventListener('click', function () { window.print(); });
  });
})();
