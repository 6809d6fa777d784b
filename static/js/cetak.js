(function () {
  'use strict';
  // Kaki setiap lembar menyebut dokumennya, agar lembar yang terlepas tetap dikenali.
  var kode = document.body.dataset.kode;
  if (kode) document.documentElement.style.setProperty('--kode', JSON.stringify(kode));
  document.querySelectorAll('[data-cetak]').forEach(function (t) {
    t.hidden = false;
    t.addEventListener('click', function () { window.print(); });
  });
})();
