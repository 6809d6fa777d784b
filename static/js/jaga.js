(function () {
  'use strict';
  // 1. Formulir data-jaga: ingatkan sebelum pergi bila ada isian yang belum disimpan.
  var mengirim = 0;
  var jaga = [];

  function potret(f) {
    var isi = [];
    new FormData(f).forEach(function (v, k) { isi.push([k, typeof v === 'string' ? v : v.name + v.size]); });
    return JSON.stringify(isi);
  }
  document.querySelectorAll('form[data-jaga]').forEach(function (f) {
    // Halaman yang digambar ulang dengan galat memuat isian yang belum tersimpan.
    var kotor = f.dataset.jaga === 'kotor' || document.querySelector('.ringkasan-galat');
    jaga.push([f, kotor ? null : potret(f)]);
  });
  if (jaga.length) {
    window.addEventListener('beforeunload', function (e) {
      if (mengirim) return;
      if (jaga.some(function (j) { return potret(j[0]) !== j[1]; })) {
        e.preventDefault();
        e.returnValue = '';
      }
    });
  }

  // 2. Kiriman ganda: abaikan kiriman kedua dalam 3 detik; tombol tidak pernah dimatikan.
  var terakhir = new WeakMap();

  function lepas() {
    mengirim = 0;
    document.querySelectorAll('[aria-busy=true]').forEach(function (t) { t.removeAttribute('aria-busy'); });
  }
  document.addEventListener('submit', function (e) {
    var f = e.target;
    var t = e.submitter;
    var cara = (t && t.getAttribute('formmethod')) || f.getAttribute('method') || 'get';
    if (e.defaultPrevented || cara.toLowerCase() !== 'post' || f.target === '_blank') return;
    var kini = Date.now();
    if (kini - (terakhir.get(f) || 0) < 3000) {
      e.preventDefault();
      return;
    }
    terakhir.set(f, kini);
    if (t) t.setAttribute('aria-busy', 'true');
    // Formulir lain di halaman (misalnya Keluar) tetap diingatkan.
    mengirim = f.hasAttribute('data-jaga') ? 1 : 0;
    setTimeout(lepas, 3000);
  });
  window.addEventListener('pageshow', function (e) {
    if (!e.persisted) return;
    terakhir = new WeakMap();
    lepas();
  });
})();
