(function () {
  'use strict';
  // Menu akun: tutup dengan Escape atau ketukan di luar.
  function tutup(kecuali) {
    document.querySelectorAll('details.akun[open]').forEach(function (d) {
      if (!kecuali || !d.contains(kecuali)) d.open = false;
    });
  }
  document.addEventListener('click', function (e) { tutup(e.target); });
  document.addEventListener('keydown', function (e) {
    if (e.key !== 'Escape') return;
    var d = document.querySelector('details.akun[open]');
    if (!d) return;
    var didalam = d.contains(document.activeElement);
    d.open = false;
    if (didalam) d.querySelector('summary').focus();
  });
})();
